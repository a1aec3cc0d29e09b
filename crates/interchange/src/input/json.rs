//! JSON that is read in slices, so that a page stays responsive while it reads a large file.

use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use message::{Message, message};
use serde_json::{Map, Value};
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

/// A text of JSON documents, one after another, as far as it has been read.
pub(crate) struct JsonReading {
    reader: JsonStreamReader<Cursor<Bytes>>,
    documents: Vec<Value>,
    /// The lists and objects around the current place, outermost first.
    open: Vec<Open>,
}

/// The bytes of a text that others hold, too.
struct Bytes(Arc<String>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A list or an object that has not ended.
enum Open {
    List(Vec<Value>),
    /// With the name of the current member.
    Object(Map<String, Value>, String),
}

/// Why a text is not JSON.
enum NotJson {
    Syntax(ReaderError),
    Number,
}

impl From<ReaderError> for NotJson {
    fn from(error: ReaderError) -> Self {
        Self::Syntax(error)
    }
}

impl fmt::Debug for JsonReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonReading").finish_non_exhaustive()
    }
}

impl JsonReading {
    pub fn new(text: Arc<String>) -> Self {
        let settings = ReaderSettings {
            allow_multiple_top_level: true,
            track_path: false,
            restrict_number_values: false,
            ..ReaderSettings::default()
        };
        Self {
            reader: JsonStreamReader::new_custom(Cursor::new(Bytes(text)), settings),
            documents: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The bytes that have been read.
    pub fn at(&self) -> usize {
        let place = self.reader.current_position(false);
        place.data_pos.map_or(0, |at| at as usize)
    }

    /// Reads about so many bytes more. Returns the documents at the end of the text.
    ///
    /// # Errors
    ///
    /// The text is not JSON, with line and column.
    pub fn go_on(&mut self, bytes: usize) -> Result<Option<Vec<Value>>, Message> {
        let until = self.at().saturating_add(bytes);
        while self.at() < until {
            if self.token().map_err(|error| self.says(&error))? {
                return Ok(Some(std::mem::take(&mut self.documents)));
            }
        }
        Ok(None)
    }

    /// Reads a token. Returns whether the text ends.
    fn token(&mut self) -> Result<bool, NotJson> {
        let goes_on = match self.open.last() {
            // The reader wants one document at least.
            None => self.documents.is_empty() || self.reader.has_next()?,
            Some(_) => self.reader.has_next()?,
        };
        if !goes_on {
            return self.close();
        }
        if let Some(Open::Object(_, name)) = self.open.last_mut() {
            *name = self.reader.next_name_owned()?;
        }
        let value = match self.reader.peek()? {
            ValueType::Array => {
                self.reader.begin_array()?;
                self.open.push(Open::List(Vec::new()));
                return Ok(false);
            }
            ValueType::Object => {
                self.reader.begin_object()?;
                self.open.push(Open::Object(Map::new(), String::new()));
                return Ok(false);
            }
            ValueType::String => Value::String(self.reader.next_string()?),
            ValueType::Number => {
                let digits = self.reader.next_number_as_str()?;
                let number = serde_json::from_str(digits).map_err(|_| NotJson::Number)?;
                Value::Number(number)
            }
            ValueType::Boolean => self.reader.next_bool()?.into(),
            ValueType::Null => {
                self.reader.next_null()?;
                Value::Null
            }
        };
        self.add(value);
        Ok(false)
    }

    /// Ends the innermost list or object. Returns true if there is none: then the text ends.
    fn close(&mut self) -> Result<bool, NotJson> {
        let value = match self.open.pop() {
            None => return Ok(true),
            Some(Open::List(items)) => {
                self.reader.end_array()?;
                Value::Array(items)
            }
            Some(Open::Object(members, _)) => {
                self.reader.end_object()?;
                Value::Object(members)
            }
        };
        self.add(value);
        Ok(false)
    }

    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.documents.push(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object(members, name)) => {
                members.insert(std::mem::take(name), value);
            }
        }
    }

