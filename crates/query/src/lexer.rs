//! The lexer: from text to tokens. Positions count characters, as in Python.

#![expect(clippy::indexing_slicing, reason = "places come from the text itself")]

use super::error::Error;
use crate::json::{self, JsonError};
use crate::json_value::JsonValue;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    End,
    Name,
    QuotedName,
    Literal,
    CloseBracket,
    CloseParenthesis,
    Comma,
    CloseBrace,
    Number,
    Current,
    Reference,
    Colon,
    Pipe,
    Or,
    And,
    Equal,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Unequal,
    Flatten,
    Star,
    Filter,
    Dot,
    Not,
    OpenBrace,
    OpenBracket,
    OpenParenthesis,
}

/// The name in messages, and the binding power to the left; in the order of `TokenKind`.
const KINDS: [(&str, u8); 29] = [
    ("eof", 0),
    ("unquoted_identifier", 0),
    ("quoted_identifier", 0),
    ("literal", 0),
    ("rbracket", 0),
    ("rparen", 0),
    ("comma", 0),
    ("rbrace", 0),
    ("number", 0),
    ("current", 0),
    ("expref", 0),
    ("colon", 0),
    ("pipe", 1),
    ("or", 2),
    ("and", 3),
    ("eq", 5),
    ("gt", 5),
    ("lt", 5),
    ("gte", 5),
    ("lte", 5),
    ("ne", 5),
    ("flatten", 9),
    ("star", 20),
    ("filter", 21),
    ("dot", 40),
    ("not", 45),
    ("lbrace", 50),
    ("lbracket", 55),
    ("lparen", 60),
];

impl TokenKind {
    pub fn name(self) -> &'static str {
        KINDS[self as usize].0
    }

    pub fn power(self) -> u8 {
        KINDS[self as usize].1
    }
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: TokenKind,
    /// A number, the value of a literal, or text.
    pub value: JsonValue,
    pub start: usize,
}

struct Lexer<'a> {
    text: &'a str,
    chars: Vec<char>,
    at: usize,
}

