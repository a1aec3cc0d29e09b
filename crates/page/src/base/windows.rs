//! This window's role in a presentation.

use super::Base;
use super::effects::{Errand, HandedLesson};
use super::present::{HANDED, SHOWS};
use super::present::{Presentation, WindowRole};
use super::screen::Pane;

impl Base {
    /// Takes the part that the window's address names. What another window handed over counts once: after a reload the window
    /// goes on where it was.
    pub fn take_part(&mut self, stage: Presentation) {
        self.screen.pane = Pane::Guide;
        self.presentation = stage;
        self.name_role(Some(self.presentation.id.to_string()));
        self.request(Errand::Parameter(HANDED, None));
        self.request(Errand::Parameter(SHOWS, None));
    }

    /// In an audience's window the lesson that it shows, at its step: a presenter's window that did not say goodbye left nothing else.
    pub(crate) fn seen_lesson(&self) -> Option<HandedLesson> {
        let caption = self.presentation.caption.as_ref();
        let caption = caption.filter(|_| self.presentation.part == WindowRole::Audience)?;
        Some(HandedLesson {
            id: caption.lesson.clone().into(),
            step: caption.number.checked_sub(1)?,
            done: false,
        })
    }

    pub(crate) fn end_presentation(&mut self) {
        self.name_role(None);
        self.presentation = Presentation::new();
        self.controller.watched = false;
    }

    /// Puts the presentation's name into the address, so that a reload goes on with it, or takes it out.
    pub(crate) fn name_role(&mut self, id: Option<String>) {
        if let Some(name) = self.presentation.part.parameter() {
            self.request(Errand::Parameter(name, id));
        }
    }
}
