//! The exchange with the page that embeds this one, by `postMessage`, version 1. `docs/instructors.md` describes it.
//!
//! Messages are exchanged only with origins named in the address, each by its name, never `*`; and only with the
//! frame's own parent. They may read; with `drive` they may act. All others get no answer, not even a refusal.

use lessons::scene::Asks;
use page::SceneAction;
use serde_json::{Value, json};

use crate::browser::Timeout;
use crate::browser::frame::{self, HostMessage, TooLong, VERSION, post};
use crate::prelude::*;
use crate::{clock, opening};
use page::AppState;
use page::queries::told_steps;
use sim::history::History;

/// Longest message as JSON: large enough for a session.
const LONGEST: u32 = 1_000_000;
/// The number of messages that are carried out in a second; the others are refused.
const MOST: u32 = 50;
/// Minimum time between reports, in milliseconds; each report covers everything since the last.
const PAUSE: u32 = 100;

/// The data that the embedding page knows, or should know.
#[derive(Clone, Default, PartialEq)]
struct Known {
    taken: usize,
    of: usize,
    /// Number of fault steps, among those taken and in total: they are not reported.
    faults: (usize, usize),
    /// The last step that is not a fault.
    last: Value,
    /// The attempt, and its lesson.
    attempt: Option<String>,
    lesson: Option<String>,
    goals: Vec<(String, bool)>,
    mistakes: Vec<String>,
    predictions: Vec<(String, String)>,
    finished: bool,
}

impl Known {
    fn of(state: &AppState) -> Self {
        let steps = told_steps(&state.controller);
        let mut known = Self {
            taken: steps.taken,
            of: steps.of,
            faults: steps.faults,
            last: steps.last.map_or(
                Value::Null,
                |it| json!({ "call": it.call, "by": it.by, "answer": it.answer }),
            ),
            ..Self::default()
        };
        if let Some(run) = &state.guide.lesson {
            let log = &run.attempt.log;
            let goals = run.attempt.lesson.goals.iter().zip(&run.view.goals);
            known.attempt = Some(format!("{} {}", run.id(), run.begun));
            known.lesson = Some(run.id().to_string());
            known.goals = goals.map(|(goal, it)| (goal.id.clone(), it.met)).collect();
            known.mistakes = log.mistakes.iter().map(|it| it.id.clone()).collect();
            known.predictions = (log.predictions.iter())
                .filter_map(|(id, tries)| Some((id.clone(), tries.last()?.option.clone())))
                .collect();
            known.finished = run.view.finished;
        }
        known
    }

    /// The events since `before`.
    fn since(&self, before: &Self) -> Vec<Value> {
        let mut news = Vec::new();
        // The steps of a lesson's setup are not reported; a `state` message covers them.
        let other = self.attempt != before.attempt;
        let seen = |it: &Self| (it.taken - it.faults.0, it.of - it.faults.1, it.last.clone());
        if !other && seen(self) != seen(before) {
            news.push(
                json!({ "type": "step", "taken": self.taken, "of": self.of, "last": self.last }),
            );
        }
        let none = Self::default();
        // For another attempt nothing is known; its goals start unmet.
        let before = if other { &none } else { before };
        let was = |id: &str| before.goals.iter().any(|it| it.0 == id && it.1);
        let mut told = |kind: &str, mut message: Value| {
            message["type"] = json!(kind);
            message["lesson"] = json!(self.lesson);
            news.push(message);
        };
        for (id, met) in self.goals.iter().filter(|(id, met)| was(id) != *met) {
            told("goal", json!({ "goal": id, "met": met }));
        }
        for id in self.mistakes.iter().skip(before.mistakes.len()) {
            told("mistake", json!({ "mistake": id }));
        }
        let made = self.predictions.iter();
        for (id, option) in made.filter(|it| !before.predictions.contains(it)) {
            told("prediction", json!({ "prediction": id, "option": option }));
        }
        if self.finished && !before.finished {
            told("finished", json!({}));
        }
        news
    }
}

/// One end of the exchange.
#[derive(Default)]
struct Line {
    hosts: Vec<String>,
    drive: bool,
    /// The reported data.
    told: Known,
    /// The current values; and the status, for when the lesson has changed.
    now: Known,
    stands: Value,
    pause: Option<Timeout>,
    /// The current second, and the messages received in it.
    heard: (u64, u32),
    began: bool,
}

impl Line {
    fn tell(&self, body: &Value) {
        let parent = frame::parent_origin();
        for host in &self.hosts {
            if parent.as_ref().is_none_or(|it| it == host) {
                post(host, body.clone());
            }
        }
    }

    fn flush(&mut self) {
        self.pause = None;
        if self.now.attempt != self.told.attempt {
            self.tell(&self.stands);
        }
        for message in self.now.since(&self.told) {
            self.tell(&message);
        }
        self.told = self.now.clone();
    }

