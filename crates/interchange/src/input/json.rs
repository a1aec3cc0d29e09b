//! JSON that is read in slices, so that a page stays responsive while it reads a large file.
//!
//! The values and the errors are those of `serde_json`: it reads every text and number, and, where something is wrong, a short text
//! that is wrong in the same way.

use serde_json::{Deserializer, Map, Value};

/// The number of lists and objects within one another at which `serde_json` gives up.
const MAX_DEPTH: usize = 128;
/// The bytes of the longest escape in a text. One that is cut off by the closing quote is wrong after it.
const ESCAPE: usize = "\\u0000\\u0000".len();
/// Stands for a value that has been read, where an error is looked for.
const ANY: &str = "\"\"";

/// A text of JSON documents, one after another, as far as it has been read.
#[derive(Debug)]
pub(crate) struct JsonReading {
    /// The bytes that have been read.
    at: usize,
    documents: Vec<Value>,
    /// The lists and objects around the current place, outermost first.
    open: Vec<Open>,
    expected: Expected,
}

/// A list or an object that has not ended.
#[derive(Debug)]
enum Open {
    List(Vec<Value>),
    /// With the name of the current member.
    Object(Map<String, Value>, String),
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    Colon,
    Separator,
}

impl JsonReading {
    pub fn new() -> Self {
        Self {
            at: 0,
            documents: Vec::new(),
            open: Vec::new(),
            expected: Expected::Value,
        }
    }

    /// The bytes that have been read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Reads about so many bytes more. Returns the documents at the end of the text.
    ///
    /// # Errors
    ///
    /// The text is not JSON, with line and column, in the words of `serde_json`.
    pub fn go_on(&mut self, text: &str, bytes: usize) -> Result<Option<Vec<Value>>, String> {
        let until = self.at.saturating_add(bytes);
        while self.at < until {
            let rest = &text.as_bytes()[self.at..];
            let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
            self.at += rest.iter().take_while(|byte| blank(byte)).count();
            if self.open.is_empty() && self.at == text.len() {
                return Ok(Some(std::mem::take(&mut self.documents)));
            }
            if self.token(text).is_none() {
                return Err(self.error(text));
            }
        }
        Ok(None)
    }

    /// Reads a token. None: it is wrong, and `at` is its place.
    fn token(&mut self, text: &str) -> Option<()> {
        let byte = *text.as_bytes().get(self.at)?;
        match (self.expected, byte) {
            (Expected::ValueOrEnd, b']') | (Expected::NameOrEnd, b'}') => self.close(),
            (Expected::Value | Expected::ValueOrEnd, _) => self.value(text, byte),
            (Expected::Name | Expected::NameOrEnd, _) => {
                let read = string(text, self.at)?;
                let Some(Open::Object(_, name)) = self.open.last_mut() else {
                    return None;
                };
                (*name, self.at) = read;
                self.expected = Expected::Colon;
                Some(())
            }
            (Expected::Colon, b':') => self.pass(Expected::Value),
            (Expected::Colon, _) => None,
            (Expected::Separator, _) => match (self.open.last()?, byte) {
                (Open::List(_), b',') => self.pass(Expected::Value),
                (Open::Object(..), b',') => self.pass(Expected::Name),
                (Open::List(_), b']') | (Open::Object(..), b'}') => self.close(),
                (Open::List(_) | Open::Object(..), _) => None,
            },
        }
    }

    /// Goes on after one byte.
    fn pass(&mut self, expected: Expected) -> Option<()> {
        self.at += 1;
        self.expected = expected;
        Some(())
    }

    fn value(&mut self, text: &str, byte: u8) -> Option<()> {
        let open = match byte {
            b'[' => (Open::List(Vec::new()), Expected::ValueOrEnd),
            b'{' => (Open::Object(Map::new(), String::new()), Expected::NameOrEnd),
            _ if self.open.is_empty() => return self.alone(text),
            _ => {
                let (value, end) = scalar(text, self.at, byte)?;
                self.at = end;
                return self.add(value);
            }
        };
        if self.open.len() + 1 == MAX_DEPTH {
            return None;
        }
        self.open.push(open.0);
        self.pass(open.1)
    }

