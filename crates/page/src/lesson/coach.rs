//! The coach in the terminal. Its line is printed at once; the answer follows when it is computed, and is about the
//! state at the time of the question.

use std::rc::Rc;

use lessons::LessonAttempt;
use shell::controller::Controller;

/// The state when the coach was asked.
#[derive(Clone, Debug)]
pub struct CoachQuestion {
    /// The attempt at the lesson.
    pub attempt: Rc<LessonAttempt>,
    /// The session.
    pub controller: Controller,
    /// The line's position in the terminal.
    pub(crate) entry: usize,
}
