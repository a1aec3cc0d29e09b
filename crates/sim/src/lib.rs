//! The simulated world of AWS accounts and organizations.
//!
//! Commands go in, outcomes and views come out; [`World::step`] is the only door. Nothing here reads a clock, draws
//! outside randomness, does I/O or is async. Everything iterates in an order of its own, never a hasher's.

mod api;
mod engine;
mod gates;
mod services;
pub mod session;
mod state;
pub mod view;

pub use api::{
    catalog, error, exact, ids, managed, model, namespaces, partition, principal, region, time,
};
pub use engine::tasks;
pub use gates::people;
pub use state::key_ring as credentials;

/// Policies of organizations: their types, their documents, and what they are attached to.
pub mod policies {
    pub use crate::api::policy_types::*;
    pub use crate::state::policies::*;
}

/// Questions about policy that nobody has to act for.
pub mod question {
    pub use crate::gates::question::*;
    pub use crate::view::question::*;
}

/// Long work in slices.
pub mod slices {
    pub use crate::engine::passage::Passage;
    pub use crate::session::opening::Opening;
}
pub use services::cloudtrail::records;
pub use services::iam::service_linked_role;
pub use services::organizations::features::outstanding;
pub use services::organizations::handshakes::{Check, CheckId, acceptance};
pub use services::trusted_access::{
    Integration, Serves, State as IntegrationState, absence, serves, trusted_services, trusts,
};
pub use services::{artifact, config, last_accessed, root_access, work};
pub use session::{history, link, scenario};
pub use state::world::{CreateRequest, CreateState, DeletionState, RoleDeletion, World};
pub use state::{
    account, agenda, command, effective, event, handshake, organization, outcome, rules, transfer,
};
