//! What two worlds share. Clones share whatever did not change since, so a view that was made of one world can find out
//! cheaply what it can keep for the next.

use std::sync::Arc;

use crate::world::World;
use api::ids::AccountId;

impl World {
    /// Whether nothing differs from the other world except the time, what was recorded, and what no screen draws.
    pub fn shares_structure(&self, other: &World) -> bool {
        self.accounts.shares(&other.accounts)
            && self.organizations.shares(&other.organizations)
            && self.handshakes.shares(&other.handshakes)
            && self.create_requests.shares(&other.create_requests)
            && self.shares_role_deletions(other)
            && self.agenda.shares(&other.agenda)
            && self.rules == other.rules
    }

    /// Whether the same deletions of roles run, and ended, in both worlds.
    pub fn shares_role_deletions(&self, other: &World) -> bool {
        self.deletions.shares(&other.deletions)
    }

    /// The accounts that differ from those of an earlier world.
    pub fn accounts_changed_since(&self, before: &World) -> ordered::Set<AccountId> {
        let differs = |id: &&AccountId| match (before.accounts.get(id), self.accounts.get(id)) {
            (Some(one), Some(other)) => !Arc::ptr_eq(one, other),
            _ => true,
        };
        let unshared = self.accounts.unshared(&before.accounts).into_iter();
        unshared.filter(differs).copied().collect()
    }
}
