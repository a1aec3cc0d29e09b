//! All accounts, and whose each bucket is.

use std::sync::Arc;

use content_hash::{ContentHash, ContentHasher};
use ordered::Map;
use serde::{Deserialize, Serialize};

use crate::account::{Account, Bucket};
use api::ids::{AccountId, Text};
use api::partition::Partition;

type AccountMap = Map<AccountId, Arc<Account>>;

/// Accounts by id, and the owners of buckets: every question about a bucket asks for its owner, however many accounts there are. The
/// index has no content of its own, so it is neither hashed nor stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AccountMap", into = "AccountMap")]
pub struct Accounts {
    /// All accounts, by id.
    pub all: AccountMap,
    /// The owners of buckets, by `PARTITION:BUCKET`.
    owners: Map<Text, AccountId>,
}

fn owner_key(partition: Partition, bucket: &str) -> String {
    format!("{partition}:{bucket}")
}

impl Accounts {
    /// The owner of a bucket.
    pub fn owner(&self, partition: Partition, bucket: &str) -> Option<AccountId> {
        self.owners.get(&*owner_key(partition, bucket)).copied()
    }

    /// Keeps a bucket, whose name must be free, in an account; `None`: removes it.
    pub fn set_bucket(&mut self, owner: AccountId, name: Text, bucket: Option<Bucket>) {
        let Some(account) = self.all.get_mut(&owner).map(Arc::make_mut) else {
            return;
        };
        let key = owner_key(owner.partition(), &name);
        if let Some(bucket) = bucket {
            self.owners.insert(key.into(), owner);
            account.buckets.insert(name, bucket);
        } else {
            self.owners.remove(&*key);
            account.buckets.remove(&name);
        }
    }
}

impl From<AccountMap> for Accounts {
    fn from(all: AccountMap) -> Self {
        let owned = all.iter().flat_map(|(id, account)| {
            let names = account.buckets.keys();
            names.map(|name| (owner_key(id.partition(), name).into(), *id))
        });
        let owners = owned.collect();
        Self { all, owners }
    }
}

impl From<Accounts> for AccountMap {
    fn from(accounts: Accounts) -> Self {
        accounts.all
    }
}

impl ContentHash for Accounts {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        self.all.hash_content(hasher);
    }

    fn has_default_content(&self) -> bool {
        self.all.has_default_content()
    }
}
