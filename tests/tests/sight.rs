//! What a person's console view shows, and what it must not.

use shell::desk::Desk;
use sim::scenario::Scenario;
use sim::view::{self, Selection, UnitNode, Viewpoint};

fn names(unit: &UnitNode, into: &mut Vec<String>) {
    into.extend(unit.accounts.iter().map(|account| account.name.to_string()));
    for child in &unit.units {
        names(child, into);
    }
}

/// The accounts that somebody sees, and the words of the whole view, in the middle of enabling all features.
fn seen_by(person: &str) -> (Vec<String>, String) {
    let mut desk = Desk::new(Scenario::ConsolidatedBilling, 1);
    desk.run("aws organizations enable-all-features");
    desk.actor = desk
        .find_person(person)
        .expect("the scenario has this person");
    let viewpoint = Viewpoint::Person(desk.actor.clone());
    let scene = view::scene(desk.world(), &viewpoint);
    let mut accounts: Vec<String> = scene
        .standalone
        .iter()
        .map(|account| account.name.to_string())
        .collect();
    for organization in &scene.organizations {
        names(&organization.root, &mut accounts);
    }
    let mut words = view::describe(desk.world(), &scene);
    for organization in desk.world().organizations() {
        let selection = Selection::Organization(organization.id.clone());
        if let Some(panel) = view::panel(desk.world(), &viewpoint, &selection) {
            words.push_str(&format!("{:?} {:?}", panel.facts, panel.lists));
        }
    }
    for mark in view::marks(&desk.history, &viewpoint) {
        words.push_str(&mark.says);
    }
    (accounts, words)
}

#[test]
fn a_member_sees_itself_and_its_request_and_no_other_account() {
    let (accounts, words) = seen_by("Legacy/Maria");
    assert_eq!(accounts, ["Legacy"]);
    assert!(
        words.contains("request for Legacy to approve all features"),
        "{words}"
    );
    for other in ["Payments", "Data", "Archive", "Newcomer", "Workloads"] {
        assert!(!words.contains(other), "{other} shows in: {words}");
    }
}

#[test]
fn the_management_account_sees_its_organization_and_no_standalone_account() {
    let (accounts, words) = seen_by("Management/Ana");
    assert!(accounts.contains(&"Legacy".to_string()));
    assert!(!accounts.contains(&"Newcomer".to_string()));
    assert!(words.contains("APPROVE_ALL_FEATURES"), "{words}");
}

#[test]
fn somebody_in_no_organization_sees_only_the_own_account() {
    let (accounts, words) = seen_by("Newcomer/Eva");
    assert_eq!(accounts, ["Newcomer"]);
    assert!(!words.contains("Payments"), "{words}");
}

#[test]
fn an_invitation_by_mail_does_not_tell_its_sender_whose_address_it_is() {
    let mut desk = Desk::new(Scenario::Standalone, 1);
    desk.run("aws organizations create-organization");
    desk.run("aws organizations invite-account-to-organization --target Id=cloud@contoso.example,Type=EMAIL");
    let envelopes = |viewpoint: &Viewpoint| view::scene(desk.world(), viewpoint).envelopes;
    let ana = desk.actor.clone();
    assert_eq!(envelopes(&Viewpoint::Person(ana.clone()))[0].to, None);
    assert!(envelopes(&Viewpoint::Instructor(ana))[0].to.is_some());
}

#[test]
fn what_happens_in_other_accounts_is_not_told_to_a_member() {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    desk.run(
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    );
    desk.run("advance 1d");
    let member = desk
        .find_person("Payments/Ben")
        .expect("the scenario has Ben");
    let last = desk
        .history
        .steps()
        .last()
        .expect("a step was taken")
        .clone();
    let events = &last.result.as_ref().expect("time passed").events;
    let told = |viewpoint: &Viewpoint| {
        events
            .iter()
            .filter(|event| view::shows(&last.world, viewpoint, event))
            .count()
    };
    assert!(told(&Viewpoint::Person(member.clone())) < events.len());
    assert_eq!(told(&Viewpoint::Instructor(member)), events.len());
}
