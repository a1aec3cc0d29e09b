//! Events: what happened in a step. The timeline, "Why does this role exist?" and the page's animations use them.

use std::fmt;

use crate::rules::Rule;
use api::ids::{
    AccountId, CreateRequestId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId, Text,
    TransferId,
};
use api::policy_types::{PolicyTarget, PolicyType};
use api::principal::Principal;
use api::time::SimTime;
use content_hash::ContentHash;
use message::Message;
use serde::{Deserialize, Serialize};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub at: SimTime,
    /// The actor.
    pub actor: Actor,
    /// The kind of event, with its fields.
    pub kind: EventKind,
    /// A sentence for people, with names.
    pub says: Message,
}

/// The actor of an event. The timeline has a lane for each.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize,
)]
pub enum Actor {
    /// A person or program.
    Person(Principal),
    /// AWS Organizations.
    Organizations,
    /// IAM.
    Iam,
    /// A trusted service, by its id in the catalog (`config`).
    Service(Text),
    /// An intervention from outside the cloud.
    Outside,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(principal) => principal.fmt(f),
            Self::Organizations => f.write_str("AWS Organizations"),
            Self::Iam => f.write_str("IAM"),
            Self::Service(id) => api::catalog::name_of(id).fmt(f),
            Self::Outside => f.write_str("Outside"),
        }
    }
}

/// A row for each kind of event, with its fields. `of`: the field with the account that the event is about.
macro_rules! events {
    ($($(#[$doc:meta])* $kind:ident $(($inner:ty))? $({ $($field:ident: $type:ty),* })? $(of $of:tt)?;)*) => {
        /// The kinds of events.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum EventKind {
            $($(#[$doc])* $kind $(($inner))? $({
                $(
                    #[allow(missing_docs, reason = "the doc of the kind covers its fields")]
                    $field: $type,
                )*
            })?,)*
        }

        impl EventKind {
            /// The names of all kinds, as files use them.
            pub const NAMES: &[&str] = &[$(stringify!($kind)),*];

            /// The name of the kind.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind { .. } => stringify!($kind),)*
                }
            }

            /// The account that the event is about, if it is about one.
            pub const fn account(&self) -> Option<AccountId> {
                match self {
                    $(Self::$kind { $($of: account,)? .. } => events!(@account $($of account)?),)*
                }
            }
        }
    };
    (@account $of:tt $account:ident) => { Some(*$account) };
    (@account) => { None };
}

impl EventKind {
    /// A user, role or other identity of the account changed.
    pub fn identity(account: AccountId, name: impl Into<Text>) -> Self {
        let name = name.into();
        Self::IdentityChanged { account, name }
    }

    /// A resource of the account changed.
    pub fn resource(account: AccountId, name: impl Into<Text>) -> Self {
        let name = name.into();
        Self::ResourceChanged { account, name }
    }

    /// A service did something in the account.
    pub fn acted(account: AccountId, service: impl Into<Text>) -> Self {
        let service = service.into();
        Self::ServiceActed { account, service }
    }
}

