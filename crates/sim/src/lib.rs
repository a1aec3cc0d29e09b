//! The simulated world of AWS accounts and organizations.
//!
//! Commands go in, outcomes and views come out; [`World::step`] is the only door. Nothing here reads a clock, draws
//! outside randomness, does I/O or is async. Everything iterates in an order of its own, never a hasher's.

mod api;
pub mod artifact;
mod cloudtrail;
pub mod config;
pub mod effective;
mod gates;
pub mod history;
mod iam;
pub mod last_accessed;
pub mod link;
mod opening;
mod organizations;
pub mod records;
pub mod root_access;
mod s3;
pub mod scenario;
pub mod service_linked_role;
pub mod session;
pub mod slices;
mod sqs;
mod state;
pub mod tasks;
mod trusted_access;
pub mod view;
pub mod work;

pub use api::{
    catalog, error, exact, ids, managed, model, namespaces, partition, principal, region, time,
};
pub use gates::{credentials, people, question};
pub use organizations::features::outstanding;
pub use organizations::handshakes::{Check, CheckId, acceptance};
pub use state::world::{CreateRequest, CreateState, DeletionState, RoleDeletion, World};
pub use state::{
    account, agenda, command, event, handshake, organization, outcome, policies, rules, transfer,
};
pub use trusted_access::{
    Integration, Serves, State as IntegrationState, absence, serves, trusted_services, trusts,
};
