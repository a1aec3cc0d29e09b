//! Showing to the class: the session is sent as a whole, one request at a time, so that the last one is the newest.

use std::sync::Arc;

use serde_json::Value;
use sim::history::History;
use sim::session::SavedSession;

use super::ServerRequest;
use crate::AppState;
use crate::effects::PageTimer;
use crate::present::WindowRole;

/// Changes that come within this are sent together, in milliseconds.
const TOGETHER_MS: u32 = 100;
/// The wait between two sessions while time plays, in milliseconds: each moment is another one.
const PLAYING_MS: u32 = 1_000;
/// The wait between two counts of those who follow, in milliseconds.
const COUNT_MS: u32 = 2_000;
/// The wait before the session is sent again after a failure, in milliseconds.
const AGAIN_MS: u32 = 2_000;

/// Whether the class sees the session of this page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownToClass {
    #[default]
    Off,
    /// Nothing has arrived at the server yet.
    Starting,
    /// This many follow.
    On(u64),
    /// The server does not answer.
    Lost,
}

/// What this page shows to its class.
#[derive(Clone, Debug, Default)]
pub struct ClassShow {
    pub shown: ShownToClass,
    /// Number of times that showing was turned on or off. An answer to an earlier request is too late.
    round: u64,
    /// A request with the session is under way, perhaps of an earlier round: the next one waits, so that it arrives later.
    is_busy: bool,
    /// Something has changed since it was sent.
    is_newer: bool,
    /// The pause before it is sent has begun.
    is_due: bool,
}

/// The number of followers that the server answers.
fn followers(answer: Option<String>) -> Option<u64> {
    let answer: Value = serde_json::from_str(&answer?).ok()?;
    answer["followers"].as_u64()
}

impl AppState {
    pub(super) fn toggle_showing(&mut self) {
        if self.class.role != super::ClassRole::Presenter {
            return;
        }
        match self.class.show.shown {
            ShownToClass::Off => {
                self.begin_round(ShownToClass::Starting);
                self.send_after(0);
            }
            ShownToClass::Starting | ShownToClass::On(_) | ShownToClass::Lost => {
                self.stop_showing()
            }
        }
    }

    fn begin_round(&mut self, shown: ShownToClass) {
        self.class.show = ClassShow {
            shown,
            round: self.class.show.round + 1,
            is_busy: self.class.show.is_busy,
            ..ClassShow::default()
        };
    }

    /// The class keeps what it saw last.
    fn stop_showing(&mut self) {
        self.begin_round(ShownToClass::Off);
        self.time_class(PageTimer::ClassSend, None);
        self.time_class(PageTimer::ClassCount, None);
    }

    /// Has the class see what an action has changed. Frozen: it keeps what it sees, as the audience does.
    pub(super) fn show_to_class(&mut self, before: Option<&Self>) {
        if self.class.show.shown == ShownToClass::Off {
            return;
        }
        // The presenter's window shows it now, with a switch of its own.
        if self.stage.part == WindowRole::Audience {
            return self.stop_showing();
        }
        let place = |it: &Self| {
            let history = &it.controller.history;
            let last = history.steps().last().map(Arc::as_ptr);
            let session = (history.scenario(), history.seed(), history.steps().len());
            (session, last, it.stage.frozen.is_some())
        };
        if self.stage.frozen.is_some() || before.map(place) == Some(place(self)) {
            return;
        }
        match self.clock.playing {
            // Otherwise the pause would never end.
            true if self.class.show.is_due => {}
            true => self.send_after(PLAYING_MS),
            false => self.send_after(TOGETHER_MS),
        }
    }

    fn send_after(&mut self, ms: u32) {
        self.class.show.is_due = true;
        self.time_class(PageTimer::ClassSend, Some(ms));
    }

    /// The pause before the session is sent is over.
    pub(super) fn send_due_to_class(&mut self) {
        self.class.show.is_due = false;
        self.send_to_class();
    }

    /// The session that the class is to see.
    fn class_session(&self) -> SavedSession {
        let Some(frozen) = &self.stage.frozen else {
            return SavedSession::ended(&self.controller.history);
        };
        let mut history = History::open(&frozen.session);
        history.go_to(frozen.taken);
        SavedSession::ended(&history)
    }

    fn send_to_class(&mut self) {
        if self.class.show.shown == ShownToClass::Off {
            return;
        }
        if std::mem::replace(&mut self.class.show.is_busy, true) {
            self.class.show.is_newer = true;
            return;
        }
        self.time_class(PageTimer::ClassCount, None);
        let session = Box::new(self.class_session());
        let request = ServerRequest::Show(self.class.show.round, session);
        self.ask_class(request);
    }

    pub(super) fn sent_to_class(&mut self, round: u64, answer: Option<String>) {
        self.class.show.is_busy = false;
        let is_newer = std::mem::take(&mut self.class.show.is_newer);
        if round != self.class.show.round {
            if is_newer {
                self.send_to_class();
            }
            return;
        }
        match followers(answer) {
            Some(followers) => {
                self.class.show.shown = ShownToClass::On(followers);
                match is_newer {
                    true => self.send_to_class(),
                    false => self.time_class(PageTimer::ClassCount, Some(COUNT_MS)),
                }
            }
            None => {
                self.class.show.shown = ShownToClass::Lost;
                self.send_after(AGAIN_MS);
            }
        }
    }

    /// Learners come and go also while the session stays as it is.
    pub(super) fn count_followers(&mut self) {
        if self.class.show.shown != ShownToClass::Off {
            let request = ServerRequest::CountFollowers(self.class.show.round);
            self.ask_class(request);
        }
    }

    pub(super) fn counted_followers(&mut self, round: u64, answer: Option<String>) {
        if round != self.class.show.round {
            return;
        }
        match followers(answer) {
            Some(followers) => {
                self.class.show.shown = ShownToClass::On(followers);
                self.time_class(PageTimer::ClassCount, Some(COUNT_MS));
            }
            None => self.send_after(0),
        }
    }
}
