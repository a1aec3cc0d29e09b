//! The drawing's story of trusted access, handshakes and enabling all features.

use orgsim_tests::stage::TestStage;
use serde_json::json;
use sim::CheckId;
use sim::command::{Command, Intervention};
use sim::handshake::{HandshakeAction, HandshakeState};
use sim::ids::HandshakeId;
use sim::scenario::Scenario;
use sim::time::DAY;
use sim::view::{Envelope, Reason, Scene, Selection, Viewpoint, reasons, scene};

const CONFIG_ROLE: &str = "AWSConfigRoleForOrganizations";

fn seen_by(stage: &TestStage, person: &str, instructor: bool) -> Scene {
    scene(stage.world(), &viewpoint(stage, person, instructor))
}

fn viewpoint(stage: &TestStage, person: &str, instructor: bool) -> Viewpoint {
    let person = stage.person(person);
    if instructor {
        Viewpoint::Instructor(person)
    } else {
        Viewpoint::Person(person)
    }
}

fn of_role(stage: &TestStage, account: &str) -> Vec<Reason> {
    let role = Selection::Role {
        account: stage.id(account),
        role: CONFIG_ROLE.into(),
    };
    let viewpoint = viewpoint(stage, "Management/Ana", true);
    reasons(stage.world(), &viewpoint, &role)
}

fn trust(stage: &mut TestStage, principal: &str) {
    let input = json!({ "ServicePrincipal": principal });
    let answer = stage.call("organizations:EnableAWSServiceAccess", input);
    answer.expect("Ana may");
}

#[test]
fn trusted_services_are_drawn_the_newest_first_for_those_who_see_them() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    trust(&mut stage, "config.amazonaws.com");
    stage.wait(1_000);
    trust(&mut stage, "guardduty.amazonaws.com");
    let services = |person, all| {
        seen_by(&stage, person, all).organizations[0]
            .services
            .clone()
    };
    assert_eq!(services("Management/Ana", false), ["guardduty", "config"]);
    assert_eq!(services("Web/OrganizationAccountAccessRole", true).len(), 2);
    assert!(services("Web/OrganizationAccountAccessRole", false).is_empty());
}

#[test]
fn a_role_tells_its_causes_and_its_absence_what_is_awaited() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    trust(&mut stage, "config.amazonaws.com");
    let config = Intervention::ServiceActs {
        service: "config".into(),
        account: stage.id("Web"),
    };
    stage.step(Command::Intervene(config));
    stage.wait(DAY);
    let [cause, made] = &of_role(&stage, "Web")[..] else {
        panic!("a cause, and what came of it");
    };
    assert!(
        cause
            .says
            .english()
            .contains("organizations:EnableAWSServiceAccess by")
    );
    assert!(
        made.says
            .english()
            .contains("requested its role from AWS Organizations"),
        "{}",
        made.says
    );

    let absent = ["Data", "Audit", "Payments"]
        .into_iter()
        .find(|name| {
            !stage
                .world()
                .account(stage.id(name))
                .is_some_and(|it| it.roles.contains_key(CONFIG_ROLE))
        })
        .expect("the service does not act everywhere");
    let last = of_role(&stage, absent).pop().expect("a reason");
    assert_eq!(last.about, CONFIG_ROLE);
    assert!(last.says.english().contains(absent), "{}", last.says);
    let account = Selection::Account(stage.id(absent));
    let all = viewpoint(&stage, "Management/Ana", true);
    assert_eq!(reasons(stage.world(), &all, &account), [last]);
    // The roles of another account are never visible.
    let own = viewpoint(&stage, "Management/Ana", false);
    assert!(reasons(stage.world(), &own, &account).is_empty());
}

#[test]
fn an_envelope_has_its_gates_and_tells_the_recipient_which_stops() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    stage.done(&["aws organizations enable-all-features"]);
    let gates = |person: &str, account: &str| {
        let scene = seen_by(&stage, person, true);
        let to = Some(stage.id(account));
        let found = scene
            .envelopes
            .into_iter()
            .find(|it| it.to == to && it.gates.len() > 2);
        found.expect("an envelope with gates").gates
    };
    assert!(
        gates("Management/Ana", "Legacy")
            .iter()
            .all(|gate| gate.1.is_none())
    );
    let stopped = gates("Legacy/Maria", "Legacy");
    assert_eq!(stopped.last(), Some(&(CheckId::MayCreateRole, Some(false))));
    assert!(
        gates("Legacy/Dan", "Legacy")
            .iter()
            .all(|gate| gate.1 == Some(true))
    );
}

