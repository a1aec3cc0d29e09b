//! Faults that an instructor adds to a session.

mod view;
mod words;

pub use view::{FaultForm, FaultList, RepairCard};
