//! The simulated world of AWS accounts and organizations.
//!
//! A [`command::Command`] goes in; an [`outcome::Outcome`] or a refusal in AWS's words comes out. [`World::step`] is the only way
//! to change a world. The crate reads no clock, draws no outside randomness, does no I/O and is not async; everything iterates
//! in a defined order. So a scenario, a seed and a list of commands give the same world everywhere.
//!
//! ```
//! use serde_json::json;
//! use sim::command::{Call, Command};
//! use sim::scenario::Scenario;
//!
//! let mut world = Scenario::Standalone.world(1);
//! let caller = Scenario::Standalone.first_actor(&world);
//! let call = Call::new(caller, "organizations:CreateOrganization", json!({"FeatureSet": "ALL"}));
//! let outcome = world.step(&Command::Call(call)).expect("the account is in no organization");
//! assert_eq!(outcome.answer["Organization"]["FeatureSet"], "ALL");
//! assert_eq!(world.organizations().count(), 1);
//! ```

pub mod account;
pub mod agenda;
pub mod artifact;
mod authorize;
mod call;
pub mod catalog;
mod cloudtrail;
pub mod command;
pub mod config;
pub mod credentials;
pub mod effective;
pub mod error;
pub mod event;
pub mod exact;
pub mod handshake;
pub mod history;
mod iam;
pub mod ids;
mod json;
pub mod last_accessed;
pub mod link;
pub mod managed;
pub mod model;
pub mod namespaces;
mod opening;
pub mod organization;
mod organizations;
pub mod outcome;
pub mod partition;
pub mod people;
pub mod policies;
pub mod principal;
pub mod question;
mod random;
pub mod records;
pub mod region;
mod remedy;
pub mod root_access;
pub mod rules;
mod s3;
pub mod scenario;
pub mod service_linked_role;
pub mod session;
pub mod slices;
#[cfg(feature = "snapshot")]
mod snapshot;
mod sqs;
pub mod tasks;
mod throttling;
pub mod time;
pub mod transfer;
mod trusted_access;
pub mod view;
pub mod work;
mod world;

pub use organizations::features::outstanding;
pub use organizations::handshakes::{Check, CheckId, acceptance};
pub use trusted_access::{
    Integration, Serves, State as IntegrationState, absence, serves, trusted_services, trusts,
};
pub use world::{CreateRequest, CreateState, DeletionState, RoleDeletion, World};
