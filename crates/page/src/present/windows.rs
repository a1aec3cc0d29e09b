//! The windows of a presentation: which role this one takes, which are opened, and what the address says about it.

use crate::Base;
use crate::GuideState;
use crate::class::ClassState;
use implicit_clone::unsync::IString;
use message::message;

use super::{Presentation, WindowRole};
use crate::effects::{Errand, HandedLesson, PresentationWindow};
use crate::{Pane};

/// The parameter of a presenter's window with the lesson that it goes on with.
pub const HANDED: &str = "handed";
/// The parameter of a presenter's window that goes on showing to the class.
pub const SHOWS: &str = "shows";

impl WindowRole {
    /// The parameter of the address that has the presentation's name.
    pub fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Alone => None,
            Self::Audience => Some("audience"),
            Self::Presenter => Some("presenter"),
        }
    }
}

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
    fn seen_lesson(&self) -> Option<HandedLesson> {
        let caption = self.presentation.caption.as_ref();
        let caption = caption.filter(|_| self.presentation.part == WindowRole::Audience)?;
        Some(HandedLesson {
            id: caption.lesson.clone().into(),
            step: caption.number.checked_sub(1)?,
            done: false,
        })
    }

    pub(super) fn end_presentation(&mut self) {
        self.name_role(None);
        self.presentation = Presentation::new();
        self.controller.watched = false;
    }

    /// Puts the presentation's name into the address, so that a reload goes on with it, or takes it out.
    fn name_role(&mut self, id: Option<String>) {
        if let Some(name) = self.presentation.part.parameter() {
            self.request(Errand::Parameter(name, id));
        }
    }
}

impl ClassState {
    /// Asks for a window, which goes on with what this one has.
    pub(super) fn open_window(&mut self, guide: &GuideState, base: &mut Base, part: WindowRole, id: IString) {
        let window = PresentationWindow {
            part,
            id,
            handed: guide.handed_lesson().or_else(|| base.seen_lesson()),
            shows: part == WindowRole::Presenter && self.show.shown.is_on(),
        };
        base.request(Errand::OpenWindow(window));
    }
}

impl GuideState {
    fn become_audience(&mut self, base: &mut Base, id: IString) {
        // The presenter's window goes on with the lesson; the worlds it shows are not this attempt's.
        self.opening = None;
        self.leave_lesson(base);
        base.presentation = Presentation::of(WindowRole::Audience, id);
        base.name_role(Some(base.presentation.id.to_string()));
        base.screen.uncover();
        base.clock.playing = false;
    }

    /// With a presenter's window this one becomes the audience's. Without it the user learns how to open one.
    pub(super) fn window_opened(&mut self, base: &mut Base, window: PresentationWindow, opened: bool) {
        // Another window of a presentation says itself what it misses.
        if base.presentation.part != WindowRole::Alone {
            return;
        }
        if opened {
            return self.become_audience(base, window.id);
        }
        base.screen.dialog = None;
        let how = base.words.tell(message!(
            "Allow this page to open windows, or open {address} in a window yourself.",
            address = "?presenter"
        ));
        base.remark(base.words.say("The browser opened no window."), Some(how));
    }
}
