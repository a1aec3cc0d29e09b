//! Visits: where and when a trusted service acts, and which roles result from it.
//!
//! A service acts when it has something to do in an account, some time after it is enabled: a *visit*, which asks
//! Organizations for a missing role. Enabling schedules the first visits, to some accounts. A *round* about once a day
//! schedules visits to others, new accounts included. `Integration::due` has the accounts of all pending visits.

pub mod absence;
pub mod arrival;
pub mod intervention;
pub mod reactions;

use ordered::Set;

use super::acting::lives_in;
use super::trust::{covered, enabling, trusts};
use crate::prelude::*;
use api::catalog::{self, LinkedRole, SwitchRoute, TrustedService, When};
use api::time::{HOUR, MINUTE};
use state::integration::Integration;

/// The odds of a visit on a round: one in this many accounts that the service has not visited.
const ROUND_ODDS: u64 = 8;

/// Whether the service makes this role by itself: once it is set up by its own tools or, if `set_up` is false, once trusted
/// access is enabled through Organizations. A service with its own switch waits for that switch before it acts in member
/// accounts.
pub fn comes_by_itself(
    service: &TrustedService,
    role: &LinkedRole,
    set_up: bool,
    management: bool,
) -> bool {
    if !role.automatic || role.principal.is_empty() {
        return false;
    }
    if set_up {
        return role.when != When::Unknown;
    }
    (management || service.tool.instead.is_some())
        && matches!(role.when, When::OnEnable | When::WhenNeeded)
        && service.enable != SwitchRoute::ServiceOnly
        && service.roles_if_enabled_here != Some(false)
}

/// Roles that a visit of the service to an account would make now.
pub(crate) fn roles_to_make<'s>(
    world: &World,
    organization: &Organization,
    service: &'s TrustedService,
    account: AccountId,
) -> Vec<&'s LinkedRole> {
    let set_up = organization.is_set_up(service.id);
    let management = organization.management == account;
    service
        .roles
        .iter()
        .filter(|role| {
            lives_in(organization, service, role, account)
                && comes_by_itself(service, role, set_up, management)
                && covered(organization, service, role)
        })
        .filter(|role| !world.has_role(account, role.name))
        .collect()
}

/// Whether the service has a reason to visit the account: to ask for a role, or to act where it has its role.
fn wants(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    account: AccountId,
) -> bool {
    let set_up = organization.is_set_up(service.id);
    let management = organization.management == account;
    let reached = organization
        .integration(service.id)
        .is_some_and(|it| it.reached.contains_key(&account));
    world.is_open(account)
        && service.roles.iter().any(|role| {
            lives_in(organization, service, role, account)
                && comes_by_itself(service, role, set_up, management)
                && covered(organization, service, role)
                && (!reached || !world.has_role(account, role.name))
        })
}

/// Whether this is a visit of the service to the account.
fn is_visit(task: &Task, service: &TrustedService, account: AccountId) -> bool {
    matches!(task, Task::ServiceActs { service: it, account: there }
        if **it == *service.id && *there == account)
}

/// Whether the service comes to every account, soon and one after the other, once it is set up. Others come where they have
/// something to do.
fn comes_everywhere(service: &TrustedService) -> bool {
    service.id == state::identity_center::SERVICE
}

fn schedule(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &TrustedService,
    account: AccountId,
    delay: u64,
    cause: Cause,
) {
    let integration = world
        .organization_mut(organization)
        .integration_mut(service.id);
    if integration.due.insert(account) {
        let task = Task::ServiceActs {
            service: service.id.into(),
            account,
        };
        world.schedule(delay, task, cause);
    }
}

/// The delay of a visit, in milliseconds. The management account is visited first, because the service is set up there.
fn delay(world: &mut WorldMut, management: bool) -> u64 {
    if management {
        world.random().between(20, 180) * SECOND
    } else {
        world.random().between(2, 240) * MINUTE
    }
}

/// Schedules the first visits: to the management account if it has a role for it, to members that it visited before and
/// where a role is missing now, and to about two thirds of the other members: at least one, and never all of three or more.
pub(super) fn plan(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &'static TrustedService,
    cause: Cause,
) {
    let Some(organization) = world.organizations_by_id().get(id).cloned() else {
        return;
    };
    if !trusts(&organization, service) {
        return;
    }
    let management = organization.management;
    if wants(world, &organization, service, management) {
        let delay = delay(world, true);
        schedule(world, id, service, management, delay, cause.clone());
    }
    let mut members: Vec<_> = organization
        .account_ids()
        .filter(|account| *account != management)
        .filter(|account| wants(world, &organization, service, *account))
        .collect();
    ordered::sort_by_key(&mut members, |member| *member);
    if comes_everywhere(service) {
        return go_everywhere(world, id, service, &members, &cause);
    }
    let known = |account: &AccountId| {
        (organization.integration(service.id)).is_some_and(|it| it.reached.contains_key(account))
    };
    let mut visited: Vec<_> = members
        .iter()
        .map(|account| (*account, world.random().below(3) < 2 || known(account)))
        .collect();
    if !visited.is_empty() && visited.iter().all(|(_, visit)| !visit) {
        let lucky = world.random().below(visited.len() as u64) as usize;
        if let Some((_, visit)) = visited.get_mut(lucky) {
            *visit = true;
        }
    }
    if visited.len() >= 3 && visited.iter().all(|(_, visit)| *visit) {
        let spared = world.random().below(visited.len() as u64) as usize;
        if let Some((account, visit)) = visited.get_mut(spared) {
            *visit = known(account);
        }
    }
    let all = visited.iter().all(|(_, visit)| *visit);
    for (account, visit) in visited {
        if visit {
            let delay = delay(world, false);
            schedule(world, id, service, account, delay, cause.clone());
        }
    }
    if !all {
        begin_rounds(world, id, service, cause);
    }
}

