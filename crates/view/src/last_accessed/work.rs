//! Work at a place: who could be given work, and who works there every day.

use super::Sheet;
use api::ids::{AccountId, Text};
use api::policy_types::Target;
use api::principal::Principal;
use gates::people;
use message::Message;
use state::world::World;

/// The most people with daily work that are listed.
const LISTED: usize = 8;

/// A principal that works, or could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The user or role.
    pub principal: Principal,
    /// "Payments / Ana".
    pub name: Message,
    /// The Region and the actions of their daily work; `None`: they have none.
    pub habit: Option<(Text, Vec<Text>)>,
}

/// Who could be given work at a place, so that there is use to see, and who works there every day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// An administrator of each of the place's first accounts.
    pub people: Vec<Worker>,
    /// Those who work at the place every day, eight at most.
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
        Target::Account(account) => vec![*account],
        Target::Parent(_) => sheet.accounts.iter().take(4).map(|(id, _)| *id).collect(),
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
