//! Console actions: those in a service's own console, which sets the service up or cleans up and calls Organizations on
//! the current user's behalf, and those in the console of Organizations, which only enables and disables trusted access.
//!
//! None of them is an API operation. Each asks policy for the actions that the console performs with the current user's
//! credentials. Source: AWS Organizations User Guide, using AWS Organizations with other AWS services: permissions required to
//! enable and to disable trusted access.

use super::switching::{enable_on_behalf, turn_off, turn_on};
use super::trust::{about_service, has_all_features, recognize, trusts};
use super::{delegated, integration};
use crate::prelude::*;
use api::catalog::{self, SwitchRoute, TrustedService};
use api::refusal::NOT_OFFERED;

// ---- the console of AWS Organizations ---------------------------------------------------------------------------

/// Checks the word that the user types to confirm a dialog.
fn confirmed(ctx: &mut Ctx, input: Input<'_>, word: &str) -> Result<(), ApiError> {
    ctx.enter(Gate::Request);
    if input.text("Confirmation") == word {
        ctx.note_passed(message!("`{word}` was typed.", word = word.to_string()));
        return Ok(());
    }
    ctx.advise(message!(
        "Type `{word}` into the box.",
        word = word.to_string()
    ));
    Err(NOT_OFFERED.saying(message!(
        "The dialog is confirmed by typing `{word}`.",
        word = word.to_string()
    )))
}

/// The page of services shows a list, so its users need the permission to list.
fn organizations_console(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    action: &str,
) -> Result<(Arc<Organization>, &'static TrustedService, &'static str), ApiError> {
    ctx.enter(Gate::Caller);
    let organization = context::management_only(world, ctx)?;
    let list = "organizations:ListAWSServiceAccessForOrganization";
    authorize::permit_for(world, ctx, list, "*", Context::default())?;
    let about = about_service(input.text("ServicePrincipal"));
    authorize::permit_for(world, ctx, action, "*", about)?;
    ctx.enter(Gate::State);
    has_all_features(ctx, &organization)?;
    let (service, principal) = recognize(ctx, input.text("ServicePrincipal"))?;
    Ok((organization, service, principal))
}

/// The console has no button for a service that only its own tools enable or disable. The API has no such rule.
fn has_button(
    ctx: &mut Ctx,
    service: &TrustedService,
    route: SwitchRoute,
    done: &str,
) -> Result<(), ApiError> {
    if route != SwitchRoute::ServiceOnly {
        return Ok(());
    }
    ctx.cite("AWS Organizations User Guide: AWS services that you can use with AWS Organizations");
    ctx.advise(
        message!("Use the console of {service} (`console enable-integration` or `console disable-integration` with `--service {id}`).", service = service.brief(), id = service.id),
    );
    Err(NOT_OFFERED.saying(message!(
        "The console of AWS Organizations has no button for {service}: its trusted access is {done} with its own console or API only.",
        service = service.brief(),
        done = done.to_string()
    )))
}

pub(super) fn enable_trusted_access(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    ctx.enter(Gate::Request);
    if !input.truth("ShowOption") {
        ctx.advise("Tick the box \"Show the option to enable trusted access\".");
        return Err(NOT_OFFERED.saying(
            "The console offers to enable trusted access only when the box \"Show the option to enable trusted access\" is ticked.",
        ));
    }
    confirmed(ctx, input, "enable")?;
    let action = "organizations:EnableAWSServiceAccess";
    let (organization, service, principal) = organizations_console(world, ctx, input, action)?;
    has_button(ctx, service, service.enable, "enabled")?;
    let world = world.open(ctx)?;
    turn_on(world, ctx, &organization, service, principal);
    Ok(json!({}))
}

pub(super) fn disable_trusted_access(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    confirmed(ctx, input, "disable")?;
    let action = "organizations:DisableAWSServiceAccess";
    let (organization, service, principal) = organizations_console(world, ctx, input, action)?;
    has_button(ctx, service, service.disable, "disabled")?;
    let world = world.open(ctx)?;
    turn_off(world, ctx, &organization, service, principal)?;
    Ok(json!({}))
}

// ---- the console of a service -----------------------------------------------------------------------------------

/// The service of the console, for a person of the management account.
fn own_console(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, &'static TrustedService), ApiError> {
    ctx.enter(Gate::Request);
    let id = input.text("Service");
    let Some(service) = catalog::by_id(id) else {
        return Err(NOT_OFFERED.saying(message!(
            "`{id}` is not a service of the catalog.",
            id = id.to_string()
        )));
    };
    if service.principals.is_empty() {
        return Err(NOT_OFFERED.saying(message!(
            "{service} does not use trusted access: it works with the organization with its own permissions.",
            service = service.name
        )));
    }
    if let Some(instead) = service.tool.instead {
        ctx.advise(instead);
        return Err(NOT_OFFERED.saying(message!(
            "{service} cannot be enabled or disabled in this way.",
            service = service.name
        )));
    }
    ctx.enter(Gate::Caller);
    let organization = context::management_only(world, ctx)?;
    Ok((organization, service))
}

