//! Carries out commands: calls, what falls due, interventions.

pub(crate) mod opening;
pub mod slices;
pub mod tasks;
