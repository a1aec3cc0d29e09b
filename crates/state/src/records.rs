//! What has been seen: CloudTrail records, attempts to use services, last uses of access keys and roles.

pub mod access;
pub mod log;
pub mod record;
mod render;

use self::log::Log;
use api::ids::{AccountId, Text};
use api::time::SimTime;
use ordered::Map;

/// What has been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Records {
    /// What AWS CloudTrail logs, in all accounts.
    pub trail: Log,
    /// Attempts to use services.
    pub access: access::Access,
    /// When each access key was used last, for which service and in which Region.
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub keys: Map<Text, (SimTime, &'static str, Text)>,
    /// When services took their roles, by account and name of the role.
    pub roles: Map<(AccountId, Text), access::Times>,
}
