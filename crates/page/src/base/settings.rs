//! What the address sets.

use lessons::scene::Limits;
use shell::Printed;
use shell::controller::Entry;
use sim::people;

use super::Base;
use super::scene::refusal;
use super::screen::Pane;

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
