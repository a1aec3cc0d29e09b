//! Settings in AWS Account Management: contacts and opt-in Regions.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use ordered::Map;

use api::ids::{AccountId, Text};

/// The members of a contact, by name in the API.
pub type Contact = Map<Text, Text>;

/// The settings of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct AccountSettings {
    /// The primary contact; empty until it is set.
    pub primary: Contact,
    /// Alternate contacts, by type: `BILLING`.
    pub alternates: Map<Text, Contact>,
    /// Opt-in Regions, by name. A Region that is not listed is disabled.
    pub regions: Map<Text, RegionOpt>,
}

message::worded! {
    /// The state of an opt-in Region.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum RegionOpt {
        /// Opting in is in progress.
        Enabling: "ENABLING";
        /// The Region is enabled.
        Enabled: "ENABLED";
        /// Opting out is in progress.
        Disabling: "DISABLING";
    }
    /// The name in the API.
    name
}

/// The settings of all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct AllAccountSettings {
    accounts: Map<AccountId, Arc<AccountSettings>>,
}

impl AllAccountSettings {
    /// The settings of an account, if it has any.
    pub fn of(&self, account: AccountId) -> Option<&AccountSettings> {
        self.accounts.get(&account).map(|settings| &**settings)
    }

    /// The settings of an account, for changes.
    pub fn of_mut(&mut self, account: AccountId) -> &mut AccountSettings {
        Arc::make_mut(self.accounts.or_insert(account, Arc::default()))
    }
}
