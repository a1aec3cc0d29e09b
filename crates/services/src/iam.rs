//! The IAM and STS APIs, as far as this version has them: users, groups, roles, their policies, limits and tags;
//! service-linked roles with their deletion tasks; assuming a role. A call of IAM reaches the caller's own account only.
//!
//! `operations` lists the operations, and `prelude` has what several of them share. Refusals have AWS's words as seen in
//! public reports; where none was found, a comment says so.

mod absent;
mod access_keys;
mod access_reports;
mod aliases;
mod assume_root;
mod attached;
mod credential_report;
mod details;
mod documents;
mod federated;
mod groups;
mod identity;
mod inline;
mod instance_profiles;
mod limits;
mod login_profiles;
pub(crate) mod messages;
mod mfa;
pub mod needs;
pub mod opening;
mod operations;
mod owner;
mod password_policy;
mod policies;
mod prelude;
mod providers;
mod refusals;
mod renaming;
pub mod restoring;
mod roles;
mod root_credentials;
mod saml;
mod scoped;
mod service_linked;
pub mod service_linked_role;
mod service_reports;
mod simulate;
mod sts;
mod tagging;
mod tags;
mod tokens;
mod users;
mod versions;
mod web_identity;
mod wording;

pub(crate) use messages::encoded as encoded_message;
pub use operations::OPERATIONS;
pub(crate) use operations::enter;
pub use roles::name_accounts;
pub(crate) use sts::begin as begin_session;
pub use users::seed_user;
