//! Whether a service does its work in an account, and which permission lets it.

use policy::{Layers, Request, Source};

use super::trust::{covered, trusts};
use crate::prelude::*;
use crate::trusted_access;
use api::catalog::{LinkedRole, RoleAccounts, TrustedService};
use state::account::Role;
use state::integration::IntegrationState;
use state::trails;

/// Whether a service does its work in an account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serves {
    /// It is trusted, and has everything that it needs.
    Yes,
    /// It is no longer trusted and has not noticed.
    Still,
    /// A role of the account lets it act, trusted or not: the role's name.
    ByRole(Text),
    /// It does not; the reason.
    No(Message),
}

/// Whether the service does its work in the account, and by which permission.
pub fn serves(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Serves {
    match acts(world, organization, service, account) {
        Ok(serves) => serves,
        Err(why) => match lets_in(world, service, account) {
            Some(role) => Serves::ByRole(role),
            None => Serves::No(why),
        },
    }
}

/// Whether the service acts in the account by trusted access and its own role there; else why not.
///
/// A service with several principals notices at once that one of them is no longer trusted while another is. Only a
/// service that has lost trust for all of them continues where its roles are, until it notices.
pub(super) fn acts(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Result<Serves, Message> {
    let serves = trusted_to_act(organization, service)?;
    if service.id == state::config::SERVICE {
        let still = serves == Serves::Still;
        return trusted_access::config::acts_in(world, organization, account, still)
            .map(|()| serves);
    }
    let name = service.brief();
    let set_up = organization.is_set_up(service.id);
    if !set_up && service.tool.instead.is_none() {
        return Err(if serves == Serves::Still {
            message!("{name} is not trusted.")
        } else {
            message!("{name} has not been set up in its own console.")
        });
    }
    let own: Vec<&LinkedRole> = (service.roles.iter())
        .filter(|role| lives_in(organization, service, role, account))
        .collect();
    if own.is_empty() && service.id == trails::SERVICE {
        return by_trail(world, organization, account).map(|()| serves);
    }
    if own.is_empty() {
        let management = organization.management == account;
        return if management && set_up && service.roles.is_empty() {
            Ok(serves)
        } else {
            Err(acts_elsewhere(service))
        };
    }
    by_role(world, organization, service, account, &own, &serves).map(|()| serves)
}

/// AWS CloudTrail needs no role in members: the copy of an organization trail records there.
fn by_trail(world: &World, organization: &Organization, account: AccountId) -> Result<(), Message> {
    let id = Some(&organization.id);
    if (world.trails().values()).any(|trail| trail.organization.as_ref() == id) {
        return Ok(());
    }
    Err(message!(
        "No organization trail records in {there}.",
        there = world.name_of(account)
    ))
}

/// Whether the service has been in the account, and one of its own roles there lets it act.
fn by_role(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
    own: &[&LinkedRole],
    serves: &Serves,
) -> Result<(), Message> {
    let name = service.brief();
    let there = world.name_of(account);
    let reached = organization
        .integration(service.id)
        .is_some_and(|it| it.reached.contains_key(&account));
    if !reached {
        return Err(message!("{name} has not needed to act in {there} yet."));
    }
    let has = |role: &LinkedRole| world.has_role(account, role.name);
    if own
        .iter()
        .any(|role| has(role) && (*serves == Serves::Still || covered(organization, service, role)))
    {
        return Ok(());
    }
    Err(match own.iter().find(|role| !has(role)) {
        Some(role) => message!(
            "{role} is missing in {there}: {name} cannot act there.",
            role = role.name
        ),
        None => message!("{name} is not trusted for the purpose of its roles in {there}."),
    })
}

/// Whether the organization lets the service act, or the service has not noticed that it no longer does.
fn trusted_to_act(
    organization: &Organization,
    service: &'static TrustedService,
) -> Result<Serves, Message> {
    let name = service.brief();
    let state = organization.integration(service.id).map(|it| it.state);
    match state.unwrap_or_default() {
        IntegrationState::Unnoticed { .. } => Ok(Serves::Still),
        _ if !trusts(organization, service) => Err(message!("{name} is not trusted.")),
        IntegrationState::CleaningUp { .. } => Err(message!("{name} is cleaning up.")),
        IntegrationState::Stopped { .. } => {
            Err(message!("{name} was disabled in its own console."))
        }
        IntegrationState::Working => Ok(Serves::Yes),
    }
}

/// The sentence that names the accounts in which a service acts that has no role for this kind of account.
fn acts_elsewhere(service: &TrustedService) -> Message {
    let name = service.brief();
    let lives = |place| service.roles.iter().any(|role| role.place == place);
    if service.roles.is_empty() {
        message!("{name} has no role in accounts: it acts from the management account only.")
    } else if lives(RoleAccounts::DelegatedAdministrator) {
        message!("{name} acts here only if this account administers it.")
    } else if lives(RoleAccounts::Management) {
        message!("{name} acts in the management account only.")
    } else if lives(RoleAccounts::Member) {
        message!("{name} acts in member accounts only.")
    } else {
        message!("It is not documented in which accounts {name} acts.")
    }
}

/// A role of the account, created by a customer, that the service may assume and that allows it something. AWS Config
/// has such roles for its recorders; for the organization they count only if they may remove rules from the account.
/// Unlike service-linked roles, they are limited by service control policies.
pub(crate) fn lets_in(world: &World, service: &TrustedService, account: AccountId) -> Option<Text> {
    let here = world.account(account)?;
    here.roles
        .values()
        .filter(|role| role.linked_to.is_none())
        .find(|role| assumable(service, role, account) && permits(world, service, role, account))
        .map(|role| role.name.clone())
}

fn assumable(service: &TrustedService, role: &Role, account: AccountId) -> bool {
    // Most trust policies name no service, and need not be parsed.
    if !role.trust.contains("Service") {
        return false;
    }
    let Some(trust) = role.trust_source() else {
        return false;
    };
    service.principals.iter().any(|principal| {
        let request = Request {
            principal: policy::RequestPrincipal::from_service(principal),
            action: "sts:AssumeRole".to_string(),
            resource: role.arn(account),
            resource_account: Some(account.to_string()),
            context: Context::default(),
            wildcard_only_action: false,
        };
        let layers = Layers {
            resource: Some(trust.clone()),
            resource_required: true,
            ..Layers::default()
        };
        policy::decide(&request, &layers) == policy::Decision::Allowed
    })
}

fn permits(world: &World, service: &TrustedService, role: &Role, account: AccountId) -> bool {
    let Some(here) = world.account(account) else {
        return false;
    };
    let caller = Principal::role(account, &role.name, "service");
    let may = |action: &str| {
        authorize::authorize(world, &AccessRequest::new(&caller, action, "*")).is_allowed()
    };
    if service.id == state::config::SERVICE {
        return may("config:DeleteConfigRule");
    }
    // Any action that its policies name; a pattern counts as everything that it matches.
    let all = format!("{}:*", service.tool.prefix);
    here.sources(&role.policies)
        .iter()
        .flat_map(|source| candidates(source, &all))
        .any(|action| may(&action))
}

/// Actions that the document's Allow statements may allow. `all` is the service's own prefix with `*`, for statements about
/// every action, or all but some.
fn candidates(source: &Source, all: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in source.document.statements() {
        if statement.effect != policy::Effect::Allow {
            continue;
        }
        if statement.actions.not {
            // If the service's own actions are excepted, these others are allowed.
            found.extend([all, "ec2:*", "s3:*", "iam:*"].map(str::to_string));
            continue;
        }
        for pattern in statement.actions.patterns.iter().map(ToString::to_string) {
            found.push(match pattern.as_str() {
                "*" | "*:*" => all.to_string(),
                _ => pattern,
            });
        }
    }
    found
}

/// Whether the role belongs in the account.
pub fn lives_in(
    organization: &Organization,
    service: &TrustedService,
    role: &LinkedRole,
    account: AccountId,
) -> bool {
    match role.place {
        RoleAccounts::DelegatedAdministrator => organization.administers(account, service),
        RoleAccounts::Management
        | RoleAccounts::Member
        | RoleAccounts::Both
        | RoleAccounts::Unknown => role.lives_in(organization.management == account),
    }
}

/// Begins or ends the daily gathering, after a step that may have changed in which accounts the service acts. A service
/// that works only when a person uses it gathers nothing; AWS Config's data is with its aggregators.
pub(super) fn settle(world: &mut WorldMut, id: &OrganizationId, service: &'static TrustedService) {
    let Some(organization) = world.organization(id) else {
        return;
    };
    let Some(integration) = organization.integration(service.id) else {
        return;
    };
    // It gathers under its first principal. A service that continues without trust continues its earlier work.
    let may = match integration.state {
        IntegrationState::Unnoticed { .. } => integration.gathers.is_some(),
        IntegrationState::Working
        | IntegrationState::CleaningUp { .. }
        | IntegrationState::Stopped { .. } => (service.principals.first())
            .is_some_and(|principal| organization.trusted.contains_key(*principal)),
    };
    let gathers = may
        && service.tool.instead.is_none()
        && (integration.reached.keys())
            .any(|account| acts(world, organization, service, *account).is_ok());
    if gathers == integration.gathers.is_some() {
        return;
    }
    let now = world.now();
    let integration = world.organization_mut(id).integration_mut(service.id);
    integration.gathered = integration.gathered_by(now);
    integration.gathers = gathers.then_some(now);
}
