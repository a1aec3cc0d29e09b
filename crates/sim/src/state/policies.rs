//! The policies of an organization: their types, their documents, and what hangs where.
//!
//! Invariants:
//! - A type is enabled exactly while it has an entry in [`Organization::policy_types`]; its attachments live and die with
//!   that entry, so disabling a type forgets them, as AWS does.
//! - A target without an entry of its own has the type's default attached: FullAWSAccess for SCPs, RCPFullAWSAccess for RCPs,
//!   nothing for the others. So whatever joins the organization has it from the first moment.
//! - With SCPs enabled every target has at least one attached; RCPFullAWSAccess can never be detached.
//!
//! Contents of SCPs and RCPs are evaluated. Those of the other types, management policies, are merged into what holds for an
//! account (`effective.rs`); what services then do with it is not modelled.

use std::sync::{Arc, LazyLock};

use ordered::Map;
use policy::{Document, Level, PolicyKind, Source};

use crate::api::ids::{AccountId, OuId, ParentId, PolicyId, ResourcePolicyId, Text};
use crate::api::partition::Partition;
use crate::api::time::SimTime;
use crate::services::effective::Part;
use crate::state::organization::Organization;

macro_rules! policy_types {
    ($($variant:ident $name:literal $called:literal $plural:literal $size:literal $count:literal $attached:literal;)*) => {
        /// A type of policy, spelled as the API spells it. The order is the API model's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
        pub enum PolicyType { $($variant),* }

        /// The names of all types, for the table of operations.
        pub const POLICY_TYPE_NAMES: &[&str] = &[$($name),*];

        /// Those of the types that come to an effective policy: all but the first two.
        pub const EFFECTIVE_TYPE_NAMES: &[&str] = POLICY_TYPE_NAMES.split_at(2).1;

        impl PolicyType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// On the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// In a sentence.
            pub const fn called(self) -> &'static str {
                match self { $(Self::$variant => $called),* }
            }

            /// Several of them, in a sentence.
            pub const fn plural(self) -> &'static str {
                match self { $(Self::$variant => $plural),* }
            }

            /// The longest document, in characters; white space counts.
            pub const fn max_characters(self) -> usize {
                match self { $(Self::$variant => $size),* }
            }

            /// How many an organization may have.
            pub const fn max_policies(self) -> usize {
                match self { $(Self::$variant => $count),* }
            }

            /// How many may be attached to one root, unit or account.
            pub const fn max_attached(self) -> usize {
                match self { $(Self::$variant => $attached),* }
            }
        }
    };
}

// Quotas: AWS Organizations User Guide, quotas; of upgrade rollout policies, the size that the page of their syntax gives.
// Types that the table does not list yet have the numbers of the listed management policies here.
policy_types! {
    ServiceControl "SERVICE_CONTROL_POLICY" "service control policy" "service control policies" 10_240 10_000 10;
    ResourceControl "RESOURCE_CONTROL_POLICY" "resource control policy" "resource control policies" 5_120 2_000 5;
    Tag "TAG_POLICY" "tag policy" "tag policies" 10_000 1_000 10;
    Backup "BACKUP_POLICY" "backup policy" "backup policies" 10_000 1_000 10;
    AiServicesOptOut "AISERVICES_OPT_OUT_POLICY" "AI services opt-out policy" "AI services opt-out policies" 2_500 1_000 5;
    Chatbot "CHATBOT_POLICY" "chat applications policy" "chat applications policies" 10_000 1_000 5;
    DeclarativeEc2 "DECLARATIVE_POLICY_EC2" "declarative policy for EC2" "declarative policies for EC2" 10_000 1_000 10;
    SecurityHub "SECURITYHUB_POLICY" "Security Hub policy" "Security Hub policies" 10_000 1_000 10;
    Inspector "INSPECTOR_POLICY" "Inspector policy" "Inspector policies" 10_000 1_000 10;
    UpgradeRollout "UPGRADE_ROLLOUT_POLICY" "upgrade rollout policy" "upgrade rollout policies" 5_120 1_000 10;
    Bedrock "BEDROCK_POLICY" "Bedrock policy" "Bedrock policies" 10_000 1_000 10;
    S3 "S3_POLICY" "S3 policy" "S3 policies" 10_000 1_000 10;
    NetworkSecurityDirector "NETWORK_SECURITY_DIRECTOR_POLICY" "network security director policy" "network security director policies" 10_000 1_000 10;
    GuardDuty "GUARDDUTY_POLICY" "GuardDuty policy" "GuardDuty policies" 10_000 1_000 10;
    SecurityHubCspm "SECURITYHUB_CSPM_POLICY" "Security Hub CSPM policy" "Security Hub CSPM policies" 10_000 1_000 10;
}

