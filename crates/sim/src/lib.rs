//! The simulated world of AWS accounts and organizations: the front door of the core.
//!
//! This crate has no code of its own. Its modules are those parts of the layers that other crates may use.
//!
//! A [`command::Command`] goes in; an [`outcome::Outcome`] or a refusal in AWS's words comes out. [`step`] is the only way to
//! change a world. The core reads no clock, uses no outside randomness, does no I/O and is not async, and it iterates in a
//! defined order. So a scenario, a seed and a list of commands give the same world everywhere.
//!
//! ```
//! use serde_json::json;
//! use sim::command::{Call, Command};
//! use sim::scenario::Scenario;
//!
//! let mut world = Scenario::Standalone.world(1);
//! let caller = Scenario::Standalone.first_actor(&world);
//! let call = Call::new(caller, "organizations:CreateOrganization", json!({"FeatureSet": "ALL"}));
//! let outcome = sim::step(&mut world, &Command::Call(call)).expect("the account is in no organization");
//! assert_eq!(outcome.answer["Organization"]["FeatureSet"], "ALL");
//! assert_eq!(world.organizations().count(), 1);
//! ```
//!
//! Nothing else writes a world: `WorldMut` is not exported.
//!
//! ```compile_fail,E0432
//! use sim::WorldMut;
//! ```

#![deny(missing_docs)]

pub use session;
pub use view;

pub use api::{
    catalog, error, exact, ids, managed, model, namespaces, partition, principal, refusal, region,
    time, web_token, xml,
};
pub use engine::{step, tasks};
pub use gates::people;
pub use state::key_ring as credentials;

/// Policies of organizations: types, documents and attachments.
pub mod policies {
    pub use api::policy_types::*;
    pub use state::policies::*;
}

/// Management policies and effective policies.
pub mod effective {
    pub use api::management_policy::*;
    pub use state::effective::*;
}

/// Questions about policy without a call.
pub mod question {
    pub use gates::question::*;
    pub use view::question::*;
}

/// Long work in slices: moves of time and opening sessions.
pub mod slices {
    pub use engine::passage::Passage;
    pub use session::opening::Opening;
}

pub use services::cloudtrail::records;
pub use services::iam::name_accounts;
pub use services::iam::needs::{call_needs_policies, details_need_policies, needs_policies};
pub use services::iam::opening::own_address;
pub use services::iam::restoring::{UnrestoredIdentity, authorization_details, try_to_restore};
pub use services::iam::service_linked_role;
pub use services::organizations::accounts::{creation_status, usable_email};
pub use services::organizations::features::outstanding;
pub use services::organizations::handshake_row;
pub use services::organizations::handshakes::{Check, CheckId, acceptance};
pub use services::trusted_access::{
    Integration, IntegrationState, Serves, absence, serves, trusted_services, trusts,
};
pub use services::{artifact, config, last_accessed, root_access, work};
pub use session::{history, link, scenario};
pub use state::world::{CreateRequest, CreateState, DeletionState, RoleDeletion, World};
pub use state::{
    account, account_management, agenda, command, event, handshake, imported, injected,
    organization, outcome, rules, transfer,
};
