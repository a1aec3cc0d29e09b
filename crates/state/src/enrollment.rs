//! Enrollments: where a security service is enabled, account by account and Region by Region: the detectors of Amazon GuardDuty
//! and the hubs of AWS Security Hub CSPM.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use ordered::Map;

use crate::organization::Organization;
use crate::place::AccountRegion;
use api::ids::{AccountId, Text};
use api::time::SimTime;

/// Enrollments by the service's id in the catalog and their place.
pub type Enrollments = Map<(Text, AccountRegion), Arc<Enrollment>>;

/// An account in which a security service is enabled, in one Region.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Enrollment {
    /// The id of the service's resource there: the last part of its ARN.
    pub id: Text,
    /// When the service was enabled.
    pub since: SimTime,
    /// When the settings were last changed.
    pub updated: SimTime,
    /// The settings of the resource, as the API spells them.
    pub settings: Map<Text, Text>,
    /// The accounts that this account enrolls by itself as administrator of its organization.
    pub auto_enable: AutoEnable,
    /// The accounts that this account administers, with the time when each became a member.
    pub members: Map<AccountId, SimTime>,
    /// Whether the service's console enabled it, for the organization. The service then removes it when it cleans up.
    pub by_console: bool,
}

message::worded! {
    /// The accounts that the administrator of an organization enrolls by itself.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum AutoEnable {
        /// No accounts.
        #[default]
        None: "NONE";
        /// Accounts that join the organization.
        New: "NEW";
        /// All accounts of the organization.
        All: "ALL";
    }
    /// The name in the API.
    name
}

impl AutoEnable {
    /// The setting with this name; other names mean no accounts.
    pub fn named(name: &str) -> Self {
        match name {
            "NEW" => Self::New,
            "ALL" => Self::All,
            _ => Self::None,
        }
    }
}

impl Organization {
    /// The administrator of a service in a Region that the service's own operations designated. `service`: its id in the
    /// catalog.
    pub fn administrator(&self, service: &str, region: &str) -> Option<AccountId> {
        self.integration(service)?
            .administrators
            .get(region)
            .copied()
    }
}
