//! Trusted access: enabling it gives a permission; it does nothing by itself.
//!
//! A trusted service acts in an account when it has something to do there, and then asks Organizations to create its
//! service-linked role: not at once, and not necessarily in every account. So enabling only schedules visits to some
//! accounts (`visits`). After disabling, no new roles are created; existing ones stay. Setting up a service with its own
//! tools is more than trusting it (`integration`); users do it in its `console`. Source: AWS Organizations User Guide,
//! using AWS Organizations with other AWS services.

pub mod acting;
pub(crate) mod administrators;
mod config;
mod console;
pub(crate) mod delegated;
pub mod integration;
pub mod policy_types;
mod refusals;
pub mod visits;

use crate::organizations::callers;
use crate::prelude::*;
use api::catalog::{self, LinkedRole, SwitchRoute, TrustedService};
use gates::context::all_features;
use gates::handler::open;
use policy_types::{followed_by, service_behind};
use state::organization::TrustedAccess;
use state::rules::Rule;

pub use acting::{Serves, serves};
pub(crate) use console::{prepare, ready_to_set_up, switch_off};
pub use integration::{Integration, IntegrationState};
pub use visits::absence;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Organizations, Service::Console],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableAWSServiceAccess" => enable(world, ctx, input),
        "DisableAWSServiceAccess" => disable(world, ctx, input),
        "ListAWSServiceAccessForOrganization" => list(world, ctx, input),
        "RegisterDelegatedAdministrator" => delegated::register(world, ctx, input),
        "DeregisterDelegatedAdministrator" => delegated::deregister(world, ctx, input),
        "ListDelegatedAdministrators" => delegated::list(world, ctx, input),
        "ListDelegatedServicesForAccount" => delegated::list_services(world, ctx, input),
        "EnablePolicyType" => policy_types::enable(world, ctx, input),
        "DisablePolicyType" => policy_types::disable(world, ctx, input),
        "DisableIntegration" => console::disable_integration(world, ctx, input),
        "EnableTrustedAccess" => console::enable_trusted_access(world, ctx, input),
        "DisableTrustedAccess" => console::disable_trusted_access(world, ctx, input),
    },
};

/// As [`all_features`], and notes it.
fn has_all_features(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    all_features(ctx, organization)?;
    ctx.note_passed("All features are enabled in the organization.");
    Ok(())
}

/// The service and the correct principal that a request means.
fn recognize(
    ctx: &mut Ctx,
    given: &str,
) -> Result<(&'static TrustedService, &'static str), ApiError> {
    if let Some(service) = catalog::by_principal(given) {
        let mut principals = service.principals.iter();
        let principal = principals.find(|principal| **principal == given);
        let principal = principal.expect("it was found by it");
        ctx.note_passed(message!(
            "`{given}` is a principal of {service}.",
            given = given.to_string(),
            service = service.name
        ));
        return Ok((service, principal));
    }
    if let Some(service) = catalog::by_alias(given)
        && let Some(principal) = service.principals.first()
    {
        ctx.note_passed(message!(
            "Some documents call the principal of {service} `{given}`; Orgsim treats it as `{principal}`.",
            service = service.name,
            given = given.to_string()
        ));
        return Ok((service, principal));
    }
    Err(refusals::UNRECOGNIZED_SERVICE_PRINCIPAL.error())
}

/// The condition keys of a request about a service.
pub fn about_service(principal: &str) -> Context {
    Context::default().with("organizations:ServicePrincipal", principal)
}

/// The gates that enabling and disabling share, and the service that they are about.
fn gates(
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

fn turn_on(
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

/// The service in a sentence about one of its principals, which is named where there are several.
fn named(service: &TrustedService, principal: &str) -> Message {
    if service.principals.len() > 1 {
        let (name, principal) = (service.name, principal.to_string());
        message!("{name} ({principal})")
    } else {
        service.name.into()
    }
}

/// Whether trusted access that is now enabled covers this role.
pub fn covered(organization: &Organization, service: &TrustedService, role: &LinkedRole) -> bool {
    trusts_for(organization, service, role.principal)
}

/// Whether trusted access is enabled for what the service does under this principal: for the principal itself, if it can be
/// trusted. Some roles and administrators use another principal, for which any trusted principal of the service counts.
pub(crate) fn trusts_for(
    organization: &Organization,
    service: &TrustedService,
    principal: &str,
) -> bool {
    if service.principals.contains(&principal) {
        organization.trusted.contains_key(principal)
    } else {
        trusts(organization, service)
    }
}

/// Whether trusted access is enabled for some principal of the service.
pub fn trusts(organization: &Organization, service: &TrustedService) -> bool {
    let mut principals = service.principals.iter();
    principals.any(|principal| organization.trusted.contains_key(*principal))
}

/// The services that the organization trusts, in the order of the catalog.
pub fn trusted_services(
    organization: &Organization,
) -> impl Iterator<Item = &'static TrustedService> {
    catalog::SERVICES
        .iter()
        .filter(|service| trusts(organization, service))
}

/// The call that enabled trusted access for the service.
pub fn enabling(organization: &Organization, service: &TrustedService) -> Option<Cause> {
    service
        .principals
        .iter()
        .find_map(|principal| organization.trusted.get(*principal))
        .map(|access| access.cause.clone())
}

/// Disables trusted access for a service, as `DisableAWSServiceAccess` does.
pub fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, service, principal) = gates(world, ctx, input)?;
    let world = world.open(ctx)?;
    turn_off(world, ctx, &organization, service, principal)?;
    Ok(json!({}))
}

fn turn_off(
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

/// Lists the services with trusted access, as `ListAWSServiceAccessForOrganization` does.
pub fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::permitted_reader(world, ctx)?;
    ctx.enter(Gate::State);
    has_all_features(ctx, &organization)?;
    let enabled: Vec<_> = organization.trusted.iter().collect();
    list_answer(
        ctx,
        input,
        "EnabledServicePrincipals",
        &enabled,
        |(principal, access)| json!({ "ServicePrincipal": &***principal, "DateEnabled": access.since.iso() }),
    )
}
