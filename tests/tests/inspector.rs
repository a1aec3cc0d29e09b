//! The inspector: what it offers first for each kind of thing, and what it says in its head.

use orgsim_tests::stage::TestStage;
use sim::CheckId;
use sim::catalog::{self, Side};
use sim::scenario::Scenario;
use sim::view::services::ServiceStanding;
use sim::view::{
    self, AccountNode, Actionable, Offer, OfferKind, Panel, RoleState, Selection, UnitNode,
};

fn panel(stage: &TestStage, selection: &Selection) -> Panel {
    let viewpoint = stage.controller.viewpoint();
    view::panel(stage.world(), &viewpoint, selection).expect("a panel")
}

fn labels(offers: &[Offer]) -> Vec<String> {
    offers.iter().map(|it| it.label.to_string()).collect()
}

/// The main actions of a place.
fn main(stage: &TestStage, place: &str) -> Vec<String> {
    labels(&stage.panel(place).expect("a panel").sections().main)
}

/// The live invitation that was sent last.
fn invitation(stage: &TestStage) -> Selection {
    let live = stage.world().handshakes().filter(|it| it.state.is_live());
    let last = live.max_by_key(|it| it.requested).expect("a handshake");
    Selection::Handshake(last.id.clone())
}

fn chips(panel: &Panel) -> Vec<String> {
    panel.chips.iter().map(|it| it.says.to_string()).collect()
}

#[test]
fn the_main_actions_are_what_a_thing_is_mostly_for() {
    let stage = TestStage::new(Scenario::AllFeatures);
    let create = ["Create an account", "Invite an account"];
    assert_eq!(main(&stage, "organization"), create);
    assert_eq!(main(&stage, "account:Management"), create);
    assert_eq!(
        main(&stage, "account:Web"),
        ["Act as Web / access role", "Move this account"]
    );
    assert_eq!(
        main(&stage, "root"),
        ["Create an account", "Create an organizational unit here"]
    );
}

/// What AWS refuses whatever one types into the form is no main action, and says why before the form is open.
#[test]
fn a_form_that_would_be_refused_is_not_offered_first() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let sam = stage.person("Management/Sam");
    stage.controller.act_as(sam);
    let sections = stage.panel("organization").expect("a panel").sections();
    assert_eq!(labels(&sections.main), ["Act as Management / Ana"]);
    for label in [
        "Create an account",
        "Invite an account",
        "Create an organizational unit",
    ] {
        let found = sections.refused.iter().find(|it| it.label == *label);
        let why = found.and_then(|it| it.refusal.as_deref()).expect(label);
        assert!(why.contains("no identity-based policy allows"), "{why}");
    }
}

#[test]
fn an_invitation_leads_to_who_has_to_answer_and_opens_with_their_checks() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    let selection = invitation(&stage);
    let of = panel(&stage, &selection).sections();
    let [answer] = &*of.main else {
        panic!("one main action: {:?}", labels(&of.main));
    };
    let OfferKind::ActAs(answerer) = answer.kind.clone() else {
        panic!("it acts as somebody: {answer:?}");
    };
    let says = answer.label.to_string();
    assert!(says.starts_with("Answer as "), "{says}");
    assert!(!says.contains('/'), "without the account's name: {says}");
    let accept = "Accept the invitation".to_string();
    assert!(labels(&of.refused).contains(&accept));
    let Selection::Handshake(id) = &selection else {
        panic!("it is a handshake");
    };
    let card = |stage: &TestStage| {
        let viewpoint = stage.controller.viewpoint();
        view::handshake_card(stage.world(), &viewpoint, id, None).expect("a card")
    };
    let first = card(&stage);
    assert_eq!(first.person, answerer);
    let addressed = first.checks.iter().find(|it| it.id == CheckId::Addressed);
    assert!(addressed.expect("the check").holds);
    // The sender's own console knows nothing of the recipient, and shows no checks of the sender.
    stage.controller.instructor = false;
    assert!(card(&stage).checks.is_empty());
    // The recipient accepts or declines.
    stage.controller.instructor = true;
    stage.controller.act_as(answerer);
    let of = panel(&stage, &selection).sections();
    assert_eq!(labels(&of.main), [&*accept, "Decline"]);
    assert_eq!(labels(&of.refused), ["Cancel the invitation"]);
}

#[test]
fn each_suggestion_of_the_first_visit_leads_to_an_action() {
    let stage = TestStage::new(Scenario::ConsolidatedBilling);
    let (_, name) = view::first_things(stage.world())
        .lacks_role
        .expect("one lacks it");
    let absent = format!("role:{name}:AWSServiceRoleForOrganizations");
    let of = stage.panel(&absent).expect("a panel").sections();
    let says = labels(&of.main);
    assert!(
        says[0].starts_with("Have ") && says[1].starts_with("Act as "),
        "{says:?}"
    );
    // *Why?* shows the gates of the call.
    assert!(of.main[0].call().is_some());
    let service = stage.panel("service:config").expect("a panel").sections();
    assert_eq!(labels(&service.main), ["Enable all features first"]);
    assert!(!service.refused.is_empty());
}

