//! Integrations of services with organizations.

use crate::agenda::Cause;
use api::ids::{AccountId, Text};
use api::time::{DAY, SimTime};
use content_hash::ContentHash;
use ordered::{Map, Set};
use serde::{Deserialize, Serialize};

/// The integration of a service with an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Integration {
    /// When and by whom it was set up with its own tools.
    pub set_up: Option<Cause>,
    /// Its state.
    pub state: IntegrationState,
    /// The accounts in which it acts, with the time when it began.
    pub reached: Map<AccountId, SimTime>,
    /// The accounts in which it will begin to act, each with a task in the agenda.
    pub due: Set<AccountId>,
    /// When it began to gather data every day; `None`: it does not gather data.
    pub gathers: Option<SimTime>,
    /// When it last gathered data before `gathers`. See [`Integration::gathered_by`].
    pub gathered: Option<SimTime>,
    /// When it created its resource in the management account ([`api::catalog::Tool::makes`]).
    pub made: Option<SimTime>,
    /// Members with resources that the service could not clean up because it had lost trust.
    pub stranded: Set<AccountId>,
    /// Whether a round is in the agenda.
    pub rounds: bool,
    /// The administrators that the service's own operations designated, by Region.
    pub administrators: Map<Text, AccountId>,
}

/// The state of an integration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum IntegrationState {
    /// It works, as far as trusted access and its own setup allow.
    #[default]
    Working,
    /// It has lost trust but not noticed yet, and continues in the accounts in which it acted.
    Unnoticed {
        /// When it lost trust.
        since: SimTime,
    },
    /// It was switched off in its own console and is cleaning up.
    CleaningUp {
        /// When it was switched off.
        since: SimTime,
    },
    /// It has stopped.
    Stopped {
        /// When it stopped.
        since: SimTime,
        /// Whether data and configuration are left.
        left: bool,
    },
}

impl Integration {
    /// When it last gathered data, as of `now`. While it gathers, it does so once a day.
    pub fn gathered_by(&self, now: SimTime) -> Option<SimTime> {
        let Some(since) = self.gathers else {
            return self.gathered;
        };
        match now.since(since) / DAY {
            0 => self.gathered,
            days => Some(since.plus(days * DAY)),
        }
    }

    /// Whether it is in the state [`IntegrationState::Working`].
    pub fn is_on(&self) -> bool {
        self.state == IntegrationState::Working
    }
}