/// Schedules visits to all these accounts, one after the other. The pace is not documented.
fn go_everywhere(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &TrustedService,
    accounts: &[AccountId],
    cause: &Cause,
) {
    let mut delay = 0;
    for account in accounts {
        delay += world.random().between(2, 5) * SECOND;
        schedule(world, id, service, *account, delay, cause.clone());
    }
}

fn begin_rounds(world: &mut WorldMut, id: &OrganizationId, service: &TrustedService, cause: Cause) {
    let integration = world.organization_mut(id).integration_mut(service.id);
    if std::mem::replace(&mut integration.rounds, true) {
        return;
    }
    let delay = world.random().between(20, 28) * HOUR;
    let task = Task::ServiceRound {
        organization: id.clone(),
        service: service.id.into(),
    };
    world.schedule(delay, task, cause);
}

/// Schedules visits to further accounts (a task that falls due). Another round follows only while an account is left to
/// visit.
pub fn round(world: &mut WorldMut, id: &OrganizationId, service: &Text, cause: Cause) {
    let (Some(service), Some(organization)) = (
        catalog::by_id(service),
        world.organizations_by_id().get(id).cloned(),
    ) else {
        return;
    };
    let integration = world.organization_mut(id).integration_mut(service.id);
    integration.rounds = false;
    let Some(enabled) = enabling(&organization, service).filter(|_| integration.is_on()) else {
        return;
    };
    let is_due = |account: &AccountId| {
        organization
            .integration(service.id)
            .is_some_and(|it| it.due.contains(account))
    };
    let mut wanting = false;
    for account in organization.account_ids() {
        if is_due(&account) || !wants(world, &organization, service, account) {
            continue;
        }
        if world.random().below(ROUND_ODDS) == 0 {
            let delay = delay(world, organization.management == account);
            schedule(world, id, service, account, delay, enabled.clone());
        } else {
            wanting = true;
        }
    }
    if wanting {
        begin_rounds(world, id, service, cause);
    }
}

/// Schedules a visit to an account that became an administrator, for the role that only administrators have.
pub fn administrator(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &'static TrustedService,
    account: AccountId,
) {
    let organization = world.organizations_by_id()[id].clone();
    let Some(cause) = enabling(&organization, service) else {
        return;
    };
    if wants(world, &organization, service, account) {
        let delay = delay(world, true);
        schedule(world, id, service, account, delay, cause);
    }
}

/// Cancels the visits of a service that was switched off.
pub(super) fn call_off(world: &mut WorldMut, id: &OrganizationId, service: &TrustedService) {
    let integration = world.organization_mut(id).integration_mut(service.id);
    let due = std::mem::replace(&mut integration.due, Set::new());
    world.agenda_mut().cancel(|task| {
        matches!(task, Task::ServiceActs { service: it, account } if **it == *service.id && due.contains(account))
    });
}

/// Schedules a visit, because a call gave the service something to do in the account.
pub fn reason(world: &mut WorldMut, service: &'static TrustedService, account: AccountId) {
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let Some(cause) = enabling(&organization, service) else {
        return;
    };
    let known = organization.integration(service.id);
    let on = known.is_none_or(Integration::is_on);
    let comes = known.is_some_and(|it| it.due.contains(&account));
    if on && !comes && wants(world, &organization, service, account) {
        let delay = delay(world, organization.management == account);
        schedule(world, &organization.id, service, account, delay, cause);
    }
}

/// The service acted in the account without a visit. Cancels a pending visit that has nothing left to do.
pub(crate) fn came_otherwise(
    world: &mut WorldMut,
    service: &'static TrustedService,
    account: AccountId,
) {
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let now = world.now();
    let wants = wants(world, &organization, service, account);
    let integration = world
        .organization_mut(&organization.id)
        .integration_mut(service.id);
    integration.reached.or_insert(account, now);
    if !wants && integration.due.remove(&account) {
        world
            .agenda_mut()
            .cancel(|task| is_visit(task, service, account));
    }
}
