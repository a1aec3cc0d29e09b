//! Login profiles: whether a user has a password for the console. The password itself is not kept, because nobody signs in.
//!
//! Those of root users are in `root_credentials`. Source: API Reference of IAM, the operations' pages.

use super::owner::{Whose, not_found, whose};
use super::prelude::*;
use super::refusals;
use super::roles::{SIGN_IN, sign_in_duration};
use state::account::{Account, LoginProfile};

/// The minimum length of a password while the account has no password policy.
const LENGTH: u64 = 8;

/// A user's login profile as answers show it.
pub(super) fn shape(user: &str, profile: LoginProfile) -> Value {
    let shape = present(json!({
        "UserName": user,
        "CreateDate": profile.created_at.iso_seconds(),
        "PasswordResetRequired": profile.reset,
        "MaxSigninSessionDuration": profile.max_signin_s,
    }));
    json!({ "LoginProfile": shape })
}

/// Refuses a password that is shorter than the account's policy says. Kinds of characters are not checked.
fn conforms(account: &Account, password: &str) -> Result<(), ApiError> {
    let policy = account.password_policy.as_ref();
    let length = policy.map_or(LENGTH, |policy| policy.length);
    if password.chars().count() as u64 >= length {
        return Ok(());
    }
    Err(refusals::WEAK_PASSWORD.error())
}

/// The login profile of a user of the caller's account.
pub(super) fn of(world: &World, ctx: &Ctx, name: &str) -> Option<LoginProfile> {
    here(world, ctx).users.get(name)?.login
}

/// Gives a user a password.
pub(super) fn create(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    name: &str,
    input: Input<'_>,
) -> Answer {
    if of(world, ctx, name).is_some() {
        return Err(refuse!(refusals::HAS_LOGIN_PROFILE, name));
    }
    conforms(here(world, ctx), input.text("Password"))?;
    let profile = LoginProfile {
        created_at: world.now(),
        reset: input.truth("PasswordResetRequired"),
        max_signin_s: input.number(SIGN_IN),
    };
    let world = world.open(ctx)?;
    set(world, ctx, name, Some(profile));
    happened(world, ctx, name, |name, account| {
        message!("The user {name} of {account} can sign in to the console.")
    });
    Ok(shape(name, profile))
}

/// Takes a user's password away. Returns whether there was one.
pub(super) fn delete(world: &mut WorldMut, ctx: &mut Ctx, name: &str) -> bool {
    if of(world, ctx, name).is_none() {
        return false;
    }
    set(world, ctx, name, None);
    happened(world, ctx, name, |name, account| {
        message!("The user {name} of {account} can no longer sign in to the console.")
    });
    true
}

fn set(world: &mut WorldMut, ctx: &Ctx, name: &str, profile: Option<LoginProfile>) {
    if let Some(user) = here_mut(world, ctx).users.get_mut(name) {
        user.login = profile;
    }
}

/// Changes a user's own password.
pub(super) fn change(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    name: &str,
    password: &str,
    owner: &Whose,
) -> Answer {
    let Some(mut profile) = of(world, ctx, name) else {
        return Err(not_found("Login Profile", owner));
    };
    conforms(here(world, ctx), password)?;
    profile.reset = false;
    let world = world.open(ctx)?;
    set(world, ctx, name, Some(profile));
    happened(world, ctx, name, |name, account| {
        message!("The user {name} of {account} changed the own password.")
    });
    Ok(json!({}))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let owner = whose(world, ctx, input, true)?;
    let current = match &owner {
        Whose::User(name) => of(world, ctx, name).map(|it| (name, it)),
        Whose::Root => None,
    };
    let Some((name, mut profile)) = current else {
        return Err(not_found("Login Profile", &owner));
    };
    if let Some(password) = input.optional("Password") {
        conforms(here(world, ctx), password)?;
    }
    if input.all().contains_key("PasswordResetRequired") {
        profile.reset = input.truth("PasswordResetRequired");
    }
    profile.max_signin_s = sign_in_duration(input)?.unwrap_or(profile.max_signin_s);
    let world = world.open(ctx)?;
    set(world, ctx, name, Some(profile));
    happened(world, ctx, name, |name, account| {
        message!("The password of the user {name} of {account} was changed.")
    });
    Ok(json!({}))
}
