//! Carries out commands: calls, what falls due, interventions.
//!
//! [`step`] applies one command to a world; [`passage::Passage`] is a move of time in slices.

mod call;
pub mod passage;
mod role_deletion;
mod services;
mod step;
pub mod tasks;

pub use step::{step, step_in_place};
