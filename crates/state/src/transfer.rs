//! Transfers of billing: one management account pays the bill of another organization. What they are; the calls are in
//! `organizations::transfers`.
//!
//! Source: AWS Billing User Guide, transfer billing management to external accounts; API Reference of AWS Organizations,
//! `ResponsibilityTransfer`.

use crate::handshake::HandshakeState;
use api::ids::{AccountId, HandshakeId, OrganizationId, Text, TransferId};
use api::time::SimTime;

/// A transfer of billing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Transfer {
    /// The transfer id.
    pub id: TransferId,
    /// The payer's name for it, which nobody else sees.
    pub name: Text,
    /// Whose bill it is: the recipient of the invitation.
    pub source: Participant,
    /// Who pays: the sender.
    pub target: Participant,
    /// The status.
    pub status: TransferStatus,
    /// When the invitation was sent.
    pub requested: SimTime,
    /// The first moment of a month.
    pub start: SimTime,
    /// The last millisecond of a month, once it was withdrawn.
    pub end: Option<SimTime>,
    /// The invitation.
    pub handshake: HandshakeId,
}

/// A management account and its organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Participant {
    /// The organization.
    pub organization: OrganizationId,
    /// Its management account.
    pub management: AccountId,
    /// The email address of the management account.
    pub email: Text,
}

/// The status of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum TransferStatus {
    /// The invitation is open.
    Requested,
    /// The invitation was declined.
    Declined,
    /// The invitation was canceled.
    Canceled,
    /// The invitation expired.
    Expired,
    /// The invitation was accepted.
    Accepted,
    /// The transfer was terminated, as of its end.
    Withdrawn,
}

impl TransferStatus {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "REQUESTED",
            Self::Declined => "DECLINED",
            Self::Canceled => "CANCELED",
            Self::Expired => "EXPIRED",
            Self::Accepted => "ACCEPTED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }

    /// What becomes of a transfer with its invitation.
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

/// From where one looks at a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Direction {
    /// The looker pays.
    Inbound,
    /// The looker's bill is paid.
    Outbound,
}

impl Direction {
    /// As ARNs have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

impl Transfer {
    /// How it looks from an organization; `None`: it is no part of it.
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

    /// Whether it was agreed to and has not ended.
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

/// What an organization may have of transfers, unless AWS raises it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Quotas {
    /// Organizations that one may pay for, open invitations included.
    pub inbound: u32,
    /// Transfers in a row.
    pub length: u32,
}

impl Quotas {
    /// The default quotas.
    pub const DEFAULT: Self = Self {
        inbound: 0,
        length: 1,
    };
    /// As far as AWS raises them.
    pub const MOST: Self = Self {
        inbound: 1_000,
        length: 2,
    };
}
