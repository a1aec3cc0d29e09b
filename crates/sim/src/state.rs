//! What the simulation remembers: the world and its parts, with getters.
//!
//! What a service does with its data belongs to the service.

pub mod account;
pub mod agenda;
pub mod command;
pub mod event;
pub mod handshake;
pub mod organization;
pub mod outcome;
pub mod policies;
pub(crate) mod random;
pub mod rules;
#[cfg(feature = "snapshot")]
pub(crate) mod snapshot;
pub mod transfer;
pub(crate) mod world;
