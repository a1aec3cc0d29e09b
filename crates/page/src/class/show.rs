//! Showing to the class: the session is sent as a whole, one request at a time, so that the last one is the newest.

use std::rc::Rc;

use serde_json::Value;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use super::{ClassState, ServerRequest};
use crate::base::Base;
use crate::base::effects::{PageTimer, WindowRole};
use crate::lesson::guide::GuideState;

/// The wait between two counts of those who follow, in milliseconds.
const COUNT_MS: u32 = 2_000;
/// The wait before the session is sent again after a failure, in milliseconds.
const AGAIN_MS: u32 = 2_000;

/// Whether the class sees the session of this page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownToClass {
    /// It does not.
    #[default]
    Off,
    /// Nothing has arrived at the server yet.
    Starting,
    /// This many follow.
    On(u64),
    /// The server does not answer.
    Lost,
    /// The server answers and does not take this page's key: it was started again with another one.
    Refused,
    /// Another page shows another session since.
    Replaced,
}

impl ShownToClass {
    /// Whether this page shows, or tries to.
    pub fn is_on(self) -> bool {
        match self {
            Self::Off | Self::Replaced => false,
            Self::Starting | Self::On(_) | Self::Lost | Self::Refused => true,
        }
    }
}

/// What this page shows to its class.
#[derive(Clone, Debug, Default)]
pub struct ClassShow {
    /// Whether the class sees the session.
    pub shown: ShownToClass,
    /// Number of times that showing was turned on or off. An answer to an earlier request is too late.
    round: u64,
    /// The server's name of what was sent last, `run-number`.
    epoch: Option<String>,
    /// A request with the session is under way, perhaps of an earlier round: the next one waits, so that it arrives later.
    is_busy: bool,
    /// Something has changed since it was sent.
    is_newer: bool,
    /// The pause before it is sent has begun.
    pub(crate) is_due: bool,
}

/// What the server answers: how many follow, and the name of what they see.
fn told(answer: Option<String>) -> Option<(u64, Option<String>)> {
    let answer: Value = serde_json::from_str(&answer?).ok()?;
    let epoch = answer["epoch"].as_str().map(str::to_string);
    Some((answer["followers"].as_u64()?, epoch))
}

/// The run of the server in a session's name.
fn run_of(epoch: &str) -> Option<&str> {
    epoch.rsplit_once('-').map(|it| it.0)
}

/// Whether one session was opened after another in the same run of the server.
fn is_later(epoch: &str, than: &str) -> bool {
    let parts = |it: &str| {
        let (run, number) = it.rsplit_once('-')?;
        Some((run.to_string(), number.parse::<u64>().ok()?))
    };
    match (parts(epoch), parts(than)) {
        (Some(epoch), Some(than)) => epoch.0 == than.0 && epoch.1 > than.1,
        _ => false,
    }
}

impl ClassState {
    pub(crate) fn toggle_showing(&mut self, base: &mut Base) {
        if self.role != super::ClassRole::Presenter {
            return;
        }
        if self.show.shown.is_on() {
            return self.stop_showing(base, ShownToClass::Off);
        }
        self.begin_round(ShownToClass::Starting);
        self.send_after(base, 0);
    }

    /// Goes on with what another window showed, or this one before a reload.
    pub fn go_on_showing(&mut self) {
        if self.role == super::ClassRole::Presenter {
            self.begin_round(ShownToClass::Starting);
        }
    }

    /// Asks what the class is shown: this page may have been opened anew, perhaps in another browser.
    pub(crate) fn look_for_shown(&self, base: &mut Base) {
        let is_own = base.presentation.part == WindowRole::Alone && !base.settings.scene.embed;
        if is_own && !self.show.shown.is_on() {
            base.ask_class(ServerRequest::Shown);
        }
    }

    pub(crate) fn found_shown(&mut self, text: Option<String>) {
        let found = text.and_then(|text| SavedSession::from_json(&text).ok());
        let is_something = |it: &SavedSession| {
            it.session.scenario != Scenario::Empty || !it.session.commands.is_empty()
        };
        let may = !self.show.shown.is_on();
        self.found = found.filter(|it| may && is_something(it)).map(Rc::new);
    }

    fn begin_round(&mut self, shown: ShownToClass) {
        self.found = None;
        self.show = ClassShow {
            shown,
            round: self.show.round + 1,
            is_busy: self.show.is_busy,
            ..ClassShow::default()
        };
        self.screen.sent = None;
    }

