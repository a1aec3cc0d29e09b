//! Requests that take a while: creating an account, deleting a service-linked role.

use crate::words::KeptWords;
use api::ids::{AccountId, CreateRequestId, OrganizationId, Text};
use api::time::SimTime;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// A request to create an account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct CreateRequest {
    /// The request id.
    pub id: CreateRequestId,
    /// The organization that gets the account.
    pub organization: OrganizationId,
    /// The name of the new account.
    pub name: Text,
    /// The email address of the new account's root user.
    pub email: Text,
    /// The name of the role for administrators of the management account.
    pub role: Text,
    /// When the account was requested.
    pub requested: SimTime,
    /// Tags for the account, set once it exists.
    pub tags: Vec<(Text, Text)>,
    /// Whether an account of AWS GovCloud (US) is created, too.
    pub in_govcloud: bool,
    /// The state of the request.
    pub state: CreateState,
}

/// The state of a request to create an account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum CreateState {
    /// The account is being created.
    InProgress,
    /// The account was created.
    Succeeded {
        /// When it was created.
        at: SimTime,
        /// The new account.
        account: AccountId,
        /// The account in AWS GovCloud (US), if one was requested.
        govcloud: Option<AccountId>,
    },
    /// The account could not be created.
    Failed {
        /// When the request failed.
        at: SimTime,
        /// The failure reason in the API.
        #[serde(deserialize_with = "crate::snapshot::interned")]
        reason: api::ids::Word,
    },
}

impl CreateState {
    /// The name in the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded { .. } => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }

    /// The state for people: "in progress".
    pub const fn title(&self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            Self::Succeeded { .. } => "succeeded",
            Self::Failed { .. } => "failed",
        }
    }
}

/// IAM's task of deleting a service-linked role.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct RoleDeletion {
    /// The account of the role.
    pub account: AccountId,
    /// The name of the role.
    pub role: Text,
    /// When deletion was requested.
    pub asked: SimTime,
    /// The state of the task.
    pub state: DeletionState,
}

/// The state of a task that deletes a service-linked role.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum DeletionState {
    /// The task is in progress.
    InProgress,
    /// The role was deleted.
    Succeeded,
    /// The role could not be deleted.
    Failed {
        /// Why it could not be deleted.
        reason: KeptWords,
    },
}

impl DeletionState {
    /// The name in the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }
}
