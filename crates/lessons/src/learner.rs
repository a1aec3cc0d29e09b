//! A learner who types lines, played by the proof and the tests.

use std::rc::Rc;

use shell::controller::{Controller, Entry, placeholders::fill_in};

use crate::attempt::{AttemptStanding, Happening, LessonAttempt};
use crate::lesson::Lesson;
use crate::texts::Texts;

#[derive(Clone)]
pub(crate) struct Learner {
    pub attempt: LessonAttempt,
    pub controller: Controller,
}

impl Learner {
    /// A learner at the lesson's start.
    ///
    /// # Errors
    ///
    /// See [`LessonAttempt::begin`].
    pub fn begin(lesson: &Rc<Lesson>) -> Result<Self, String> {
        let (attempt, controller) = LessonAttempt::begin(lesson.clone())?;
        Ok(Self {
            attempt,
            controller,
        })
    }

    /// Types a line with ids by name; returns its output and the happenings.
    ///
    /// # Errors
    ///
    /// The line names a thing that does not exist.
    pub fn types(&mut self, line: &str) -> Result<(Entry, Vec<Happening>), String> {
        let line = fill_in(&self.controller, line)?;
        let entry = self
            .attempt
            .line(&mut self.controller, &line, &Texts::default());
        let happened = self.attempt.observe(&self.controller, Some(&entry));
        Ok((entry, happened))
    }

    /// The same for a line of the lesson; see [`LessonAttempt::own_line`].
    ///
    /// # Errors
    ///
    /// The line names a thing that does not exist.
    pub fn types_own(&mut self, line: &str) -> Result<(Entry, Vec<Happening>), String> {
        let line = fill_in(&self.controller, line)?;
        let entry = (self.attempt).own_line(&mut self.controller, &line, &Texts::default());
        let happened = self.attempt.observe(&self.controller, Some(&entry));
        Ok((entry, happened))
    }

    pub fn standing(&self) -> AttemptStanding {
        self.attempt.standing(&self.controller)
    }
}

#[cfg(test)]
impl Learner {
    /// A learner of a lesson without mistakes.
    pub fn of(lesson: &str) -> Self {
        let lesson = Lesson::read("test", lesson).unwrap_or_else(|it| panic!("{it:?}\n{lesson}"));
        Self::begin(&Rc::new(lesson)).unwrap()
    }

    pub fn run(&mut self, line: &str) -> Vec<Happening> {
        self.types_own(line).unwrap().1
    }
}
