//! The messages between the windows of a presentation, and what a window concludes from them. The channel itself is the browser's.
//!
//! A message is a JSON text: `{"orgsim": "present", "v": 1, "kind": …}`. The presenter's window sends `show`, `ping`,
//! `bye` (with what a window that is opened in its place goes on with), `end`; an audience window sends `hello` (what is there to show?), `here` (answers a ping), `bye`, `wish`.
//! Browsers slow down the timers of hidden windows but not their messages, so a window in doubt asks and gets an answer
//! at once. Only windows of this page in this browser hear the channel; each message is still checked, and unknown ones are
//! ignored.

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde_json::{Value, json};

use crate::base::Base;
use crate::base::effects::{Errand, SideEffect, WindowRole};
use crate::base::present::{AudiencePicture, PeerRequest, PeerState, PresentAction, selection_of};
use crate::channel::Channel;
use crate::class::ClassState;
use crate::lesson::guide::GuideState;

const VERSION: u64 = 1;

/// Silence after which a window asks, and after which, without an answer, the other side is gone, in milliseconds.
const DOUBT_MS: u64 = 2_500;

const GONE_MS: u64 = 5_000;

/// Wait after a `bye`, in milliseconds: the window may only be reloading.
const BACK_MS: u64 = 2_500;

/// Longest accepted message.
const MOST: usize = 16 * 1024 * 1024;

/// What the browser reports about the channel. Times are real ones, in milliseconds.
#[derive(Clone, Debug)]
pub enum WireAction {
    /// A message came.
    Heard(Rc<str>, u64),
    /// It is time for a sign of life.
    Beat(u64),
}

/// What a window knows about the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peers {
    /// Time of the last message from the other side; 0 for never.
    heard: u64,
    /// When it said goodbye; 0 if it has not.
    left: u64,
    /// Time of the last message from another presenter's window; 0 for never.
    rival: u64,
    /// The picture that the presenter's window sent last.
    pub(crate) said: Option<Rc<str>>,
}

