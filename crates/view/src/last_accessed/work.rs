//! Work at a place: the people that can get daily work, and those that have it.

use super::Sheet;
use api::ids::{AccountId, Text};
use api::policy_types::PolicyTarget;
use api::principal::Principal;
use gates::people;
use message::Message;
use state::world::World;

/// The maximum number of listed people with daily work.
const LISTED: usize = 8;

/// A principal that works, or could work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The user or role.
    pub principal: Principal,
    /// "Payments / Ana".
    pub name: Message,
    /// The Region and the actions of its daily work; `None`: it has none.
    pub habit: Option<(Text, Vec<Text>)>,
}

/// The people that can get daily work at a place, so that there is data, and those that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// An administrator of each of the place's first accounts.
    pub people: Vec<Worker>,
    /// The people that work at the place every day, eight at most.
    pub habits: Vec<Worker>,
}

/// The work at the place of a sheet.
pub fn work(world: &World, sheet: &Sheet) -> Work {
    let worker = |principal: Principal| Worker {
        name: people::name_of(world, &principal),
        habit: world.habit_of(&principal).map(|habit| {
            let actions = habit.actions.iter().map(|(action, _)| action.clone());
            (habit.region.clone(), actions.collect())
        }),
        principal,
    };
    let accounts: Vec<AccountId> = match &sheet.target {
        PolicyTarget::Account(account) => vec![*account],
        PolicyTarget::Parent(_) => sheet.accounts.iter().take(4).map(|(id, _)| *id).collect(),
    };
    let here = |who: &Principal| sheet.accounts.iter().any(|(id, _)| *id == who.account());
    Work {
        people: (accounts.into_iter())
            .filter_map(|account| people::administrator_of(world, account))
            .map(worker)
            .collect(),
        habits: (world.habits().map(|(who, _)| who))
            .filter(|who| here(who))
            .take(LISTED)
            .cloned()
            .map(worker)
            .collect(),
    }
}
