//! Marks: the pieces of a policy's text that decided about a request.

use crate::common;

use common::{ALICE, FULL, ask};
use expect_test::{Expect, expect};
use policy::{Request, StatementTrace, Truth, Verdict, evaluate_in_full};

/// Each mark as a line: its element, its result, the text under it.
fn check(request: &Request, trace: &StatementTrace, expected: Expect) {
    let text = trace.document.text();
    let line = |mark: &policy::TextMark| {
        format!("{:?} {:?}: {}", mark.part, mark.fits, mark.span.of(text))
    };
    let lines: Vec<String> = trace.marks(request).iter().map(line).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn traces(verdict: &Verdict) -> impl Iterator<Item = &StatementTrace> {
    verdict.layers.iter().flat_map(|layer| &layer.statements)
}

fn first(verdict: &Verdict) -> &StatementTrace {
    traces(verdict).next().expect("a statement spoke")
}

#[test]
fn each_pattern_and_condition_says_whether_it_fits() {
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x")
        .key("aws:username", "alice")
        .identity(
            r#"{"Sid": "Ä", "Effect": "Deny", "Action": ["ec2:*", "s3:Get*"],
                "Resource": ["arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/*"],
                "Condition": {"StringEquals": {"aws:username": ["bob", "alice"], "a:b": "c"}, "Null": {"a:b": true}}}"#,
        );
    let verdict = case.verdict();
    check(
        &case.request,
        first(&verdict),
        expect![[r#"
            Effect False: "Deny"
            Action False: "ec2:*"
            Action True: "s3:Get*"
            Resource False: "arn:aws:s3:::b/${aws:username}"
            Resource True: "arn:aws:s3:::b/*"
            Condition True: "aws:username": ["bob", "alice"]
            Condition False: "a:b": "c"
            Condition True: "a:b": true"#]],
    );
}

#[test]
fn a_statement_about_another_action_is_marked_all_the_same() {
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x").identity(
        r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*", "Condition": {"Bool": {"a:b": "true"}}}"#,
    );
    let verdict = evaluate_in_full(&case.request, &case.layers);
    check(
        &case.request,
        first(&verdict),
        expect![[r#"
            Effect False: "Allow"
            Action True: "s3:*"
            Resource True: "*"
            Condition False: "a:b": "true""#]],
    );
}

#[test]
fn principals_are_marked_where_they_are_looked_at() {
    let statement = format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": ["{ALICE}", "222222222222"], "Service": "ec2.amazonaws.com"}}, "Action": "*", "Resource": "*"}}"#
    );
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x").resource(&statement);
    let verdict = case.verdict();
    check(
        &case.request,
        first(&verdict),
        expect![[r#"
            Effect True: "Allow"
            Principal True: "arn:aws:iam::111111111111:user/alice"
            Principal False: "222222222222"
            Principal False: "ec2.amazonaws.com"
            Action True: "*"
            Resource True: "*""#]],
    );
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x").identity(&statement);
    let verdict = case.verdict();
    check(
        &case.request,
        first(&verdict),
        expect![[r#"
            Effect True: "Allow"
            Action True: "*"
            Resource True: "*""#]],
    );
}

#[test]
fn what_is_not_known_is_marked_so() {
    let mut case = ask("s3:GetObject", "arn:aws:s3:::b/x").identity(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${x:y}", "Condition": {"Bool": {"x:y": "true"}}}"#,
    );
    case.request.context.mark_unknown("x:y");
    let verdict = case.verdict();
    check(
        &case.request,
        first(&verdict),
        expect![[r#"
            Effect Unknown: "Allow"
            Action True: "*"
            Resource Unknown: "arn:aws:s3:::b/${x:y}"
            Condition Unknown: "x:y": "true""#]],
    );
}

#[test]
fn the_default_resource_control_policy_has_a_text_too() {
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x").rcp("root", &[]);
    let verdict = case.verdict();
    let default = first(&verdict);
    assert_eq!(default.label, "RCPFullAWSAccess:1");
    check(
        &case.request,
        default,
        expect![[r#"
            Effect True: "Allow"
            Principal True: "*"
            Action True: "*"
            Resource True: "*""#]],
    );
}

#[test]
fn a_trace_leads_to_its_statement_and_the_statement_to_its_text() {
    let second = r#"{"Sid": "Second", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
    let case = ask("s3:GetObject", "arn:aws:s3:::b/x").identity(&format!("{FULL}, {second}"));
    let verdict = case.verdict();
    let trace = traces(&verdict).nth(1).expect("two statements spoke");
    assert_eq!((trace.index, trace.statement().index), (1, 2));
    assert_eq!(trace.statement().span.of(trace.document.text()), second);
    let effect = trace.marks(&case.request)[0];
    assert_eq!(effect.fits, Truth::True);
}
