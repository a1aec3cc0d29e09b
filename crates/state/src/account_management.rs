//! What AWS Account Management keeps: contacts, and Regions that an account opted in to.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ordered::Map;

use api::ids::{AccountId, Text};

/// The members of a contact, by their names in the API.
pub type Contact = Map<Text, Text>;

/// What an account has set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccountSettings {
    /// Empty until it is set.
    pub primary: Contact,
    /// By type: `BILLING`.
    pub alternates: Map<Text, Contact>,
    /// Opt-in Regions, by name; one that is not here is disabled.
    pub regions: Map<Text, RegionOpt>,
}

/// How far opting in to a Region or out of it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RegionOpt {
    /// Opting in is in progress.
    Enabling,
    /// The Region is enabled.
    Enabled,
    /// Opting out is in progress.
    Disabling,
}

impl RegionOpt {
    /// As answers spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Enabled => "ENABLED",
            Self::Disabling => "DISABLING",
        }
    }
}

/// The settings of every account that has set something. While there are none they leave no trace in the hash of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AllAccountSettings {
    accounts: Map<AccountId, Arc<AccountSettings>>,
}

impl Hash for AllAccountSettings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.accounts.is_empty() {
            self.accounts.hash(state);
        }
    }
}

impl AllAccountSettings {
    /// What the account has set, if it has set anything.
    pub fn of(&self, account: AccountId) -> Option<&AccountSettings> {
        self.accounts.get(&account).map(|settings| &**settings)
    }

    /// The settings of an account, for changes.
    pub fn of_mut(&mut self, account: AccountId) -> &mut AccountSettings {
        Arc::make_mut(self.accounts.or_insert(account, Arc::default()))
    }
}