    /// Reads a text, a number or a word that is a document.
    fn alone(&mut self, text: &str) -> Option<()> {
        let mut stream = Deserializer::from_str(&text[self.at..]).into_iter();
        let value = stream.next()?.ok()?;
        self.at += stream.byte_offset();
        self.add(value)
    }

    /// Ends the innermost list or object.
    fn close(&mut self) -> Option<()> {
        let value = match self.open.pop()? {
            Open::List(items) => Value::Array(items),
            Open::Object(members, _) => Value::Object(members),
        };
        self.at += 1;
        self.add(value)
    }

    fn add(&mut self, value: Value) -> Option<()> {
        self.expected = match self.open.last_mut() {
            None => {
                self.documents.push(value);
                Expected::Value
            }
            Some(open) => {
                match open {
                    Open::List(items) => items.push(value),
                    Open::Object(members, name) => {
                        members.insert(std::mem::take(name), value);
                    }
                }
                Expected::Separator
            }
        };
        Some(())
    }

    /// What is wrong at the current place. `serde_json` says it about a text that has the same lists and objects around the same
    /// token; its place is then that in the whole text.
    fn error(&self, text: &str) -> String {
        let before = self.skeleton();
        let end = end_of_token(text, self.at);
        let short = format!("{before}{}", &text[self.at..end]);
        let mut stream = Deserializer::from_str(&short).into_iter::<Value>();
        let Some(Err(error)) = stream.find(Result::is_err) else {
            return "it ends too early".to_string();
        };
        let read = &text.as_bytes()[..self.at];
        let lines = read.iter().filter(|byte| **byte == b'\n').count();
        let column = read.iter().rev().take_while(|byte| **byte != b'\n').count();
        let column = match error.line() {
            1 => (error.column() + column).saturating_sub(before.len()),
            _ => error.column(),
        };
        let says = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let says = says.strip_suffix(&place).unwrap_or(&says);
        format!("{says} at line {} column {column}", error.line() + lines)
    }

    /// A short text with the same lists and objects around its end.
    fn skeleton(&self) -> String {
        let mut text = String::new();
        for (n, open) in self.open.iter().enumerate() {
            let expected = match n + 1 == self.open.len() {
                true => self.expected,
                false => Expected::Value,
            };
            let (first, is_empty, item) = match open {
                Open::List(items) => ("[", items.is_empty(), ANY.to_string()),
                Open::Object(members, _) => ("{", members.is_empty(), format!("{ANY}:{ANY}")),
            };
            text += first;
            if !is_empty {
                text += &item;
                text += if expected == Expected::Separator {
                    ""
                } else {
                    ","
                };
            }
            let is_object = matches!(open, Open::Object(..));
            text += match expected {
                Expected::Value if is_object => "\"\":",
                Expected::Colon => ANY,
                Expected::Value
                | Expected::ValueOrEnd
                | Expected::Name
                | Expected::NameOrEnd
                | Expected::Separator => "",
            };
        }
        text
    }
}

/// A text, a number or a word within a list or an object, and its end.
fn scalar(text: &str, at: usize, byte: u8) -> Option<(Value, usize)> {
    if byte == b'"' {
        return string(text, at).map(|(text, end)| (Value::String(text), end));
    }
    let rest = &text[at..];
    let words = [
        ("null", Value::Null),
        ("true", true.into()),
        ("false", false.into()),
    ];
    if let Some((word, value)) = words.into_iter().find(|(word, _)| rest.starts_with(word)) {
        return Some((value, at + word.len()));
    }
    let in_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = rest.bytes().take_while(in_number).count();
    let value = serde_json::from_str(&rest[..length]).ok()?;
    Some((value, at + length))
}

/// A text in quotes, and its end.
fn string(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.as_bytes()[at..].strip_prefix(b"\"")?;
    let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | ..b' ');
    let length = rest.iter().take_while(|byte| plain(byte)).count();
    let begin = at + 1;
    if rest.get(length) == Some(&b'"') {
        let end = begin + length;
        return Some((text[begin..end].to_string(), end + 1));
    }
    let end = end_of_string(text, at)?;
    Some((serde_json::from_str(&text[at..end]).ok()?, end))
}

/// The place after the closing quote.
fn end_of_string(text: &str, at: usize) -> Option<usize> {
    let mut escaped = false;
    let closing = text.as_bytes()[at + 1..].iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    closing.map(|length| at + length + 2)
}

