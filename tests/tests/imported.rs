//! Imported organizations are worlds like any other: they keep all invariants, also later.

use interchange::{ExportFormat, ImportOptions, InputFile, export, import};
use orgsim_tests::invariants;
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::scenario::Scenario;
use sim::time::DAY;

/// AWS CLI output about a starting organization.
fn answers(scenario: Scenario) -> Value {
    exported(&scenario.world(1))
}

/// The answers about an organization that waits for its members to approve all features.
fn migrating() -> Value {
    let mut world = Scenario::ConsolidatedBilling.world(1);
    let actor = Scenario::ConsolidatedBilling.first_actor(&world);
    let call = Call::new(actor, "organizations:EnableAllFeatures", json!({}));
    sim::step(&mut world, &Command::Call(call)).expect("it is allowed");
    exported(&world)
}

fn exported(world: &World) -> Value {
    let organization = world.organizations().next().expect("the scenario has one");
    let text = export(world, organization, ExportFormat::AwsCli).text;
    serde_json::from_str(&text).expect("it is JSON")
}

fn checked(answers: &Value) {
    let file = InputFile {
        name: "answers.json".into(),
        bytes: answers.to_string().into_bytes(),
    };
    let Ok(import) = import(&[file], &ImportOptions::default()) else {
        return;
    };
    let mut world = import.session.replay();
    assert_eq!(invariants::check(&world), Ok(()));
    // Closed accounts are gone after 90 days.
    let later = Command::Time(TimeMove::Advance { ms: 100 * DAY });
    sim::step(&mut world, &later).expect("time can always pass");
    assert_eq!(invariants::check(&world), Ok(()));
}

#[test]
fn every_starting_organization_keeps_the_invariants() {
    for scenario in [
        Scenario::ConsolidatedBilling,
        Scenario::AllFeatures,
        Scenario::Guardrails,
    ] {
        checked(&answers(scenario));
    }
    checked(&migrating());
}

fn damaged(answers: Value) -> impl Strategy<Value = Value> {
    let first = &answers["calls"][0]["output"]["Organization"]["MasterAccountId"];
    let words = [
        first.as_str().unwrap_or_default(),
        "CLOSED",
        "PENDING_CLOSURE",
        "CONSOLIDATED_BILLING",
        "p-FullAWSAccess",
        "DECLINED",
        "ENABLE_ALL_FEATURES",
    ];
    let values = words.map(str::to_string).to_vec();
    let keys = [
        "State",
        "Id",
        "Email",
        "ParentId",
        "TargetId",
        "FeatureSet",
        "Action",
        "Path",
        "RoleName",
    ];
    testing::damaged(
        answers,
        keys.map(str::to_string).to_vec(),
        prop::sample::select(values),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_answers_keep_the_invariants(answers in prop_oneof![
        damaged(answers(Scenario::Guardrails)),
        damaged(migrating()),
    ]) {
        checked(&answers);
    }
}
