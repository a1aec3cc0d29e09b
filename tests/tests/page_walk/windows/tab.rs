//! What the browser does for the windows of a walk: it carries out effects, and brings the messages of one window to the other.

use std::rc::Rc;

use page::effects::{PageTimer, SideEffect, ToFetch};
use page::wire::WireAction;
use page::{Action, AppState, reduce};

use super::Windows;
use crate::digest::digest;
use crate::variants::variant;

/// A window: the user's own, which is the presenter's in a presentation, or the audience's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Own,
    Audience,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Own => Self::Audience,
            Self::Audience => Self::Own,
        }
    }
}

/// What the browser has of a window, beside its state.
#[derive(Clone, Default)]
pub struct Tab {
    /// The open channel to other windows, by its name.
    pub channel: Option<Rc<str>>,
    /// The running timers.
    pub timers: Vec<PageTimer>,
    /// What is being fetched.
    pub fetches: Vec<ToFetch>,
    /// The state of which it stored what survives only its reload. The text is written when it is read.
    pub kept: Option<Rc<AppState>>,
    /// The message that it sent last.
    pub said: Option<Rc<str>>,
}

impl Tab {
    /// Something that is being fetched arrives.
    pub fn arrives(&mut self, is_it: impl Fn(&ToFetch) -> bool) -> Option<ToFetch> {
        let at = self.fetches.iter().position(is_it)?;
        Some(self.fetches.remove(at))
    }
}

impl Windows {
    pub fn tab(&mut self, side: Side) -> &mut Tab {
        match side {
            Side::Own => &mut self.own,
            Side::Audience => &mut self.audiences,
        }
    }

    pub fn state_of(&self, side: Side) -> Option<Rc<AppState>> {
        match side {
            Side::Own => Some(self.state.clone()),
            Side::Audience => self.audience.clone(),
        }
    }

    fn set(&mut self, side: Side, state: Rc<AppState>) {
        match side {
            Side::Own => self.state = state,
            Side::Audience => self.audience = Some(state),
        }
    }

    /// A window shows another first state, which asks for what it needs.
    pub fn opens(&mut self, side: Side, state: AppState) -> Result<(), String> {
        if side == Side::Own {
            // The page around this one gets no answer to what it asked the former state.
            self.waiting.clear();
        }
        let kept = std::mem::take(&mut self.tab(side).kept);
        *self.tab(side) = Tab {
            kept,
            ..Tab::default()
        };
        let (state, effects) = state.begun();
        self.set(side, Rc::new(state));
        self.carry_out(side, &effects)
    }

    /// Reduces an action, twice: the reducer depends on nothing else.
    pub fn reduces(&mut self, side: Side, action: &Action) -> Result<Vec<SideEffect>, String> {
        let Some(state) = self.state_of(side) else {
            return Ok(Vec::new());
        };
        self.taken.insert(variant(action));
        let (one, effects) = reduce(state.clone(), action.clone());
        let (other, others) = reduce(state, action.clone());
        for (first, second) in std::iter::zip(digest(&one), digest(&other)) {
            if first != second {
                return Err(format!("the reducer is pure: {first} or {second}"));
            }
        }
        if effects != others {
            return Err(format!(
                "the reducer is pure: its effects are {effects:?} or {others:?}"
            ));
        }
        self.set(side, one);
        if side == Side::Own {
            self.has_stored = (false, false);
        }
        Ok(effects)
    }

    /// Takes an action in a window, with all that comes of it in both.
    pub fn takes(&mut self, side: Side, action: &Action) -> Result<Vec<SideEffect>, String> {
        let effects = self.reduces(side, action)?;
        self.carry_out(side, &effects)?;
        Ok(effects)
    }

    /// Does what a window asks of the browser.
    pub fn carry_out(&mut self, side: Side, effects: &[SideEffect]) -> Result<(), String> {
        for effect in effects {
            match effect {
                SideEffect::Timer(timer, ms) => {
                    let timers = &mut self.tab(side).timers;
                    timers.retain(|it| it != timer);
                    timers.extend(ms.map(|_| *timer));
                }
                SideEffect::Fetch(wanted) => self.tab(side).fetches.push(wanted.clone()),
                SideEffect::StopFetching => {
                    let fetches = &mut self.tab(side).fetches;
                    fetches.retain(|it| !matches!(it, ToFetch::Lesson { .. }));
                }
                SideEffect::Channel(name) => self.tab(side).channel.clone_from(name),
                SideEffect::Send(text) => self.sends(side, text)?,
                SideEffect::Reply(reply) => self.answered(&reply.body)?,
                SideEffect::Store(part) => self.stores(side, part),
                SideEffect::CountWork(ms) => self.worked = *ms,
                SideEffect::Ask(request) => self.asks(side, request)?,
                SideEffect::Open(_)
                | SideEffect::TellHosts(..)
                | SideEffect::Errand(_)
                | SideEffect::Hear(_)
                | SideEffect::SaveSession(_)
                | SideEffect::AskBeforeClosing(_)
                | SideEffect::Focus(_) => {}
            }
        }
        Ok(())
    }

    /// Each message of the page around this one is answered once.
    fn answered(&mut self, body: &serde_json::Value) -> Result<(), String> {
        let number = body["id"].as_u64().unwrap_or_default();
        let Some(at) = self.waiting.iter().position(|it| *it == number) else {
            return Err(format!("each message is answered once: {body}"));
        };
        self.waiting.remove(at);
        Ok(())
    }

    /// A window sends a text through its channel; the other hears it if it has the same one open.
    fn sends(&mut self, side: Side, text: &Rc<str>) -> Result<(), String> {
        self.tab(side).said = Some(text.clone());
        let channel = self.tab(side).channel.clone();
        if channel.is_none() {
            return Err(format!("a message has a channel: {side:?} sends {text}"));
        }
        let hears = self.tab(side.other()).channel == channel;
        match hears && !self.is_deaf {
            true => self.hears(side.other(), text.clone()),
            false => Ok(()),
        }
    }

    /// A timer's time has passed, if it runs.
    pub fn rings(&mut self, side: Side, timer: PageTimer) -> Result<(), String> {
        let timers = &mut self.tab(side).timers;
        if !timers.contains(&timer) {
            return Ok(());
        }
        if !timer.repeats() {
            timers.retain(|it| *it != timer);
        }
        let action = timer.action(self.ms);
        self.takes(side, &action).map(|_| ())
    }

    pub fn hears(&mut self, side: Side, text: Rc<str>) -> Result<(), String> {
        let heard = Action::Wire(WireAction::Heard(text, self.ms));
        self.takes(side, &heard).map(|_| ())
    }
}
