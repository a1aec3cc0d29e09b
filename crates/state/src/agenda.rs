//! The agenda: a queue of tasks that are due later. Entries are ordered by due time and then by the order of scheduling, so
//! that ties do not depend on a hasher. Every entry has a cause, which people can see.

use content_hash::ContentHash;
use message::Message;
use ordered::Map;
use serde::{Deserialize, Serialize};

use crate::event::Actor;
use crate::place::AccountRegion;
use api::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, Text};
use api::policy_types::PolicyType;
use api::time::SimTime;

/// An entry of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Due {
    /// The number of the entry, which delays do not change.
    pub id: u64,
    /// When the task is due.
    pub at: SimTime,
    /// The task.
    pub task: Task,
    /// Why it was scheduled.
    pub cause: Cause,
}

/// Why something was scheduled or created: who did what, and when.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Cause {
    /// When it was done.
    pub at: SimTime,
    /// The actor.
    pub actor: Actor,
    /// What was done.
    pub deed: Deed,
}

/// What an actor did that caused something.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Deed {
    /// A call of an operation of the API: `organizations:CreateAccount`.
    Call(Text),
    /// A person began to work every day.
    Habit,
    /// A handshake ended.
    HandshakeEnd,
    /// An organization was imported.
    Import,
    /// A service did not notice a change, and will look again.
    Retry,
}

impl Deed {
    /// A call of an operation.
    pub fn call(action: impl Into<Text>) -> Self {
        Self::Call(action.into())
    }

    /// The operation or the other action, in words.
    pub fn says(&self) -> Message {
        match self {
            Self::Call(action) => action.into(),
            Self::Habit => "habit".into(),
            Self::HandshakeEnd => "the end of the handshake".into(),
            Self::Import => "import".into(),
            Self::Retry => "retry".into(),
        }
    }
}

/// A task of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Task {
    /// Creation of a requested account completes or fails.
    FinishAccount {
        /// The request for the account.
        request: CreateRequestId,
    },
    /// Closing of an account completes.
    FinishClosing {
        /// The account.
        account: AccountId,
    },
    /// A closed account is closed for good.
    CleanAccount {
        /// The account.
        account: AccountId,
    },
    /// An unanswered handshake expires.
    ExpireHandshake {
        /// The handshake.
        handshake: HandshakeId,
    },
    /// A finished handshake is no longer listed.
    ForgetHandshake {
        /// The handshake.
        handshake: HandshakeId,
    },
    /// IAM checks whether a service-linked role is in use and deletes it.
    DeleteRole {
        /// The id of the deletion task.
        task: Text,
    },
    /// Enabling of a pending policy type completes.
    FinishPolicyType {
        /// The organization.
        organization: OrganizationId,
        /// The policy type.
        kind: PolicyType,
    },
    /// Principals do their daily work.
    DailyWork,
    /// IAM has gathered a report of service last accessed data.
    FinishAccessReport {
        /// The id of the report's job.
        job: Text,
    },
    /// A trusted service begins to act in an account, for which it needs its role.
    ServiceActs {
        /// The service's id in the catalog.
        service: Text,
        /// The account.
        account: AccountId,
    },
    /// A trusted service gathers data from its accounts and finds new accounts to act in.
    ServiceRound {
        /// The organization.
        organization: OrganizationId,
        /// The service's id in the catalog.
        service: Text,
    },
    /// A service notices that it has lost trusted access.
    ServiceNotices {
        /// The organization.
        organization: OrganizationId,
        /// The service's id in the catalog.
        service: Text,
    },
    /// A service has cleaned up. It also disables its trusted access if the caller that requested the cleanup may do
    /// so.
    ServiceCleansUp {
        /// The organization.
        organization: OrganizationId,
        /// The service's id in the catalog.
        service: Text,
        /// Whether it disables trusted access at the end.
        disables: bool,
    },
    /// The credentials of a root session expire.
    RootSessionEnds {
        /// The account of the root user.
        account: AccountId,
        /// The session name.
        session: Text,
    },
    /// An aggregator of AWS Config begins to collect.
    ConfigCollects {
        /// Where the aggregator is.
        place: AccountRegion,
        /// The name of the aggregator.
        aggregator: Text,
    },
    /// AWS Config deploys a rule of an organization to one wave of its accounts.
    ConfigDeploys {
        /// Where the rule was created.
        place: AccountRegion,
        /// The name of the rule.
        rule: Text,
        /// The number of the wave.
        wave: u32,
    },
    /// AWS Config retries the accounts that had no recorder.
    ConfigRetries {
        /// Where the rule was created.
        place: AccountRegion,
        /// The name of the rule.
        rule: Text,
    },
    /// IAM Identity Center does the next part of a request.
    IdentityCenterWorks {
        /// The id of the instance.
        instance: Text,
        /// The id of the request.
        request: Text,
    },
    /// Opting in to a Region or out of it completes.
    FinishRegionOpt {
        /// The account.
        account: AccountId,
        /// The name of the Region.
        region: Text,
    },
    /// AWS Config deploys a conformance pack of an organization to one wave of its accounts.
    ConfigDeploysPack {
        /// Where the pack was created.
        place: AccountRegion,
        /// The name of the pack.
        pack: Text,
        /// The number of the wave.
        wave: u32,
    },
    /// AWS Config retries the accounts that had no recorder, for a conformance pack.
    ConfigRetriesPack {
        /// Where the pack was created.
        place: AccountRegion,
        /// The name of the pack.
        pack: Text,
    },
    /// AWS Config finishes the creation, change or deletion of an account's own conformance pack.
    ConfigFinishesPack {
        /// Where the pack is.
        place: AccountRegion,
        /// The name of the pack.
        pack: Text,
    },
}

