//! The owner of credentials: a user, or the account's root user.

use super::identity::{Kind, target_named};
use super::prelude::*;
use super::refusals;

/// The owner of the credentials that a call is about, after policy has let it pass.
pub(super) enum Whose {
    Root,
    User(String),
}

impl Whose {
    /// The user's name; `None`: the root user.
    pub(super) fn user(&self) -> Option<&str> {
        match self {
            Self::Root => None,
            Self::User(name) => Some(name),
        }
    }
}

pub(super) fn whose(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    login: bool,
) -> Result<Whose, ApiError> {
    let user = match (input.optional("UserName"), &ctx.caller) {
        (Some(name), _) => Some(name.to_string()),
        (None, Principal::User { name, .. }) => Some(name.to_string()),
        (None, Principal::Root(_)) if login => {
            ctx.advise(
                "The root user's own password is changed on the sign-in page, or in a root session.",
            );
            return Err(refusals::USER_NAME_MISSING.error());
        }
        (None, Principal::Root(_) | Principal::AssumedRoot { .. }) => None,
        (None, Principal::Role { .. }) => return Err(refusals::USER_NAME_MISSING.error()),
    };
    match user {
        Some(name) => {
            target_named(world, ctx, &name, Kind::User, Context::default())?;
            Ok(Whose::User(name))
        }
        None => {
            permit_root(world, ctx)?;
            Ok(Whose::Root)
        }
    }
}

/// The gate of policy for a call about the root user.
pub(super) fn permit_root(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let arn = Principal::Root(ctx.account()).to_string();
    authorize::admit(world, ctx, &arn)?;
    Ok(())
}

pub(super) fn not_found(what: &str, whose: &Whose) -> ApiError {
    let name = match whose {
        Whose::Root => "root",
        Whose::User(name) => name,
    };
    refuse!(refusals::NOTHING_FOR_USER, what, name)
}

pub(super) fn gone(what: &str, id: &str) -> ApiError {
    refuse!(refusals::NOTHING_WITH_ID, what, id)
}

/// `GetUser` by a root user about itself.
pub(super) fn root_user(world: &World, ctx: &mut Ctx) -> Answer {
    permit_root(world, ctx)?;
    let account = here(world, ctx);
    Ok(json!({ "User": json!({
        "UserId": account.id.to_string(),
        "Arn": Principal::Root(account.id).to_string(),
        "CreateDate": account.created_at.iso_seconds(),
    }) }))
}
