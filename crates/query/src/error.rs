//! Errors in an expression or its evaluation, with the exact texts of Python's exceptions.

use std::fmt;

/// The error of an expression that cannot be parsed or evaluated; its text is that of Python's
/// `str(exception)`.
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

    /// A character that begins no token, or a token that does not end. `at` counts characters.
    pub(crate) fn lexer(message: &str, expression: &str, at: usize) -> Self {
        let picture = " ".repeat(at);
        Self::new(format!(
            "Bad jmespath expression: {message}:\n{expression}\n{picture}^"
        ))
    }

    /// A token in a wrong place. `at` counts characters; `value` is as Python writes it.
    pub(crate) fn parse(
        message: &str,
        expression: &str,
        at: usize,
        value: &str,
        kind: &str,
    ) -> Self {
        let picture = " ".repeat(at + 1);
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

    /// More levels than allowed. The words are our own: Python's are about its stack.
    pub(crate) fn too_deep() -> Self {
        Self::new(format!(
            "Invalid jmespath expression: it nests deeper than {} levels",
            DEPTH
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

    /// A function is called with a value of a type that it does not accept. `value` is as Python writes it.
    pub(crate) fn invalid_type(name: &str, value: &str, expected: &[&str], received: &str) -> Self {
        Self::new(format!(
            "In function {name}(), invalid type for value: {value}, expected one of: {}, received: \"{received}\"",
            names(expected),
        ))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// A list of names: `['number', 'string']`.
fn names(names: &[&str]) -> String {
    format!("['{}']", names.join("', '"))
}

/// The maximum nesting of an expression. Each part of a chain such as `a.b.c` counts.
pub const DEPTH: usize = 200;
