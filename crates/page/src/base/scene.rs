//! The scene set by the address, and how its refusals read. `embedding.rs` has what it means for actions.

pub(crate) mod link;

pub use self::link::{SessionLeftOut, left_out};

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::scene::{Asks, Lock, PageScene, Refused};
use message::message;
use serde_json::Value;
use shell::line_needs_policies;
use sim::history::History;
use sim::session::PlayedSession;

pub use super::effects::SceneReply;
use super::words::{Words, key};

/// The notice about parameters of the address that are not known.
pub const ODD: &str = key("Parts of the link were not recognized and were ignored.");

/// The page's settings, and the reports due to the embedding page.
#[derive(Clone, Debug, Default)]
pub struct SceneSetting {
    /// What the address asks for: locks, panes, users, allowed calls.
    pub scene: Rc<PageScene>,
    /// The loading lesson comes from the address and starts as the address says.
    pub waits: bool,
    /// Its session, from the address.
    pub session: Option<Rc<PlayedSession>>,
    /// What was chosen in *Prepare a link*, so that it is there after preparing something else.
    pub(crate) prepared: Option<Rc<PageScene>>,
    /// The lesson requested by the embedding page, until it is loaded.
    pub(crate) awaited: Option<Awaited>,
    /// The embedding page is acting: locks are for learners.
    pub(crate) host_acts: bool,
}

/// A lesson requested by the embedding page: its message is answered when the lesson is loaded, or cannot be.
#[derive(Clone, Debug)]
pub(crate) struct Awaited {
    pub to: Rc<str>,
    /// The message's id.
    pub id: Value,
    pub lesson: IString,
    pub step: Option<usize>,
    pub tries: u64,
}

/// A refusal in readable form.
pub fn refusal(refused: &Refused, words: Words) -> String {
    match refused {
        Refused::Locked(Lock::Personas) => words.say("You cannot switch users here.").to_string(),
        Refused::Locked(Lock::Undo) => words.say("Undo is locked on this page.").to_string(),
        Refused::Locked(Lock::Views) => words.say("Views are locked on this page.").to_string(),
        Refused::Locked(Lock::Time) => words.say("Time is paused here.").to_string(),
        Refused::Call(name) => {
            words.tell(message!("{call} is not an allowed call here.", call = name))
        }
        Refused::Denied(name) => words.tell(message!("{call} is denied here.", call = name)),
    }
}

/// The scene as a page of its own has it.
pub fn alone(scene: &PageScene) -> PageScene {
    PageScene {
        embed: false,
        keep: false,
        drive: false,
        hosts: Vec::new(),
        ..scene.clone()
    }
}

/// An action on the page as a part of another one.
#[derive(Clone)]
pub enum SceneAction {
    /// A request of the embedding page: its origin, its message id, and the request. With the session that it contains,
    /// opened.
    Ask(Rc<str>, serde_json::Value, Asks, Option<Box<History>>),
    /// What is chosen in *Prepare a link*.
    Prepare(Rc<PageScene>),
    /// Open the contents in a separate page.
    Apart,
    /// The browser did not open it.
    NotOpened,
}

impl SceneAction {
    /// Whether what it brings in needs AWS managed policies that are not loaded yet.
    pub fn needs_policies(&self) -> bool {
        match self {
            Self::Ask(_, _, Asks::Run(line), _) => line_needs_policies(line),
            Self::Ask(_, _, Asks::SetState(saved), None) => saved.session.needs_policies(),
            Self::Ask(..) | Self::Prepare(_) | Self::Apart | Self::NotOpened => false,
        }
    }
}
