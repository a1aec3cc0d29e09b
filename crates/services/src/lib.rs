//! The services: one folder each. A service uses only the services that it is built on.
//!
//! Each service has a list of its operations. The crate `engine` lists the services and calls their handlers:
//!
//! ```
//! let operations = services::sqs::OPERATIONS.handlers.iter();
//! let names: Vec<_> = operations.map(|row| row.operation).collect();
//! assert!(names.contains(&"CreateQueue"));
//! ```

#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

pub mod account_management;
pub mod artifact;
pub mod cloudtrail;
pub mod config;
pub mod consoles;
pub mod ec2;
pub mod iam;
pub mod identity_center;
pub mod last_accessed;
pub mod organizations;
mod prelude;
pub mod root_access;
pub mod s3;
pub mod security;
pub mod sqs;
pub mod switches;
pub mod tagging;
pub mod trails;
pub mod trusted_access;
pub mod work;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::config::managed_rules::known::by_identifier;
    pub use crate::config::pack::template::{MAX_RULES, TemplateRule, Unusable, expand};
    pub use crate::iam::messages::{mask, unmask};
}
