//! Dates in texts that are written from right to left.

const OPEN: char = '\u{2066}';
const CLOSE: char = '\u{2069}';
/// A date, and the time that may follow it; `0` stands for a digit.
const SHAPES: [&str; 3] = ["0000-00-00 00:00:00", "0000-00-00 00:00", "0000-00-00"];

/// The text with its dates isolated: after a letter of such a script, the numbers of a date would change places. `boot.js`, which shows
/// marks of direction as escapes, leaves exactly these.
pub fn isolate(text: &str) -> String {
    let mut said = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = said.ends_with(|it: char| it == OPEN || it.is_ascii_alphanumeric());
        match date(rest).filter(|_| !inside) {
            Some(date) => {
                said.push(OPEN);
                said.push_str(date);
                said.push(CLOSE);
                rest = &rest[date.len()..];
            }
            None => {
                said.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    said
}

/// The date at the start of a text.
fn date(text: &str) -> Option<&str> {
    let has = |shape: &&str| {
        let fits = |(is, like): (u8, u8)| is == like || like == b'0' && is.is_ascii_digit();
        text.len() >= shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let shape = SHAPES.iter().find(|it| has(it))?;
    text.get(..shape.len())
}

#[cfg(test)]
mod tests {
    use super::isolate;

    #[test]
    fn dates_are_isolated_once_and_nothing_else_is() {
        let said = isolate("قبل 2026-01-10 09:30:00، ثم 2026-01-11.");
        let expected = "قبل \u{2066}2026-01-10 09:30:00\u{2069}، ثم \u{2066}2026-01-11\u{2069}.";
        assert_eq!(said, expected);
        assert_eq!(isolate(&said), expected);
        for other in ["123456789012", "x2026-01-11", "10-2026"] {
            assert_eq!(isolate(other), other);
        }
    }
}