impl Task {
    /// Whether it is background work, which moves of time pass over and lists of pending tasks leave out.
    pub fn is_background(&self) -> bool {
        matches!(self, Self::ServiceRound { .. } | Self::DailyWork)
    }

    /// Whether it is the end of a set term, not the end of work in progress. Waiting until everything is done does not wait for
    /// it.
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

/// The queue of tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Agenda {
    entries: Map<(SimTime, u64), Due>,
    /// When each entry is due, by its number.
    times: Map<u64, SimTime>,
    next: u64,
}

impl Agenda {
    /// Adds an entry and returns its number.
    pub fn schedule(&mut self, at: SimTime, task: Task, cause: Cause) -> u64 {
        // People read and type these numbers, so they begin with 1.
        self.next += 1;
        self.put(self.next, at, task, cause);
        self.next
    }

    /// Skips the next numbers, for entries that were added and removed again.
    pub fn skip(&mut self, entries: u64) {
        self.next += entries;
    }

    /// Adds an entry with a given number, which must be free.
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

    /// All entries, in the order in which they are due.
    pub fn iter(&self) -> impl Iterator<Item = &Due> {
        self.entries.values()
    }

    /// The entries without background work, in the order in which they are due.
    pub fn waiting(&self) -> impl Iterator<Item = &Due> {
        self.iter().filter(|due| !due.task.is_background())
    }

    /// Whether one is a clone of the other and neither has changed since.
    pub fn shares(&self, other: &Self) -> bool {
        self.entries.shares(&other.entries)
    }

    /// The due times and numbers of all entries that differ between the two agendas. For a clone and its original, the result
    /// has few other entries.
    pub fn unshared(&self, other: &Self) -> Vec<(SimTime, u64)> {
        let keys = self.entries.unshared(&other.entries);
        keys.into_iter().copied().collect()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry with this number.
    pub fn get(&self, id: u64) -> Option<&Due> {
        self.entries.get(&(*self.times.get(&id)?, id))
    }

    /// The entry that is due next.
    pub fn first(&self) -> Option<&Due> {
        self.entries.first().map(|(_, due)| due)
    }

    /// Removes the entry with this number and returns it.
    pub fn remove(&mut self, id: u64) -> Option<Due> {
        let at = self.times.remove(&id)?;
        self.entries.remove(&(at, id))
    }

    /// The first entry, if it is due by `now`.
    pub fn due_by(&self, now: SimTime) -> Option<&Due> {
        self.first().filter(|due| due.at <= now)
    }

    /// Removes and returns the first entry that is due by `now`.
    pub fn pop_due(&mut self, now: SimTime) -> Option<Due> {
        let id = self.due_by(now)?.id;
        self.remove(id)
    }

    /// Removes every entry whose task matches.
    pub fn cancel(&mut self, matches: impl Fn(&Task) -> bool) {
        let all = self.iter();
        let moot: Vec<u64> = all
            .filter(|due| matches(&due.task))
            .map(|due| due.id)
            .collect();
        for id in moot {
            self.remove(id);
        }
    }

    /// Delays an entry by `ms` milliseconds. Returns when it is due then; `None` if there is no such entry.
    pub fn delay(&mut self, id: u64, ms: u64) -> Option<SimTime> {
        let due = self.remove(id)?;
        let at = due.at.plus(ms);
        self.put(id, at, due.task, due.cause);
        Some(at)
    }
}
