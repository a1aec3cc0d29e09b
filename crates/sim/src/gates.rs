//! What every call passes before its handler: credentials, throttling, authorization, and the explanation of a refusal.

pub(crate) mod authorize;
pub(crate) mod context;
pub(crate) mod credentials;
pub(crate) mod handler;
pub(crate) mod input;
pub(crate) mod paging;
pub mod people;
pub mod question;
pub(crate) mod remedy;
pub(crate) mod resource_policies;
pub mod sight;
pub(crate) mod throttling;
