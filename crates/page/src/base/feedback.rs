//! The page's feedback: the notice of the last action, the terminal's lines, and the events, for motion.

pub mod line;

use std::rc::Rc;

use shell::controller::Entry;
use sim::command::Command;
use sim::error::ApiError;
use sim::event::{Actor, Event, EventKind};
use sim::history::Step;
use sim::outcome::GateRecord;

use super::words::key;

/// The title of the message about a session that goes on in another world than the one that was saved.
pub const PARTED: &str = key("This version of Orgsim plays the session to a different world.");

/// The page's feedback.
#[derive(Clone, Default)]
pub struct Feedback {
    /// The notice on the page; `None` after it was closed.
    pub notice: Option<Notice>,
    /// Number of notices so far.
    pub notices: u64,
    /// The events of the last step, for motion; with a number that grows.
    pub happened: Rc<(u64, Vec<Event>)>,
    /// Shared individually: a listing's output is long, and the list is copied for each new line.
    pub entries: Rc<Vec<Rc<Entry>>>,
    /// The last action was typed: the terminal announces its result, and the notice is silent, so that it is heard
    /// once.
    pub typed: bool,
}

/// The notice: the result of the last action, with the gates if it was a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notice {
    /// Grows, so that the same text is announced again.
    pub number: u64,
    /// The kind, which decides its look.
    pub kind: NoticeKind,
    /// One line.
    pub title: String,
    /// More than the title says.
    pub detail: Option<String>,
    /// Everything that happened, in sentences, if it is more than the title says.
    pub events: Vec<String>,
    /// The keys of what it is about, which it does not cover.
    pub about: Vec<String>,
    /// What was missing for a refused call, in AWS's words.
    pub missing: Option<String>,
    /// All there is to say is that the call was answered.
    pub answered: bool,
    /// The equivalent command line.
    pub line: Option<String>,
    /// The command, so that a refused call can be retried.
    pub command: Option<Command>,
    /// The refused command whose remedy this is about.
    pub retry: Option<Command>,
    /// The path of the call through the gates.
    pub gates: Option<GateRecord>,
    /// The step it is about, from 0.
    pub step: Option<usize>,
    /// The lesson's feedback.
    pub news: Option<String>,
}

/// The kinds of notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    #[default]
    Done,
    /// Accepted, but it failed later.
    Failed,
    /// A call was refused.
    Refused,
    /// The page's own message: saved, copied, opened, damaged.
    Remark,
}

impl NoticeKind {
    /// The kind of notice, from the first event.
    pub(crate) fn of(event: Option<&Event>) -> Self {
        match event {
            Some(event) if event.kind.is_failure() => Self::Failed,
            Some(_) | None => Self::Done,
        }
    }
}

/// The error of a step: the refusal, or the final failure.
pub fn error_of(step: &Step) -> Option<&ApiError> {
    match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    }
}

pub(crate) fn is_housekeeping(event: &Event) -> bool {
    matches!(event.kind, EventKind::HandshakeForgotten(_))
}

/// Events by importance: the user's first, then those that others caused because of it, and housekeeping last.
pub(crate) fn by_weight(events: &[Event]) -> impl Iterator<Item = &Event> {
    let weight = |event: &Event| match &event.actor {
        _ if is_housekeeping(event) => 2,
        _ if is_of_person(event) => 0,
        Actor::Person(_)
        | Actor::Organizations
        | Actor::Iam
        | Actor::Service(_)
        | Actor::Outside => 1,
    };
    (0..3).flat_map(move |of| events.iter().filter(move |event| weight(event) == of))
}

/// Whether a user did it.
pub(crate) fn is_of_person(event: &Event) -> bool {
    match &event.actor {
        Actor::Person(_) => !is_housekeeping(event),
        Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => false,
    }
}
