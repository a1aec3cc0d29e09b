//! The plain values for the page's components: their contents, and what they hide from which viewer.

use orgsim_tests::sources::rust_files;
use policy::{Limit, PolicyKind};
use shell::controller::Controller;
use sim::CheckId;
use sim::handshake::{Handshake, Recipient};
use sim::model::operation;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::question::{Caller, Question};
use sim::scenario::Scenario;
use sim::view::draft::{self, DraftChange};
use sim::view::lab::{self, PlacedPolicies, PolicyPlace, VerdictWord};
use sim::view::why::{remedy_steps, why_possible};
use sim::view::{
    self, AddressOwner, CardRecipient, Exchanged, HandshakeCard, TrustUnseen, Viewpoint,
};

fn controller(scenario: Scenario) -> Controller {
    Controller::new(scenario, 1)
}

fn act_as(controller: &mut Controller, who: &str) {
    let who = controller
        .find_person(who)
        .expect("the scenario has this person");
    assert!(controller.act_as(who));
}

fn run(controller: &mut Controller, line: &str) {
    let entry = controller.run(line);
    assert_eq!(entry.printed.exit, 0, "{line}: {}", entry.printed.stderr);
}

/// The card of the invitation to an address, else of the first handshake.
fn card(controller: &Controller, checked: Option<&Principal>) -> HandshakeCard {
    let world = controller.world();
    let by_address = |it: &&Handshake| matches!(it.recipient, Recipient::Email(_));
    let handshake = (world.handshakes().find(by_address)).or(world.handshakes().next());
    let id = &handshake.expect("there is one").id;
    view::handshake_card(world, &controller.viewpoint(), id, checked).expect("it is there")
}

fn owner(controller: &Controller) -> AddressOwner {
    let to = card(controller, None).to;
    let CardRecipient::Email { owner, .. } = to else {
        panic!("it is sent to an address: {to:?}")
    };
    owner
}

/// An organization that invites an account by its address.
fn invited_by(address: &str) -> Controller {
    let mut controller = controller(Scenario::Standalone);
    run(&mut controller, "aws organizations create-organization");
    let invite = "aws organizations invite-account-to-organization --target";
    run(
        &mut controller,
        &format!("{invite} Id={address},Type=EMAIL"),
    );
    controller
}

#[test]
fn a_card_finds_the_owner_of_an_address_however_it_is_written() {
    let plain = owner(&invited_by("cloud@contoso.example"));
    assert!(matches!(plain, AddressOwner::Account(_)), "{plain:?}");
    assert_eq!(owner(&invited_by("Cloud@Contoso.Example")), plain);
    let nobody = owner(&invited_by("nobody@contoso.example"));
    assert_eq!(nobody, AddressOwner::Nobody);
}

#[test]
fn an_address_in_another_partition_belongs_to_nobody_here() {
    let mut controller = controller(Scenario::AllFeatures);
    run(&mut controller, "govcloud Management");
    let payments = controller.find_account("Payments").expect("it is there");
    let address = controller
        .world()
        .account(payments)
        .expect("it is there")
        .email
        .clone();
    act_as(&mut controller, "Management-govcloud/Admin");
    run(&mut controller, "aws organizations create-organization");
    let invite = "aws organizations invite-account-to-organization --target";
    run(
        &mut controller,
        &format!("{invite} Id={address},Type=EMAIL"),
    );
    assert_eq!(owner(&controller), AddressOwner::Nobody);
}

#[test]
fn a_card_does_not_tell_the_sender_whose_address_it_is() {
    for address in ["cloud@contoso.example", "nobody@contoso.example"] {
        let mut controller = invited_by(address);
        controller.instructor = false;
        assert_eq!(owner(&controller), AddressOwner::Hidden);
        assert!(card(&controller, None).households.is_empty());
    }
}

#[test]
fn a_card_checks_for_somebody_else_only_in_the_instructors_view() {
    let mut controller = invited_by("nobody@contoso.example");
    let own = controller.actor.account();
    let other = controller.world().accounts().find(|it| it.id != own);
    let other = Principal::Root(other.expect("there are others").id);
    let checked = card(&controller, Some(&other));
    assert_eq!(checked.person, other);
    assert_eq!(checked.checks.iter().filter(|it| it.decides).count(), 1);
    assert!(checked.checks.iter().any(|it| it.id == CheckId::Addressed));
    controller.instructor = false;
    assert_eq!(card(&controller, Some(&other)).person, controller.actor);
}

