//! What the address sets.

use crate::Base;
use crate::Pane;
use crate::lesson::{Kept, LessonFiles, LessonPlace};
use crate::scene::refusal;
use lessons::Stand;
use lessons::scene::Limits;
use serde_json::Value;
use shell::Printed;
use shell::controller::Entry;
use sim::people;
use sim::session::SavedSession;

impl Base {
    pub(crate) fn limits(&self) -> &Limits {
        &self.settings.scene.limits
    }

    /// The output for a line that the scene refuses.
    pub(crate) fn refused_line(&self, line: &str) -> Option<Entry> {
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
                let title = self
                    .words
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
    pub(crate) fn enter_by_address(&mut self, files: &mut LessonFiles) -> Option<LessonPlace> {
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
    pub(crate) fn forget_address(&mut self) {
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
