//! Documents: valid policies, and the errors of invalid ones.

use expect_test::expect_file;
use policy::document::Version;
use policy::{Document, Effect, Limit, PolicyKind};
use testing::{Cue, replay};

const KINDS: [PolicyKind; 6] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::ServiceControl,
    PolicyKind::ResourceControl,
    PolicyKind::Delegation,
    PolicyKind::Resource,
];

/// The kind of a heading of `documents.txt`; none for documents of any kind.
fn kind(heading: &str) -> Option<PolicyKind> {
    let kind = KINDS
        .into_iter()
        .find(|kind| format!("{kind:?}") == heading);
    assert!(
        kind.is_some() || heading == "policy",
        "there is no kind {heading}"
    );
    kind
}

#[test]
fn every_document_is_taken_or_refused_as_recorded() {
    let file = expect_file!["documents.txt"];
    let mut heading = None;
    let played = replay(&file.data(), |cue| {
        let read = match cue {
            Cue::Heading(text) => {
                heading = kind(text);
                return String::new();
            }
            Cue::Question(text) => match heading {
                None => Document::parse(text),
                Some(kind) if text.contains("\"Statement\"") => Document::parse_as(kind, text),
                Some(kind) => {
                    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#);
                    Document::parse_as(kind, &text)
                }
            },
        };
        read.map_or_else(|error| error.to_string(), |_| "fine".to_string())
    });
    file.assert_eq(&played);
}

#[test]
fn a_text_nests_only_so_deeply() {
    let error = Document::parse(&"[".repeat(10_000)).expect_err("it is no policy");
    assert_eq!((error.line, error.column), (1, 34));
    assert_eq!(error.message, "this nests too deeply");
}

#[test]
fn a_document_keeps_its_text_and_knows_where_each_statement_begins() {
    let text = r#"{
  "Version": "2012-10-17",
  "Id": "mine",
  "Statement": [
    { "Sid": "One", "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    { "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "NotResource": "arn:aws:s3:::b" }
  ]
}"#;
    let document = Document::parse(text).expect("it is a policy");
    assert_eq!(
        (document.text(), document.version(), document.id()),
        (text, Version::V2012, Some("mine"))
    );
    let [one, two] = document.statements() else {
        panic!("two statements")
    };
    assert_eq!(
        (one.name(), one.index, one.line, one.effect),
        ("One".to_string(), 1, 5, Effect::Allow)
    );
    assert_eq!(
        (two.name(), two.index, two.line, two.actions.not),
        ("2".to_string(), 2, 6, true)
    );
    assert_eq!(two.actions.patterns, ["iam:*", "sts:*"]);
}

#[test]
fn documents_are_equal_when_their_texts_are() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(Document::parse(text), Document::parse(text));
    assert_ne!(Document::parse(text), Document::parse(&format!("{text} ")));
}

#[test]
fn without_a_version_the_old_language_holds_and_variables_are_plain_text() {
    let document = Document::parse(r#"{"Statement": []}"#).expect("it is a policy");
    assert_eq!(document.version(), Version::V2008);
}

#[test]
fn organizations_counts_every_character_and_iam_no_white_space() {
    let text = "{ \"Id\":\n\t\"äö\" }";
    assert_eq!(Limit::SERVICE_CONTROL.count(text), 15);
    assert_eq!(Limit::MANAGED.count(text), 11);
    assert!(Limit::USER_INLINE.admits(&" ".repeat(3000)));
    assert!(!Limit::RESOURCE_CONTROL.admits(&" ".repeat(5121)));
    let all = [
        Limit::SERVICE_CONTROL,
        Limit::RESOURCE_CONTROL,
        Limit::DELEGATION,
        Limit::MANAGED,
        Limit::USER_INLINE,
        Limit::ROLE_INLINE,
        Limit::GROUP_INLINE,
        Limit::TRUST,
        Limit::SESSION,
    ];
    assert_eq!(
        all.map(|limit| limit.characters),
        [
            10_240, 5_120, 40_000, 6_144, 2_048, 10_240, 5_120, 2_048, 2_048
        ]
    );
}
