//! What the presenter's screen shows beside the session: who acts, the text of a presented lesson's step, the spotlight and the open
//! form. It is sent apart from the session, so that a session is not opened again for a word, and the last one waits for an answer.

use super::ServerRequest;
use crate::AppState;
use crate::class_screen::ClassScreen;
use crate::present::Caption;

/// What the server has of it.
#[derive(Clone, Debug, Default)]
pub(super) struct SentScreen {
    /// What was sent last.
    pub(super) sent: Option<ClassScreen>,
    /// It is on its way, or did not arrive: nothing else is sent before the server answers.
    waits: bool,
}

impl AppState {
    /// The screen that the class is to see. Frozen: it keeps what it sees, as the audience does.
    fn class_screen(&self) -> ClassScreen {
        let screen = match self.stage.frozen.as_deref() {
            Some(frozen) => ClassScreen {
                actor: frozen.actor.parse().ok(),
                caption: frozen.caption.clone(),
                highlight: frozen.highlight.clone(),
                dialog: frozen.dialog.clone(),
            },
            None => ClassScreen {
                actor: Some(self.controller.actor.clone()),
                caption: self.caption().filter(|_| self.stage.captions),
                highlight: self.stage.highlight.clone(),
                dialog: self.dialog_caption(),
            },
        };
        // Who is still asked does not see what others have answered.
        let caption = screen.caption.map(|it| Caption {
            votes: Vec::new(),
            ..it
        });
        ClassScreen { caption, ..screen }
    }

    /// Has the class see what the screen shows now, while the session is shown.
    pub(super) fn show_screen_to_class(&mut self) {
        let has = &self.class.screen;
        if !self.class.show.shown.is_on() || has.waits || self.is_between_steps() {
            return;
        }
        let screen = self.class_screen();
        if has.sent.as_ref() == Some(&screen) {
            return;
        }
        self.class.screen = SentScreen {
            sent: Some(screen.clone()),
            waits: true,
        };
        self.ask_class(ServerRequest::Screen(screen.to_json().to_string()));
    }

    /// The server has what the screen showed, or it is sent again once the server is there.
    pub(super) fn screen_sent(&mut self, arrived: bool) {
        match arrived {
            true => self.class.screen.waits = false,
            false => self.class.screen.sent = None,
        }
    }

    /// The server answers another request: `again`, if it may have been started again since, and has nothing.
    pub(super) fn server_is_there(&mut self, again: bool) {
        if again {
            self.class.screen.sent = None;
        }
        if self.class.screen.sent.is_none() {
            self.class.screen.waits = false;
        }
    }
}
