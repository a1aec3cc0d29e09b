//! Python's wording in the output of the real tool, a Python program: close matches, JSON errors, values and their types.

pub(crate) use query::repr;
use serde_json::Value;

/// `str` of a value.
pub(crate) fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            show_inner(value)
        }
    }
}

fn show_inner(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => query::number_text(number),
        Value::String(text) => repr(text),
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(show_inner).collect::<Vec<_>>().join(", ")
        ),
        Value::Object(map) => {
            let pairs: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", repr(key), show_inner(value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

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

/// The message of `json.loads` about a text that `serde_json` has refused.
pub(crate) fn json_error(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut reader = Json { letters: &letters };
    let start = reader.space(0);
    let (problem, at) = match reader.value(start, 0) {
        Err(found) => found,
        Ok(end) => ("Extra data", reader.space(end)),
    };
    let line = letters[..at].iter().filter(|c| **c == '\n').count() + 1;
    let column = at
        - letters[..at]
            .iter()
            .rposition(|c| *c == '\n')
            .map_or(0, |newline| newline + 1)
        + 1;
    format!("{problem}: line {line} column {column} (char {at})")
}

struct Json<'a> {
    letters: &'a [char],
}

type Problem = (&'static str, usize);

impl Json<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.letters.get(at).copied()
    }

    fn space(&self, mut at: usize) -> usize {
        while matches!(self.at(at), Some(' ' | '\t' | '\n' | '\r')) {
            at += 1;
        }
        at
    }

    fn value(&mut self, at: usize, depth: usize) -> Result<usize, Problem> {
        const VALUE: &str = "Expecting value";
        // `serde_json` refuses deeper nesting as well.
        if depth > 128 {
            return Err((VALUE, at));
        }
        match self.at(at) {
            Some('"') => self.string(at + 1),
            Some('{') => self.object(at, depth),
            Some('[') => self.array(at, depth),
            Some('-' | '0'..='9') => {
                let mut end = at + 1;
                while matches!(self.at(end), Some('0'..='9' | '.' | 'e' | 'E' | '+' | '-')) {
                    end += 1;
                }
                if end == at + 1 && self.at(at) == Some('-') {
                    Err((VALUE, at))
                } else {
                    Ok(end)
                }
            }
            Some(_) | None => ["true", "false", "null"]
                .iter()
                .find(|word| {
                    self.letters[at.min(self.letters.len())..]
                        .iter()
                        .take(word.len())
                        .copied()
                        .eq(word.chars())
                })
                .map(|word| at + word.len())
                .ok_or((VALUE, at)),
        }
    }

    fn string(&self, begin: usize) -> Result<usize, Problem> {
        let mut at = begin;
        loop {
            match self.at(at) {
                None => return Err(("Unterminated string starting at", begin - 1)),
                Some('"') => return Ok(at + 1),
                Some('\\') => match self.at(at + 1) {
                    None => return Err(("Unterminated string starting at", begin - 1)),
                    Some('u') => {
                        let hex = (2..6).all(|offset| {
                            self.at(at + offset).is_some_and(|c| c.is_ascii_hexdigit())
                        });
                        if !hex {
                            return Err(("Invalid \\uXXXX escape", at + 1));
                        }
                        at += 6;
                    }
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => at += 2,
                    Some(_) => return Err(("Invalid \\escape", at)),
                },
                Some(c) if u32::from(c) < 0x20 => return Err(("Invalid control character at", at)),
                Some(_) => at += 1,
            }
        }
    }

    fn object(&mut self, begin: usize, depth: usize) -> Result<usize, Problem> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        let mut at = self.space(begin + 1);
        if self.at(at) == Some('}') {
            return Ok(at + 1);
        }
        loop {
            if self.at(at) != Some('"') {
                return Err((NAME, at));
            }
            at = self.space(self.string(at + 1)?);
            if self.at(at) != Some(':') {
                return Err(("Expecting ':' delimiter", at));
            }
            at = self.space(at + 1);
            at = self.value(at, depth + 1)?;
            at = self.space(at);
            match self.at(at) {
                Some('}') => return Ok(at + 1),
                Some(',') => at = self.space(at + 1),
                Some(_) | None => return Err(("Expecting ',' delimiter", at)),
            }
        }
    }

    fn array(&mut self, begin: usize, depth: usize) -> Result<usize, Problem> {
        let mut at = self.space(begin + 1);
        if self.at(at) == Some(']') {
            return Ok(at + 1);
        }
        loop {
            at = self.value(at, depth + 1)?;
            at = self.space(at);
            match self.at(at) {
                Some(']') => return Ok(at + 1),
                Some(',') => at = self.space(at + 1),
                Some(_) | None => return Err(("Expecting ',' delimiter", at)),
            }
        }
    }
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
        ] {
            assert_eq!(json_error(text), wanted, "{text}");
        }
    }
}
