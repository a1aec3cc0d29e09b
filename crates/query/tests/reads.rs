//! Which members of a value an expression reads.

use query::{Expression, Prepared};
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
