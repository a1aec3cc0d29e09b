//! Centralized root access: its two features, and the console's way of switching them on.
//!
//! The API refuses without trusted access for IAM; the console enables that first, with the current user's permissions.
//! Most refusals restate the API model, which gives no messages. Source: IAM User Guide, centralize root access for
//! member accounts; API Reference of IAM, the operations' pages.

use super::refusals;
use crate::prelude::*;
use crate::trusted_access::{self, delegated};
use api::root_access::{CONSOLE_DELEGATE, IAM_PRINCIPAL, RootFeature};
use gates::people;
use state::root_access;

/// The kind of account that may call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Management,
    Administrators,
}

fn caller(world: &World, ctx: &mut Ctx, who: Who) -> Result<Arc<Organization>, ApiError> {
    ctx.enter(Gate::Caller);
    let name = world.name_of(ctx.account());
    let Some(organization) = world.organization_of(ctx.account()) else {
        ctx.advise("Act as a user of an organization's management account.");
        return Err(refusals::NO_ORGANIZATION.error());
    };
    if organization.management == ctx.account() {
        ctx.note_passed(message!("{name} is the organization's management account."));
    } else if who == Who::Administrators && root_access::is_delegate(organization, ctx.account()) {
        ctx.note_passed(message!(
            "{name} is the organization's delegated administrator for IAM."
        ));
    } else {
        let management = world.name_of(organization.management);
        let (row, says) = match who {
            Who::Management => (
                refusals::MANAGEMENT_ONLY,
                message!("Only the management account may do this. Act as a user of {management}."),
            ),
            Who::Administrators => (
                refusals::ADMINISTRATORS_ONLY,
                message!(
                    "Act as a user of {management}, the management account, or of the delegated administrator for IAM."
                ),
            ),
        };
        ctx.advise(says);
        return Err(row.error());
    }
    Ok(world.organizations_by_id()[&organization.id].clone())
}

fn state(world: &World, ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    ctx.enter(Gate::State);
    if organization.feature_set != FeatureSet::All {
        ctx.advise("Enable all features in the organization first.");
        return Err(refusals::NOT_ALL_FEATURES.error());
    }
    if !root_access::is_trusted(organization) {
        ctx.cite("IAM User Guide: centralize root access for member accounts");
        let enable = people::administrator_of(world, organization.management).map(|somebody| {
            let input = json!({ "ServicePrincipal": IAM_PRINCIPAL });
            Command::Call(Call::new(
                somebody,
                "organizations:EnableAWSServiceAccess",
                input,
            ))
        });
        ctx.suggest(
            "Unlike the console, the API does not enable trusted access. Enable it for iam.amazonaws.com first.",
            enable,
        );
        return Err(refuse!(refusals::NOT_TRUSTED, account = ctx.account()));
    }
    ctx.note_passed("The organization has all features, and trusted access for IAM is enabled.");
    Ok(())
}

/// The answer of each of these calls.
fn answer(world: &World, ctx: &Ctx) -> Value {
    let organization = world.organization_of(ctx.account());
    let features: Vec<&str> = organization
        .into_iter()
        .flat_map(|organization| organization.root_features.iter().map(|it| it.name()))
        .collect();
    json!({
        "OrganizationId": organization.map_or_else(String::new, |it| it.id.to_string()),
        "EnabledFeatures": features,
    })
}

fn set(world: &mut WorldMut, ctx: &mut Ctx, feature: RootFeature, on: bool) {
    let Some(id) = world.organization_of(ctx.account()).map(|it| it.id.clone()) else {
        return;
    };
    let organization = world.organization_mut(&id);
    let changed = if on {
        organization.root_features.insert(feature)
    } else {
        organization.root_features.remove(&feature)
    };
    if !changed {
        return;
    }
    let kind = EventKind::identity(organization.management, feature.name());
    let says = match (feature, on) {
        (RootFeature::Sessions, true) => "Privileged root actions in member accounts were enabled.",
        (RootFeature::Sessions, false) => {
            "Privileged root actions in member accounts were disabled."
        }
        (RootFeature::CredentialsManagement, true) => "Root credentials management was enabled.",
        (RootFeature::CredentialsManagement, false) => "Root credentials management was disabled.",
    };
    ctx.event(world, kind, says);
}

pub(super) fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, feature: RootFeature) -> Answer {
    let organization = caller(world, ctx, Who::Management)?;
    authorize::permit(world, ctx, "*", Context::default())?;
    state(world, ctx, &organization)?;
    let world = world.open(ctx)?;
    set(world, ctx, feature, true);
    Ok(answer(world, ctx))
}

pub(super) fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, feature: RootFeature) -> Answer {
    let organization = caller(world, ctx, Who::Administrators)?;
    authorize::permit(world, ctx, "*", Context::default())?;
    state(world, ctx, &organization)?;
    let world = world.open(ctx)?;
    set(world, ctx, feature, false);
    Ok(answer(world, ctx))
}

pub(super) fn list(world: &World, ctx: &mut Ctx) -> Answer {
    let organization = caller(world, ctx, Who::Administrators)?;
    authorize::permit(world, ctx, "*", Context::default())?;
    state(world, ctx, &organization)?;
    Ok(answer(world, ctx))
}

/// Enables the features as the console does: trusted access if it is missing, then the selected features, then the delegated
/// administrator, if one is named (IAM User Guide: centralize root access for member accounts).
pub(super) fn enable_in_console(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = caller(world, ctx, Who::Management)?;
    let ticked: Vec<RootFeature> = RootFeature::ticked(input.all()).collect();
    if !root_access::is_trusted(&organization) {
        trusted_access::enable_on_behalf(world, ctx, &organization, IAM_PRINCIPAL)?;
    }
    for feature in &ticked {
        authorize::permit_for(world, ctx, feature.enables(), "*", Context::default())?;
    }
    let organization = world.organizations_by_id()[&organization.id].clone();
    state(world, ctx, &organization)?;
    for feature in ticked {
        set(world.open(ctx)?, ctx, feature, true);
    }
    if input.optional(CONSOLE_DELEGATE).is_some() {
        let account = input.account(ctx, CONSOLE_DELEGATE)?;
        delegated::register_on_behalf(world, ctx, &organization, account, IAM_PRINCIPAL)?;
    }
    Ok(answer(world, ctx))
}
