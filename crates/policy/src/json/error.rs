//! Errors in a document, with their places.

use std::fmt;

use message::{Message, message};

/// The reason why a text is not a policy, its place, and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The path, for example `Statement[0].Effect`; empty for the document itself.
    pub path: String,
    /// The mistake, without a full stop.
    pub message: Message,
    /// The fix, as a sentence.
    pub help: Message,
}

impl DocumentError {
    /// The error as one message.
    pub fn says(&self) -> Message {
        let (line, column) = (self.line, self.column);
        let (path, message, help) = (&self.path, &self.message, &self.help);
        if path.is_empty() {
            message!("line {line}, column {column}, {message}. {help}")
        } else {
            message!("line {line}, column {column}, at {path}: {message}. {help}")
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.says().fmt(f)
    }
}

impl std::error::Error for DocumentError {}

/// An error whose place is still in bytes.
pub(crate) struct Problem {
    pub at: usize,
    pub path: String,
    pub message: Message,
    pub help: Message,
}

impl Problem {
    pub fn new(at: usize, message: impl Into<Message>, help: impl Into<Message>) -> Self {
        Problem {
            at,
            path: String::new(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Adds a step at the front of the path, on the way out.
    pub fn within(mut self, step: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{step}{joint}{}", self.path);
        self
    }

    pub fn at(self, text: &str) -> DocumentError {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        DocumentError {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
            path: self.path,
            message: self.message,
            help: self.help,
        }
    }
}
