//! What the services do by themselves: when the organization's accounts change, and when a console sets them up.

use super::members::{self, join};
use super::service::SecurityService;
use super::{guard_duty, security_hub};
use crate::prelude::*;
use crate::trusted_access::administrators;
use api::catalog::TrustedService;
use state::enrollment::AutoEnable;
use state::reaction::AccountChange;

/// The services.
static SERVICES: [&SecurityService; 2] = [&guard_duty::SERVICE, &security_hub::SERVICE];

/// Enables the service in the management account, if it is one of these: its console does that when it is set up.
pub(crate) fn set_up_in_console(
    world: &mut WorldMut,
    service: &TrustedService,
    place: AccountRegion,
    events: &mut Events,
) {
    if let Some(it) = SERVICES.into_iter().find(|it| it.id == service.id) {
        members::enroll_in_console(world, it, place, events);
    }
}

/// Enrolls accounts that join an organization, and forgets those that leave it.
pub fn react(world: &mut WorldMut, change: AccountChange<'_>, events: &mut Events) {
    match change {
        AccountChange::AccountJoined(organization, account)
        | AccountChange::AccountReinstated(organization, account) => {
            joined(world, organization, account, events);
        }
        AccountChange::AccountLeft(organization, account)
        | AccountChange::AccountClosed(Some(organization), account) => {
            left(world, organization, account);
        }
        AccountChange::OrganizationDeleted(organization, management) => {
            left(world, organization, management);
        }
        AccountChange::AccountClosed(None, _) => {}
    }
}

/// The administrators of a service in an organization, each with its Region.
fn administrators_of(
    world: &World,
    it: &SecurityService,
    organization: &OrganizationId,
) -> Vec<AccountRegion> {
    (world.organization(organization))
        .and_then(|organization| organization.integration(it.id))
        .into_iter()
        .flat_map(|integration| integration.administrators.iter())
        .filter_map(|(region, account): (&Text, &AccountId)| {
            let region = api::region::known(account.partition(), region)?;
            Some(AccountRegion {
                account: *account,
                region,
            })
        })
        .collect()
}

fn joined(world: &mut WorldMut, id: &OrganizationId, account: AccountId, events: &mut Events) {
    for it in SERVICES {
        for place in administrators_of(world, it, id) {
            let enrolls = it.enrollment(world, place);
            let cause = (world.organization(id))
                .and_then(|organization| organization.integration(it.id)?.set_up.clone());
            if enrolls.is_some_and(|own| own.auto_enable != AutoEnable::None)
                && let Some(cause) = cause
            {
                // An account in which the role cannot be created does not become a member.
                let _ = join(world, it, place, account, cause, events);
            }
        }
    }
}

fn left(world: &mut WorldMut, id: &OrganizationId, account: AccountId) {
    for it in SERVICES {
        for place in administrators_of(world, it, id) {
            if place.account == account {
                administrators::end(world, id, it.id, account, Some(place.region));
            } else if let Some(enrollment) = it.enrollment_mut(world, place)
                && enrollment.members.contains_key(&account)
            {
                enrollment.members.remove(&account);
            }
        }
    }
}
