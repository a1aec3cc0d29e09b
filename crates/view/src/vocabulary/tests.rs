//! Offers at places of policies.

use super::actions::has_action;
use super::*;
use api::model::{Operation, operations};
use gates::people;
use policy::place::place;
use session::scenario::Scenario;

/// The offers at the `|` of a text.
fn offered(vocabulary: &Vocabulary, kind: PolicyKind, text: &str) -> Vec<String> {
    let at = text.find('|').expect("the text marks a place");
    let text = text.replacen('|', "", 1);
    let terms = vocabulary.offers(&place(&text, at), Some(kind));
    terms.into_iter().map(|term| term.text).collect()
}

fn world() -> World {
    session::history::History::new(Scenario::AllFeatures, 1)
        .world()
        .clone()
}

#[test]
fn every_modeled_operation_is_among_the_actions() {
    let none = Vocabulary::default();
    let catalog = lint::ActionCatalog::known().expect("it is there");
    // Some operations are authorized by another action, and consoles have none.
    let is_action = |action: &String| has_action(catalog, action);
    let missing: Vec<String> = operations()
        .map(Operation::action)
        .filter(is_action)
        .filter(|action| {
            let text = format!(r#"{{"Statement": {{"Action": "{action}|"}}}}"#);
            offered(&none, PolicyKind::Identity, &text).first() != Some(action)
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join(" "));
}

#[test]
fn the_table_of_keys_is_whole() {
    assert_eq!(keys().count(), KEYS.lines().count());
    assert!(keys().all(|key| b"sabdni".contains(&key.kind)));
}

#[test]
fn an_action_is_found_by_its_own_name_too() {
    let none = Vocabulary::default();
    let kind = PolicyKind::ServiceControl;
    let offered = offered(&none, kind, r#"{"Statement": [{"Action": ["LeaveOrg|"]}]}"#);
    assert_eq!(offered, ["organizations:LeaveOrganization"]);
}

#[test]
fn each_kind_is_offered_the_actions_that_it_may_name() {
    let none = Vocabulary::default();
    let text = r#"{"Statement": [{"Action": "|"}]}"#;
    let trust = offered(&none, PolicyKind::Trust, text);
    assert!(trust.iter().all(|action| action.starts_with("sts:")) && trust.len() > 3);
    let delegation = offered(&none, PolicyKind::Delegation, text);
    assert!(delegation.contains(&"organizations:AttachPolicy".to_string()));
    assert!(!delegation.contains(&"organizations:LeaveOrganization".to_string()));
    let rcp = offered(&none, PolicyKind::ResourceControl, text);
    assert!(rcp.contains(&"s3:*".to_string()) && !rcp.contains(&"ec2:*".to_string()));
}

#[test]
fn condition_keys_that_an_operator_compares_come_first() {
    let none = Vocabulary::default();
    let kind = PolicyKind::ServiceControl;
    let text = |operator: &str| {
        format!(r#"{{"Statement": [{{"Condition": {{"{operator}": {{"|"}}}}}}]}}"#)
    };
    assert_eq!(
        offered(&none, kind, &text("Bool"))[0],
        "aws:PrincipalIsAWSService"
    );
    let several = offered(&none, kind, &text("ForAnyValue:StringLike"));
    assert_eq!(several[0], "aws:PrincipalOrgPaths");
}

#[test]
fn ids_are_those_that_the_person_can_see() {
    let world = world();
    let ana =
        people::administrator_of(&world, world.organizations().next().unwrap().management).unwrap();
    let member = world
        .accounts()
        .find(|account| account.membership.is_some() && account.id != ana.account())
        .unwrap();
    let member = people::administrator_of(&world, member.id).unwrap();
    let text = r#"{"Statement": [{"Condition": {"StringEquals": {"aws:PrincipalAccount": "|"}}}]}"#;
    let kind = PolicyKind::ServiceControl;
    let seen = |viewpoint| offered(&Vocabulary::of(&world, &viewpoint), kind, text).len();
    assert!(seen(Viewpoint::Person(ana.clone())) > 1);
    assert_eq!(seen(Viewpoint::Person(member.clone())), 1);
    assert_eq!(
        seen(Viewpoint::Instructor(member)),
        world.accounts().count()
    );
    let text = r#"{"Statement": [{"Condition": {"StringEquals": {"aws:PrincipalOrgID": "|"}}}]}"#;
    let vocabulary = Vocabulary::of(&world, &Viewpoint::Person(ana));
    let id = world.organizations().next().unwrap().id.to_string();
    assert_eq!(offered(&vocabulary, kind, text), [id]);
}

#[test]
fn every_action_and_key_of_the_catalog_is_offered() {
    let none = Vocabulary::default();
    let kind = PolicyKind::ServiceControl;
    let action = |typed: &str| {
        let text = format!(r#"{{"Statement": [{{"Action": ["{typed}|"]}}]}}"#);
        offered(&none, kind, &text)
    };
    assert_eq!(
        action("bedrock:InvokeModelW")[0],
        "bedrock:InvokeModelWithResponseStream"
    );
    assert!(action("InvokeModelWith").contains(&"bedrock:InvokeModelWithResponseStream".into()));
    // What is modeled comes first.
    assert_eq!(action("")[..2], ["*", "organizations:*"]);
    let text = r#"{"Statement": [{"Condition": {"StringEquals": {"s3:tls|"}}}]}"#;
    assert_eq!(offered(&none, kind, text), ["s3:TlsVersion"]);
    let names = action_names();
    assert!(names.len() > 20_000 && names.contains(&"kms:Decrypt".into()));
}
