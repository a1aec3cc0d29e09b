//! Rules of AWS that can be switched off, to show what they are for.
//!
//! All rules hold unless an intervention switches one off. Each is checked where it is implemented. Screens mark a world with
//! rules that are off; see [`World::rules_off`](crate::world::World::rules_off).

use content_hash::{ContentHash, ContentHasher};
use serde::{Deserialize, Serialize};

message::worded! {
    /// A rule that can be switched off.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum Rule {
        /// SCPs do not affect service-linked roles.
        ScpsSpareServiceLinkedRoles:
            "scps-spare-service-linked-roles",
            "Service control policies do not affect service-linked roles.",
            "Service control policies limit service-linked roles as they limit all others.";
        /// SCPs do not affect the management account.
        ScpsSpareManagement:
            "scps-spare-management",
            "Service control policies do not affect the management account.",
            "Service control policies limit the management account as they limit members.";
        /// With all features, every account keeps `AWSServiceRoleForOrganizations`.
        AllFeaturesStay:
            "all-features-stay",
            "While all features are enabled, every account of the organization must keep AWSServiceRoleForOrganizations.",
            "AWSServiceRoleForOrganizations can be deleted although all features are enabled.";
        /// Only the recipient answers a handshake.
        RecipientsAnswer:
            "recipients-answer",
            "Only the account that a handshake is sent to answers it.",
            "Anyone who knows a handshake's id can answer it.";
        /// An explicit deny overrides every allow.
        DenyWins:
            "deny-wins",
            "An explicit deny overrides every allow.",
            "An allow overrides a deny if both are in the same layer of policies.";
        /// Only the management account enables and disables trusted access.
        ManagementTrusts:
            "management-trusts",
            "Only the management account enables and disables trusted access.",
            "Every member whose own policies allow it can enable and disable trusted access.";
        /// A service-linked role cannot be deleted while its service has trusted access.
        UsedRolesStay:
            "used-roles-stay",
            "A service-linked role cannot be deleted while its service has trusted access.",
            "A service-linked role can be deleted while its service has trusted access.";
        /// The email addresses of accounts are unique in a partition.
        UniqueEmails:
            "unique-emails",
            "Every account of a partition has another email address.",
            "Several accounts can have the same email address.";
        /// Names of buckets consist of lowercase letters, digits, dots and hyphens.
        BucketNames:
            "bucket-names",
            "The name of a bucket has only lowercase letters, digits, dots and hyphens.",
            "The name of a bucket can also have uppercase letters and underscores.";
        /// AWS Config records with a role that it can assume.
        RecorderRoles:
            "recorder-roles",
            "AWS Config records with a role that exists and trusts it.",
            "AWS Config records with any role, also with one that does not exist.";
    }
    /// The name in commands, sessions and files.
    name
    /// The rule, as a sentence.
    says
    /// The behavior while the rule is switched off, as a sentence.
    instead
}

impl Rule {
    /// The rules that learners are shown. The others are for suites that were written for less strict emulators:
    /// `orgsim serve --lenient`.
    pub const SHOWN: [Self; 7] = [
        Self::ScpsSpareServiceLinkedRoles,
        Self::ScpsSpareManagement,
        Self::AllFeaturesStay,
        Self::RecipientsAnswer,
        Self::DenyWins,
        Self::ManagementTrusts,
        Self::UsedRolesStay,
    ];

    /// The rule with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The set of rules that are switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    off: u16,
}

impl Rules {
    /// Whether a rule holds.
    pub(crate) const fn holds(self, rule: Rule) -> bool {
        self.off & rule.bit() == 0
    }

    /// Switches a rule off, or on again.
    pub(crate) const fn switch(&mut self, rule: Rule) {
        self.off ^= rule.bit();
    }
}

/// Bits have no names, so the hash contains the rules.
impl ContentHash for Rules {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        let off = Rule::ALL.into_iter();
        hasher.unordered(off.filter(|rule| !self.holds(*rule)));
    }

    fn has_default_content(&self) -> bool {
        self.off == 0
    }
}
