//! The data of AWS Config: recorders, aggregators, rules, conformance packs, spans of recording and configuration items.

mod deployed;

pub use deployed::{
    Deployable, Deployment, DeploymentKey, Deployments, OrganizationDeployment, OrganizationPack,
    OrganizationRule, OwnPack, PackRule, PackSpec, Phase, Progress, RuleSpec, deploys,
    has_deployed, status,
};

use crate::agenda::Cause;
pub use crate::place::AccountRegion;
use api::ids::{AccountId, OrganizationId, Text};
use api::partition::Partition;
use api::region;
use api::time::HOUR;
use api::time::SimTime;
use content_hash::ContentHash;
use ordered::{Map, Set};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The data of AWS Config.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Config {
    /// Recorders. An account has at most one in a Region.
    pub recorders: Map<AccountRegion, Arc<Recorder>>,
    /// Delivery channels. An account has at most one in a Region.
    pub channels: Map<AccountRegion, Arc<Channel>>,
    /// The spans of recording, which outlive the recorder.
    pub spans: Map<AccountRegion, Arc<Vec<Span>>>,
    /// The configuration items of IAM resources, in the order of time.
    pub iam: Map<AccountRegion, Arc<Vec<IamItem>>>,
    /// Authorizations of aggregators: source, aggregator, and when it was given.
    pub authorizations: Map<(AccountRegion, AccountRegion), SimTime>,
    /// Requests of aggregators that the source account dismissed: source and aggregator.
    pub dismissed: Set<(AccountRegion, AccountRegion)>,
    /// Aggregators, by where they are and their name.
    pub aggregators: Map<(AccountRegion, Text), Arc<Aggregator>>,
    /// Rules of organizations, by where they were created and their name.
    pub organization_rules: Map<(AccountRegion, Text), Arc<OrganizationRule>>,
    /// Rules that accounts created for themselves, by where they are and their name.
    pub own_rules: Map<(AccountRegion, Text), Arc<OwnRule>>,
    /// Conformance packs of organizations, by where they were created and their name.
    pub organization_packs: Deployments<PackSpec>,
    /// Conformance packs that accounts created for themselves, by where they are and their name.
    pub own_packs: Map<(AccountRegion, Text), Arc<OwnPack>>,
}

impl AccountRegion {
    /// The ARN `arn:PARTITION:config:REGION:ACCOUNT:rest`.
    pub fn arn(&self, rest: &str) -> String {
        format!(
            "arn:{}:config:{}:{}:{rest}",
            self.account.partition(),
            self.region,
            self.account
        )
    }
}

/// An aggregator.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Aggregator {
    /// The unique part of its ARN.
    pub id: Text,
    /// The sources from which it collects.
    pub sources: Sources,
    /// When it was created.
    pub created: SimTime,
    /// When it was last changed.
    pub updated: SimTime,
    /// When it began to collect; `None`: not yet.
    pub since: Option<SimTime>,
    /// When it lost the right to collect. It keeps the data collected until then.
    pub stopped: Option<SimTime>,
    /// The sources of the data that it keeps. The time is not enough, because a recorder can start later in the same millisecond.
    pub held: Set<AccountRegion>,
    /// Why it exists.
    pub cause: Cause,
}

/// The sources of an aggregator.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Sources {
    /// Accounts that authorize the aggregator.
    Accounts {
        /// The accounts.
        accounts: Set<AccountId>,
        /// The Regions; `None`: every Region.
        #[serde(deserialize_with = "crate::snapshot::interned")]
        regions: Option<Vec<&'static str>>,
    },
    /// All accounts of an organization.
    Organization {
        /// The account's organization when the aggregator was created.
        organization: OrganizationId,
        /// The ARN of the role with which the organization is read.
        role: Text,
        /// The Regions; `None`: every Region.
        #[serde(deserialize_with = "crate::snapshot::interned")]
        regions: Option<Vec<&'static str>>,
    },
}

impl Sources {
    /// The Regions to collect from; `None`: every Region.
    pub fn regions(&self) -> &Option<Vec<&'static str>> {
        match self {
            Self::Accounts { regions, .. } | Self::Organization { regions, .. } => regions,
        }
    }

    /// Whether it collects from a Region.
    pub fn covers(&self, region: &str) -> bool {
        self.regions()
            .as_ref()
            .is_none_or(|regions| regions.contains(&region))
    }

    /// The Regions of a partition to collect from, in the partition's order.
    pub fn each_region(&self, partition: Partition) -> Vec<&'static str> {
        region::of(partition)
            .iter()
            .copied()
            .filter(|region| self.covers(region))
            .collect()
    }
}

