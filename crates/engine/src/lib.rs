//! Carries out commands: calls, tasks that fall due, interventions.
//!
//! [`step`] applies one command to a world; a [`passage::Passage`] moves time in slices.
//!
//! ```
//! use api::ids::AccountId;
//! use api::time::SimTime;
//! use state::command::{Command, Intervention};
//! use state::world::World;
//!
//! let mut world = World::new(1, SimTime::from_millis(1_772_442_000_000));
//! let account = AccountId::NOBODYS;
//! let give = Command::Intervene(Intervention::Administrator { account, email: None });
//! engine::step(&mut world, &give).expect("the account has no administrator yet");
//! assert!(world.account(account).is_some());
//!
//! let after_the_first = world.clone();
//! engine::step(&mut world, &give).expect_err("it has one now");
//! assert!(world.is_as(&after_the_first), "a refused step changes nothing");
//! ```

#![deny(missing_docs)]

pub mod arrivals;
mod call;
mod intervene;
pub mod passage;
mod role_deletion;
mod services;
mod step;
pub mod tasks;

pub use step::{step, step_from, step_in_place};

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::services::SERVICES;
}
