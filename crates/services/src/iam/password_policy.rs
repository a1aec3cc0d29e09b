//! The password policy of an account. It is stored and shown; passwords of IAM users are not modeled.
//!
//! Source: API Reference of IAM, UpdateAccountPasswordPolicy: absent members return to their defaults.

use super::prelude::*;
use super::refusals;
use gates::context::CallDelegation;
use policy::{Document, Source};
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

/// Lets users change their own password and read this policy, if it says so, whether or not their own policies allow it. Source:
/// IAM User Guide, setting an account password policy: allow users to change their own password.
pub(super) fn let_users(world: &World, ctx: &mut Ctx) {
    const ALLOWED: &str = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}}"#;
    let policy = here(world, ctx).password_policy.as_ref();
    let lets = policy.is_some_and(
        |PasswordPolicy {
             flags: [.., lets], ..
         }| *lets,
    );
    if lets && matches!(ctx.caller, Principal::User { .. }) {
        let document = Document::parse(ALLOWED).expect("it is a policy");
        ctx.delegation = Some(CallDelegation {
            owner: ctx.account(),
            policy: Source::new("the account's password policy", Arc::new(document)),
            grants: false,
        });
    }
}

pub(super) fn get(world: &World, ctx: &mut Ctx) -> Answer {
    let_users(world, ctx);
    authorize::admit(world, ctx, "*")?;
    let policy = here(world, ctx).password_policy.as_ref();
    let policy = policy.ok_or_else(|| missing(ctx))?;
    let mut shape = present(json!({ "MinimumPasswordLength": policy.length }));
    for (name, flag) in FLAGS.iter().zip(policy.flags) {
        put(&mut shape, name, &flag);
    }
    shape.extend(present(json!({
        "ExpirePasswords": policy.max_age.is_some(),
        "MaxPasswordAge": policy.max_age,
        "PasswordReusePrevention": policy.reuse,
        "HardExpiry": policy.hard_expiry,
    })));
    Ok(json!({ "PasswordPolicy": shape }))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let policy = PasswordPolicy {
        length: input.number("MinimumPasswordLength").unwrap_or(6),
        flags: FLAGS.map(|name| input.truth(name)),
        max_age: input.number("MaxPasswordAge"),
        reuse: input.number("PasswordReusePrevention"),
        hard_expiry: input.flag("HardExpiry"),
    };
    let world = world.open(ctx)?;
    if here(world, ctx).password_policy.as_ref() != Some(&policy) {
        here_mut(world, ctx).password_policy = Some(policy);
        happened(world, ctx, "password policy", |_, account| {
            message!("The password policy of {account} was changed.")
        });
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let world = world.open(ctx)?;
    if here_mut(world, ctx).password_policy.take().is_none() {
        return Err(missing(ctx));
    }
    happened(world, ctx, "password policy", |_, account| {
        message!("The password policy of {account} was deleted.")
    });
    Ok(json!({}))
}
