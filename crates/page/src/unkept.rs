//! What the browser does not store, as the page knows it: what would be lost, whether the session is in a file instead, and
//! whether the browser asks before the page is closed.

use sim::session::SavedSession;

use super::AppState;
use super::effects::SideEffect;

#[cfg(test)]
mod tests;

/// Why the browser stores nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotKept {
    /// There is no space left.
    Full,
    /// Private windows, frames and settings can forbid it.
    Forbidden,
}

/// The data that is in memory only, because the browser does not store it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageTrouble {
    /// Why; `None` while everything is stored.
    pub why: Option<WhyNotKept>,
    /// The reader's own session is in memory only.
    pub session: bool,
    /// The branches, and the page layout.
    pub branches: bool,
    /// Lessons and the progress in them.
    pub lessons: bool,
    /// Texts being edited: lessons, forms, policies in the lab.
    pub drafts: bool,
    /// Number of damaged texts not stored: the oldest were dropped, or there was no space.
    pub asides: usize,
    /// Number of damaged texts set aside in this visit.
    pub damaged: usize,
}

impl StorageTrouble {
    /// Whether closing the page loses work.
    pub fn loses(&self) -> bool {
        self.session || self.branches || self.lessons || self.drafts || self.asides > 0
    }
}

/// What is not stored, and what the user did about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unkept {
    /// What the browser does not store.
    pub trouble: StorageTrouble,
    /// Number of steps of the reader's own session when it was saved to a file.
    pub(super) saved: Option<usize>,
    /// The user has seen that damaged texts were set aside.
    pub seen: bool,
    /// The browser asks before the page is closed.
    asks: bool,
}

impl AppState {
    /// Number of steps of the reader's own session, including undone ones.
    pub(super) fn own_steps(&self) -> usize {
        let history = &self.own_controller().history;
        history.steps().len() + history.undone().len()
    }

    /// The number of steps that a file has, if those are all.
    pub fn saved_steps(&self) -> Option<usize> {
        (self.unkept.saved).filter(|saved| *saved == self.own_steps())
    }

    /// The reader's own session as text, for a file.
    pub fn own_session_text(&self) -> String {
        SavedSession::whole(&self.own_controller().history).to_json()
    }

    /// Has the browser ask before the page is closed, as long as that loses more than a session that is in a file.
    pub(super) fn ask_before_closing(&mut self) {
        let trouble = &self.unkept.trouble;
        if !trouble.loses() && !self.unkept.asks {
            return;
        }
        let in_file = self.saved_steps().is_some() && !trouble.lessons && !trouble.drafts;
        let asks = trouble.loses() && !in_file;
        if asks != self.unkept.asks {
            self.unkept.asks = asks;
            self.effects.push(SideEffect::AskBeforeClosing(asks));
        }
    }
}
