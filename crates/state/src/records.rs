//! Records of what happened: CloudTrail records, attempts to use services, last uses of access keys and roles.

pub mod access;
pub mod log;
pub mod record;
mod render;

use self::log::Log;
use api::ids::{AccountId, Text};
use api::time::SimTime;
use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};

/// The records of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Records {
    /// The CloudTrail records of all accounts.
    pub trail: Log,
    /// Attempts to use services.
    pub access: access::Access,
    /// The last use of each access key: time, service and Region.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub keys: Map<Text, (SimTime, &'static str, Text)>,
    /// When services used their service-linked roles, by account and name of the role.
    pub roles: Map<(AccountId, Text), access::Times>,
}