impl PolicyType {
    /// The type of that name on the wire.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The language of its documents, where it is the IAM policy language.
    pub const fn language(self) -> Option<PolicyKind> {
        match self {
            Self::ServiceControl => Some(PolicyKind::ServiceControl),
            Self::ResourceControl => Some(PolicyKind::ResourceControl),
            Self::Tag
            | Self::Backup
            | Self::AiServicesOptOut
            | Self::Chatbot
            | Self::DeclarativeEc2
            | Self::SecurityHub
            | Self::Inspector
            | Self::UpgradeRollout
            | Self::Bedrock
            | Self::S3
            | Self::NetworkSecurityDirector
            | Self::GuardDuty
            | Self::SecurityHubCspm => None,
        }
    }

    /// Whether policies of the type are inherited as a document, with operators, and come to an effective policy.
    pub const fn is_management(self) -> bool {
        !matches!(self, Self::ServiceControl | Self::ResourceControl)
    }

    /// The AWS managed policy that is attached wherever nobody changed it.
    pub fn default_policy(self) -> Option<&'static Arc<OrganizationPolicy>> {
        MANAGED.iter().find(|policy| policy.kind == self)
    }

    /// How many must stay attached to each target.
    pub const fn min_attached(self) -> usize {
        matches!(self, Self::ServiceControl) as usize
    }
}

/// A policy of an organization, or one that AWS manages for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct OrganizationPolicy {
    pub id: PolicyId,
    pub kind: PolicyType,
    pub name: Text,
    pub description: Text,
    pub managed: bool,
    /// As it was given, but for RCPs, which AWS keeps minified.
    pub content: Text,
    /// What it says, where its language is the IAM policy language.
    pub document: Option<Arc<Document>>,
    /// What it says, where it is a management policy.
    pub settings: Option<Arc<Part>>,
}

impl OrganizationPolicy {
    /// Name and document for evaluation. The name alone may not tell two policies apart, its id does.
    pub(crate) fn source(&self) -> Option<Source> {
        self.document
            .as_ref()
            .map(|document| Source::new(self.name.clone(), document.clone()))
    }
}

/// FullAWSAccess and RCPFullAWSAccess.
pub static MANAGED: LazyLock<[Arc<OrganizationPolicy>; 2]> = LazyLock::new(|| {
    let managed = |id: &str, kind, description: &str, content: &str| {
        Arc::new(OrganizationPolicy {
            id: id
                .parse()
                .expect("the ids of managed policies are well formed"),
            kind,
            name: id[2..].into(),
            description: description.into(),
            managed: true,
            content: content.into(),
            document: Some(Arc::new(
                Document::parse(content).expect("managed policies are well formed"),
            )),
            settings: None,
        })
    };
    [
        managed(
            "p-FullAWSAccess",
            PolicyType::ServiceControl,
            "Allows access to every operation",
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}",
        ),
        managed(
            "p-RCPFullAWSAccess",
            PolicyType::ResourceControl,
            "Allows access to every resource",
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}",
        ),
    ]
});

