//! Talking with the page that frames this one, by `postMessage`, version 1. `docs/instructors.md` describes it.
//!
//! Only origins that the address names are heard and told, each by its name, never `*`; and only the frame's own parent. They
//! may look; with `drive` they may act. Of the rest nobody hears anything, not even that nobody listens.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use lessons::scene::Asks;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;
use yew::prelude::*;

use crate::state::queries::told_steps;
use crate::state::scene::SceneReply;
use crate::state::{Action, AppState, Dispatch};
use crate::{clock, opening};
use sim::history::History;

const VERSION: u64 = 1;
/// A message is at most this long as JSON: a session has room in it.
const LONGEST: u32 = 1_000_000;
/// The number of messages that are carried out in a second; the others are refused.
const MOST: u32 = 50;
/// What happens is told at most this often, in milliseconds, and all of it together.
const PAUSE: u32 = 100;

/// What the framing page knows, or is to know.
#[derive(Clone, Default, PartialEq)]
struct Known {
    taken: usize,
    of: usize,
    /// So many of the steps that are taken, and of all, are of faults: nobody is told of those.
    faults: (usize, usize),
    /// The last step that is not.
    last: Value,
    /// Which attempt at which lesson.
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

    /// What has happened since `before`.
    fn since(&self, before: &Self) -> Vec<Value> {
        let mut news = Vec::new();
        // What a lesson has prepared is nobody's step; a `state` tells of it.
        let other = self.attempt != before.attempt;
        let seen = |it: &Self| (it.taken - it.faults.0, it.of - it.faults.1, it.last.clone());
        if !other && seen(self) != seen(before) {
            news.push(
                json!({ "type": "step", "taken": self.taken, "of": self.of, "last": self.last }),
            );
        }
        let none = Self::default();
        // Of another attempt nothing is known; its goals begin unmet.
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
        for made in self
            .predictions
            .iter()
            .filter(|it| !before.predictions.contains(it))
        {
            told(
                "prediction",
                json!({ "prediction": made.0, "option": made.1 }),
            );
        }
        if self.finished && !before.finished {
            told("finished", json!({}));
        }
        news
    }
}

/// One end of the line.
struct Line {
    hosts: Vec<String>,
    drive: bool,
    /// What was told.
    told: Known,
    /// What is so now; and how it stands, for when the lesson has become another.
    now: Known,
    stands: Value,
    pause: Option<Timeout>,
    /// The second, and how many messages were heard in it.
    heard: (u64, u32),
    began: bool,
}

/// The origin of the framing page, where the browser says it.
fn parent_origin() -> Option<String> {
    let origins = js_sys::Reflect::get(&window().location(), &"ancestorOrigins".into()).ok()?;
    js_sys::Reflect::get(&origins, &"0".into())
        .ok()?
        .as_string()
}

pub(super) fn is_framed() -> bool {
    let parent = window().parent().ok().flatten();
    parent.is_some_and(|parent| !js_sys::Object::is(&parent, &window()))
}

fn post(origin: &str, mut body: Value) {
    body["orgsim"] = json!(VERSION);
    if let Ok(message) = js_sys::JSON::parse(&body.to_string())
        && let Ok(Some(parent)) = window().parent()
    {
        // To a parent of another origin the browser delivers nothing.
        let _ = parent.post_message(&message, origin);
    }
}

