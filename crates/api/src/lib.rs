//! The vocabulary of AWS: ids, times, errors, principals, operations, the catalog of services, managed policies.
//!
//! The crate has tables, values and their syntax, and knows no worlds.
//!
//! ```
//! use api::model;
//! use api::region;
//!
//! let operation = model::operation("organizations:CreateOrganization").expect("it is in the table");
//! assert!(operation.writes);
//! assert_eq!(model::cli_name(operation.name), "create-organization");
//! assert!(region::ALL.contains(&region::DEFAULT));
//! ```

#![deny(missing_docs)]

// The constants of a table of refusals name this crate, here too.
extern crate self as api;

pub use table_rows::refusals;

pub mod agreements;
pub mod catalog;
mod code;
pub mod error;
pub mod exact;
pub mod ids;
pub mod json;
pub mod managed;
pub mod management_policy;
pub mod model;
pub mod namespaces;
pub mod partition;
pub mod policy_types;
pub mod principal;
pub mod random;
pub mod refusal;
pub mod region;
pub mod root_access;
pub mod saml;
pub mod sources;
pub mod time;
pub mod web_token;
pub mod xml;
