//! Accounts that are opened without `CreateAccount`, and the administrator that an account is given from outside.
//!
//! A server gets calls whose callers name only an account; this gives such callers a user to act as.

use crate::iam;
use crate::prelude::*;
use api::managed;
use api::model::validate::is_email;
use gates::people::ADMINISTRATOR;
use state::account::{Account, Policies};

/// Gives an account the user `Admin`. An account that does not exist is opened first, standalone and signed up.
pub fn give_administrator(
    world: &mut WorldMut,
    id: AccountId,
    email: Option<&str>,
    events: &mut Events,
) -> Result<(), ApiError> {
    match world.account(id) {
        Some(account) => may_get_administrator(account, email)?,
        None => open(world, id, email, events)?,
    }
    let policies = Policies {
        attached: vec![managed::administrator_access(id.partition())],
        ..Policies::default()
    };
    iam::seed_user(world, id, ADMINISTRATOR, policies);
    let says = message!(
        "{account} has an administrator, the user {ADMINISTRATOR}.",
        account = world.name_of(id)
    );
    let kind = EventKind::identity(id, ADMINISTRATOR);
    events.push(world.event(Actor::Outside, kind, says));
    Ok(())
}

/// Checks that the account has this address, is open, and has no such user yet.
fn may_get_administrator(account: &Account, email: Option<&str>) -> Result<(), ApiError> {
    let refuse = |says: Message| Err(ApiError::not_possible(says));
    if account.is_closed() {
        return refuse(message!(
            "{account} is closed: nobody can act in it.",
            account = account.name
        ));
    }
    if email.is_some_and(|email| !account.email.eq_ignore_ascii_case(email)) {
        return refuse(message!(
            "{account} has another email address: {email}.",
            account = account.name,
            email = account.email
        ));
    }
    if account.users.contains_key(ADMINISTRATOR) {
        return refuse(message!(
            "{account} already has a user `{ADMINISTRATOR}`.",
            account = account.name
        ));
    }
    Ok(())
}

/// Opens the account, in no organization.
fn open(
    world: &mut WorldMut,
    id: AccountId,
    email: Option<&str>,
    events: &mut Events,
) -> Result<(), ApiError> {
    let email = free_email(world, id, email)?;
    let partition = id.partition();
    let name: Text = if partition == Partition::Aws {
        format!("Account {id}").into()
    } else {
        // Without spaces, which names of GovCloud accounts cannot contain.
        format!("{partition}-{id}").into()
    };
    let says = message!("{name} <{email}> was created, in no organization.");
    world.open_account_as(id, name, email, true);
    events.push(world.event(Actor::Outside, EventKind::AccountOpened(id), says));
    Ok(())
}

/// The email address of an opened account for which nobody gave one.
pub fn own_address(id: AccountId) -> String {
    format!("account-{id}@example.com")
}

/// The email address of a new account, given or derived from its id.
fn free_email(world: &World, id: AccountId, email: Option<&str>) -> Result<Text, ApiError> {
    let email: Text = match email {
        None => own_address(id).into(),
        Some(email) if is_email(email) && (6..=64).contains(&email.chars().count()) => email.into(),
        Some(email) => {
            return Err(ApiError::not_possible(message!(
                "`{email}` is not an email address of 6 to 64 characters.",
                email = email.to_string()
            )));
        }
    };
    match world.by_email(id.partition(), &email) {
        None => Ok(email),
        Some(other) => Err(ApiError::not_possible(message!(
            "The email address {email} is already used by {account} ({other}).",
            account = world.name_of(other)
        ))),
    }
}
