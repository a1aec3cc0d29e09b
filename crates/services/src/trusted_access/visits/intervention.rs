//! An intervention gives a service something to do in an account.

use super::super::trust::enabling;
use super::absence::absence;
use super::{schedule, wants};
use crate::prelude::*;
use api::catalog::{self, TrustedService};
use state::integration::Integration;

/// An intervention: the service gets something to do in an account.
pub fn give_reason_to_act(
    world: &mut WorldMut,
    service_id: &Text,
    account: AccountId,
    events: &mut Events,
) -> Result<(), ApiError> {
    let service = catalog::by_id(service_id).ok_or_else(|| {
        ApiError::not_possible(message!(
            "`{id}` is not a service of the catalog.",
            id = service_id
        ))
    })?;
    let organization = world.organization_of(account).cloned().ok_or_else(|| {
        ApiError::not_possible(message!(
            "{account} is in no organization.",
            account = world.name_of(account)
        ))
    })?;
    let cause = may_come(world, &organization, service, account).map_err(ApiError::not_possible)?;
    let says = message!(
        "{service} needs to act in {account}.",
        service = service.name,
        account = world.name_of(account)
    );
    let kind = EventKind::acted(account, service_id.clone());
    events.push(world.event(Actor::Outside, kind, says));
    let delay = world.random().between(30, 300) * SECOND;
    schedule(world, &organization.id, service, account, delay, cause);
    Ok(())
}

/// The cause of a visit to the account; an error says why there can be none.
fn may_come(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Result<Cause, Message> {
    let cause = enabling(organization, service).ok_or_else(|| {
        message!(
            "Trusted access for {service} is not enabled.",
            service = service.name
        )
    })?;
    let known = organization.integration(service.id);
    if !known.is_none_or(Integration::is_on) {
        return Err(message!(
            "{service} was disabled in its own console.",
            service = service.name
        ));
    }
    if !wants(world, organization, service, account) {
        return Err(nothing_to_do(world, organization, service, account));
    }
    if known.is_some_and(|it| it.due.contains(&account)) {
        return Err(message!(
            "{service} is already about to act in {account}.",
            service = service.name,
            account = world.name_of(account)
        ));
    }
    Ok(cause)
}

/// Why a visit of the service to the account would show nothing.
fn nothing_to_do(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Message {
    let name = world.name_of(account);
    let has: Vec<&str> = (service.roles.iter())
        .map(|role| role.name)
        .filter(|role| world.has_role(account, role))
        .collect();
    let absent = absence(world, organization, service, account);
    match (&has[..], &absent[..]) {
        ([], []) => message!(
            "{service} has no service-linked role to show where it acts.",
            service = service.name
        ),
        ([], [(_, why), ..]) => why.clone(),
        (_, []) => message!(
            "{service} already has its roles in {name}.",
            service = service.name
        ),
        // It has visited for the roles that are there; the reason is about another one.
        (_, [(other, why), ..]) => message!(
            "{service} already has {list} in {name}. {other} is missing: {why}",
            service = service.name,
            list = has.join(", "),
            other = other.name
        ),
    }
}
