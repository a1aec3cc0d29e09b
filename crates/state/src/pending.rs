//! Requests that take a while: creating an account, deleting a service-linked role.

use std::sync::Arc;

use crate::words::KeptWords;
use api::ids::{AccountId, CreateRequestId, OrganizationId, Text};
use api::time::SimTime;
use content_hash::{ContentHash, ContentHasher};
use ordered::{Map, Set};
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

/// Requests to create accounts, by id, and which of them are in progress: each creation asks for those, however many accounts were
/// created before. The index has no content of its own, so it is neither hashed nor stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AllRequests", into = "AllRequests")]
pub struct CreateRequests {
    /// All requests, by id.
    pub all: AllRequests,
    in_progress: Set<CreateRequestId>,
}

type AllRequests = Map<CreateRequestId, Arc<CreateRequest>>;

impl CreateRequests {
    /// Adds a request, or replaces it.
    pub fn insert(&mut self, request: CreateRequest) {
        let id = request.id.clone();
        if request.state == CreateState::InProgress {
            self.in_progress.insert(id.clone());
        } else {
            self.in_progress.remove(&id);
        }
        self.all.insert(id, request.into());
    }

    /// The requests in progress.
    pub fn in_progress(&self) -> impl Iterator<Item = &CreateRequest> {
        let ids = self.in_progress.iter();
        ids.filter_map(|id| self.all.get(id)).map(|it| &**it)
    }
}

impl From<AllRequests> for CreateRequests {
    fn from(all: AllRequests) -> Self {
        let open = all
            .values()
            .filter(|it| it.state == CreateState::InProgress);
        let in_progress = open.map(|it| it.id.clone()).collect();
        Self { all, in_progress }
    }
}

impl From<CreateRequests> for AllRequests {
    fn from(requests: CreateRequests) -> Self {
        requests.all
    }
}

impl ContentHash for CreateRequests {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        self.all.hash_content(hasher);
    }

    fn has_default_content(&self) -> bool {
        self.all.has_default_content()
    }
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
