//! Requests that take a while: creating an account, deleting a service-linked role.

use api::ids::{AccountId, CreateRequestId, OrganizationId, Text};
use api::time::SimTime;

/// A request to create an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct CreateRequest {
    pub id: CreateRequestId,
    pub organization: OrganizationId,
    pub name: Text,
    pub email: Text,
    /// What to call the administrators' way in.
    pub role: Text,
    pub requested: SimTime,
    /// For the account, once it is there.
    pub tags: Vec<(Text, Text)>,
    /// An account of AWS GovCloud (US) is to be made, too.
    pub in_govcloud: bool,
    pub state: CreateState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum CreateState {
    InProgress,
    Succeeded {
        at: SimTime,
        account: AccountId,
        govcloud: Option<AccountId>,
    },
    Failed {
        at: SimTime,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        reason: api::ids::Word,
    },
}

impl CreateState {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded { .. } => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }
}

/// IAM's task of deleting a service-linked role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RoleDeletion {
    pub account: AccountId,
    pub role: Text,
    pub asked: SimTime,
    pub state: DeletionState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum DeletionState {
    InProgress,
    Succeeded,
    Failed { reason: Text },
}

impl DeletionState {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }
}
