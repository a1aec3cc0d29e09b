//! A lesson that was opened.

use std::rc::Rc;

use lessons::{Language, Lesson, Texts};
use sim::session::PlayedSession;

/// A lesson with its texts.
#[derive(Clone, Debug)]
pub struct OpenedLesson {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// Its texts.
    pub texts: Rc<Texts>,
    /// The language of the texts.
    pub language: Language,
    /// The session that it begins with, if that is not its scenario: the lesson was made of it, and no file has it.
    pub start: Option<Rc<PlayedSession>>,
}

impl PartialEq for OpenedLesson {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson) && Rc::ptr_eq(&self.texts, &other.texts)
    }
}
