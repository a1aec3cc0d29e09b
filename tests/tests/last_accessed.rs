//! Service last accessed data on sessions made by chance: what the reports list agrees with the evaluator, and a draft from a
//! report takes nothing away that was used.

use orgsim_tests::walk;
use policy::{Decision, Layers, Principal, Request, decide};
use sim::World;
use sim::last_accessed;
use sim::organization::Organization;
use sim::policies::{PolicyType, Target};

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
    for seed in 0..24 {
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
