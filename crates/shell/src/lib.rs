//! The terminal: a line of text in, what to do or what to print out.
//!
//! It reads `aws …` as the AWS Command Line Interface does, and a few words of Orgsim's own. It does no I/O, keeps no
//! state, and knows neither the world's contents nor a browser: whoever hosts it sends the [`Call`] to the world and
//! gives the answer back to [`Invocation::print`].
//!
//! The grammar and the complaints are the real tool's. What version 1.46 said to more than a hundred lines is recorded
//! in `tests/oracle`; the frame around its words and the exit codes are those of version 2, taken from its source and
//! not from a recording: 0, 252 for a command line that cannot be used, 254 for a refusal by the service, 255 for
//! anything else. (253, configuration, cannot happen here; version 1 says 2 or 255.) The newest releases of version 2
//! begin their complaints with `aws: [ERROR]:`; this one keeps `aws: error:`. What Orgsim has
//! to say for itself is never mixed into the tool's text: it stands apart in [`Printed::hint`].
//!
//! ```text
//! words -> aws (grammar, arguments, shorthand, check) -> Call … world … -> invocation -> output
//! ```

mod arguments;
mod aws;
mod check;
mod command_line;
mod complete;
pub mod desk;
mod grammar;
mod help;
mod hints;
mod invocation;
mod local;
mod names;
mod output;
mod python;
mod services;
mod shorthand;
pub mod transcript;
mod why;
mod words;

pub use names::exists_in_aws;

use sim::principal::Principal;

pub use command_line::{command_line, local_line};
pub use complete::{Candidate, Completion, complete};
pub use help::help;
pub use invocation::Invocation;
pub use local::Local;
pub use output::Printed;
pub use words::{split_pasted, unfinished};

#[cfg(doc)]
use sim::command::Call;

/// What a line asks for.
#[derive(Clone, Debug)]
pub enum Line {
    /// Nothing: a blank line or a comment.
    Empty,
    /// A call to the world.
    Invoke(Invocation),
    /// One of Orgsim's own words.
    Local(Local),
    /// Decided without the world: help, a usage error, a skeleton.
    Say(Printed),
}

/// Reads one command as `caller`. A prompt before it is ignored, and so are continued lines.
pub fn read(line: &str, caller: &Principal) -> Line {
    let line = words::strip_prompt(line);
    let words = match words::words(line) {
        Ok(words) => words,
        Err(stop) => return Line::Say(stop.printed()),
    };
    match words.split_first() {
        None => Line::Empty,
        Some((first, rest)) if is_call(first) => match read_call(first, rest, caller) {
            Ok(invocation) => Line::Invoke(invocation),
            Err(printed) => Line::Say(printed),
        },
        Some((first, rest)) => match local::read(first, rest) {
            Ok(local) => Line::Local(local),
            Err(printed) => Line::Say(printed),
        },
    }
}

/// Whether a line that begins so is a call.
pub(crate) fn is_call(first: &str) -> bool {
    matches!(first, "aws" | "console")
}

/// The words after one that `is_call`.
pub(crate) fn read_call(
    first: &str,
    rest: &[String],
    caller: &Principal,
) -> Result<Invocation, Printed> {
    if first == "console" {
        aws::read_console(rest, caller)
    } else {
        aws::read(rest, caller)
    }
}

#[cfg(test)]
mod tests;
