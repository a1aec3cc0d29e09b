//! AWS IAM Identity Center: how people get into the accounts of an organization.
//!
//! The design. An *instance* is switched on in the console of the management account, in one Region, and has an identity store
//! with users and groups. What it knows is a slice of its own (`state::identity_center`); what it does in accounts is later work
//! of the agenda, so it arrives some seconds later or fails. Its service-linked role comes to every account by the visits of
//! `trusted_access`. Who may do what depends on the caller's account: its owner, the delegated administrator, another member
//! (`access`).
//!
//! A *permission set* is the template of a role. An *assignment* gives a user or group one in an account, by a request that is
//! IN_PROGRESS, then SUCCEEDED or FAILED with a reason (`requests`). The role has an own name at each incarnation, under a path that
//! IAM protects (`roles`). Editing a set changes no role before it is provisioned: each account keeps the version that it has.
//!
//! An account may have an *account instance*, which has people and nothing else.
//!
//! Sources: IAM Identity Center User Guide; API References of IAM Identity Center and of the identity store. What is marked as
//! deduced in a comment is documented nowhere.

mod access;
mod assignments;
mod attributes;
mod ending;
mod groups;
mod instances;
mod memberships;
mod operations;
mod people;
mod policies;
mod portal;
mod provisioning;
mod reasons;
mod refusals;
mod requests;
mod roles;
mod sets;
mod tagging;
mod users;

pub use ending::{cleaned_up, react};
pub use instances::switched_on;
pub use operations::{OPERATIONS, STORE_OPERATIONS};
pub use portal::PORTAL_OPERATIONS;
pub use requests::{label, work};