/// The permission for the service's switch: the action behind it, or full access to the service if that action is not
/// known.
fn own_permission(
    world: &World,
    ctx: &mut Ctx,
    service: &TrustedService,
    action: &str,
) -> Result<(), ApiError> {
    authorize::permit_for(world, ctx, action, "*", Context::default())?;
    if action.ends_with(":*") {
        ctx.note_passed(message!("Orgsim's sources do not name the action of {service} that its console needs, so Orgsim requires full access to the service.", service = service.name));
    }
    Ok(())
}

/// Checks that the service can set itself up from its console, and enables its trusted access where the service does that.
/// `None`: it is set up already.
pub(crate) fn ready_to_set_up(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Option<(OrganizationId, &'static TrustedService)>, ApiError> {
    let (organization, service) = own_console(world, ctx, input)?;
    let sets_up = prepare(world, ctx, &organization, service)?;
    Ok(sets_up.then(|| (organization.id.clone(), service)))
}

/// The same for a user of the management account of this organization. Returns whether the service is not set up yet.
pub(crate) fn prepare(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &'static TrustedService,
) -> Result<bool, ApiError> {
    own_permission(world, ctx, service, &service.tool.set_up_action())?;
    let missing: Vec<&'static str> = service
        .principals
        .iter()
        .copied()
        .filter(|principal| !organization.trusted.contains_key(*principal))
        .collect();
    ctx.enter(Gate::State);
    has_all_features(ctx, organization)?;
    if missing.is_empty() {
        ctx.note_passed(message!(
            "Trusted access for {service} is enabled already.",
            service = service.name
        ));
    } else if service.enables_itself() {
        for principal in missing {
            // A caller without the permission needs another user to have enabled it before.
            enable_on_behalf(world, ctx, organization, principal).inspect_err(|_| {
                if ctx.is_at(Gate::Policy) {
                    ctx.add_advice(message!("Or have a user who may use AWS Organizations enable trusted access first; {service} then only sets itself up.", service = service.name));
                }
            })?;
        }
    } else if !trusts(organization, service) {
        ctx.advise(message!(
            "Enable trusted access for `{principal}` in AWS Organizations first.",
            principal = service.principal()
        ));
        return Err(NOT_OFFERED.saying(message!(
            "{service} cannot enable trusted access itself. Enable it in AWS Organizations first.",
            service = service.name
        )));
    }
    // Read again, because regained trust may have changed the service's state.
    let is_set_up =
        (world.organization(&organization.id)).is_some_and(|it| it.is_set_up(service.id));
    if is_set_up {
        ctx.note_passed(message!(
            "{service} is set up already.",
            service = service.name
        ));
    }
    Ok(!is_set_up)
}

pub(super) fn disable_integration(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let (organization, service) = own_console(world, ctx, input)?;
    switch_off(world, ctx, &organization, service)?;
    Ok(json!({}))
}

/// Lets the service clean up, for a user of the management account of this organization.
pub(crate) fn switch_off(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &'static TrustedService,
) -> Result<(), ApiError> {
    own_permission(world, ctx, service, &service.tool.clean_up_action())?;
    ctx.enter(Gate::State);
    let state = organization
        .integration(service.id)
        .map(|it| it.state)
        .unwrap_or_default();
    if let integration::IntegrationState::CleaningUp { .. } = state {
        return Err(NOT_OFFERED.saying(message!(
            "{service} is cleaning up already.",
            service = service.name
        )));
    }
    if organization.integration(service.id).is_none() {
        return Err(NOT_OFFERED.saying(message!(
            "{service} does not work with the organization.",
            service = service.name
        )));
    }
    let trusted = trusts(organization, service);
    if !trusted && !organization.is_set_up(service.id) {
        return Err(NOT_OFFERED.saying(message!(
            "{service} has nothing left to clean up.",
            service = service.name
        )));
    }
    if trusted {
        for principal in service.principals {
            delegated::none_left(world, ctx, organization, principal)?;
        }
    }
    // It disables trusted access if the caller has the permission, and otherwise leaves it enabled.
    let disables = trusted && service.disables_itself() && may_disable(world, ctx, service);
    ctx.enter(Gate::State);
    ctx.note_passed(if disables {
        message!("{service} cleans up and then disables its trusted access.", service = service.name)
    } else if !trusted {
        message!("{service} is no longer trusted: it can clean up in the management account only.", service = service.name)
    } else if service.disables_itself() {
        "The caller may not use organizations:DisableAWSServiceAccess. The service cleans up, and trusted access stays enabled until another user disables it."
            .into()
    } else {
        message!("{service} cannot disable its trusted access itself: clean up there first, then disable it in AWS Organizations.", service = service.name)
    });
    let cause = context::cause(world, ctx);
    integration::begin_clean_up(
        world.open(ctx)?,
        &organization.id,
        service,
        disables,
        cause,
        &mut ctx.events,
    );
    Ok(())
}

/// Whether the caller's policies allow disabling trusted access of the service.
fn may_disable(world: &World, ctx: &Ctx, service: &TrustedService) -> bool {
    if service.disable == SwitchRoute::None {
        return false;
    }
    service.principals.iter().all(|principal| {
        let action = "organizations:DisableAWSServiceAccess";
        let ask = AccessRequest::new(&ctx.caller, action, "*").with(about_service(principal));
        authorize::authorize(world, &ask).is_allowed()
    })
}
