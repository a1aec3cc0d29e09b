//! The password policy of an account. It is stored and shown; passwords of IAM users are not modeled.
//!
//! Source: API Reference of IAM, UpdateAccountPasswordPolicy: absent members return to their defaults.

use super::{here, here_mut, identity_event};
use crate::iam::refusals;
use crate::prelude::*;
use state::account::PasswordPolicy;

const FLAGS: [&str; 5] = [
    "RequireSymbols",
    "RequireNumbers",
    "RequireUppercaseCharacters",
    "RequireLowercaseCharacters",
    "AllowUsersToChangePassword",
];

fn missing(ctx: &Ctx) -> ApiError {
    refuse!(refusals::NO_PASSWORD_POLICY, account = ctx.account())
}

pub(super) fn get(world: &World, ctx: &mut Ctx) -> Answer {
    authorize::admit(world, ctx, "*", Context::default())?;
    let policy = here(world, ctx).password_policy.as_ref();
    let policy = policy.ok_or_else(|| missing(ctx))?;
    let mut shape = Map::new();
    put(&mut shape, "MinimumPasswordLength", &policy.length);
    for (name, flag) in FLAGS.iter().zip(policy.flags) {
        put(&mut shape, name, &flag);
    }
    put(&mut shape, "ExpirePasswords", &policy.max_age.is_some());
    if let Some(days) = policy.max_age {
        put(&mut shape, "MaxPasswordAge", &days);
    }
    if let Some(number) = policy.reuse {
        put(&mut shape, "PasswordReusePrevention", &number);
    }
    if let Some(hard) = policy.hard_expiry {
        put(&mut shape, "HardExpiry", &hard);
    }
    Ok(json!({ "PasswordPolicy": shape }))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*", Context::default())?;
    let policy = PasswordPolicy {
        length: input.number("MinimumPasswordLength").unwrap_or(6),
        flags: FLAGS.map(|name| input.truth(name)),
        max_age: input.number("MaxPasswordAge"),
        reuse: input.number("PasswordReusePrevention"),
        hard_expiry: input.all().get("HardExpiry").and_then(Value::as_bool),
    };
    let world = world.open(ctx)?;
    if here(world, ctx).password_policy.as_ref() != Some(&policy) {
        here_mut(world, ctx).password_policy = Some(policy);
        let account = world.name_of(ctx.account());
        let says = message!("The password policy of {account} was changed.", account);
        identity_event(world, ctx, "password policy", says);
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    authorize::admit(world, ctx, "*", Context::default())?;
    let world = world.open(ctx)?;
    if here_mut(world, ctx).password_policy.take().is_none() {
        return Err(missing(ctx));
    }
    let account = world.name_of(ctx.account());
    let says = message!("The password policy of {account} was deleted.", account);
    identity_event(world, ctx, "password policy", says);
    Ok(json!({}))
}
