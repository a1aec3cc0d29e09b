//! What tests of several crates share: [`replay`] for files of questions and answers, and fuzzing on the stable compiler:
//! [`edits`] and [`damaged`] make inputs that are nearly good, [`for_seconds`] checks them, and [`seeds`] are for inputs made by chance. Tests that need a world use the
//! transcripts of `orgsim-tests` instead.

#![deny(missing_docs)]

mod answers;
mod damage;
mod fuzz;

pub use answers::{Cue, replay};
pub use damage::{Edits, damaged, edits};
pub use fuzz::{for_seconds, seeds};
