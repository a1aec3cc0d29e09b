//! The trails of AWS CloudTrail.

use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};

use crate::place::AccountRegion;
use api::ids::{OrganizationId, Text};
use api::time::SimTime;

/// The service principal of AWS CloudTrail.
pub const PRINCIPAL: &str = "cloudtrail.amazonaws.com";
/// The id of AWS CloudTrail in the catalog of services.
pub const SERVICE: &str = "cloudtrail";
/// The service-linked role of AWS CloudTrail.
pub const ROLE: &str = "AWSServiceRoleForCloudTrail";

/// The identity of a trail: the account that owns it and its home Region, and its name.
pub type TrailKey = (AccountRegion, Text);

/// A trail.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Trail {
    /// The organization whose accounts it logs; `None`: only its own account.
    pub organization: Option<OrganizationId>,
    /// Whether it logs all Regions.
    pub multi_region: bool,
    /// Whether it logs events of global services.
    pub global_events: bool,
    /// Whether digests show changes of log files.
    pub validation: bool,
    /// The bucket for log files.
    pub bucket: Text,
    /// Settings without an effect, by the name of the request's member.
    pub settings: Map<Text, Text>,
    /// Whether it logs now.
    pub logging: bool,
    /// When it last began to log.
    pub started: Option<SimTime>,
    /// When it last ended to log.
    pub stopped: Option<SimTime>,
    /// The selectors of events as the answer shows them, in JSON; `None`: those of a new trail.
    pub selectors: Option<Text>,
}

/// The ARN of a trail.
pub fn arn((home, name): &TrailKey) -> String {
    format!(
        "arn:{}:cloudtrail:{}:{}:trail/{name}",
        home.account.partition(),
        home.region,
        home.account
    )
}
