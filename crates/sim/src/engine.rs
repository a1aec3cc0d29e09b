//! Carries out commands: calls, what falls due, interventions.

mod call;
pub mod passage;
mod step;
pub mod tasks;
