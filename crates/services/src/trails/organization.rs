//! Organization trails: who may create them, and what becomes of them without trusted access.

use super::refusals;
use crate::iam::service_linked_role::{self, NewServiceRole};
use crate::prelude::*;
use crate::trusted_access::{integration, visits};
use api::catalog::{self, TrustedService};
use state::account::Tags;
use state::integration::IntegrationState;
use state::trails::{PRINCIPAL, ROLE, SERVICE, Trail, TrailKey, arn};

/// Whether an account may administer the organization's trails.
pub(super) fn administers(organization: &Organization, account: AccountId) -> bool {
    organization.management == account || organization.is_delegate(account, PRINCIPAL)
}

/// The caller's organization with all features; `may` says whether the account may act for it.
pub(super) fn of_caller(
    world: &World,
    ctx: &mut Ctx,
    may: fn(&Organization, AccountId) -> bool,
    otherwise: &'static api::refusal::RefusalRow,
) -> Result<Arc<Organization>, ApiError> {
    ctx.cite("AWS CloudTrail User Guide: creating a trail for an organization");
    let account = ctx.account();
    let Some(organization) = world.organization_of(account) else {
        return Err(refusals::NO_ORGANIZATION.error());
    };
    if !may(organization, account) {
        return Err(otherwise.error());
    }
    if organization.feature_set != FeatureSet::All {
        return Err(refusals::NOT_ALL_FEATURES.error());
    }
    if !organization.trusted.contains_key(PRINCIPAL) {
        return Err(refusals::ACCESS_NOT_ENABLED.error());
    }
    Ok(world.organizations_by_id()[&organization.id].clone())
}

pub(super) const LIST_ACCESS: &str = "organizations:ListAWSServiceAccessForOrganization";

/// Checks that the caller may have CloudTrail ask AWS Organizations, with the caller's own permission.
pub(super) fn permit(world: &World, ctx: &mut Ctx, action: &str) -> Result<(), ApiError> {
    authorize::permit_for(world, ctx, action, "*", Context::default())
        .map_err(|_| refusals::DEPENDENCY.error())?;
    ctx.enter(Gate::State);
    Ok(())
}

/// The organization for which the caller may create a trail.
pub(super) fn for_trail(world: &World, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
    let refusal = &refusals::NOT_ADMINISTRATOR;
    let organization = of_caller(world, ctx, administers, refusal)?;
    permit(world, ctx, "organizations:DescribeOrganization")?;
    permit(world, ctx, LIST_ACCESS)?;
    Ok(organization)
}

/// Gives the management account the service-linked role if it is missing. Only a call of that account does it.
pub(super) fn ensure_role(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
) -> Result<(), ApiError> {
    let management = organization.management;
    if world.has_role(management, ROLE) {
        ctx.note_passed(message!("{ROLE} exists in the management account."));
        return Ok(());
    }
    if ctx.account() != management {
        return Err(refusals::NO_ROLE.error());
    }
    let role = (ROLE, PRINCIPAL);
    service_linked_role::permit_creation(world, ctx, management, role)
        .map_err(|_| refusals::DEPENDENCY.error())?;
    ctx.enter(Gate::State);
    let new = NewServiceRole::new(role, context::cause(world, ctx), RoleReason::CloudTrail);
    let actor = Actor::Service(SERVICE.into());
    let world = world.open(ctx)?;
    service_linked_role::create(world, management, new, actor, &mut ctx.events);
    if let Some(service) = service() {
        visits::came_otherwise(world, service, management);
    }
    Ok(())
}

fn service() -> Option<&'static TrustedService> {
    catalog::by_id(SERVICE)
}

/// CloudTrail works with the organization from now on.
pub(super) fn set_up(world: &mut WorldMut, ctx: &mut Ctx, id: &OrganizationId) {
    let Some(service) = service() else {
        return;
    };
    // A trail needs the role, so CloudTrail acts in the management account at once.
    let management = world.organization_mut(id).management;
    visits::came_otherwise(world, service, management);
    let cause = context::cause(world, ctx);
    integration::set_up(world, id, service, cause, &mut ctx.events);
    let now = world.now();
    let integration = world.organization_mut(id).integration_mut(SERVICE);
    integration.made = integration.made.or(Some(now));
}

/// Notes that an organization trail is gone: without any, CloudTrail has made nothing for the organization.
pub(super) fn forget(world: &mut WorldMut, id: &OrganizationId) {
    let is_of = |trail: &Arc<Trail>| trail.organization.as_ref() == Some(id);
    if world.trails().values().any(is_of) || world.organization(id).is_none() {
        return;
    }
    let integration = world.organization_mut(id).integration_mut(SERVICE);
    integration.made = None;
}

/// What becomes of an organization trail.
enum Fate {
    Stays,
    /// Only the copies in members are deleted.
    OfItsAccount,
    Deleted,
}

fn fate(world: &World, key: &TrailKey, trail: &Trail) -> Fate {
    let Some(id) = &trail.organization else {
        return Fate::Stays;
    };
    let organization = world.organization(id);
    let Some(organization) = organization.filter(|it| it.management == key.0.account) else {
        return Fate::OfItsAccount;
    };
    let state = organization.integration(SERVICE).map(|it| it.state);
    let is_trusted = organization.trusted.contains_key(PRINCIPAL);
    match state.unwrap_or_default() {
        IntegrationState::Unnoticed { .. } | IntegrationState::CleaningUp { .. } => Fate::Stays,
        IntegrationState::Working | IntegrationState::Stopped { .. } if !is_trusted => {
            Fate::OfItsAccount
        }
        IntegrationState::Working => Fate::Stays,
        IntegrationState::Stopped { .. } => Fate::Deleted,
    }
}

/// Follows a step: CloudTrail may have noticed that it is not trusted, have been cleaned up in its console, or have lost the
/// organization.
pub fn settle(world: &mut WorldMut, events: &mut Vec<Event>) {
    if !world.trails().is_empty() {
        settle_all(world, events);
    }
}

fn settle_all(world: &mut WorldMut, events: &mut Vec<Event>) {
    let all: Vec<TrailKey> = world.trails().keys().cloned().collect();
    for key in all {
        let fate = world
            .trails()
            .get(&key)
            .map(|trail| fate(world, &key, trail));
        let name = key.1.to_string();
        let says = match fate {
            None | Some(Fate::Stays) => continue,
            Some(Fate::OfItsAccount) => {
                if let Some(trail) = trail_mut(world, &key) {
                    trail.organization = None;
                }
                message!(
                    "The trail {name} is no longer an organization trail: {account} keeps it for itself, and members lost their copies.",
                    account = world.name_of(key.0.account)
                )
            }
            Some(Fate::Deleted) => {
                world.trails_mut().remove(&key);
                world.set_tags(key.0.account, &arn(&key), Tags::new());
                message!("AWS CloudTrail deleted the organization trail {name}.")
            }
        };
        let kind = EventKind::resource(key.0.account, key.1.clone());
        let actor = Actor::Service(SERVICE.into());
        events.push(world.event(actor, kind, says));
    }
}

pub(super) fn trail_mut<'w>(world: &'w mut WorldMut, key: &TrailKey) -> Option<&'w mut Trail> {
    world.trails_mut().get_mut(key).map(Arc::make_mut)
}
