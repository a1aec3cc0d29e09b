//! Splits a line into words by POSIX rules of quoting, and pasted text into lines.
//!
//! Pipes, variables and other features of a shell are refused with an explanation, because a command that silently means something
//! else is worse than one that does not run.

use std::iter::Peekable;
use std::str::CharIndices;

use crate::output::Printed;

/// The reason why a line is not a list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A quotation that never ends.
    Unclosed(char),
    /// A feature of a shell, by name.
    Feature(&'static str),
}

impl Stop {
    pub(crate) fn printed(self) -> Printed {
        let text = match self {
            Self::Unclosed(quote) => {
                format!(
                    "The quotation mark {quote} is not closed. Close it, or write \\{quote} for the character itself."
                )
            }
            Self::Feature(name) => format!(
                "This terminal runs one command at a time and is not a shell: {name} cannot be used here. \
                 Put the text in single quotes if you mean it literally."
            ),
        };
        Printed::orgsim(text, 2)
    }
}

/// A word and its place in the line, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The words of a line; the error says why there are none.
pub(crate) fn words(line: &str) -> Result<Vec<String>, Stop> {
    let (words, stop) = scan(line);
    match stop {
        Some(stop) => Err(stop),
        None => Ok(words.into_iter().map(|word| word.text).collect()),
    }
}

/// The words that can be read, and what stopped the reading. Completion works with unfinished lines.
pub(crate) fn scan(line: &str) -> (Vec<Word>, Option<Stop>) {
    let mut scanner = Scanner {
        line,
        rest: line.char_indices().peekable(),
        words: Vec::new(),
        word: None,
    };
    let stop = scanner.scan().err();
    scanner.finish(line.len());
    (scanner.words, stop)
}

struct Scanner<'l> {
    line: &'l str,
    rest: Peekable<CharIndices<'l>>,
    words: Vec<Word>,
    /// The word that is being read.
    word: Option<Word>,
}

impl Scanner<'_> {
    fn scan(&mut self) -> Result<(), Stop> {
        while let Some((at, c)) = self.rest.next() {
            match c {
                '\'' | '"' => self.quoted(at, c)?,
                '\\' => self.escaped(at),
                c if c.is_whitespace() => self.finish(at),
                // A comment, up to the end of its line.
                '#' if self.word.is_none() => {
                    while self.rest.next_if(|(_, c)| *c != '\n').is_some() {}
                }
                c => {
                    if let Some(feature) = operator(c, &self.line[at + c.len_utf8()..]) {
                        return Err(Stop::Feature(feature));
                    }
                    self.put(at, c);
                }
            }
        }
        Ok(())
    }

    /// Reads to the end of a quotation, whose opening quote is at `at`.
    fn quoted(&mut self, at: usize, quote: char) -> Result<(), Stop> {
        // Empty quotes are a word, too.
        self.begin(at);
        loop {
            let Some((inner_at, inner)) = self.rest.next() else {
                return Err(Stop::Unclosed(quote));
            };
            if inner == quote {
                return Ok(());
            }
            if quote == '"' && inner == '\\' {
                match self.rest.peek().map(|(_, next)| *next) {
                    Some(next @ ('"' | '\\' | '$' | '`')) => {
                        self.rest.next();
                        self.put(at, next);
                    }
                    Some('\n') => {
                        self.rest.next();
                    }
                    Some(_) | None => self.put(at, '\\'),
                }
                continue;
            }
            if quote == '"'
                && let Some(feature) = expansion(inner, &self.line[inner_at + inner.len_utf8()..])
            {
                return Err(Stop::Feature(feature));
            }
            self.put(at, inner);
        }
    }

    /// Reads the character after a backslash outside of quotes.
    fn escaped(&mut self, at: usize) {
        // Documents break lines with a backslash that is followed by blanks.
        let after = &self.line[at + 1..];
        let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
        if after[blanks..].starts_with('\n') {
            for _ in 0..=blanks {
                self.rest.next();
            }
            if blanks > 0 {
                self.finish(at);
            }
        } else if let Some((_, escaped)) = self.rest.next() {
            self.put(at, escaped);
        } else {
            self.put(at, '\\');
        }
    }

    fn begin(&mut self, at: usize) -> &mut Word {
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            start: at,
            end: at,
        })
    }

    fn put(&mut self, at: usize, c: char) {
        self.begin(at).text.push(c);
    }

    fn finish(&mut self, end: usize) {
        if let Some(mut word) = self.word.take() {
            word.end = end;
            self.words.push(word);
        }
    }
}

/// The expansion that a shell would make, also inside double quotes.
fn expansion(c: char, after: &str) -> Option<&'static str> {
    match c {
        '`' => Some("command substitution with backquotes"),
        '$' if after.starts_with('(') => Some("command substitution with $(…)"),
        '$' if after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_{?#@*!$".contains(c)) => {
            Some("a variable that starts with $")
        }
        _ => None,
    }
}

fn operator(c: char, after: &str) -> Option<&'static str> {
    match c {
        '|' if after.starts_with('|') => Some("|| between commands"),
        '|' => Some("a pipe (|)"),
        '&' if after.starts_with('&') => Some("&& between commands"),
        '&' => Some("a background job (&)"),
        ';' => Some("; between commands"),
        '<' | '>' => Some("a redirection (< or >)"),
        '(' | ')' => Some("a subshell (…)"),
        c => expansion(c, after),
    }
}

/// `text` as one word of a shell.
pub(crate) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// The line that switches to a person. Names are quoted where a shell would not read them as they are: `as 'Web (old)/Admin'`.
pub fn line_as(person: &str) -> String {
    let plain = format!("as {person}");
    match words(&plain) {
        Ok(words) if words.join(" ") == plain => plain,
        Ok(_) | Err(_) => format!("as {}", quote(person)),
    }
}

