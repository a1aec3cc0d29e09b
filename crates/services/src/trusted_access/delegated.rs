//! Delegated administrators of services: members that administer a trusted service and may read the organization.
//!
//! An administrator is registered by account and service principal. Registration for any service allows the reads in [`READS`],
//! and no writes. Source: AWS Organizations User Guide, delegated administrator for AWS services that work with Organizations;
//! recorded answers.

use super::trust::{about_service, has_all_features, trusts_for};
use super::{administrators, refusals, visits};
use crate::organizations::{accounts::member, callers, shapes};
use crate::prelude::*;
use api::catalog::{self, TrustedService};
use state::root_access;

fn unrecognized(ctx: &mut Ctx, service: Option<&TrustedService>) -> ApiError {
    ctx.advise(
        match service {
            Some(service) => match &service.delegation {
                Some(delegation) => message!("Delegated administrators of {service} are registered for `{list}`.", service = service.name, list = delegation.principals.join("`, `")),
                None => message!("{service} has no delegated administrators.", service = service.name),
            },
            None => "Name the service principal as the service's page gives it, for example config.amazonaws.com.".into(),
        });
    refusals::UNRECOGNIZED_SERVICE_PRINCIPAL.error()
}

/// The service that accepts delegated administrators under this principal.
fn delegable(
    ctx: &mut Ctx,
    principal: &str,
) -> Result<(&'static TrustedService, &'static str), ApiError> {
    let found = catalog::SERVICES.iter().find_map(|service| {
        let principals = service.delegation.as_ref()?.principals;
        let own = principals.iter().find(|own| **own == principal)?;
        Some((service, *own))
    });
    found.ok_or_else(|| unrecognized(ctx, catalog::by_principal(principal)))
}

fn about(input: Input<'_>) -> Context {
    input
        .optional("ServicePrincipal")
        .map(about_service)
        .unwrap_or_default()
}

/// The gates of registering and deregistering, up to the state.
fn gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, AccountId), ApiError> {
    let organization = context::management_only(world, ctx).inspect_err(|_| {
        let itself = world.organization_of(ctx.account());
        if ctx.operation.name == "DeregisterDelegatedAdministrator"
            && itself.is_some_and(|it| root_access::is_delegate(it, ctx.account()))
        {
            ctx.add_advice(
                "According to the User Guide, the delegated administrator for IAM may also do this; according to the API Reference, which Orgsim follows, it may not."
                    .into(),
            );
        }
    })?;
    let account = input.account(ctx, "AccountId")?;
    authorize::admit_with(world, ctx, &organization.account_arn(account), about(input))?;
    ctx.cite("API Reference of AWS Organizations: RegisterDelegatedAdministrator, DeregisterDelegatedAdministrator");
    has_all_features(ctx, &organization)?;
    member(world, &organization, account)?;
    Ok((organization, account))
}

/// What a call does with the administrator that it names: [`appoint`] or [`dismiss`].
type Change = fn(&mut WorldMut, &mut Ctx, &Organization, AccountId, &str) -> Result<(), ApiError>;

fn change(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>, change: Change) -> Answer {
    let (organization, account) = gates(world, ctx, input)?;
    let principal = input.text("ServicePrincipal");
    change(world.open(ctx)?, ctx, &organization, account, principal)?;
    Ok(json!({}))
}

pub(super) fn register(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, appoint)
}

pub(super) fn deregister(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, dismiss)
}

fn change_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    (account, principal): (AccountId, &'static str),
    (action, change): (&str, Change),
) -> Result<(), ApiError> {
    let resource = organization.account_arn(account);
    authorize::permit_for(world, ctx, action, &resource, about_service(principal))?;
    ctx.enter(Gate::State);
    member(world, organization, account)?;
    change(world.open(ctx)?, ctx, organization, account, principal)
}

/// Registers an administrator from a console, with the caller's own permissions. The caller must be in the management
/// account.
pub(crate) fn register_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    principal: &'static str,
) -> Result<(), ApiError> {
    let way: (&str, Change) = ("organizations:RegisterDelegatedAdministrator", appoint);
    change_on_behalf(world, ctx, organization, (account, principal), way)
}

/// Deregisters an administrator with the tools of a service, with the caller's own permissions. The caller must be in the
/// management account.
pub(crate) fn deregister_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    principal: &'static str,
) -> Result<(), ApiError> {
    let way: (&str, Change) = ("organizations:DeregisterDelegatedAdministrator", dismiss);
    change_on_behalf(world, ctx, organization, (account, principal), way)
}

fn appoint(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    principal: &str,
) -> Result<(), ApiError> {
    let (service, principal) = delegable(ctx, principal)?;
    may_administer(world, ctx, organization, account, service, principal)?;
    let name = world.name_of(account);
    let now = world.now();
    world
        .organization_mut(&organization.id)
        .delegates
        .or_insert(account, ordered::Map::new())
        .insert(principal.into(), now);
    let says = message!(
        "{name} administers {service} for the organization now.",
        service = service.name
    );
    tell(world, ctx, organization, account, principal, says);
    visits::administrator(world, &organization.id, service, account);
    Ok(())
}