impl Aggregator {
    /// When it last collected, as of `now`: every hour since it began.
    pub fn collected(&self, now: SimTime) -> Option<SimTime> {
        let since = self.since?;
        let until = self.stopped.map_or(now, |stopped| stopped.min(now));
        Some(since.plus(until.since(since) / HOUR * HOUR))
    }
}

/// A rule that an account created for itself.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct OwnRule {
    /// The rule's id: `config-rule-…`.
    pub id: Text,
    /// The managed rule and its settings.
    pub spec: RuleSpec,
    /// When the rule was created.
    pub since: SimTime,
}

/// A configuration item of an IAM resource.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct IamItem {
    /// The resource type.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub kind: api::ids::Word,
    /// The resource id.
    pub id: Text,
    /// The resource name.
    pub name: Text,
    /// When the change was recorded.
    pub at: SimTime,
    /// The change of the resource.
    pub status: ItemStatus,
    /// When the resource was created.
    pub created: SimTime,
    /// The configuration as JSON text; empty for a deleted resource.
    pub configuration: Text,
}

/// The resource types that a recorder records.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum RecordingGroup {
    /// Every type, the global ones of IAM included.
    All,
    /// Every type, except the global ones of IAM.
    AllButGlobal,
    /// These types.
    These(#[serde(deserialize_with = "crate::snapshot::interned")] Vec<&'static str>),
}

impl RecordingGroup {
    /// Whether a resource type is recorded.
    pub fn has(&self, kind: &str) -> bool {
        match self {
            Self::All => true,
            Self::AllButGlobal => !is_global(kind),
            Self::These(types) => types.contains(&kind),
        }
    }
}

/// A span in which a recorder ran.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Span {
    /// When recording started.
    pub from: SimTime,
    /// When recording stopped; `None`: it still runs.
    pub until: Option<SimTime>,
    /// The recorded resource types.
    pub group: RecordingGroup,
}

/// A configuration recorder.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Recorder {
    /// The recorder's name.
    pub name: Text,
    /// The ARN of its role.
    pub role: Text,
    /// The resource types that it records.
    pub group: RecordingGroup,
    /// When it was last started.
    pub started: Option<SimTime>,
    /// When it was last stopped.
    pub stopped: Option<SimTime>,
    /// Whether it records now.
    pub recording: bool,
}

/// A delivery channel for history and snapshots. Orgsim stores it and delivers nothing.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Channel {
    /// The channel's name.
    pub name: Text,
    /// The name of the S3 bucket.
    pub bucket: Text,
    /// The prefix of its keys.
    pub prefix: Option<Text>,
    /// The ARN of the SNS topic.
    pub topic: Option<Text>,
}

message::worded! {
    /// The status of a configuration item.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum ItemStatus {
        /// The resource was first recorded.
        Discovered: "ResourceDiscovered";
        /// The resource was changed.
        Changed: "OK";
        /// The resource was deleted.
        Deleted: "ResourceDeleted";
    }
    /// The status in the API.
    name
}

/// Whether a resource type is one of IAM's, which belong to no Region.
pub fn is_global(kind: &str) -> bool {
    kind.starts_with("AWS::IAM::")
}

/// The aggregators of an organization, each with its account.
pub fn over<'w>(
    config: &'w Config,
    id: &'w OrganizationId,
) -> impl Iterator<Item = (AccountId, &'w Aggregator)> {
    (config.aggregators.iter())
        .filter(move |(_, it)| {
            matches!(&it.sources, Sources::Organization { organization, .. } if organization == id)
        })
        .map(|((place, _), it)| (place.account, &**it))
}

/// Whether an aggregator of the organization collects from the account, which has a running recorder.
pub fn collects_from(config: &Config, organization: &OrganizationId, account: AccountId) -> bool {
    over(config, organization)
        .filter(|(_, it)| it.since.is_some() && it.stopped.is_none())
        .any(|(_, it)| {
            (config.recorders.iter()).any(|(place, recorder)| {
                place.account == account && recorder.recording && it.sources.covers(place.region)
            })
        })
}

/// The service principal for aggregators.
pub const PRINCIPAL: &str = "config.amazonaws.com";

/// The service principal for rules of organizations.
pub const RULES_PRINCIPAL: &str = "config-multiaccountsetup.amazonaws.com";

/// The service-linked role for aggregators.
pub const ROLE: &str = "AWSConfigRoleForOrganizations";

/// The service-linked role for rules of organizations.
pub const RULES_ROLE: &str = "AWSServiceRoleForConfigMultiAccountSetup";

/// The service principal for the rules of conformance packs.
pub const PACKS_PRINCIPAL: &str = "config-conforms.amazonaws.com";

/// The service-linked role for the rules of conformance packs.
pub const PACKS_ROLE: &str = "AWSServiceRoleForConfigConforms";

/// The id of AWS Config in the catalog.
pub const SERVICE: &str = "config";
