//! JMESPath, the language of `--query`, as Python's `jmespath` evaluates it: that is the one inside the AWS CLI.
//!
//! Why our own: the crate of that name keeps objects sorted by key, so that `{Name: Name, Id: Id}` comes back in another
//! order than it was written in, and it words its errors in its own way. What a person types at work must give the same
//! here, byte for byte: order of keys, numbers, messages with their little pictures, and the quirks (a comma between the
//! arguments of a function may be missing; `a[0][1:2].b` is no projection; `[1] == [true]`).
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
//! Where Python can do more than can be kept here: whole numbers are exact up to 38 digits, and up to 20 in a result;
//! infinity and NaN may occur on the way, but not in a result; half a surrogate pair becomes U+FFFD; `to_number` knows no
//! digits but `0` to `9`; sums of fractions are plain additions from left to right (as before Python 3.12). Expressions
//! nest up to [`DEPTH`] levels, about half of what Python's own stack bears, and what would be made of some kilobytes like
//! `[@, @] | [@, @] | …` is refused before it fills the memory.
//!
//! Nothing in here panics, whatever it is given. It reads no clock and draws no chance: the same gives the same.

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]
#![deny(clippy::indexing_slicing)]
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "types of values and kinds of tokens are given by the language; here one or two of them are meant, and all others"
)]

mod error;
mod functions;
mod interpreter;
mod item;
mod json;
mod lexer;
mod node;
mod parser;
mod python;
mod reads;

pub use error::Error;
pub use python::number_text;

use item::Item;
use node::Tree;
use serde_json::Value;
use std::sync::Arc;

/// So deep may an expression nest; what is longer in a row, like `a.b.c`, counts by its parts.
pub const DEPTH: usize = 200;

/// An expression that was read, to be evaluated as often as one likes.
#[derive(Clone, Debug)]
pub struct Expression {
    tree: Tree,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// What Python's `jmespath.compile` raises, as text. Functions are looked up later, when they are called.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let tree = parser::parse(text)?;
        Ok(Self { tree })
    }

    /// What the expression makes of a value. Keys of the result's objects are in the order in which they were written or,
    /// where the objects are parts of the value, in the value's own.
    ///
    /// # Errors
    ///
    /// What Python's `search` raises: a function that is not known, or not given what it needs.
    pub fn evaluate(&self, value: &Value) -> Result<Value, Error> {
        self.evaluate_on(&Prepared::new(value)?)
    }

    /// The same of a value that was prepared: for many expressions over one value.
    ///
    /// # Errors
    ///
    /// As [`Expression::evaluate`].
    pub fn evaluate_on(&self, value: &Prepared) -> Result<Value, Error> {
        interpreter::evaluate(&self.tree, &value.0)?.into_value()
    }

    /// The members of an object that the expression can look at, some perhaps more than once: of others it makes the same
    /// whether they are there or not. None: it may look at the object as a whole.
    pub fn members(&self) -> Option<Vec<Arc<str>>> {
        reads::members(&self.tree)
    }
}

/// A value as expressions work on it. Making it costs more than most expressions do.
#[derive(Clone, Debug)]
pub struct Prepared(Item);

impl Prepared {
    /// # Errors
    ///
    /// The value is too large, see [`Expression::evaluate`].
    pub fn new(value: &Value) -> Result<Self, Error> {
        Item::from_value(value).map(Self)
    }

    /// An object of values that were prepared. Each name counts once, the last time.
    ///
    /// # Errors
    ///
    /// They are too large together.
    pub fn object<'a>(
        members: impl Iterator<Item = (&'a str, &'a Prepared)>,
    ) -> Result<Self, Error> {
        let members: item::Entries = members
            .map(|(name, value)| (name.into(), value.0.clone()))
            .collect();
        let mut entries = Vec::new();
        item::update(&mut entries, members.into_iter());
        Item::object(entries).map(Self)
    }
}
