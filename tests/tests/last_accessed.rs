//! Service last accessed data on random sessions: the reports agree with the evaluator, and a draft from a report
//! removes no used permission.

use orgsim_tests::stage::person_of;
use orgsim_tests::walk;
use policy::{Decision, Layers, Request, RequestPrincipal, decide};
use sim::organization::Organization;
use sim::policies::{PolicyTarget, PolicyType};
use sim::scenario::Scenario;
use sim::view::last_accessed::{self as view, ListForm};
use sim::view::{Viewpoint, draft};
use sim::{World, last_accessed, people};

/// Whether service control policies let an action through at a target, for every caller.
fn passes(world: &World, organization: &Organization, target: &PolicyTarget, action: &str) -> bool {
    let kind = PolicyType::ServiceControl;
    let levels = match target {
        PolicyTarget::Account(account) if *account == organization.management => return true,
        PolicyTarget::Parent(parent) => organization.levels_down_to(kind, parent, None),
        PolicyTarget::Account(account) => {
            let parent = world
                .account(*account)
                .and_then(|it| it.membership.as_ref());
            let parent = parent.expect("a member is somewhere");
            organization.levels(kind, *account, &parent.parent)
        }
    };
    let request = Request {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:root"),
        action: action.to_string(),
        resource: "*".to_string(),
        wildcard_only_action: true,
        ..Request::default()
    };
    let layers = Layers {
        scps: levels,
        ..Layers::default()
    };
    decide(&request, &layers) == Decision::Allowed
}

