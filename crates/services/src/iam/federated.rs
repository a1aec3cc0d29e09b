//! Role sessions of people and workloads that an identity provider knows: their tokens and assertions.
//!
//! The calls are not signed: only the role's trust policy and RCPs decide. Source: API Reference of AWS STS,
//! AssumeRoleWithWebIdentity and AssumeRoleWithSAML; IAM User Guide, passing session tags.

use ordered::Set;
use policy::ContextValue;

use super::identity::{is_reserved, tell_tags};
use super::refusals;
use super::sts::{SET_SOURCE_IDENTITY, begin, credentials, packed, session_policies, validation};
use crate::prelude::*;
use gates::authorize::{CallerPolicies, one};
use state::account::{Role, RoleSession, SESSION_S, Tags};

/// The holder of a token or an assertion, whose provider is known.
pub(super) struct Federated {
    /// The operation, such as `sts:AssumeRoleWithSAML`.
    pub operation: &'static str,
    /// The provider as policies name it: an ARN, or the name of a built-in one.
    pub provider: String,
    /// The provider as people name it.
    pub known_as: String,
    /// Whom the token is about.
    pub subject: String,
    /// For whom it was issued.
    pub audience: String,
    /// The provider's condition keys.
    pub context: Context,
    /// The session tags.
    pub tags: Tags,
    /// The keys of transitive tags, in lower case.
    pub transitive: Set<Text>,
    /// The source identity.
    pub source: Option<Text>,
    /// The name of the session.
    pub session: String,
    /// The moment at which the session ends at the latest.
    pub end: Option<SimTime>,
}

/// A session that has begun, as answers show it.
pub(super) struct BegunSession {
    pub credentials: Value,
    pub user: Value,
    pub packed: Option<usize>,
}

/// STS's own words for a denial, which do not name the caller.
pub(super) fn denied(operation: &str) -> ApiError {
    refuse!(refusals::FEDERATION_DENIED, operation)
}

/// A token that does not count.
pub(super) fn wrong(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_IDENTITY_TOKEN.saying(message)
}

/// The role with that ARN, and its account.
pub(super) fn existing(
    world: &World,
    ctx: &mut Ctx,
    operation: &str,
    arn: &str,
) -> Result<(AccountId, Role), ApiError> {
    // A role of a closed account is treated like a missing one; AWS's answer is not documented.
    let role = world
        .role_by_arn(arn)
        .filter(|(account, _)| world.is_open(*account))
        // Only Identity Center makes assertions for the roles of its permission sets (API Reference of AWS STS).
        .filter(|(_, role)| !is_reserved(role));
    match role {
        Some((account, role)) => Ok((account, role.clone())),
        None => {
            ctx.advise("The role does not exist.");
            Err(denied(operation))
        }
    }
}

/// The condition keys of the request: of the token, of the session and of the role.
fn context(holder: &Federated, role: &Role) -> Context {
    let mut context = holder.context.clone();
    context.set("sts:RoleSessionName", &*holder.session);
    context.set("sts:SourceIdentity", one(holder.source.as_deref()));
    for (key, value) in &holder.tags {
        context.set(&format!("aws:RequestTag/{key}"), &**value);
    }
    let keys = || holder.tags.keys();
    context.set("aws:TagKeys", listed(keys()));
    let transitive = keys().filter(|it| holder.transitive.contains(&*it.to_ascii_lowercase()));
    context.set("sts:TransitiveTagKeys", listed(transitive));
    tell_tags(&mut context, &role.tags);
    context
}

/// The value of a key that has a list, or is absent.
fn listed<'a>(keys: impl Iterator<Item = &'a Text>) -> ContextValue {
    let keys: Vec<String> = keys.map(|it| it.to_string()).collect();
    match keys.is_empty() {
        true => ContextValue::Absent,
        false => ContextValue::Many(keys),
    }
}

/// Checks that the role's trust policy and RCPs allow the holder of the token to assume the role.
fn permit(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    role: &Role,
    holder: &Federated,
) -> Result<(), ApiError> {
    let policies = CallerPolicies::of_provider(world, &holder.provider, owner);
    let arn = role.arn(owner);
    let caller = ctx.caller.clone();
    let mut ask = AccessRequest::new(&caller, holder.operation, &arn);
    ask.owner = Some(owner);
    ask.resource_policy = role.trust_source();
    ask.resource_required = true;
    ask.context = context(holder, role);
    let actions = [
        (holder.operation, true),
        ("sts:TagSession", !holder.tags.is_empty()),
        (SET_SOURCE_IDENTITY, holder.source.is_some()),
    ];
    for (action, _) in actions.into_iter().filter(|(_, asked)| *asked) {
        let ask = AccessRequest {
            action,
            ..ask.clone()
        };
        let judgment = Arc::new(policies.authorize(world, &ask));
        let allowed = judgment.is_allowed();
        ctx.judged(judgment);
        if !allowed {
            ctx.advise(
                message!(
                    "The role's trust policy must allow {action} to {provider} under conditions that fit the token: its audience is {audience}, its subject {subject}.",
                    action = action.to_string(),
                    provider = holder.provider.clone(),
                    audience = holder.audience.clone(),
                    subject = holder.subject.clone()
                ));
            return Err(denied(holder.operation));
        }
        ctx.note_passed(message!(
            "The role's trust policy allows {action} to {provider}.",
            action = action.to_string(),
            provider = holder.provider.clone()
        ));
    }
    Ok(())
}

/// Begins a session of the role, if its trust policy allows it to the holder.
pub(super) fn assume(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    (owner, role): (AccountId, &Role),
    holder: &Federated,
) -> Result<BegunSession, ApiError> {
    permit(world, ctx, owner, role, holder)?;
    ctx.enter(Gate::State);
    let seconds = input.number("DurationSeconds").unwrap_or(SESSION_S);
    if seconds > role.max_session_s {
        return Err(validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    let policies = session_policies(world, ctx, input, owner)?;
    let packed = packed(input, &policies)?;
    let name = &*holder.session;
    let principal = Principal::role(owner, &role.name, name);
    let expires = world.now().plus(seconds * SECOND);
    let expires = holder.end.map_or(expires, |end| end.min(expires));
    let world = world.open(ctx)?;
    let key = world.new_session_key(owner);
    let session = Arc::new(RoleSession {
        role: role.name.clone(),
        name: text(name),
        by: ctx.caller.clone(),
        began: world.now(),
        key: key.clone(),
        expires,
        policies,
        scope_downs: Vec::new(),
        tags: holder.tags.clone(),
        transitive: holder.transitive.clone(),
        source_identity: holder.source.clone(),
    });
    let whose = message!(
        "{subject} of {provider}",
        subject = holder.subject.clone(),
        provider = holder.known_as.clone()
    );
    let issued = begin(world, ctx, (owner, role.id.clone()), session, whose);
    let id = format!("{}:{name}", role.id);
    Ok(BegunSession {
        credentials: credentials(&issued, expires),
        user: json!({ "AssumedRoleId": id, "Arn": principal.to_string() }),
        packed,
    })
}
