//! Reports of service last accessed data.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::words::KeptWords;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::time::SimTime;

/// A service that the report's entity may use, with its latest use.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct AccessedService {
    /// The prefix of the service: `s3`.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub prefix: api::ids::Word,
    /// The name of the service: `Amazon S3`.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub name: api::ids::Word,
    /// The latest attempt that reports show.
    pub last: Option<Last>,
    /// The number of accounts of the entity with an attempt.
    pub accounts: usize,
}

/// The latest attempt to use a service.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Last {
    /// When it was.
    pub at: SimTime,
    /// The Region of the request.
    pub region: Text,
    /// The account of the principal.
    pub account: AccountId,
    /// The organization path of that account.
    pub path: Text,
}

/// A report and its job.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct AccessReport {
    /// The id of the job.
    pub id: Text,
    /// The management account that requested it.
    pub account: AccountId,
    /// The principal that requested it.
    pub asked_by: Principal,
    /// The ARN of the user or role that owns the report.
    pub owner: Text,
    /// The entity path as given, valid or not.
    pub entity: Text,
    /// The id of the policy that the report is limited to.
    pub policy: Option<Text>,
    /// When it was requested.
    pub asked: SimTime,
    /// The progress of the job.
    pub state: ReportState,
}

/// The state of a report.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum ReportState {
    /// The report is being gathered.
    InProgress,
    /// The report is ready.
    Completed {
        /// When it was ready.
        at: SimTime,
        /// The services of the report.
        rows: Arc<Vec<AccessedService>>,
    },
    /// The report could not be made.
    Failed {
        /// When it failed.
        at: SimTime,
        /// The error code in the API.
        #[serde(deserialize_with = "crate::snapshot::interned")]
        code: api::ids::Word,
        /// The error message in the API.
        message: KeptWords,
    },
}

impl ReportState {
    /// The status in the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed { .. } => "COMPLETED",
            Self::Failed { .. } => "FAILED",
        }
    }
}
