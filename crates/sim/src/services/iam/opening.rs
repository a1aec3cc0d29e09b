//! Accounts that come to be without `CreateAccount`, and the administrator whom an account is given from outside.
//!
//! A server meets callers who name nothing but an account; this is how they become somebody.

use crate::api::error::ApiError;
use crate::api::ids::{AccountId, Text};
use crate::api::managed;
use crate::api::model::validate::is_email;
use crate::api::partition::Partition;
use crate::api::principal::Principal;
use crate::gates::people::{self, Standing};
use crate::services::iam;
use crate::state::account::Policies;
use crate::state::event::{Actor, EventKind, Events};
use crate::state::world::World;
use message::{Message, message};

/// The user whom `Intervention::Administrator` makes.
pub const ADMINISTRATOR: &str = "Admin";

impl World {
    /// The user who acts for an account of which nothing else is said: `Admin`, whatever he may still do, or else the
    /// first by name who may do everything there; roles and the root user are not asked. None: nobody yet, and
    /// `Intervention::Administrator` makes him.
    pub fn administrator(&self, account: AccountId) -> Option<Principal> {
        let account = self.account(account)?;
        if let Some(admin) = account.users.get(ADMINISTRATOR) {
            return Some(admin.principal(account.id));
        }
        let mut users = account
            .users
            .values()
            .map(|user| user.principal(account.id));
        users.find(|user| people::standing(account, user) == Standing::Administrator)
    }
}

/// Gives an account the user `Admin`. One that nobody knew comes to be first, on its own and signed up.
pub(crate) fn give_administrator(
    world: &mut World,
    id: AccountId,
    email: Option<&str>,
    events: &mut Events,
) -> Result<(), ApiError> {
    match world.account(id) {
        Some(account) => {
            let refuse = |says: Message| Err(ApiError::not_possible(says));
            if account.is_closed() {
                return refuse(message!(
                    "{account} is closed: nobody can act in it.",
                    account = account.name
                ));
            }
            if email.is_some_and(|email| !account.email.eq_ignore_ascii_case(email)) {
                return refuse(message!(
                    "{account} has another e-mail address: {email}.",
                    account = account.name,
                    email = account.email
                ));
            }
            if account.users.contains_key(ADMINISTRATOR) {
                return refuse(message!(
                    "{account} already has a user `{ADMINISTRATOR}`.",
                    account = account.name,
                    ADMINISTRATOR
                ));
            }
        }
        None => {
            let email = free_email(world, id, email)?;
            let partition = id.partition();
            let name: Text = if partition == Partition::Aws {
                format!("Account {id}").into()
            } else {
                // No spaces: GovCloud has none in the names of accounts.
                format!("{partition}-{id}").into()
            };
            let says = message!(
                "{name} <{email}> came to be, in no organization.",
                name,
                email
            );
            world.open_account_as(id, name, email, true);
            events.push(world.event(Actor::Outside, EventKind::AccountOpened(id), says));
        }
    }
    let policies = Policies {
        attached: vec![managed::administrator_access(id.partition())],
        ..Policies::default()
    };
    iam::seed_user(world, id, ADMINISTRATOR, policies);
    events.push(world.event(
        Actor::Outside,
        EventKind::IdentityChanged {
            account: id,
            name: ADMINISTRATOR.into(),
        },
        message!(
            "{account} has an administrator, the user {ADMINISTRATOR}.",
            account = world.name_of(id),
            ADMINISTRATOR
        ),
    ));
    Ok(())
}

/// The address for a new account, given or made of its id.
fn free_email(world: &World, id: AccountId, email: Option<&str>) -> Result<Text, ApiError> {
    let email: Text = match email {
        None => format!("account-{id}@example.com").into(),
        Some(email) if is_email(email) && (6..=64).contains(&email.chars().count()) => email.into(),
        Some(email) => {
            return Err(ApiError::not_possible(message!(
                "`{email}` is not an e-mail address of 6 to 64 characters.",
                email = email.to_string()
            )));
        }
    };
    match world.by_email(id.partition(), &email) {
        None => Ok(email),
        Some(other) => Err(ApiError::not_possible(message!(
            "The e-mail address {email} is taken: {account} ({other}) has it.",
            email,
            account = world.name_of(other),
            other
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::scenario::Scenario;
    use crate::state::command::{Command, Intervention};

    #[test]
    fn an_account_without_somebody_who_acts_for_it_can_be_given_one() {
        let give = |account| {
            Command::Intervene(Intervention::Administrator {
                account,
                email: None,
            })
        };
        for scenario in [Scenario::Empty, Scenario::AllFeatures] {
            let mut world = scenario.world(1);
            let mut accounts: Vec<_> = world.accounts().map(|account| account.id).collect();
            accounts.push(AccountId::NOBODYS);
            for account in accounts {
                // Ana and Ben are there; what Organizations made has only a role.
                if world.administrator(account).is_none() {
                    world.step(&give(account)).expect("nobody acts there yet");
                    let admin = Principal::user(account, ADMINISTRATOR);
                    assert_eq!(world.administrator(account), Some(admin));
                    world.step(&give(account)).unwrap_err();
                }
            }
        }
        let mut world = Scenario::AllFeatures.world(1);
        let ana = Scenario::AllFeatures.first_actor(&world);
        assert_eq!(world.administrator(ana.account()), Some(ana.clone()));
        world.step(&give(ana.account())).expect("she is not Admin");
        let admin = Principal::user(ana.account(), ADMINISTRATOR);
        assert_eq!(world.administrator(ana.account()), Some(admin));
    }
}