/// Checks that the account may become an administrator of the service.
fn may_administer(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    service: &TrustedService,
    principal: &'static str,
) -> Result<(), ApiError> {
    if account == organization.management {
        return Err(refusals::CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR.error());
    }
    if (world.account(account)).is_some_and(|it| it.closure.is_some()) {
        return Err(refusals::CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR.error());
    }
    if !trusts_for(organization, service, principal) {
        ctx.advise(message!("Enable trusted access for `{principal}` first."));
        return Err(refusals::DELEGATION_NEEDS_SERVICE_ACCESS.error());
    }
    if organization.is_delegate(account, principal) {
        return Err(refusals::ACCOUNT_ALREADY_REGISTERED.error());
    }
    has_room(world, ctx, organization, service, principal)
}

/// Checks that the service may have one more administrator.
fn has_room(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &TrustedService,
    principal: &str,
) -> Result<(), ApiError> {
    let most = service.delegation.as_ref().and_then(|it| it.most);
    let others: Vec<String> = organization
        .delegates_of(principal)
        .map(|(other, _)| world.name_of(other))
        .collect();
    if most.is_some_and(|most| others.len() >= most) {
        // AWS has two reasons for this; which reason applies to which service is not known.
        ctx.advise(message!(
            "Deregister {list} first.",
            list = others.join(" / ")
        ));
        return Err(refusals::MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED.error());
    }
    ctx.note_passed(match most {
        Some(most) => counted!(
            most,
            "{count} of 1 account administers {service}.|{count} of {n} accounts administer {service}.",
            count = others.len(),
            service = service.name
        ),
        None => message!(
            "The maximum number of administrators of {service} is not documented.",
            service = service.name
        ),
    });
    Ok(())
}

fn dismiss(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    principal: &str,
) -> Result<(), ApiError> {
    let (service, principal) = delegable(ctx, principal)?;
    if !organization.is_delegate(account, principal) {
        return Err(refusals::ACCOUNT_NOT_REGISTERED.error());
    }
    ctx.note_passed(message!(
        "{account} is a delegated administrator of {service}.",
        account = world.name_of(account),
        service = service.name
    ));
    let delegates = &mut world.organization_mut(&organization.id).delegates;
    if let Some(services) = delegates.get_mut(&account) {
        services.remove(principal);
        if services.is_empty() {
            delegates.remove(&account);
        }
    }
    administrators::end(world, &organization.id, service.id, account, None);
    let says = message!(
        "{account} no longer administers {service}.",
        account = world.name_of(account),
        service = service.name
    );
    tell(world, ctx, organization, account, principal, says);
    Ok(())
}

fn tell(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    principal: &str,
    says: Message,
) {
    let kind = EventKind::DelegateChanged {
        organization: organization.id.clone(),
        account,
        service_principal: principal.into(),
    };
    ctx.event(world, kind, says);
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    authorize::admit_with(world, ctx, "*", about(input))?;
    has_all_features(ctx, &organization)?;
    let wanted = input.optional("ServicePrincipal");
    let found: Vec<_> = organization
        .delegates
        .iter()
        .filter_map(|(account, services)| {
            let since = match wanted {
                Some(principal) => services.get(principal).copied(),
                None => services.values().min().copied(),
            };
            Some((*account, since?))
        })
        .collect();
    list_answer(
        ctx,
        input,
        "DelegatedAdministrators",
        &found,
        |(account, since)| {
            let account = world.account(*account);
            let row = account.map(|it| shapes::account(&organization, it));
            let mut row = present(row.unwrap_or_default());
            // The API Reference lists no `Paths` here.
            row.shift_remove("Paths");
            put(&mut row, "DelegationEnabledDate", &since.iso());
            row.into()
        },
    )
}

pub(super) fn list_services(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let account = input.account(ctx, "AccountId")?;
    authorize::admit(world, ctx, &organization.account_arn(account))?;
    has_all_features(ctx, &organization)?;
    member(world, &organization, account)?;
    let services = organization.delegates.get(&account);
    let services = services.ok_or_else(|| refusals::ACCOUNT_NOT_REGISTERED.error())?;
    let services: Vec<_> = services.iter().collect();
    list_answer(
        ctx,
        input,
        "DelegatedServices",
        &services,
        |(principal, since)| json!({ "ServicePrincipal": &***principal, "DelegationEnabledDate": since.iso() }),
    )
}

/// Refuses to disable trusted access while the service has an administrator.
pub(crate) fn none_left(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    principal: &str,
) -> Result<(), ApiError> {
    let names: Vec<String> = organization
        .delegates_of(principal)
        .map(|(account, _)| world.name_of(account))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    ctx.advise(message!(
        "Deregister {list} for `{principal}` first.",
        list = names.join(", "),
        principal = principal.to_string()
    ));
    Err(refusals::DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE.error())
}
