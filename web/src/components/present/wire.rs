//! The line between the windows of a presentation: a `BroadcastChannel` of its own for each, which only windows of this
//! page in this browser can hear. All the same each message is checked, and what is not understood is left alone.
//!
//! A message is a JSON text: `{"orgsim": "present", "v": 1, "kind": …}`. The presenter's window says `show`, `ping`,
//! `bye`, `end`; an audience's `hello` (what is there to show?), `here` (answers a ping), `bye`, `wish`.
//! Browsers slow down the timers of hidden windows, but not their messages: so whoever doubts asks, and is answered at
//! once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use gloo::utils::window;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

use crate::clock;
use crate::memory;
use crate::state::present::{
    PeerState, PresentChange, Shown, WindowRole, Wish, selection_of, selection_text,
};
use crate::state::{Action, AppState, Dispatch};

const VERSION: u64 = 1;
/// How often a window makes sure that the other side is there, in milliseconds.
const BEAT_MS: u32 = 1_000;
/// After so long without a word one asks, and after so long without an answer the other side is gone.
const DOUBT_MS: f64 = 2_500.0;
const GONE_MS: f64 = 5_000.0;
/// Whoever says good-bye may only be loading anew.
const BACK_MS: f64 = 2_500.0;
/// Longer messages are none of ours.
const MOST: usize = 16 * 1024 * 1024;

/// What the presenter's window says now.
fn saying(state: &AppState) -> String {
    let shown = match &state.stage.frozen {
        Some(frozen) => frozen.to_json(),
        None => state.shown().to_json(),
    };
    message("show", &[("shown", shown)])
}

fn message(kind: &str, more: &[(&str, Value)]) -> String {
    let mut value = json!({ "orgsim": "present", "v": VERSION, "kind": kind });
    for (name, it) in more {
        value[*name] = it.clone();
    }
    value.to_string()
}

/// A message that has our form.
fn understood(event: &web_sys::Event) -> Option<Value> {
    let text = event.dyn_ref::<MessageEvent>()?.data().as_string()?;
    if text.len() > MOST {
        return None;
    }
    let value: Value = serde_json::from_str(&text).ok()?;
    let ours = value["orgsim"] == "present" && value["v"] == VERSION;
    ours.then_some(value)
}

fn wish_of(value: &Value) -> Option<Wish> {
    match value["wish"].as_str()? {
        "next" => Some(Wish::Turn(true)),
        "back" => Some(Wish::Turn(false)),
        "ask" => Some(Wish::Ask),
        "point" if value["at"].is_null() => Some(Wish::Point(None)),
        "point" => selection_of(value["at"].as_str()?).map(|it| Wish::Point(Some(it))),
        _ => None,
    }
}

fn wish_text(wish: &Wish) -> String {
    let (wish, at) = match wish {
        Wish::Turn(true) => ("next", None),
        Wish::Turn(false) => ("back", None),
        Wish::Ask => ("ask", None),
        Wish::Point(at) => ("point", at.as_ref().map(selection_text)),
    };
    message("wish", &[("wish", json!(wish)), ("at", json!(at))])
}

/// One end of the line.
struct Wire {
    part: WindowRole,
    channel: BroadcastChannel,
    dispatch: Dispatch,
    /// When the other side was heard last; 0 for never.
    heard: Cell<f64>,
    /// It has said good-bye at this time; 0 if it has not.
    left: Cell<f64>,
    line: Cell<PeerState>,
    /// When another presenter's window was heard; 0 for never.
    rival: Cell<f64>,
    /// What the presenter says, and said last.
    says: RefCell<String>,
    said: RefCell<String>,
}

impl Wire {
    fn post(&self, text: &str) {
        // A channel that is closed takes nothing; then there is nobody to tell.
        let _ = self.channel.post_message(&text.into());
    }

    fn cue(&self, cue: PresentChange) {
        self.dispatch.dispatch(Action::Present(cue));
    }

    fn stands(&self, line: PeerState) {
        if self.line.replace(line) != line {
            self.cue(PresentChange::Line(line));
        }
    }

    /// Something of the other side was heard.
    fn alive(&self) {
        self.heard.set(clock::wall());
        self.left.set(0.0);
        self.stands(PeerState::Live);
    }

