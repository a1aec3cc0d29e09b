//! References in a plan of Terraform.

use interchange::internals::{ReferenceStep, Referred, referred, steps};
use serde_json::json;

#[test]
fn a_reference_has_names_and_indexes() {
    let name = |text: &str| ReferenceStep::Name(text.to_string());
    let index = ReferenceStep::Index;
    assert_eq!(
        steps(r#"data.aws_x.y["a.b]\"c"].roots.0.id"#),
        [
            name("data"),
            name("aws_x"),
            name("y"),
            index(json!("a.b]\"c")),
            name("roots"),
            index(json!(0)),
            name("id"),
        ]
    );
    for odd in ["", ".", "..", "[", "[]", "[\"", "a.[0", "]"] {
        assert!(steps(odd).len() < 2, "{odd}");
    }
}

#[test]
fn the_beginnings_of_a_reference_are_no_other_references() {
    let expression = json!({"references": ["aws_x.y[0].id", "aws_x.y[0]", "aws_x.y", "each.key", "aws_x.yz", "aws_x.y"]});
    let Referred { things, repetition } = referred(&expression);
    assert_eq!(things, ["aws_x.y[0].id", "aws_x.yz", "aws_x.y"]);
    assert_eq!(repetition, ["each.key"]);
    assert_eq!(referred(&json!({"references": "x"})), Referred::default());
}
