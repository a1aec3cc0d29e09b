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
