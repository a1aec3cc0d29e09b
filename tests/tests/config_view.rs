//! What the page of AWS Config shows, and to whom.

use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::MINUTE;
use sim::view::{ConfigPart, OfferKind, Viewpoint, config};

fn call(world: &mut World, who: &Principal, operation: &str, input: Value) {
    world
        .step(&Command::Call(Call::new(who.clone(), operation, input)))
        .unwrap_or_else(|refusal| panic!("{operation}: {}", refusal.error));
}

/// The rows of a list, as `text | note`.
fn rows(part: &ConfigPart, title: &str) -> Vec<String> {
    part.lists
        .iter()
        .filter(|list| list.title == title)
        .flat_map(|list| &list.items)
        .map(|item| format!("{} | {}", item.text, item.note))
        .collect()
}

fn person(world: &World, account: &str) -> Principal {
    let account = world
        .accounts()
        .find(|it| &*it.name == account)
        .expect("the scenario has it");
    sim::people::administrator_of(world, account.id).expect("somebody acts there")
}

/// Carries out the offer with this label, as its button does.
fn press(world: &mut World, part: &ConfigPart, label: &str) {
    let offer = part
        .offers
        .iter()
        .find(|offer| offer.label == label)
        .unwrap_or_else(|| panic!("no `{label}` among {:?}", part.offers));
    let OfferKind::Run(command) = &offer.kind else {
        panic!("{label} asks something first");
    };
    assert_eq!(offer.refusal, None, "{label}");
    world.step(command).expect("it is not refused");
}

#[test]
fn the_page_follows_what_happens() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let all = Viewpoint::Instructor(ana.clone());
    let part = config(&world, &all);
    assert_eq!(rows(&part, "Aggregators"), [""; 0]);
    assert_eq!(rows(&part, "Recorders").len(), 5, "each account lacks one");
    press(&mut world, &part, "Set up recording");
    press(
        &mut world,
        &part,
        "Create an aggregator over the organization",
    );
    press(
        &mut world,
        &part,
        "Put the organization rule ENCRYPTED_VOLUMES",
    );
    let minutes = Command::Time(TimeMove::Advance { ms: 10 * MINUTE });
    world.step(&minutes).expect("time can pass");
    let part = config(&world, &all);
    let aggregators = rows(&part, "Aggregators");
    assert!(
        aggregators[0].contains("Collected last at 2026-01-10"),
        "{aggregators:?}"
    );
    let sources = rows(&part, "Sources of aggregators");
    assert_eq!(sources[0], "The organization | organization: SUCCEEDED");
    assert!(
        sources
            .iter()
            .any(|row| row == "Data | organization: SUCCEEDED, 17 Regions"),
        "{sources:?}"
    );
    let members = rows(&part, "Rules, account by account");
    assert!(
        members.contains(&"Management | encrypted-volumes: CREATE_SUCCESSFUL".to_string()),
        "{members:?}"
    );
    assert!(
        members.contains(
            &"Data | encrypted-volumes: CREATE_IN_PROGRESS. No recorder is there yet.".to_string()
        ),
        "{members:?}"
    );
    let off = json!({ "ServicePrincipal": "config.amazonaws.com" });
    call(
        &mut world,
        &ana,
        "organizations:DisableAWSServiceAccess",
        off,
    );
    let part = config(&world, &all);
    assert!(rows(&part, "Aggregators")[0].contains("It stopped at"));
    let sources = rows(&part, "Sources of aggregators");
    assert!(
        sources[0].contains("FAILED. Trusted access for config.amazonaws.com is disabled"),
        "{sources:?}"
    );
    assert!(sources[1].contains("OUTDATED"), "{sources:?}");
}

#[test]
fn a_person_sees_the_own_account_and_no_other() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    call(&mut world, &ana, "console:SetUpRecording", json!({}));
    let name = json!({ "ConfigurationAggregatorName": "everything" });
    call(
        &mut world,
        &ana,
        "console:CreateOrganizationAggregator",
        name,
    );
    let ben = config(&world, &Viewpoint::Person(person(&world, "Payments")));
    assert_eq!(rows(&ben, "Aggregators"), [""; 0]);
    let recorders = rows(&ben, "Recorders");
    assert!(
        recorders.len() == 1 && recorders[0].starts_with("Payments | No recorder"),
        "{recorders:?}"
    );
    let refused = ben
        .offers
        .iter()
        .find(|offer| offer.label == "Create an aggregator over the organization")
        .and_then(|offer| offer.refusal.as_deref());
    assert!(
        refused.is_some_and(|why| why.contains("management account")),
        "{refused:?}"
    );
    // Sam of the management account may read nothing of AWS Config.
    let sam = config(
        &world,
        &Viewpoint::Person(Principal::user(ana.account(), "Sam")),
    );
    assert!(rows(&sam, "Recorders").is_empty() && rows(&sam, "Aggregators").is_empty());
}
