//! What the guide adds to the picture for an audience.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use message::message;

use super::GuideState;
use crate::base::Base;
use crate::base::effects::{PresentationWindow, WindowRole};
use crate::base::present::{AudiencePicture, Presentation, SharedScreen};

impl GuideState {
    /// The audience's picture of this window.
    pub fn shown(&self, base: &Base) -> AudiencePicture {
        AudiencePicture {
            session: base.controller.history.whole_session(),
            taken: base.controller.history.steps().len(),
            fixed: base.controller.history.floor(),
            screen: self.shared_screen(base),
        }
    }

    /// What is on the screen of this window beside the session.
    pub(crate) fn shared_screen(&self, base: &Base) -> SharedScreen {
        SharedScreen {
            actor: Some(base.controller.actor.clone()),
            key: base.controller.key.as_ref().map(ToString::to_string),
            instructor: base.controller.instructor,
            form: base.screen.form,
            selection: base.screen.selection.clone(),
            highlight: base.presentation.highlight.clone(),
            caption: self.caption(base).filter(|_| base.presentation.captions),
            dialog: base.dialog_caption(),
            why: base.shown_call(),
            look: base.presentation.look.clone(),
            answers: base.answers(),
        }
    }

    /// Moves to the next question or answer of the step, or back.
    pub(crate) fn ask(&self, base: &mut Base, on: bool) {
        let (asked, most) = (base.presentation.asked, 2 * self.questions().len());
        base.presentation.asked = match on {
            true => (asked + 1).min(most),
            false => asked.saturating_sub(1),
        };
    }

    pub(crate) fn freeze(&self, base: &mut Base, frozen: bool) {
        // A second click takes no other picture: the class is sent none while it is frozen.
        if frozen != base.presentation.frozen.is_some() {
            base.presentation.frozen = frozen.then(|| Rc::new(self.shown(base)));
        }
    }

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
    pub(crate) fn window_opened(
        &mut self,
        base: &mut Base,
        window: PresentationWindow,
        opened: bool,
    ) {
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