    /// Counts a message; whether there were too many in this second.
    fn is_too_fast(&mut self) -> bool {
        let second = clock::wall() as u64 / 1_000;
        if self.heard.0 != second {
            self.heard = (second, 0);
        }
        self.heard.1 += 1;
        self.heard.1 > MOST
    }
}

/// Why a message is not answered: a code and a sentence.
type HostRefusal = (&'static str, String);

/// The message as JSON.
fn parse(heard: &HostMessage) -> Result<Value, (&'static str, &'static str)> {
    let malformed = ("malformed", "A message is plain data, as JSON can say it.");
    let text = match heard.text(LONGEST) {
        Ok(text) => text.ok_or(malformed)?,
        Err(TooLong) => return Err(("too-long", "A message has at most 1000000 characters.")),
    };
    serde_json::from_str(&text).map_err(|_| malformed)
}

/// The request in a message, if it may be carried out.
fn read(heard: &HostMessage, line: &RefCell<Line>) -> Result<Asks, HostRefusal> {
    if line.borrow_mut().is_too_fast() {
        let says = "At most 50 messages a second are heard.";
        return Err(("too-fast", says.to_string()));
    }
    let message = parse(heard).map_err(|(code, says)| (code, says.to_string()))?;
    if message["orgsim"].as_u64() != Some(VERSION) {
        return Err(("version", "This page speaks `orgsim: 1`.".to_string()));
    }
    let asks = Asks::read(&message).map_err(|why| ("malformed", why))?;
    if asks != Asks::State && !line.borrow().drive {
        let says = "The page's address does not say `drive`: you can look, not act.";
        return Err(("read-only", says.to_string()));
    }
    Ok(asks)
}

/// The sender of a message: its origin, and the `id` that the answer repeats.
struct HostSender {
    origin: String,
    id: Value,
}

impl HostSender {
    fn refuse(self, code: &str, says: &str) {
        let mut body = json!({ "type": "error", "code": code, "says": says });
        body["id"] = self.id;
        post(&self.origin, body);
    }

    fn carry_out(self, asks: Asks, dispatch: Dispatch) {
        let sender = dispatch.clone();
        let act = move |this: Self, asks: Asks, history: Option<Box<History>>| {
            let origin = this.origin.as_str().into();
            sender.dispatch(Action::Scene(SceneAction::Ask(
                origin, this.id, asks, history,
            )));
        };
        let Asks::SetState(saved) = &asks else {
            return act(self, asks, None);
        };
        opening::open((**saved).clone(), move |opened| match opened {
            Ok((history, parting)) => {
                act(self, asks, Some(Box::new(history)));
                opening::tell_partings(&dispatch, parting);
            }
            Err(why) => self.refuse("failed", &why),
        });
    }
}

/// Handles one message.
fn hear(heard: &HostMessage, line: &RefCell<Line>, dispatch: &Dispatch) {
    let origin = heard.origin();
    if !heard.is_from_parent() || !line.borrow().hosts.contains(&origin) {
        return;
    }
    if !heard.has("orgsim") {
        return;
    }
    let sender = HostSender {
        origin,
        id: heard.number_or_text("id").unwrap_or_default(),
    };
    match read(heard, line) {
        Ok(asks) => sender.carry_out(asks, dispatch.clone()),
        Err((code, says)) => sender.refuse(code, &says),
    }
}

/// Listens to the embedding page, and reports events to it.
#[hook]
pub fn use_host(state: &Rc<AppState>, dispatch: &Dispatch) {
    let scene = state.set.scene.clone();
    let speaks = super::is_heard(&scene);
    let line = use_mut_ref(|| Line {
        hosts: scene.hosts.clone(),
        drive: scene.drive,
        ..Line::default()
    });
    use_effect_with(speaks, {
        let (line, dispatch) = (line.clone(), dispatch.clone());
        move |speaks| {
            let heard = move |message: &HostMessage| hear(message, &line, &dispatch);
            let end = speaks.then(|| frame::listen(heard));
            || end.into_iter().for_each(|end| end())
        }
    });
    let state = state.clone();
    use_effect(move || {
        if speaks {
            look(&state, &line);
        }
    });
}

/// After each drawing: collects what to report.
fn look(state: &AppState, line: &Rc<RefCell<Line>>) {
    let mut it = line.borrow_mut();
    it.now = Known::of(state);
    if it.now.attempt != it.told.attempt {
        it.stands = state.tells(false);
    }
    // A lesson that is still being fetched will restart its world, whatever was done before.
    if !it.began && state.is_opening() {
        return;
    }
    if !it.began {
        it.began = true;
        it.told = it.now.clone();
        let mut ready = state.tells(false);
        ready["type"] = json!("ready");
        ready["drive"] = json!(it.drive);
        it.tell(&ready);
    }
    if it.now != it.told && it.pause.is_none() {
        let line = line.clone();
        it.pause = Some(Timeout::new(PAUSE, move || line.borrow_mut().flush()));
    }
}
