//! Handshakes and their states. `organizations::handshakes` has the effects of accepting one.

use crate::organization::{FeatureSet, Organization};
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, HandshakeId, OrganizationId, Text, TransferId};
use api::refusal::{RefusalRow, refusal};
use api::rule;
use api::sources::INVITING;
use api::time::{DAY, SimTime};
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

const ALREADY_IN_STATE: RefusalRow = refusal(
    ErrorCode::HandshakeAlreadyInStateException,
    "The handshake is already in the requested state.",
    rule!("A handshake can be answered only once.", INVITING),
);

const NO_TRANSITION: RefusalRow = refusal(
    ErrorCode::InvalidHandshakeTransitionException,
    "You cannot perform this operation on a handshake in its current state, such as attempting to \
                 cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.",
    rule!(
        "Only an open request can be answered. Accepted, declined, canceled and expired requests are final.",
        INVITING,
    ),
);

/// How long an invitation is open, in milliseconds: 15 days (recorded: exactly 1,296,000 s).
pub const INVITATION_LIFETIME: u64 = 15 * DAY;
/// How long a request to enable all features is open, in milliseconds: 90 days.
pub const ALL_FEATURES_LIFETIME: u64 = 90 * DAY;
/// How long a finished handshake is listed, in milliseconds: 30 days.
pub const RETENTION: u64 = 30 * DAY;

/// A handshake.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Handshake {
    /// The handshake id.
    pub id: HandshakeId,
    /// The purpose of the handshake.
    pub action: HandshakeAction,
    /// Its state.
    pub state: HandshakeState,
    /// The organization that sent it.
    pub organization: OrganizationId,
    /// The sender: the organization's management account.
    pub management: AccountId,
    /// The recipient, who may accept it.
    pub recipient: Recipient,
    /// When it was sent.
    pub requested: SimTime,
    /// When it expires, unless it is answered.
    pub expires: SimTime,
    /// When it was accepted, declined or canceled, or expired.
    pub finished: Option<SimTime>,
    /// The request to enable all features that this one belongs to.
    pub parent: Option<HandshakeId>,
    /// The sender's notes.
    pub notes: Option<Text>,
    /// Tags for the invited account once it joins.
    pub tags: Vec<(Text, Text)>,
    /// The transfer of billing that it is about.
    pub transfer: Option<TransferId>,
    /// The feature set that an invitation announces.
    pub feature_set: FeatureSet,
}

impl Handshake {
    /// An open handshake of an organization. `times`: when it is sent, and when it expires.
    pub fn open(
        organization: &Organization,
        id: HandshakeId,
        action: HandshakeAction,
        recipient: Recipient,
        [requested, expires]: [SimTime; 2],
    ) -> Self {
        // An invitation announces what the organization is about to be.
        let announces_all = action == HandshakeAction::Invite && organization.migration.is_some();
        Self {
            id,
            action,
            state: HandshakeState::Open,
            organization: organization.id.clone(),
            management: organization.management,
            recipient,
            requested,
            expires,
            finished: None,
            parent: None,
            transfer: None,
            notes: None,
            tags: Vec::new(),
            feature_set: if announces_all {
                FeatureSet::All
            } else {
                organization.feature_set
            },
        }
    }
}

message::worded! {
    /// The purpose of a handshake.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ContentHash, Serialize, Deserialize)]
    pub enum HandshakeAction {
        /// An invitation to join the organization.
        Invite: "INVITE", "invitation";
        /// The organization's request to enable all features.
        EnableAllFeatures: "ENABLE_ALL_FEATURES", "request to enable all features";
        /// A member's part of enabling all features: its approval.
        ApproveAllFeatures: "APPROVE_ALL_FEATURES", "request to approve all features";
        /// A member's part of enabling all features: recreating its service-linked role.
        AddOrganizationsServiceLinkedRole:
            "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE",
            "request to recreate the service-linked role";
        /// An invitation to have the organization's bill paid.
        TransferResponsibility: "TRANSFER_RESPONSIBILITY", "invitation to have its bill paid";
    }
    /// The name in the API.
    name
    /// The action as a noun for people: "invitation".
    title
}

message::worded! {
    /// The state of a handshake.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum HandshakeState {
        /// Waits for answers of several accounts.
        Requested: "REQUESTED", "requested";
        /// Can be accepted.
        Open: "OPEN", "open";
        /// Accepted by the recipient.
        Accepted: "ACCEPTED", "accepted";
        /// Declined by the recipient.
        Declined: "DECLINED", "declined";
        /// Canceled by the sender.
        Canceled: "CANCELED", "canceled";
        /// Not answered in time.
        Expired: "EXPIRED", "expired";
    }
    /// The name in the API.
    name
    /// The state for people: "open".
    title
}

impl HandshakeState {
    /// Whether it still waits for an answer.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Requested | Self::Open => true,
            Self::Accepted | Self::Declined | Self::Canceled | Self::Expired => false,
        }
    }

    /// The state after an answer.
    ///
    /// # Errors
    ///
    /// The handshake is in that state already, or cannot get there from its state. The order of the two errors is recorded.
    pub fn after(self, answer: HandshakeAnswer) -> Result<Self, ApiError> {
        let wanted = answer.state();
        match (self, answer) {
            (Self::Open, _) | (Self::Requested, HandshakeAnswer::Cancel) => Ok(wanted),
            _ if self == wanted => Err(ALREADY_IN_STATE.error()),
            _ => Err(NO_TRANSITION.error()),
        }
    }
}

/// An answer to a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum HandshakeAnswer {
    /// The recipient accepts.
    Accept,
    /// The recipient declines.
    Decline,
    /// The sender cancels.
    Cancel,
}

impl HandshakeAnswer {
    /// The state of a handshake that got this answer.
    pub const fn state(self) -> HandshakeState {
        match self {
            Self::Accept => HandshakeState::Accepted,
            Self::Decline => HandshakeState::Declined,
            Self::Cancel => HandshakeState::Canceled,
        }
    }
}

/// The recipient of a handshake.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Recipient {
    /// This account.
    Account(AccountId),
    /// The account with this email address, now or later.
    Email(Text),
    /// The organization itself, whose management account accepts at the end.
    Organization,
}

impl Recipient {
    /// Whether both are the same recipient. Case does not count in email addresses.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Email(one), Self::Email(other)) => one.to_lowercase() == other.to_lowercase(),
            _ => self == other,
        }
    }
}

impl Handshake {
    /// The handshake's ARN.
    pub fn arn(&self) -> String {
        format!(
            "{}:handshake/{}/{}/{}",
            self.management.arn("organizations"),
            self.organization,
            self.action.name().to_ascii_lowercase(),
            self.id
        )
    }
}
