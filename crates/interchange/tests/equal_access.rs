//! Differences that are said once: equal access of several principals, and keys that differ in their spelling only.

use interchange::{AccessChange, access_changes_to_text, differences};
use serde_json::json;
use sim::World;
use sim::command::{Call, Command};
use sim::people;
use sim::scenario::Scenario;

#[test]
fn principals_with_equal_access_are_one_line() {
    let change = |id: &str, name: &str, action: &str| AccessChange {
        principal: format!("arn:aws:iam::{id}:root")
            .parse()
            .expect("a principal"),
        name: name.to_string(),
        action: action.to_string(),
        from: "allowed",
        to: "denied",
        conditions: Default::default(),
        without: Vec::new(),
        lost: Vec::new(),
    };
    let found = [
        change("111122223333", "A / root user", "s3:GetObject"),
        change("111122223333", "A / root user", "sqs:SendMessage"),
        change("222233334444", "B / root user", "s3:GetObject"),
        change("222233334444", "B / root user", "sqs:SendMessage"),
        change("333344445555", "C / root user", "s3:GetObject"),
    ];
    assert_eq!(
        access_changes_to_text(&found),
        "- A / root user, B / root user: s3:GetObject, sqs:SendMessage: allowed → denied\n\
         - C / root user, s3:GetObject: allowed → denied\n"
    );
}

/// A world in which an SCP spares a role by this key.
fn sparing(key: &str, role: &str) -> World {
    let mut world = Scenario::Guardrails.world(1);
    let organization = world.organizations().next().expect("there is one");
    let manager = people::administrator_of(&world, organization.management).expect("there is one");
    let content = json!({"Version": "2012-10-17", "Statement": [{"Sid": "Spare", "Effect": "Deny", "Action": "s3:*",
        "Resource": "*", "Condition": {"ArnNotLike": {key: format!("arn:aws:iam::*:role/{role}")}}}]});
    let input = json!({"Name": "Spare", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": content.to_string()});
    let call = Call::new(manager, "organizations:CreatePolicy", input);
    sim::step(&mut world, &Command::Call(call)).expect("it is created");
    world
}

#[test]
fn a_condition_key_in_other_letters_is_the_same_key() {
    let words = |to: &World| -> Vec<String> {
        let found = differences(&sparing("aws:PrincipalARN", "a"), to);
        found.iter().map(ToString::to_string).collect()
    };
    let key = "Statement Spare.Condition.ArnNotLike.aws:PrincipalA";
    let spelled = words(&sparing("aws:PrincipalArn", "a")).join("\n");
    assert!(
        spelled.contains(&format!("{key}RN: now written aws:PrincipalArn")),
        "{spelled}"
    );
    assert!(!spelled.contains("no longer"), "{spelled}");
    let other = words(&sparing("aws:PrincipalArn", "b")).join("\n");
    assert!(
        other.contains(&format!(
            "{key}rn: arn:aws:iam::*:role/a → arn:aws:iam::*:role/b"
        )),
        "{other}"
    );
}
