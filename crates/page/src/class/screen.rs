//! What the presenter's screen shows beside the session: who acts, the text of a presented lesson's step, the spotlight and the open
//! form. It is sent apart from the session, so that a session is not opened again for a word, and the last one waits for an answer.

use super::{ClassState, ServerRequest};
use crate::base::Base;
use crate::base::present::PresentAction;
use crate::base::shared_screen::SharedScreen;
use crate::channel::Channel;
use crate::lesson::guide::GuideState;

/// What the server has of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentScreen {
    /// What was sent last.
    pub(crate) sent: Option<SharedScreen>,
    /// It is on its way, or did not arrive: nothing else is sent before the server answers.
    waits: bool,
}

impl Channel for ClassState {
    /// Whether what the screen showed has arrived.
    type Report = bool;

    fn show(&mut self, guide: &GuideState, base: &mut Base) {
        let has = &self.screen;
        if !self.show.shown.is_on() || has.waits || guide.is_between_steps() {
            return;
        }
        // Frozen: it keeps what it sees, as the audience does.
        let screen = match base.presentation.frozen.as_deref() {
            Some(frozen) => frozen.screen.clone(),
            None => guide.shared_screen(base),
        };
        let screen = screen.for_class();
        if has.sent.as_ref() == Some(&screen) {
            return;
        }
        self.screen = SentScreen {
            sent: Some(screen.clone()),
            waits: true,
        };
        base.ask_class(ServerRequest::Screen(screen.to_json().to_string()));
    }

    /// It is sent again once the server is there.
    fn hear(&mut self, _: &GuideState, _: &mut Base, arrived: bool) -> Vec<PresentAction> {
        match arrived {
            true => self.screen.waits = false,
            false => self.screen.sent = None,
        }
        Vec::new()
    }
}

impl ClassState {
    /// The server answers another request: `again`, if it may have been started again since, and has nothing.
    pub(crate) fn server_is_there(&mut self, again: bool) {
        if again {
            self.screen.sent = None;
        }
        if self.screen.sent.is_none() {
            self.screen.waits = false;
        }
    }
}
