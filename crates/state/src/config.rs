//! What AWS Config keeps: recorders, aggregators, rules, and what was recorded when.

use crate::agenda::Cause;
use crate::world::World;
use api::ids::{AccountId, OrganizationId, Text};
use api::partition::Partition;
use api::region;
use api::time::HOUR;
use api::time::SimTime;
use ordered::{Map, Set};
use std::sync::Arc;

/// An account and a Region: where a recorder, an aggregator or a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccountRegion {
    pub account: AccountId,
    /// One of [`api::region::ALL`].
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub region: api::ids::Word,
}

/// All that AWS Config keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    pub recorders: Map<AccountRegion, Arc<Recorder>>,
    pub channels: Map<AccountRegion, Arc<Channel>>,
    /// When was recorded what; stays when the recorder goes.
    pub spans: Map<AccountRegion, Arc<Vec<Span>>>,
    /// What was recorded of IAM, in the order of time.
    pub iam: Map<AccountRegion, Arc<Vec<IamItem>>>,
    /// From where to whom, and since when.
    pub authorizations: Map<(AccountRegion, AccountRegion), SimTime>,
    /// Requests of aggregators that the asked account has dismissed: by whom, of whom.
    pub dismissed: Set<(AccountRegion, AccountRegion)>,
    pub aggregators: Map<(AccountRegion, Text), Arc<Aggregator>>,
    pub organization_rules: Map<(AccountRegion, Text), Arc<OrganizationRule>>,
    pub own_rules: Map<(AccountRegion, Text), Arc<OwnRule>>,
}

impl AccountRegion {
    /// `arn:PARTITION:config:REGION:ACCOUNT:rest`.
    pub fn arn(&self, rest: &str) -> String {
        format!(
            "arn:{}:config:{}:{}:{rest}",
            self.account.partition(),
            self.region,
            self.account
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Aggregator {
    pub id: Text,
    pub sources: Sources,
    pub created: SimTime,
    pub updated: SimTime,
    /// When it began to collect; `None`: it has not yet.
    pub since: Option<SimTime>,
    /// When it lost the right to collect. What it had by then stays.
    pub stopped: Option<SimTime>,
    /// Where that data is of. The moment does not tell: a recorder may be started in the same one, afterwards.
    pub held: Set<AccountRegion>,
    pub cause: Cause,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Sources {
    Accounts {
        accounts: Set<AccountId>,
        /// `None`: every Region.
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        regions: Option<Vec<&'static str>>,
    },
    Organization {
        /// The one that the account was in when the aggregator was made.
        organization: OrganizationId,
        role: Text,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        regions: Option<Vec<&'static str>>,
    },
}

impl Sources {
    pub fn regions(&self) -> &Option<Vec<&'static str>> {
        match self {
            Self::Accounts { regions, .. } | Self::Organization { regions, .. } => regions,
        }
    }

    /// Whether the Region is one of those to collect from.
    pub fn covers(&self, region: &str) -> bool {
        self.regions()
            .as_ref()
            .is_none_or(|regions| regions.contains(&region))
    }

    /// Those of a partition, in their order.
    pub fn each_region(&self, partition: Partition) -> Vec<&'static str> {
        region::of(partition)
            .iter()
            .copied()
            .filter(|region| self.covers(region))
            .collect()
    }
}

impl Aggregator {
    /// When it last collected, as seen at `now`.
    pub fn collected(&self, now: SimTime) -> Option<SimTime> {
        let since = self.since?;
        let until = self.stopped.map_or(now, |stopped| stopped.min(now));
        Some(since.plus(until.since(since) / HOUR * HOUR))
    }
}

/// A rule that an account made for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct OwnRule {
    pub id: Text,
    pub spec: RuleSpec,
    pub since: SimTime,
}

/// What is done in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Phase {
    Create,
    Update,
    Delete,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Progress {
    Waiting,
    Done,
    /// With a code; `services::config::message` has the sentence.
    Failed(Text),
}

/// A rule in an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Deployment {
    pub phase: Phase,
    pub progress: Progress,
    /// When that came to be.
    pub at: SimTime,
    /// When the phase began.
    pub since: SimTime,
    /// Which wave brings it.
    pub wave: u32,
    /// Since when the rule is in the account; `None`: it is not.
    pub there: Option<SimTime>,
}

impl Deployment {
    /// `CREATE_SUCCESSFUL` and the like.
    pub fn status(&self) -> String {
        status(self.phase, &self.progress)
    }
}

pub fn status(phase: Phase, progress: &Progress) -> String {
    let verb = match phase {
        Phase::Create => "CREATE",
        Phase::Update => "UPDATE",
        Phase::Delete => "DELETE",
    };
    let end = match progress {
        Progress::Waiting => "IN_PROGRESS",
        Progress::Done => "SUCCESSFUL",
        Progress::Failed(_) => "FAILED",
    };
    [verb, "_", end].concat()
}