    /// What is wrong, and where.
    fn says(&self, error: &NotJson) -> Message {
        let place = match error {
            NotJson::Syntax(ReaderError::SyntaxError(error)) => error.location.clone(),
            NotJson::Syntax(_) | NotJson::Number => self.reader.current_position(false),
        };
        let what: Message = match error {
            NotJson::Syntax(ReaderError::SyntaxError(error)) => words(&format!("{:?}", error.kind)),
            NotJson::Syntax(ReaderError::MaxNestingDepthExceeded { .. }) => {
                "lists and objects are nested too deeply".into()
            }
            NotJson::Syntax(error) => error.to_string().into(),
            NotJson::Number => "a number is out of range".into(),
        };
        let (line, column) = place
            .line_pos
            .map_or((0, 0), |it| (it.line + 1, it.column + 1));
        message!("The file is not valid JSON, line {line}, column {column}: {what}.")
    }
}

/// Common errors of the reader, in words.
const ERRORS: [(&str, &str); 5] = [
    ("CommentsNotEnabled", "it has a comment"),
    ("IncompleteDocument", "it ends too early"),
    ("MissingColon", "a colon is missing"),
    ("MissingComma", "a comma is missing"),
    ("TrailingCommaNotEnabled", "nothing follows a comma"),
];

/// What an error such as `MissingComma` means.
fn words(name: &str) -> Message {
    if let Some((_, says)) = ERRORS.iter().find(|(known, _)| *known == name) {
        return (*says).into();
    }
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `serde_json` reads in one go.
    fn whole(text: &str) -> Result<Vec<Value>, String> {
        let documents = serde_json::Deserializer::from_str(text).into_iter();
        let documents: Result<Vec<Value>, _> = documents.collect();
        documents.map_err(|error| error.to_string())
    }

    fn in_slices(text: &str, bytes: usize) -> Result<Vec<Value>, Message> {
        let mut reading = JsonReading::new(Arc::new(text.to_string()));
        loop {
            if let Some(documents) = reading.go_on(bytes)? {
                return Ok(documents);
            }
        }
    }

    #[test]
    fn a_slice_ends_where_it_should() {
        let text = "[1, 2, 3]".repeat(1_000);
        let mut reading = JsonReading::new(Arc::new(text));
        assert!(matches!(reading.go_on(100), Ok(None)));
        assert!((100..110).contains(&reading.at()), "{}", reading.at());
    }

    #[test]
    fn errors_name_their_place() {
        let deep = "[".repeat(1_000);
        for (text, says) in [
            ("[1,\n]", "line 1, column 3: nothing follows a comma."),
            ("[1\n2]", "line 2, column 1: a comma is missing."),
            ("{\"a\" 1}", "line 1, column 6: a colon is missing."),
            ("[1,", "line 1, column 4: it ends too early."),
            ("[1] // x", "line 1, column 5: it has a comment."),
            ("[1] x", "line 1, column 5: malformed json."),
            ("[01]", "line 1, column 2: malformed number."),
            ("[1e999]", "column 7: a number is out of range."),
            (
                &deep,
                "column 129: lists and objects are nested too deeply.",
            ),
        ] {
            let error = in_slices(text, 1).expect_err(text).to_string();
            assert!(error.ends_with(says), "{text:.20}: {error}");
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
        (prop::collection::vec((value, "[ \n]"), 1..4)).prop_map(|documents| {
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
            let edited = !edits.is_empty();
            for (place, put) in edits {
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                if !places.is_empty() {
                    let at = *place.get(&places);
                    let next = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                    text.replace_range(at..next, &put);
                }
            }
            let (found, known) = (in_slices(&text, bytes), whole(&text));
            match found {
                Ok(found) => prop_assert_eq!(Ok(found), known, "{:?}", text),
                // Between two documents, this reader wants a blank.
                Err(error) => prop_assert!(known.is_err() || edited, "{text:?}: {error}"),
            }
        }
    }
}
