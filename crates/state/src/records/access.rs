//! Attempts to use services: principal, action, Region and latest time. They are the source of service last accessed data.
//!
//! Refused attempts count too. Reports show an attempt about four hours later and for 400 days.
//! Source: IAM User Guide, refining permissions using last accessed information.
//!
//! Invariant: the size grows with the number of different attempts, not with how often they are made.

use api::ids::{AccountId, Text};
use api::time::{DAY, HOUR, SimTime};
use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The minimum age of an attempt in reports, in milliseconds. The documents say "about".
pub const DELAY: u64 = 4 * HOUR;

/// The period that reports cover, in milliseconds.
pub const WINDOW: u64 = 400 * DAY;

/// A kind of attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, ContentHash, Serialize, Deserialize)]
pub struct Attempt {
    /// The action: `service:Action`.
    pub action: Text,
    /// The Region of the request.
    pub region: Text,
    /// The ARN of the user, the role (not its session) or the root user.
    pub who: Text,
    /// Whether policies allowed it.
    pub allowed: bool,
}

impl Attempt {
    /// The prefix of the service.
    pub fn namespace(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }
}

/// When an attempt was made: the latest time in each of the last four hours, and the latest time before; oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Times(Vec<SimTime>);

impl Times {
    /// Adds an attempt at this time.
    pub fn add(&mut self, now: SimTime) {
        match self.0.last_mut() {
            Some(last) if last.millis() / HOUR == now.millis() / HOUR => *last = now,
            _ => self.0.push(now),
        }
        let old = |at: &SimTime| at.plus(DELAY) <= now;
        let old = self.0.iter().take_while(|at| old(at)).count();
        self.0.drain(..old.saturating_sub(1));
    }

    /// The latest time that a report at `now` shows.
    pub fn shown(&self, now: SimTime) -> Option<SimTime> {
        let mut shown = self.0.iter().rev().filter(|at| at.plus(DELAY) <= now);
        shown.next().copied().filter(|at| now.since(*at) < WINDOW)
    }

    /// The latest time, whether reports show it yet or not.
    pub fn latest(&self) -> Option<SimTime> {
        self.0.last().copied()
    }
}

/// All attempts, by the principal's account.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Access(Map<AccountId, Arc<Map<Attempt, Times>>>);

impl Access {
    /// Adds an attempt of a principal of an account.
    pub fn add(&mut self, account: AccountId, attempt: Attempt, now: SimTime) {
        let attempts = self.0.or_insert(account, Arc::default());
        let times = Arc::make_mut(attempts).or_insert(attempt, Times::default());
        times.add(now);
    }

    /// The attempts of an account's principals, by action, Region and name.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = (&Attempt, &Times)> {
        self.0
            .get(&account)
            .into_iter()
            .flat_map(|attempts| attempts.iter())
    }
}
