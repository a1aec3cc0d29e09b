//! Errors in an expression or its evaluation, with the exact texts of Python's exceptions.

use crate::json_value::JsonValue;
use crate::python;
use std::fmt;

/// Why an expression cannot be read, or not be evaluated; its text is `str(exception)` of Python's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// A character that begins nothing, or something that does not end. `at` counts characters.
    pub(crate) fn lexer(message: &str, expression: &str, at: usize) -> Self {
        let picture = " ".repeat(at);
        Self::new(format!(
            "Bad jmespath expression: {message}:\n{expression}\n{picture}^"
        ))
    }

    /// A token in a place where it cannot be. `at` counts characters.
    pub(crate) fn parse(
        message: &str,
        expression: &str,
        at: usize,
        value: &JsonValue,
        kind: &str,
    ) -> Self {
        let (picture, value) = (" ".repeat(at + 1), python::str(value));
        let kind = kind.to_ascii_uppercase();
        Self::new(format!(
            "{message}: Parse error at column {at}, token \"{value}\" ({kind}), for expression:\n\"{expression}\"\n{picture}^"
        ))
    }

    /// The expression ends too early.
    pub(crate) fn incomplete(expression: &str) -> Self {
        let picture = " ".repeat(expression.chars().count() + 1);
        Self::new(format!(
            "Invalid jmespath expression: Incomplete expression:\n\"{expression}\"\n{picture}^"
        ))
    }

    /// More levels than are allowed here. The words are our own: Python speaks of its stack.
    pub(crate) fn too_deep() -> Self {
        Self::new(format!(
            "Invalid jmespath expression: it nests deeper than {} levels",
            crate::DEPTH
        ))
    }

    /// A function is called with too few arguments or too many.
    pub(crate) fn arity(name: &str, at_least: bool, expected: usize, received: usize) -> Self {
        let at_least = if at_least { "at least " } else { "" };
        let plural = if expected == 1 { "" } else { "s" };
        Self::new(format!(
            "Expected {at_least}{expected} argument{plural} for function {name}(), received {received}"
        ))
    }

    /// A function is called with a value of a type it does not take.
    pub(crate) fn invalid_type(
        name: &str,
        value: &JsonValue,
        expected: &[&str],
        received: &str,
    ) -> Self {
        Self::new(format!(
            "In function {name}(), invalid type for value: {}, expected one of: {}, received: \"{received}\"",
            python::str(value),
            python::names(expected),
        ))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
