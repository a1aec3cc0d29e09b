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

#[cfg(test)]
mod tests {
    use crate::{Expression, Prepared};
    use serde_json::{Value, json};

    fn reads(text: &str) -> Option<Vec<String>> {
        let members = Expression::parse(text).unwrap().members()?;
        Some(members.iter().map(|it| it.to_string()).collect())
    }

    #[test]
    fn members_of_the_value_are_told_from_members_of_its_parts() {
        for (text, members) in [
            ("units[?name=='Own']", vec!["units"]),
            ("a.b || c[0].d && !e", vec!["a", "c", "e"]),
            ("length(a[*].b) > `1`", vec!["a"]),
            ("sort_by(a, &b) | [0].c", vec!["a"]),
            ("{x: a, y: [b, c[].d]}", vec!["a", "b", "c"]),
            ("`1`", vec![]),
        ] {
            assert_eq!(reads(text).unwrap(), members, "{text}");
        }
        for text in ["@", "*.a", "keys(@)", "[?a]", "[0]", "a || [@]", "@.a"] {
            assert_eq!(reads(text), None, "{text}");
        }
    }

    #[test]
    fn an_expression_makes_the_same_of_the_members_that_it_looks_at() {
        let value = json!({
            "a": [{ "b": 1, "c": [2, 3] }, { "b": 0 }],
            "b": { "a": "x" },
            "c": [[1], [2]],
            "d": null,
        });
        for text in [
            "a[?b > `0`].c[]",
            "b.a || c",
            "[a[0].b, c[1], d]",
            "map(&b, a)",
            "c[][0] | [0]",
            "not_null(d, b.*)",
            "merge(b, {y: d})",
        ] {
            let expression = Expression::parse(text).unwrap();
            let members = expression.members().unwrap();
            let parts: Vec<(&str, Prepared)> = (members.iter())
                .map(|name| (&**name, Prepared::new(&value[&**name]).unwrap()))
                .collect();
            let some = Prepared::object(parts.iter().map(|(name, it)| (*name, it))).unwrap();
            let of_some: Result<Value, _> = expression.evaluate_on(&some);
            assert_eq!(
                of_some.unwrap(),
                expression.evaluate(&value).unwrap(),
                "{text}"
            );
        }
    }
}
