//! What the program does never depends on words: each test says something in other words, and the same happens.

use orgsim_tests::stage::{TestStage, person_of};
use serde_json::{Map, json};
use sim::World;
use sim::command::{Call, Command};
use sim::error::ErrorCode;
use sim::history::History;
use sim::ids::ParentId;
use sim::outcome::{Finding, Gate, GateNote, GateRecord};
use sim::policies::PolicyTarget;
use sim::principal::Principal;
use sim::refusal::{CitedRule, RefusalRow, RowRule, refusal, rule};
use sim::scenario::Scenario;
use sim::view::last_accessed::{ListForm, drafted, last_accessed};
use sim::view::matrix::People;
use sim::view::why::passages;
use sim::view::{TimelineLane, Viewpoint, document_member, form_members};

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
            judgment: None,
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
    let sheet = last_accessed(&world, &viewpoint, Some(&PolicyTarget::Parent(unit)));
    let sheet = sheet.expect("a sheet");
    let draft = drafted(&world, &viewpoint, &sheet, ListForm::Deny, &[]);
    let changes = draft.expect("a draft").changes;
    let changes = format!("{changes:?}");
    assert!(changes.contains("OnlyUsedInTheLab"), "{changes}");
}

/// That it is not read from the English message, rewording.rs sees.
#[test]
fn a_denial_has_what_was_missing_beside_its_message() {
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
    assert!(models("TokenCode") && !models("ProvidedContexts"));
    assert!(models("RoleArn") && models("Policy"));
}

#[test]
fn a_lane_of_the_timeline_is_an_accounts_whatever_its_name() {
    let mut history = History::new(Scenario::AllFeatures, 1);
    let [ana, other] = ["Management/Ana", "Payments/Ben"].map(|it| person_of(history.world(), it));
    let mut call = |who: &Principal, operation: &str, input| {
        let call = Call::new(who.clone(), operation, input);
        let step = history.step(Command::Call(call));
        assert!(step.result.is_ok(), "{:?}", step.result);
    };
    let account = other.account().to_string();
    call(&ana, "sts:GetCallerIdentity", json!({}));
    call(&other, "sts:GetCallerIdentity", json!({}));
    call(
        &ana,
        "account:PutAccountName",
        json!({ "AccountName": "Same" }),
    );
    let trust = json!({ "ServicePrincipal": "account.amazonaws.com" });
    call(&ana, "organizations:EnableAWSServiceAccess", trust);
    let rename = json!({ "AccountId": account, "AccountName": "Same" });
    call(&ana, "account:PutAccountName", rename);
    call(&ana, "sts:GetCallerIdentity", json!({}));
    call(&other, "sts:GetCallerIdentity", json!({}));
    let viewpoint = Viewpoint::Instructor(ana.clone());
    let marks = sim::view::marks(&history, &viewpoint);
    let calls: Vec<_> = (marks.iter().filter(|it| it.kind.is_none())).collect();
    let lanes: Vec<_> = calls.iter().map(|it| it.lane_of()).collect();
    let [anas, others] = [&ana, &other].map(|it| TimelineLane::Account(it.account()));
    assert_eq!([&lanes[0], &lanes[1]], [&anas, &others]);
    assert_eq!(lanes[lanes.len() - 2..], [anas, others]);
    let same = calls.iter().rev().take(2).all(|it| it.lane == "Same");
    assert!(
        same,
        "{:?}",
        calls.iter().map(|it| &it.lane).collect::<Vec<_>>()
    );
}

#[test]
fn a_service_has_a_name_without_its_vendor_in_any_words() {
    for service in sim::catalog::SERVICES {
        // What no row may leave out, although the compiler lets it.
        let own = [
            service.id,
            service.name,
            service.purpose,
            service.tool.prefix,
        ];
        assert!(own.iter().all(|it| !it.is_empty()), "{own:?}");
        let name = sim::catalog::short_name(service.id);
        assert!(service.name.ends_with(name) && !name.is_empty(), "{name}");
        assert!(
            !name.starts_with("AWS ") && !name.starts_with("Amazon "),
            "{name}"
        );
    }
    assert_eq!(sim::catalog::short_name("config"), "Config");
    assert_eq!(sim::catalog::short_name("none.example"), "none.example");
}

#[test]
fn a_form_shows_at_first_what_has_an_effect() {
    for operation in sim::model::operations() {
        let (main, more) = form_members(operation, &Map::new());
        let document = document_member(operation).map(|it| it.name);
        for member in &main {
            let shown = member.required || operation.models(member);
            assert!(
                shown || document == Some(member.name),
                "{} {}",
                operation.action(),
                member.name
            );
        }
        let any_required = operation.input.iter().any(|it| it.required);
        for member in &more {
            let behind = any_required || !operation.models(member);
            assert!(
                !member.required && behind,
                "{} {}",
                operation.action(),
                member.name
            );
        }
        assert_eq!(main.len() + more.len(), operation.options().count());
    }
    let names = |operation: &str, preset: &[&str]| {
        let operation = sim::model::operation(operation).expect("it is in the table");
        let preset = preset
            .iter()
            .map(|it| (it.to_string(), json!("x")))
            .collect();
        let (main, more) = form_members(operation, &preset);
        [main, more].map(|all| all.iter().map(|it| it.name).collect::<Vec<_>>())
    };
    let [main, more] = names("sts:AssumeRole", &["RoleArn"]);
    assert_eq!(main, ["RoleSessionName", "Policy"]);
    assert!(more.contains(&"TokenCode"), "{more:?}");
    let [main, _] = names("organizations:CreatePolicy", &[]);
    assert_eq!(main, ["Type", "Name", "Description", "Content"]);
    // No member of this one is required.
    let [main, _] = names("sts:GetSessionToken", &[]);
    assert!(main.contains(&"TokenCode"), "{main:?}");
}
