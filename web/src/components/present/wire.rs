//! The channel between the windows of a presentation: a separate `BroadcastChannel` for each, which only windows of
//! this page in this browser can hear. Each message is still checked, and unknown ones are ignored.
//!
//! A message is a JSON text: `{"orgsim": "present", "v": 1, "kind": …}`. The presenter's window sends `show`, `ping`,
//! `bye`, `end`; an audience window sends `hello` (what is there to show?), `here` (answers a ping), `bye`, `wish`.
//! Browsers slow down the timers of hidden windows but not their messages, so a window in doubt asks and gets an answer
//! at once.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::browser::Interval;
use crate::browser::channel::{Hearing, WindowChannel};
use crate::browser::events::{self, End};
use crate::clock;
use crate::prelude::*;
use page::AppState;
use page::present::{
    PeerState, PresentAction, Shown, WindowRole, Wish, selection_of, selection_text,
};

const VERSION: u64 = 1;
/// Interval of the presence check, in milliseconds.
const BEAT_MS: u32 = 1_000;
/// Silence after which a window asks, and after which, without an answer, the other side is gone, in milliseconds.
const DOUBT_MS: f64 = 2_500.0;
const GONE_MS: f64 = 5_000.0;
/// Wait after a `bye`, in milliseconds: the window may only be reloading.
const BACK_MS: f64 = 2_500.0;
/// Longest accepted message.
const MOST: usize = 16 * 1024 * 1024;

/// The current message of the presenter's window.
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

/// Parses a message in the expected form.
fn understood(text: &str) -> Option<Value> {
    if text.len() > MOST {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
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

/// One end of the channel.
struct Wire {
    part: WindowRole,
    channel: WindowChannel,
    dispatch: Dispatch,
    /// When the other side was last heard; 0 for never.
    heard: Cell<f64>,
    /// When it said goodbye; 0 if it has not.
    left: Cell<f64>,
    line: Cell<PeerState>,
    /// When another presenter window was heard; 0 for never.
    rival: Cell<f64>,
    /// The presenter's current message, and the last one sent.
    says: RefCell<String>,
    said: RefCell<String>,
}

impl Wire {
    /// Opens a presentation's channel, unless this window stands alone.
    fn open(part: WindowRole, id: &str, dispatch: Dispatch) -> Option<Rc<Self>> {
        if part == WindowRole::Alone {
            return None;
        }
        let channel = WindowChannel::open(&format!("orgsim.present.{id}"))?;
        Some(Rc::new(Self {
            part,
            channel,
            dispatch,
            // At the start, the others have the usual time to answer.
            heard: Cell::new(0.0),
            left: Cell::new(0.0),
            line: Cell::new(PeerState::Waiting),
            rival: Cell::new(0.0),
            says: RefCell::default(),
            said: RefCell::default(),
        }))
    }

    fn connect(self: Rc<Self>) -> Connection {
        let (hears, leaves, beats) = (self.clone(), self.clone(), self.clone());
        let hearing = self.channel.hear(move |text| {
            if let Some(value) = understood(text) {
                hears.hear(&value);
            }
        });
        let leaving = events::on_window("pagehide", move |_| {
            leaves.post(&message("bye", &[]));
        });
        self.beat();
        Connection {
            wire: self,
            _hearing: hearing,
            _leaving: leaving,
            _beat: Interval::new(BEAT_MS, move || beats.beat()),
        }
    }

    fn post(&self, text: &str) {
        self.channel.post(text);
    }

    fn cue(&self, cue: PresentAction) {
        self.dispatch.dispatch(Action::Present(cue));
    }

    fn stands(&self, line: PeerState) {
        if self.line.replace(line) != line {
            self.cue(PresentAction::Line(line));
        }
    }

    /// Notes that the other side was heard.
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
                    self.cue(PresentAction::Wished(wish));
                }
            }
            (WindowRole::Audience, Some("ping")) => {
                self.alive();
                self.post(&message("here", &[]));
            }
            (WindowRole::Audience, Some("show")) => {
                if let Some(shown) = Shown::from_json(&value["shown"]) {
                    self.alive();
                    self.cue(PresentAction::Shown(Box::new(shown)));
                }
            }
            (WindowRole::Audience, Some("end")) => self.cue(PresentAction::End),
            (WindowRole::Presenter, Some("ping")) => self.hear_rival(),
            (WindowRole::Presenter | WindowRole::Audience, Some("bye")) => {
                self.left.set(clock::wall())
            }
            _ => {}
        }
    }

    /// Handles another presenter window: the tab was duplicated.
    fn hear_rival(&self) {
        if self.rival.replace(clock::wall()) == 0.0 {
            self.cue(PresentAction::Rival(true));
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
            self.cue(PresentAction::Rival(false));
        }
    }

    /// Sends the current message, if it differs from the last one.
    fn say(&self, text: String) {
        let new = *self.said.borrow() != text;
        self.says.replace(text.clone());
        if new {
            self.post(&text);
            self.said.replace(text);
        }
    }
}

/// A connected end: it hears and sends signs of life until it is dropped.
struct Connection {
    wire: Rc<Wire>,
    _hearing: Hearing,
    _leaving: End,
    _beat: Interval,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.wire.part == WindowRole::Presenter {
            self.wire.post(&message("end", &[]));
        }
        self.wire.channel.close();
    }
}

/// Keeps this window connected with the others of its presentation.
#[hook]
pub fn use_wire(state: &Rc<AppState>, dispatch: &Dispatch) {
    let wire = use_mut_ref(|| None::<Rc<Wire>>);
    let connect = with!((wire, dispatch), move |(part, id): &(
        WindowRole,
        AttrValue
    )| {
        let open = Wire::open(*part, id, dispatch);
        *wire.borrow_mut() = open.clone();
        let connection = open.map(Wire::connect);
        move || drop(connection)
    });
    use_effect_with((state.stage.part, state.stage.id.clone()), connect);
    // After each change: sends the new picture to the audience.
    use_effect(with!((wire, state), move || {
        if state.stage.part == WindowRole::Presenter
            && let Some(wire) = &*wire.borrow()
        {
            // A lesson that is still being loaded replaces the world.
            if !state.is_between_steps() {
                wire.say(saying(&state));
            }
        }
    }));
    let wish = state.stage.wish.clone();
    use_effect_with(wish, move |(_, wish)| {
        if let (Some(wish), Some(wire)) = (wish, &*wire.borrow()) {
            wire.post(&wish_text(wish));
        }
    });
}