events! {
    /// An organization was created.
    OrganizationCreated(OrganizationId);
    /// An organization was deleted.
    OrganizationDeleted(OrganizationId);
    /// All features were enabled.
    FeaturesEnabled(OrganizationId);
    /// An account was requested.
    AccountRequested(CreateRequestId);
    /// A requested account was created.
    AccountCreated { request: CreateRequestId, account: AccountId } of account;
    /// A requested account could not be created.
    AccountFailed(CreateRequestId);
    /// An account was opened outside any organization.
    AccountOpened(AccountId) of 0;
    /// An account joined its organization.
    AccountJoined(AccountId) of 0;
    /// An account left its organization.
    AccountLeft(AccountId) of 0;
    /// Closing an account was requested.
    AccountClosing(AccountId) of 0;
    /// An account was closed.
    AccountClosed(AccountId) of 0;
    /// A closed account was reinstated.
    AccountReinstated(AccountId) of 0;
    /// A closed account left its organization after 90 days.
    AccountCleaned { organization: OrganizationId, account: AccountId } of account;
    /// An account was moved to another parent.
    AccountMoved { account: AccountId, from: ParentId, to: ParentId } of account;
    /// An organizational unit was created.
    OuCreated(OuId);
    /// An organizational unit was renamed.
    OuRenamed(OuId);
    /// An organizational unit was deleted.
    OuDeleted(OuId);
    /// A handshake was sent.
    HandshakeSent(HandshakeId);
    /// The state of a handshake changed.
    HandshakeChanged(HandshakeId);
    /// A finished handshake is no longer listed.
    HandshakeForgotten(HandshakeId);
    /// A transfer of billing was accepted.
    TransferAccepted(TransferId);
    /// A transfer of billing was terminated.
    TransferTerminated(TransferId);
    /// A transfer of billing was renamed.
    TransferRenamed(TransferId);
    /// A role was created.
    RoleCreated { account: AccountId, role: Text } of account;
    /// The deletion of a service-linked role was requested.
    RoleDeletionAsked { account: AccountId, role: Text } of account;
    /// A role was deleted.
    RoleDeleted { account: AccountId, role: Text } of account;
    /// A service-linked role could not be deleted.
    RoleDeletionFailed { account: AccountId, role: Text } of account;
    /// A service control policy denied a service its role. This happens only while the rule against it is switched off.
    RoleStopped { account: AccountId, role: Text } of account;
    /// Trusted access was enabled.
    TrustedAccessEnabled { organization: OrganizationId, service_principal: Text };
    /// Trusted access was disabled.
    TrustedAccessDisabled { organization: OrganizationId, service_principal: Text };
    /// A trusted service acted in an account, or tried to.
    ServiceActed { account: AccountId, service: Text } of account;
    /// The integration of a service changed: it was set up, stopped, noticed lost trust, or cleaned up.
    ServiceChanged { organization: OrganizationId, service: Text };
    /// An account became, or is no longer, the delegated administrator of a service.
    DelegateChanged { organization: OrganizationId, account: AccountId, service_principal: Text } of account;
    /// A user, group, role or policy of the account changed, or the account itself.
    IdentityChanged { account: AccountId, name: Text } of account;
    /// An agreement of AWS Artifact was accepted or ended in the account, or began or ceased to cover it.
    AgreementChanged(AccountId) of 0;
    /// A person used a service that is not modeled, or tried to.
    ServiceUsed { account: AccountId, action: Text, allowed: bool } of account;
    /// The daily work of a person in the account changed.
    HabitChanged { account: AccountId } of account;
    /// A report of service last accessed data is ready, or failed.
    AccessReportDone { account: AccountId, job: Text } of account;
    /// A bucket, a queue or its policy changed, or the name, a contact or a Region of the account.
    ResourceChanged { account: AccountId, name: Text } of account;
    /// The organization's quota of accounts was raised.
    QuotaRaised(OrganizationId);
    /// A policy was created, changed or deleted.
    PolicyChanged(PolicyId);
    /// A policy was attached to a target or detached from it.
    PolicyMoved { policy: PolicyId, target: PolicyTarget };
    /// A policy type was enabled or disabled, which also changes attachments.
    PolicyTypeChanged { organization: OrganizationId, kind: PolicyType };
    /// The delegation policy was written or deleted.
    DelegationChanged(OrganizationId);
    /// Recorders, aggregators or rules of AWS Config in the account changed.
    ConfigChanged(AccountId) of 0;
    /// The tags of the resource with this id changed.
    TagsChanged(Text);
    /// Throttling was switched on or off, or errors were injected.
    ThrottlingSwitched;
    /// A rule of AWS was switched off, or on again.
    RuleSwitched(Rule);
    /// The entry of the agenda with this number was delayed.
    AgendaChanged(u64);
}

impl EventKind {
    /// Whether the event is a failure.
    pub const fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::AccountFailed(_)
                | Self::RoleDeletionFailed { .. }
                | Self::RoleStopped { .. }
                | Self::ServiceUsed { allowed: false, .. }
        )
    }
}
