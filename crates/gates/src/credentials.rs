//! The first gate: whether a call's credentials exist, belong to the caller, and can still be used.

use message::message;
use serde_json::Value;

use crate::context::{Ctx, Stop};
use crate::refusals;
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, Text};
use api::model::Operation;
use api::principal::Principal;
use state::account::{Stage, session_key};
use state::command::{Call, Command};
use state::reaction::Events;
use state::root_access::manages;
use state::world::{World, WorldMut};

/// Checks the access key that a call was signed with.
///
/// Several sessions of one name can exist at once, each with its own policies; the key decides which one acts.
///
/// # Errors
///
/// The key does not exist, is inactive, or belongs to another principal.
pub fn present(world: &mut WorldMut, ctx: &mut Ctx, key: &Text) -> Result<(), ApiError> {
    let Some(known) = world.credentials(key).filter(|known| known.active) else {
        ctx.cite("IAM User Guide: managing access keys for IAM users");
        ctx.advise(
            "The access key was deleted or is not active, or its user no longer exists. Create or activate a key.",
        );
        return Err(invalid(ctx));
    };
    if known.principal != ctx.caller {
        return Err(ApiError::not_possible(message!(
            "Access key `{key}` belongs to `{principal}`, not to `{caller}`.",
            principal = known.principal,
            caller = ctx.caller
        )));
    }
    let session = world.session_of_key(key).cloned();
    // Usually it is the session that acted last, and nothing is copied.
    if let Some(session) = session
        && world
            .account(ctx.caller.account())
            .and_then(|account| account.session_of(&ctx.caller))
            .is_none_or(|last| last.key != session.key)
        && let Some(account) = world.account_mut(ctx.caller.account())
    {
        let name = session_key(&session.role, &session.name);
        account.sessions.insert(name.into(), session);
    }
    ctx.credentials = Some(known);
    Ok(())
}

/// The error code for unknown credentials, which services with a JSON protocol name differently.
pub fn unknown(ctx: &Ctx) -> ErrorCode {
    if ctx.operation.service.speaks_json() {
        ErrorCode::UnrecognizedClientException
    } else {
        ErrorCode::InvalidClientTokenId
    }
}

/// The refusal of unknown credentials.
pub fn invalid(ctx: &Ctx) -> ApiError {
    refusals::INVALID_CREDENTIALS
        .with_code(unknown(ctx))
        .error()
}

/// Refuses credentials of a closed account. Source: AWS Account Management Reference Guide, closing an account.
///
/// # Errors
///
/// The caller's account is closed.
pub fn refuse_closed(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let Some(closure) = world
        .account(ctx.account())
        .filter(|account| account.is_closed())
        .and_then(|account| account.closure.clone())
    else {
        return Ok(());
    };
    ctx.cite("AWS Account Management Reference Guide: close an AWS account");
    ctx.suggest(
        match closure.stage {
            Stage::Gone { .. } => message!(
                "{account} is permanently closed and cannot be reinstated.",
                account = world.name_of(ctx.account())
            ),
            Stage::Pending | Stage::Closed { .. } => message!(
                "{account} is closed. Until 90 days have passed, AWS Support can reinstate it.",
                account = world.name_of(ctx.account())
            ),
        },
        reinstating(world, ctx.account()),
    );
    // It is documented that nothing can be called, but not the error; this is the error for invalid credentials.
    Err(invalid(ctx))
}

/// Refuses expired credentials. Sessions that are not listed in the account have no end.
///
/// # Errors
///
/// The caller's credentials expired.
pub fn refuse_expired(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let end = match &ctx.credentials {
        Some(credentials) => credentials.ends,
        None => world
            .account(ctx.account())
            .and_then(|account| account.ends(&ctx.caller)),
    };
    if end.is_some_and(|end| end <= world.now()) {
        ctx.cite("IAM User Guide: temporary security credentials");
        ctx.advise(
            if let Principal::AssumedRoot { .. } = ctx.caller {
                "Root sessions last 15 minutes at most. Users who may call sts:AssumeRoot can start another one."
            } else if matches!(ctx.caller, Principal::User { .. }) {
                "Get other credentials with GetSessionToken."
            } else {
                "Assume the role again."
            });
        // Services with a JSON protocol name the error differently.
        let code = if ctx.operation.service.speaks_json() {
            ErrorCode::ExpiredTokenException
        } else {
            ErrorCode::ExpiredToken
        };
        return Err(refusals::EXPIRED_CREDENTIALS.with_code(code).error());
    }
    Ok(())
}

/// Refuses calls of a root user without credentials.
///
/// # Errors
///
/// The caller is such a root user.
pub fn refuse_locked(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let Principal::Root(account) = ctx.caller else {
        return Ok(());
    };
    let locked = world
        .account(account)
        .is_some_and(|account| !account.root.can_act());
    if !locked || ctx.operation.action() == "console:RecoverRootPassword" {
        return Ok(());
    }
    let name = world.name_of(account);
    let managed = world
        .organization_of(account)
        .is_some_and(|organization| manages(organization, account));
    ctx.cite("IAM User Guide: centrally manage root access for member accounts");
    ctx.advise(
        if managed {
            "The management account or the delegated administrator for IAM can act in the account for a task (sts:AssumeRoot), \
             or allow password recovery with the task IAMCreateRootUserPassword."
        } else {
            "Recover the password first: `console recover-root-password` as this root user."
        });
    let row = refusals::NO_ROOT_CREDENTIALS.with_code(unknown(ctx));
    Err(row.saying(message!(
        "The root user of {name} has neither a password nor an access key, so nobody can sign in or make calls as it."
    )))
}

/// Refuses callers that cannot call anything.
///
/// # Errors
///
/// The caller does not exist, its account is closed, its session expired, or it is a root user without credentials.
pub fn standing(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let exists = world
        .account(ctx.account())
        .is_some_and(|account| account.policies_of(&ctx.caller).is_some());
    if !exists {
        return Err(ApiError::not_possible(message!(
            "`{caller}` does not exist in this world, so nobody can act with its credentials.",
            caller = ctx.caller
        )));
    }
    refuse_closed(world, ctx)?;
    refuse_expired(world, ctx)?;
    refuse_locked(world, ctx)
}

/// The reason why this person's credentials cannot be used for the operation with any input; `None` if they can be
/// used.
pub fn cannot_act(
    world: &World,
    caller: &Principal,
    operation: &'static Operation,
) -> Option<Stop> {
    let call = Call::new(caller.clone(), &operation.action(), Value::Null);
    let mut ctx = Ctx::new(&call, operation, Events::default());
    let error = standing(world, &mut ctx).err()?;
    Some(Stop {
        error,
        remedy: ctx.take_remedy(),
    })
}

/// The command that reinstates a closed account, while that is possible.
pub fn reinstating(world: &World, account: AccountId) -> Option<Command> {
    world
        .account(account)
        .filter(|account| account.is_closed() && !account.is_gone())
        .map(|_| Command::Intervene(state::command::Intervention::Reinstate { account }))
}
