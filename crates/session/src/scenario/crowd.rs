//! Large organizations: accounts are opened one after the other, join by invitation and are placed in a team's
//! unit.
//!
//! They come in groups, a month apart, so that old invitations are forgotten on the way.

use super::build::Build;
use api::ids::OrganizationId;
use api::principal::Principal;
use api::time::DAY;
use engine::arrivals::{LONG_AGO, join, join_long_ago};
use state::command::{Command, Intervention};

/// The number of accounts that come at the same time.
const GROUP: usize = 250;

/// The time between two groups, in milliseconds.
const BETWEEN: u64 = 31 * DAY;

/// The time between the last group and the start of the session, in milliseconds.
const AFTER_LAST: u64 = 5 * DAY;

/// The time until `accounts` accounts exist, including the management account, in milliseconds.
pub(super) const fn span(accounts: usize) -> u64 {
    age(0, accounts)
}

/// The time before the start of the session at which the account with this number comes, in milliseconds.
const fn age(number: usize, accounts: usize) -> u64 {
    let groups = (accounts - 1) / GROUP - number / GROUP;
    groups as u64 * BETWEEN + AFTER_LAST
}

/// The accounts of a large organization that are still to come.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// The number of the next account, and of all accounts.
    next: usize,
    accounts: usize,
    organization: OrganizationId,
    ana: Principal,
    teams: Vec<String>,
}

/// Takes an account, with its owner and its number, into the organization and its team's unit.
type Arrive = fn(&Crowd, &mut Build, &Principal, usize);

impl Crowd {
    /// Makes the organization with its units.
    pub(super) fn new(build: &mut Build, accounts: usize, units: usize) -> Self {
        let (management, ana) = build.account("Management", "aws@northwind.example", "Ana");
        build.create_organization(&ana, "ALL");
        build.step(&Command::Intervene(Intervention::RaiseAccountQuota {
            management,
            accounts: 20_000,
        }));
        let divisions: Vec<_> = (0..8)
            .map(|n| build.unit(&ana, &format!("Division {}", n + 1)))
            .collect();
        let mut teams = Vec::new();
        let teams_wanted = units.saturating_sub(divisions.len());
        for (n, parent) in divisions.iter().cycle().take(teams_wanted).enumerate() {
            teams.push(build.unit_in(&ana, parent, &format!("Team {:02}", n + 1)));
        }
        let organization = build
            .world
            .organization_of(management)
            .expect("it was just created");
        Self {
            next: 1,
            accounts,
            organization: organization.id.clone(),
            ana,
            teams,
        }
    }

    /// The number of accounts that exist, and of all accounts.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.next, self.accounts)
    }

    /// Adds the next account. Returns whether all exist.
    pub(super) fn go_on(&mut self, build: &mut Build) -> bool {
        self.go_on_by(build, Self::arrive)
    }

    fn go_on_by(&mut self, build: &mut Build, arrive: Arrive) -> bool {
        let n = self.next;
        if n == self.accounts {
            build.wait(AFTER_LAST);
            return true;
        }
        if n.is_multiple_of(GROUP) {
            build.wait(BETWEEN);
        }
        let (_, owner) = build.account(
            &format!("Workload {n:04}"),
            &format!("workload-{n:04}@northwind.example"),
            "Admin",
        );
        arrive(self, build, &owner, n);
        self.next += 1;
        false
    }

    /// The unit of the account with this number.
    fn team(&self, number: usize) -> &str {
        let team = number
            .checked_rem(self.teams.len())
            .and_then(|at| self.teams.get(at));
        team.expect("a crowd has teams")
    }

    /// Skips the gates of the three calls, which would take seconds for thousands of accounts.
    fn arrive(&self, build: &mut Build, owner: &Principal, number: usize) {
        let (world, id) = (&mut build.world, &self.organization);
        let parent = self.team(number).parse().expect("it is the id of a unit");
        if age(number, self.accounts) >= LONG_AGO {
            join_long_ago(world, owner, id, parent);
        } else {
            join(world, &self.ana, owner, id, parent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Building, MORNING, Scenario};
    use state::world::World;

    /// The world when every account joins by calls.
    fn by_calls(scenario: Scenario, seed: u64) -> World {
        let Building { mut build, crowd } = scenario.begin(seed, MORNING);
        let mut crowd = crowd.expect("the scenario is a large one");
        let call: Arrive = |crowd, build, owner, number| {
            build.join(&crowd.ana, owner);
            build.place(&crowd.ana, owner.account(), crowd.team(number));
        };
        while !crowd.go_on_by(&mut build, call) {}
        build.world.done()
    }

    #[test]
    fn those_who_come_are_as_if_they_had_come_by_calls() {
        for (scenario, seed) in [
            (Scenario::Large, 1),
            (Scenario::Large, 2),
            (Scenario::Huge, 1),
        ] {
            let (world, called) = (scenario.world(seed), by_calls(scenario, seed));
            assert_eq!(world.hash(), called.hash(), "{scenario:?}, seed {seed}");
            assert!(world == called, "{scenario:?}, seed {seed}");
        }
    }
}
