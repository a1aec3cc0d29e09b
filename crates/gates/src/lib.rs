//! The gates that every call passes before its handler (credentials, throttling, authorization), and remedies for refusals.
//!
//! ```
//! use api::partition::Partition;
//! use api::principal::Principal;
//! use api::time::SimTime;
//! use gates::question::{self, Question};
//! use state::world::{World, WorldMut, Writer};
//!
//! let world = World::new(1, SimTime::from_millis(1_772_442_000_000));
//! let mut world = WorldMut::new(world, Writer::Scenario);
//! let account = world.open_account(Partition::Aws, "Lab".into(), "lab@example.com".into(), true);
//! let root = Question::new(Principal::Root(account), "s3:ListAllMyBuckets");
//! assert!(question::ask(&world, &root).expect("the account exists").is_allowed());
//! let stranger = Question::new(Principal::user(account, "Eve"), "s3:ListAllMyBuckets");
//! assert!(question::ask(&world, &stranger).is_err(), "there is no such user");
//! ```

#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

pub mod authorize;
pub mod context;
pub mod credentials;
pub mod handler;
pub mod injected;
pub mod input;
pub mod paging;
pub mod people;
pub mod permitted;
pub mod question;
pub mod refusals;
pub mod resource_policies;
pub mod sight;
pub mod throttling;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::throttling::LIMITS;
}
