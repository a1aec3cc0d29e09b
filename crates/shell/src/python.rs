//! Python's wording in the output of the real tool, a Python program: close matches, JSON errors, values and their types.

pub(crate) use query::{json_error, repr, show};
use serde_json::Value;

/// The name of a value's type.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// The text of an `OSError`, before the name of its file.
pub(crate) fn os_error(error: &std::io::Error) -> String {
    let text = error.to_string();
    match (error.raw_os_error(), text.split_once(" (os error")) {
        (Some(number), Some((text, _))) => format!("[Errno {number}] {text}"),
        _ => text,
    }
}

/// A whole number as `int()` reads it.
pub(crate) fn int(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let grouped = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    if grouped {
        text.replace('_', "").parse().ok()
    } else {
        None
    }
}

/// `difflib.get_close_matches`: up to three of `choices` that look like `word`, best match first.
pub(crate) fn close_matches<'a>(word: &str, choices: &[&'a str], cutoff: f64) -> Vec<&'a str> {
    let word: Vec<char> = word.chars().collect();
    let mut scored: Vec<(f64, &str)> = choices
        .iter()
        .map(|choice| (ratio(&choice.chars().collect::<Vec<_>>(), &word), *choice))
        .filter(|(score, _)| *score >= cutoff)
        .collect();
    ordered::sort_by(&mut scored, |a, b| {
        b.0.total_cmp(&a.0).then_with(|| b.1.cmp(a.1))
    });
    scored
        .into_iter()
        .take(3)
        .map(|(_, choice)| choice)
        .collect()
}

/// Ratcliff and Obershelp's measure of similarity.
fn ratio(a: &[char], b: &[char]) -> f64 {
    let length = a.len() + b.len();
    // A word much longer than every choice cannot be similar to one; this keeps long pasted texts cheap.
    if length == 0 {
        1.0
    } else if length > 400 {
        0.0
    } else {
        2.0 * matching(a, b) as f64 / length as f64
    }
}

fn matching(a: &[char], b: &[char]) -> usize {
    let (mut best, mut at_a, mut at_b) = (0, 0, 0);
    let mut lengths = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let length = if x == y { diagonal + 1 } else { 0 };
            diagonal = std::mem::replace(&mut lengths[j + 1], length);
            if length > best {
                (best, at_a, at_b) = (length, i + 1 - length, j + 1 - length);
            }
        }
    }
    if best == 0 {
        return 0;
    }
    best + matching(&a[..at_a], &b[..at_b]) + matching(&a[at_a + best..], &b[at_b + best..])
}

pub(crate) fn not_an_int(text: &str) -> String {
    format!("invalid literal for int() with base 10: {}", repr(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_the_real_tools() {
        let choices = ["accept-handshake", "cancel-handshake", "list-roots"];
        assert_eq!(
            close_matches("acept-handshake", &choices, 0.8),
            ["accept-handshake", "cancel-handshake"]
        );
        assert!(close_matches("x", &choices, 0.8).is_empty());
    }

    #[test]
    fn json_errors_are_pythons() {
        // Each was compared with Python 3.11.
        for (text, wanted) in [
            (r#"{"Id":"#, "Expecting value: line 1 column 7 (char 6)"),
            (
                "{",
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            ),
            (
                r#"{"a" 1}"#,
                "Expecting ':' delimiter: line 1 column 6 (char 5)",
            ),
            (
                "{\"a\": 1\n \"b\": 2}",
                "Expecting ',' delimiter: line 2 column 2 (char 9)",
            ),
            (
                r#"{"a"#,
                "Unterminated string starting at: line 1 column 2 (char 1)",
            ),
            (r#"{} x"#, "Extra data: line 1 column 4 (char 3)"),
            ("[1,", "Expecting value: line 1 column 4 (char 3)"),
            ("[1.]", "Expecting ',' delimiter: line 1 column 3 (char 2)"),
            (
                "\"é\n\"",
                "Invalid control character at: line 1 column 3 (char 2)",
            ),
            (
                r#"["\u12"]"#,
                "Invalid \\uXXXX escape: line 1 column 4 (char 3)",
            ),
            (
                r#"{"a": "\x"}"#,
                "Invalid \\escape: line 1 column 8 (char 7)",
            ),
            ("{\"a\": NaN}", "Expecting value: line 1 column 7 (char 6)"),
        ] {
            assert_eq!(json_error(text), wanted, "{text}");
        }
    }
}
