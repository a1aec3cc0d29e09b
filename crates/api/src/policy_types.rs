//! The policy types of an organization, their quotas, and the targets of policies.

use content_hash::ContentHash;
use policy::PolicyKind;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ParentId};
use crate::partition::Partition;

macro_rules! policy_types {
    ($($variant:ident = $number:literal $name:literal $called:literal $plural:literal $size:literal $count:literal $attached:literal;)*) => {
        /// A policy type. The order, which the numbers give, is that of the API model.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash)]
        #[derive(Serialize, Deserialize)]
        pub enum PolicyType {
            $(
                #[doc = concat!("`", $name, "`.")]
                $variant = $number,
            )*
        }

        /// The names of all types, for the table of operations.
        pub const POLICY_TYPE_NAMES: &[&str] = &[$($name),*];

        /// The names of the types with effective policies: all but the first two.
        pub const EFFECTIVE_TYPE_NAMES: &[&str] = POLICY_TYPE_NAMES.split_at(2).1;

        impl PolicyType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the API.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The name in sentences.
            pub const fn called(self) -> &'static str {
                match self { $(Self::$variant => $called),* }
            }

            /// The plural in sentences.
            pub const fn plural(self) -> &'static str {
                match self { $(Self::$variant => $plural),* }
            }

            /// The maximum length of a document, in characters, with white space.
            pub const fn max_characters(self) -> usize {
                match self { $(Self::$variant => $size),* }
            }

            /// The maximum number of policies in an organization.
            pub const fn max_policies(self) -> usize {
                match self { $(Self::$variant => $count),* }
            }

            /// The maximum number of policies attached to one target.
            pub const fn max_attached(self) -> usize {
                match self { $(Self::$variant => $attached),* }
            }
        }
    };
}

// Those of SCPs are of 15 May 2026, when AWS doubled 5,120 characters and 5 attachments; those of RCPs are as before.
// Quotas: AWS Organizations User Guide, quotas; for upgrade rollout policies, the size on their syntax page. Types that are
// not listed there yet have the quotas of the listed management policies.
policy_types! {
    ServiceControl = 0 "SERVICE_CONTROL_POLICY" "service control policy" "service control policies" 10_240 10_000 10;
    ResourceControl = 1 "RESOURCE_CONTROL_POLICY" "resource control policy" "resource control policies" 5_120 2_000 5;
    Tag = 2 "TAG_POLICY" "tag policy" "tag policies" 10_000 1_000 10;
    Backup = 3 "BACKUP_POLICY" "backup policy" "backup policies" 10_000 1_000 10;
    AiServicesOptOut = 4 "AISERVICES_OPT_OUT_POLICY" "AI services opt-out policy" "AI services opt-out policies" 2_500 1_000 5;
    Chatbot = 5 "CHATBOT_POLICY" "chat applications policy" "chat applications policies" 10_000 1_000 5;
    DeclarativeEc2 = 6 "DECLARATIVE_POLICY_EC2" "declarative policy for EC2" "declarative policies for EC2" 10_000 1_000 10;
    SecurityHub = 7 "SECURITYHUB_POLICY" "Security Hub policy" "Security Hub policies" 10_000 1_000 10;
    Inspector = 8 "INSPECTOR_POLICY" "Inspector policy" "Inspector policies" 10_000 1_000 10;
    UpgradeRollout = 9 "UPGRADE_ROLLOUT_POLICY" "upgrade rollout policy" "upgrade rollout policies" 5_120 1_000 10;
    Bedrock = 10 "BEDROCK_POLICY" "Bedrock policy" "Bedrock policies" 10_000 1_000 10;
    S3 = 11 "S3_POLICY" "S3 policy" "S3 policies" 10_000 1_000 10;
    NetworkSecurityDirector = 12 "NETWORK_SECURITY_DIRECTOR_POLICY" "network security director policy" "network security director policies" 10_000 1_000 10;
    GuardDuty = 13 "GUARDDUTY_POLICY" "GuardDuty policy" "GuardDuty policies" 10_000 1_000 10;
    SecurityHubCspm = 14 "SECURITYHUB_CSPM_POLICY" "Security Hub CSPM policy" "Security Hub CSPM policies" 10_000 1_000 10;
}

impl PolicyType {
    /// The type with this name in the API.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kind of IAM policy of its documents; `None` for management policies.
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

    /// Whether it is a management policy, whose documents are merged into an effective policy.
    pub const fn is_management(self) -> bool {
        !matches!(self, Self::ServiceControl | Self::ResourceControl)
    }

    /// The minimum number of policies attached to each target.
    pub const fn min_attached(self) -> usize {
        matches!(self, Self::ServiceControl) as usize
    }
}

/// A target of policies. The numbers give the order, in which targets are visited.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize,
)]
#[repr(u8)]
pub enum PolicyTarget {
    /// The root or an organizational unit.
    Parent(ParentId) = 0,
    /// An account.
    Account(AccountId) = 1,
}

impl std::fmt::Display for PolicyTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parent(parent) => parent.fmt(f),
            Self::Account(account) => account.fmt(f),
        }
    }
}

impl std::str::FromStr for PolicyTarget {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self::Account)
            .or_else(|_| text.parse().map(Self::Parent))
    }
}

impl PolicyTarget {
    /// The same target in a partition, which matters for accounts; see [`AccountId::within`].
    pub fn within(self, partition: Partition) -> Self {
        match self {
            Self::Parent(_) => self,
            Self::Account(account) => Self::Account(account.within(partition)),
        }
    }

    /// The target as text, an account with its partition; see [`AccountId::qualified`].
    pub fn qualified(&self) -> String {
        match self {
            Self::Parent(parent) => parent.to_string(),
            Self::Account(account) => account.qualified(),
        }
    }

    /// Reads a target in the form of [`PolicyTarget::qualified`].
    ///
    /// # Errors
    ///
    /// The text has another form.
    pub fn from_qualified(text: &str) -> Result<Self, crate::ids::NotAnId> {
        AccountId::from_qualified(text)
            .map(Self::Account)
            .or_else(|_| text.parse().map(Self::Parent))
    }
}