/// A report never lists a service that the SCPs deny completely, nor omits another one.
#[test]
fn reports_list_what_the_service_control_policies_leave() {
    let (mut turn, mut listed, mut missing) = (0, 0, 0);
    for seed in 0..12 {
        let scenario = walk::SCENARIOS[seed as usize % walk::SCENARIOS.len()];
        let world = walk::session(scenario, seed, 120, &mut turn).replay();
        for organization in world.organizations() {
            for target in organization.targets().take(12) {
                let rows = last_accessed::rows(&world, organization, &target, None);
                for service in sim::namespaces::all() {
                    let row = rows.iter().find(|row| row.prefix == service.prefix);
                    let some = [
                        "GetObject",
                        "x",
                        "ListUsers",
                        "DescribeInstances",
                        "RunInstances",
                    ]
                    .iter()
                    .any(|name| {
                        let action = format!("{}:{name}", service.prefix);
                        passes(&world, organization, &target, &action)
                    });
                    match row {
                        None => {
                            missing += 1;
                            assert!(!some, "{scenario:?} {seed}: {} is left out", service.prefix);
                        }
                        Some(_) => {
                            listed += 1;
                            let levels = match &target {
                                PolicyTarget::Parent(parent) => organization.levels_down_to(
                                    PolicyType::ServiceControl,
                                    parent,
                                    None,
                                ),
                                PolicyTarget::Account(_) => Vec::new(),
                            };
                            let witness = policy::reach::reachable(&levels, service.prefix);
                            assert!(
                                witness.is_some(),
                                "{scenario:?} {seed}: {} is denied wholly",
                                service.prefix
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(
        listed > 500 && missing > 500,
        "{listed} listed, {missing} not"
    );
}

/// The draft from a report is a policy, can be applied as it is, and removes nothing that was used and allowed.
#[test]
fn a_drafted_policy_denies_nothing_that_was_used() {
    let (mut turn, mut held) = (0, 0);
    for seed in 0..12 {
        let scenario = walk::SCENARIOS[seed as usize % walk::SCENARIOS.len()];
        let world = walk::session(scenario, seed + 100, 90, &mut turn).replay();
        for organization in world.organizations() {
            let Some(manager) = people::administrator_of(&world, organization.management) else {
                continue;
            };
            let viewpoint = Viewpoint::Instructor(manager.clone());
            for target in organization.targets().take(10) {
                let sheet =
                    view::last_accessed(&world, &viewpoint, Some(&target)).expect("a sheet");
                for form in [ListForm::Deny, ListForm::Allow] {
                    let Some(drafted) = view::drafted(&world, &viewpoint, &sheet, form, &[]) else {
                        continue;
                    };
                    let draft = draft::try_out(&world, &manager, true, &drafted.changes);
                    if draft.tried.iter().any(|it| it.refusal.is_some()) {
                        continue;
                    }
                    let after = draft
                        .world
                        .organization(&organization.id)
                        .expect("it stays");
                    for account in last_accessed::accounts_below(organization, &target) {
                        for (attempt, times) in world.attempts_of(account) {
                            let target = PolicyTarget::Account(account);
                            let used = attempt.allowed
                                && times.shown(world.now()).is_some()
                                && sim::namespaces::of(&attempt.action).is_some()
                                && passes(&world, organization, &target, &attempt.action);
                            if used {
                                held += 1;
                                assert!(
                                    passes(&draft.world, after, &target, &attempt.action),
                                    "{scenario:?} {seed}: {form:?} takes {} from {account}",
                                    attempt.action
                                );
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(held > 100, "{held}");
}

/// A user's console shows the contents of a report, if the user may generate one; the instructor sees who did what.
#[test]
fn a_person_sees_what_a_report_would_tell() {
    let world = Scenario::Guardrails.world(1);
    let ana = person_of(&world, "Management/Ana");
    let all = view::last_accessed(&world, &Viewpoint::Instructor(ana.clone()), None).expect("all");
    assert!(all.services.iter().any(|it| !it.tried.is_empty()));
    assert!(!all.fresh.is_empty());
    let own = view::last_accessed(&world, &Viewpoint::Person(ana), None).expect("may ask");
    assert!(
        own.services
            .iter()
            .all(|it| it.tried.is_empty() && it.allowed)
    );
    assert!(own.fresh.is_empty());
    assert_eq!(own.used(), all.used());
    for (account, name) in [("Payments", "Ben"), ("Audit", "Kim")] {
        let viewpoint = Viewpoint::Person(person_of(&world, &format!("{account}/{name}")));
        let why = view::last_accessed(&world, &viewpoint, None).expect_err("a member");
        assert!(why.english().contains("management account"), "{why}");
    }
    let world = Scenario::AllFeatures.world(1);
    let viewpoint = Viewpoint::Person(person_of(&world, "Management/Sam"));
    let why = view::last_accessed(&world, &viewpoint, None).expect_err("not allowed");
    assert!(
        why.english().contains("GenerateOrganizationsAccessReport"),
        "{why}"
    );
    let viewpoint = Viewpoint::Person(person_of(&world, "Management/Ana"));
    let why = view::last_accessed(&world, &viewpoint, None).expect_err("no SCPs");
    assert!(why.english().contains("not enabled"), "{why}");
}

/// An allow list replaces the policies that allow more, and the whole draft succeeds.
#[test]
fn an_allow_list_takes_the_place_of_what_allowed_more() {
    let world = Scenario::Guardrails.world(1);
    let ana = person_of(&world, "Management/Ana");
    let viewpoint = Viewpoint::Instructor(ana.clone());
    let organization = world.organizations().next().expect("there is one");
    let sandbox = organization.ous.values().find(|ou| &*ou.name == "Sandbox");
    let sandbox = PolicyTarget::Parent(sim::ids::ParentId::Ou(
        sandbox.expect("it is there").id.clone(),
    ));
    let sheet = view::last_accessed(&world, &viewpoint, Some(&sandbox)).expect("a sheet");
    let tried: Vec<_> = sheet
        .services
        .iter()
        .filter(|it| !it.allowed)
        .map(|it| it.prefix)
        .collect();
    assert_eq!(tried, ["lambda"]);
    let drafted =
        view::drafted(&world, &viewpoint, &sheet, ListForm::Allow, &["s3"]).expect("a draft");
    assert_eq!(drafted.keeps, ["ec2", "iam", "organizations", "sts"]);
    let draft = draft::try_out(&world, &ana, true, &drafted.changes);
    assert!(
        draft.tried.iter().all(|it| it.refusal.is_none()),
        "{:?}",
        draft.tried
    );
    let after = draft
        .world
        .organization(&organization.id)
        .expect("it stays");
    assert!(passes(&draft.world, after, &sandbox, "ec2:RunInstances"));
    assert!(!passes(&draft.world, after, &sandbox, "s3:GetObject"));
}
