//! Reports of service last accessed data.

use std::sync::Arc;

use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::time::SimTime;

/// A service that may be used at the place, and its latest use below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccessedService {
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub prefix: api::ids::Word,
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub name: api::ids::Word,
    /// The latest attempt that shows.
    pub last: Option<Last>,
    /// Accounts below the place in which somebody tried it.
    pub accounts: usize,
}

/// The latest attempt to use a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Last {
    pub at: SimTime,
    pub region: Text,
    pub account: AccountId,
    /// The path of that account.
    pub path: Text,
}

/// A report, and the job that makes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccessReport {
    pub id: Text,
    /// The management account that asked.
    pub account: AccountId,
    pub asked_by: Principal,
    /// The ARN of the user or role behind it: whose report it is.
    pub owner: Text,
    /// As it was given, right or wrong.
    pub entity: Text,
    pub policy: Option<Text>,
    pub asked: SimTime,
    pub state: ReportState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum ReportState {
    InProgress,
    Completed {
        at: SimTime,
        rows: Arc<Vec<AccessedService>>,
    },
    Failed {
        at: SimTime,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        code: api::ids::Word,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        message: api::ids::Word,
    },
}

impl ReportState {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed { .. } => "COMPLETED",
            Self::Failed { .. } => "FAILED",
        }
    }
}
