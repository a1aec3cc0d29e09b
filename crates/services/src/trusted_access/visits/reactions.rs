//! The effects on visits of services when accounts join, leave or close.

use super::super::trust::{enabling, trusted_services};
use super::{begin_rounds, comes_everywhere, delay, schedule, wants};
use crate::prelude::*;
use crate::trusted_access::acting;
use api::catalog;
use state::integration::Integration;
use state::reaction::AccountChange;

/// Schedules visits to new accounts, and cancels those to accounts that left.
pub fn react(world: &mut WorldMut, change: AccountChange<'_>, _: &mut Events) {
    match change {
        AccountChange::AccountJoined(organization, account)
        | AccountChange::AccountReinstated(organization, account) => {
            newcomer(world, organization, account);
        }
        AccountChange::AccountLeft(organization, account)
        | AccountChange::AccountClosed(Some(organization), account) => {
            departed(world, organization, account);
        }
        AccountChange::AccountClosed(None, _) => {}
        AccountChange::OrganizationDeleted(organization, management) => {
            dissolved(world, organization, management);
        }
    }
}

/// An account joined: trusted services may visit it, too.
fn newcomer(world: &mut WorldMut, organization: &OrganizationId, account: AccountId) {
    let id = organization;
    let organization = world.organizations_by_id()[organization].clone();
    for service in trusted_services(&organization) {
        let on = organization
            .integration(service.id)
            .is_none_or(Integration::is_on);
        let Some(cause) = enabling(&organization, service)
            .filter(|_| on && wants(world, &organization, service, account))
        else {
            continue;
        };
        if comes_everywhere(service) {
            let delay = delay(world, true);
            schedule(world, id, service, account, delay, cause);
            continue;
        }
        begin_rounds(world, id, service, cause.clone());
        if world.random().below(2) == 0 {
            continue;
        }
        let delay = delay(world, organization.management == account);
        schedule(world, id, service, account, delay, cause);
    }
}

/// An account left: cancels visits to it, and forgets what services have there.
fn departed(world: &mut WorldMut, organization: &OrganizationId, account: AccountId) {
    let services: Vec<Text> = world
        .organization(organization)
        .into_iter()
        .flat_map(|organization| organization.integrations.iter())
        .filter(|(_, it)| {
            it.due.contains(&account)
                || it.reached.contains_key(&account)
                || it.stranded.contains(&account)
        })
        .map(|(service, _)| service.clone())
        .collect();
    let mut waits = false;
    for service in services {
        let integration = world
            .organization_mut(organization)
            .integration_mut(&service);
        waits |= integration.due.remove(&account);
        integration.reached.remove(&account);
        integration.stranded.remove(&account);
        if let Some(service) = catalog::by_id(&service) {
            acting::settle(world, organization, service);
        }
    }
    if waits {
        world.agenda_mut().cancel(
            |task| matches!(task, Task::ServiceActs { account: there, .. } if *there == account),
        );
    }
}

/// The organization was deleted: cancels all tasks of its services.
fn dissolved(world: &mut WorldMut, id: &OrganizationId, management: AccountId) {
    world.agenda_mut().cancel(|task| {
        matches!(task, Task::ServiceActs { account, .. } if *account == management)
            || matches!(task, Task::ServiceRound { organization, .. }
                | Task::ServiceNotices { organization, .. }
                | Task::ServiceCleansUp { organization, .. } if organization == id)
    });
}
