//! What waits to happen: one queue, ordered by due time and then by the order of scheduling, so that ties never
//! depend on a hasher. Every entry has a cause; a reader can see it waiting and why.

use message::Message;
use ordered::Map;

use crate::config::Place;
use crate::event::Actor;
use api::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, Text};
use api::policy_types::PolicyType;
use api::time::SimTime;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Due {
    /// Stays the same when the entry is delayed.
    pub id: u64,
    pub at: SimTime,
    pub task: Task,
    pub cause: Cause,
}

/// Why something waits or exists: who did what, when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Cause {
    pub at: SimTime,
    pub actor: Actor,
    /// The API operation or other doing: `organizations:CreateAccount`.
    pub operation: Message,
}

/// What is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Task {
    /// An account that was asked for comes to be, or fails to.
    FinishAccount { request: CreateRequestId },
    /// An account that was asked to be closed is closed.
    FinishClosing { account: AccountId },
    /// A closed account is closed for good.
    CleanAccount { account: AccountId },
    /// A handshake that nobody answered expires.
    ExpireHandshake { handshake: HandshakeId },
    /// A finished handshake is no longer listed.
    ForgetHandshake { handshake: HandshakeId },
    /// IAM checks whether a service-linked role is in use and deletes it.
    DeleteRole { task: Text },
    /// A policy type that is pending is enabled at last.
    FinishPolicyType {
        organization: OrganizationId,
        kind: PolicyType,
    },
    /// A day's work of everybody who has daily work.
    DailyWork,
    /// IAM has gathered a report of service last accessed data.
    FinishAccessReport { job: Text },
    /// A trusted service comes to act in an account and asks for its role there.
    ServiceActs { service: Text, account: AccountId },
    /// A trusted service gathers data from its accounts, and finds out where else it has something to do.
    ServiceRound {
        organization: OrganizationId,
        service: Text,
    },
    /// A service notices that it has lost trusted access.
    ServiceNotices {
        organization: OrganizationId,
        service: Text,
    },
    /// A service has cleaned up, and disables its trusted access where the person it does it for may.
    ServiceCleansUp {
        organization: OrganizationId,
        service: Text,
        disables: bool,
    },
    /// The credentials of a root session expire.
    RootSessionEnds { account: AccountId, session: Text },
    /// An aggregator of AWS Config begins to collect.
    ConfigCollects { place: Place, aggregator: Text },
    /// AWS Config brings a rule of an organization to some of its accounts.
    ConfigDeploys { place: Place, rule: Text, wave: u32 },
    /// AWS Config tries again where no recorder was.
    ConfigRetries { place: Place, rule: Text },
    /// A Region that an account opted in to or out of is enabled or disabled.
    FinishRegionOpt { account: AccountId, region: Text },
}

impl Task {
    /// Whether nobody waits for it: time passes over it, and lists of what waits leave it out.
    pub fn is_background(&self) -> bool {
        matches!(self, Self::ServiceRound { .. } | Self::DailyWork)
    }

    /// Whether it is the end of a term that was set, not work that goes on: who waits until all is done does not wait
    /// for it.
    pub fn is_end_of_term(&self) -> bool {
        matches!(
            self,
            Self::CleanAccount { .. }
                | Self::ExpireHandshake { .. }
                | Self::ForgetHandshake { .. }
                | Self::RootSessionEnds { .. }
        )
    }
}

/// The queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Agenda {
    entries: Map<(SimTime, u64), Due>,
    /// When each entry is due, by its number.
    times: Map<u64, SimTime>,
    next: u64,
}

impl Agenda {
    pub fn schedule(&mut self, at: SimTime, task: Task, cause: Cause) -> u64 {
        // Numbered from 1, because people read and type these numbers.
        self.next += 1;
        let due = Due {
            id: self.next,
            at,
            task,
            cause,
        };
        self.times.insert(due.id, at);
        self.entries.insert((at, due.id), due);
        self.next
    }

    /// Leaves out the next numbers, for entries that came and went.
    pub fn skip(&mut self, entries: u64) {
        self.next += entries;
    }

    /// Puts in an entry with a number of its own, which no other entry has.
    pub fn put(&mut self, id: u64, at: SimTime, task: Task, cause: Cause) {
        let due = Due {
            id,
            at,
            task,
            cause,
        };
        self.times.insert(id, at);
        self.entries.insert((at, id), due);
    }

    /// In the order in which they will happen.
    pub fn iter(&self) -> impl Iterator<Item = &Due> {
        self.entries.values()
    }

    /// What people wait for, in the order in which it will happen.
    pub fn waiting(&self) -> impl Iterator<Item = &Due> {
        self.iter().filter(|due| !due.task.is_background())
    }

    /// Whether one is a clone of the other and neither has changed since.
    pub fn shares(&self, other: &Self) -> bool {
        self.entries.shares(&other.entries)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn get(&self, id: u64) -> Option<&Due> {
        self.entries.get(&(*self.times.get(&id)?, id))
    }

    /// The next entry to happen.
    pub fn first(&self) -> Option<&Due> {
        self.entries.first().map(|(_, due)| due)
    }

    pub fn remove(&mut self, id: u64) -> Option<Due> {
        let at = self.times.remove(&id)?;
        self.entries.remove(&(at, id))
    }

    /// Takes the first entry that is due by `now`.
    pub fn pop_due(&mut self, now: SimTime) -> Option<Due> {
        let key = self
            .entries
            .first()
            .map(|(key, _)| *key)
            .filter(|(at, _)| *at <= now)?;
        self.times.remove(&key.1);
        self.entries.remove(&key)
    }

    /// Drops every entry whose task matches: what it waited for has become moot.
    pub fn cancel(&mut self, matches: impl Fn(&Task) -> bool) {
        let moot: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, due)| matches(&due.task))
            .map(|(key, _)| *key)
            .collect();
        for key in moot {
            self.times.remove(&key.1);
            self.entries.remove(&key);
        }
    }

    pub fn delay(&mut self, id: u64, ms: u64) -> Option<SimTime> {
        let mut due = self.remove(id)?;
        due.at = due.at.plus(ms);
        let at = due.at;
        self.times.insert(id, at);
        self.entries.insert((at, id), due);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(n: u64) -> Task {
        Task::DeleteRole {
            task: n.to_string().into(),
        }
    }

    fn cause() -> Cause {
        Cause {
            at: SimTime::from_millis(0),
            actor: Actor::Outside,
            operation: "test".into(),
        }
    }

    #[test]
    fn things_due_at_the_same_moment_happen_in_the_order_of_scheduling() {
        let mut agenda = Agenda::default();
        for n in 0..3 {
            agenda.schedule(SimTime::from_millis(5), task(n), cause());
        }
        agenda.schedule(SimTime::from_millis(1), task(9), cause());
        let order: Vec<_> = agenda.iter().map(|due| due.id).collect();
        assert_eq!(order, [4, 1, 2, 3]);
    }

    #[test]
    fn a_delayed_entry_keeps_its_number() {
        let mut agenda = Agenda::default();
        let id = agenda.schedule(SimTime::from_millis(5), task(0), cause());
        agenda.delay(id, 10);
        assert!(agenda.pop_due(SimTime::from_millis(14)).is_none());
        assert_eq!(
            agenda.pop_due(SimTime::from_millis(15)).map(|due| due.id),
            Some(id)
        );
    }
}
