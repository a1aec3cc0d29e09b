//! Invariants of handshakes.

use sim::World;
use sim::agenda::Task;
use sim::handshake::{Handshake, Recipient};

use super::so;

/// A handshake's state, its entries in the agenda and its parent agree.
pub(super) fn check(world: &World, handshake: &Handshake) -> Result<(), String> {
    let waits = |wanted: &Task| world.agenda().iter().any(|due| due.task == *wanted);
    let expires = waits(&Task::ExpireHandshake {
        handshake: handshake.id.clone(),
    });
    let ends = waits(&Task::ForgetHandshake {
        handshake: handshake.id.clone(),
    });
    so(handshake.requested <= world.now(), || {
        "sent in the future".into()
    })?;
    if !handshake.state.is_live() {
        so(
            handshake.finished.is_some_and(|at| at <= world.now()),
            || format!("ended at {:?}", handshake.finished),
        )?;
        return so(!expires && ends, || {
            format!("ended, expires: {expires}, will be forgotten: {ends}")
        });
    }
    so(handshake.finished.is_none() && !ends, || {
        "alive, and ended".into()
    })?;
    so(expires == handshake.parent.is_none(), || {
        format!("alive, expires: {expires}")
    })?;
    let root = handshake.parent.as_ref().unwrap_or(&handshake.id);
    let deadline = world.agenda().iter().find(|due| {
        due.task
            == Task::ExpireHandshake {
                handshake: root.clone(),
            }
    });
    so(
        deadline.map(|due| due.at) == Some(handshake.expires),
        || {
            format!(
                "expires at {}, in the agenda: {deadline:?}",
                handshake.expires
            )
        },
    )?;
    so(
        world
            .organization(&handshake.organization)
            .is_some_and(|it| it.management == handshake.management),
        || "its sender is gone".into(),
    )?;
    child(world, handshake)
}

/// A request to a member has a parent, and is open only while the parent is.
fn child(world: &World, handshake: &Handshake) -> Result<(), String> {
    if let Some(parent) = &handshake.parent {
        so(
            world.handshake(parent).is_some_and(|it| it.state.is_live()),
            || "alive, its parent is not".into(),
        )?;
        let Recipient::Account(account) = handshake.recipient else {
            return Err("a child of nobody".into());
        };
        so(
            world
                .organization_of(account)
                .is_some_and(|it| it.id == handshake.organization),
            || format!("waits for {account}, which is no member"),
        )?;
    }
    Ok(())
}
