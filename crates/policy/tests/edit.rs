//! Changes to a policy's text: what they promise, and that they touch nothing else.

mod common;

use std::sync::Arc;

use common::{ALICE, ask};
use expect_test::{Expect, expect};
use policy::edit::{allowing, format, minify, requiring, sparing, without};
use policy::{Document, Request, Source, StatementTrace, Truth, Verdict, evaluate_in_full};
use proptest::prelude::*;

const LINES: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Action": ["iam:*"],
            "Resource": "*"
        }
    ]
}
"#;
const LINE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#;

fn read(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn check(text: &str, expected: Expect) {
    read(text);
    expected.assert_eq(text);
}

#[test]
fn the_last_statement_can_ask_for_a_value_of_a_key() {
    let text = allowing(&read(LINE), "organizations:CreatePolicy", Some("*"), None);
    check(
        &requiring(&read(&text), "organizations:PolicyType", "TAG_POLICY"),
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, {"Effect": "Allow", "Action": "organizations:CreatePolicy", "Resource": "*", "Condition": {"StringEquals": {"organizations:PolicyType": "TAG_POLICY"}}}]}"#
        ]],
    );
}

#[test]
fn a_new_statement_looks_like_the_one_before_it() {
    check(
        &allowing(
            &read(LINES),
            "s3:GetObject",
            Some("arn:aws:s3:::b/*"),
            Some("111111111111"),
        ),
        expect![[r#"
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Action": ["iam:*"],
                        "Resource": "*"
                    },
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "111111111111"},
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::b/*"
                    }
                ]
            }
        "#]],
    );
    let one_line_each =
        "{\n\t\"Statement\": [\n\t\t{\"Effect\": \"Deny\", \"Action\": \"*\"}\n\t]\n}";
    check(
        &allowing(&read(one_line_each), "s3:*", Some("*"), None),
        expect![[r#"
            {
            	"Statement": [
            		{"Effect": "Deny", "Action": "*"},
            		{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
            	]
            }"#]],
    );
}

#[test]
fn a_lone_statement_becomes_a_list() {
    check(
        &allowing(&read(LINE), "s3:*", Some("*"), None),
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#
        ]],
    );
    let lines = format(LINE).expect("it is JSON");
    check(
        &allowing(&read(&lines), "s3:*", Some("*"), None),
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [{
                "Effect": "Deny",
                "Action": "iam:*",
                "Resource": "*"
              }, {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*"
              }]
            }"#]],
    );
}

#[test]
fn a_text_without_spaces_gets_none() {
    let text = minify(LINES).expect("it is JSON");
    check(
        &allowing(
            &read(&text),
            "sts:AssumeRole",
            None,
            Some("ec2.amazonaws.com"),
        ),
        expect![[
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:*"],"Resource":"*"},{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
        ]],
    );
    check(
        &sparing(&read(&text), 0, ALICE),
        expect![[
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:*"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:user/alice"}}}]}"#
        ]],
    );
}

#[test]
fn an_empty_list_gets_its_first() {
    check(
        &allowing(&read(r#"{"Statement": [ ]}"#), "*", Some("*"), Some("*")),
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"} ]}"#
        ]],
    );
}

#[test]
fn what_is_no_action_is_not_allowed() {
    assert_eq!(allowing(&read(LINE), "", Some("*"), None), LINE);
    assert_eq!(allowing(&read(LINE), "CreateUser", Some("*"), None), LINE);
}

#[test]
fn what_would_be_a_variable_is_written_literally() {
    let text = allowing(&read(LINE), "s3:*", Some("arn:aws:s3:::b/${x}\"\\"), None);
    check(
        &text,
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${$}{x}\"\\"}]}"#
        ]],
    );
}

#[test]
fn a_principal_is_spared_by_a_condition() {
    check(
        &sparing(&read(LINES), 0, ALICE),
        expect![[r#"
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Action": ["iam:*"],
                    "Resource": "*",
                    "Condition": {
                        "ArnNotLike": {
                            "aws:PrincipalArn": "arn:aws:iam::111111111111:user/alice"
                        }
                    }
                }
            ]
        }
    "#]],
    );
    check(
        &sparing(&read(LINE), 0, ALICE),
        expect![[
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:user/alice"}}}}"#
        ]],
    );
}

#[test]
fn what_is_there_of_the_condition_is_used() {
    let with = |condition: &str| {
        let text = format!(
            r#"{{"Statement": [{{"Effect": "Deny", "Action": "*", "Condition": {condition}}}]}}"#
        );
        let changed = sparing(&read(&text), 0, "A");
        let from = changed.find("\"Condition\": ").expect("it has a condition") + 13;
        changed[from..changed.len() - 3].to_string()
    };
    let conditions = [
        r#"{}"#,
        r#"{"Bool": {"a:b": "true"}}"#,
        r#"{"ArnNotLike": {}}"#,
        r#"{"ArnNotLike": {"aws:SourceArn": "x"}}"#,
        r#"{"ArnNotLike": {"aws:principalarn": "x"}, "Bool": {"a:b": "true"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": ["x", "y"]}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": []}}"#,
        r#"{"ArnNotLikeIfExists": {"aws:PrincipalArn": "x"}}"#,
        r#"{"ForAnyValue:ArnNotLike": {"aws:PrincipalArn": "x"}}"#,
        r#"{"ArnNotEquals": {"aws:PrincipalArn": "x"}}"#,
    ];
    let changed: Vec<String> = conditions.iter().map(|condition| with(condition)).collect();
    expect![[r#"
        {"ArnNotLike": {"aws:PrincipalArn": "A"}}
        {"Bool": {"a:b": "true"}, "ArnNotLike": {"aws:PrincipalArn": "A"}}
        {"ArnNotLike": {"aws:PrincipalArn": "A"}}
        {"ArnNotLike": {"aws:SourceArn": "x", "aws:PrincipalArn": "A"}}
        {"ArnNotLike": {"aws:principalarn": ["x", "A"]}, "Bool": {"a:b": "true"}}
        {"ArnNotLike": {"aws:PrincipalArn": ["x", "y", "A"]}}
        {"ArnNotLike": {"aws:PrincipalArn": ["A"]}}
        {"ArnNotLikeIfExists": {"aws:PrincipalArn": "x"}, "ArnNotLike": {"aws:PrincipalArn": "A"}}
        {"ForAnyValue:ArnNotLike": {"aws:PrincipalArn": "x"}, "ArnNotLike": {"aws:PrincipalArn": "A"}}
        {"ArnNotEquals": {"aws:PrincipalArn": "x"}, "ArnNotLike": {"aws:PrincipalArn": "A"}}"#]].assert_eq(&changed.join("\n"));
}

#[test]
fn values_on_lines_of_their_own_stay_so() {
    let text = LINES.replace(
        "\"Resource\": \"*\"",
        "\"Resource\": \"*\",\n            \"Condition\": {\"ArnNotLike\": {\"aws:PrincipalArn\": [\n                \"x\"\n            ]}}",
    );
    check(
        &sparing(&read(&text), 0, ALICE),
        expect![[r#"
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Action": ["iam:*"],
                    "Resource": "*",
                    "Condition": {"ArnNotLike": {"aws:PrincipalArn": [
                        "x",
                        "arn:aws:iam::111111111111:user/alice"
                    ]}}
                }
            ]
        }
    "#]],
    );
}

#[test]
fn a_statement_goes_with_its_comma() {
    let text = |statements: &str| format!(r#"{{"Statement": [{statements}]}}"#);
    let one = |sid: &str| format!(r#"{{"Sid": "{sid}", "Effect": "Deny", "Action": "*"}}"#);
    let (a, b, c) = (one("a"), one("b"), one("c"));
    let all = read(&text(&format!("{a}, {b},\n  {c}")));
    assert_eq!(without(&all, 0), Some(text(&format!("{b},\n  {c}"))));
    assert_eq!(without(&all, 1), Some(text(&format!("{a},\n  {c}"))));
    assert_eq!(without(&all, 2), Some(text(&format!("{a}, {b}"))));
    assert_eq!(without(&all, 3), None);
    assert_eq!(without(&read(&text(&a)), 0), None);
    assert_eq!(without(&read(LINE), 0), None);
}

#[test]
fn formatting_keeps_order_numbers_and_escapes() {
    let text = r#" {"b":[1.50e3, {} , [ ],"\u00e4: {\"x\", ["],"a": {"c":null , "d":true}}"#;
    check_format(
        text,
        expect![[r#"
        {
          "b": [
            1.50e3,
            {},
            [],
            "\u00e4: {\"x\", ["
          ],
          "a": {
            "c": null,
            "d": true
          }
        }"#]],
    );
    assert_eq!(
        minify(text).expect("it is JSON"),
        r#"{"b":[1.50e3,{},[],"\u00e4: {\"x\", ["],"a":{"c":null,"d":true}}"#
    );
    assert!(format("{").is_err() && minify("[1,]").is_err());
}

fn check_format(text: &str, expected: Expect) {
    expected.assert_eq(&format(text).expect("it is JSON"));
}

/// A statement that denies Alice's request, in many shapes.
fn statement() -> impl Strategy<Value = String> {
    let condition = prop::sample::select(vec![
        "",
        r#", "Condition": {}"#,
        r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        r#", "Condition": {"ArnNotLike": {}}"#,
        r#", "Condition": {"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::b"}, "Null": {"x:y": "true"}}"#,
        r#", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}}"#,
        r#", "Condition": {"ArnNotLike": {"AWS:principalArn": ["arn:aws:iam::*:role/a", "arn:aws:iam::*:role/${x:y}"]}}"#,
        r#", "Condition": {"ArnNotLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}}"#,
        r#", "Condition": {"ForAnyValue:ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/a"]}}"#,
        r#", "Condition": {"ForAllValues:ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/a"]}}"#,
    ]);
    let action = prop::sample::select(vec![
        r#""Action": "*""#,
        r#""NotAction": ["iam:*", "sts:*"]"#,
    ]);
    (action, condition).prop_map(|(action, condition)| {
        format!(r#"{{"Sid": "ä: [\"", "Effect": "Deny", {action}, "Resource": "*"{condition}}}"#)
    })
}

fn document() -> impl Strategy<Value = String> {
    let statements = prop::collection::vec(statement(), 1..4);
    let version = prop::sample::select(vec!["2012-10-17", "2008-10-17"]);
    (statements, version, 0..5, any::<bool>()).prop_map(|(statements, version, style, lone)| {
        let list = if lone && statements.len() == 1 {
            statements.concat()
        } else {
            format!(
                "[{}]",
                statements.join(if style == 3 { ",\n   " } else { ", " })
            )
        };
        let text = format!(r#"{{"Statement": {list}, "Version": "{version}"}}"#);
        match style {
            0 => minify(&text).expect("it is JSON"),
            1 => format(&text).expect("it is JSON"),
            2 => format(&text)
                .expect("it is JSON")
                .replace("  ", "\t")
                .replace('\n', "\r\n"),
            _ => text,
        }
    })
}

/// Whether the new text is the old one with something put in at one place, or a bracket and then something.
fn only_inserted(old: &str, new: &str) -> bool {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let common = |a: &[u8], b: &[u8]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let behind = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let before = common(old, new);
    let more = if new.get(before) == Some(&b'[') {
        common(&old[before..], &new[before + 1..])
    } else {
        0
    };
    before + behind >= old.len() || before + more + behind >= old.len()
}

fn ask_with(request: &Request, text: &str) -> Verdict {
    let layers = policy::Layers {
        identity: vec![Source::new("p", Arc::new(read(text)))],
        ..policy::Layers::default()
    };
    evaluate_in_full(request, &layers)
}

fn traces(verdict: &Verdict) -> Vec<&StatementTrace> {
    verdict
        .layers
        .iter()
        .flat_map(|layer| &layer.statements)
        .collect()
}

fn request_by(arn: &str, resource: &str) -> Request {
    ask("s3:GetObject", resource)
        .by(arn)
        .key("aws:PrincipalArn", arn)
        .request
}

proptest! {
    #[test]
    fn an_allowing_statement_allows_and_nothing_else_changes(
        old in document(),
        resource in "arn:aws:s3:::b/[a-z${}*\"\\\\äé]{0,8}",
    ) {
        let document = read(&old);
        let new = allowing(&document, "s3:GetObject", Some(&resource), None);
        prop_assert!(only_inserted(&old, &new), "{}\n{}", old, new);
        let request = request_by(ALICE, &resource);
        let (before, after) = (ask_with(&request, &old), ask_with(&request, &new));
        let (before, after) = (traces(&before), traces(&after));
        let (last, others) = after.split_last().expect("there is a statement");
        prop_assert!(last.matched && last.effect == policy::Effect::Allow, "{}", new);
        prop_assert_eq!(before.len(), others.len());
        for (old, new) in before.iter().zip(others) {
            prop_assert_eq!(old.statement().span.of(old.document.text()), new.statement().span.of(new.document.text()));
        }
    }

    #[test]
    fn a_sparing_statement_spares_the_principal_and_nobody_else(old in document(), index in 0..3_usize) {
        let document = read(&old);
        let index = index % document.statements().len();
        let new = sparing(&document, index, ALICE);
        prop_assert!(only_inserted(&old, &new), "{}\n{}", old, new);
        for who in [ALICE, "arn:aws:iam::111111111111:user/bob", "arn:aws:iam::111111111111:role/a"] {
            let request = request_by(who, "arn:aws:s3:::b/x");
            let (before, after) = (ask_with(&request, &old), ask_with(&request, &new));
            for (old, new) in traces(&before).iter().zip(traces(&after)) {
                if new.index == index && who == ALICE {
                    prop_assert_eq!(new.applies, Truth::False);
                } else {
                    prop_assert_eq!(old.applies, new.applies);
                }
            }
        }
        let (now, then) = (read(&new), read(&old));
        for (new, old) in now.statements().iter().zip(then.statements()) {
            let same = old.span.of(then.text()) == new.span.of(now.text());
            prop_assert_eq!(same, old.index != index + 1);
        }
    }

    #[test]
    fn without_a_statement_the_others_are_the_same(old in document(), index in 0..3_usize) {
        let document = read(&old);
        let texts = |document: &Document| -> Vec<String> {
            let statements = document.statements().iter();
            statements.map(|statement| statement.span.of(document.text()).to_string()).collect()
        };
        let mut left = texts(&document);
        match without(&document, index) {
            Some(new) => {
                left.remove(index);
                prop_assert_eq!(left, texts(&read(&new)));
            }
            None => prop_assert!(left.len() == 1 || index >= left.len()),
        }
    }

    #[test]
    fn formatting_changes_white_space_only(old in document()) {
        let (lines, line) = (format(&old).expect("it is JSON"), minify(&old).expect("it is JSON"));
        prop_assert_eq!(minify(&lines).expect("it is JSON"), line.clone());
        prop_assert_eq!(format(&line).expect("it is JSON"), lines.clone());
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("it is JSON");
        prop_assert_eq!(json(&old), json(&lines));
        prop_assert_eq!(serde_json::to_string_pretty(&json(&old)).expect("it is JSON"), lines);
    }
}
