//! Scenarios: the worlds that a session can start from. Each is made by the calls that a person would make, so that everything
//! in it has a cause, and with the session's seed, so that another seed gives other ids and delays. Only the accounts of large
//! organizations join without calls (`crowd`), which leaves the same world.

mod build;
mod crowd;
mod guardrails;
mod large;
mod small;

use self::build::Build;
use self::crowd::Crowd;
pub use self::large::Building;
use api::ids::AccountId;
use api::principal::Principal;
use api::time::{DAY, HOUR, MINUTE, SimTime};
use gates::people::ADMINISTRATOR;
use state::command::{Command, Intervention};
use state::world::World;

message::worded! {
    /// A world to start from.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Scenario {
        /// No accounts: the initial world of a server.
        Empty:
            "empty",
            "No accounts yet",
            "No accounts and no organization. In the terminal, `account 123456789012` creates an account with that number and an administrator.";
        /// One account in no organization.
        Standalone:
            "standalone",
            "One standalone account",
            "An account that is in no organization, and a second one to invite. Create an organization with either feature set and build it up.";
        /// An organization whose feature set is consolidated billing.
        ConsolidatedBilling:
            "consolidated-billing",
            "Consolidated billing, before enabling all features",
            "A management account, a unit, two created and three invited accounts. Two members have lost AWSServiceRoleForOrganizations, the administrator of one of them may not recreate it, and an invitation is open.";
        /// An organization with all features enabled.
        AllFeatures:
            "all-features",
            "All features, nothing trusted yet",
            "An organization with all features and four members. No service is trusted yet: enable trusted access and watch roles appear.";
        /// Policies at every level.
        Guardrails:
            "guardrails",
            "Guardrails: policies at every level",
            "Service and resource control policies at the root, on units and on an account, an allow list for a sandbox, and an auditor who manages policies by delegation. Find out why a user may not do something.";
        /// A thousand accounts, to show the simulator at scale.
        Large:
            "large",
            "A large organization: 1,000 accounts",
            "An organization with all features and a thousand accounts in forty units.";
        /// Ten thousand accounts.
        Huge:
            "huge",
            "A very large organization: 10,000 accounts",
            "The same with ten thousand accounts in two hundred units. Opening it takes a moment.";
    }
    /// The scenario's id in session files.
    id (by_id)
    /// The scenario's name, for people.
    title
    /// A description of its content, in a sentence or two.
    about
}

/// The default start of every scenario: 2026-01-05 09:00:00 UTC, a Monday.
pub(crate) const MORNING: SimTime = SimTime::from_millis(1_767_603_600_000);

impl Scenario {
    /// The title of a session that begins with this command.
    pub fn title_with(self, first: Option<&Command>) -> &'static str {
        match first {
            Some(Command::Intervene(Intervention::Import(_))) => "Imported organization",
            _ => self.title(),
        }
    }

    /// The world at the beginning of a session.
    pub fn world(self, seed: u64) -> World {
        self.world_from(seed, MORNING)
    }

    /// How long the scenario's own history lasts, in milliseconds: from its start to the beginning of the session.
    pub const fn span(self) -> u64 {
        match self {
            Self::Empty | Self::Standalone => 0,
            Self::ConsolidatedBilling => 5 * DAY + HOUR + 4 * MINUTE,
            Self::AllFeatures => 5 * DAY + 3 * MINUTE,
            Self::Guardrails => 5 * DAY + 6 * MINUTE,
            Self::Large => crowd::span(1_000),
            Self::Huge => crowd::span(10_000),
        }
    }

    /// The world of a scenario that starts at another time.
    pub fn world_from(self, seed: u64, start: SimTime) -> World {
        self.begin(seed, start).finish()
    }

    /// Begins to build the world.
    pub fn begin(self, seed: u64, start: SimTime) -> Building {
        let mut build = Build::new(World::new(seed, start));
        let mut crowd = None;
        match self {
            Self::Empty => {}
            Self::Standalone => build.standalone(),
            Self::ConsolidatedBilling => build.consolidated_billing(),
            Self::AllFeatures => build.all_features(),
            Self::Guardrails => build.guardrails(),
            Self::Large => crowd = Some(Crowd::new(&mut build, 1_000, 40)),
            Self::Huge => crowd = Some(Crowd::new(&mut build, 10_000, 200)),
        }
        Building::new(build, crowd)
    }

    /// The principal that acts at first. In the empty scenario it is the administrator that account
    /// [`AccountId::NOBODYS`] would get.
    pub fn first_actor(self, world: &World) -> Principal {
        let account = match self {
            Self::Empty => return Principal::user(AccountId::NOBODYS, ADMINISTRATOR),
            Self::Standalone => world
                .accounts()
                .find(|account| &*account.name == "Northwind")
                .map(|account| account.id),
            Self::ConsolidatedBilling
            | Self::AllFeatures
            | Self::Guardrails
            | Self::Large
            | Self::Huge => world
                .organizations()
                .next()
                .map(|organization| organization.management),
        };
        let account = account.expect("every scenario has the account that it starts from");
        gates::people::administrator_of(world, account)
            .expect("every account of a scenario has someone who acts")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At every start, a scenario's calls succeed and its history has the same length.
    #[test]
    fn a_scenario_can_begin_at_any_moment() {
        let starts = crate::STARTS;
        for scenario in Scenario::ALL {
            for start in [
                *starts.start(),
                MORNING.millis() + 12_345_678,
                *starts.end(),
            ] {
                if scenario == Scenario::Huge && start != *starts.end() {
                    continue;
                }
                let start = SimTime::from_millis(start);
                let world = scenario.world_from(1, start);
                assert_eq!(world.now().since(start), scenario.span(), "{scenario:?}");
            }
        }
    }
}
