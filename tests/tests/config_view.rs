//! What the page of AWS Config shows, and to whom.

use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::{HOUR, MINUTE};
use sim::view::services::{Standing, service_page};
use sim::view::{
    ConfigLine, ConfigPart, ConfigSection, Offer, OfferKind, Viewpoint, config, service_offers,
};

fn call(world: &mut World, who: &Principal, operation: &str, input: Value) {
    world
        .step(&Command::Call(Call::new(who.clone(), operation, input)))
        .unwrap_or_else(|refusal| panic!("{operation}: {}", refusal.error));
}

/// The lines of a section or a thing, as `name | state | says`.
fn rows(lines: &[ConfigLine]) -> Vec<String> {
    lines
        .iter()
        .map(|line| format!("{} | {} | {}", line.name, line.state, line.says))
        .collect()
}

/// Things as `name | state | says`.
fn things(section: &ConfigSection) -> Vec<String> {
    section
        .things
        .iter()
        .map(|thing| format!("{} | {} | {}", thing.name, thing.state, thing.says))
        .collect()
}

fn person(world: &World, account: &str) -> Principal {
    let account = world
        .accounts()
        .find(|it| &*it.name == account)
        .expect("the scenario has it");
    sim::people::administrator_of(world, account.id).expect("somebody acts there")
}

/// The offer with this label, wherever it stands.
fn offer<'p>(part: &'p ConfigPart, label: &str) -> &'p Offer {
    let sections = [&part.aggregators, &part.recorders, &part.rules];
    sections
        .into_iter()
        .flat_map(|section| {
            let things = section.things.iter().flat_map(|thing| &thing.offers);
            section.offers.iter().chain(things)
        })
        .find(|offer| offer.label == label)
        .unwrap_or_else(|| panic!("no `{label}` in {part:#?}"))
}

/// Carries out the offer with this label, as its button does.
fn press(world: &mut World, part: &ConfigPart, label: &str) {
    let offer = offer(part, label);
    let OfferKind::Run(command) = &offer.kind else {
        panic!("{label} asks something first");
    };
    assert_eq!(offer.refusal, None, "{label}");
    world.step(command).expect("it is not refused");
}

fn pass(world: &mut World, ms: u64) {
    let time = Command::Time(TimeMove::Advance { ms });
    world.step(&time).expect("time can pass");
}

#[test]
fn the_page_follows_what_happens() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let all = Viewpoint::Instructor(ana.clone());
    let part = config(&world, &all);
    assert_eq!(things(&part.aggregators), [""; 0]);
    assert!(!part.goes_on);
    let recorders = rows(&part.recorders.lines);
    assert_eq!(recorders.len(), 5, "each account lacks one");
    assert!(recorders[0].starts_with("Management | No recorder"));
    // Somebody else has to set it up elsewhere: the line leads to them.
    let leads = |line: &ConfigLine| line.offer.as_ref().map(|offer| offer.label.clone());
    let payments = part
        .recorders
        .lines
        .iter()
        .find(|line| line.name == "Payments");
    assert_eq!(
        payments.and_then(leads).as_deref(),
        Some("Act as Payments / Ben")
    );
    assert_eq!(leads(&part.recorders.lines[0]), None);
    press(&mut world, &part, "Set up recording in Management");
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
    let part = config(&world, &all);
    assert!(part.goes_on);
    assert!(things(&part.aggregators)[0].starts_with("organization | Begins | some minutes"));
    pass(&mut world, 10 * MINUTE);
    let part = config(&world, &all);
    let aggregators = things(&part.aggregators);
    assert!(
        aggregators[0].starts_with("organization | Collects | every hour, last at 2026-01-10"),
        "{aggregators:?}"
    );
    let sources = rows(&part.aggregators.things[0].lines);
    assert!(sources[0].starts_with("The organization | SUCCEEDED"));
    let management = ana.account();
    let at = sim::config::Place {
        account: management,
        region: "us-east-1",
    };
    let known = sim::config::recorded::total(&world, at, world.now());
    assert!(known > 0);
    assert_eq!(
        sources[1],
        format!("Management | SUCCEEDED | {known} resources.")
    );
    assert!(
        sources.contains(&"Data | SUCCEEDED | Nothing is recorded there.".to_string()),
        "{sources:?}"
    );
    let members = rows(&part.rules.things[0].lines);
    assert!(
        members[0].starts_with("Management | CREATE_SUCCESSFUL | Finds "),
        "{members:?}"
    );
    let waits =
        "Data | CREATE_IN_PROGRESS | No recorder is there yet. AWS Config tries again every hour.";
    assert!(members.contains(&waits.to_string()), "{members:?}");
    let data = person(&world, "Data");
    call(&mut world, &data, "console:SetUpRecording", json!({}));
    let part = config(&world, &all);
    let lines = &part.rules.things[0].lines;
    let line = lines.iter().find(|line| line.name == "Data");
    assert!(line.is_some_and(|it| it.says.starts_with("A recorder is there now.")));
    assert_eq!(line.and_then(leads), None);
    pass(&mut world, HOUR);
    let part = config(&world, &all);
    assert!(
        rows(&part.rules.things[0].lines)
            .iter()
            .any(|row| row.starts_with("Data | CREATE_SUCCESSFUL"))
    );
    let off = json!({ "ServicePrincipal": "config.amazonaws.com" });
    call(
        &mut world,
        &ana,
        "organizations:DisableAWSServiceAccess",
        off,
    );
    let part = config(&world, &all);
    assert!(things(&part.aggregators)[0].starts_with("organization | Stopped | since"));
    let sources = rows(&part.aggregators.things[0].lines);
    assert!(
        sources[0].contains("FAILED | Trusted access for config.amazonaws.com is disabled"),
        "{sources:?}"
    );
    assert!(
        sources[1].contains("Management | OUTDATED") && sources[1].contains("as of"),
        "{sources:?}"
    );
}

