//! Reasons why a role of a service is missing in an account.

use super::super::{acting::lives_in, trust::covered};
use super::{comes_by_itself, is_visit};
use crate::prelude::*;
use api::catalog::{LinkedRole, RoleAccounts, SwitchRoute, TrustedService, When};
use state::account::ORGANIZATIONS_ROLE;
use state::integration::IntegrationState;

/// The reason for each role of the service that the account lacks.
pub fn absence(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Vec<(&'static LinkedRole, Message)> {
    let Some(here) = world.account(account) else {
        return Vec::new();
    };
    service
        .roles
        .iter()
        .filter(|role| !here.roles.contains_key(role.name))
        .map(|role| {
            (
                role,
                why_absent(world, organization, service, role, account),
            )
        })
        .collect()
}

fn why_absent(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    role: &LinkedRole,
    account: AccountId,
) -> Message {
    let name = world.name_of(account);
    if !world.is_open(account) {
        return message!("{name} is closed, and services do not act in closed accounts.");
    }
    if !lives_in(organization, service, role, account) {
        return elsewhere(service, role);
    }
    if !covered(organization, service, role) {
        let principal = if service.principals.contains(&role.principal) {
            role.principal
        } else {
            service.name
        };
        return message!("Trusted access for `{principal}` is not enabled.");
    }
    if role.principal.is_empty() {
        return "The service principal of this role is not documented, so Orgsim does not create the role.".into();
    }
    let set_up = organization.is_set_up(service.id);
    if !comes_by_itself(service, role, set_up, organization.management == account) {
        return not_by_itself(service, role);
    }
    not_yet(world, organization, service, account)
}

/// Why this role does not live in accounts of this kind.
fn elsewhere(service: &TrustedService, role: &LinkedRole) -> Message {
    match role.place {
        RoleAccounts::Management => "This role exists in the management account only.".into(),
        RoleAccounts::Member => "This role exists in member accounts only.".into(),
        RoleAccounts::DelegatedAdministrator => message!(
            "This role exists only in accounts that are delegated administrators of {service}.",
            service = service.name
        ),
        RoleAccounts::Unknown | RoleAccounts::Both => {
            "It is not documented in which accounts this role exists.".into()
        }
    }
}

/// The step that is needed before this role is created.
fn not_by_itself(service: &TrustedService, role: &LinkedRole) -> Message {
    if !role.automatic {
        return message!(
            "{service} does not create this role: a user creates it with iam:CreateServiceLinkedRole.",
            service = service.name
        );
    }
    if role.when == When::Unknown {
        return "It is not documented when this role is created.".into();
    }
    let half =
        service.enable == SwitchRoute::ServiceOnly || service.roles_if_enabled_here == Some(false);
    if half {
        message!(
            "Trusted access was enabled through Organizations, which does not set up {service}. This role appears when the service is set up in its own console.",
            service = service.name
        )
    } else {
        message!(
            "This role appears when {service} is set up in its own console.",
            service = service.name
        )
    }
}

/// Why a service that creates its roles by itself has not come to the account yet.
fn not_yet(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    account: AccountId,
) -> Message {
    let name = world.name_of(account);
    let integration = organization.integration(service.id);
    match integration.map(|it| it.state).unwrap_or_default() {
        IntegrationState::Working | IntegrationState::Unnoticed { .. } => {}
        IntegrationState::CleaningUp { .. } | IntegrationState::Stopped { .. } => {
            return message!(
                "{service} was disabled in its own console.",
                service = service.name
            );
        }
    }
    if integration.is_some_and(|it| it.due.contains(&account))
        && let Some(due) = (world.agenda().iter()).find(|due| is_visit(&due.task, service, account))
    {
        return message!(
            "{service} will start to act in {name} at {at} and request the role then.",
            service = service.name,
            at = due.at
        );
    }
    if world.account(account).is_some() && !world.has_role(account, ORGANIZATIONS_ROLE) {
        return message!(
            "{ORGANIZATIONS_ROLE} is missing in {name}, so Organizations cannot create this role."
        );
    }
    message!(
        "{service} has not needed to act in {name} yet.",
        service = service.name
    )
}
