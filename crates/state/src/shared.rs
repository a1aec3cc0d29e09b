//! Shared structure of two worlds. Clones share everything that has not changed since, so a view of one world can cheaply find
//! out what it can keep for the next.

use std::sync::Arc;

use ordered::Map;

use crate::world::World;
use api::ids::AccountId;

impl World {
    /// Whether the worlds differ only in the time, in records, and in what no screen draws.
    pub fn shares_structure(&self, other: &World) -> bool {
        self.accounts.all.shares(&other.accounts.all)
            && self.organizations.shares(&other.organizations)
            && self.handshakes.shares(&other.handshakes)
            && self.create_requests.all.shares(&other.create_requests.all)
            && self.shares_role_deletions(other)
            && self.agenda.shares(&other.agenda)
            && self.rules == other.rules
    }

    /// Whether both worlds share every account and every organization.
    pub fn shares_accounts(&self, other: &World) -> bool {
        fn all<K: Ord + Clone, V>(one: &Map<K, Arc<V>>, other: &Map<K, Arc<V>>) -> bool {
            let mut pairs = one.values().zip(other.values());
            one.len() == other.len() && pairs.all(|(one, other)| Arc::ptr_eq(one, other))
        }
        all(&self.accounts.all, &other.accounts.all)
            && all(&self.organizations, &other.organizations)
    }

    /// Whether both worlds have the same tasks that delete roles.
    pub fn shares_role_deletions(&self, other: &World) -> bool {
        self.deletions.shares(&other.deletions)
    }

    /// The accounts that differ from those of an earlier world.
    pub fn accounts_changed_since(&self, before: &World) -> ordered::Set<AccountId> {
        let differs =
            |id: &&AccountId| match (before.accounts.all.get(id), self.accounts.all.get(id)) {
                (Some(one), Some(other)) => !Arc::ptr_eq(one, other),
                _ => true,
            };
        let unshared = self.accounts.all.unshared(&before.accounts.all).into_iter();
        unshared.filter(differs).copied().collect()
    }
}