#[test]
fn creating_an_aggregator_is_the_way_through_the_service() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let all = Viewpoint::Instructor(ana.clone());
    let page = service_page(&world, &all, "config").expect("it is in the catalogue");
    let way = &page.enable[0];
    assert!(way.recommended && way.closed.is_none());
    assert_eq!(page.standing, Standing::Off);
    let offers = service_offers(&world, &all, &page);
    assert_eq!(offers.enable[0][0].refusal, None);
    assert_eq!(
        offers.enable[0][0].label,
        "Create an aggregator over the organization"
    );
    world.step(&way.commands[0]).expect("it is not refused");
    let page = service_page(&world, &all, "config").expect("it is in the catalogue");
    assert_eq!(page.standing, Standing::SetUp);
    let delete = json!({ "ConfigurationAggregatorName": "organization" });
    call(
        &mut world,
        &ana,
        "config:DeleteConfigurationAggregator",
        delete,
    );
    let page = service_page(&world, &all, "config").expect("it is in the catalogue");
    assert_eq!(page.standing, Standing::Trusted, "trusted, nothing to do");
    assert!(page.says.contains("once an aggregator"), "{}", page.says);
}

#[test]
fn the_form_over_accounts_knows_the_accounts() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    for (who, accounts) in [(ana, 5), (person(&world, "Payments"), 1)] {
        let part = config(&world, &Viewpoint::Person(who.clone()));
        let OfferKind::Form { operation, preset } =
            &offer(&part, "Create an aggregator over accounts").kind
        else {
            panic!("it asks for a name");
        };
        let mut input = Value::Object(preset.clone());
        input["ConfigurationAggregatorName"] = json!("by-id");
        call(&mut world, &who, operation, input);
        let part = config(&world, &Viewpoint::Person(who));
        let lines = &part.aggregators.things[0].lines;
        let mut names: Vec<&str> = lines.iter().map(|line| &*line.name).collect();
        names.dedup();
        assert_eq!(names.len(), accounts, "{lines:?}");
    }
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
    assert_eq!(things(&ben.aggregators), [""; 0]);
    let recorders = rows(&ben.recorders.lines);
    assert!(
        recorders.len() == 1 && recorders[0].starts_with("Payments | No recorder"),
        "{recorders:?}"
    );
    let refused = offer(&ben, "Create an aggregator over the organization");
    assert!(
        refused
            .refusal
            .as_ref()
            .is_some_and(|why| why.contains("management account")),
        "{refused:?}"
    );
    // What a rule finds in a member is seen there, not from the management account.
    let rule = json!({
        "OrganizationConfigRuleName": "ssh",
        "OrganizationManagedRuleMetadata": { "RuleIdentifier": "INCOMING_SSH_DISABLED" },
    });
    let data = person(&world, "Data");
    call(&mut world, &data, "console:SetUpRecording", json!({}));
    call(&mut world, &ana, "config:PutOrganizationConfigRule", rule);
    pass(&mut world, 10 * MINUTE);
    let seen = rows(&config(&world, &Viewpoint::Person(ana.clone())).rules.things[0].lines);
    assert!(seen[0].starts_with("Management | CREATE_SUCCESSFUL | Finds"));
    assert!(
        seen.contains(&"Data | CREATE_SUCCESSFUL | ".to_string()),
        "{seen:?}"
    );
    // Sam of the management account may read nothing of AWS Config.
    let sam = config(
        &world,
        &Viewpoint::Person(Principal::user(ana.account(), "Sam")),
    );
    assert!(rows(&sam.recorders.lines).is_empty() && sam.aggregators.things.is_empty());
}
