//! The members of a value that an expression can read; the others need not be computed.

#![expect(clippy::indexing_slicing, reason = "ids of nodes are of the same tree")]

use crate::node::{Id, Node, RowKind, Tree};
use std::sync::Arc;

/// The members by name, some perhaps more than once; `None` if the expression may read the whole value. There may be too
/// many, but never too few.
pub fn members(tree: &Tree) -> Option<Vec<Arc<str>>> {
    let mut names = Vec::new();
    visit(tree, tree.root, &mut names).then_some(names)
}

/// Adds the members that a node reads if it gets the value itself. False: all of them.
fn visit(tree: &Tree, id: Id, names: &mut Vec<Arc<str>>) -> bool {
    let mut all = |ids: &[Id]| ids.iter().all(|id| visit(tree, *id, names));
    match &tree.nodes[id] {
        Node::Current => false,
        Node::Field(name) => {
            names.push(name.clone());
            true
        }
        // The value is an object: these read nothing of it. References are evaluated on elements.
        Node::Literal(_) | Node::Index(_) | Node::Slice(_) | Node::Reference(_) => true,
        // The others get the result of the first, whose members were counted.
        Node::Row(RowKind::Sub | RowKind::Index | RowKind::Pipe, ids) => {
            all(&ids[..ids.len().min(1)])
        }
        Node::Projection(of, _) | Node::Values(of, _) | Node::Filter(of, _, _) => all(&[*of]),
        Node::Not(id) | Node::Flatten(id) => all(&[*id]),
        Node::Comparison(_, left, right) => all(&[*left, *right]),
        Node::Row(RowKind::Or | RowKind::And, ids) | Node::List(ids) | Node::Call(_, ids) => {
            all(ids)
        }
        Node::Hash(pairs) => pairs.iter().all(|(_, id)| all(&[*id])),
    }
}
