//! Why a lesson cannot be solved as it says.

use crate::lesson::{Lesson, LessonLine};

/// A failed proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The place in the lesson's file: `steps.0.run.1`.
    pub at: String,
    /// The failed statement.
    pub what: String,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

/// The flaws so far.
#[derive(Default)]
pub(super) struct Flaws(pub(super) Vec<Flaw>);

impl Flaws {
    pub(super) fn add(&mut self, at: impl Into<String>, what: impl Into<String>) {
        let (at, what) = (at.into(), what.into());
        self.0.push(Flaw { at, what });
    }
}

/// The lines of the solution, each with its place in the file and the number of its step.
pub(super) fn placed(lesson: &Lesson) -> Vec<(String, usize, LessonLine)> {
    let mut all = Vec::new();
    for (number, step) in lesson.steps.iter().enumerate() {
        let run = (0..step.lines.len()).map(|n| format!("steps.{number}.run.{n}"));
        let who = step.actor.iter().map(|_| format!("steps.{number}.as"));
        all.extend((who.chain(run).zip(step.whole())).map(|(at, line)| (at, number, line)));
    }
    all
}
