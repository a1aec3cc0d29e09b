//! Records of steps: they observe the world and change nothing else in it.
//!
//! A refused call leaves the world as it was, but it is visible: AWS logs it, and it counts as an attempt to use a
//! service. So records are the only part of a world that a refusal adds to.

pub mod access;
pub mod trail;

use api::{model, web_token};
use state::key_ring::Origin;
use state::outcome::{GateRecord, Outcome, Refusal};

use crate::prelude::*;
pub use state::records::{Records, log};
use trail::SeenBefore;

/// Reads what must be known before a step, because the caller may not exist after it.
pub fn look_ahead(world: &World, command: &Command) -> Option<SeenBefore> {
    match command {
        Command::Call(call) => SeenBefore::before(world, call),
        Command::Time(_) | Command::Intervene(_) => None,
    }
}

/// Records a step. `world` is the world after it; for a refusal, the world before it.
pub fn watch(
    world: &mut WorldMut,
    command: &Command,
    seen: Option<SeenBefore>,
    result: Result<&Outcome, &Refusal>,
) {
    let gates = match result {
        Ok(outcome) => &outcome.gates,
        Err(refusal) => &refusal.gates,
    };
    if let (Command::Call(call), Some(gates)) = (command, gates) {
        // The holder of a token is no principal of an account.
        if !web_token::is_by_holder(&call.operation) {
            access::watch_access(world, call, gates);
        }
        watch_key(world, call, gates);
    }
    if let (Command::Call(call), Some(seen)) = (command, seen) {
        trail::called(world, call, seen, result);
    }
    let now = world.now();
    world.records_mut().trail.forget(now);
}

/// Records the use of an access key: by any call that was signed correctly, refused or not.
fn watch_key(world: &mut WorldMut, call: &Call, gates: &GateRecord) {
    let stopped = gates.stopped_at().map(|note| note.gate);
    let (Some(key), Some(operation)) = (&call.key, model::operation(&call.operation)) else {
        return;
    };
    // Only permanent keys have a last use. A key may have just deleted itself.
    let lasts = (world.credentials(key)).is_some_and(|it| it.origin == Origin::Key);
    if stopped == Some(Gate::Request) || !lasts {
        return;
    }
    let region = if operation.service.is_global() {
        api::region::endpoint(call.caller.account().partition(), operation.service).into()
    } else {
        call.region.clone()
    };
    let used = (world.now(), operation.service.prefix(), region);
    world.records_mut().keys.insert(key.clone(), used);
}

/// Records the events of a task that fell due. They are recorded right after they happen, so that the number of
/// events in one step does not matter.
pub fn watch_events(world: &mut WorldMut, events: &[Event]) {
    trail::happened(world, events);
}