    fn hear(&self, value: &Value) {
        match (self.part, value["kind"].as_str()) {
            (WindowRole::Presenter, Some("hello")) => {
                self.alive();
                self.post(&self.says.borrow());
            }
            (WindowRole::Presenter, Some("here")) => self.alive(),
            (WindowRole::Presenter, Some("wish")) => {
                if let Some(wish) = wish_of(value) {
                    self.alive();
                    self.cue(PresentChange::Wished(wish));
                }
            }
            (WindowRole::Audience, Some("ping")) => {
                self.alive();
                self.post(&message("here", &[]));
            }
            (WindowRole::Audience, Some("show")) => {
                if let Some(shown) = Shown::from_json(&value["shown"]) {
                    self.alive();
                    self.cue(PresentChange::Shown(Box::new(shown)));
                }
            }
            (WindowRole::Audience, Some("end")) => self.cue(PresentChange::End),
            (WindowRole::Presenter, Some("ping")) => self.hear_rival(),
            (WindowRole::Presenter | WindowRole::Audience, Some("bye")) => {
                self.left.set(clock::wall())
            }
            _ => {}
        }
    }

    /// Another presenter's window: somebody has made a copy of the tab.
    fn hear_rival(&self) {
        if self.rival.replace(clock::wall()) == 0.0 {
            self.cue(PresentChange::Rival(true));
        }
    }

    fn beat(&self) {
        let now = clock::wall();
        match self.part {
            WindowRole::Presenter => self.post(&message("ping", &[])),
            WindowRole::Audience if now - self.heard.get() > DOUBT_MS => {
                self.post(&message("hello", &[]));
            }
            WindowRole::Audience | WindowRole::Alone => {}
        }
        let left = self.left.get();
        let silent = now - self.heard.get() > GONE_MS || (left > 0.0 && now - left > BACK_MS);
        if silent && self.line.get() == PeerState::Live {
            self.stands(PeerState::Gone);
        }
        if self.rival.get() > 0.0 && now - self.rival.get() > BACK_MS {
            self.rival.set(0.0);
            self.cue(PresentChange::Rival(false));
        }
    }

    /// Says what there is to say, if it is not what was said last.
    fn say(&self, text: String) {
        let new = *self.said.borrow() != text;
        self.says.replace(text.clone());
        if new {
            self.post(&text);
            self.said.replace(text);
        }
    }
}

/// Keeps this window in touch with the others of its presentation.
#[hook]
pub fn use_wire(state: &Rc<AppState>, dispatch: &Dispatch) {
    let (part, id) = (state.stage.part, state.stage.id.clone());
    let wire = use_mut_ref(|| None::<Rc<Wire>>);
    let dispatch = dispatch.clone();
    use_effect_with((part, id.clone()), {
        let wire = wire.clone();
        move |(part, id)| {
            let open = (*part != WindowRole::Alone)
                .then(|| BroadcastChannel::new(&format!("orgsim.present.{id}")).ok())
                .flatten()
                .map(|channel| {
                    Rc::new(Wire {
                        part: *part,
                        channel,
                        dispatch,
                        // Whoever begins has the time that others have to answer.
                        heard: Cell::new(0.0),
                        left: Cell::new(0.0),
                        line: Cell::new(PeerState::Waiting),
                        rival: Cell::new(0.0),
                        says: RefCell::default(),
                        said: RefCell::default(),
                    })
                });
            *wire.borrow_mut() = open.clone();
            let held = open.map(|it| {
                let (hears, beats, leaves) = (it.clone(), it.clone(), it.clone());
                let listener = EventListener::new(&it.channel, "message", move |event| {
                    if let Some(value) = understood(event) {
                        hears.hear(&value);
                    }
                });
                let leaving = EventListener::new(&window(), "pagehide", move |_| {
                    leaves.post(&message("bye", &[]));
                });
                it.beat();
                let beat = Interval::new(BEAT_MS, move || beats.beat());
                (it, listener, leaving, beat)
            });
            move || {
                if let Some((it, ..)) = &held {
                    if it.part == WindowRole::Presenter {
                        it.post(&message("end", &[]));
                    }
                    it.channel.close();
                }
                drop(held);
            }
        }
    });
    {
        // After each change: what the audience is to see.
        let (wire, state) = (wire.clone(), state.clone());
        use_effect(move || {
            if state.stage.part == WindowRole::Presenter
                && let Some(wire) = &*wire.borrow()
            {
                wire.say(saying(&state));
                memory::keep_presented(&state);
            }
        });
    }
    {
        let shown = (state.stage.part == WindowRole::Audience).then(|| state.feedback.told);
        let state = state.clone();
        use_effect_with(
            (
                shown,
                state.controller.history.steps().len(),
                state.stage.wish.0,
            ),
            move |_| {
                if state.stage.part == WindowRole::Audience {
                    memory::keep_presented(&state);
                }
            },
        );
    }
    let wish = state.stage.wish.clone();
    use_effect_with(wish, move |(_, wish)| {
        if let (Some(wish), Some(wire)) = (wish, &*wire.borrow()) {
            wire.post(&wish_text(wish));
        }
    });
}