pub(crate) fn message(kind: &str, more: &[(&str, Value)]) -> Rc<str> {
    let mut value = json!({ "orgsim": "present", "v": VERSION, "kind": kind });
    for (name, it) in more {
        value[*name] = it.clone();
    }
    value.to_string().into()
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

fn wish_of(value: &Value) -> Option<PeerRequest> {
    match value["wish"].as_str()? {
        "next" => Some(PeerRequest::Step(true)),
        "back" => Some(PeerRequest::Step(false)),
        "ask" => Some(PeerRequest::Ask),
        "point" if value["at"].is_null() => Some(PeerRequest::Point(None)),
        "point" => selection_of(value["at"].as_str()?).map(|it| PeerRequest::Point(Some(it))),
        _ => None,
    }
}

impl GuideState {
    /// The current message of the presenter's window.
    pub(crate) fn saying(&self, base: &Base) -> Rc<str> {
        let shown = match &base.presentation.frozen {
            Some(frozen) => frozen.to_json(),
            None => self.shown(base).to_json(),
        };
        message("show", &[("shown", shown)])
    }
}

impl Base {
    pub(crate) fn send(&mut self, text: Rc<str>) {
        self.effects.push(SideEffect::Send(text));
    }

    fn stands(&self, line: PeerState) -> Option<PresentAction> {
        (self.presentation.line != line).then_some(PresentAction::Peer(line))
    }
}

impl ClassState {
    /// This window is left, perhaps only to be loaded again.
    pub(crate) fn say_goodbye(&self, guide: &GuideState, base: &mut Base) {
        let kept = match base.presentation.part {
            WindowRole::Alone => return,
            WindowRole::Presenter => Some(self.presented_text(guide, base)),
            WindowRole::Audience => None,
        };
        let kept = kept.filter(|it| it.len() < MOST / 4);
        let kept = kept.map(|it| ("kept", json!(it)));
        base.send(message("bye", kept.as_slice()));
    }
}

impl Channel for Peers {
    type Report = WireAction;

    fn show(&mut self, guide: &GuideState, base: &mut Base) {
        // A lesson that is still being loaded replaces the world.
        if base.presentation.part != WindowRole::Presenter || guide.is_between_steps() {
            return;
        }
        let says = guide.saying(base);
        if self.said.as_ref() != Some(&says) {
            self.said = Some(says.clone());
            base.send(says);
        }
    }

    fn hear(&mut self, _: &GuideState, base: &mut Base, report: WireAction) -> Vec<PresentAction> {
        match report {
            WireAction::Beat(now) => self.beat(base, now),
            WireAction::Heard(text, now) => match understood(&text) {
                Some(value) => self.take(base, &value, now),
                None => Vec::new(),
            },
        }
    }
}

impl Peers {
    /// Notes that the other side was heard.
    fn alive(&mut self, base: &Base, now: u64) -> Vec<PresentAction> {
        (self.heard, self.left) = (now, 0);
        base.stands(PeerState::Live).into_iter().collect()
    }

    fn take(&mut self, base: &mut Base, value: &Value, now: u64) -> Vec<PresentAction> {
        let mut cues = Vec::new();
        match (base.presentation.part, value["kind"].as_str()) {
            (WindowRole::Presenter, Some("hello")) => {
                cues = self.alive(base, now);
                if let Some(says) = self.said.clone() {
                    base.send(says);
                }
            }
            (WindowRole::Presenter, Some("here")) => cues = self.alive(base, now),
            (WindowRole::Presenter, Some("wish")) => {
                if let Some(wish) = wish_of(value) {
                    cues = self.alive(base, now);
                    cues.push(PresentAction::Requested(wish));
                }
            }
            (WindowRole::Audience, Some("ping")) => {
                cues = self.alive(base, now);
                base.send(message("here", &[]));
            }
            (WindowRole::Audience, Some("show")) => {
                if let Some(shown) = AudiencePicture::from_json(&value["shown"]) {
                    cues = self.alive(base, now);
                    cues.push(PresentAction::Picture(Box::new(shown)));
                }
            }
            (WindowRole::Audience, Some("end")) => cues.push(PresentAction::End),
            // The tab was duplicated.
            (WindowRole::Presenter, Some("ping")) => {
                let is_new = std::mem::replace(&mut self.rival, now) == 0;
                cues.extend(is_new.then_some(PresentAction::Rival(true)));
            }
            (WindowRole::Presenter | WindowRole::Audience, Some("bye")) => {
                self.left = now;
                // A window that this one opens begins with a copy of what its tab stores.
                if let (WindowRole::Audience, Some(kept)) =
                    (base.presentation.part, value["kept"].as_str())
                {
                    let name = base.presented_key_of(WindowRole::Presenter);
                    base.request(Errand::RememberInTab(name, kept.to_string()));
                }
            }
            _ => {}
        }
        cues
    }

    pub(crate) fn beat(&mut self, base: &mut Base, now: u64) -> Vec<PresentAction> {
        let silence = now.saturating_sub(self.heard);
        match base.presentation.part {
            WindowRole::Presenter => base.send(message("ping", &[])),
            // At the start, it asks at once.
            WindowRole::Audience if silence > DOUBT_MS || self.heard == 0 => {
                base.send(message("hello", &[]));
            }
            WindowRole::Audience | WindowRole::Alone => {}
        }
        let since = |then: u64| then > 0 && now.saturating_sub(then) > BACK_MS;
        let mut cues = Vec::new();
        let is_silent = silence > GONE_MS || since(self.left);
        if is_silent && base.presentation.line == PeerState::Live {
            cues.extend(base.stands(PeerState::Gone));
        }
        if since(self.rival) {
            self.rival = 0;
            cues.push(PresentAction::Rival(false));
        }
        cues
    }
}
