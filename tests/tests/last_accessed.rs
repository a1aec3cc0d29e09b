//! Service last accessed data on sessions made by chance: what the reports list agrees with the evaluator, and a draft from a
//! report takes nothing away that was used.

use orgsim_tests::walk;
use policy::{Decision, Layers, Principal, Request, decide};
use sim::organization::Organization;
use sim::policies::{PolicyType, Target};
use sim::view::last_accessed::{self as view, Form};
use sim::view::{Viewpoint, draft};
use sim::{World, last_accessed, people};

/// Whether service control policies let an action through at a place, whoever asks.
fn passes(world: &World, organization: &Organization, target: &Target, action: &str) -> bool {
    let kind = PolicyType::ServiceControl;
    let levels = match target {
        Target::Account(account) if *account == organization.management => return true,
        Target::Parent(parent) => organization.levels_down_to(kind, parent, None),
        Target::Account(account) => {
            let parent = world
                .account(*account)
                .and_then(|it| it.membership.as_ref());
            let parent = parent.expect("a member is somewhere");
            organization.levels(kind, *account, &parent.parent)
        }
    };
    let request = Request {
        principal: Principal::from_arn("arn:aws:iam::111111111111:root"),
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

/// A report never lists a service that the SCPs deny wholly, nor leaves one out that they do not.
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
                                Target::Parent(parent) => organization.levels_down_to(
                                    PolicyType::ServiceControl,
                                    parent,
                                    None,
                                ),
                                Target::Account(_) => Vec::new(),
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
        listed > 1_000 && missing > 1_000,
        "{listed} listed, {missing} not"
    );
}

/// The draft from a report is a policy, is carried out as it stands, and takes nothing away that was used and allowed.
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
                for form in [Form::Deny, Form::Allow] {
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
                            let target = Target::Account(account);
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
