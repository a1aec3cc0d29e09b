//! What happened in a step: the material of the timeline, of "why does this role exist?", and of what the page moves.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::rules::Rule;
use crate::world::World;
use api::ids::{
    AccountId, CreateRequestId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId, Text,
    TransferId,
};
use api::policy_types::{PolicyType, Target};
use api::principal::Principal;
use api::time::SimTime;
use message::Message;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    pub at: SimTime,
    pub actor: Actor,
    pub kind: EventKind,
    /// One sentence for people, names included.
    pub says: Message,
}

/// Who did it: the timeline's lanes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Actor {
    Person(Principal),
    Organizations,
    Iam,
    /// A trusted service, by its id in the catalogue (`config`).
    Service(Text),
    /// A hand from outside the cloud.
    Outside,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(principal) => principal.fmt(f),
            Self::Organizations => f.write_str("AWS Organizations"),
            Self::Iam => f.write_str("IAM"),
            Self::Service(id) => f.write_str(&api::catalog::name_of(id)),
            Self::Outside => f.write_str("Outside"),
        }
    }
}

/// A row for each kind of event, with what it is about. `of`: the field that holds the account it is about.
macro_rules! events {
    ($($(#[$doc:meta])* $kind:ident $(($inner:ty))? $({ $($field:ident: $type:ty),* })? $(of $of:tt)?;)*) => {
        /// The kinds of events, with what they are about.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
        pub enum EventKind {
            $($(#[$doc])* $kind $(($inner))? $({ $($field: $type),* })?,)*
        }

        impl EventKind {
            /// What kinds of events are called where files name them: as here.
            pub const NAMES: &[&str] = &[$(stringify!($kind)),*];

            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind { .. } => stringify!($kind),)*
                }
            }

            /// The account this is about, where it is about one.
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

events! {
    OrganizationCreated(OrganizationId);
    OrganizationDeleted(OrganizationId);
    FeaturesEnabled(OrganizationId);
    AccountRequested(CreateRequestId);
    AccountCreated { request: CreateRequestId, account: AccountId } of account;
    AccountFailed(CreateRequestId);
    /// An account came to be on its own, in no organization.
    AccountOpened(AccountId) of 0;
    AccountJoined(AccountId) of 0;
    AccountLeft(AccountId) of 0;
    /// Closing it was asked for.
    AccountClosing(AccountId) of 0;
    AccountClosed(AccountId) of 0;
    AccountReinstated(AccountId) of 0;
    /// A closed account left its organization after 90 days.
    AccountCleaned { organization: OrganizationId, account: AccountId } of account;
    AccountMoved { account: AccountId, from: ParentId, to: ParentId } of account;
    OuCreated(OuId);
    OuRenamed(OuId);
    OuDeleted(OuId);
    HandshakeSent(HandshakeId);
    /// The handshake's new state is in the world.
    HandshakeChanged(HandshakeId);
    HandshakeForgotten(HandshakeId);
    /// A bill is paid by another organization from some day on.
    TransferAccepted(TransferId);
    TransferTerminated(TransferId);
    TransferRenamed(TransferId);
    RoleCreated { account: AccountId, role: Text } of account;
    RoleDeletionAsked { account: AccountId, role: Text } of account;
    RoleDeleted { account: AccountId, role: Text } of account;
    RoleDeletionFailed { account: AccountId, role: Text } of account;
    /// A service control policy kept a service from its role. Only where the rule against that is switched off.
    RoleStopped { account: AccountId, role: Text } of account;
    TrustedAccessEnabled { organization: OrganizationId, service_principal: Text };
    TrustedAccessDisabled { organization: OrganizationId, service_principal: Text };
    /// A trusted service acted in an account, or tried to.
    ServiceActed { account: AccountId, service: Text } of account;
    /// A service was set up for an organization, stopped, noticed something, cleaned up.
    ServiceChanged { organization: OrganizationId, service: Text };
    /// An account became, or is no longer, the delegated administrator of a service.
    DelegateChanged { organization: OrganizationId, account: AccountId, service_principal: Text } of account;
    IdentityChanged { account: AccountId, name: Text } of account;
    /// An agreement of AWS Artifact was accepted or ended in this account, or began or ceased to hold for it.
    AgreementChanged(AccountId) of 0;
    /// Somebody used a service that is not simulated, or tried to.
    ServiceUsed { account: AccountId, action: Text, allowed: bool } of account;
    /// Somebody in the account has other daily work.
    HabitChanged { account: AccountId } of account;
    /// A report of service last accessed data is there, or could not be made.
    AccessReportDone { account: AccountId, job: Text } of account;
    /// A bucket or a queue, or its policy; the name, a contact or a Region of the account.
    ResourceChanged { account: AccountId, name: Text } of account;
    QuotaRaised(OrganizationId);
    /// A policy was made, changed, deleted.
    PolicyChanged(PolicyId);
    /// A policy was attached to a target, or detached from it.
    PolicyMoved { policy: PolicyId, target: Target };
    /// A type of policy was enabled or disabled, with all that follows for what is attached.
    PolicyTypeChanged { organization: OrganizationId, kind: PolicyType };
    /// The delegation policy was written or deleted.
    DelegationChanged(OrganizationId);
    /// Recorders, aggregators or rules of AWS Config in the account changed.
    ConfigChanged(AccountId) of 0;
    /// Something with this id got or lost tags.
    TagsChanged(Text);
    /// Whether calls are throttled is otherwise now.
    ThrottlingSwitched;
    /// A rule of AWS was switched off, or on again.
    RuleSwitched(Rule);
    /// A waiting thing was delayed, hurried or made to fail.
    AgendaChanged(u64);
}

impl EventKind {
    /// The organization that an account is made in or a policy type is enabled for.
    pub fn organization<'a>(&'a self, world: &'a World) -> Option<&'a OrganizationId> {
        if let Self::PolicyTypeChanged { organization, .. } = self {
            return Some(organization);
        }
        let (Self::AccountRequested(request)
        | Self::AccountFailed(request)
        | Self::AccountCreated { request, .. }) = self
        else {
            return None;
        };
        world.create_request(request).map(|it| &it.organization)
    }

    /// Whether something was to be, and has not come of it.
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

/// What happened to an account or its organization, for services that react to it.
#[derive(Clone, Copy, Debug)]
pub enum AccountChange<'a> {
    /// An account joined: created, or by an accepted invitation.
    AccountJoined(&'a OrganizationId, AccountId),
    /// A member left, was removed, or was closed for good.
    AccountLeft(&'a OrganizationId, AccountId),
    /// An account is closed; `None`: it was in no organization.
    AccountClosed(Option<&'a OrganizationId>, AccountId),
    /// A closed account works again.
    AccountReinstated(&'a OrganizationId, AccountId),
    /// The organization is about to be deleted. The account is the management account, its only one.
    OrganizationDeleted(&'a OrganizationId, AccountId),
}

/// What a service does when something changed.
pub type Reaction = fn(&mut World, AccountChange<'_>, &mut Events);

/// The events of a step so far, and who reacts to changes.
#[derive(Clone, Debug, Default)]
pub struct Events {
    list: Vec<Event>,
    reactions: &'static [Reaction],
}

impl Events {
    /// No events yet. The reactions run in this order.
    pub const fn new(reactions: &'static [Reaction]) -> Self {
        Self {
            list: Vec::new(),
            reactions,
        }
    }

    /// Lets every service react, at once: what a reaction draws by chance is part of the session's format.
    pub fn changed(&mut self, world: &mut World, change: AccountChange<'_>) {
        for react in self.reactions {
            react(world, change, self);
        }
    }

    /// The events, in order.
    pub fn into_list(self) -> Vec<Event> {
        self.list
    }
}

impl Deref for Events {
    type Target = Vec<Event>;

    fn deref(&self) -> &Vec<Event> {
        &self.list
    }
}

impl DerefMut for Events {
    fn deref_mut(&mut self) -> &mut Vec<Event> {
        &mut self.list
    }
}
