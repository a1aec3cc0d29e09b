//! JMESPath, the language of `--query`, as the AWS CLI evaluates it with Python's `jmespath`.
//!
//! Why our own: the crate `jmespath` sorts the keys of objects, so that `{Name: Name, Id: Id}` comes back in another order, and
//! it words its errors differently. Here every byte must be that of the real tool: the order of keys, numbers, messages with
//! their pointers, and the quirks (a comma between the arguments of a function may be missing; `a[0][1:2].b` is no projection;
//! `[1] == [true]`).
//!
//! ```
//! let accounts = serde_json::json!({"Accounts": [{"Id": "123456789012", "Name": "Shop"}]});
//! let expression = query::Expression::parse("Accounts[].{Name: Name, Id: Id}")?;
//! assert_eq!(expression.evaluate(&accounts)?.to_string(), r#"[{"Name":"Shop","Id":"123456789012"}]"#);
//!
//! let error = query::Expression::parse("Accounts[?Id='1'").expect_err("one `=` is none of the language");
//! assert!(error.to_string().ends_with("Unknown token '=':\nAccounts[?Id='1'\n            ^"));
//! # Ok::<(), query::Error>(())
//! ```
//!
//! Differences from Python: integers are exact up to 38 digits, and up to 20 in a result; infinity and NaN may occur in between,
//! but not in a result; half a surrogate pair becomes U+FFFD; `to_number` accepts only the digits `0` to `9`; fractions are added
//! from left to right (as before Python 3.12). Expressions nest up to [`DEPTH`] levels, about half of Python's limit. Expressions
//! like `[@, @] | [@, @] | …` are refused before their result fills the memory.
//!
//! Invariants: nothing panics on any input, and the same input gives the same output.

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]
#![deny(clippy::indexing_slicing)]
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "types of values and kinds of tokens are given by the language; here one or two of them are meant, and all others"
)]

mod error;
mod interpreter;
mod json;
mod json_value;
mod lexer;
mod node;
mod parser;
mod python;
mod reads;

pub use error::{DEPTH, Error};
pub use json::json_error;
pub use python::{number_text, quoted as repr, show};

use json_value::JsonValue;
use node::Tree;
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;

/// A parsed expression, which can be evaluated many times.
#[derive(Clone, Debug)]
pub struct Expression {
    tree: Tree,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// What Python's `jmespath.compile` raises, as text. Unknown functions are errors of the evaluation.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let tree = parser::parse(text)?;
        Ok(Self { tree })
    }

    /// Evaluates the expression on a value. New objects have their keys in the expression's order, objects of the value keep
    /// theirs.
    ///
    /// # Errors
    ///
    /// What Python's `search` raises: an unknown function, or wrong arguments.
    pub fn evaluate(&self, value: &Value) -> Result<Value, Error> {
        self.evaluate_on(&Prepared::new(value)?)
    }

    /// Evaluates the expression on a prepared value, for many expressions on the same value.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::evaluate`].
    pub fn evaluate_on(&self, value: &Prepared) -> Result<Value, Error> {
        self.evaluate_within(value, &Cell::new(interpreter::STEPS))
    }

    /// The same with the evaluated nodes of a common budget, which many expressions share.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::evaluate`].
    pub fn evaluate_within(&self, value: &Prepared, left: &Cell<u32>) -> Result<Value, Error> {
        interpreter::evaluate(&self.tree, &value.0, left)?.into_value()
    }

    /// The members of an object that can affect the result, some of them perhaps twice. `None`: all members may.
    pub fn members(&self) -> Option<Vec<Arc<str>>> {
        reads::members(&self.tree)
    }
}

/// A value in the form that expressions work on. Preparing it costs more than evaluating most expressions.
#[derive(Clone, Debug)]
pub struct Prepared(JsonValue);

impl Prepared {
    /// Prepares a value.
    ///
    /// # Errors
    ///
    /// The value is too large, see [`Expression::evaluate`].
    pub fn new(value: &Value) -> Result<Self, Error> {
        JsonValue::from_value(value).map(Self)
    }

    /// An object of prepared values. If a name occurs twice, the last value counts.
    ///
    /// # Errors
    ///
    /// The values are too large together.
    pub fn object<'a>(
        members: impl Iterator<Item = (&'a str, &'a Prepared)>,
    ) -> Result<Self, Error> {
        let members: json_value::Entries = members
            .map(|(name, value)| (name.into(), value.0.clone()))
            .collect();
        let mut entries = Vec::new();
        json_value::update(&mut entries, members.into_iter());
        JsonValue::object(entries).map(Self)
    }
}
