//! Large organizations: an account after the other is opened, joins by invitation and is placed in a team's unit.
//!
//! They come a month apart in groups, so that old invitations are forgotten on the way.

use super::Build;
use api::ids::OrganizationId;
use api::json::json;
use api::principal::Principal;
use api::time::DAY;
use engine::arrivals::{LONG_AGO, join, join_long_ago};
use state::command::{Command, Intervention};

/// So many accounts come at the same time.
const GROUP: usize = 250;

/// From one group to the next, in milliseconds.
const BETWEEN: u64 = 31 * DAY;

/// From the last group to where the session begins, in milliseconds.
const AFTER_LAST: u64 = 5 * DAY;

/// How long it takes until so many accounts are there, the management account among them, in milliseconds.
pub(super) const fn span(accounts: usize) -> u64 {
    age(0, accounts)
}

/// How long before the session's begin the account with this number comes, in milliseconds.
const fn age(number: usize, accounts: usize) -> u64 {
    let groups = (accounts - 1) / GROUP - number / GROUP;
    groups as u64 * BETWEEN + AFTER_LAST
}

/// Accounts of a large organization that are still to come.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// The next one, of so many.
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
        build.call(
            &ana,
            "organizations:CreateOrganization",
            json!({ "FeatureSet": "ALL" }),
        );
        build.step(&Command::Intervene(Intervention::RaiseAccountQuota {
            management,
            accounts: 20_000,
        }));
        let divisions: Vec<_> = (0..8)
            .map(|n| build.unit(&ana, &format!("Division {}", n + 1)))
            .collect();
        let mut teams = Vec::new();
        for n in 0..units.saturating_sub(divisions.len()) {
            let parent = &divisions[n % divisions.len()];
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

    /// So many accounts are there, of so many.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.next, self.accounts)
    }

    /// Lets the next account come. Returns whether all are there.
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
        &self.teams[number % self.teams.len()]
    }

    /// Without the gates of the three calls, which for thousands of accounts take seconds.
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

    /// The world after calls only.
    fn by_calls(scenario: Scenario, seed: u64) -> World {
        let Building { mut build, crowd } = scenario.begin(seed, MORNING);
        let mut crowd = crowd.expect("the scenario is a large one");
        let call: Arrive = |crowd, build, owner, number| {
            build.join(&crowd.ana, owner);
            build.place(&crowd.ana, owner.account(), crowd.team(number));
        };
        while !crowd.go_on_by(&mut build, call) {}
        build.world
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
