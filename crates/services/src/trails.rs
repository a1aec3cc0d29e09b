//! Trails of AWS CloudTrail: of one account, or of all accounts of an organization.
//!
//! A trail belongs to an account and a home Region. A trail of all Regions has copies in the others, and an organization
//! trail has copies in the members; copies are computed, not kept. Organization trails belong to the management account,
//! also when a delegated administrator creates them. Not modeled: log files, because buckets contain nothing. Sources: API
//! Reference of AWS CloudTrail; AWS CloudTrail User Guide, creating a trail for an organization, and organization delegated
//! administrator. Messages are those of public reports, or restate the documentation.

mod administrators;
mod bucket;
mod logging;
mod named;
mod organization;
mod reading;
mod refusals;
mod selectors;
mod tags;
mod writing;

use crate::prelude::*;
use gates::handler::open;
use state::trails::{Trail, TrailKey};

pub use organization::settle;

/// The operations of this folder: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::CloudTrail],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "AddTags" => tags::add(world, ctx, input),
        "CreateTrail" => writing::create(world, ctx, input),
        "DeleteTrail" => writing::delete(world, ctx, input),
        "DeregisterOrganizationDelegatedAdmin" => administrators::deregister(world, ctx, input),
        "DescribeTrails" => reading::describe(world, ctx, input),
        "GetEventSelectors" => selectors::get(world, ctx, input),
        "GetTrail" => reading::get(world, ctx, input),
        "GetTrailStatus" => logging::status(world, ctx, input),
        "ListTags" => tags::list(world, ctx, input),
        "ListTrails" => reading::list(world, ctx, input),
        "PutEventSelectors" => selectors::put(world, ctx, input),
        "RegisterOrganizationDelegatedAdmin" => administrators::register(world, ctx, input),
        "RemoveTags" => tags::remove(world, ctx, input),
        "StartLogging" => logging::start(world, ctx, input),
        "StopLogging" => logging::stop(world, ctx, input),
        "UpdateTrail" => writing::update(world, ctx, input),
    },
};

fn trail_mut<'w>(world: &'w mut WorldMut, key: &TrailKey) -> Option<&'w mut Trail> {
    world.trails_mut().get_mut(key).map(Arc::make_mut)
}

/// Whether an account has the trail or a copy of it, in some Region.
fn is_seen_by(world: &World, (home, _): &TrailKey, trail: &Trail, account: AccountId) -> bool {
    let in_organization = |id: &OrganizationId| {
        let own = world.organization_of(account);
        own.is_some_and(|own| own.id == *id)
    };
    home.account == account || trail.organization.as_ref().is_some_and(in_organization)
}

/// The trails of an account and the copies in it, in any Region.
fn seen_by(world: &World, account: AccountId) -> impl Iterator<Item = (&TrailKey, &Arc<Trail>)> {
    let trails = world.trails().iter();
    trails.filter(move |(key, trail)| is_seen_by(world, key, trail, account))
}

/// The trails of a place and the copies in it.
fn seen_at(world: &World, at: AccountRegion) -> impl Iterator<Item = (&TrailKey, &Arc<Trail>)> {
    seen_by(world, at.account)
        .filter(move |((home, _), trail)| home.region == at.region || trail.multi_region)
}

/// Adds the event that a trail changed.
fn changed(
    world: &World,
    ctx: &mut Ctx,
    (home, name): &TrailKey,
    says: fn(String, String) -> Message,
) {
    let says = says(name.to_string(), world.name_of(home.account));
    ctx.event(world, EventKind::resource(home.account, name.clone()), says);
}

/// The key of a trail of the call's account and Region.
fn own_key(ctx: &Ctx, name: &str) -> TrailKey {
    (ctx.place(), text(name))
}
