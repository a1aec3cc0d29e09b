//! The state of the simulation: the world and its parts, with getters. What a service does with its data belongs to the crate
//! `services`.
//!
//! A [`World`](world::World) is read through its getters. The crates that carry out a step write a
//! [`WorldMut`](world::WorldMut); the crates above the core do not get one, and change a world only by steps.
//!
//! ```
//! use api::partition::Partition;
//! use api::time::SimTime;
//! use state::world::{World, WorldMut, Writer};
//!
//! let before = World::new(1, SimTime::from_millis(1_772_442_000_000));
//! let mut world = WorldMut::new(before.clone(), Writer::Scenario);
//! let account = world.open_account(Partition::Aws, "Lab".into(), "lab@example.com".into(), true);
//! assert_eq!(world.name_of(account), "Lab");
//! assert_eq!(world.by_email(Partition::Aws, "LAB@example.com"), Some(account));
//! assert_ne!(world.hash(), before.hash());
//! ```
//!
//! ```compile_fail,E0616
//! use api::time::SimTime;
//! let start = SimTime::from_millis(1_772_442_000_000);
//! state::world::World::new(1, start).now = start.plus(1);
//! ```

#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

pub mod account;
pub mod account_management;
pub mod agenda;
pub mod agreements;
pub mod command;
pub mod config;
pub mod effective;
pub mod enrollment;
pub mod event;
pub mod habit;
pub mod handshake;
pub mod identity_center;
pub mod imported;
pub mod injected;
pub mod integration;
pub mod key_ring;
pub mod last_accessed;
pub mod organization;
mod organization_policy;
pub mod outcome;
pub mod parties;
mod pending;
mod place;
pub mod policies;
pub mod reaction;
pub mod records;
pub mod root_access;
pub mod rules;
mod shared;
pub(crate) mod snapshot;
pub mod throttle;
pub mod trails;
pub mod transfer;
pub mod words;
pub mod world;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::key_ring::new_key;
    pub use crate::pending::CreateRequests;
}
