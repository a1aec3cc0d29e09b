//! Enabling and disabling trusted access, by the management account or on its behalf.

use super::trust::{
    about_service, followed_by, has_all_features, named, recognize, service_behind, trusts,
};
use super::{acting, delegated, integration, refusals, visits};
use crate::prelude::*;
use api::catalog::{self, SwitchRoute, TrustedService};
use gates::context::all_features;
use state::{organization::TrustedAccess, rules::Rule};

/// The gates that enabling and disabling share, and the service that they are about.
pub(super) fn gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, &'static TrustedService, &'static str), ApiError> {
    let organization = match world.organization_of(ctx.account()) {
        Some(organization) if !world.holds(Rule::ManagementTrusts) => {
            ctx.note_passed("The rule that only the management account may do this is disabled.");
            Arc::new(organization.clone())
        }
        _ => context::management_only(world, ctx)?,
    };
    let given = input.text("ServicePrincipal");
    authorize::admit_with(world, ctx, "*", about_service(given))?;
    has_all_features(ctx, &organization)?;
    let (service, principal) = recognize(ctx, given)?;
    Ok((organization, service, principal))
}

/// Enables trusted access for a service, as `EnableAWSServiceAccess` does.
pub fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, service, principal) = gates(world, ctx, input)?;
    if service.enable == SwitchRoute::ServiceOnly {
        ctx.note_passed(message!("AWS documents that {service} is enabled only with its own console or API. This call gives it trusted access and does not set it up.", service = service.brief()));
    }
    let world = world.open(ctx)?;
    turn_on(world, ctx, &organization, service, principal);
    Ok(json!({}))
}

/// Enables trusted access for one of a service's principals, with the permissions of the caller on whose behalf the
/// service acts. Leaves the call at the gate of state.
pub(crate) fn enable_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    principal: &'static str,
) -> Result<(), ApiError> {
    let action = "organizations:EnableAWSServiceAccess";
    authorize::permit_for(world, ctx, action, "*", about_service(principal))?;
    ctx.enter(Gate::State);
    all_features(ctx, organization)?;
    let (service, principal) = recognize(ctx, principal)?;
    let world = world.open(ctx)?;
    turn_on(world, ctx, organization, service, principal);
    Ok(())
}

pub(super) fn turn_on(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &'static TrustedService,
    principal: &'static str,
) {
    if organization.trusted.contains_key(principal) {
        // Repeating is harmless: AWS Config does it on every organization rule it deploys.
        return;
    }
    let cause = context::cause(world, ctx);
    let (since, named) = (world.now(), named(service, principal));
    let access = TrustedAccess {
        since,
        cause: cause.clone(),
    };
    let kept = world.organization_mut(&organization.id);
    kept.trusted.insert(principal.into(), access);
    let kind = EventKind::TrustedAccessEnabled {
        organization: organization.id.clone(),
        service_principal: principal.into(),
    };
    let says = message!("Trusted access for {named} was enabled.");
    ctx.event(world, kind, says);
    integration::got_trust(world, &organization.id, service, &mut ctx.events);
    acting::settle(world, &organization.id, service);
    visits::plan(world, &organization.id, service, cause);
}

/// Disables trusted access for a service, as `DisableAWSServiceAccess` does.
pub fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, service, principal) = gates(world, ctx, input)?;
    let world = world.open(ctx)?;
    turn_off(world, ctx, &organization, service, principal)?;
    Ok(json!({}))
}

pub(super) fn turn_off(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &'static TrustedService,
    principal: &'static str,
) -> Result<(), ApiError> {
    let locked = organization
        .policy_types
        .keys()
        .find(|kind| [service_behind(**kind), followed_by(**kind)].contains(&Some(principal)));
    if let Some(kind) = locked {
        ctx.advise(message!(
            "Disable the policy type {kind} first.",
            kind = kind.name()
        ));
        return Err(refusals::POLICY_TYPE_ENABLED_FOR_THIS_SERVICE.error());
    }
    delegated::none_left(world, ctx, organization, principal)?;
    let kept = world.organization_mut(&organization.id);
    if kept.trusted.remove(principal).is_some() {
        let kind = EventKind::TrustedAccessDisabled {
            organization: organization.id.clone(),
            service_principal: principal.into(),
        };
        let named = named(service, principal);
        let says = if service.roles.is_empty() {
            message!("Trusted access for {named} was disabled.")
        } else {
            message!("Trusted access for {named} was disabled. Its roles stay.")
        };
        ctx.event(world, kind, says);
        if (world.organization(&organization.id)).is_some_and(|now| !trusts(now, service)) {
            let cause = context::cause(world, ctx);
            integration::lost_trust(world, &organization.id, service, cause, &mut ctx.events);
        }
        acting::settle(world, &organization.id, service);
    }
    Ok(())
}

/// Enables or disables the trusted access that belongs to a policy type, which has no other switch.
pub(crate) fn follow(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &OrganizationId,
    kind: PolicyType,
    on: bool,
) -> Result<(), ApiError> {
    let Some((service, principal)) = followed_by(kind)
        .and_then(|principal| Some((catalog::by_principal(principal)?, principal)))
    else {
        return Ok(());
    };
    let Some(organization) = world.organizations_by_id().get(organization).cloned() else {
        return Ok(());
    };
    if on {
        turn_on(world, ctx, &organization, service, principal);
        Ok(())
    } else {
        turn_off(world, ctx, &organization, service, principal)
    }
}
