//! Steps of policy evaluation: a call has a limit, so that nobody waits for it, and what is asked costs what it needs.

use std::sync::Arc;

use orgsim_tests::stage::TestStage;
use policy::{Document, Layers, Request, RequestPrincipal, Source, steps};
use serde_json::{Value, json};
use sim::scenario::Scenario;

/// An answer, with the steps of evaluation that it took.
fn simulated(input: Value) -> (Result<Value, String>, u64) {
    let mut office = TestStage::new(Scenario::AllFeatures);
    steps::within(u64::MAX, || {
        let answer = office.call("iam:SimulateCustomPolicy", input);
        answer.map_err(|error| error.to_string())
    })
}

/// A policy that denies an action on these resources.
fn deny(resources: &[String]) -> String {
    let statement = json!({ "Effect": "Deny", "Action": "s3:Get*", "Resource": resources });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// Texts that differ in their numbers.
fn numbered(count: usize, text: &str) -> Vec<String> {
    (0..count).map(|it| format!("{text}{it}")).collect()
}

/// A pattern that is compared with many places of a text of the letter a.
fn slow() -> String {
    format!("arn:aws:s3:::{}b", "*a".repeat(60))
}

fn question(actions: usize, resources: usize, policy: &str) -> Value {
    json!({
        "PolicyInputList": [policy],
        "ActionNames": numbered(actions, "s3:Get"),
        "ResourceArns": numbered(resources, &format!("arn:aws:s3:::{}", "a".repeat(200))),
    })
}

#[track_caller]
fn is_refused(input: Value) {
    let (answer, taken) = simulated(input);
    let says = answer.expect_err("it takes too much");
    assert!(
        says.starts_with("InvalidInput: The request takes more steps of policy evaluation"),
        "{says}"
    );
    // The rest of a comparison, and what policy the call itself needs.
    assert!(taken < 10_500_000, "{taken}");
}

#[test]
fn a_question_of_the_simulator_has_a_limit() {
    let many: Vec<String> = (0..300).map(|it| format!("{}{it}", slow())).collect();
    is_refused(question(100, 100, &deny(&many)));
    // Also where policies cost nothing, and where one comparison costs everything.
    is_refused(question(100, 1_000, &deny(&["arn:aws:s3:::x".into()])));
    let mut values = question(1, 1, &deny(&["*".into()]));
    let pattern = format!("*{}b", "a".repeat(20_000));
    let statement = json!({ "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": { "StringLike": { "aws:x": pattern } } });
    values["PolicyInputList"] =
        json!([json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()]);
    values["ContextEntries"] = json!([{ "ContextKeyName": "aws:x",
        "ContextKeyValues": ["a".repeat(60_000)], "ContextKeyType": "string" }]);
    is_refused(values.clone());
    // A variable that is inserted often takes memory, not time.
    let variable = format!("arn:aws:s3:::{}", "${aws:x}".repeat(4_000));
    values["PolicyInputList"] = json!([deny(&[variable])]);
    is_refused(values);
}

#[test]
fn what_people_ask_the_simulator_is_answered() {
    let policy = deny(&numbered(20, "arn:aws:s3:::logs-*-"));
    let mut input = question(100, 20, &policy);
    let (answer, taken) = simulated(input.clone());
    let rows = answer.expect("it is answered")["EvaluationResults"].clone();
    assert_eq!(rows.as_array().map(Vec::len), Some(100));
    assert!(taken < 5_000_000, "{taken}");
    // A page costs its own results only.
    input["MaxItems"] = 1.into();
    let (answer, one) = simulated(input);
    assert_eq!(answer.expect("it is answered")["IsTruncated"], true);
    assert!(one < taken / 50, "{one} of {taken}");
}

#[test]
fn equal_patterns_are_matched_once() {
    let cost = |times: usize| {
        let (answer, taken) = simulated(question(10, 10, &deny(&vec![slow(); times])));
        answer.expect("it is answered");
        taken
    };
    assert_eq!(cost(1), cost(300));
}

#[test]
fn results_for_another_account_are_weighed_once() {
    let mut input = question(1, 1_000, &deny(&["arn:aws:s3:::x".into()]));
    input["ResourceOwner"] = "arn:aws:iam::999999999999:root".into();
    input["CallerArn"] = "arn:aws:iam::111122223333:user/Kit".into();
    let (answer, _) = simulated(input);
    let row = &answer.expect("it is answered")["EvaluationResults"][0];
    let sides = &row["ResourceSpecificResults"][999]["EvalDecisionDetails"];
    assert_eq!(
        sides,
        &json!({ "IAM Policy": "implicitDeny", "Resource Policy": "implicitDeny" })
    );
    assert_eq!(&row["EvalDecisionDetails"], sides);
}

#[test]
fn the_same_question_takes_the_same_steps_whatever_was_asked_before() {
    let document = Arc::new(Document::parse(&deny(&[slow()])).expect("a policy"));
    let layers = Layers {
        identity: vec![Source::new("p", document)],
        ..Layers::default()
    };
    let request = Request {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111122223333:user/Kit"),
        action: "s3:GetObject".into(),
        resource: format!("arn:aws:s3:::{}", "a".repeat(200)),
        ..Request::default()
    };
    let cost = || steps::within(u64::MAX, || policy::evaluate(&request, &layers)).1;
    let first = cost();
    // At most each letter with each letter.
    assert!((500..=134 * 213).contains(&first), "{first}");
    let (_, spent) = steps::within(first - 1, || policy::evaluate(&request, &layers));
    assert_eq!(spent, first - 1);
    let (inner, outer) = steps::within(first * 3, || (cost(), cost()));
    assert_eq!((inner, outer), ((first, first), first * 2));
    // A panic gives back what was left.
    let panicked = std::panic::catch_unwind(|| steps::within(5, || panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(cost(), first);
}