/// The place after a token that is wrong, and after the byte that ends it.
fn end_of_token(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    if rest.starts_with('"') {
        let end = end_of_string(text, at).unwrap_or(text.len());
        return text.ceil_char_boundary(end + ESCAPE);
    }
    let ends = |c: char| c.is_ascii_whitespace() || ",:[]{}\"".contains(c);
    rest.find(ends).map_or(text.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `serde_json` reads in one go.
    fn whole(text: &str) -> Result<Vec<Value>, String> {
        let documents = Deserializer::from_str(text).into_iter();
        let documents: Result<Vec<Value>, _> = documents.collect();
        documents.map_err(|error| error.to_string())
    }

    fn in_slices(text: &str, bytes: usize) -> Result<Vec<Value>, String> {
        let mut reading = JsonReading::new();
        loop {
            if let Some(documents) = reading.go_on(text, bytes)? {
                return Ok(documents);
            }
        }
    }

    #[test]
    fn a_slice_ends_where_it_should() {
        let text = "[1, 2, 3]".repeat(1_000);
        let mut reading = JsonReading::new();
        assert_eq!(reading.go_on(&text, 100), Ok(None));
        assert!((100..110).contains(&reading.at()), "{}", reading.at());
    }

    #[test]
    fn errors_have_the_words_and_the_place_of_the_whole_text() {
        let deep = format!("{{\"a\":\n{}1", "[".repeat(127));
        for text in [
            "[1,\n]",
            "[1\n2]",
            "[",
            "[1",
            "[1,",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "{\"a\":1\n\n 2}",
            "{1:2}",
            "[tru]",
            "[truex]",
            "[nul",
            "[1.]",
            "[01]",
            "[1e999]",
            "[-]",
            "[1-2]",
            "[\"a\nb\"]",
            "[\"\\x\"]",
            "[\"\\ud800\"]",
            "[\"\\u\"0a0\"]",
            "[\"abc",
            "[\"abc\\",
            "[1]\n]",
            "[1] tru",
            "[1] 2x",
            "[1] 1 2",
            "[]\n,",
            "[}",
            "{]",
            "{\"a\":[\n{\"b\":[]},\n {\"c\" ?}]}",
            "[é]",
            "[\"é\", é]",
            &deep,
        ] {
            assert_eq!(in_slices(text, 1), whole(text), "{text:?}");
        }
    }

    /// Text that is often JSON, and otherwise nearly.
    fn nearly_json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_string()),
            Just("true".to_string()),
            Just("\"a\\n\\u00e9\"".to_string()),
            "\"[a-zé\\\\]{0,3}\"",
            "-?[0-9]{1,3}(\\.[0-9]{0,2})?(e[0-9]{0,3})?",
        ];
        let value = leaf.prop_recursive(5, 40, 4, |inner| {
            let blank = "[ \n\t]{0,2}";
            prop_oneof![
                (prop::collection::vec((inner.clone(), blank), 0..4)).prop_map(|items| {
                    let items: Vec<String> = items
                        .into_iter()
                        .map(|(item, blank)| blank + &item)
                        .collect();
                    format!("[{}]", items.join(","))
                }),
                (prop::collection::vec(("[ab]", inner, blank), 0..4)).prop_map(|members| {
                    let members = members.into_iter();
                    let members: Vec<String> = members
                        .map(|(name, it, blank)| format!("{blank}\"{name}\":{it}{blank}"))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        });
        prop::collection::vec((value, "[ \n]?"), 1..4).prop_map(|documents| {
            documents
                .into_iter()
                .map(|(document, blank)| document + &blank)
                .collect()
        })
    }

    proptest! {
        #[test]
        fn slices_give_what_the_whole_text_gives(
            text in nearly_json(),
            bytes in 1usize..64,
            edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}:,\"\\\\0-9a-e \n\u{1}é-]{0,2}"), 0..3),
        ) {
            let mut text = text;
            for (place, put) in edits {
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                if !places.is_empty() {
                    let at = *place.get(&places);
                    let next = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                    text.replace_range(at..next, &put);
                }
            }
            prop_assert_eq!(in_slices(&text, bytes), whole(&text), "{:?}", text);
        }
    }
}
