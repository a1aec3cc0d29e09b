//! The tool's shorthand for structures: `Id=111111111111,Type=ACCOUNT`, lists as `Key=[a,b]` or `Key=a,b`.
//!
//! It is parsed without knowing the operation; [`fit`] then converts texts to the lists and numbers that the operation needs.

use serde_json::{Map, Value};
use sim::model::{Member, Shape};

/// Reads one shorthand expression. The error is the tool's message.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let letters: Vec<char> = text.chars().collect();
    ShorthandParser {
        letters: &letters,
        at: 0,
    }
    .parameter()
}

struct ShorthandParser<'a> {
    letters: &'a [char],
    at: usize,
}

/// Whether it is white space, as in Python's `string.whitespace`.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

/// Whether it can begin an unquoted value: not a quote, comma, bracket or brace.
fn begins_value(c: char) -> bool {
    matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='Z' | '\\'..='z' | '|'..='\u{ffff}')
        && c != '\u{0}'
}

/// Whether it can continue the first value after a key.
fn follows_first(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='\\' | '^'..='|' | '~'..='\u{ffff}')
}

/// Whether it can continue later values: not an equals sign, which would make it a key.
fn follows_second(c: char) -> bool {
    c.is_whitespace() || matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='<' | '>'..='\u{ffff}')
}

impl ShorthandParser<'_> {
    fn current(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.current().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn parameter(&mut self) -> Result<Value, String> {
        let mut map = Map::new();
        let mut last = 0;
        loop {
            let key = self.key_and_equals()?;
            let value = self.values()?;
            if map.contains_key(&key) {
                return Err(self.duplicate(&key, last + 1));
            }
            map.insert(key, value);
            last = self.at;
            if self.at >= self.letters.len() {
                return Ok(Value::Object(map));
            }
            self.expect(',', true)?;
        }
    }

    fn key_and_equals(&mut self) -> Result<String, String> {
        let start = self.at;
        while self
            .current()
            .is_some_and(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(c))
        {
            self.at += 1;
        }
        let key = self.letters[start..self.at].iter().collect();
        self.expect('=', true)?;
        Ok(key)
    }

    fn values(&mut self) -> Result<Value, String> {
        match self.current() {
            None => Ok(Value::String(String::new())),
            Some('[') => self.list(0),
            Some('{') => self.hash(0),
            Some(_) => self.comma_separated(),
        }
    }

    fn comma_separated(&mut self) -> Result<Value, String> {
        let first = self.first_value()?;
        self.skip_space();
        if self.current() != Some(',') {
            return Ok(Value::String(first));
        }
        self.expect(',', true)?;
        let mut values = vec![first];
        loop {
            match self.later_value() {
                Ok((value, ended)) => {
                    values.push(value);
                    if ended {
                        break;
                    }
                }
                Err(message) if self.at >= self.letters.len() => return Err(message),
                Err(_) => {
                    // `a=b,c=d`: the apparent second value is a key; go back to the comma before it.
                    while self.letters[self.at] != ',' {
                        self.at -= 1;
                    }
                    break;
                }
            }
        }
        if values.len() == 1 {
            return Ok(Value::String(values.remove(0)));
        }
        Ok(Value::Array(
            values.into_iter().map(Value::String).collect(),
        ))
    }

    fn later_value(&mut self) -> Result<(String, bool), String> {
        let value = match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
            Some(_) | None => self
                .unquoted(follows_second)
                .ok_or_else(|| self.wrong("<second>", "<none>"))?,
        };
        self.skip_space();
        if self.at >= self.letters.len() {
            return Ok((value, true));
        }
        self.expect(',', true)?;
        Ok((value, false))
    }

    fn first_value(&mut self) -> Result<String, String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            Some(_) | None => Ok(self.unquoted(follows_first).unwrap_or_default()),
        }
    }

    fn unquoted(&mut self, follows: fn(char) -> bool) -> Option<String> {
        let mut text = String::new();
        let start = self.at;
        loop {
            let escaped =
                self.current() == Some('\\') && self.letters.get(self.at + 1) == Some(&',');
            let allowed = if self.at == start {
                begins_value
            } else {
                follows
            };
            match self.current() {
                Some(_) if escaped => {
                    text.push(',');
                    self.at += 2;
                }
                Some(c) if allowed(c) => {
                    text.push(c);
                    self.at += 1;
                }
                Some(_) | None => break,
            }
        }
        (self.at > start).then(|| text.trim_end().to_owned())
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut text = String::new();
        let mut at = self.at + 1;
        loop {
            match (self.letters.get(at), self.letters.get(at + 1)) {
                (None, _) => {
                    let name = if quote == '"' {
                        "<double quoted>"
                    } else {
                        "<singled quoted>"
                    };
                    return Err(self.wrong(name, "<none>"));
                }
                (Some('\\'), Some(next)) if *next == quote || *next == '\\' => {
                    text.push(*next);
                    at += 2;
                }
                (Some(c), _) if *c == quote => break,
                (Some(c), _) => {
                    text.push(*c);
                    at += 1;
                }
            }
        }
        self.at = at + 1;
        Ok(text)
    }

    fn inner(&mut self, depth: usize) -> Result<Value, String> {
        match self.current() {
            // No input of these services nests; a limit keeps pasted brackets from exhausting the stack.
            Some('[' | '{') if depth > 64 => Err(self.wrong("<first>", "<none>")),
            Some('[') => self.list(depth + 1),
            Some('{') => self.hash(depth + 1),
            Some(_) | None => self.first_value().map(Value::String),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        self.expect('[', true)?;
        let mut values = Vec::new();
        while self.current() != Some(']') {
            values.push(self.inner(depth)?);
            self.skip_space();
            if self.current() != Some(']') {
                self.expect(',', false)?;
                self.skip_space();
            }
        }
        self.expect(']', false)?;
        Ok(Value::Array(values))
    }

    fn hash(&mut self, depth: usize) -> Result<Value, String> {
        self.expect('{', true)?;
        let mut map = Map::new();
        while self.current() != Some('}') {
            let key = self.key_and_equals()?;
            let value = self.inner(depth)?;
            self.skip_space();
            if self.current() != Some('}') {
                self.expect(',', false)?;
                self.skip_space();
            }
            map.insert(key, value);
        }
        self.expect('}', false)?;
        Ok(Value::Object(map))
    }

    fn expect(&mut self, wanted: char, with_space: bool) -> Result<(), String> {
        if with_space {
            self.skip_space();
        }
        match self.current() {
            Some(c) if c == wanted => self.at += 1,
            Some(c) => return Err(self.wrong(&wanted.to_string(), &c.to_string())),
            None => return Err(self.wrong(&wanted.to_string(), "EOF")),
        }
        if with_space {
            self.skip_space();
        }
        Ok(())
    }

    fn wrong(&self, wanted: &str, found: &str) -> String {
        format!(
            "Expected: '{wanted}', received: '{found}' for input:\n{}",
            self.location(self.at)
        )
    }

    fn duplicate(&self, key: &str, at: usize) -> String {
        format!(
            "Second instance of key \"{key}\" encountered for input:\n{}\nThis is often because there is a \
             preceding \",\" instead of a space.",
            self.location(at)
        )
    }

    /// The input with a caret under the place, between its lines if it has several.
    fn location(&self, at: usize) -> String {
        let line_start = self.letters[..at]
            .iter()
            .rposition(|c| *c == '\n')
            .map_or(0, |newline| newline + 1);
        let line_end = self.letters[at..]
            .iter()
            .position(|c| *c == '\n')
            .map_or(self.letters.len(), |more| at + more);
        let text = |part: &[char]| part.iter().collect::<String>();
        let caret = " ".repeat(at - line_start);
        format!(
            "{}\n{caret}^{}",
            text(&self.letters[..line_end]),
            text(&self.letters[line_end..])
        )
    }
}

