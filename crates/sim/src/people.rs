//! Who can act: the people of each account, and what to call them.

use crate::account::{Account, DEFAULT_ACCESS_ROLE};
use crate::event::Actor;
use crate::ids::AccountId;
use crate::principal::Principal;
use crate::world::World;

/// The name of the session that administrators of the management account use in the accounts they created.
pub const SESSION: &str = "management-admin";

/// A person whom one can act as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub principal: Principal,
    /// "Ana", "Root user", "OrganizationAccountAccessRole".
    pub name: String,
    /// "administrator", "limited", "root user".
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Administrator,
    Limited,
    RootUser,
}

impl Standing {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Limited => "limited permissions",
            Self::RootUser => "root user",
        }
    }
}

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The people of an account: administrators first, then others, the root user last.
pub fn people(account: &Account) -> Vec<Person> {
    let mut people: Vec<Person> = account
        .users
        .values()
        .map(|user| Person {
            principal: Principal::user(account.id, &user.name),
            name: user.name.to_string(),
            standing: if user
                .policies
                .attached
                .iter()
                .any(|arn| &**arn == ADMINISTRATOR)
            {
                Standing::Administrator
            } else {
                Standing::Limited
            },
        })
        .chain(
            account
                .roles
                .values()
                .filter(|role| role.linked_to.is_none())
                .map(|role| Person {
                    principal: Principal::role(account.id, &role.name, SESSION),
                    name: role.name.to_string(),
                    standing: Standing::Administrator,
                }),
        )
        .collect();
    ordered::sort_by_key(&mut people, |person| person.standing);
    people.push(Person {
        principal: Principal::Root(account.id),
        name: "Root user".to_string(),
        standing: Standing::RootUser,
    });
    people
}

/// Somebody who may do everything in the account, the root user only if there is nobody else.
pub fn administrator_of(world: &World, account: AccountId) -> Option<Principal> {
    let account = world.account(account)?;
    people(account)
        .into_iter()
        .find(|person| person.standing != Standing::Limited)
        .map(|person| person.principal)
}

/// "Payments / Ana": whom the page and the timeline name.
pub fn name_of(world: &World, principal: &Principal) -> String {
    let account = world.name_of(principal.account());
    match principal {
        Principal::Root(_) => format!("{account} / root user"),
        Principal::User { name, .. } => format!("{account} / {name}"),
        Principal::Role { role, .. } if &**role == DEFAULT_ACCESS_ROLE => {
            format!("{account} / access role")
        }
        Principal::Role { role, .. } => format!("{account} / {role}"),
    }
}

/// The same for any actor.
pub fn actor_name(world: &World, actor: &Actor) -> String {
    match actor {
        Actor::Person(principal) => name_of(world, principal),
        Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => actor.to_string(),
    }
}
