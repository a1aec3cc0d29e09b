//! Invariants of the agenda.

use sim::account_management::RegionOpt;
use sim::agenda::Task;
use sim::catalog;
use sim::config::AccountRegion;
use sim::ids::{AccountId, Text};
use sim::last_accessed::ReportState;
use sim::{CreateState, World};

use super::so;

/// No entry is obsolete, and nothing in progress lacks its entry.
pub(super) fn check(world: &World) -> Result<(), String> {
    for due in world.agenda().iter() {
        so(due.at >= world.now(), || format!("{due:?} is late"))?;
        so(concerns(world, &due.task), || {
            format!("{due:?} waits for something that is gone")
        })?;
    }
    visits(world)?;
    requests(world)
}

/// Whether the task's subject exists and is still in progress.
fn concerns(world: &World, task: &Task) -> bool {
    let config = world.config();
    let at = |place: &AccountRegion, name: &Text| (*place, name.clone());
    match task {
        Task::FinishAccount { request } => world
            .create_request(request)
            .is_some_and(|it| it.state == CreateState::InProgress),
        Task::ExpireHandshake { handshake } | Task::ForgetHandshake { handshake } => {
            world.handshake(handshake).is_some()
        }
        Task::FinishClosing { account } => world
            .account(*account)
            .is_some_and(|it| it.state() == "PENDING_CLOSURE"),
        Task::CleanAccount { account } => world
            .account(*account)
            .is_some_and(|it| it.state() == "CLOSED" && !it.is_gone()),
        Task::DeleteRole { task } => world
            .role_deletion(task)
            .is_some_and(|it| it.state == sim::DeletionState::InProgress),
        Task::FinishPolicyType { organization, kind } => world
            .organization(organization)
            .and_then(|it| it.policy_types.get(kind))
            .is_some_and(|enabled| enabled.pending),
        Task::IdentityCenterWorks { instance, request } => works(world, instance, request),
        Task::FinishRegionOpt { account, region } => is_opting(world, *account, region),
        Task::DailyWork => world.habits().next().is_some(),
        Task::FinishAccessReport { job } => world
            .access_report(job)
            .is_some_and(|it| it.state == ReportState::InProgress),
        Task::ServiceActs { service, account } => is_due(world, service, *account),
        Task::ServiceRound {
            organization,
            service,
        }
        | Task::ServiceNotices {
            organization,
            service,
        }
        | Task::ServiceCleansUp {
            organization,
            service,
            ..
        } => world
            .organization(organization)
            .is_some_and(|organization| organization.integration(service).is_some()),
        Task::RootSessionEnds { account, session } => has_session(world, *account, session),
        Task::ConfigCollects { place, aggregator } => {
            config.aggregators.contains_key(&at(place, aggregator))
        }
        Task::ConfigDeploys { place, rule, .. } | Task::ConfigRetries { place, rule } => {
            config.organization_rules.contains_key(&at(place, rule))
        }
        Task::ConfigDeploysPack { place, pack, .. } | Task::ConfigRetriesPack { place, pack } => {
            config.organization_packs.contains_key(&at(place, pack))
        }
        Task::ConfigFinishesPack { place, pack } => config.own_packs.contains_key(&at(place, pack)),
    }
}

fn has_session(world: &World, account: AccountId, session: &str) -> bool {
    let account = world.account(account);
    account.is_some_and(|it| it.root_sessions.contains_key(session))
}

/// Whether IAM Identity Center works on a request.
fn works(world: &World, instance: &str, request: &str) -> bool {
    let center = world.identity_centers().get(instance);
    center.is_some_and(|it| it.working.contains(request))
}

/// Whether opting in to a Region or out of it is in progress.
fn is_opting(world: &World, account: AccountId, region: &str) -> bool {
    let settings = world.account_settings().of(account);
    let opt = settings.and_then(|it| it.regions.get(region));
    opt.is_some_and(|opt| *opt != RegionOpt::Enabled)
}

/// Whether a service has still to act in an account.
fn is_due(world: &World, service: &str, account: AccountId) -> bool {
    let organization = world.organization_of(account);
    let integration = organization.and_then(|it| it.integration(service));
    integration.is_some_and(|it| it.due.contains(&account))
}

/// Due visits have entries, and each service at most one round.
fn visits(world: &World) -> Result<(), String> {
    for organization in world.organizations() {
        for service in catalog::SERVICES {
            let Some(integration) = organization.integration(service.id) else {
                continue;
            };
            for account in integration.due.iter() {
                let visit = Task::ServiceActs {
                    service: service.id.into(),
                    account: *account,
                };
                so(world.agenda().iter().any(|due| due.task == visit), || {
                    format!("{} is due in {account}, and no visit waits", service.name)
                })?;
            }
            let round = Task::ServiceRound {
                organization: organization.id.clone(),
                service: service.id.into(),
            };
            let rounds = world
                .agenda()
                .iter()
                .filter(|due| due.task == round)
                .count();
            so(rounds < 2, || {
                format!("{rounds} rounds of {} wait", service.name)
            })?;
        }
    }
    Ok(())
}

fn requests(world: &World) -> Result<(), String> {
    for request in world.create_requests() {
        let waits = world.agenda().iter().any(|due| {
            due.task
                == Task::FinishAccount {
                    request: request.id.clone(),
                }
        });
        so(waits == (request.state == CreateState::InProgress), || {
            format!(
                "request {} is {}, waits: {waits}",
                request.id,
                request.state.name()
            )
        })?;
    }
    Ok(())
}
