//! What watches the world and changes nothing in it.
//!
//! A refused call leaves the world as it was, but it has been seen: AWS logs it, and it counts as an attempt to use a
//! service. So this is the only part of a world that a refusal adds to.

pub mod access;
pub mod log;
mod render;
pub mod trail;

use ordered::Map;

use crate::api::ids::{AccountId, Text};
use crate::api::model;
use crate::api::time::SimTime;
use crate::gates::credentials::Origin;
use crate::state::command::{Call, Command};
use crate::state::event::Event;
use crate::state::outcome::{Gate, GateRecord, Outcome, Refusal};
use crate::state::world::World;

use log::Log;
use trail::Seen;

/// What has been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Records {
    /// What AWS CloudTrail logs, in all accounts.
    pub trail: Log,
    /// Attempts to use services.
    pub(crate) access: access::Access,
    /// When each access key was used last, for which service and in which Region.
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::state::snapshot::interned")
    )]
    pub(crate) keys: Map<Text, (SimTime, &'static str, Text)>,
    /// When services took their roles, by account and name of the role.
    pub(crate) roles: Map<(AccountId, Text), access::Times>,
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
            self.watch_key(call, gates);
        }
        if let (Command::Call(call), Some(seen)) = (command, seen) {
            trail::called(self, call, seen, result);
        }
        self.records.trail.forget(self.now);
    }

    /// Keeps that an access key was used: by any call that was signed well, refused or not.
    fn watch_key(&mut self, call: &Call, gates: &GateRecord) {
        let stopped = gates.stopped_at().map(|note| note.gate);
        let (Some(key), Some(operation)) = (&call.key, model::operation(&call.operation)) else {
            return;
        };
        // Only keys that last are asked about; one that was just deleted with itself is none.
        let lasts = (self.credentials(key)).is_some_and(|it| it.origin == Origin::Key);
        if stopped == Some(Gate::Request) || !lasts {
            return;
        }
        let region = if operation.service.is_global() {
            crate::api::region::endpoint(call.caller.account().partition(), operation.service)
                .into()
        } else {
            call.region.clone()
        };
        let used = (self.now, operation.service.prefix(), region);
        self.records.keys.insert(key.clone(), used);
    }

    /// Keeps what can be seen of something that fell due. It is looked at right after it happened, so that it does not
    /// matter how many things happen in one step.
    pub(crate) fn watch_events(&mut self, events: &[Event]) {
        trail::happened(self, events);
    }
}
