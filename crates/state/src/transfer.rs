//! Transfers of billing: one management account pays the bill of another organization. `organizations::transfers` has the
//! operations.
//!
//! Source: AWS Billing User Guide, transfer billing management to external accounts; API Reference of AWS Organizations,
//! `ResponsibilityTransfer`.

use crate::handshake::HandshakeState;
pub use crate::organization::Quotas;
use api::ids::{AccountId, HandshakeId, OrganizationId, Text, TransferId};
use api::time::SimTime;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// A transfer of billing.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Transfer {
    /// The transfer id.
    pub id: TransferId,
    /// The payer's name for it, which only the payer sees.
    pub name: Text,
    /// The organization whose bill is paid: the recipient of the invitation.
    pub source: Participant,
    /// The organization that pays: the sender of the invitation.
    pub target: Participant,
    /// The status.
    pub status: TransferStatus,
    /// When the invitation was sent.
    pub requested: SimTime,
    /// When it begins: the first millisecond of a month.
    pub start: SimTime,
    /// When it ends, once it was terminated: the last millisecond of a month.
    pub end: Option<SimTime>,
    /// The invitation.
    pub handshake: HandshakeId,
}

/// A management account and its organization.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Participant {
    /// The organization.
    pub organization: OrganizationId,
    /// Its management account.
    pub management: AccountId,
    /// The email address of the management account.
    pub email: Text,
}

message::worded! {
    /// The status of a transfer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum TransferStatus {
        /// The invitation is open.
        Requested: "REQUESTED";
        /// The invitation was declined.
        Declined: "DECLINED";
        /// The invitation was canceled.
        Canceled: "CANCELED";
        /// The invitation expired.
        Expired: "EXPIRED";
        /// The invitation was accepted.
        Accepted: "ACCEPTED";
        /// The transfer was terminated, as of its end.
        Withdrawn: "WITHDRAWN";
    }
    /// The name in the API.
    name
}

impl TransferStatus {
    /// The status of a transfer whose invitation is in this state.
    pub const fn of(state: HandshakeState) -> Self {
        match state {
            HandshakeState::Requested | HandshakeState::Open => Self::Requested,
            HandshakeState::Accepted => Self::Accepted,
            HandshakeState::Declined => Self::Declined,
            HandshakeState::Canceled => Self::Canceled,
            HandshakeState::Expired => Self::Expired,
        }
    }
}

message::worded! {
    /// The direction of a transfer, from the point of view of an organization.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ContentHash, Serialize, Deserialize)]
    pub enum Direction {
        /// The organization pays another's bill.
        Inbound: "inbound";
        /// The organization's bill is paid by another.
        Outbound: "outbound";
    }
    /// The word in ARNs.
    word
}

impl Transfer {
    /// The direction for an organization; `None` if it is not a participant.
    pub fn direction(&self, organization: &OrganizationId) -> Option<Direction> {
        if self.target.organization == *organization {
            Some(Direction::Inbound)
        } else if self.source.organization == *organization {
            Some(Direction::Outbound)
        } else {
            None
        }
    }

    /// The ARN in the organization that looks at the transfer from this direction.
    pub fn arn(&self, direction: Direction) -> String {
        let own = match direction {
            Direction::Inbound => &self.target,
            Direction::Outbound => &self.source,
        };
        format!(
            "{}:transfer/{}/billing/{}/{}",
            own.management.arn("organizations"),
            own.organization,
            direction.word(),
            self.id
        )
    }

    /// Whether it was accepted and has not ended.
    pub fn is_agreed(&self, now: SimTime) -> bool {
        match self.status {
            TransferStatus::Accepted => true,
            TransferStatus::Withdrawn => self.end.is_some_and(|end| end >= now),
            TransferStatus::Requested
            | TransferStatus::Declined
            | TransferStatus::Canceled
            | TransferStatus::Expired => false,
        }
    }
}
