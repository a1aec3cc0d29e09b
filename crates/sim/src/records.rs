//! What watches the world and changes nothing in it.
//!
//! A refused call leaves the world as it was, but it has been seen: AWS logs it, and it counts as an attempt to use a
//! service. So this is the only part of a world that a refusal adds to.

pub mod access;
pub mod log;
mod render;
pub mod trail;

use crate::command::Command;
use crate::event::Event;
use crate::outcome::{Outcome, Refusal};
use crate::world::World;

use log::Log;
use trail::Seen;

/// What has been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Records {
    /// What AWS CloudTrail logs, in all accounts.
    pub trail: Log,
    /// Attempts to use services.
    pub(crate) access: access::Access,
}

impl World {
    /// What has been seen of all that happened.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// What must be known of a step before it is taken: whoever calls may be gone after it.
    pub(crate) fn look_ahead(&self, command: &Command) -> Option<Seen> {
        match command {
            Command::Call(call) => Seen::before(self, call),
            Command::Time(_) | Command::Intervene(_) => None,
        }
    }

    /// Keeps what can be seen of a step. `self` is the world after it; for a refusal that is the world before it.
    pub(crate) fn watch(
        &mut self,
        command: &Command,
        seen: Option<Seen>,
        result: Result<&Outcome, &Refusal>,
    ) {
        let gates = match result {
            Ok(outcome) => &outcome.gates,
            Err(refusal) => &refusal.gates,
        };
        if let (Command::Call(call), Some(gates)) = (command, gates) {
            self.watch_access(call, gates);
        }
        if let (Command::Call(call), Some(seen)) = (command, seen) {
            trail::called(self, call, seen, result);
        }
        self.records.trail.forget(self.now);
    }

    /// Keeps what can be seen of something that fell due. It is looked at right after it happened, so that it does not
    /// matter how many things happen in one step.
    pub(crate) fn watch_events(&mut self, events: &[Event]) {
        trail::happened(self, events);
    }
}