/// The line without surrounding white space and without a prompt such as `$ ` or `mgmt$ `.
pub(crate) fn strip_prompt(line: &str) -> &str {
    let line = line.trim();
    prompt(line).map_or(line, |end| line[end..].trim_start())
}

/// The end of the prompt, if the line begins with one.
fn prompt(line: &str) -> Option<usize> {
    let sign = line.find(['$', '%'])?;
    let name = |c: char| c.is_alphanumeric() || "._@~:/-[]()+".contains(c);
    let after = &line[sign + 1..];
    (line[..sign].chars().all(name) && (after.is_empty() || after.starts_with([' ', '\t'])))
        .then_some(sign + 1)
}

/// The commands in pasted text: continued lines are joined; blank lines, comments and the fences of code blocks are
/// left out. If any line has a prompt, only lines with a prompt are commands: the others are output.
pub fn split_pasted(text: &str) -> Vec<String> {
    let mut commands: Vec<(String, bool)> = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let mut command = match open.take() {
            Some(mut before) => {
                before.push('\n');
                before.push_str(line);
                before
            }
            None => line.trim_start().to_owned(),
        };
        if unfinished(&command) {
            open = Some(command);
            continue;
        }
        command.truncate(command.trim_end().len());
        push_command(&mut commands, command);
    }
    if let Some(rest) = open {
        // An apostrophe in output is not a quotation mark that includes the rest of the text.
        for line in rest.lines() {
            push_command(&mut commands, line.trim().to_owned());
        }
    }
    let prompted = commands.iter().any(|(_, prompted)| *prompted);
    commands
        .into_iter()
        .filter(|(_, with)| *with || !prompted)
        .map(|(command, _)| command)
        .collect()
}

fn push_command(commands: &mut Vec<(String, bool)>, command: String) {
    let stripped = strip_prompt(&command);
    if !stripped.is_empty() && !stripped.starts_with('#') && !stripped.starts_with("```") {
        commands.push((stripped.to_owned(), stripped.len() < command.trim().len()));
    }
}

/// Whether the command continues in the next line: a quotation is open, or the line ends with a backslash.
pub fn unfinished(command: &str) -> bool {
    let continued = {
        let trimmed = command.trim_end();
        let backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
        backslashes % 2 == 1
    };
    continued || matches!(scan(command).1, Some(Stop::Unclosed(_)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(line: &str) -> Vec<String> {
        words(line).expect("only words")
    }

    #[test]
    fn a_line_switches_to_a_person_of_any_name() {
        assert_eq!(line_as("Log Archive/Admin"), "as Log Archive/Admin");
        for person in [
            "Web (old)/Admin",
            "Lee's/Admin",
            "A & B/Admin",
            "Two  spaces/Admin",
            "$HOME/x",
            "\\/x",
        ] {
            assert_eq!(list(&line_as(person)), ["as", person]);
        }
    }

    #[test]
    fn quoting_follows_posix() {
        assert_eq!(
            list(r#"a 'b c' "d \" e" f\ g '' h"i"j"#),
            ["a", "b c", "d \" e", "f g", "", "hij"]
        );
        assert_eq!(
            list(r#"'$x' \$x "\$x" 'a|b' "a|b""#),
            ["$x", "$x", "$x", "a|b", "a|b"]
        );
        assert_eq!(list("a # b"), ["a"]);
        assert_eq!(list("a#b"), ["a#b"]);
    }

    #[test]
    fn lines_continue_after_a_backslash_even_with_blanks_behind_it() {
        assert_eq!(list("aws x \\\n    --y"), ["aws", "x", "--y"]);
        assert_eq!(list("aws x \\ \n      --y"), ["aws", "x", "--y"]);
        assert_eq!(list("aws x\\\ny"), ["aws", "xy"]);
    }

    #[test]
    fn the_powers_of_a_shell_are_refused() {
        for line in [
            "a | b", "a > b", "a; b", "a && b", "a $X", "a $(b)", "a `b`", "a \"$X\"", "a &",
        ] {
            assert!(matches!(words(line), Err(Stop::Feature(_))), "{line}");
        }
        assert_eq!(words("a 'b"), Err(Stop::Unclosed('\'')));
    }

    #[test]
    fn prompts_are_not_part_of_the_command() {
        for line in [
            "$ aws x",
            "mgmt$ aws x",
            "  maria@111111111111$  aws x",
            "% aws x",
            "aws x",
        ] {
            assert_eq!(strip_prompt(line), "aws x", "{line}");
        }
        assert_eq!(strip_prompt("aws x 'a$ b'"), "aws x 'a$ b'");
    }

    #[test]
    fn pasted_text_becomes_commands() {
        let pasted =
            "```\n$ aws a \\ \n    --b c\n{\n  \"It isn't\": 1\n}\n\n# why\nmgmt$ advance 1d\n```";
        let commands = split_pasted(pasted);
        assert_eq!(commands.len(), 2, "{commands:?}");
        assert_eq!(list(&commands[0]), ["aws", "a", "--b", "c"]);
        assert_eq!(commands[1], "advance 1d");
        assert_eq!(
            split_pasted("aws a\n\naws b '{\n}'\n"),
            ["aws a", "aws b '{\n}'"]
        );
    }

    proptest! {
        #[test]
        fn a_quoted_text_is_one_word(text in any::<String>()) {
            prop_assert_eq!(words(&quote(&text)), Ok(vec![text]));
        }

        #[test]
        fn pasting_anything_is_safe(text in any::<String>()) {
            split_pasted(&text);
        }
    }
}
