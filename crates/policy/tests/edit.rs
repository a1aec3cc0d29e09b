//! Edits of a policy's text: their guarantees, and that they change nothing else.

use crate::common;

use std::sync::Arc;

use common::{ALICE, ask};
use expect_test::expect_file;
use policy::edit::{allowing, format, minify, requiring, sparing, without};
use policy::{Document, Request, Source, StatementTrace, Truth, Verdict, evaluate_in_full};
use proptest::prelude::*;
use testing::{Cue, replay};

fn read(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The result of a heading of `edit.txt` for a text; `-` is nothing.
fn edited(heading: &str, text: &str) -> String {
    let words: Vec<&str> = heading.split(' ').collect();
    let new = match words[..] {
        ["format"] => return format(text).expect("it is JSON"),
        ["minify"] => return minify(text).expect("it is JSON"),
        ["without", index] => {
            let fewer = without(&read(text), index.parse().expect("a number"));
            return fewer.unwrap_or_else(|| "(it cannot go)".to_string());
        }
        ["allow", action, resource, principal] => {
            let [resource, principal] =
                [resource, principal].map(|it| Some(it).filter(|it| *it != "-"));
            allowing(&read(text), action, resource, principal)
        }
        ["require", key, value] => requiring(&read(text), key, value),
        ["spare", principal] => sparing(&read(text), 0, principal),
        _ => panic!("no such change: {heading}"),
    };
    read(&new);
    new
}

#[test]
fn every_change_gives_the_recorded_text() {
    let file = expect_file!["edit.txt"];
    let mut heading = String::new();
    let played = replay(&file.data(), |cue| match cue {
        Cue::Heading(text) => {
            heading = text.to_string();
            String::new()
        }
        Cue::Question(text) => edited(&heading, text),
    });
    file.assert_eq(&played);
}

#[test]
fn what_is_no_action_or_no_json_is_left_alone() {
    let text = r#"{"Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#;
    assert_eq!(allowing(&read(text), "", Some("*"), None), text);
    assert!(format("{").is_err() && minify("[1,]").is_err());
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

/// Whether the new text is the old one with an insertion in one place, or with a bracket and an insertion.
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
