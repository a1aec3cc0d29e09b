//! The page's feedback: the notice of the last action, the terminal's lines, and the events, for motion.

mod line;

use crate::Base;
use crate::follow::Follow;
use crate::follow;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::keys;
use crate::words::key;
use lessons::scene::Lock;
use serde_json::Value;
use shell::controller::{Entry, line_of};
use sim::command::Command;
use sim::error::ApiError;
use sim::event::{Actor, Event, EventKind};
use sim::history::Step;
use sim::ids::AccountId;
use sim::outcome::GateRecord;
use sim::session::Parting;
use sim::view::{Selection, shows};


pub(crate) use line::{some_of, withdrawn};

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
    pub(super) fn of(event: Option<&Event>) -> Self {
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

pub(super) fn is_housekeeping(event: &Event) -> bool {
    matches!(event.kind, EventKind::HandshakeForgotten(_))
}

/// Whether a user did it.
fn is_of_person(event: &Event) -> bool {
    match &event.actor {
        Actor::Person(_) => !is_housekeeping(event),
        Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => false,
    }
}

/// Events by importance: the user's first, then those that others caused because of it, and housekeeping last.
fn by_weight(events: &[Event]) -> impl Iterator<Item = &Event> {
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

/// Hears each text of an input.
fn named(input: &Value, hear: &mut impl FnMut(&str)) {
    match input {
        Value::String(text) => hear(text),
        Value::Array(all) => all.iter().for_each(|it| named(it, hear)),
        Value::Object(all) => all.values().for_each(|it| named(it, hear)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Base {
    pub(super) fn tell(
        &mut self,
        kind: NoticeKind,
        title: impl Into<String>,
        detail: Option<String>,
    ) {
        self.feedback.notices += 1;
        self.feedback.notice = Some(Notice {
            number: self.feedback.notices,
            kind,
            title: title.into(),
            detail,
            ..Notice::default()
        });
    }

    /// Shows the page's own message.
    pub fn remark(&mut self, title: impl Into<String>, detail: Option<String>) {
        self.tell(NoticeKind::Remark, title, detail);
    }

    /// Tells where the session goes on in another world than the one that was saved.
    pub fn tell_parting(&mut self, parting: Option<Parting>) {
        if let Some(parting) = parting {
            self.remark(
                self.words.say(PARTED),
                Some(self.words.tell(parting.says())),
            );
        }
    }

    pub(super) fn happened(&mut self, events: Vec<Event>) {
        self.feedback.happened = Rc::new((self.feedback.happened.0 + 1, events));
    }

    pub(super) fn print(&mut self, entry: Entry) {
        Rc::make_mut(&mut self.feedback.entries).push(Rc::new(entry));
    }

    /// Reports the result of the last step.
    pub(super) fn report(&mut self) {
        if let Some(last) = self.controller.history.steps().len().checked_sub(1) {
            self.report_on(last);
        }
    }

    /// Reports the result of a step.
    pub(super) fn report_on(&mut self, number: usize) {
        let Some(step) = self.controller.history.steps().get(number).cloned() else {
            return;
        };
        let events = self.seen(&step);
        if !self.tell_refusal(&step, number) {
            let nothing = match &step.command {
                Command::Call(_) => self.words.say("Answered; see the terminal."),
                // Something may have happened elsewhere that this user cannot know.
                Command::Time(_) | Command::Intervene(_) if !self.controller.instructor => {
                    self.words.say("Time passed.")
                }
                Command::Time(_) | Command::Intervene(_) => {
                    self.words.say("Time passed; nothing happened.")
                }
            };
            let kind = NoticeKind::of(by_weight(&events).next());
            let says = by_weight(&events).map(|event| self.words.tell(&event.says));
            let says: Vec<String> = says.collect();
            let line = line::line(&events, &step.world, self.words);
            let (title, about) = line.unwrap_or_else(|| (nothing.to_string(), BTreeSet::new()));
            self.tell(kind, title, None);
            if let Some(notice) = &mut self.feedback.notice {
                notice.about = about.into_iter().map(keys::account).collect();
                notice.answered = events.is_empty() && matches!(step.command, Command::Call(_));
                notice.events = match &*says {
                    [] | [_] => Vec::new(),
                    _ => says,
                };
            }
            self.attach(&step, number);
        }
        self.happened(events);
    }

    /// Reports the refusal or final error of a step. False if there was none.
    pub(super) fn tell_refusal(&mut self, step: &Step, number: usize) -> bool {
        let Some(error) = error_of(step) else {
            return false;
        };
        let message = error.message.to_string();
        let about = self.subjects(step);
        self.tell(NoticeKind::Refused, error.code.name(), Some(message));
        if let Some(notice) = &mut self.feedback.notice {
            notice.missing = error.missing.as_ref().map(ToString::to_string);
            notice.about = about;
        }
        self.attach(step, number);
        true
    }

    /// The keys of what a refused call was about: who called, what its input names, and what it was asked of.
    fn subjects(&self, step: &Step) -> Vec<String> {
        let Command::Call(call) = &step.command else {
            return Vec::new();
        };
        let own = call.caller.account();
        let mut keys = BTreeSet::from([keys::account(own)]);
        let mut hear = |name: &str| {
            let account = AccountId::from_qualified(name).ok();
            let account = account.map(|it| Selection::Account(it.within(own.partition())));
            let unit = || name.parse().ok().map(Selection::Unit);
            let request = || name.parse().ok().map(Selection::Handshake);
            let found = account.or_else(unit).or_else(request);
            keys.extend(found.as_ref().and_then(keys::of));
        };
        call.input.values().for_each(|it| named(it, &mut hear));
        keys.extend(self.screen.selection.as_ref().and_then(keys::of));
        keys.into_iter().collect()
    }

    /// The events of a step, as far as the view shows them.
    pub(super) fn seen(&self, step: &Step) -> Vec<Event> {
        let viewpoint = self.controller.viewpoint();
        let mut events = match &step.result {
            Ok(outcome) => outcome.events.clone(),
            Err(_) => Vec::new(),
        };
        events.retain(|event| shows(&step.world, &viewpoint, event));
        events
    }

    /// Adds the command and its gates to the notice.
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

    /// Removes the notice of an earlier action when another item is selected. A lesson's feedback stays until it is read.
    pub(super) fn select_past_notice(&mut self) {
        let notice = self.feedback.notice.take();
        self.feedback.notice = notice.filter(|it| it.news.is_some());
    }

    /// Removes what a console does not show: actions of others.
    pub(super) fn hide_from_console(&mut self) {
        if !self.controller.instructor {
            self.feedback.notice = None;
        }
    }
}

