//! The administrators of organizations: designating, removing and listing them.

use super::members;
use super::service::SecurityService;
use crate::prelude::*;
use crate::trusted_access::{administrators, delegated, enable_on_behalf, integration};

/// The gates of these calls, up to the state.
fn gates(
    world: &World,
    ctx: &mut Ctx,
    it: &SecurityService,
) -> Result<Arc<Organization>, ApiError> {
    ctx.enter(Gate::Caller);
    let source = ctx.operation.service.errors();
    let organization = context::management_only(world, ctx).map_err(|_| {
        ctx.cite(source);
        it.not_management.error()
    })?;
    authorize::admit(world, ctx, "*")?;
    Ok(organization)
}

/// A refusal of AWS Organizations in the service's own form. Missing permissions keep theirs.
fn own(it: &SecurityService, error: ApiError) -> ApiError {
    if error.code == ErrorCode::AccessDeniedException {
        error
    } else {
        error.passed_on(&it.refuses)
    }
}

/// Designates the administrator of the organization in the Region of the call.
pub(super) fn designate(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    it: &'static SecurityService,
) -> Result<AccountId, ApiError> {
    let organization = gates(world, ctx, it)?;
    let account = input.account(ctx, "AdminAccountId")?;
    let region = ctx.place().region;
    if !(organization.account_ids()).any(|member| member == account) {
        return Err(it.not_member.error());
    }
    match organization.administrator(it.id, region) {
        Some(known) if known == account => return Err(it.same.error()),
        Some(_) => return Err(it.another.error()),
        None => ctx.note_passed("The organization has no administrator in this Region yet."),
    }
    register(world, ctx, &organization, account, it)?;
    let cause = context::cause(world, ctx);
    let (id, service) = (&organization.id, it.row());
    let world = world.open(ctx)?;
    world
        .organization_mut(id)
        .integration_mut(it.id)
        .administrators
        .insert(region.into(), account);
    tell(world, ctx, &organization, account, it, true);
    if !organization.is_set_up(it.id) {
        integration::set_up(world, id, service, cause.clone(), &mut ctx.events);
    }
    let place = AccountRegion { account, region };
    members::enroll(world, it, place, cause, &mut ctx.events);
    Ok(account)
}

/// Enables trusted access, and registers the administrator in AWS Organizations, with the caller's own permissions. The management
/// account needs no registration.
fn register(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    it: &SecurityService,
) -> Result<(), ApiError> {
    let principal = it.principal();
    if !organization.trusted.contains_key(principal) {
        enable_on_behalf(world, ctx, organization, principal).map_err(|error| own(it, error))?;
    }
    if account == organization.management || organization.is_delegate(account, principal) {
        return Ok(());
    }
    let organization = world.organizations_by_id()[&organization.id].clone();
    delegated::register_on_behalf(world, ctx, &organization, account, principal)
        .map_err(|error| own(it, error))
}

/// Removes the administrator in the Region of the call. It stays registered in AWS Organizations.
pub(super) fn dismiss(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    it: &SecurityService,
) -> Result<(), ApiError> {
    let organization = gates(world, ctx, it)?;
    let account = input.account(ctx, "AdminAccountId")?;
    let region = ctx.place().region;
    if organization.administrator(it.id, region) != Some(account) {
        return Err(it.no_administrator.error());
    }
    let world = world.open(ctx)?;
    administrators::end(world, &organization.id, it.id, account, Some(region));
    tell(world, ctx, &organization, account, it, false);
    Ok(())
}

fn tell(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    account: AccountId,
    it: &SecurityService,
    begins: bool,
) {
    let (account, region) = (world.name_of(account), ctx.place().region);
    let service = it.row().name;
    let says = if begins {
        message!("{account} is the administrator of {service} in {region} now.")
    } else {
        message!("{account} is no longer the administrator of {service} in {region}.")
    };
    let kind = EventKind::ServiceChanged {
        organization: organization.id.clone(),
        service: it.id.into(),
    };
    ctx.event(world, kind, says);
}

/// Lists the administrator in the Region of the call.
pub(super) fn list(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    it: &SecurityService,
    render: fn(&str) -> Value,
) -> Answer {
    let organization = gates(world, ctx, it)?;
    let found: Vec<AccountId> = (organization.administrator(it.id, ctx.place().region))
        .into_iter()
        .collect();
    list_answer(ctx, input, "AdminAccounts", &found, |account| {
        render(&account.to_string())
    })
}
