//! Households: accounts with the people who can act in them, for lists to choose from.

use api::ids::AccountId;
use api::principal::Principal;
use gates::people::{Person, name_of, people};
use message::Message;
use state::account::Account;
use state::world::World;

/// The number of accounts above which lists show only the nearest.
const MANY: usize = 60;

/// An account with everyone who can act in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// The account's name.
    pub account: String,
    /// The people that can act, as lists show them.
    pub people: Vec<Person>,
}

/// An account with its people as [`name_of`] calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callers {
    /// The account's name.
    pub account: String,
    /// Each principal with its name.
    pub people: Vec<(Principal, Message)>,
}

/// The people who can be chosen to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personas {
    /// The accounts to choose from.
    pub households: Vec<Household>,
    /// Whether there are more people, which can be searched for.
    pub others: bool,
}

fn household(account: &Account) -> Household {
    Household {
        account: account.name.to_string(),
        people: people(account),
    }
}

/// Everyone who can act, by account: the management accounts first.
pub fn households(world: &World) -> Vec<Household> {
    let mut accounts: Vec<_> = world.accounts().collect();
    ordered::sort_by_key(&mut accounts, |account| {
        let management = world
            .organizations()
            .any(|organization| organization.management == account.id);
        (
            !management,
            account.membership.is_none(),
            account.membership.as_ref().map(|it| it.at),
            account.id,
        )
    });
    accounts
        .into_iter()
        .map(household)
        .filter(|household| !household.people.is_empty())
        .collect()
}

/// The people that could act instead of `actor`. In a large world only those of the actor's own account and of the
/// management accounts.
pub fn personas(world: &World, actor: &Principal) -> Personas {
    let others = world.accounts().nth(MANY).is_some();
    let households = if others {
        let management = world.organizations().map(|it| it.management);
        first_of_all(world, management.chain([actor.account()]))
    } else {
        households(world)
    };
    Personas { households, others }
}

/// These accounts, each once, then all others unless there are too many.
pub(super) fn first_of_all(
    world: &World,
    first: impl IntoIterator<Item = AccountId>,
) -> Vec<Household> {
    let mut shown: Vec<AccountId> = Vec::new();
    let all: Vec<AccountId> = world.accounts().map(|it| it.id).take(MANY + 1).collect();
    let others = all.iter().copied().filter(|_| all.len() <= MANY);
    for id in first.into_iter().chain(others) {
        if !shown.contains(&id) {
            shown.push(id);
        }
    }
    let accounts = shown.into_iter().filter_map(|id| world.account(id));
    accounts.map(household).collect()
}

/// The people that could make a call in the caller's place. In a large world only those of the caller's, the actor's and
/// the management account.
pub fn callers(world: &World, caller: &Principal, actor: &Principal) -> Vec<Callers> {
    let organization = world.organization_of(caller.account());
    let near = [
        Some(world.name_of(caller.account())),
        Some(world.name_of(actor.account())),
        organization.map(|organization| world.name_of(organization.management)),
    ];
    let all = households(world);
    let few = all.len() <= MANY;
    let shown = all
        .into_iter()
        .filter(|it| few || near.iter().flatten().any(|name| *name == it.account));
    shown
        .map(|it| Callers {
            account: it.account,
            people: it
                .people
                .into_iter()
                .map(|person| (person.principal.clone(), name_of(world, &person.principal)))
                .collect(),
        })
        .collect()
}