#[test]
fn an_absent_role_leads_to_the_trusted_access_and_a_pending_one_to_the_next_event() {
    let config = catalog::by_id("config").expect("the service");
    let role = config.roles[0].name;
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    let absent = format!("role:Management:{role}");
    assert_eq!(
        main(&stage, &absent),
        [
            "Enable all features first",
            "Open AWS Config's trusted access"
        ]
    );
    stage = TestStage::new(Scenario::AllFeatures);
    let before = stage.panel(&absent).expect("a panel");
    assert_eq!(chips(&before), ["Absent"]);
    assert_eq!(
        labels(&before.sections().main),
        ["Open AWS Config's trusted access"]
    );
    // The drawing and the inspector agree on what is pending.
    stage.done(&[
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    ]);
    let scene = view::scene(stage.world(), &stage.controller.viewpoint());
    let mut seen = 0;
    for node in accounts(&scene.organizations[0].root) {
        for badge in &node.badges {
            let selection = Selection::Role {
                account: node.id,
                role: badge.role.into(),
            };
            let panel = panel(&stage, &selection);
            let pending = badge.state == RoleState::Pending;
            seen += usize::from(pending);
            assert_eq!(chips(&panel).contains(&"Pending".to_string()), pending);
            if pending {
                assert_eq!(labels(&panel.sections().main)[0], "Next event");
            }
        }
    }
    assert!(seen > 0);
}

/// Its way through its own console trusts it under each of its principals again.
#[test]
fn a_service_that_is_trusted_under_one_of_its_principals_says_so() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let page = |stage: &TestStage| {
        let viewpoint = stage.controller.viewpoint();
        view::services::service_page(stage.world(), &viewpoint, "guardduty").expect("the service")
    };
    stage.done(&["console enable-integration --service guardduty"]);
    assert_eq!(page(&stage).standing, ServiceStanding::SetUp);
    stage.done(&[
        "aws organizations disable-aws-service-access --service-principal guardduty.amazonaws.com",
    ]);
    let half = page(&stage);
    assert_eq!(half.standing, ServiceStanding::Partly);
    assert!(half.says.english().contains("guardduty.amazonaws.com"));
    let own = half.enable.iter().find(|it| it.side == Side::Service);
    let does: Vec<_> = (own.expect("a way").does.iter())
        .map(|it| it.english())
        .collect();
    let enables = |it: &&str| it.starts_with("It enables its trusted access");
    assert!(does.iter().any(enables), "{does:?}");
}

/// A card draws the first roles and counts the others: none that is present stands behind one that is absent.
#[test]
fn roles_that_are_present_are_the_first_on_a_card() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    for service in ["config", "cloudtrail", "guardduty", "securityhub", "sso"] {
        stage.done(&[&format!(
            "aws organizations enable-aws-service-access --service-principal {service}.amazonaws.com"
        )]);
    }
    let mut mixed = 0;
    for _ in 0..6 {
        stage.done(&["advance 1h"]);
        let scene = view::scene(stage.world(), &stage.controller.viewpoint());
        for node in accounts(&scene.organizations[0].root) {
            let present = |it: &&view::Badge| it.state == RoleState::Present;
            let first = node.badges.iter().take_while(present).count();
            let all = node.badges.iter().filter(present).count();
            assert_eq!(first, all, "{}: {:?}", node.name, node.badges);
            mixed += usize::from(all > 0 && all < node.badges.len());
        }
    }
    assert!(mixed > 0, "no card has both");
}

fn accounts(unit: &UnitNode) -> Vec<&AccountNode> {
    let below = unit.units.iter().flat_map(|it| accounts(it));
    unit.accounts.iter().chain(below).collect()
}

#[test]
fn the_head_has_an_id_to_copy_and_short_words() {
    let stage = TestStage::new(Scenario::ConsolidatedBilling);
    let management = stage.panel("account:Management").expect("a panel");
    assert_eq!(chips(&management), ["Management account", "Acting"]);
    assert_eq!(management.id().map(|it| it.label), Some("Id"));
    let whole = stage.panel("organization").expect("a panel");
    assert_eq!(chips(&whole), ["Consolidated billing"]);
    let invitation = panel(&stage, &invitation(&stage));
    assert_eq!(invitation.title.to_string(), "Invitation");
    assert_eq!(chips(&invitation), ["Open"]);
}

#[test]
fn an_empty_world_offers_its_first_account_and_then_its_organization() {
    let mut stage = TestStage::new(Scenario::Empty);
    let home = |stage: &TestStage| {
        let viewpoint = stage.controller.viewpoint();
        view::offers(stage.world(), &viewpoint, Actionable::Home)
    };
    let first = home(&stage);
    assert_eq!(labels(&first), ["Create the first account"]);
    stage.step(first[0].command().expect("a command").clone());
    assert_eq!(stage.own().id, stage.controller.actor.account());
    assert_eq!(labels(&home(&stage)), ["Create an organization"]);
    stage.controller.instructor = false;
    assert_eq!(labels(&home(&stage)), ["Create an organization"]);
}

#[test]
fn a_unit_has_as_many_accounts_as_the_drawing_says() {
    let stage = TestStage::new(Scenario::AllFeatures);
    let scene = view::scene(stage.world(), &stage.controller.viewpoint());
    let mut units = vec![&scene.organizations[0].root];
    let mut nested = 0;
    while let Some(unit) = units.pop() {
        units.extend(&unit.units);
        nested += usize::from(unit.total > unit.accounts.len());
        let panel = panel(&stage, &Selection::Unit(unit.id.clone()));
        let says = match unit.total {
            0 => "No accounts".to_string(),
            1 => "1 account".to_string(),
            n => format!("{n} accounts"),
        };
        assert_eq!(chips(&panel)[0], says, "{}", unit.name);
    }
    assert!(nested > 0);
}
