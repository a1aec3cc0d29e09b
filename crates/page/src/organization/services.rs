//! The view of services: the service whose page is shown, and the search and the filter of the list.

use implicit_clone::unsync::IString;
use sim::catalog::{self, TrustedService};
use sim::view::services::{ServiceRow, ServiceStanding};

use crate::base::words::{Words, key};

/// The filter of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceFilter {
    /// All services.
    #[default]
    All,
    /// Those that are trusted.
    On,
    /// Those that could be.
    Off,
    /// Those with a delegated administrator.
    Delegated,
}

/// What is chosen in the view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceChoice {
    /// The service whose page is shown; `None`: the list.
    pub chosen: Option<IString>,
    /// What the list is searched for.
    pub search: IString,
    /// Which of them are listed.
    pub filter: ServiceFilter,
}

/// A choice in the view.
#[derive(Clone, Debug)]
pub enum ServiceAction {
    /// Show a service's page, or the list.
    Choose(Option<IString>),
    /// Search the list.
    Search(IString),
    /// Filter the list.
    Filter(ServiceFilter),
    /// List all services.
    All,
}

impl ServiceFilter {
    /// Each with its id in tests, and its title.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::All, "all", key("All")),
        (Self::On, "on", key("Enabled")),
        (Self::Off, "off", key("Not enabled")),
        (Self::Delegated, "delegated", key("Has an administrator")),
    ];

    fn takes(self, row: &ServiceRow) -> bool {
        match self {
            Self::All => true,
            Self::On => row.standing.is_on(),
            Self::Off => !row.standing.is_on() && row.standing != ServiceStanding::NoTrustedAccess,
            Self::Delegated => row.administrators > 0,
        }
    }
}

impl ServiceChoice {
    /// The listed services.
    pub fn found<'r>(&self, rows: &'r [ServiceRow], words: Words) -> Vec<&'r ServiceRow> {
        let wanted = self.search.trim().to_lowercase();
        let fits = |it: &TrustedService| {
            wanted.is_empty()
                || it.name.to_lowercase().contains(&wanted)
                || words.tell(it.purpose).to_lowercase().contains(&wanted)
                || it.principals.iter().any(|it| it.contains(&wanted))
        };
        let listed = rows.iter().filter(|row| self.filter.takes(row));
        listed
            .filter(|row| catalog::by_id(row.id).is_some_and(fits))
            .collect()
    }

    /// Takes a choice.
    pub(crate) fn update(&mut self, action: ServiceAction) {
        match action {
            ServiceAction::Choose(id) => self.chosen = id,
            ServiceAction::Search(text) => self.search = text,
            ServiceAction::Filter(filter) => self.filter = filter,
            ServiceAction::All => {
                self.search = IString::default();
                self.filter = ServiceFilter::All;
            }
        }
    }
}
