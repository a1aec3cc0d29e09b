//! What the user is told.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;
use shell::controller::{Entry, line_of};
use sim::command::Command;
use sim::event::Event;
use sim::history::Step;
use sim::ids::AccountId;
use sim::session::Parting;
use sim::view::{Selection, shows};

use super::feedback::{Notice, NoticeKind, PARTED, by_weight, error_of, line};
use super::{Base, keys};

impl Base {
    pub(crate) fn tell(
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

    pub(crate) fn happened(&mut self, events: Vec<Event>) {
        self.feedback.happened = Rc::new((self.feedback.happened.0 + 1, events));
    }

    pub(crate) fn print(&mut self, entry: Entry) {
        Rc::make_mut(&mut self.feedback.entries).push(Rc::new(entry));
    }

    /// Reports the result of the last step.
    pub(crate) fn report(&mut self) {
        if let Some(last) = self.controller.history.steps().len().checked_sub(1) {
            self.report_on(last);
        }
    }

    /// Reports the result of a step.
    pub(crate) fn report_on(&mut self, number: usize) {
        let Some(step) = self.controller.history.steps().get(number).cloned() else {
            return;
        };
        let events = self.seen(&step);
        if !self.tell_refusal(&step, number) {
            let nothing = match &step.command {
                Command::Call(_) => self.words.say("The answer is in the terminal."),
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
    pub(crate) fn tell_refusal(&mut self, step: &Step, number: usize) -> bool {
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
    pub(crate) fn seen(&self, step: &Step) -> Vec<Event> {
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
    pub(crate) fn select_past_notice(&mut self) {
        let notice = self.feedback.notice.take();
        self.feedback.notice = notice.filter(|it| it.news.is_some());
    }

    /// Removes what a console does not show: actions of others.
    pub(crate) fn hide_from_console(&mut self) {
        if !self.controller.instructor {
            self.feedback.notice = None;
        }
    }

    /// Adds to the notice of the last action: one message per action.
    pub(crate) fn add_news(&mut self, news: String) {
        match &mut self.feedback.notice {
            Some(notice) => {
                let before = notice.news.take();
                notice.news = Some(before.map_or(news.clone(), |it| format!("{it} {news}")));
            }
            None => self.remark(news, None),
        }
    }

    /// Removes the read feedback of the last action.
    pub(crate) fn drop_news(&mut self) {
        if let Some(notice) = &mut self.feedback.notice {
            notice.news = None;
        }
    }

    /// Reports the last noteworthy step, and shows the events of all of them.
    pub(crate) fn show_rows(&mut self, first: usize) {
        let steps = self.controller.history.steps()[first..].to_vec();
        let mut events = Vec::new();
        let mut tell = None;
        for (n, step) in steps.iter().enumerate() {
            let seen = self.seen(step);
            let shown = match &step.command {
                // A console shows no actions of others.
                Command::Call(call) => {
                    self.controller.instructor || call.caller == self.controller.actor
                }
                Command::Time(_) | Command::Intervene(_) => !seen.is_empty(),
            };
            if shown && !self.controller.hides(first + n) {
                tell = Some(first + n);
            }
            events.extend(seen);
        }
        if let Some(number) = tell {
            self.report_on(number);
        }
        self.happened(events);
    }
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