/// The rows of the checks depend on the viewer: the same checks are different rows for a user who may not read
/// policies.
#[test]
fn the_rows_of_a_card_follow_the_viewpoint() {
    let mut controller = controller(Scenario::Guardrails);
    let invite = "aws organizations invite-account-to-organization --target";
    run(
        &mut controller,
        &format!("{invite} Id=nobody@contoso.example,Type=EMAIL"),
    );
    act_as(&mut controller, "Payments/Ben");
    let all = card(&controller, None);
    controller.instructor = false;
    let own = card(&controller, None);
    let plain = |card: &HandshakeCard| -> Vec<_> {
        let rows = card.checks.iter();
        rows.map(|it| (it.id, it.holds, it.says.clone())).collect()
    };
    assert_eq!(plain(&all), plain(&own));
    assert_ne!(all.checks, own.checks);
}

#[test]
fn callers_are_named_by_account_and_person() {
    let controller = controller(Scenario::AllFeatures);
    let callers = view::callers(controller.world(), &controller.actor, &controller.actor);
    let households = view::households(controller.world());
    assert_eq!(callers.len(), households.len());
    assert_eq!(households[0].account, "Management");
    let (principal, name) = &callers[0].people[0];
    assert_eq!(
        (principal, name.english()),
        (&controller.actor, "Management / Ana")
    );
}

#[test]
fn in_a_large_world_only_callers_nearby_are_listed() {
    let controller = controller(Scenario::Large);
    let callers = view::callers(controller.world(), &controller.actor, &controller.actor);
    assert!(callers.len() < view::households(controller.world()).len());
    assert!(
        callers
            .iter()
            .any(|it| it.people.iter().any(|(who, _)| *who == controller.actor))
    );
}

#[test]
fn choices_are_those_that_the_viewpoint_shows() {
    let mut controller = controller(Scenario::Guardrails);
    let choices = |controller: &Controller, member: &str| {
        view::choices(controller.world(), &controller.viewpoint(), member)
    };
    let places = choices(&controller, "ParentId").expect("places have names");
    assert_eq!(places[0].name, "Root");
    let targets = choices(&controller, "TargetId").expect("targets have names");
    assert!(targets.iter().any(|it| it.account) && targets.len() > places.len());
    assert_eq!(choices(&controller, "UserName"), None);
    let policy = &choices(&controller, "PolicyId").expect("policies have names")[0];
    let called = view::called(controller.world(), &policy.value).expect("it has a name");
    assert!(policy.name.starts_with(&called));
    act_as(&mut controller, "Payments/Ben");
    controller.instructor = false;
    assert_eq!(choices(&controller, "ParentId"), None);
    assert!(view::invitable(controller.world(), &controller.viewpoint()).is_empty());
}

#[test]
fn a_form_knows_the_document_that_is_stored() {
    let controller = controller(Scenario::Guardrails);
    let update = operation("organizations:UpdatePolicy").expect("it is modeled");
    let policies = view::choices(controller.world(), &controller.viewpoint(), "PolicyId")
        .expect("there are some");
    let is_scp = |it: &&view::Choice| it.name.contains("service control");
    let policy = policies
        .iter()
        .find(is_scp)
        .expect("there is one")
        .value
        .clone();
    let known = |name: &str| (name == "PolicyId").then(|| policy.clone());
    let subject = view::subject(update, &known, controller.world(), &controller.viewpoint())
        .expect("it has one");
    assert_eq!(subject.kind, Some(PolicyKind::ServiceControl));
    assert!(subject.before.is_some());
    assert_eq!(
        view::document_member(update).map(|it| it.name),
        Some("Content")
    );
}

#[test]
fn first_things_name_what_a_world_offers() {
    let mut controller = controller(Scenario::AllFeatures);
    let things = view::first_things(controller.world());
    let home = view::home(controller.world(), &controller.viewpoint());
    assert_eq!(things.organization, home.organization);
    assert_eq!(home.account_name, "Management");
    assert!(
        things
            .limited
            .is_some_and(|(_, name)| name == "Management / Sam")
    );
    assert!(view::trusted(controller.world(), &controller.viewpoint()).is_ok());
    act_as(&mut controller, "Payments/Ben");
    controller.instructor = false;
    let trusted = view::trusted(controller.world(), &controller.viewpoint());
    assert_eq!(trusted, Err(TrustUnseen::NotManagement));
}

#[test]
fn an_exchange_has_the_answer_or_the_error_as_the_api_sends_it() {
    let mut controller = controller(Scenario::Guardrails);
    act_as(&mut controller, "Payments/Ben");
    controller.run("aws organizations describe-organization");
    controller.run("aws iam create-user --user-name Eve");
    controller.run("advance 1h");
    let steps = controller.history.steps().iter().enumerate();
    let all: Vec<_> = steps
        .filter_map(|(number, step)| view::exchange(controller.world(), number, step))
        .collect();
    let [read, refused] = &all[..] else {
        panic!("two of the steps are calls: {all:?}")
    };
    assert!(matches!(&read.answer, Exchanged::Answer(json) if json.contains("\"Organization\"")));
    assert_eq!(read.who, "Payments / Ben");
    let Exchanged::Error {
        status,
        json,
        gates,
    } = &refused.answer
    else {
        panic!("it was refused: {refused:?}")
    };
    assert!(status.contains(" · HTTP 403") && json.contains("__type") && *gates);
}

