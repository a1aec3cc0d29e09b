//! The connection to the engine: every change of the reader's own world goes through here, as commands, typed lines or
//! moves in time. Values for drawing come through `app/frame.rs`.

use std::rc::Rc;

use shell::controller::Controller;
use sim::command::Command;
use sim::history::History;
use sim::scenario::Scenario;

use super::feedback::is_housekeeping;
use super::{AppState, NoticeKind};

impl AppState {
    /// Leaves the walkthrough's own path after an action by the user.
    pub(super) fn stray(&mut self) {
        if let Some(walk) = &mut self.guide.walk {
            walk.away = true;
        }
    }

    /// A call that changed nothing leaves no path: the step is still the same.
    fn stray_after(&mut self, before: usize) {
        let new = self.controller.history.steps().get(before..);
        if new.unwrap_or_default().iter().any(|it| it.changed()) {
            self.stray();
        }
    }

    /// Runs commands one after another, and reports each result. `refused`: the call that they are to help, to be offered again.
    pub(super) fn carry_out(&mut self, commands: Vec<Command>, refused: Option<Command>) {
        for command in commands {
            self.step(command);
        }
        if let Some(notice) = &mut self.feedback.notice {
            notice.retry = refused;
        }
    }

    fn step(&mut self, command: Command) {
        if let Some(why) = self.forbidden(&command) {
            return self.remark(why, None);
        }
        self.keep_future();
        let before = self.controller.history.steps().len();
        match command {
            Command::Call(call) => {
                let entry = self.controller.perform(call);
                self.print(entry);
            }
            Command::Time(_) | Command::Intervene(_) => {
                self.controller.step(command);
            }
        }
        self.stray_after(before);
        self.report();
    }

    /// Runs a typed line.
    pub(super) fn line(&mut self, line: &str) {
        self.keep_future();
        let before = self.controller.history.steps().len();
        let entry = self.run_line(line);
        if entry.clear {
            self.feedback.entries = Rc::default();
            return;
        }
        if entry.step.is_some() {
            self.stray_after(before);
            self.report();
        } else if self.controller.history.steps().len() != before {
            self.after_travel();
        } else {
            self.feedback.notice = None;
        }
        let mut entry = entry;
        // The result appears where the user types, below the answer: that of a refused call is an error.
        for news in self.observe(Some(&entry)) {
            let printed = &mut entry.printed;
            let answer = match printed.stderr.is_empty() {
                true => &mut printed.stdout,
                false => &mut printed.stderr,
            };
            answer.push_str(&format!("# {news}\n"));
        }
        self.print(entry);
    }

    /// Replaces the session's history.
    pub(super) fn replace_history(&mut self, history: History) {
        self.controller.replace_history(history);
        self.happened(Vec::new());
        self.clock.playing = false;
    }

    /// Replaces the history with that of another world, and closes everything about the old one.
    pub(super) fn replace_world(&mut self, history: History) {
        self.replace_history(history);
        self.screen.selection = None;
        self.screen.uncover();
        self.guide.walk = None;
    }

    /// Moves back or forward.
    pub(super) fn travel(&mut self, go: impl FnOnce(&mut Controller)) {
        go(&mut self.controller);
        self.after_travel();
    }

    /// After moving back or forward: makes sure that the current user exists, and animates only the differences.
    pub(super) fn after_travel(&mut self) {
        self.controller.settle_actor();
        self.stray();
        self.happened(Vec::new());
        self.feedback.notice = None;
    }

    /// Handles real time passing while the clock plays.
    pub(super) fn tick(&mut self, real_ms: u64) {
        self.keep_future();
        self.stray();
        let ms = real_ms.saturating_mul(self.clock.speed);
        let step = self.controller.history.play(ms).clone();
        let events = self.seen(&step);
        let last = events.iter().rev().find(|event| !is_housekeeping(event));
        if let Some(last) = last.or(events.last()) {
            let (kind, says) = (NoticeKind::of(Some(last)), self.words.tell(&last.says));
            self.tell(kind, says, None);
            self.happened(events);
        }
    }

    /// Starts a scenario; the former session becomes a branch.
    pub(super) fn start(&mut self, scenario: Scenario, seed: u64) {
        self.leave_lesson();
        self.keep_whole(self.words.say("before starting over"));
        self.replace_world(History::new(scenario, seed));
        self.feedback.notice = None;
    }

    /// Shows an opened session in place of the current one, which becomes a branch.
    pub(super) fn load(&mut self, history: History, says: &str) {
        let session = history.whole_session();
        let own = (self.branches.iter()).any(|it| it.saved.session == session);
        self.leave_lesson();
        self.keep_whole(self.words.say("before opening another session"));
        self.replace_world(history);
        let detail = (!own).then(|| self.meet_faults(&session)).flatten();
        self.remark(says, detail);
    }
}
