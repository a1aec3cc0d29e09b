//! A visit: the service comes to the account and asks for the roles that are missing there.

use super::super::trust::trusts;
use super::roles_to_make;
use crate::iam::service_linked_role::{self, NewServiceRole};
use crate::prelude::*;
use crate::trusted_access::acting::{Serves, serves, settle};
use api::catalog::{self, TrustedService};
use state::account::ORGANIZATIONS_ROLE;

/// Lets the service come to the account (a task that falls due).
pub fn act(
    world: &mut WorldMut,
    service_id: &Text,
    account: AccountId,
    cause: Cause,
    fails: bool,
    events: &mut Events,
) {
    let Some(service) = catalog::by_id(service_id) else {
        return;
    };
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let id = organization.id.clone();
    (world.integration_mut(&id, service.id).due).remove(&account);
    let arrival = if fails {
        Err(message!(
            "{service} failed to act in {name}; no role was requested.",
            service = service.name,
            name = world.name_of(account)
        ))
    } else {
        arrives(world, &organization, service, account)
    };
    let acts = arrival.is_ok();
    let (Ok(says) | Err(says)) = arrival;
    let acted = EventKind::acted(account, service_id.clone());
    events.push(world.event(Actor::Service(service_id.clone()), acted, says));
    if !acts {
        return;
    }
    let now = world.now();
    let integration = world.integration_mut(&id, service.id);
    integration.reached.or_insert(account, now);
    // The service owns again what an earlier clean-up left here.
    integration.stranded.remove(&account);
    for role in roles_to_make(world, &organization, service, account) {
        // The visit may have been planned for another principal of the service, or before trusted access was disabled
        // and enabled again: the role's cause is what allows it now.
        let trusted = organization.trusted.get(role.principal);
        let cause = trusted.map_or(&cause, |access| &access.cause).clone();
        let reason = RoleReason::Visited {
            service: service.id.into(),
        };
        let new = NewServiceRole::new((role.name, role.principal), cause, reason);
        service_linked_role::create_for_service(world, account, new, events);
    }
    settle(world, &id, service);
}

/// The sentence about the arrival of a service in an account; an error if it cannot act there.
fn arrives(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Result<Message, Message> {
    let (service_name, name) = (service.name, world.name_of(account));
    if !trusts(organization, service) {
        return Err(match serves(world, organization, service, account) {
            Serves::Still => message!(
                "{service} started to act in {name}: it has not yet detected that it is no longer trusted.",
                service = service_name
            ),
            Serves::Yes | Serves::ByRole(_) | Serves::No(_) => message!(
                "{service} tried to act in {name}, but trusted access is disabled, so Organizations did not create its role.",
                service = service_name
            ),
        });
    }
    if world.account(account).is_some() && !world.has_role(account, ORGANIZATIONS_ROLE) {
        return Err(message!(
            "{service} tried to act in {name}, but {ORGANIZATIONS_ROLE} is missing there, so Organizations could not create its role.",
            service = service_name
        ));
    }
    Ok(message!(
        "{service} started to act in {name}.",
        service = service_name
    ))
}