impl Line {
    fn tell(&self, body: &Value) {
        let parent = parent_origin();
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

fn wrong(code: &str, says: &str) -> Value {
    json!({ "type": "error", "code": code, "says": says })
}

/// Whether a message is meant for this page.
fn is_ours(data: &JsValue) -> bool {
    data.is_object() && js_sys::Reflect::has(data, &"orgsim".into()).unwrap_or(false)
}

/// The `id` of a message, which its answer repeats: a text or a number.
fn id_of(data: &JsValue) -> Value {
    let id = js_sys::Reflect::get(data, &"id".into()).unwrap_or_default();
    let text = || id.as_string().map(Value::from);
    text()
        .or_else(|| id.as_f64().map(Value::from))
        .unwrap_or_default()
}

/// The message as JSON.
///
/// # Errors
///
/// A code and a sentence, to answer.
fn read(data: &JsValue) -> Result<Value, (&'static str, &'static str)> {
    let malformed = || ("malformed", "A message is plain data, as JSON can say it.");
    let text = js_sys::JSON::stringify(data).map_err(|_| malformed())?;
    if text.length() > LONGEST {
        return Err(("too-long", "A message has at most 1000000 characters."));
    }
    let text = text.as_string().ok_or_else(malformed)?;
    serde_json::from_str(&text).map_err(|_| malformed())
}

/// Hears one message.
fn hear(event: &MessageEvent, line: &RefCell<Line>, dispatch: &Dispatch) {
    let from = event.origin();
    let parent = window().parent().ok().flatten();
    let is_parent = (event.source().zip(parent))
        .is_some_and(|(source, parent)| js_sys::Object::is(&source, &parent));
    if !is_parent || !line.borrow().hosts.contains(&from) {
        return;
    }
    let data = event.data();
    if !is_ours(&data) {
        return;
    }
    let id = id_of(&data);
    let refuse = |code: &str, says: &str| {
        let mut body = wrong(code, says);
        body["id"] = id.clone();
        post(&from, body);
    };
    if line.borrow_mut().is_too_fast() {
        return refuse("too-fast", "At most 50 messages a second are heard.");
    }
    let message = match read(&data) {
        Ok(message) => message,
        Err((code, says)) => return refuse(code, says),
    };
    if message["orgsim"].as_u64() != Some(VERSION) {
        return refuse("version", "This page speaks `orgsim: 1`.");
    }
    match Asks::read(&message) {
        Err(why) => refuse("malformed", &why),
        Ok(asks) if asks != Asks::State && !line.borrow().drive => {
            refuse(
                "read-only",
                "The page's address does not say `drive`: you can look, not act.",
            );
        }
        Ok(asks) => {
            let dispatch = dispatch.clone();
            let session = if let Asks::SetState(session) = &asks {
                Some((**session).clone())
            } else {
                None
            };
            let act = move |opened: Result<Option<Box<History>>, String>| match opened {
                Ok(history) => {
                    dispatch.dispatch(Action::Host(from.as_str().into(), id, asks, history));
                }
                Err(why) => {
                    let mut body = wrong("failed", &why);
                    body["id"] = id;
                    post(&from, body);
                }
            };
            match session {
                Some(session) => {
                    opening::open(session, |opened| act(opened.map(|it| Some(Box::new(it)))))
                }
                None => act(Ok(None)),
            }
        }
    }
}

/// Answers a message of the framing page.
pub fn reply(SceneReply { to, body }: SceneReply) {
    post(&to, body);
}

/// Listens to the framing page, and tells it what happens.
#[hook]
pub fn use_host(state: &Rc<AppState>, dispatch: &Dispatch) {
    let scene = state.set.scene.clone();
    let speaks = super::is_heard(&scene);
    let line = use_mut_ref(|| Line {
        hosts: scene.hosts.clone(),
        drive: scene.drive,
        told: Known::default(),
        now: Known::default(),
        stands: Value::Null,
        pause: None,
        heard: (0, 0),
        began: false,
    });
    use_effect_with(speaks, {
        let (line, dispatch) = (line.clone(), dispatch.clone());
        move |speaks| {
            let listener = speaks.then(|| {
                EventListener::new(&window(), "message", move |event| {
                    if let Some(event) = event.dyn_ref::<MessageEvent>() {
                        hear(event, &line, &dispatch);
                    }
                })
            });
            move || drop(listener)
        }
    });
    let state = state.clone();
    use_effect(move || {
        if speaks {
            look(&state, &line);
        }
    });
}

/// After each drawing: notes what is to be told.
fn look(state: &AppState, line: &Rc<RefCell<Line>>) {
    let mut it = line.borrow_mut();
    it.now = Known::of(state);
    if it.now.attempt != it.told.attempt {
        it.stands = state.tells(false);
    }
    // A lesson that is still being fetched would begin its world anew, whatever had been done before.
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
