//! Invariants of every world, after any commands.

mod accounts;
mod agenda;
mod config;
mod handshakes;
mod organizations;

use sim::World;

/// Checks all invariants; the error names the first violation.
pub fn check(world: &World) -> Result<(), String> {
    accounts::check(world)?;
    organizations::check(world)?;
    accounts::check_roles(world)?;
    config::check(world)?;
    for handshake in world.handshakes() {
        handshakes::check(world, handshake).map_err(|what| {
            format!(
                "{} {} {}: {what}",
                handshake.action.name(),
                handshake.id,
                handshake.state.name()
            )
        })?;
    }
    agenda::check(world)
}

fn so(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
