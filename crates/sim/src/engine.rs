//! Carries out commands: calls, what falls due, interventions.

mod call;
pub mod passage;
mod role_deletion;
mod services;
mod step;
pub mod tasks;
