//! Why roles exist: the kinds of reasons. `view::reasons` words them.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

use api::ids::Text;

/// Why a role exists. The role has the cause and the time of its creation.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
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
    /// IAM Identity Center provisioned a permission set in the account.
    PermissionSet {
        /// The name of the set.
        set: Text,
    },
    /// AWS CloudTrail first worked with the organization.
    CloudTrail,
    /// AWS Config needed it.
    Config(ConfigReason),
}

/// Why AWS Config needed a role.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum ConfigReason {
    /// It collected for an aggregator.
    Collected,
    /// It came to deploy an organization rule.
    Rule {
        /// The name of the rule.
        rule: Text,
    },
    /// It came to deploy a conformance pack of an organization.
    Pack {
        /// The name of the pack.
        pack: Text,
    },
    /// It put the rules of a conformance pack of an organization into the account.
    PackRules {
        /// The name of the pack.
        pack: Text,
    },
    /// The account created its first organization rule.
    FirstOrganizationRule,
    /// The account created its first conformance pack for its organization.
    FirstOrganizationPack,
    /// The account created its first conformance pack for itself.
    FirstOwnPack,
}

message::worded! {
    /// The way in which an account joined its organization.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum JoinedMethod {
        /// By accepting an invitation.
        Invited: "INVITED";
        /// By `CreateAccount`.
        Created: "CREATED";
    }
    /// The name in the API.
    name
}
