//! The simulated world of AWS accounts and organizations.
//!
//! Commands go in, outcomes and views come out; [`World::step`] is the only door. Nothing here reads a clock, draws
//! outside randomness, does I/O or is async. Everything iterates in an order of its own, never a hasher's.

pub mod account;
pub mod agenda;
mod api;
pub mod artifact;
mod authorize;
mod call;
mod cloudtrail;
pub mod command;
pub mod config;
pub mod credentials;
pub mod effective;
pub mod event;
pub mod handshake;
pub mod history;
mod iam;
pub mod last_accessed;
pub mod link;
mod opening;
pub mod organization;
mod organizations;
pub mod outcome;
pub mod people;
pub mod policies;
pub mod question;
mod random;
pub mod records;
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
pub mod transfer;
mod trusted_access;
pub mod view;
pub mod work;
mod world;

pub use api::{
    catalog, error, exact, ids, managed, model, namespaces, partition, principal, region, time,
};
pub use organizations::features::outstanding;
pub use organizations::handshakes::{Check, CheckId, acceptance};
pub use trusted_access::{
    Integration, Serves, State as IntegrationState, absence, serves, trusted_services, trusts,
};
pub use world::{CreateRequest, CreateState, DeletionState, RoleDeletion, World};
