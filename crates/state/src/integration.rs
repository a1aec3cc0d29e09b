//! Integrations: how far a service has come in an organization.

use crate::agenda::Cause;
use crate::organization::Organization;
use api::ids::AccountId;
use api::time::{DAY, SimTime};
use ordered::{Map, Set};
use std::sync::Arc;

/// A service in an organization that it has had to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Integration {
    /// When it was set up by its own tools, and by whom.
    pub set_up: Option<Cause>,
    /// Its state.
    pub state: IntegrationState,
    /// The accounts in which it has come to act, since when.
    pub reached: Map<AccountId, SimTime>,
    /// The accounts that it is on its way to: a visit to each waits in the agenda.
    pub due: Set<AccountId>,
    /// Since when it gathers data every day without a break; `None`: it does not.
    pub gathers: Option<SimTime>,
    /// When it last gathered data before that. See [`Integration::gathered_by`].
    pub gathered: Option<SimTime>,
    /// Since when what it created in the management account is there ([`api::catalog::Tool::makes`]).
    pub made: Option<SimTime>,
    /// Members with things of the service that it could not clean up, because it had lost trust before.
    pub stranded: Set<AccountId>,
    /// Whether a round waits in the agenda.
    pub rounds: bool,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum IntegrationState {
    /// As far as trusted access and its own setting up let it, it works.
    #[default]
    Working,
    /// It has lost trust and not noticed yet: where it had come to act it goes on.
    Unnoticed {
        /// When it lost trust.
        since: SimTime,
    },
    /// It was switched off in its own console and removes what it had set up.
    CleaningUp {
        /// When it was switched off.
        since: SimTime,
    },
    /// It has stopped. `left`: data and configuration are still there.
    Stopped {
        /// When it stopped.
        since: SimTime,
        /// Whether data and configuration are left.
        left: bool,
    },
}

impl Integration {
    /// When it last gathered data from the accounts that it acts in: once a day since it began to, else when it last did.
    pub fn gathered_by(&self, now: SimTime) -> Option<SimTime> {
        let Some(since) = self.gathers else {
            return self.gathered;
        };
        match now.since(since) / DAY {
            0 => self.gathered,
            days => Some(since.plus(days * DAY)),
        }
    }

    /// Whether it looks for something to do.
    pub fn is_on(&self) -> bool {
        self.state == IntegrationState::Working
    }
}

impl Organization {
    /// What there is between the service and the organization; nothing: it never had to do with it.
    pub fn integration(&self, service: &str) -> Option<&Integration> {
        self.integrations.get(service).map(|it| &**it)
    }

    /// Whether the service has been set up by its own tools and not cleaned up since.
    pub fn is_set_up(&self, service: &str) -> bool {
        self.integration(service)
            .is_some_and(|it| it.set_up.is_some())
    }

    /// The integration of a service, for changes.
    pub fn integration_mut(&mut self, service: &str) -> &mut Integration {
        let entry = self.integrations.or_insert(service.into(), Arc::default());
        Arc::make_mut(entry)
    }
}
