//! Text for terminals and logs: names come from files of strangers, and must not act on what shows them.

use std::borrow::Cow;
use std::io::{self, Write};

pub use interchange::one_line;
use interchange::{acts, spelled};

/// Prints a text, and ignores a closed output. What names from files could do to a terminal is visible; see [`visible`].
pub fn say(text: &str) {
    print(&visible(text));
}

/// Prints content as it is, such as a file in another format.
pub fn print(content: &str) {
    let _ = io::stdout().write_all(content.as_bytes());
}

/// Prints a line for people to standard error, and ignores that it is closed.
pub fn warn(line: &(impl std::fmt::Display + ?Sized)) {
    let line = line.to_string();
    let _ = writeln!(io::stderr(), "{}", visible(line.trim_end()));
}

/// Lines with such characters spelled, except their ends (also `\r\n`, as in CSV) and tabs. The same text as before in JSON. Lines that
/// would be commands to GitHub Actions (`::name::` and `##[name]`) begin with a spelled character.
pub fn visible(text: &str) -> Cow<'_, str> {
    let text = match text.contains("\r\n") {
        true => {
            let lines = text.split("\r\n").map(spelled_lines);
            Cow::from(lines.collect::<Vec<_>>().join("\r\n"))
        }
        false => spelled_lines(text),
    };
    let is_command = |line: &str| {
        let line = line.trim_start();
        line.starts_with("::") || line.starts_with("##[")
    };
    if !text.lines().any(is_command) {
        return text;
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let (blank, rest) = line.split_at(line.len() - line.trim_start().len());
        match (is_command(line), rest.split_at_checked(1)) {
            (true, Some((first, rest))) => {
                let first = spelled(first, |_| true);
                [blank, &first, rest].concat()
            }
            (_, _) => line.to_string(),
        }
    });
    lines.collect::<String>().into()
}

/// Lines with such characters spelled, for a reader that expects commands.
pub fn spelled_lines(text: &str) -> Cow<'_, str> {
    spelled(text, |it| acts(it) && it != '\n' && it != '\t')
}

/// A writer of text for people, which comes in pieces of whole letters.
pub struct VisibleText<W>(pub W);

impl<W: Write> Write for VisibleText<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let shown = String::from_utf8_lossy(text);
        self.0.write_all(visible(&shown).as_bytes())?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_or_on_the_order_of_text_is_escaped() {
        assert_eq!(one_line("plain é 漢 🙂"), "plain é 漢 🙂");
        let all = ('\0'..=char::MAX).filter(|letter| acts(*letter));
        for letter in all {
            let safe = one_line(&format!("a{letter}b")).into_owned();
            assert!(
                safe.is_ascii() && !safe.contains(char::is_control),
                "{safe}"
            );
            let read: String = serde_json::from_str(&format!("\"{safe}\"")).unwrap();
            assert_eq!(read, format!("a{letter}b"));
        }
        for letter in [
            '\n', '\r', '\u{1b}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{2028}',
        ] {
            assert!(acts(letter), "{letter:?}");
        }
    }

    #[test]
    fn what_acts_is_visible_and_lines_and_tabs_stay() {
        let plain = "plain é 漢 🙂\n\ttwo: 1::2\n";
        assert_eq!(visible(plain), plain);
        for (text, shown) in [
            ("a\u{1b}[31mb", "a\\u001b[31mb"),
            (
                "a\r\u{85}\u{2028}\u{202e}b\n",
                "a\\u000d\\u0085\\u2028\\u202eb\n",
            ),
            ("a,b\r\nc\rd\r\n", "a,b\r\nc\\u000dd\r\n"),
            ("a\r\n::error::x", "a\r\n\\u003a:error::x"),
            ("a\n  ::error::x\nb", "a\n  \\u003a:error::x\nb"),
            ("##[add-mask]x", "\\u0023#[add-mask]x"),
        ] {
            assert_eq!(visible(text), shown);
            let mut out = VisibleText(Vec::new());
            write!(out, "{text}").unwrap();
            assert_eq!(out.0, shown.as_bytes());
        }
        let value = serde_json::json!({ "name": "\u{9b}\u{2028}\u{200f}" });
        let read: serde_json::Value = serde_json::from_str(&visible(&value.to_string())).unwrap();
        assert_eq!(read, value);
    }
}
