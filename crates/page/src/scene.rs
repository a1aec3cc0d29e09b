//! The scene set by the address, and how its refusals read. `embedding.rs` has what it means for actions.

mod link;

use crate::Base;
use crate::GuideState;
pub use self::link::{SessionLeftOut, left_out};

use message::message;
use std::rc::Rc;

use lessons::Stand;
use lessons::scene::{Asks, Limits, Lock, PageScene, Refused};
use serde_json::Value;
use shell::Printed;
use shell::controller::Entry;
use shell::line_needs_policies;
use sim::history::History;
use sim::people;
use sim::session::{PlayedSession, SavedSession};

use implicit_clone::unsync::IString;

pub use super::effects::SceneReply;
use super::lesson::{Kept, LessonFiles, LessonPlace};
use super::{Pane};
use crate::words::{Words, key};

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
    pub(super) prepared: Option<Rc<PageScene>>,
    /// The lesson requested by the embedding page, until it is loaded.
    pub(super) awaited: Option<Awaited>,
    /// The embedding page is acting: locks are for learners.
    pub(super) host_acts: bool,
}

/// A lesson requested by the embedding page: its message is answered when the lesson is loaded, or cannot be.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
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

impl Base {
    pub(super) fn limits(&self) -> &Limits {
        &self.settings.scene.limits
    }

    /// The output for a line that the scene refuses.
    pub(super) fn refused_line(&self, line: &str) -> Option<Entry> {
        if self.settings.host_acts {
            return None;
        }
        let refused = self.limits().permit_line(line, &self.controller).err()?;
        Some(Entry {
            prompt: people::name_of(self.controller.world(), &self.controller.actor).to_string(),
            account: self.controller.actor.account(),
            line: line.to_string(),
            printed: Printed {
                stderr: format!("{}\n", refusal(&refused, self.words)),
                exit: 255,
                ..Printed::default()
            },
            step: None,
            clear: false,
        })
    }

    /// Sets the current user, the visible panes, and the speed of time from the address.
    pub fn set_the_scene(&mut self) {
        let scene = self.settings.scene.clone();
        if let Some(persona) = &scene.persona {
            let found = self.controller.find_person(persona);
            let why = match found {
                Ok(person) if self.controller.act_as(person.clone()) => None,
                Ok(person) => Some(person.to_string()),
                Err(why) => Some(why),
            };
            if let Some(why) = why {
                let title = self.words
                    .say("The user named in the address does not exist here.");
                self.remark(title, Some(why));
            }
        }
        if let Some(console) = scene.console {
            self.controller.instructor = !console;
        }
        if let Some(speed) = scene.speed {
            self.clock.speed = speed;
        }
    }

    /// The start of the lesson in the address. A link's session comes first, then the stored one.
    pub(super) fn enter_by_address(&mut self, files: &mut LessonFiles) -> Option<LessonPlace> {
        if !self.settings.waits {
            return None;
        }
        let lesson = &files.opened.lesson;
        let step = self.settings.scene.step.map(|it| it - 1);
        let step = step.filter(|it| *it < lesson.steps.len());
        let stand =
            (step.filter(|_| files.kept.is_none())).map(|it| Stand::at(lesson, it, 0).controller);
        let linked = self.settings.session.take();
        let history = match &linked {
            Some(session) => Some((**session).clone()),
            None => stand.as_ref().map(|it| (it.history.clone(), None)),
        };
        if let Some((history, parting)) = history {
            let kept = Kept {
                saved: SavedSession::unmarked(history.session()),
                taken: history.steps().len(),
                // No identity of this name: the last caller continues.
                actor: (stand.filter(|_| linked.is_none()))
                    .map_or(String::new(), |controller| controller.actor.to_string()),
                key: None,
                instructor: !lesson.console,
                log: Value::Null,
                place: LessonPlace::Intro,
                begun: files.now.clone(),
                version: lesson.fingerprint.clone(),
                ms: 0,
            };
            files.kept = Some((kept, (history, parting)));
        }
        step.map(LessonPlace::Step)
    }

    /// Notes that another lesson is wanted than that of the address: it begins where it was left, not as the address says.
    pub(super) fn forget_address(&mut self) {
        if !self.settings.host_acts {
            self.settings.waits = false;
            self.settings.session = None;
        }
    }

    /// The pane shown on a narrow screen: one that the scene has.
    pub fn shown_pane(&self) -> Pane {
        let shown = |pane: &Pane| self.settings.scene.shows(pane.name());
        let own = self.screen.pane;
        let shown = Some(own)
            .filter(shown)
            .or(Pane::ALL.into_iter().find(shown));
        shown.unwrap_or(own)
    }
}

impl GuideState {
    /// Notes that the lesson has started.
    pub(super) fn entered(&mut self, base: &mut Base) {
        if !std::mem::take(&mut base.settings.waits) {
            return;
        }
        let steps = (self.lesson.as_ref()).map_or(0, |run| run.attempt.lesson.steps.len());
        if let Some(number) = base.settings.scene.step.filter(|it| *it > steps) {
            let said = base.feedback.notice.take().and_then(|notice| notice.detail);
            let wrong = base.words.tell(message!(
                "There is no step {number}; the lesson has {steps}."
            ));
            let detail = said.map_or(wrong.clone(), |said| format!("{said} {wrong}"));
            base.remark(base.words.say(ODD), Some(detail));
        }
        base.set_the_scene();
    }
}
