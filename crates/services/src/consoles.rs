//! Setting up a service for the organization in the service's own console.
//!
//! Most services only note that they are set up, which is all that is modeled of them. AWS CloudTrail's console creates an
//! organization trail, AWS Config's a recorder or an aggregator, Amazon GuardDuty's a detector, AWS Security Hub's a hub, and that
//! of IAM Identity Center an instance.

mod cloudtrail;
mod config;

use gates::handler::open;
use state::trails;

use crate::identity_center;
use crate::prelude::*;
use crate::security;
use crate::trusted_access::{integration, ready_to_set_up};

/// The operations of this folder: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Console],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableIntegration" => enable_integration(world, ctx, input),
        "SetUpRecording" => config::set_up_recording(world, ctx, input),
        "CreateOrganizationAggregator" => config::create_organization_aggregator(world, ctx, input),
    },
};

fn enable_integration(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    if input.optional("Region").is_some() {
        config::open_console(ctx, input)?;
    }
    let Some((organization, service)) = ready_to_set_up(world, ctx, input)? else {
        return Ok(json!({}));
    };
    if service.id == trails::SERVICE {
        return cloudtrail::create_trail(world, ctx, &organization);
    }
    let (cause, place) = (context::cause(world, ctx), ctx.place());
    let world = world.open(ctx)?;
    integration::set_up(world, &organization, service, cause, &mut ctx.events);
    security::set_up_in_console(world, service, place, &mut ctx.events);
    if service.id == state::identity_center::SERVICE {
        identity_center::switched_on(world, &organization, place.region, ctx);
    }
    Ok(json!({}))
}
