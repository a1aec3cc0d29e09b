//! A form of a command: options that may be given together.

/// One way to call a command. Every option that it takes has an effect beside every other one, unless the two are apart.
pub struct CommandForm {
    /// The command, such as `lesson facts`.
    pub command: &'static str,
    /// What is always given. An entry is an option with a value, or a positional argument with its name in angle brackets.
    pub needs: &'static [&'static str],
    /// What may be given, with a value that shows in the outcome.
    pub takes: &'static [&'static [&'static str]],
    /// Options that exclude each other in this form.
    pub apart: &'static [(&'static str, &'static str)],
    /// Options that need another one: one of these.
    pub leans: &'static [(&'static str, &'static [&'static str])],
    /// Whether each option is seen to have an effect, by running the program in the folder of `fixture.rs`.
    pub runs: bool,
}

pub const FORM: CommandForm = CommandForm {
    command: "",
    needs: &[],
    takes: &[],
    apart: &[],
    leans: &[],
    runs: true,
};
