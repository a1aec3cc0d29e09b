//! An organization that exists elsewhere, as a session imports it: with its own ids, and complete.
//!
//! Whoever makes one decides what its sources leave open; importing it into a world only checks it.

use crate::account::JoinedMethod;
use crate::handshake::{HandshakeAction, Recipient};
use crate::organization::{FeatureSet, Ou};
use api::ids::{
    AccountId, HandshakeId, OrganizationId, ParentId, PolicyId, ResourcePolicyId, RootId, Text,
};
use api::policy_types::{PolicyTarget, PolicyType};
use api::time::SimTime;

/// An organization to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedOrganization {
    /// The organization id.
    pub id: OrganizationId,
    /// The root id.
    pub root: RootId,
    /// The management account, which is in `accounts`.
    pub management: AccountId,
    /// The feature set.
    pub feature_set: FeatureSet,
    /// Organizational units, each after its parent.
    pub ous: Vec<Ou>,
    /// The accounts, with the management account.
    pub accounts: Vec<ImportedAccount>,
    /// Customer managed policies.
    pub policies: Vec<ImportedPolicy>,
    /// Enabled policy types.
    pub policy_types: Vec<PolicyType>,
    /// Attachments of targets that have not just the type's default.
    pub attachments: Vec<ImportedAttachments>,
    /// Conditions that no source decides, by the trusted access and delegated administrators under them, as
    /// [`Organization::unsure`](crate::organization::Organization::unsure) has them.
    pub unsure: Vec<(Text, Text)>,
    /// The delegation policy, if its source states the id.
    pub delegation: Option<ImportedDelegation>,
    /// Tags, by the id of the root, unit, account or policy.
    pub tags: Vec<ImportedTags>,
    /// Users, groups, roles and policies of IAM, by account.
    pub identities: Vec<ImportedIdentities>,
    /// The open request to enable all features.
    pub migration: Option<ImportedMigration>,
    /// Open invitations.
    pub invitations: Vec<ImportedInvitation>,
    /// The number of commands after this one that are part of the import: calls for what has no ids of its own.
    pub calls: usize,
}

/// An open request to enable all features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedMigration {
    /// The handshake id.
    pub id: HandshakeId,
    /// When it was made.
    pub requested: SimTime,
    /// When it expires, with its parts.
    pub expires: SimTime,
    /// The requests to members that are not accepted.
    pub parts: Vec<ImportedMigrationPart>,
}

/// A request to a member, as a part of enabling all features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedMigrationPart {
    /// The handshake id.
    pub id: HandshakeId,
    /// To approve all features, or to recreate the service-linked role.
    pub action: HandshakeAction,
    /// The member.
    pub account: AccountId,
    /// When it was sent.
    pub requested: SimTime,
    /// Whether the member declined it. It is open otherwise.
    pub declined: bool,
}

/// The IAM entities of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedIdentities {
    /// The account, which is in the organization.
    pub account: AccountId,
    /// JSON in the form of the answer of `GetAccountAuthorizationDetails`.
    pub details: Text,
}

/// An open invitation to join the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedInvitation {
    /// The handshake id.
    pub id: HandshakeId,
    /// The invited account, or its email address.
    pub recipient: Recipient,
    /// When it was sent.
    pub requested: SimTime,
    /// When it expires.
    pub expires: SimTime,
    /// The sender's notes.
    pub notes: Option<Text>,
}

/// The id of a resource, and its tags: keys and values.
pub type ImportedTags = (Text, Vec<(Text, Text)>);

/// An account to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedAccount {
    /// The account id.
    pub id: AccountId,
    /// The account's name.
    pub name: Text,
    /// The root user's email address.
    pub email: Text,
    /// The root or unit that contains it.
    pub parent: ParentId,
    /// How the account joined.
    pub method: JoinedMethod,
    /// When the account joined; `None`: now.
    pub joined: Option<SimTime>,
    /// The progress of closing it.
    pub state: ImportedState,
    /// The role for administrators of the management account; `None`: the account has the user `Admin` instead.
    pub access_role: Option<Text>,
}

message::worded! {
    /// How far an account to import is closed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ImportedState {
        /// Open.
        Active: "ACTIVE";
        /// Closing was requested.
        PendingClosure: "PENDING_CLOSURE";
        /// Closed; AWS Support can reinstate it.
        Closed: "CLOSED";
    }
    /// The name of `State` in the API.
    name
}

/// A customer managed policy to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPolicy {
    /// The policy id.
    pub id: PolicyId,
    /// The policy type.
    pub kind: PolicyType,
    /// The policy's name.
    pub name: Text,
    /// The description.
    pub description: Text,
    /// The document.
    pub content: Text,
}

/// The delegation policy to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedDelegation {
    /// The id of the delegation policy.
    pub id: ResourcePolicyId,
    /// The document.
    pub content: Text,
}

/// The policies of one type that are attached to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedAttachments {
    /// The policy type.
    pub kind: PolicyType,
    /// The target.
    pub target: PolicyTarget,
    /// All policies attached directly, in order, AWS managed ones too.
    pub policies: Vec<PolicyId>,
}
