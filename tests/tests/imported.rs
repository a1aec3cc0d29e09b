//! Imported organizations are worlds like any other: they keep all invariants, also later.

use interchange::{ExportFormat, ImportOptions, InputFile, export, import};
use orgsim_tests::invariants;
use proptest::prelude::*;
use serde_json::Value;
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::time::DAY;

/// The answers of the AWS CLI about a starting organization.
fn answers(scenario: Scenario) -> Value {
    let world = scenario.world(1);
    let organization = world.organizations().next().expect("the scenario has one");
    let text = export(&world, organization, ExportFormat::AwsCli).text;
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
}

fn damaged() -> impl Strategy<Value = Value> {
    let answers = answers(Scenario::Guardrails);
    let first = &answers["calls"][0]["output"]["Organization"]["MasterAccountId"];
    let words = [
        first.as_str().unwrap_or_default(),
        "CLOSED",
        "PENDING_CLOSURE",
        "CONSOLIDATED_BILLING",
        "p-FullAWSAccess",
    ];
    let values = words.map(str::to_string).to_vec();
    let keys = ["State", "Id", "Email", "ParentId", "TargetId", "FeatureSet"];
    testing::damaged(
        answers,
        keys.map(str::to_string).to_vec(),
        prop::sample::select(values),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_answers_keep_the_invariants(answers in damaged()) {
        checked(&answers);
    }
}
