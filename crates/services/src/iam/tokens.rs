//! Session tokens: temporary credentials of a user or a root user, and the calls that they allow; the account of an
//! access key id.
//!
//! Not modeled: multi-factor authentication, so nothing here lets session tokens call IAM.
//! Source: API Reference of AWS STS, GetSessionToken and GetAccessKeyInfo.

use super::identity::{Kind, entity};
use super::prelude::*;
use super::{refusals, sts};
use gates::context::Unasked;
use gates::credentials;
use gates::people;
use state::key_ring::{Origin, account_in};

/// The default duration of session tokens, in seconds: half a day. A root user gets an hour at most.
const USUAL_S: u64 = 43_200;
const ROOT_S: u64 = 3_600;

/// Refuses calls that session tokens issued without MFA cannot make: IAM, and STS except two operations. IAM answers as if it
/// did not know the tokens (seen in public reports).
pub(super) fn refuse(ctx: &mut Ctx) -> Result<(), ApiError> {
    let is_token =
        (ctx.credentials.as_ref()).is_some_and(|it| it.origin == Origin::GetSessionToken);
    if !is_token {
        return Ok(());
    }
    ctx.cite("API Reference of AWS STS: GetSessionToken");
    if ctx.operation.service == Service::Iam {
        ctx.advise(
            "Sign with the user's access key, or assume a role. IAM accepts only session tokens that were obtained with MFA.",
        );
        return Err(credentials::invalid(ctx));
    }
    if matches!(
        ctx.operation.name,
        "AssumeRole" | "GetCallerIdentity" | "GetScopedCredentials"
    ) {
        return Ok(());
    }
    Err(needs_key(ctx))
}

/// The refusal of a call with session credentials. Seen in public reports.
fn needs_key(ctx: &mut Ctx) -> ApiError {
    ctx.cite("API Reference of AWS STS: GetSessionToken");
    ctx.advise("Call as a user or a root user, with a long-term access key.");
    refuse!(
        refusals::NEEDS_LONG_TERM_KEY,
        operation = ctx.operation.name
    )
}

pub(super) fn get_session_token(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    sts::check_mfa(world, ctx, input)?;
    ctx.enter(Gate::Policy);
    ctx.cite("API Reference of AWS STS: GetSessionToken");
    let owner: Text = match &ctx.caller {
        Principal::User { name, .. } => entity(&here(world, ctx).users, Kind::User, name)?
            .id
            .clone(),
        Principal::Root(account) => account.to_string().into(),
        Principal::Role { .. } | Principal::AssumedRoot { .. } => return Err(needs_key(ctx)),
    };
    ctx.permit_without_policy(Unasked::OwnCredentials);
    ctx.note_passed("Needs no permission: policies cannot deny it.");
    let asked = input.number("DurationSeconds").unwrap_or(USUAL_S);
    let seconds = if ctx.caller.is_root() {
        asked.min(ROOT_S)
    } else {
        asked
    };
    let expires = world.now().plus(seconds * SECOND);
    let world = world.open(ctx)?;
    let key = world.new_session_key(ctx.account());
    let caller = ctx.caller.clone();
    let says = message!(
        "{account} received a session token, valid until {expires}.",
        account = people::name_of(world, &caller)
    );
    let name = match &caller {
        Principal::User { name, .. } => name,
        Principal::Root(_) | Principal::Role { .. } | Principal::AssumedRoot { .. } => "root",
    };
    identity_event(world, ctx, name, says);
    let origin = Origin::GetSessionToken;
    let issued = world.issue(&key, caller, owner, origin, expires, None);
    Ok(json!({ "Credentials": sts::credentials(&issued, expires) }))
}

/// Returns the account of an access key id. The id itself contains the account, so deleted keys work, too. The answer
/// about an impossible id is not documented.
pub(super) fn access_key_info(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let key = input.text("AccessKeyId");
    let known = world.credentials(key);
    let account = known
        .map(|it| it.principal.account().to_string())
        .or_else(|| account_in(key))
        .ok_or_else(|| refuse!(refusals::INVALID_KEY_ID, key))?;
    Ok(json!({ "Account": account }))
}