/// All tokens; the last is `TokenKind::End`.
pub fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    if text.is_empty() {
        return Err(Error::new("Invalid JMESPath expression: cannot be empty."));
    }
    let mut lexer = Lexer {
        text,
        chars: text.chars().collect(),
        at: 0,
    };
    let mut tokens = Vec::new();
    while let Some(c) = lexer.peek() {
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            lexer.at += 1;
            continue;
        }
        let start = lexer.at;
        let (kind, value) = lexer.token(c)?;
        tokens.push(Token { kind, value, start });
    }
    tokens.push(Token {
        kind: TokenKind::End,
        value: JsonValue::text(""),
        start: lexer.at,
    });
    Ok(tokens)
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn error(&self, message: &str, at: usize) -> Error {
        Error::lexer(message, self.text, at)
    }

    /// Reads characters while they are of a kind, and returns them.
    fn take_while(&mut self, start: usize, is: fn(char) -> bool) -> String {
        while self.peek().is_some_and(is) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// The token that begins with `first`, which is the next character.
    fn token(&mut self, first: char) -> Result<(TokenKind, JsonValue), Error> {
        let start = self.at;
        self.at += 1;
        let kind = match first {
            '.' => TokenKind::Dot,
            '*' => TokenKind::Star,
            ']' => TokenKind::CloseBracket,
            ',' => TokenKind::Comma,
            ':' => TokenKind::Colon,
            '@' => TokenKind::Current,
            '(' => TokenKind::OpenParenthesis,
            ')' => TokenKind::CloseParenthesis,
            '{' => TokenKind::OpenBrace,
            '}' => TokenKind::CloseBrace,
            '[' => match self.peek() {
                Some(']') => return Ok(self.pair(TokenKind::Flatten)),
                Some('?') => return Ok(self.pair(TokenKind::Filter)),
                _ => TokenKind::OpenBracket,
            },
            '|' => return Ok(self.one_or_two('|', TokenKind::Or, TokenKind::Pipe)),
            '&' => return Ok(self.one_or_two('&', TokenKind::And, TokenKind::Reference)),
            '<' => return Ok(self.one_or_two('=', TokenKind::LessOrEqual, TokenKind::Less)),
            '>' => return Ok(self.one_or_two('=', TokenKind::GreaterOrEqual, TokenKind::Greater)),
            '!' => return Ok(self.one_or_two('=', TokenKind::Unequal, TokenKind::Not)),
            '=' if self.peek() == Some('=') => return Ok(self.pair(TokenKind::Equal)),
            '=' => return Err(self.error("Unknown token '='", start)),
            'a'..='z' | 'A'..='Z' | '_' => {
                let name = self.take_while(start, |c| c.is_ascii_alphanumeric() || c == '_');
                return Ok((TokenKind::Name, JsonValue::text(&name)));
            }
            '0'..='9' | '-' => {
                let digits = self.take_while(start, |c| c.is_ascii_digit());
                if digits == "-" {
                    return Err(self.error("Unknown token '-'", start));
                }
                // A number with more digits than fit is beyond the end of every list.
                let number =
                    digits
                        .parse()
                        .unwrap_or(if first == '-' { i128::MIN } else { i128::MAX });
                return Ok((TokenKind::Number, JsonValue::Int(number)));
            }
            '\'' => {
                let text = self.until('\'', start)?.replace("\\'", "'");
                return Ok((TokenKind::Literal, JsonValue::text(&text)));
            }
            '"' => return self.quoted_name(start),
            '`' => return self.literal(start),
            _ => return Err(self.error(&format!("Unknown token {first}"), start)),
        };
        Ok((kind, JsonValue::text(first.encode_utf8(&mut [0; 4]))))
    }

    /// A token of the previous character and the next one.
    fn pair(&mut self, kind: TokenKind) -> (TokenKind, JsonValue) {
        self.at += 1;
        let text: String = self.chars[self.at - 2..self.at].iter().collect();
        (kind, JsonValue::text(&text))
    }

    fn one_or_two(
        &mut self,
        second: char,
        two: TokenKind,
        one: TokenKind,
    ) -> (TokenKind, JsonValue) {
        if self.peek() == Some(second) {
            return self.pair(two);
        }
        let first = self.chars[self.at - 1];
        (one, JsonValue::text(first.encode_utf8(&mut [0; 4])))
    }

    /// The text before the delimiter, which a backslash escapes; backslashes stay.
    fn until(&mut self, delimiter: char, start: usize) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            let mut next = self.peek();
            if next == Some(delimiter) {
                self.at += 1;
                return Ok(text);
            }
            if next == Some('\\') {
                text.push('\\');
                self.at += 1;
                next = self.peek();
            }
            let Some(c) = next else {
                return Err(self.error(&format!("Unclosed {delimiter} delimiter"), start));
            };
            text.push(c);
            self.at += 1;
        }
    }

    fn quoted_name(&mut self, start: usize) -> Result<(TokenKind, JsonValue), Error> {
        let text = format!("\"{}\"", self.until('"', start)?);
        match json::read(&text) {
            Ok(name) => Ok((TokenKind::QuotedName, name)),
            Err(JsonError::Syntax(message, _)) => Err(self.error(message, start)),
            Err(JsonError::TooDeep | JsonError::TooLarge) => Err(self.error("Bad token", start)),
        }
    }

    /// JSON between backticks. Invalid JSON is a text, as in an earlier version of the language.
    fn literal(&mut self, start: usize) -> Result<(TokenKind, JsonValue), Error> {
        let text = self.until('`', start)?.replace("\\`", "`");
        let value = json::read(&text).or_else(|fault| {
            if matches!(fault, JsonError::TooDeep | JsonError::TooLarge) {
                return Err(Error::too_deep());
            }
            let bare = text
                .trim_start_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
            json::read(&format!("\"{bare}\""))
                .map_err(|_| self.error(&format!("Bad token {text}"), start))
        })?;
        Ok((TokenKind::Literal, value))
    }
}
