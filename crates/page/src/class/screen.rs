//! What the presenter's screen shows beside the session: who acts, the text of a presented lesson's step, the spotlight and the open
//! form. It is sent apart from the session, so that a session is not opened again for a word, and the last one waits for an answer.

use super::{ClassState, ServerRequest};
use crate::base::Base;
use crate::base::present::Caption;
use crate::class_screen::ClassScreen;
use crate::lesson::guide::GuideState;

/// What the server has of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentScreen {
    /// What was sent last.
    pub(crate) sent: Option<ClassScreen>,
    /// It is on its way, or did not arrive: nothing else is sent before the server answers.
    waits: bool,
}

impl GuideState {
    /// The screen that the class is to see. Frozen: it keeps what it sees, as the audience does.
    fn class_screen(&self, base: &Base) -> ClassScreen {
        let screen = match base.presentation.frozen.as_deref() {
            Some(frozen) => ClassScreen {
                actor: frozen.actor.parse().ok(),
                caption: frozen.caption.clone(),
                highlight: frozen.highlight.clone(),
                dialog: frozen.dialog.clone(),
            },
            None => ClassScreen {
                actor: Some(base.controller.actor.clone()),
                caption: self.caption(base).filter(|_| base.presentation.captions),
                highlight: base.presentation.highlight.clone(),
                dialog: base.dialog_caption(),
            },
        };
        // Who is still asked does not see what others have answered.
        let caption = screen.caption.map(|it| Caption {
            votes: Vec::new(),
            ..it
        });
        ClassScreen { caption, ..screen }
    }
}

impl ClassState {
    /// Has the class see what the screen shows now, while the session is shown.
    pub(crate) fn show_screen_to_class(&mut self, guide: &GuideState, base: &mut Base) {
        let has = &self.screen;
        if !self.show.shown.is_on() || has.waits || guide.is_between_steps() {
            return;
        }
        let screen = guide.class_screen(base);
        if has.sent.as_ref() == Some(&screen) {
            return;
        }
        self.screen = SentScreen {
            sent: Some(screen.clone()),
            waits: true,
        };
        base.ask_class(ServerRequest::Screen(screen.to_json().to_string()));
    }

    /// The server has what the screen showed, or it is sent again once the server is there.
    pub(crate) fn screen_sent(&mut self, arrived: bool) {
        match arrived {
            true => self.screen.waits = false,
            false => self.screen.sent = None,
        }
    }

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