#[test]
fn an_envelope_has_as_many_gates_before_as_after_the_answer() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    stage.done(&["aws organizations enable-all-features"]);
    // Legacy lacks the role, Payments has it.
    for (person, account, count) in [("Legacy/Dan", "Legacy", 4), ("Payments/Ben", "Payments", 3)] {
        let to = Some(stage.id(account));
        let gates = |stage: &TestStage, person: &str, id: Option<&HandshakeId>| {
            let all = seen_by(stage, person, true).envelopes;
            let wanted = |it: &&Envelope| it.to == to && id.is_none_or(|id| it.id == *id);
            let mut found = all.iter().filter(wanted).filter(|it| !it.gates.is_empty());
            let found = found.next().expect("an envelope with gates");
            (found.id.clone(), found.gates.len())
        };
        let (request, before) = gates(&stage, "Management/Ana", None);
        assert_eq!(before, count, "{account}, as the instructor sees it");
        assert_eq!(gates(&stage, person, Some(&request)).1, count, "{account}");
        let accept = format!("aws organizations accept-handshake --handshake-id {request}");
        stage.done(&[&format!("as {person}"), &accept]);
        assert_eq!(gates(&stage, person, Some(&request)).1, count, "{account}");
    }
}

/// Checks of the accepted handshakes to an account, as the instructor sees them.
fn accepted(stage: &TestStage, account: &str) -> Vec<(HandshakeAction, Vec<CheckId>)> {
    let to = Some(stage.id(account));
    let all = seen_by(stage, "Management/Ana", true).envelopes.into_iter();
    let ended = all.filter(|it| it.to == to && it.state == HandshakeState::Accepted);
    ended
        .map(|it| (it.action, it.gates.into_iter().map(|gate| gate.0).collect()))
        .collect()
}

/// Once, each handshake that an account accepted when the role appeared was told to have asked for it.
#[test]
fn an_envelope_has_the_check_of_the_role_only_if_accepting_asked_for_it() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    stage.done(&[
        "as Newcomer/Eva",
        "aws organizations accept-handshake --handshake-id {handshake:INVITE:Newcomer}",
        "as Management/Ana",
        "aws organizations enable-all-features",
        "as Newcomer/Eva",
        "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Newcomer}",
        "as Legacy/Dan",
        "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}",
    ]);
    let always = [CheckId::Addressed, CheckId::MayAccept, CheckId::Open];
    let with = |more: CheckId| [&always[..], &[more]].concat();
    let mut newcomer = accepted(&stage, "Newcomer");
    newcomer.sort_by_key(|it| it.0);
    let invite = (HandshakeAction::Invite, with(CheckId::MayJoin));
    let approve = HandshakeAction::ApproveAllFeatures;
    assert_eq!(newcomer, [invite, (approve, always.to_vec())]);
    let legacy = accepted(&stage, "Legacy");
    assert_eq!(legacy, [(approve, with(CheckId::MayCreateRole))]);
}

#[test]
fn an_invitation_asks_for_the_role_where_the_organization_has_all_features() {
    for (set, asks) in [("ALL", true), ("CONSOLIDATED_BILLING", false)] {
        let mut stage = TestStage::new(Scenario::Standalone);
        stage.done(&[
            &format!("aws organizations create-organization --feature-set {set}"),
            "aws organizations invite-account-to-organization --target Type=ACCOUNT,Id={account:Contoso}",
        ]);
        let has_check = |stage: &TestStage| {
            let envelopes = seen_by(stage, "Northwind/Ana", true).envelopes;
            let [invitation] = &envelopes[..] else {
                panic!("one invitation");
            };
            (invitation.gates.iter()).any(|gate| gate.0 == CheckId::MayCreateRole)
        };
        assert_eq!(has_check(&stage), asks, "before, {set}");
        stage.done(&[
            "as Contoso/Ben",
            "aws organizations accept-handshake --handshake-id {handshake:INVITE:Contoso}",
        ]);
        assert_eq!(has_check(&stage), asks, "after, {set}");
    }
}

#[test]
fn the_head_counts_who_still_has_to_answer() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    assert_eq!(
        seen_by(&stage, "Management/Ana", true).organizations[0].answers,
        None
    );
    stage.done(&["aws organizations enable-all-features"]);
    let answers = |stage: &TestStage, person, all| {
        seen_by(stage, person, all).organizations[0].answers.clone()
    };
    let asked = answers(&stage, "Management/Ana", false).expect("a request is running");
    assert!(asked.awaited.contains(&stage.id("Payments")));
    assert_eq!(asked.awaited.len(), asked.asked);
    assert_eq!(answers(&stage, "Payments/Ben", false), None);

    let payments = Some(stage.id("Payments"));
    let request = seen_by(&stage, "Payments/Ben", false).envelopes;
    let request = request
        .into_iter()
        .find(|it| it.to == payments)
        .expect("it is asked");
    let accept = format!(
        "aws organizations accept-handshake --handshake-id {}",
        request.id
    );
    stage.done(&["as Payments/Ben", &accept]);
    let fewer = answers(&stage, "Management/Ana", true).expect("it is running still");
    assert_eq!(
        (fewer.asked, fewer.awaited.len()),
        (asked.asked, asked.asked - 1)
    );
    assert!(!fewer.awaited.contains(&stage.id("Payments")));
}
