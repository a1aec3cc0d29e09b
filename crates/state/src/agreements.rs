//! Agreements accepted in AWS Artifact.

use api::agreements::{Agreement, by_word};
use api::ids::{AccountId, OrganizationId, Text};
use api::principal::Principal;
use api::time::SimTime;
use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An accepted agreement.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Accepted {
    /// The id: `customer-agreement-` and 16 letters or digits.
    pub id: Text,
    /// The word for the agreement ([`Agreement::word`]).
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub agreement: api::ids::Word,
    /// The account in which it was accepted.
    pub account: AccountId,
    /// The organization that it covers; `None`: only the account.
    pub organization: Option<OrganizationId>,
    /// The principal that accepted it.
    pub by: Principal,
    /// When it was accepted.
    pub since: SimTime,
    /// When the customer terminated it.
    pub ended: Option<SimTime>,
}

impl Accepted {
    /// The ARN of the accepted agreement.
    pub fn arn(&self) -> String {
        format!(
            "{}:customer-agreement/{}",
            self.account.arn("artifact"),
            self.id
        )
    }

    /// The agreement that was accepted.
    pub fn terms(&self) -> &'static Agreement {
        by_word(self.agreement).expect("only agreements of the table are accepted")
    }

    /// The state in the API: `ACTIVE` or `CUSTOMER_TERMINATED`.
    pub const fn state(&self) -> &'static str {
        match self.ended {
            None => "ACTIVE",
            Some(_) => "CUSTOMER_TERMINATED",
        }
    }
}

/// All agreements that were ever accepted, by id.
pub type AcceptedAgreements = Map<Text, Arc<Accepted>>;