    /// The class keeps what it saw last.
    pub(crate) fn stop_showing(&mut self, base: &mut Base, shown: ShownToClass) {
        self.begin_round(shown);
        base.time_class(PageTimer::ClassSend, None);
        base.time_class(PageTimer::ClassCount, None);
    }

    pub(crate) fn send_after(&mut self, base: &mut Base, ms: u32) {
        self.show.is_due = true;
        base.time_class(PageTimer::ClassSend, Some(ms));
    }

    /// The pause before the session is sent is over.
    pub(crate) fn send_due_to_class(&mut self, base: &mut Base) {
        self.show.is_due = false;
        self.send_to_class(base);
    }

    fn send_to_class(&mut self, base: &mut Base) {
        if !self.show.shown.is_on() {
            return;
        }
        if std::mem::replace(&mut self.show.is_busy, true) {
            self.show.is_newer = true;
            return;
        }
        base.time_class(PageTimer::ClassCount, None);
        let session = Box::new(base.class_session());
        let request = ServerRequest::Show(self.show.round, session);
        base.ask_class(request);
    }

    pub(crate) fn sent_to_class(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        round: u64,
        answer: Result<String, u16>,
    ) {
        self.show.is_busy = false;
        let is_newer = std::mem::take(&mut self.show.is_newer);
        if round != self.show.round {
            if is_newer {
                self.send_to_class(base);
            }
            return;
        }
        let is_refused = matches!(answer, Err(401 | 403));
        match told(answer.ok()) {
            Some((followers, epoch)) => {
                let again = self.meets_other_run(guide, base, epoch.as_deref());
                self.server_is_there(again);
                self.show.shown = ShownToClass::On(followers);
                self.show.epoch = epoch;
                match is_newer {
                    true => self.send_to_class(base),
                    false => base.time_class(PageTimer::ClassCount, Some(COUNT_MS)),
                }
            }
            None => {
                // Started again, the server has nothing.
                self.screen.sent = None;
                let had = self.show.shown;
                self.show.shown = match is_refused {
                    true => ShownToClass::Refused,
                    false => ShownToClass::Lost,
                };
                if is_refused && had != ShownToClass::Refused {
                    base.tell_refused_key();
                }
                self.send_after(base, AGAIN_MS);
            }
        }
    }

    /// Learners come and go also while the session stays as it is.
    pub(crate) fn count_followers(&self, base: &mut Base) {
        if self.show.shown.is_on() {
            let request = ServerRequest::CountFollowers(self.show.round);
            base.ask_class(request);
        }
    }

    pub(crate) fn counted_followers(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        round: u64,
        answer: Option<String>,
    ) {
        if round != self.show.round {
            return;
        }
        let Some((followers, epoch)) = told(answer) else {
            return self.send_after(base, 0);
        };
        let show = &mut self.show;
        let own = show.epoch.as_deref().filter(|_| !show.is_busy);
        // The page that shows last counts: two that send in turn would have the class see both, one after the other.
        if let (Some(epoch), Some(own)) = (&epoch, own)
            && is_later(epoch, own)
        {
            return self.stop_showing(base, ShownToClass::Replaced);
        }
        show.shown = ShownToClass::On(followers);
        let again = self.meets_other_run(guide, base, epoch.as_deref());
        self.server_is_there(again);
        match again {
            true => self.send_after(base, 0),
            false => base.time_class(PageTimer::ClassCount, Some(COUNT_MS)),
        }
    }

    /// Whether the server was started again since it answered last. Then it has nothing of what the class is to see and answer; what is
    /// asked is asked again.
    fn meets_other_run(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        epoch: Option<&str>,
    ) -> bool {
        let Some(run) = epoch.and_then(run_of) else {
            return false;
        };
        let had = self.run.replace(run.to_string());
        let is_other = had.is_some_and(|it| it != run);
        if is_other {
            self.ask_poll_again(guide, base);
        }
        is_other
    }
}

impl Base {
    /// The session that the class is to see.
    fn class_session(&self) -> SavedSession {
        let Some(frozen) = &self.presentation.frozen else {
            return SavedSession::ended(&self.controller.history);
        };
        let mut history = History::open(&frozen.session);
        history.go_to(frozen.taken);
        SavedSession::ended(&history)
    }

    fn tell_refused_key(&mut self) {
        let title = self
            .words
            .say("The server answers, but it does not take this page's key.");
        let detail = self.words.say("It was started again with a different key. Start it with the old one (--key) to continue here, or open the address that it has printed.");
        self.remark(title, Some(detail.to_string()));
    }
}
