//! The vocabulary of AWS: ids, times, errors, principals, operations, the catalog of services, managed policies.
//!
//! Knows nothing of a world: tables, values and their syntax.

pub mod agreements;
pub mod catalog;
pub mod error;
pub mod exact;
pub mod ids;
pub(crate) mod json;
pub mod managed;
pub mod management_policy;
pub mod model;
pub mod namespaces;
pub mod partition;
pub mod policy_types;
pub mod principal;
pub(crate) mod random;
pub mod region;
pub mod root_access;
pub mod time;
