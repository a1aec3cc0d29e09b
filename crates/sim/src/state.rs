//! What the simulation remembers: the world and its parts, with getters.
//!
//! What a service does with its data belongs to the service.

pub mod account;
pub mod account_management;
pub mod agenda;
pub mod agreements;
pub mod command;
pub mod config;
pub mod effective;
pub mod event;
pub mod habit;
pub mod handshake;
pub mod integration;
pub mod key_ring;
pub mod last_accessed;
pub mod organization;
pub mod outcome;
pub mod policies;
pub mod records;
pub mod root_access;
pub mod rules;
mod shared;
#[cfg(feature = "snapshot")]
pub(crate) mod snapshot;
pub mod throttle;
pub mod transfer;
pub(crate) mod world;
