//! The tree of an expression, as a list of nodes with indices, so that dropping it does not recurse.

use crate::json_value::JsonValue;
use std::sync::Arc;

/// The place of a node.
pub type Id = usize;

#[derive(Clone, Debug)]
pub struct Tree {
    pub nodes: Vec<Node>,
    pub root: Id,
}

/// What is done one after the other, or until something is found.
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
    /// The value itself: `@`, and what is left out.
    Current,
    Field(Arc<str>),
    Literal(JsonValue),
    Index(i128),
    /// Start, end, step.
    Slice([Option<i128>; 3]),
    Row(RowKind, Vec<Id>),
    Not(Id),
    Comparison(Comparator, Id, Id),
    /// Of what, and what of each element.
    Projection(Id, Id),
    /// Of what, and what of each value.
    Values(Id, Id),
    /// Of what, what of each element, and of which elements.
    Filter(Id, Id, Id),
    Flatten(Id),
    List(Vec<Id>),
    Hash(Vec<(Arc<str>, Id)>),
    Call(Arc<str>, Vec<Id>),
    /// `&expression`.
    Reference(Id),
}
