//! `GetScopedCredentials`: credentials of the caller's own session, with fewer permissions or a shorter life.
//!
//! The identity stays: ARN, session name, tags and source identity. The session's policies and each policy that narrows it must
//! allow. Whoever calls without the new key goes on in the session as it was. Which permission the call needs, and what refuses
//! a caller without a session, is not in the pages at hand: assumed are `sts:GetScopedCredentials` and
//! `InvalidSubjectCredentials`. Source: API Reference of AWS STS, GetScopedCredentials.

use policy::PolicyKind;

use super::documents;
use super::prelude::*;
use super::refusals;
use super::sts::{credentials, packed, validation};
use api::region;
use gates::people;
use state::account::{RoleSession, SESSION_S};
use state::key_ring::Origin;

/// The most policies that may narrow a session.
const MOST_SCOPE_DOWNS: usize = 3;

/// The page on credentials that are narrowed.
const SCOPED: &str = "API Reference of AWS STS: GetScopedCredentials";

pub(super) fn get(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    read(ctx, input)?;
    let mut session = session(world, ctx)?;
    authorize::admit(world, ctx, "*")?;
    ctx.cite(SCOPED);
    session.expires = end(world, ctx, input, session.expires)?;
    packed(input, &session.policies)?;
    if let Some(policy) = input.optional("Policy") {
        let document = documents::read(ctx, PolicyKind::Session, policy)?;
        if session.scope_downs.len() >= MOST_SCOPE_DOWNS {
            return Err(refusals::TOO_MANY_SCOPE_DOWNS.error());
        }
        session.scope_downs.push(document);
    }
    let count = session.scope_downs.len();
    let role = here(world, ctx).roles.get(&session.role);
    let owner = role.map_or_else(Text::default, |role| role.id.clone());
    let world = world.open(ctx)?;
    session.key = world.new_session_key(ctx.account());
    let says = message!(
        "{account} narrowed the session, until {expires}.",
        account = people::name_of(world, &ctx.caller),
        expires = session.expires
    );
    identity_event(world, ctx, &session.role, says);
    let (key, expires) = (session.key.clone(), session.expires);
    let source = session.source_identity.clone();
    let id = format!("{owner}:{name}", name = session.name);
    let session = Some(Arc::new(session));
    let caller = ctx.caller.clone();
    let issued = world.issue(&key, caller, owner, Origin::AssumeRole, expires, session);
    let answer = json!({
        "Credentials": credentials(&issued, expires),
        "SessionInfo": json!({ "ScopedSessionId": id, "Arn": ctx.caller.arn() }),
        "ScopedPoliciesCount": count,
        "SourceIdentity": source.as_deref(),
    });
    Ok(present(answer).into())
}

/// Checks what the request says by itself.
fn read(ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    ctx.enter(Gate::Request);
    ctx.cite(SCOPED);
    if &*ctx.region == region::GLOBAL_ENDPOINT {
        return Err(refuse!(
            refusals::NOT_AT_GLOBAL_ENDPOINT,
            operation = "GetScopedCredentials"
        ));
    }
    if input.optional("Policy").is_none() && input.number("DurationSeconds").is_none() {
        return Err(validation(
            "Request must contain at least one of Policy and DurationSeconds",
        ));
    }
    Ok(())
}

/// The session of the caller, as its credentials have it.
fn session(world: &World, ctx: &mut Ctx) -> Result<RoleSession, ApiError> {
    ctx.enter(Gate::Caller);
    ctx.cite(SCOPED);
    let Principal::Role { role, session, .. } = &ctx.caller else {
        let origin = ctx.credentials.as_ref().map(|it| it.origin);
        return Err(if origin == Some(Origin::GetSessionToken) {
            refusals::SCOPED_TOKENS.error()
        } else {
            refusals::NO_SUBJECT_SESSION.error()
        });
    };
    if let Some(known) = here(world, ctx).session_of(&ctx.caller) {
        return Ok(known.clone());
    }
    // The sessions with which administrators begin are nowhere listed: they count as begun now.
    Ok(RoleSession {
        role: role.clone(),
        name: session.clone(),
        by: ctx.caller.clone(),
        began: world.now(),
        key: Text::default(),
        expires: world.now().plus(SESSION_S * SECOND),
        policies: Vec::new(),
        scope_downs: Vec::new(),
        tags: state::account::Tags::new(),
        transitive: ordered::Set::default(),
        source_identity: None,
    })
}

/// When the new credentials expire: never after the session.
fn end(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    latest: SimTime,
) -> Result<SimTime, ApiError> {
    ctx.enter(Gate::State);
    let Some(seconds) = input.number("DurationSeconds") else {
        return Ok(latest);
    };
    let asked = world.now().plus(seconds * SECOND);
    if asked > latest {
        ctx.advise(message!(
            "The session ends at {latest}. Ask for less, or leave out `DurationSeconds`."
        ));
        return Err(refusals::SESSION_TOO_SHORT.error());
    }
    Ok(asked)
}
