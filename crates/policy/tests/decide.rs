//! `decide` and `evaluate` never disagree.

mod common;

use std::path::PathBuf;

use common::{FULL, SESSION, ask};
use policy::{ContextValue, Request, decide, evaluate, evaluate_in_full};
use proptest::prelude::*;

fn agree(request: &Request, layers: &policy::Layers) -> Result<(), String> {
    let alone = decide(request, layers);
    let (told, full) = (evaluate(request, layers), evaluate_in_full(request, layers));
    if alone != told.decision || told.decision != full.decision || told.unknown != full.unknown {
        return Err(format!("{alone:?} and {told:?} and {full:?}"));
    }
    let results = |verdict: &policy::Verdict| -> Vec<_> {
        let layers = verdict.layers.iter();
        layers.map(|layer| (layer.layer, layer.result)).collect()
    };
    if results(&told) != results(&full) {
        return Err(format!("{told:?} and {full:?}"));
    }
    Ok(())
}

fn statement() -> impl Strategy<Value = String> {
    let pick = |choices: &[&'static str]| prop::sample::select(choices.to_vec());
    let effect = pick(&["Allow", "Allow", "Deny"]);
    let principal = pick(&[
        r#""Principal": "*""#,
        r#""Principal": {"AWS": "111111111111"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111111111111:user/alice"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111111111111:role/app"}"#,
        r#""Principal": {"Service": "ec2.amazonaws.com"}"#,
        r#""NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:user/alice"]}"#,
    ]);
    let action = pick(&[
        r#""Action": "*""#,
        r#""Action": ["s3:Get*", "sts:*"]"#,
        r#""NotAction": "iam:*""#,
        r#""Action": "ec2:*""#,
    ]);
    let resource = pick(&[
        r#""Resource": "*""#,
        r#""Resource": "arn:aws:s3:::b/${aws:username}""#,
        r#""Resource": ["arn:aws:s3:::c", "arn:aws:s3:::b/${x:unknown}"]"#,
        r#""NotResource": ["arn:aws:s3:::c/*", "arn:aws:s3:::${x:none}"]"#,
        r#""NotResource": "arn:aws:s3:::b/${x:unknown}""#,
    ]);
    let condition = pick(&[
        "{}",
        r#"{"StringEquals": {"aws:username": ["bob", "alice"]}}"#,
        r#"{"StringNotLike": {"aws:username": ["${x:none}", "b*"]}}"#,
        r#"{"Null": {"aws:username": "true"}}"#,
        r#"{"Bool": {"x:unknown": "true"}, "StringEquals": {"aws:username": "alice"}}"#,
        r#"{"StringNotEquals": {"x:unknown": ["a", "${x:unknown}"]}}"#,
        r#"{"ForAnyValue:StringLike": {"x:list": ["a*", "${x:unknown}"]}}"#,
        r#"{"ForAllValues:StringNotEqualsIfExists": {"x:list": "A"}}"#,
    ]);
    (effect, principal, action, resource, condition).prop_map(
        |(effect, principal, action, resource, condition)| {
            format!(
                r#"{{"Effect": "{effect}", {principal}, {action}, {resource}, "Condition": {condition}}}"#
            )
        },
    )
}

fn some() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(statement(), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_decision_alone_is_the_decision_of_the_verdict(
        (identity, scps, rcps) in (some(), some(), some()),
        (boundary, session, resource) in (prop::option::of(statement()), prop::option::of(statement()), some()),
        who in 0..5,
        action in prop::sample::select(vec!["s3:GetObject", "sts:AssumeRole", "ec2:RunInstances"]),
        owner in prop::sample::select(vec!["111111111111", "222222222222"]),
        (named, default) in (any::<bool>(), any::<bool>()),
    ) {
        let mut case = ask(action, "arn:aws:s3:::b/alice").owner(owner);
        case = match who {
            0 => case.by(SESSION),
            1 => case.by("arn:aws:iam::111111111111:root"),
            2 => case.by("arn:aws:iam::222222222222:role/aws-service-role/x/AWSServiceRoleForX"),
            3 => case.by_service("ec2.amazonaws.com"),
            _ => case,
        };
        case.request.context.mark_unknown("x:unknown");
        case = case.key("x:list", ContextValue::Many(vec!["a".into(), "b".into()]));
        if named {
            case = case.key("aws:username", "alice");
        }
        for one in &identity {
            case = case.identity(one);
        }
        for (index, one) in scps.iter().enumerate() {
            case = case.scp(&format!("level{index}"), &[FULL, one]);
        }
        for (index, one) in rcps.iter().enumerate() {
            case = case.rcp(&format!("level{index}"), &[one]);
        }
        case.layers.rcp_no_default = !default;
        if let Some(one) = &boundary {
            case = case.boundary(one);
        }
        if let Some(one) = &session {
            case = case.session(one);
        }
        if !resource.is_empty() {
            case = case.resource(&resource.join(", "));
        }
        let answer = agree(&case.request, &case.layers);
        prop_assert!(answer.is_ok(), "{}", answer.unwrap_err());
        // Whatever the unknown value turns out to be.
        let verdict = case.verdict();
        prop_assert!(!verdict.is_allowed() || verdict.unknown.is_empty());
        prop_assert_eq!(verdict.unknown.is_empty(), verdict.undecided().is_empty());
        for value in [
            ContextValue::from("a"),
            ContextValue::from("alice"),
            ContextValue::from("true"),
            ContextValue::Many(vec!["a".into()]),
            ContextValue::Absent,
        ] {
            case.request.context.set("x:unknown", value);
            let known = decide(&case.request, &case.layers);
            prop_assert!(known == verdict.decision || !verdict.unknown.is_empty());
        }
    }
}

#[test]
fn so_it_is_in_every_case_beside_the_repository() {
    for name in ["documented.jsonl", "generated.jsonl"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/policy-cases")
            .join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("NOT RUN: there is no {name} beside the repository");
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            let case = policy_cases::read(line).expect("a case can be read");
            if let Err(difference) = agree(&case.request, &case.layers) {
                panic!("{name}:{}: {difference}", index + 1);
            }
        }
    }
}