/// What a policy can be attached to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Target {
    /// The root or an organizational unit.
    Parent(ParentId),
    Account(AccountId),
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parent(parent) => parent.fmt(f),
            Self::Account(account) => account.fmt(f),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = crate::api::ids::NotAnId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self::Account)
            .or_else(|_| text.parse().map(Self::Parent))
    }
}

impl Target {
    /// The same, an account being the one of those digits in a partition.
    pub fn within(self, partition: Partition) -> Self {
        match self {
            Self::Parent(_) => self,
            Self::Account(account) => Self::Account(account.within(partition)),
        }
    }

    /// Text that tells accounts of two partitions apart; see [`AccountId::qualified`].
    pub fn qualified(&self) -> String {
        match self {
            Self::Parent(parent) => parent.to_string(),
            Self::Account(account) => account.qualified(),
        }
    }

    /// Reads what `qualified` writes.
    pub fn from_qualified(text: &str) -> Result<Self, crate::api::ids::NotAnId> {
        AccountId::from_qualified(text)
            .map(Self::Account)
            .or_else(|_| text.parse().map(Self::Parent))
    }
}

/// A policy type that is enabled, or about to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct EnabledType {
    /// Still being enabled: nothing can be attached yet.
    pub pending: bool,
    pub since: SimTime,
    /// What is attached, in the order of attaching, to the targets where it is not just the default.
    pub attached: Map<Target, Vec<PolicyId>>,
    /// Of a management type: when something was last changed that bears on effective policies at a target and below.
    pub touched: Map<Target, SimTime>,
    /// Of a management type: the last valid effective policy of each account whose policies come to an invalid one now.
    pub held: Map<AccountId, Text>,
}

impl EnabledType {
    pub fn new(since: SimTime, pending: bool) -> Self {
        Self {
            pending,
            since,
            attached: Map::new(),
            touched: Map::new(),
            held: Map::new(),
        }
    }
}

/// The delegation policy: who else may manage policies of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct DelegationPolicy {
    pub id: ResourcePolicyId,
    pub content: Text,
    pub document: Arc<Document>,
}

impl Organization {
    /// A policy by id, those that AWS manages included.
    pub fn policy(&self, id: &PolicyId) -> Option<&Arc<OrganizationPolicy>> {
        self.policies
            .get(id)
            .or_else(|| MANAGED.iter().find(|policy| policy.id == *id))
    }

    /// The type's own policies, AWS's first, then by id.
    pub fn policies_of(&self, kind: PolicyType) -> impl Iterator<Item = &Arc<OrganizationPolicy>> {
        MANAGED
            .iter()
            .chain(self.policies.values())
            .filter(move |policy| policy.kind == kind)
    }

    /// Whether policies of the type have an effect: it is enabled and no longer pending.
    pub fn enforces(&self, kind: PolicyType) -> bool {
        self.policy_types
            .get(&kind)
            .is_some_and(|enabled| !enabled.pending)
    }

    /// What is attached directly to a target, in the order of attaching. Nothing while the type is not enabled.
    pub fn attached(&self, kind: PolicyType, target: &Target) -> Vec<&Arc<OrganizationPolicy>> {
        let Some(enabled) = self.policy_types.get(&kind) else {
            return Vec::new();
        };
        match enabled.attached.get(target) {
            Some(ids) => ids.iter().filter_map(|id| self.policy(id)).collect(),
            None => kind.default_policy().into_iter().collect(),
        }
    }

    /// Whether a target belongs to this organization.
    pub fn has_target(&self, target: &Target) -> bool {
        match target {
            Target::Parent(parent) => self.has_parent(parent),
            Target::Account(account) => self.accounts.values().any(|set| set.contains(account)),
        }
    }

    /// Root, then units, then accounts, as policies flow; each in its own order.
    pub fn targets(&self) -> impl Iterator<Item = Target> {
        std::iter::once(Target::Parent(self.root_parent()))
            .chain(
                self.ous
                    .keys()
                    .map(|ou| Target::Parent(ParentId::Ou(ou.clone()))),
            )
            .chain(self.account_ids().map(Target::Account))
    }

