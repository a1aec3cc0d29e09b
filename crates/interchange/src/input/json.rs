//! JSON that is read in slices, so that a page stays responsive while it reads a large file.

use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use message::{Message, message};
use serde_json::{Map, Value};
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

/// A text of JSON documents, one after another, as far as it has been read.
pub struct JsonReading {
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
    /// Begins to read a text.
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
