//! What the page tells: the notice of the last thing done, the terminal's lines, and what happened, for motion.

use std::rc::Rc;

use shell::controller::{Entry, line_of};
use sim::command::Command;
use sim::error::ApiError;
use sim::event::{Actor, Event, EventKind};
use sim::history::Step;
use sim::outcome::GateRecord;
use sim::view::shows;

use super::AppState;
use crate::say::{core, key, say};

/// What is told of a call that changed nothing.
pub const ANSWERED: &str = key("Answered; see the terminal.");

/// What the page tells.
#[derive(Clone)]
pub struct Feedback {
    pub notice: Option<Notice>,
    /// How many notices there were.
    pub told: u64,
    /// What the last step made happen, for motion; with a number that grows.
    pub happened: Rc<(u64, Vec<Event>)>,
    /// Shared one by one: what a listing printed is long, and the list is copied for each new line.
    pub entries: Rc<Vec<Rc<Entry>>>,
    /// The last thing done was typed: the terminal tells what came of it, and the notice is silent, so that it is heard once.
    pub typed: bool,
}

impl Feedback {
    pub fn new() -> Self {
        Self {
            notice: None,
            told: 0,
            happened: Rc::new((0, Vec::new())),
            entries: Rc::default(),
            typed: false,
        }
    }
}

/// A line that tells what came of the last thing done, with its gates where it was a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Grows, so that the same text twice is told twice.
    pub number: u64,
    pub kind: NoticeKind,
    pub title: String,
    pub detail: Option<String>,
    /// The command line that what was done stands for.
    pub line: Option<String>,
    /// What was done, so that a refused call can be tried again.
    pub command: Option<Command>,
    pub gates: Option<GateRecord>,
    /// The step that it tells of, from 0.
    pub step: Option<usize>,
    /// What the lesson says to it.
    pub news: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    /// It was taken on, and nothing has come of it.
    Failed,
    Refused,
    /// The page's own remark: saved, copied, opened, damaged.
    Remark,
}

impl NoticeKind {
    /// What kind of news this is, the first of what happened.
    pub(super) fn of(event: Option<&Event>) -> Self {
        match event {
            Some(event) if event.kind.is_failure() => Self::Failed,
            Some(_) | None => Self::Done,
        }
    }
}

/// The refusal, or the error that a step ended with.
pub fn error_of(step: &Step) -> Option<&ApiError> {
    match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    }
}

pub(super) fn is_housekeeping(event: &Event) -> bool {
    matches!(event.kind, EventKind::HandshakeForgotten(_))
}

/// What the person did comes first, then what others did because of it, and housekeeping last.
fn by_weight(events: &[Event]) -> impl Iterator<Item = &Event> {
    let weight = |event: &Event| match &event.actor {
        _ if is_housekeeping(event) => 2,
        Actor::Person(_) => 0,
        Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => 1,
    };
    (0..3).flat_map(move |of| events.iter().filter(move |event| weight(event) == of))
}

impl AppState {
    pub(super) fn tell(
        &mut self,
        kind: NoticeKind,
        title: impl Into<String>,
        detail: Option<String>,
    ) {
        self.feedback.told += 1;
        self.feedback.notice = Some(Notice {
            number: self.feedback.told,
            kind,
            title: title.into(),
            detail,
            line: None,
            command: None,
            gates: None,
            step: None,
            news: None,
        });
    }

    /// The page's own remark.
    pub fn remark(&mut self, title: impl Into<String>, detail: Option<String>) {
        self.tell(NoticeKind::Remark, title, detail);
    }

    pub(super) fn happened(&mut self, events: Vec<Event>) {
        self.feedback.happened = Rc::new((self.feedback.happened.0 + 1, events));
    }

    pub(super) fn print(&mut self, entry: Entry) {
        Rc::make_mut(&mut self.feedback.entries).push(Rc::new(entry));
    }

    /// Tells what came of the last step.
    pub(super) fn report(&mut self) {
        if let Some(last) = self.controller.history.steps().len().checked_sub(1) {
            self.report_on(last);
        }
    }

    /// Tells what came of a step.
    pub(super) fn report_on(&mut self, number: usize) {
        let Some(step) = self.controller.history.steps().get(number).cloned() else {
            return;
        };
        let events = self.seen(&step);
        if !self.tell_refusal(&step, number) {
            let nothing = match &step.command {
                Command::Call(_) => say(ANSWERED),
                // Elsewhere something may have happened that this person cannot know.
                Command::Time(_) | Command::Intervene(_) if !self.controller.instructor => {
                    say("Time passed.")
                }
                Command::Time(_) | Command::Intervene(_) => say("Time passed; nothing happened."),
            };
            let kind = NoticeKind::of(by_weight(&events).next());
            let mut says = by_weight(&events).map(|event| core(&event.says).to_string());
            let title = says.next().unwrap_or_else(|| nothing.to_string());
            let rest = says.collect::<Vec<_>>().join(" ");
            self.tell(kind, title, (!rest.is_empty()).then_some(rest));
            self.attach(&step, number);
        }
        self.happened(events);
    }

    /// Tells of the refusal, or the error that a step ended with. False if there was none.
    pub(super) fn tell_refusal(&mut self, step: &Step, number: usize) -> bool {
        let Some(error) = error_of(step) else {
            return false;
        };
        let message = error.message.to_string();
        self.tell(NoticeKind::Refused, error.code.name(), Some(message));
        self.attach(step, number);
        true
    }

    /// What a step made happen, as far as the view shows it.
    pub(super) fn seen(&self, step: &Step) -> Vec<Event> {
        let viewpoint = self.controller.viewpoint();
        let mut events = match &step.result {
            Ok(outcome) => outcome.events.clone(),
            Err(_) => Vec::new(),
        };
        events.retain(|event| shows(&step.world, &viewpoint, event));
        events
    }

    /// Gives the notice the command that it tells of, and its gates.
    fn attach(&mut self, step: &Step, number: usize) {
        if let Some(notice) = &mut self.feedback.notice {
            notice.step = Some(number);
            notice.line = Some(line_of(&step.command));
            notice.command = Some(step.command.clone());
            notice.gates = match &step.result {
                Ok(outcome) => outcome.gates.clone(),
                Err(refusal) => refusal.gates.clone(),
            };
        }
    }

    /// A console shows nothing of what others did.
    pub(super) fn hide_from_console(&mut self) {
        if !self.controller.instructor {
            self.feedback.notice = None;
        }
    }
}
