//! The services: one folder each. A service knows those it is built on, and no other.

pub(crate) mod account_management;
pub mod artifact;
pub(crate) mod cloudtrail;
pub mod config;
pub(crate) mod iam;
pub mod last_accessed;
pub(crate) mod organizations;
pub mod root_access;
pub(crate) mod s3;
pub(crate) mod sqs;
pub(crate) mod trusted_access;
pub mod work;
