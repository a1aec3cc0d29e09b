//! Accounts that are opened without `CreateAccount`, and the administrator that an account is given from outside.
//!
//! A server meets callers who name nothing but an account; this gives them a user to act as.

use crate::api::error::ApiError;
use crate::api::ids::{AccountId, Text};
use crate::api::managed;
use crate::api::model::validate::is_email;
use crate::api::partition::Partition;
use crate::gates::people::ADMINISTRATOR;
use crate::services::iam;
use crate::state::account::Policies;
use crate::state::event::{Actor, EventKind, Events};
use crate::state::world::World;

/// Gives an account the user `Admin`. One that nobody knew comes to be first, on its own and signed up.
pub(crate) fn give_administrator(
    world: &mut World,
    id: AccountId,
    email: Option<&str>,
    events: &mut Events,
) -> Result<(), ApiError> {
    match world.account(id) {
        Some(account) => {
            let refuse = |says: String| Err(ApiError::not_possible(says));
            if account.is_closed() {
                return refuse(format!("{} is closed: nobody can act in it.", account.name));
            }
            if email.is_some_and(|email| !account.email.eq_ignore_ascii_case(email)) {
                return refuse(format!(
                    "{} has another e-mail address: {}.",
                    account.name, account.email
                ));
            }
            if account.users.contains_key(ADMINISTRATOR) {
                return refuse(format!(
                    "{} already has a user `{ADMINISTRATOR}`.",
                    account.name
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
            let says = format!("{name} <{email}> came to be, in no organization.");
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
        format!(
            "{} has an administrator, the user {ADMINISTRATOR}.",
            world.name_of(id)
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
            return Err(ApiError::not_possible(format!(
                "`{email}` is not an e-mail address of 6 to 64 characters."
            )));
        }
    };
    match world.by_email(id.partition(), &email) {
        None => Ok(email),
        Some(other) => Err(ApiError::not_possible(format!(
            "The e-mail address {email} is taken: {} ({other}) has it.",
            world.name_of(other)
        ))),
    }
}
