//! Starting and stopping trails.

use super::named::{self, changed};
use super::organization::trail_mut;
use crate::prelude::*;

/// Nothing is delivered, so the times of deliveries stay empty, as they are for a new trail.
const EMPTY: [&str; 4] = [
    "LatestDeliveryAttemptTime",
    "LatestNotificationAttemptTime",
    "LatestNotificationAttemptSucceeded",
    "LatestDeliveryAttemptSucceeded",
];

pub(super) fn start(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    turn(world, ctx, input, true)
}

pub(super) fn stop(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    turn(world, ctx, input, false)
}

/// Starts or stops a trail. Repeating it changes nothing.
fn turn(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>, on: bool) -> Answer {
    let (key, trail) = named::write(world, ctx, input.text("Name"))?;
    if trail.logging == on {
        return Ok(json!({}));
    }
    let now = world.now();
    let world = world.open(ctx)?;
    if let Some(trail) = trail_mut(world, &key) {
        trail.logging = on;
        let since = if on {
            &mut trail.started
        } else {
            &mut trail.stopped
        };
        *since = Some(now);
    }
    changed(
        world,
        ctx,
        &key,
        if on {
            |name, account| message!("The trail {name} of {account} logs now.")
        } else {
            |name, account| message!("The trail {name} of {account} no longer logs.")
        },
    );
    Ok(json!({}))
}

pub(super) fn status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, trail) = named::read(world, ctx, input.text("Name"))?;
    let mut answer = present(json!({
        "IsLogging": trail.logging,
        "StartLoggingTime": trail.started.map(SimTime::iso),
        "StopLoggingTime": trail.stopped.map(SimTime::iso),
    }));
    for name in EMPTY {
        put(&mut answer, name, "");
    }
    let texts = [
        ("TimeLoggingStarted", trail.started),
        ("TimeLoggingStopped", trail.stopped),
    ];
    for (name, since) in texts {
        let shown = since.map_or_else(String::new, |since| since.iso_seconds());
        put(&mut answer, name, &shown);
    }
    Ok(Value::Object(answer))
}
