//! What holds for every text and every request.

mod common;

use common::{FULL, ask};
use policy::{Decision, Document, Truth, pattern};
use proptest::prelude::*;

/// Texts that are nearly policies, so that the reader gets far before it refuses them.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u00",
        "\\ud83d",
        "\\ude00",
        "0",
        "-1.5e3",
        "true",
        "null",
        " ",
        "\n",
        "é",
        "😀",
        "\"Statement\":",
        "\"Effect\":\"Allow\"",
        "\"Action\":\"*\"",
        "\"Resource\":",
        "\"Principal\":",
        "\"Condition\":",
        "{\"StringLike\":{\"a:b\":",
        "\"${x}\"",
        "\"*\"",
        "\u{7f}",
        "\u{1}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn statement() -> impl Strategy<Value = String> {
    let pick = |choices: &[&'static str]| prop::sample::select(choices.to_vec());
    let effect = pick(&["Allow", "Deny"]);
    let action = pick(&[
        r#""Action": "*""#,
        r#""Action": "s3:Get*""#,
        r#""NotAction": "iam:*""#,
        r#""Action": "ec2:*""#,
    ]);
    let resource = pick(&[
        r#""Resource": "*""#,
        r#""Resource": "arn:aws:s3:::b/${aws:username}""#,
        r#""NotResource": "arn:aws:s3:::c/*""#,
    ]);
    let condition = pick(&[
        "{}",
        r#"{"StringEquals": {"aws:username": "alice"}}"#,
        r#"{"StringNotEquals": {"aws:username": "alice"}}"#,
        r#"{"Null": {"aws:username": "true"}}"#,
        r#"{"Bool": {"x:unknown": "true"}}"#,
        r#"{"StringNotEquals": {"x:unknown": ["a", "${x:unknown}"]}}"#,
    ]);
    (effect, action, resource, condition).prop_map(|(effect, action, resource, condition)| {
        format!(r#"{{"Effect": "{effect}", "Principal": "*", {action}, {resource}, "Condition": {condition}}}"#)
    })
}

/// Alice's request with one statement in each of several places.
fn case(identity: &[String], scp: &str, resource: Option<&String>, named: bool) -> common::Case {
    let mut case = ask("s3:GetObject", "arn:aws:s3:::b/alice").scp("root", &[FULL, scp]);
    case.request.context.mark_unknown("x:unknown");
    if named {
        case.request.context.set("aws:username", "alice");
    }
    for statement in identity {
        case = case.identity(statement);
    }
    match resource {
        Some(statement) => case.resource(statement),
        None => case,
    }
}

proptest! {
    #[test]
    fn reading_never_panics(text in any::<String>()) {
        let _ = Document::parse(&text);
    }

    #[test]
    fn reading_what_is_nearly_a_policy_never_panics(text in nearly_json()) {
        if let Err(error) = Document::parse(&text) {
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(error.line <= 1 + text.matches('\n').count());
        }
    }

    #[test]
    fn the_reader_takes_for_json_what_json_is(text in nearly_json()) {
        // Duplicate keys and depth aside, which these texts hardly reach.
        if let Err(error) = Document::parse(&text) {
            let not_json = error.message.starts_with("this is not valid JSON");
            let json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            // A lone surrogate is text here and an error there.
            prop_assert!(!(not_json && json), "{}", error);
        }
    }

    #[test]
    fn a_text_matches_itself_and_a_star_matches_everything(text in "[^*?]*") {
        prop_assert!(pattern::glob(&text, &text));
        prop_assert!(pattern::glob("*", &text));
        let around = ["*", &text, "*"].concat();
        prop_assert!(pattern::glob(&around, &text));
        prop_assert!(pattern::glob(&"?".repeat(text.chars().count()), &text));
    }

    #[test]
    fn another_deny_never_lets_a_request_through(
        identity in prop::collection::vec(statement(), 0..4),
        scp in statement(),
        resource in prop::option::of(statement()),
        named in any::<bool>(),
        more in statement(),
    ) {
        let before = case(&identity, &scp, resource.as_ref(), named).verdict();
        let deny = more.replacen("Allow", "Deny", 1);
        let mut with_deny = identity.clone();
        with_deny.push(deny);
        let after = case(&with_deny, &scp, resource.as_ref(), named).verdict();
        prop_assert!(before.is_allowed() || !after.is_allowed());
    }

    #[test]
    fn whatever_an_unknown_value_turns_out_to_be_an_allowed_request_stays_allowed(
        identity in prop::collection::vec(statement(), 0..4),
        scp in statement(),
        named in any::<bool>(),
        value in prop::sample::select(vec!["true", "false", "a", "b"]),
    ) {
        let case = || case(&identity, &scp, None, named);
        let (unknown, absent, known) = (case(), case().key("x:unknown", policy::ContextValue::Absent), case().key("x:unknown", value));
        let verdict = unknown.verdict();
        if verdict.is_allowed() {
            prop_assert!(absent.verdict().is_allowed() && known.verdict().is_allowed());
        }
        if verdict.unknown.is_empty() {
            prop_assert_eq!(verdict.decision, absent.verdict().decision);
            prop_assert_eq!(verdict.decision, known.verdict().decision);
        }
    }

    #[test]
    fn a_refusal_names_a_layer_and_what_to_do(
        identity in prop::collection::vec(statement(), 0..4),
        scp in statement(),
        resource in prop::option::of(statement()),
        named in any::<bool>(),
    ) {
        let case = case(&identity, &scp, resource.as_ref(), named);
        let verdict = case.verdict();
        let refused = verdict.decision != Decision::Allowed;
        prop_assert_eq!(refused, verdict.deciding_layer().is_some());
        prop_assert_eq!(refused, !verdict.reason_phrase("s3:GetObject").is_empty());
        prop_assert_eq!(refused, !verdict.smallest_changes(&case.request).is_empty());
        prop_assert!(!verdict.explain().is_empty());
        // Only what may apply counts.
        for statement in verdict.layers.iter().flat_map(|layer| &layer.statements) {
            prop_assert!(!statement.matched || statement.applies != Truth::False);
        }
    }
}
