//! What the class is told.

use std::sync::Arc;

use super::AppState;
use crate::base::effects::{PageTimer, WindowRole};
use crate::channel::Channel;
use crate::class::poll::COUNT_MS;
use crate::class::report::REPORT_TOGETHER_MS;
use crate::class::show::ShownToClass;
use crate::class::{ClassAction, ClassRole};

/// Changes that come within this are sent together, in milliseconds.
const TOGETHER_MS: u32 = 100;

/// The wait between two sessions while time plays, in milliseconds: each moment is another one.
const PLAYING_MS: u32 = 1_000;

impl AppState {
    /// Takes an action with what follows from it, and has it drawn if it changes what is seen. `before`: this state.
    pub(crate) fn take_class(&mut self, before: &Self, action: ClassAction) {
        match action {
            ClassAction::Toggle => self.class.toggle_showing(&mut self.base),
            ClassAction::Send => self.class.send_due_to_class(&mut self.base),
            ClassAction::Count => self.class.count_followers(&mut self.base),
            ClassAction::Sent(round, answer) => {
                self.class
                    .sent_to_class(&self.guide, &mut self.base, round, answer)
            }
            ClassAction::Found(text) => self.class.found_shown(text),
            ClassAction::Counted(round, answer) => {
                self.class
                    .counted_followers(&self.guide, &mut self.base, round, answer)
            }
            ClassAction::ScreenSent(arrived) => {
                _ = self.class.hear(&self.guide, &mut self.base, arrived);
            }
            ClassAction::Leave => self.class.leave_class(&mut self.base),
            ClassAction::Join(name) => self.class.join_class(&mut self.base, &name),
            ClassAction::Report => {
                (self.class).report_to_class(&self.guide, &self.follow, &mut self.base);
            }
            ClassAction::Reported(number, answer) => {
                self.class.reported_to_class(&mut self.base, number, answer)
            }
            ClassAction::Polled(poll, answer) => {
                self.class.polled(&self.guide, &mut self.base, poll, answer)
            }
            ClassAction::CountVotes => self.class.count_votes(&self.guide, &mut self.base),
            ClassAction::CountedVotes(poll, answer) => {
                self.class
                    .counted_votes(&self.guide, &mut self.base, poll, answer)
            }
            ClassAction::Vote(option) => self.class.vote(&self.follow, &mut self.base, option),
            ClassAction::HasRead => self.class.has_read_answer(&mut self.follow, &mut self.base),
            ClassAction::Voted(poll, option, arrived) => self.class.voted(poll, option, arrived),
        }
        let is_seen = before.class.drawn() != self.class.drawn();
        if is_seen || before.base.presentation.votes != self.base.presentation.votes {
            self.base.drawn += 1;
            // Other windows show it, too.
            return self.follow_up(Some(before));
        }
        self.tell_class(Some(before));
    }

    /// Tells the class what an action has changed. `before`: `None` for the first state.
    pub(crate) fn tell_class(&mut self, before: Option<&Self>) {
        match self.class.role {
            ClassRole::Nobody => {}
            ClassRole::Presenter => {
                if before.is_none() {
                    self.class.look_for_shown(&mut self.base);
                }
                self.show_to_class(before);
                self.class.show(&self.guide, &mut self.base);
                self.poll_class(before);
            }
            ClassRole::Learner => self.report_changes(before),
        }
    }

    /// Has what an action has changed reported soon.
    pub(crate) fn report_changes(&mut self, before: Option<&Self>) {
        let has_changed = match before {
            Some(it) => {
                let had = it.class.reported(&it.guide, &it.follow, &it.base);
                had != self.class.reported(&self.guide, &self.follow, &self.base)
            }
            None => self.class.reports(&self.base),
        };
        // While time plays, each moment is another one: the pause would never end.
        let waits =
            self.base.clock.playing && self.class.reports.is_due && self.class.reports(&self.base);
        if has_changed && !waits {
            self.class.reports.is_due = self.class.reports(&self.base);
            let soon = self.class.reports(&self.base).then_some(REPORT_TOGETHER_MS);
            self.base.time_class(PageTimer::ClassReport, soon);
        }
    }

    /// Has the class see what an action has changed. Frozen: it keeps what it sees, as the audience does.
    pub(crate) fn show_to_class(&mut self, before: Option<&Self>) {
        if !self.class.show.shown.is_on() {
            return;
        }
        // The presenter's window shows it now, with a switch of its own.
        if self.base.presentation.part == WindowRole::Audience {
            return self.class.stop_showing(&mut self.base, ShownToClass::Off);
        }
        let place = |it: &Self| {
            let history = &it.base.controller.history;
            let last = history.steps().last().map(Arc::as_ptr);
            let session = (history.scenario(), history.seed(), history.steps().len());
            (
                session,
                last,
                it.base.presentation.frozen.is_some(),
                it.guide.is_between_steps(),
            )
        };
        // What is frozen while a lesson is awaited is sent after that.
        let was_sent = !before.is_some_and(|it| it.guide.is_between_steps());
        let waits =
            self.guide.is_between_steps() || self.base.presentation.frozen.is_some() && was_sent;
        if waits || before.map(place) == Some(place(self)) {
            return;
        }
        match self.base.clock.playing {
            // Otherwise the pause would never end.
            true if self.class.show.is_due => {}
            true => self.class.send_after(&mut self.base, PLAYING_MS),
            false => self.class.send_after(&mut self.base, TOGETHER_MS),
        }
    }

    /// Asks the class what an action has asked in the panel. With the panel goes the question, also one from before a reload.
    pub(crate) fn poll_class(&mut self, before: Option<&Self>) {
        let polls = self.guide.polls(&self.base);
        if before.is_some_and(|it| it.guide.polls(&it.base) == polls) {
            return;
        }
        let question = polls.flatten();
        self.class.polls += 1;
        let counts = self.guide.is_asking(&self.base).then_some(COUNT_MS);
        if counts.is_some() {
            self.base.presentation.votes = Vec::new();
        }
        self.class.is_poll_lost = false;
        self.class.ask_poll(&mut self.base, question);
        self.base.time_class(PageTimer::ClassVotes, counts);
    }
}
