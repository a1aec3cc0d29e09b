//! What the program does never depends on words: each test says something in other words, and the same happens.

use orgsim_tests::stage::{TestStage, person_of};
use serde_json::json;
use sim::World;
use sim::error::ErrorCode;
use sim::ids::ParentId;
use sim::outcome::{Finding, Gate, GateNote, GateRecord};
use sim::policies::Target;
use sim::refusal::{CitedRule, RefusalRow, RowRule, refusal, rule};
use sim::scenario::Scenario;
use sim::view::Viewpoint;
use sim::view::last_accessed::{ListForm, drafted, last_accessed};
use sim::view::matrix::People;
use sim::view::why::passages;

const RULE: RowRule = RowRule(|| rule("Keys must be active.", "A guide: keys"));

/// The rule that is shown for a refusal.
fn shown(row: &RefusalRow) -> Option<CitedRule> {
    let stage = TestStage::new(Scenario::AllFeatures);
    let viewpoint = Viewpoint::Instructor(stage.person("Management/Ana"));
    let error = row.error();
    let record = GateRecord {
        caller: String::new(),
        operation: "iam:ListUsers".into(),
        gates: vec![GateNote {
            gate: Gate::Request,
            finding: Finding::Stopped,
            says: error.message.clone(),
            judgement: None,
            remedy: None,
            source: None,
        }],
    };
    let passages = passages(stage.world(), &viewpoint, &record, Some(&error));
    passages[0].notes[0].rule
}

#[test]
fn a_refusal_in_other_words_has_the_same_rule() {
    let code = ErrorCode::InvalidClientTokenId;
    for words in ["The security token is invalid.", "The key is not valid."] {
        assert_eq!(
            shown(&refusal(code, words, RULE)),
            Some(RULE.cited()),
            "{words}"
        );
    }
}

/// A world whose unit Workloads has another name, with an account in a unit inside it.
fn renamed(name: &str) -> (World, ParentId) {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let organization = stage.world().organizations().next().expect("there is one");
    let unit = organization
        .ous
        .values()
        .find(|ou| &*ou.name == "Workloads");
    let unit = unit.expect("it is there").id.clone();
    let account = organization.accounts_in(&ParentId::Ou(unit.clone())).next();
    let account = account.expect("it has accounts").to_string();
    for (operation, input) in [
        (
            "organizations:UpdateOrganizationalUnit",
            json!({ "OrganizationalUnitId": unit.to_string(), "Name": name }),
        ),
        (
            "organizations:CreateOrganizationalUnit",
            json!({ "ParentId": unit.to_string(), "Name": "Inner" }),
        ),
    ] {
        stage.call(operation, input).expect("Ana may");
    }
    let organization = stage.world().organizations().next().expect("there is one");
    let inner = organization.ous.values().find(|ou| &*ou.name == "Inner");
    let inner = inner.expect("it is there").id.to_string();
    let moved = json!({
        "AccountId": account,
        "SourceParentId": unit.to_string(),
        "DestinationParentId": inner,
    });
    stage
        .call("organizations:MoveAccount", moved)
        .expect("Ana may");
    (stage.world().clone(), ParentId::Ou(unit))
}

#[test]
fn a_unit_may_have_the_name_of_the_root() {
    for name in ["Root", "Workloads"] {
        let (world, _) = renamed(name);
        let ana = person_of(&world, "Management/Ana");
        let people = People::of(&world, &Viewpoint::Instructor(ana));
        let paths: Vec<_> = people.units.iter().map(|it| it.name.to_string()).collect();
        assert!(paths.contains(&format!("{name} / Inner")), "{paths:?}");
    }
}

#[test]
fn a_unit_may_be_called_like_a_phrase() {
    let (world, unit) = renamed("the Lab");
    let ana = person_of(&world, "Management/Ana");
    let viewpoint = Viewpoint::Instructor(ana);
    let sheet = last_accessed(&world, &viewpoint, Some(&Target::Parent(unit)));
    let sheet = sheet.expect("a sheet");
    let draft = drafted(&world, &viewpoint, &sheet, ListForm::Deny, &[]);
    let changes = draft.expect("a draft").changes;
    let changes = format!("{changes:?}");
    assert!(changes.contains("OnlyUsedInTheLab"), "{changes}");
}

#[test]
fn what_was_missing_is_not_read_from_the_message() {
    let mut stage = TestStage::new(Scenario::Guardrails);
    let mut missing = |name: &str| {
        let who = stage.person(name);
        let error = stage.call_as(&who, "iam:CreateUser", json!({ "UserName": "Eve" }));
        let error = error.expect_err("policies deny it");
        let told = error.message.english().to_string();
        error.missing.clone().map(|missing| {
            assert!(told.ends_with(missing.english()), "{told}");
            missing.to_string()
        })
    };
    let lacks = missing("Playground/Pia").expect("nothing allows it");
    assert!(lacks.contains("iam:CreateUser"), "{lacks}");
    assert_eq!(
        missing("Payments/Ben"),
        None,
        "an explicit deny is told whole"
    );
    let row = refusal(
        ErrorCode::ConflictException,
        "Failed because of that.",
        RULE,
    );
    assert_eq!(row.error().missing, None);
}

#[test]
fn members_without_effect_are_marked() {
    let operation = sim::model::operation("sts:AssumeRole").expect("it is in the table");
    let models = |name: &str| {
        let member = operation.input.iter().find(|it| it.name == name);
        operation.models(member.expect("a member"))
    };
    assert!(!models("TokenCode") && !models("ProvidedContexts"));
    assert!(models("RoleArn") && models("Policy"));
}
