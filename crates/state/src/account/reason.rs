//! Why roles exist: the kinds of reasons. `view::reasons` words them.

use content_hash::ContentHash;

use super::JoinedMethod;
use api::ids::Text;

/// Why a role exists. The role has the cause and the time of its creation.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RoleReason {
    /// A user created it with `iam:CreateRole`.
    CreateRole,
    /// A user created it with `iam:CreateServiceLinkedRole`.
    CreateServiceLinkedRole,
    /// It was imported with its account.
    Imported,
    /// `CreateAccount` gives administrators of the management account access.
    CreateAccount,
    /// `CreateGovCloudAccount` gives administrators of the management account's paired account access.
    CreateGovCloudAccount,
    /// The imported organization has it to give administrators of the management account access.
    ImportedAccess,
    /// The account joined its organization.
    Joined(JoinedMethod),
    /// It was missing when a request was accepted.
    Restored,
    /// All features were enabled, and it was missing in the management account.
    AllFeatures,
    /// A trusted service began to act in the account.
    Visited {
        /// The service's id in the catalog.
        service: Text,
    },
    /// A service was enabled in the account.
    Enabled {
        /// The service's id in the catalog.
        service: Text,
    },
    /// AWS CloudTrail first worked with the organization.
    CloudTrail,
    /// AWS Config collected for an aggregator.
    ConfigCollected,
    /// AWS Config came to deploy an organization rule.
    ConfigRule {
        /// The name of the rule.
        rule: Text,
    },
    /// AWS Config came to deploy a conformance pack of an organization.
    ConfigPack {
        /// The name of the pack.
        pack: Text,
    },
    /// AWS Config put a conformance pack of an organization into the account.
    ConfigPackRules {
        /// The name of the pack.
        pack: Text,
    },
    /// The account created its first of something in AWS Config.
    ConfigFirst(FirstOfConfig),
}

/// What an account has to create in AWS Config to get a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum FirstOfConfig {
    /// An organization rule.
    OrganizationRule,
    /// A conformance pack of an organization.
    OrganizationPack,
    /// A conformance pack of its own.
    OwnPack,
}