/// A configuration item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct IamItem {
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub kind: api::ids::Word,
    pub id: Text,
    pub name: Text,
    pub at: SimTime,
    pub status: ItemStatus,
    pub created: SimTime,
    /// As JSON text; empty for what is gone.
    pub configuration: Text,
}

/// Which managed rule it is, and what it looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RuleSpec {
    pub identifier: Text,
    pub description: Option<Text>,
    /// As JSON text.
    pub parameters: Option<Text>,
    pub frequency: Option<Text>,
    /// Types; none: all that the rule can look at.
    pub scope: Vec<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct OrganizationRule {
    /// The end of its ARN and of its name in accounts.
    pub suffix: Text,
    pub organization: OrganizationId,
    pub spec: RuleSpec,
    pub excluded: Set<AccountId>,
    pub updated: SimTime,
    /// Every account that it is in, comes to or leaves. All are in `organization`.
    pub members: Map<AccountId, Deployment>,
    /// What is under way, or was last.
    pub phase: Phase,
    pub cause: Cause,
}

impl OrganizationRule {
    /// What it is called in the accounts that it is put into.
    pub fn name_in_accounts(&self, name: &str) -> String {
        format!("OrgConfigRule-{name}-{}", self.suffix)
    }

    /// How it stands over all accounts: failed if it failed anywhere.
    pub fn progress(&self) -> Progress {
        let any = |wanted: fn(&Progress) -> bool| {
            self.members.values().any(|member| wanted(&member.progress))
        };
        if any(|progress| *progress == Progress::Waiting) {
            Progress::Waiting
        } else if any(|progress| matches!(progress, Progress::Failed(_))) {
            Progress::Failed("OrganizationConfigRuleFailed".into())
        } else {
            Progress::Done
        }
    }
}

/// What a recorder records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RecordingGroup {
    /// Every type, the global ones of IAM included.
    All,
    AllButGlobal,
    These(
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        Vec<&'static str>,
    ),
}

impl RecordingGroup {
    pub fn has(&self, kind: &str) -> bool {
        match self {
            Self::All => true,
            Self::AllButGlobal => !is_global(kind),
            Self::These(types) => types.contains(&kind),
        }
    }
}

/// A recorder ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Span {
    pub from: SimTime,
    /// `None`: it runs.
    pub until: Option<SimTime>,
    pub group: RecordingGroup,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Recorder {
    pub name: Text,
    pub role: Text,
    pub group: RecordingGroup,
    /// When it was last started and stopped.
    pub started: Option<SimTime>,
    pub stopped: Option<SimTime>,
    pub recording: bool,
}

/// Where AWS Config sends history and snapshots. Orgsim keeps it and delivers nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Channel {
    pub name: Text,
    pub bucket: Text,
    pub prefix: Option<Text>,
    pub topic: Option<Text>,
}

/// The status of a configuration item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum ItemStatus {
    Discovered,
    Changed,
    Deleted,
}

impl ItemStatus {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discovered => "ResourceDiscovered",
            Self::Changed => "OK",
            Self::Deleted => "ResourceDeleted",
        }
    }
}

/// Whether the type is one of IAM's, which belong to no Region.
pub fn is_global(kind: &str) -> bool {
    kind.starts_with("AWS::IAM::")
}

/// The aggregators over an organization, each with the account that has it.
pub fn over<'w>(
    world: &'w World,
    id: &'w OrganizationId,
) -> impl Iterator<Item = (AccountId, &'w Aggregator)> {
    (world.config.aggregators.iter())
        .filter(move |(_, it)| {
            matches!(&it.sources, Sources::Organization { organization, .. } if organization == id)
        })
        .map(|((place, _), it)| (place.account, &**it))
}

/// Whether an aggregator over the organization collects from the account: something is recorded there, and AWS Config has its
/// role.
pub fn collects_from(world: &World, organization: &OrganizationId, account: AccountId) -> bool {
    over(world, organization)
        .filter(|(_, it)| it.since.is_some() && it.stopped.is_none())
        .any(|(_, it)| {
            (world.config.recorders.iter()).any(|(place, recorder)| {
                place.account == account && recorder.recording && it.sources.covers(place.region)
            })
        })
}

/// What acts for aggregators.
pub const PRINCIPAL: &str = "config.amazonaws.com";

/// What acts for rules of an organization.
pub const RULES_PRINCIPAL: &str = "config-multiaccountsetup.amazonaws.com";

/// AWS Config's role in accounts of the organization (seed document 002).
pub const ROLE: &str = "AWSConfigRoleForOrganizations";

/// The same for rules of an organization.
pub const RULES_ROLE: &str = "AWSServiceRoleForConfigMultiAccountSetup";

/// Its id in the catalogue.
pub const SERVICE: &str = "config";

/// Whether a rule of the organization is in the account.
pub fn has_rule(world: &World, organization: &OrganizationId, account: AccountId) -> bool {
    (world.config.organization_rules.values()).any(|rule| {
        rule.organization == *organization
            && (rule.members.get(&account)).is_some_and(|member| member.there.is_some())
    })
}
