//! Tests that cross crates: transcripts, properties of random sessions, and the table of operations against the world.
//!
//! Their shared code is here; the tests themselves are in `tests/`.

pub mod audit;
pub mod collected;
pub mod exported;
pub mod invariants;
pub mod lessons;
pub mod operations;
pub mod seeds;
pub mod sentences;
pub mod sources;
pub mod stage;
pub mod transcripts;
pub mod views;
pub mod walk;
