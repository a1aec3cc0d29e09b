//! The first thing AWS looks at: whether a call's credentials exist, and whether they are the caller's.

use crate::api::error::{ApiError, ErrorCode};
use crate::api::ids::Text;
use crate::gates::call::Ctx;
use crate::state::account::session_key;
use crate::state::world::World;

/// What AWS looks at before anything else: whether there are such credentials, and whether they are the caller's.
///
/// Several sessions of one name can run beside each other, each with its own policies; the one whose key comes acts.
pub(crate) fn present(world: &mut World, ctx: &mut Ctx, key: &Text) -> Result<(), ApiError> {
    let Some(known) = world.credentials(key).filter(|known| known.active) else {
        ctx.by("IAM User Guide: managing access keys for IAM users");
        ctx.suggest(
            "The access key was deleted or is not active, or whose it was is gone: make or activate one.",
            None,
        );
        return Err(invalid(ctx));
    };
    if known.principal != ctx.caller {
        return Err(ApiError::not_possible(format!(
            "Access key `{key}` is one of `{}`, not of `{}`.",
            known.principal, ctx.caller
        )));
    }
    let session = (world.key_ring.issued.get(key))
        .and_then(|issued| issued.temporary.as_ref()?.session.clone());
    // Mostly it is the one that acted before, and nothing is copied.
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

/// The code for credentials that a service does not know: services that speak JSON have their own name for it.
pub(crate) fn unknown(ctx: &Ctx) -> ErrorCode {
    if ctx.operation.service.speaks_json() {
        ErrorCode::UnrecognizedClientException
    } else {
        ErrorCode::InvalidClientTokenId
    }
}

/// The same in AWS's words.
pub(crate) fn invalid(ctx: &Ctx) -> ApiError {
    ApiError::new(
        unknown(ctx),
        "The security token included in the request is invalid.",
    )
}
