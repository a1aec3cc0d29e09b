//! What the browser does not store, as the page knows it: what would be lost, whether the session is in a file instead, and
//! whether the browser asks before the page is closed.

#[cfg(test)]
mod tests;

use sim::session::SavedSession;

use crate::base::Base;
use crate::base::effects::SideEffect;
use crate::lesson::guide::GuideState;

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
    pub(crate) saved: Option<usize>,
    /// The user has seen that damaged texts were set aside.
    pub seen: bool,
    /// The browser asks before the page is closed.
    asks: bool,
    /// What was stored last has no marks yet.
    pub(crate) is_unmarked: bool,
}

impl GuideState {
    /// Number of steps of the reader's own session, including undone ones.
    pub(crate) fn own_steps(&self, base: &Base) -> usize {
        let history = &self.own_controller(base).history;
        history.steps().len() + history.undone().len()
    }

    /// The reader's own session as text, for a file.
    pub fn own_session_text(&self, base: &Base) -> String {
        SavedSession::whole(&self.own_controller(base).history).to_json()
    }
}

impl Unkept {
    /// The number of steps that a file has, if those are all.
    pub fn saved_steps(&self, guide: &GuideState, base: &Base) -> Option<usize> {
        (self.saved).filter(|saved| *saved == guide.own_steps(base))
    }

    /// Has the browser ask before the page is closed, as long as that loses more than a session that is in a file.
    pub(crate) fn ask_before_closing(&mut self, guide: &GuideState, base: &mut Base) {
        let trouble = &self.trouble;
        if !trouble.loses() && !self.asks {
            return;
        }
        let in_file =
            self.saved_steps(guide, base).is_some() && !trouble.lessons && !trouble.drafts;
        let asks = trouble.loses() && !in_file;
        if asks != self.asks {
            self.asks = asks;
            base.effects.push(SideEffect::AskBeforeClosing(asks));
        }
    }
}
