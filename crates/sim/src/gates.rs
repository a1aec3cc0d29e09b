//! What every call passes before its handler: credentials, throttling, authorization, and the explanation of a refusal.

pub(crate) mod authorize;
pub(crate) mod call;
pub mod credentials;
pub mod people;
pub mod question;
pub(crate) mod remedy;
pub(crate) mod throttling;
