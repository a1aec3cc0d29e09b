//! Lessons that check themselves: steps and their texts, goals about the world and its history, recognized mistakes,
//! predictions and questions.
//!
//! The files are in `lessons/`, one folder for each lesson; `docs/lessons.md` describes their format. The same reader
//! serves the page, the tests and the command line. A step's actions are lines for the terminal, so they do exactly
//! what a user could do.
//!
//! ```
//! use lessons::{Lesson, LessonAttempt, Texts};
//! use std::rc::Rc;
//!
//! let lesson = r#"
//!     minutes = 1
//!     scenario = "standalone"
//!     [[steps]]
//!     id = "create"
//!     run = ["aws organizations create-organization"]
//!     goals = ["created"]
//!     [[goals]]
//!     id = "created"
//!     state = "organization"
//! "#;
//! let lesson = Lesson::read("example", lesson).expect("the lesson has no mistakes");
//! let (mut attempt, mut controller) = LessonAttempt::begin(Rc::new(lesson))?;
//! let entry = attempt.line(&mut controller, "aws organizations create-organization", &Texts::default());
//! attempt.observe(&controller, Some(&entry));
//! assert!(attempt.standing(&controller).finished);
//! # Ok::<(), String>(())
//! ```

#![deny(missing_docs, clippy::missing_errors_doc)]

mod attempt;
pub mod board;
mod clause;
pub mod coach;
mod draft;
pub mod exam;
mod facts;
mod faults;
mod folder;
mod language;
mod learner;
pub mod learning;
mod lesson;
mod log;
pub mod names;
pub mod own;
mod pace;
pub mod package;
pub mod picture;
pub mod platform;
mod present;
mod proof;
mod prose;
pub mod puzzle;
pub mod record;
pub mod repair;
pub mod report;
pub mod response;
pub mod scene;
pub mod search;
mod source;
pub mod statement;
mod terminal;
mod texts;

pub use attempt::{AttemptStanding, Happening, LessonAttempt, Tracks, carry_out, said};
pub use clause::{
    Came, Clause, Glob, Now, RevealPattern, Revealed, Situation, StateExpression, StepPattern,
    Track, error_of,
};
pub use draft::LessonDraft;
pub use draft::edit::StepRow;
pub use draft::lines::{DraftLine, LineEnd};
pub use draft::proposals::Proposal;
pub use draft::questions::QuestionRow;
pub use draft::record::DraftWording;
pub use facts::facts;
pub use faults::{FaultKind, Plan};
pub use folder::{Complaint, Files, MOST_IN_LINK, Whole, headings};
pub use language::Language;
pub use lesson::{
    Alternative, Commands, DeadEnd, Evidence, Expect, Goal, Lesson, LessonLine, LessonStep,
    Mistake, Prediction, Quiz, VIEWS, WORDS,
};
pub use log::{AttemptLog, MadeMistake, RUNGS, TRIES};
pub use present::{Stand, deeds, select};
pub use proof::{Flaw, prove};
pub use prose::{Block, ProseReference, ProseSpan, blocks, plain, references};
pub use source::{
    Diagnostic, TomlSource,
    places::{Placed, Places},
};
pub use terminal::asks_coach;
pub use texts::{Texts, fingerprint};
pub use zip_files as zip;
