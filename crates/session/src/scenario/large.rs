//! The large scenarios, whose accounts come in slices.

use super::build::Build;
use api::json::json;
use api::principal::Principal;
use api::time::DAY;
use state::command::{Command, Intervention};
use state::world::World;

/// A scenario's world while it is built. The accounts of large scenarios are added in slices, whose sizes do not change the
/// result.
#[derive(Clone, Debug)]
pub struct Building {
    build: Build,
    crowd: Option<Crowd>,
}

/// Accounts that are still to be added.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// The number of the next account.
    next: usize,
    /// How many accounts there will be.
    accounts: usize,
    ana: Principal,
    teams: Vec<String>,
}

impl Building {
    pub(super) fn new(build: Build, crowd: Option<Crowd>) -> Self {
        Self { build, crowd }
    }

    /// Adds at most `accounts` accounts. Returns whether the world is complete.
    pub fn go_on(&mut self, accounts: usize) -> bool {
        for _ in 0..accounts {
            let Some(crowd) = &mut self.crowd else { break };
            if self.build.comes(crowd) {
                self.crowd = None;
            }
        }
        self.crowd.is_none()
    }

    /// How many accounts were added and how many there will be; `None` when no slices are left.
    pub fn accounts(&self) -> Option<(usize, usize)> {
        let crowd = self.crowd.as_ref()?;
        Some((crowd.next, crowd.accounts))
    }

    /// The world, after adding all accounts that are left.
    pub fn finish(mut self) -> World {
        self.go_on(usize::MAX);
        self.build.world
    }
}

impl Build {
    /// Creates the organization and its units. Accounts then join by invitation, the fastest way made of real steps; groups of
    /// them join a month apart, so that old invitations are forgotten on the way.
    pub(super) fn large(&mut self, accounts: usize, units: usize) -> Crowd {
        let (management, ana) = self.account("Management", "aws@northwind.example", "Ana");
        self.call(
            &ana,
            "organizations:CreateOrganization",
            json!({ "FeatureSet": "ALL" }),
        );
        self.step(&Command::Intervene(Intervention::RaiseAccountQuota {
            management,
            accounts: 20_000,
        }));
        let divisions: Vec<_> = (0..8)
            .map(|n| self.unit(&ana, &format!("Division {}", n + 1)))
            .collect();
        let mut teams = Vec::new();
        for n in 0..units.saturating_sub(divisions.len()) {
            let parent = &divisions[n % divisions.len()];
            teams.push(self.unit_in(&ana, parent, &format!("Team {:02}", n + 1)));
        }
        Crowd {
            next: 1,
            accounts,
            ana,
            teams,
        }
    }

    /// Adds the next account. Returns whether all had been added before.
    fn comes(&mut self, crowd: &mut Crowd) -> bool {
        let n = crowd.next;
        if n < crowd.accounts {
            if n.is_multiple_of(250) {
                self.wait(31 * DAY);
            }
            let (account, owner) = self.account(
                &format!("Workload {n:04}"),
                &format!("workload-{n:04}@northwind.example"),
                "Admin",
            );
            self.join(&crowd.ana, &owner);
            self.place(&crowd.ana, account, &crowd.teams[n % crowd.teams.len()]);
            crowd.next += 1;
            return false;
        }
        self.wait(5 * DAY);
        true
    }
}
