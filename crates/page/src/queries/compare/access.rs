//! Who gained or lost which actions: a search, and what it found, in order.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use interchange::{AccessChange, ComparedActions, access_changes_of, compared_principals};
use sim::ids::AccountId;
use sim::principal::Principal;

use super::ComparedMoments;

/// What happened to an answer. Losses come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerChange {
    /// No longer allowed.
    Lost,
    /// Neither before nor now, or under other conditions.
    Differs,
    /// Newly allowed.
    Gained,
}

/// What was found: the changes of each action, and those in accounts that only B has.
pub struct FoundAccess<'s> {
    /// The changes that are alike, as one row; of those that matter as much, the row of most people comes first.
    pub rows: Vec<Vec<&'s AccessChange>>,
    /// What users and roles of new accounts may do.
    pub accounts: BTreeMap<AccountId, Vec<&'s AccessChange>>,
}

impl AnswerChange {
    /// What a change is.
    pub fn of(change: &AccessChange) -> Self {
        match change.change() {
            "lost" => Self::Lost,
            "gained" => Self::Gained,
            _ => Self::Differs,
        }
    }
}

/// A search for changes of access, in slices.
#[derive(Clone, PartialEq)]
pub struct AccessSearch {
    principals: Vec<Principal>,
    asked: ComparedActions,
    done: usize,
    /// The changes found so far.
    pub found: Vec<AccessChange>,
}

impl AccessSearch {
    /// A search over both worlds, with further actions.
    pub fn new(compared: &ComparedMoments, more: &[String]) -> Self {
        let [a, b] = compared.worlds();
        Self {
            principals: compared_principals(a, b),
            asked: compared.compared_actions(more),
            done: 0,
            found: Vec::new(),
        }
    }

    /// The principals compared so far, out of all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.principals.len())
    }

    /// Whether it asks what another one does, and is not behind it.
    pub fn continues(&self, other: &Self) -> bool {
        let asks_same = self.principals == other.principals && self.asked == other.asked;
        asks_same && self.done >= other.done
    }

    /// Whether all principals were compared.
    pub fn is_done(&self) -> bool {
        self.done == self.principals.len()
    }

    /// The number of actions.
    pub fn actions(&self) -> usize {
        self.asked.actions.len()
    }

    /// The patterns of policies, of whose actions only some are compared.
    pub fn patterns(&self) -> &[String] {
        &self.asked.patterns
    }

    /// Compares more principals until `time_is_up`, and at least one.
    pub fn go_on(&mut self, compared: &ComparedMoments, time_is_up: impl Fn() -> bool) {
        let [a, b] = compared.worlds();
        while let Some(principal) = self.principals.get(self.done) {
            let found = access_changes_of(principal, a, b, &self.asked.actions);
            self.found.extend(found);
            self.done += 1;
            if time_is_up() {
                return;
            }
        }
    }

    /// The further actions that were typed, between commas or spaces; `None`: one has no service or no name.
    pub fn typed(text: &str) -> Option<Vec<String>> {
        let typed = text.split([',', ' ']).filter(|it| !it.is_empty());
        let whole = typed.map(|it| it.contains(':').then(|| it.to_string()));
        whole.collect()
    }

    /// What was found so far, in the order in which it is shown.
    pub fn found(&self, compared: &ComparedMoments) -> FoundAccess<'_> {
        let mut rows: BTreeMap<_, Vec<&AccessChange>> = BTreeMap::new();
        let mut accounts: BTreeMap<_, Vec<&AccessChange>> = BTreeMap::new();
        for it in &self.found {
            let account = it.principal.account();
            if compared.is_new(account) {
                accounts.entry(account).or_default().push(it);
            } else {
                let key = (&*it.action, it.from, it.to, &it.conditions);
                rows.entry(key).or_default().push(it);
            }
        }
        let mut rows: Vec<_> = rows.into_values().collect();
        rows.sort_by_key(|who| {
            (
                who.first().map(|it| AnswerChange::of(it)),
                Reverse(who.len()),
            )
        });
        FoundAccess { rows, accounts }
    }
}
