//! Places: accounts in Regions.

use api::ids::AccountId;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// An account and a Region: the place of a recorder, an aggregator or a rule.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ContentHash, Serialize, Deserialize,
)]
pub struct AccountRegion {
    /// The account.
    pub account: AccountId,
    /// The name of the Region.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub region: api::ids::Word,
}
