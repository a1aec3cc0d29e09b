//! The connection to the engine: every change of the reader's own world goes through here, as commands, typed lines or
//! moves in time. Values for drawing come through `app/frame.rs`.

use std::rc::Rc;

use shell::controller::Controller;
use sim::command::Command;
use sim::history::History;
use sim::scenario::Scenario;

use crate::base::Base;
use crate::base::feedback::{NoticeKind, is_housekeeping};
use crate::lesson::guide::GuideState;

impl GuideState {
    /// Leaves the walkthrough's own path after an action by the user.
    pub(crate) fn stray(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.away = true;
        }
    }

    /// A call that changed nothing leaves no path: the step is still the same.
    fn stray_after(&mut self, base: &Base, before: usize) {
        let new = base.controller.history.steps().get(before..);
        if new.unwrap_or_default().iter().any(|it| it.changed()) {
            self.stray();
        }
    }

    /// Runs commands one after another, and reports each result. `refused`: the call that they are to help, to be offered again.
    pub(crate) fn carry_out(
        &mut self,
        base: &mut Base,
        commands: Vec<Command>,
        refused: Option<Command>,
    ) {
        for command in commands {
            self.step(base, command);
        }
        if let Some(notice) = &mut base.feedback.notice {
            notice.retry = refused;
        }
    }

    fn step(&mut self, base: &mut Base, command: Command) {
        if let Some(why) = self.forbidden(&command) {
            return base.remark(why, None);
        }
        self.keep_future(base);
        let before = base.controller.history.steps().len();
        match command {
            Command::Call(call) => {
                let entry = base.controller.perform(call);
                base.print(entry);
            }
            Command::Time(_) | Command::Intervene(_) => {
                base.controller.step(command);
            }
        }
        self.stray_after(base, before);
        base.report();
    }

    /// Runs a typed line.
    pub(crate) fn line(&mut self, base: &mut Base, line: &str) {
        self.keep_future(base);
        let before = base.controller.history.steps().len();
        let entry = self.run_line(base, line);
        if entry.clear {
            base.feedback.entries = Rc::default();
            return;
        }
        if entry.step.is_some() {
            self.stray_after(base, before);
            base.report();
        } else if base.controller.history.steps().len() != before {
            self.after_travel(base);
        } else {
            base.feedback.notice = None;
        }
        let mut entry = entry;
        // The result appears where the user types, below the answer: that of a refused call is an error.
        for news in self.observe(base, Some(&entry)) {
            let printed = &mut entry.printed;
            let answer = match printed.stderr.is_empty() {
                true => &mut printed.stdout,
                false => &mut printed.stderr,
            };
            answer.push_str(&format!("# {news}\n"));
        }
        base.print(entry);
    }

    /// Replaces the history with that of another world, and closes everything about the old one.
    pub(crate) fn replace_world(&mut self, base: &mut Base, history: History) {
        base.replace_history(history);
        base.screen.selection = None;
        base.screen.uncover();
        self.walk = None;
    }

    /// Moves back or forward.
    pub(crate) fn travel(&mut self, base: &mut Base, go: impl FnOnce(&mut Controller)) {
        go(&mut base.controller);
        self.after_travel(base);
    }

    /// After moving back or forward: makes sure that the current user exists, and animates only the differences.
    pub(crate) fn after_travel(&mut self, base: &mut Base) {
        base.controller.settle_actor();
        self.stray();
        base.happened(Vec::new());
        base.feedback.notice = None;
    }

    /// Handles real time passing while the clock plays.
    pub(crate) fn tick(&mut self, base: &mut Base, real_ms: u64) {
        self.keep_future(base);
        self.stray();
        let ms = real_ms.saturating_mul(base.clock.speed);
        let step = base.controller.history.play(ms).clone();
        let events = base.seen(&step);
        let last = events.iter().rev().find(|event| !is_housekeeping(event));
        if let Some(last) = last.or(events.last()) {
            let (kind, says) = (NoticeKind::of(Some(last)), base.words.tell(&last.says));
            base.tell(kind, says, None);
            base.happened(events);
        }
    }

    /// Starts a scenario; the former session becomes a branch.
    pub(crate) fn start(&mut self, base: &mut Base, scenario: Scenario, seed: u64) {
        self.leave_lesson(base);
        base.keep_whole(base.words.say("before starting over"));
        self.replace_world(base, History::new(scenario, seed));
        base.feedback.notice = None;
    }

    /// Shows an opened session in place of the current one, which becomes a branch.
    pub(crate) fn load(&mut self, base: &mut Base, history: History, says: &str) {
        let session = history.whole_session();
        let own = (base.branches.iter()).any(|it| it.saved.session == session);
        self.leave_lesson(base);
        base.keep_whole(base.words.say("before opening another session"));
        self.replace_world(base, history);
        let detail = (!own).then(|| base.meet_faults(&session)).flatten();
        base.remark(says, detail);
    }
}

impl Base {
    /// Replaces the session's history.
    pub(crate) fn replace_history(&mut self, history: History) {
        self.controller.replace_history(history);
        self.happened(Vec::new());
        self.clock.playing = false;
    }
}
