//! The exchange with the page that embeds this one, by `postMessage`, version 1. `docs/instructors.md` describes it.
//!
//! Messages are exchanged only with origins named in the address, each by its name, never `*`; and only with the
//! frame's own parent. They may read; with `drive` they may act. All others get no answer, not even a refusal.

use lessons::scene::Asks;
use page::SceneAction;
use serde_json::{Value, json};

use crate::shared::scenes::is_heard;
use page::AppState;
use sim::history::History;
use ui::browser::frame::{self, HostMessage, TooLong, VERSION, post};
use ui::prelude::*;
use ui::{clock, opening, sessions};

/// Longest message as JSON: large enough for a session.
const LONGEST: u32 = 1_000_000;
/// The number of messages that are carried out in a second; the others are refused.
const MOST: u32 = 50;

/// One end of the exchange.
#[derive(Default)]
struct Line {
    hosts: Vec<String>,
    drive: bool,
    /// The current second, and the messages received in it.
    heard: (u64, u32),
}

impl Line {
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
        let act = move |this: Self, asks: Asks, history: Option<Box<History>>| {
            let origin = this.origin.as_str().into();
            dispatch.dispatch(Action::Scene(SceneAction::Ask(
                origin, this.id, asks, history,
            )));
        };
        let Asks::SetState(saved) = &asks else {
            return act(self, asks, None);
        };
        opening::open((**saved).clone(), move |opened| match opened {
            Ok((history, parting)) => {
                act(self, asks, Some(Box::new(history)));
                sessions::tell_partings(dispatch, parting);
            }
            Err(why) => self.refuse("failed", &why),
        });
    }
}

/// Handles one message.
fn hear(heard: &HostMessage, line: &RefCell<Line>, dispatch: Dispatch) {
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
        Ok(asks) => sender.carry_out(asks, dispatch),
        Err((code, says)) => sender.refuse(code, &says),
    }
}

/// Listens to the embedding page. `page::host` says what it is told.
#[hook]
pub fn use_host(state: &Rc<AppState>, dispatch: Dispatch) {
    let scene = &state.base.settings.scene;
    let speaks = is_heard(scene);
    let line = use_mut_ref(|| Line {
        hosts: scene.hosts.clone(),
        drive: scene.drive,
        ..Line::default()
    });
    use_effect_with(
        speaks,
        with!(line, move |speaks| {
            let heard = move |message: &HostMessage| hear(message, &line, dispatch);
            let end = speaks.then(|| frame::listen(heard));
            || end.into_iter().for_each(|end| end())
        }),
    );
}