/// Converts a single value to a list if the operation expects a list, and text to a number if it expects one. The error
/// is Python's message about a number.
pub(crate) fn fit(shape: &Shape, value: &mut Value) -> Result<(), String> {
    match shape {
        Shape::Structure(members) => {
            if let Value::Object(map) = value {
                for Member { name, shape, .. } in *members {
                    if let Some(inner) = map.get_mut(*name) {
                        fit(shape, inner)?;
                    }
                }
            }
        }
        Shape::Map { value: inner } => {
            if let Value::Object(map) = value {
                map.values_mut().try_for_each(|value| fit(inner, value))?;
            }
        }
        Shape::List { item, .. } => {
            if !value.is_array() {
                *value = Value::Array(vec![value.take()]);
            }
            if let Value::Array(items) = value {
                items.iter_mut().try_for_each(|inner| fit(item, inner))?;
            }
        }
        Shape::Integer { .. } => {
            if let Value::String(text) = value {
                let number =
                    crate::python::int(text).ok_or_else(|| crate::python::not_an_int(text))?;
                *value = number.into();
            }
        }
        Shape::Boolean => match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => *value = true.into(),
            Some("false") => *value = false.into(),
            Some(_) | None => {}
        },
        Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp => {}
    }
    Ok(())
}

/// Whether text stands for itself in shorthand.
fn plain(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.@:/+-".contains(c);
    !text.is_empty() && text.chars().all(is_plain)
}

/// A map of plain text as shorthand, if it can be written so.
pub(crate) fn write_map(value: &Value) -> Option<String> {
    let map = value.as_object().filter(|map| !map.is_empty())?;
    let pairs = map.iter().map(|(key, value)| {
        let value = value.as_str().filter(|text| plain(text))?;
        // Keys are letters, digits and few others.
        let is_key = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        key.chars().all(is_key).then(|| format!("{key}={value}"))
    });
    let pairs: Option<Vec<String>> = pairs.collect();
    Some(pairs?.join(","))
}

/// A structure of plain text as shorthand, in the order of its members, if it can be written so.
pub(crate) fn write(members: &[Member], value: &Value) -> Option<String> {
    let map = value.as_object().filter(|map| !map.is_empty())?;
    let mut pairs = Vec::new();
    for Member { name, .. } in members {
        if let Some(value) = map.get(*name) {
            pairs.push(format!(
                "{name}={}",
                value.as_str().filter(|text| plain(text))?
            ));
        }
    }
    (pairs.len() == map.len()).then(|| pairs.join(","))
}