#[test]
fn a_remedy_tells_who_does_what_and_what_it_changes() {
    let mut controller = controller(Scenario::Guardrails);
    act_as(&mut controller, "Payments/Ben");
    controller.run("aws iam create-user --user-name Eve");
    let step = controller.history.steps().last().expect("it is a step");
    let sim::command::Command::Call(call) = &step.command else {
        panic!("it is a call")
    };
    let why = why_possible(controller.world(), &controller.viewpoint(), call);
    let remedy = why.remedy().expect("there is one");
    let steps = remedy_steps(controller.world(), remedy);
    assert_eq!(steps.len(), remedy.commands.len());
    assert!(
        steps
            .iter()
            .any(|it| it.changed.is_some() && it.by.is_some())
    );
}

/// The SCPs at the place that the lab shows first, which the instructor sees.
fn seen_policies(controller: &Controller, draft: Option<&draft::Draft>) -> PolicyPlace {
    let placed = lab::placed_policies(
        controller.world(),
        &controller.viewpoint(),
        draft,
        PolicyType::ServiceControl,
        "",
    );
    match placed {
        PlacedPolicies::Seen(placed) => placed,
        unseen @ (PlacedPolicies::NoOrganization | PlacedPolicies::Unseen) => {
            panic!("the instructor sees them: {unseen:?}")
        }
    }
}

/// Drafts a policy that denies IAM there, and enables its type if need be.
fn deny_iam(placed: &PolicyPlace) -> Vec<DraftChange> {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}"#;
    let create = DraftChange::Create {
        kind: PolicyType::ServiceControl,
        name: "NoIam".to_string(),
        text: text.to_string(),
        target: Some(placed.place.clone()),
    };
    let on = DraftChange::Switch {
        kind: PolicyType::ServiceControl,
        on: true,
    };
    let off = !placed.on;
    off.then_some(on).into_iter().chain([create]).collect()
}

#[test]
fn the_lab_compares_an_answer_with_that_of_a_draft() {
    let mut controller = controller(Scenario::AllFeatures);
    let ben = controller.find_person("Payments/Ben").expect("he is there");
    let question = Question::new(ben.clone(), "iam:CreateUser");
    let caller = Caller::Known(ben.clone());
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let placed = |draft| seen_policies(&controller, draft);
    let changes = deny_iam(&placed(None));
    let draft = draft::try_out(world, &controller.actor, true, &changes);
    let found =
        lab::verdicts(world, &viewpoint, Some(&draft), &caller, &question).expect("he is seen");
    assert_eq!(found.now.word, VerdictWord::Allowed);
    assert_eq!(
        found.draft.expect("there is a draft").word,
        VerdictWord::Denied
    );
    let mut attached = placed(Some(&draft)).attached.into_iter();
    assert!(attached.any(|it| it.drafted && it.name == "NoIam"));
    let rows = lab::change_rows(world, &changes, Some(&draft));
    let last = rows.last().expect("there is a change");
    assert_eq!(
        (last.kind, last.limit),
        (PolicyKind::ServiceControl, Limit::SERVICE_CONTROL)
    );
    assert!(!last.unread && last.refusal.is_none() && last.before.is_none());
    assert!(
        lab::draft_commands(world, &draft)
            .iter()
            .all(|(_, by)| by.as_ref().is_none_or(|by| !by.is_empty()))
    );
    let targets = lab::draft_targets(world, &viewpoint, None);
    assert!(
        targets
            .iter()
            .any(|(target, _)| matches!(target, PolicyTarget::Account(_)))
    );
    let own = lab::own_policies(world, &viewpoint, &ben).expect("he has policies");
    assert_eq!(own.name, "Payments / Ben");
    // A member does not see the contents of the organization's policies.
    act_as(&mut controller, "Payments/Ben");
    let ben = Viewpoint::Person(ben);
    let placed = lab::placed_policies(
        controller.world(),
        &ben,
        None,
        PolicyType::ServiceControl,
        "",
    );
    assert_eq!(placed, PlacedPolicies::Unseen);
}

/// The engine will run in a worker: then the page has only plain values.
#[test]
fn no_component_knows_the_world() {
    let words = [
        "sim::World",
        "::world::",
        " World",
        "&World",
        "<World",
        ".world()",
        ".world_after(",
    ];
    let mut found = Vec::new();
    let views = ["web/stage", "web/teaching", "web/tools"];
    for (path, text) in views.into_iter().flat_map(rust_files) {
        let known = words.iter().filter(|word| text.contains(**word));
        found.extend(known.map(|word| format!("{path}: {word}")));
    }
    assert_eq!(found, Vec::<String>::new());
}
