//! The tree of an expression, as a list of nodes with indices, so that dropping it does not recurse.

use crate::json_value::JsonValue;
use std::sync::Arc;

/// The index of a node.
pub type Id = usize;

#[derive(Clone, Debug)]
pub struct Tree {
    pub nodes: Vec<Node>,
    pub root: Id,
}

/// The kinds of rows: nodes evaluated one after the other, or until a result is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// `a.b`.
    Sub,
    /// `a[0]`.
    Index,
    /// `a | b`.
    Pipe,
    /// `a || b`.
    Or,
    /// `a && b`.
    And,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug)]
pub enum Node {
    /// The value itself: `@`, and omitted expressions.
    Current,
    Field(Arc<str>),
    Literal(JsonValue),
    Index(i128),
    /// Start, end, step.
    Slice([Option<i128>; 3]),
    Row(RowKind, Vec<Id>),
    Not(Id),
    Comparison(Comparator, Id, Id),
    /// The source, and the expression for each element.
    Projection(Id, Id),
    /// The source, and the expression for each value.
    Values(Id, Id),
    /// The source, the expression for each element, and the condition.
    Filter(Id, Id, Id),
    Flatten(Id),
    List(Vec<Id>),
    Hash(Vec<(Arc<str>, Id)>),
    Call(Arc<str>, Vec<Id>),
    /// `&expression`.
    Reference(Id),
}
