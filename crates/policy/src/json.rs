//! The JSON reader.
//!
//! Why our own: errors in a policy, marks in its text and edits need the place of every value and key, and keys that occur twice;
//! general readers keep neither. It accepts at most 32 levels of nesting and otherwise all JSON. It does not know policies.

use message::{Message, message};
use std::ops::Range;

mod error;

pub use error::DocumentError;
pub(crate) use error::Problem;

/// The maximum nesting of arrays and objects. A policy needs five.
const DEPTH: usize = 32;

/// The maximum number of keys of an object that are compared with each other; more keys are kept in order.
const FEW: usize = 16;

/// A piece of a text, in bytes; both ends lie between characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSpan {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl TextSpan {
    pub(crate) fn new(start: usize, end: usize) -> TextSpan {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        TextSpan {
            start: short(start),
            end: short(end),
        }
    }

    /// The range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The piece itself; empty if the text has no such piece.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// A JSON value and its place.
pub struct JsonNode {
    /// The place, including quotation marks or brackets.
    pub span: TextSpan,
    /// The value.
    pub value: Value,
}

/// A member of an object.
pub struct JsonMember {
    /// The key, without its quotation marks.
    pub key: String,
    /// The place of the key, including its quotation marks.
    pub span: TextSpan,
    /// The value of the member.
    pub node: JsonNode,
}

/// A JSON value.
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, with escapes resolved.
    String(String),
    /// An array: the elements, in order.
    Array(Vec<JsonNode>),
    /// An object, in which no key occurs twice.
    Object(Vec<JsonMember>),
}

impl JsonNode {
    /// An error at this place of the text.
    pub fn wrong(
        &self,
        text: &str,
        path: &str,
        message: impl Into<Message>,
        help: impl Into<Message>,
    ) -> DocumentError {
        let mut problem = Problem::new(self.at(), message, help);
        problem.path = path.to_string();
        problem.at(text)
    }

    /// The offset at which it begins.
    pub fn at(&self) -> usize {
        self.span.range().start
    }

    /// The value of a member, if this is an object that has it.
    pub fn member(&self, key: &str) -> Option<&JsonNode> {
        self.find(&|other| other == key)
    }

    /// The value of the first member with a matching key.
    pub fn find(&self, wanted: &dyn Fn(&str) -> bool) -> Option<&JsonNode> {
        let Value::Object(members) = &self.value else {
            return None;
        };
        let found = members.iter().find(|member| wanted(&member.key));
        found.map(|member| &member.node)
    }

    /// The type of the value, in words.
    pub fn is(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Reads a whole text as JSON, for documents in other languages than IAM policies.
///
/// # Errors
///
/// The text is not JSON, is nested too deeply, or an object has a key twice.
pub fn parse(text: &str) -> Result<JsonNode, DocumentError> {
    read(text).map_err(|problem| problem.at(text))
}

/// Reads a whole text as JSON.
pub(crate) fn read(text: &str) -> Result<JsonNode, Problem> {
    Json { text, at: 0 }.document()
}

struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl Json<'_> {
    fn document(&mut self) -> Result<JsonNode, Problem> {
        let node = self.value(0)?;
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.unexpected("the end of the document")),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn unexpected(&self, wanted: &'static str) -> Problem {
        match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some(found) => Problem::new(
                self.at,
                match found {
                    '\n' | '\r' => {
                        message!("this is not valid JSON: the line ends where {wanted} should be")
                    }
                    _ => {
                        message!("this is not valid JSON: found `{found}` where {wanted} should be")
                    }
                },
                "Check the commas, quotation marks and brackets just before this place.",
            ),
            None => Problem::new(
                self.at,
                message!("this is not valid JSON: the text ends where {wanted} should be"),
                "Close every bracket and quotation mark.",
            ),
        }
    }

    fn value(&mut self, depth: usize) -> Result<JsonNode, Problem> {
        let first = self.peek();
        let at = self.at;
        if depth > DEPTH {
            return Err(Problem::new(
                at,
                "this nests too deeply",
                "Remove the needless brackets.",
            ));
        }
        let value = match first {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) | None => return Err(self.unexpected("a value")),
        };
        Ok(JsonNode {
            span: TextSpan::new(at, self.at),
            value,
        })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Problem> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let from = self.at;
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let whole = self.at;
        self.digits()?;
        if bytes.get(whole) == Some(&b'0') && self.at > whole + 1 {
            return Err(Problem::new(
                whole,
                "this is not valid JSON: a number begins with 0",
                "Put it in quotation marks.",
            ));
        }
        if bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.text[from..self.at].to_string()))
    }

    fn digits(&mut self) -> Result<(), Problem> {
        let from = self.at;
        while self
            .text
            .as_bytes()
            .get(self.at)
            .is_some_and(u8::is_ascii_digit)
        {
            self.at += 1;
        }
        if self.at == from {
            Err(self.unexpected("a digit"))
        } else {
            Ok(())
        }
    }

    /// Reads a string, from its opening quotation mark.
    fn string(&mut self) -> Result<String, Problem> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) | None => return Err(self.unexpected("a closing quotation mark")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let high = self.unit(self.at + 2)?;
                if !(0xD800..0xDC00).contains(&high) {
                    self.at += 6;
                    // A low surrogate alone has no meaning.
                    return Ok(char::from_u32(high).unwrap_or('\u{FFFD}'));
                }
                let pair = self.text.get(self.at + 6..self.at + 8) == Some("\\u");
                let low = if pair { self.unit(self.at + 8)? } else { 0 };
                if !(0xDC00..0xE000).contains(&low) {
                    self.at += 6;
                    return Ok('\u{FFFD}');
                }
                self.at += 12;
                return Ok(
                    char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                        .unwrap_or('\u{FFFD}'),
                );
            }
            Some(_) | None => {
                self.at += 1;
                return Err(self.unexpected("a character that can be escaped"));
            }
        };
        self.at += 2;
        Ok(plain)
    }

    fn unit(&self, at: usize) -> Result<u32, Problem> {
        let digits = self
            .text
            .get(at..at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| {
                Problem::new(
                    self.at,
                    "this is not valid JSON: `\\u` needs four hexadecimal digits",
                    "Write for example `\\u002a`.",
                )
            })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            let item = self
                .value(depth + 1)
                .map_err(|problem| problem.within(&format!("[{}]", items.len())))?;
            items.push(item);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::Array(items));
                }
                Some(_) | None => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut members: Vec<JsonMember> = Vec::new();
        let mut seen = ordered::Set::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotation marks"));
            }
            let at = self.at;
            let key = self.string()?;
            let span = TextSpan::new(at, self.at);
            let twice = if members.len() < FEW {
                members.iter().any(|member| member.key == key)
            } else {
                if seen.is_empty() {
                    for member in &members {
                        seen.insert(member.key.clone());
                    }
                }
                !seen.insert(key.clone())
            };
            if twice {
                return Err(Problem::new(
                    at,
                    message!("the key `{key}` occurs twice"),
                    "Merge the two, or remove one.",
                )
                .within(&key));
            }
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            let node = self
                .value(depth + 1)
                .map_err(|problem| problem.within(&key))?;
            members.push(JsonMember { key, span, node });
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(members));
                }
                Some(_) | None => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }
}
