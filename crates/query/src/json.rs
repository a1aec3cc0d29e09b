//! JSON inside expressions, as Python's `json.loads` reads it: `NaN` and `Infinity` are numbers, whole numbers stay whole.
//!
//! Our own reader, because it must refuse exactly what Python refuses: what is not JSON between backticks is a text.

use crate::item::{Item, update};
use std::sync::Arc;

/// How deep arrays and objects may nest in a literal.
const DEPTH: usize = 100;

/// Why a text is not JSON; for strings as Python words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Other,
    TooDeep,
    TooLarge,
    Text(&'static str),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// Reads a value, with white space around it.
pub fn read(text: &str) -> Result<Item, Fault> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let item = reader.value(0)?;
    reader.space();
    if reader.at == text.len() {
        Ok(item)
    } else {
        Err(Fault::Other)
    }
}

/// A number as JSON writes it, whole or not; nothing if there is more in the text, or something else.
pub fn number(text: &str) -> Option<Item> {
    let mut reader = Reader { text, at: 0 };
    reader.number().filter(|_| reader.at == text.len())
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes past the word if it is there.
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

    fn value(&mut self, depth: usize) -> Result<Item, Fault> {
        if depth > DEPTH {
            return Err(Fault::TooDeep);
        }
        match self.peek() {
            Some(b'"') => Ok(Item::text(&self.string()?)),
            Some(b'[') => self.array(depth),
            Some(b'{') => self.object(depth),
            _ => {
                const WORDS: [(&str, Item); 6] = [
                    ("null", Item::Null),
                    ("true", Item::Bool(true)),
                    ("false", Item::Bool(false)),
                    ("NaN", Item::Float(f64::NAN)),
                    ("Infinity", Item::Float(f64::INFINITY)),
                    ("-Infinity", Item::Float(f64::NEG_INFINITY)),
                ];
                for (word, item) in WORDS {
                    if self.take(word) {
                        return Ok(item);
                    }
                }
                self.number().ok_or(Fault::Other)
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Item, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take("]") {
            return Item::list(items).map_err(|_| Fault::TooLarge);
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take("]") {
                return Item::list(items).map_err(|_| Fault::TooLarge);
            }
            if !self.take(",") {
                return Err(Fault::Other);
            }
            self.space();
        }
    }

    fn object(&mut self, depth: usize) -> Result<Item, Fault> {
        let mut entries: Vec<(Arc<str>, Item)> = Vec::new();
        self.at += 1;
        self.space();
        while !self.take("}") {
            if !entries.is_empty() {
                if !self.take(",") {
                    return Err(Fault::Other);
                }
                self.space();
            }
            if self.peek() != Some(b'"') {
                return Err(Fault::Other);
            }
            let key = self.string()?;
            self.space();
            if !self.take(":") {
                return Err(Fault::Other);
            }
            self.space();
            entries.push((key.into(), self.value(depth + 1)?));
            self.space();
        }
        let mut once = Vec::new();
        update(&mut once, entries.into_iter());
        Item::object(once).map_err(|_| Fault::TooLarge)
    }

    fn number(&mut self) -> Option<Item> {
        let start = self.at;
        self.take("-");
        // A zero in front stands alone.
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
            return Some(Item::Int(number));
        }
        // The reader that is there anyway; it refuses numbers that are too large for it, and those are infinite.
        let number = serde_json::from_str::<serde_json::Value>(text)
            .ok()
            .and_then(|value| value.as_f64())
            .unwrap_or(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        Some(Item::Float(number))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut out = String::new();
        self.at += 1;
        loop {
            let Some(c) = self.rest().chars().next() else {
                return Err(Fault::Text("Unterminated string starting at"));
            };
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                '\0'..='\x1f' => return Err(Fault::Text("Invalid control character at")),
                _ => out.push(c),
            }
        }
    }

    /// What follows a backslash. Half a surrogate pair cannot be kept.
    fn escape(&mut self) -> Result<char, Fault> {
        let Some(c) = self.rest().chars().next() else {
            return Err(Fault::Text("Unterminated string starting at"));
        };
        self.at += c.len_utf8();
        Ok(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit().ok_or(Fault::Text("Invalid \\uXXXX escape"))?;
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
            _ => return Err(Fault::Text("Invalid \\escape")),
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