    /// Where a policy is attached directly.
    pub fn targets_of(&self, policy: &OrganizationPolicy) -> Vec<Target> {
        self.targets()
            .filter(|target| {
                self.attached(policy.kind, target)
                    .iter()
                    .any(|attached| attached.id == policy.id)
            })
            .collect()
    }

    /// Changes what is attached to a target.
    pub(crate) fn attach(&mut self, kind: PolicyType, target: Target, ids: Vec<PolicyId>) {
        let default: Vec<PolicyId> = kind.default_policy().iter().map(|p| p.id.clone()).collect();
        if let Some(enabled) = self.policy_types.get_mut(&kind) {
            if ids == default {
                enabled.attached.remove(&target);
            } else {
                enabled.attached.insert(target, ids);
            }
        }
    }

    /// Forgets a target that is no longer there: what was attached, and its tags.
    pub(crate) fn forget_target(&mut self, target: &Target) {
        for kind in PolicyType::ALL {
            if let Some(enabled) = self.policy_types.get_mut(kind) {
                enabled.attached.remove(target);
                enabled.touched.remove(target);
                if let Target::Account(account) = target {
                    enabled.held.remove(account);
                }
            }
        }
        self.tags.remove(&*target.to_string());
    }

    /// The levels of SCPs or RCPs above and at an account, root first: what [`policy::Layers`] wants. Empty while the type
    /// is not enabled.
    pub fn levels(&self, kind: PolicyType, account: AccountId, parent: &ParentId) -> Vec<Level> {
        self.levels_down_to(kind, parent, Some(account))
    }

    /// The same down to a root or unit, and perhaps to an account in it.
    pub fn levels_down_to(
        &self,
        kind: PolicyType,
        parent: &ParentId,
        account: Option<AccountId>,
    ) -> Vec<Level> {
        if !self.enforces(kind) {
            return Vec::new();
        }
        let level = |name: String, target: Target| Level {
            name: name.into(),
            policies: self
                .attached(kind, &target)
                .into_iter()
                .filter_map(|policy| policy.source())
                .collect(),
        };
        let mut levels: Vec<Level> = self
            .path(parent)
            .into_iter()
            .map(|step| {
                let name = match &step {
                    ParentId::Root(_) => format!("the root ({step})"),
                    ParentId::Ou(ou) => format!("{} ({step})", self.ou_name(ou)),
                };
                level(name, Target::Parent(step))
            })
            .collect();
        if let Some(account) = account {
            levels.push(level(
                format!("account {account}"),
                Target::Account(account),
            ));
        }
        levels
    }

    fn ou_name(&self, ou: &OuId) -> Text {
        self.ous
            .get(ou)
            .map_or_else(|| "unit".into(), |ou| ou.name.clone())
    }

    pub fn policy_arn(&self, policy: &OrganizationPolicy) -> String {
        let kind = policy.kind.name().to_ascii_lowercase();
        let id = &policy.id;
        if policy.managed {
            format!(
                "arn:{}:organizations::aws:policy/{kind}/{id}",
                self.management.partition()
            )
        } else {
            format!(
                "{}:policy/{}/{kind}/{id}",
                self.management.arn("organizations"),
                self.id
            )
        }
    }

    pub fn delegation_arn(&self, id: &ResourcePolicyId) -> String {
        format!(
            "{}:resourcepolicy/{}/{id}",
            self.management.arn("organizations"),
            self.id
        )
    }

    pub fn target_arn(&self, target: &Target) -> String {
        match target {
            Target::Parent(ParentId::Root(_)) => self.root_arn(),
            Target::Parent(ParentId::Ou(ou)) => self.ou_arn(ou),
            Target::Account(account) => self.account_arn(*account),
        }
    }
}
