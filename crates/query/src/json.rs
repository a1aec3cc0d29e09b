//! JSON as Python's `json.loads` reads it, and Python's words for what it refuses: `NaN` and `Infinity` are numbers, integers stay
//! exact.
//!
//! Why our own: it must refuse exactly what Python refuses, because invalid JSON between backticks is a text.

use crate::json_value::{JsonValue, update};
use std::sync::Arc;

/// The maximum nesting of arrays and objects in a literal.
const DEPTH: usize = 100;

/// The nesting that `serde_json` accepts.
const SERDE_DEPTH: usize = 128;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// What Python says, and the byte where.
    Syntax(&'static str, usize),
    TooDeep,
    TooLarge,
}

struct JsonParser<'a> {
    text: &'a str,
    at: usize,
    /// Whether it refuses what only Python reads, such as `NaN`.
    strict: bool,
}

const VALUE: &str = "Expecting value";
const COMMA: &str = "Expecting ',' delimiter";
const UNTERMINATED: &str = "Unterminated string starting at";

/// Reads a value, with white space around it.
pub fn read(text: &str) -> Result<JsonValue, JsonError> {
    JsonParser::new(text, false).whole()
}

/// What Python says about a text that is not JSON, with line and column.
pub fn json_error(text: &str) -> String {
    let mut reader = JsonParser::new(text, true);
    let (what, at) = match reader.whole() {
        Err(JsonError::Syntax(what, at)) => (what, at),
        Err(JsonError::TooDeep | JsonError::TooLarge) => (VALUE, reader.at),
        Ok(_) => ("Extra data", text.len()),
    };
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let at = before.chars().count();
    format!("{what}: line {line} column {column} (char {at})")
}

/// A number as JSON writes it, whole or not; `None` if the text has more, or something else.
pub fn number(text: &str) -> Option<JsonValue> {
    let mut reader = JsonParser::new(text, false);
    reader.number().filter(|_| reader.at == text.len())
}

impl<'a> JsonParser<'a> {
    fn new(text: &'a str, strict: bool) -> Self {
        let at = 0;
        Self { text, at, strict }
    }

    fn whole(&mut self) -> Result<JsonValue, JsonError> {
        self.space();
        let item = self.value(0)?;
        self.space();
        match self.at == self.text.len() {
            true => Ok(item),
            false => Err(self.fault("Extra data")),
        }
    }

    fn fault(&self, what: &'static str) -> JsonError {
        JsonError::Syntax(what, self.at)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips the word if it comes next.
    fn take(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word);
        if there {
            self.at += word.len();
        }
        there
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn value(&mut self, depth: usize) -> Result<JsonValue, JsonError> {
        if depth > if self.strict { SERDE_DEPTH } else { DEPTH } {
            return Err(JsonError::TooDeep);
        }
        match self.peek() {
            Some(b'"') => Ok(JsonValue::text(&self.string()?)),
            Some(b'[') => self.array(depth),
            Some(b'{') => self.object(depth),
            _ => {
                const WORDS: [(&str, JsonValue); 6] = [
                    ("null", JsonValue::Null),
                    ("true", JsonValue::Bool(true)),
                    ("false", JsonValue::Bool(false)),
                    ("NaN", JsonValue::Float(f64::NAN)),
                    ("Infinity", JsonValue::Float(f64::INFINITY)),
                    ("-Infinity", JsonValue::Float(f64::NEG_INFINITY)),
                ];
                let known = if self.strict { 3 } else { WORDS.len() };
                for (word, item) in WORDS.into_iter().take(known) {
                    if self.take(word) {
                        return Ok(item);
                    }
                }
                let fault = self.fault(VALUE);
                self.number().ok_or(fault)
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<JsonValue, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take("]") {
            return JsonValue::list(items).map_err(|_| JsonError::TooLarge);
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take("]") {
                return JsonValue::list(items).map_err(|_| JsonError::TooLarge);
            }
            if !self.take(",") {
                return Err(self.fault(COMMA));
            }
            self.space();
        }
    }

    fn object(&mut self, depth: usize) -> Result<JsonValue, JsonError> {
        let mut entries: Vec<(Arc<str>, JsonValue)> = Vec::new();
        self.at += 1;
        self.space();
        while !self.take("}") {
            if !entries.is_empty() {
                if !self.take(",") {
                    return Err(self.fault(COMMA));
                }
                self.space();
            }
            if self.peek() != Some(b'"') {
                return Err(self.fault("Expecting property name enclosed in double quotes"));
            }
            let key = self.string()?;
            self.space();
            if !self.take(":") {
                return Err(self.fault("Expecting ':' delimiter"));
            }
            self.space();
            entries.push((key.into(), self.value(depth + 1)?));
            self.space();
        }
        let mut once = Vec::new();
        update(&mut once, entries.into_iter());
        JsonValue::object(once).map_err(|_| JsonError::TooLarge)
    }

    fn number(&mut self) -> Option<JsonValue> {
        let start = self.at;
        self.take("-");
        // A leading zero stands alone.
        if !self.take("0") && self.digits() == 0 {
            return None;
        }
        let whole = self.at;
        if self.take(".") && self.digits() == 0 {
            self.at = whole;
        }
        let fraction = self.at;
        if self.take("e") || self.take("E") {
            let _ = self.take("+") || self.take("-");
            if self.digits() == 0 {
                self.at = fraction;
            }
        }
        let text = self.text.get(start..self.at)?;
        if self.at == whole
            && let Ok(number) = text.parse()
        {
            return Some(JsonValue::Int(number));
        }
        // The existing reader; it refuses numbers that are too large for it, which are infinite.
        let number = serde_json::from_str::<serde_json::Value>(text)
            .ok()
            .and_then(|value| value.as_f64())
            .unwrap_or(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        Some(JsonValue::Float(number))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        let mut out = String::new();
        let unterminated = self.fault(UNTERMINATED);
        self.at += 1;
        loop {
            let fault = self.fault("Invalid control character at");
            let c = self.letter().ok_or(unterminated)?;
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape(unterminated)?),
                '\0'..='\x1f' => return Err(fault),
                _ => out.push(c),
            }
        }
    }

    fn letter(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads the character after a backslash. Half a surrogate pair cannot be stored.
    fn escape(&mut self, unterminated: JsonError) -> Result<char, JsonError> {
        let place = self.at;
        let c = self.letter().ok_or(unterminated)?;
        Ok(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let fault = JsonError::Syntax("Invalid \\uXXXX escape", place);
                let first = self.unit().ok_or(fault)?;
                let after = self.at;
                if (0xd800..0xdc00).contains(&first)
                    && self.take("\\u")
                    && let Some(second @ 0xdc00..0xe000) = self.unit()
                {
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                self.at = after;
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(JsonError::Syntax("Invalid \\escape", place - 1)),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
