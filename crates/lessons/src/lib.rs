//! Guided walkthroughs: a scenario, and steps with what to say, what to do and where to look.
//!
//! The files are in `lessons/walkthroughs`, one TOML file each; `walkthrough.rs` documents their format. What a step
//! does is lines for the terminal, so it does exactly what a person could do. A test plays every walkthrough to its end.

mod prose;
mod walkthrough;

pub use prose::{Block, Span, blocks};
pub use walkthrough::{
    Expect, Line, Question, Step, Walkthrough, select, walkthrough, walkthroughs,
};
