//! Lessons that check themselves: what there is to read and do, goals over the world and its history, mistakes that are
//! recognised, predictions and questions.
//!
//! The files are in `lessons/`, a folder each; `docs/lessons.md` describes their format. The same reader serves the page,
//! the tests and the command line. What a step does is lines for the terminal, so it does exactly what a person could do.

mod attempt;
mod clause;
pub mod coach;
mod draft;
mod facts;
mod faults;
mod folder;
mod learner;
mod lesson;
mod log;
pub mod names;
pub mod package;
pub mod platform;
mod present;
mod proof;
mod prose;
pub mod puzzle;
pub mod record;
pub mod report;
pub mod response;
pub mod scene;
pub mod search;
mod source;
pub mod statement;
mod texts;
pub mod zip;

pub use attempt::{Attempt, Happening, Standing, Tracks, WORDS, asks_coach, carry_out, said};
pub use clause::{Clause, Expression, Glob, Here, Now, Pattern, Revealed, Track, error_of};
pub use draft::{Draft, Proposal, StepRow, Wording};
pub use facts::facts;
pub use faults::{FaultKind, Plan};
pub use folder::{Complaint, Files, LANGUAGES, Whole, headings};
pub use lesson::{
    Alternative, Commands, DeadEnd, Expect, Goal, Lesson, Line, Mistake, Prediction, Quiz, Step,
};
pub use log::{Log, Made};
pub use present::{Stand, deeds, select};
pub use proof::{Flaw, prove};
pub use prose::{Block, Span, blocks};
pub use source::{Fault, Placed, Places, Source};
pub use texts::{Texts, fingerprint};
