//! `AssumeRoleWithWebIdentity`: a role session for the holder of a token from an OIDC provider.
//!
//! The call is not signed: the token stands for its holder, and only the role's trust policy and RCPs decide. The simulator
//! has no keys of providers, so it reads a token without verifying its signature; issuer, audience, subject and end count.
//! Source: API Reference of AWS STS, AssumeRoleWithWebIdentity; IAM User Guide, OIDC federation, and passing session tags.

use std::sync::Arc;

use message::{Message, message};
use ordered::Set;
use policy::Context;
use serde_json::{Map, Value};

use super::sts::{SET_SOURCE_IDENTITY, begin, credentials, packed, session_policies, validation};
use super::tell_tags;
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, Text};
use api::json::{json, put};
use api::principal::Principal;
use api::time::SECOND;
use api::web_token::{OPERATION, WebToken};
use gates::authorize::{AccessRequest, CallerPolicies, one};
use gates::context::{Ctx, text};
use gates::handler::Answer;
use gates::input::Input;
use state::account::{ProviderKind, Role, RoleSession, SESSION_S, Tags};
use state::outcome::Gate;
use state::world::World;

/// Providers that need not be created in an account.
const BUILT_IN: [&str; 2] = ["accounts.google.com", "cognito-identity.amazonaws.com"];
/// The claim with session tags.
const TAGS: &str = "https://aws.amazon.com/tags";
/// The claim with the source identity.
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// A token whose provider is known.
struct Holder {
    token: WebToken,
    /// The provider as policies name it: an ARN, or the name of a built-in one.
    provider: String,
    /// The prefix of the provider's condition keys.
    name: String,
    subject: String,
    /// The audience that counts: `azp` if the token has it.
    audience: String,
    tags: Tags,
    transitive: Set<Text>,
    source: Option<Text>,
}

fn wrong(message: impl Into<Message>) -> ApiError {
    ApiError::new(ErrorCode::InvalidIdentityToken, message)
}

/// STS's own words for a denial, which do not name the caller.
fn denied() -> ApiError {
    ApiError::new(
        ErrorCode::AccessDenied,
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    )
}

/// Reads a token and finds its provider in the role's account. The words are seen in public reports, unless noted.
fn holder(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    input: Input<'_>,
) -> Result<Holder, ApiError> {
    let token = WebToken::parse(input.text("WebIdentityToken")).ok_or_else(|| {
        ctx.suggest(
            "A token has three parts with dots in between: header and claims, both JSON in base64, and a signature, which is not verified here.",
            None,
        );
        wrong("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
    })?;
    // The wording of a missing claim is not recorded, except for the subject.
    let claim = |name: &str| {
        let claim = token.text(name).filter(|it| !it.is_empty());
        claim.ok_or_else(|| wrong(format!("Missing a required claim: {name}")))
    };
    let (issuer, subject) = (claim("iss")?.to_string(), claim("sub")?.to_string());
    let name = token.provider().unwrap_or_default().to_string();
    let audiences = token.audiences();
    let first = token.text("azp").or_else(|| audiences.first().copied());
    let audience = first.ok_or_else(|| wrong("Missing a required claim: aud"))?;
    let provider = if BUILT_IN.contains(&&*name) {
        name.clone()
    } else {
        known_provider(world, ctx, owner, &issuer, &name, &[audience])?
    };
    unexpired(world, &token)?;
    let (tags, transitive) = session_tags(&token);
    Ok(Holder {
        audience: audience.to_string(),
        source: token.text(SOURCE_IDENTITY).map(text),
        provider,
        name,
        subject,
        tags,
        transitive,
        token,
    })
}

/// The ARN of the token's provider in the role's account, which must accept the audience.
fn known_provider(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    issuer: &str,
    name: &str,
    audiences: &[&str],
) -> Result<String, ApiError> {
    let path = format!("oidc-provider/{name}");
    let account = world.account(owner);
    let known = account.and_then(|account| account.providers.get(&*path));
    let Some(ProviderKind::Oidc { clients, .. }) = known.map(|it| &it.kind) else {
        ctx.suggest(
            message!(
                "Create an OIDC provider for {issuer} in {account}, where the role is.",
                issuer = issuer.to_string(),
                account = world.name_of(owner)
            ),
            None,
        );
        return Err(wrong(format!(
            "No OpenIDConnect provider found in your account for {issuer}"
        )));
    };
    if !clients.iter().any(|client| audiences.contains(&&**client)) {
        ctx.suggest(
            message!(
                "The provider accepts other audiences: {clients}. AddClientIDToOpenIDConnectProvider adds one.",
                clients = clients.iter().map(|it| &**it).collect::<Vec<_>>().join(", ")
            ),
            None,
        );
        return Err(wrong("Incorrect token audience"));
    }
    Ok(format!("{}:{path}", owner.arn("iam")))
}

fn unexpired(world: &World, token: &WebToken) -> Result<(), ApiError> {
    let Some(end) = token.claims.get("exp").and_then(Value::as_i64) else {
        return Err(wrong("Missing a required claim: exp"));
    };
    let now = world.now().epoch_seconds();
    if now < end {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::ExpiredTokenException,
        format!(
            "Token expired: current date/time {now} must be before the expiration date/time {end}"
        ),
    ))
}

/// The session tags in the token, and the keys of transitive ones in lower case.
fn session_tags(token: &WebToken) -> (Tags, Set<Text>) {
    let claim = token.claims.get(TAGS);
    let mut tags = Tags::new();
    let given = claim.and_then(|claim| claim.get("principal_tags")?.as_object());
    for (key, value) in given.into_iter().flatten() {
        let value = value.as_array().and_then(|it| it.first()).unwrap_or(value);
        tags.insert(text(key), text(value.as_str().unwrap_or_default()));
    }
    let keys = claim.and_then(|claim| claim.get("transitive_tag_keys")?.as_array());
    let keys = keys.into_iter().flatten().filter_map(Value::as_str);
    let transitive = keys.map(|key| key.to_ascii_lowercase().into()).collect();
    (tags, transitive)
}

/// The condition keys of the request: of the token, of the session and of the role.
fn context(holder: &Holder, role: &Role, name: &str) -> Context {
    let mut context = Context::default();
    let key = |claim: &str| format!("{}:{claim}", holder.name);
    context.set(&key("sub"), &*holder.subject);
    context.set(&key("aud"), &*holder.audience);
    let amr = holder.token.claims.get("amr").and_then(Value::as_array);
    if let Some(amr) = amr {
        let amr = amr.iter().filter_map(Value::as_str).map(String::from);
        context.set(&key("amr"), amr.collect::<Vec<_>>());
    }
    context.set("sts:RoleSessionName", name);
    context.set("sts:SourceIdentity", one(holder.source.as_deref()));
    for (key, value) in &holder.tags {
        context.set(&format!("aws:RequestTag/{key}"), &**value);
    }
    tell_tags(&mut context, &role.tags);
    context
}

/// Checks that the role's trust policy and RCPs allow the holder of the token to assume the role.
fn permit(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    role: &Role,
    holder: &Holder,
    name: &str,
) -> Result<(), ApiError> {
    let policies = CallerPolicies::of_provider(world, &holder.provider, owner);
    let arn = role.arn(owner);
    let caller = ctx.caller.clone();
    let mut ask = AccessRequest::new(&caller, OPERATION, &arn);
    ask.owner = Some(owner);
    ask.resource_policy = role.trust_source();
    ask.resource_required = true;
    ask.context = context(holder, role, name);
    let actions = [
        (OPERATION, true),
        ("sts:TagSession", !holder.tags.is_empty()),
        (SET_SOURCE_IDENTITY, holder.source.is_some()),
    ];
    for (action, _) in actions.into_iter().filter(|(_, asked)| *asked) {
        let ask = AccessRequest {
            action,
            ..ask.clone()
        };
        let judgement = Arc::new(policies.authorize(world, &ask));
        let allowed = judgement.is_allowed();
        ctx.judged(judgement);
        if !allowed {
            ctx.suggest(
                message!(
                    "The role's trust policy must allow {action} to {provider} under conditions that fit the token: its audience is {audience}, its subject {subject}.",
                    action = action.to_string(),
                    provider = holder.provider.clone(),
                    audience = holder.audience.clone(),
                    subject = holder.subject.clone()
                ),
                None,
            );
            return Err(denied());
        }
        ctx.pass(message!(
            "The role's trust policy allows {action} to {provider}.",
            action = action.to_string(),
            provider = holder.provider.clone()
        ));
    }
    Ok(())
}

/// The role with that ARN, and its account.
fn existing(world: &World, ctx: &mut Ctx, arn: &str) -> Result<(AccountId, Role), ApiError> {
    // A role of a closed account is treated like a missing one; AWS's answer is not documented.
    let role = world
        .role_by_arn(arn)
        .filter(|(account, _)| world.is_open(*account));
    match role {
        Some((account, role)) => Ok((account, role.clone())),
        None => {
            ctx.suggest("The role does not exist.", None);
            Err(denied())
        }
    }
}

pub(super) fn assume_role(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    ctx.at(Gate::Policy);
    ctx.by("API Reference of AWS STS: AssumeRoleWithWebIdentity");
    let (owner, role) = existing(world, ctx, input.text("RoleArn"))?;
    let holder = holder(world, ctx, owner, input)?;
    let name = input.text("RoleSessionName");
    permit(world, ctx, owner, &role, &holder, name)?;
    ctx.at(Gate::State);
    let seconds = input.number("DurationSeconds").unwrap_or(SESSION_S);
    if seconds > role.max_session_s {
        return Err(validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    let policies = session_policies(world, ctx, input, owner)?;
    let packed = packed(input, &policies)?;
    let principal = Principal::role(owner, &role.name, name);
    let expires = world.now.plus(seconds * SECOND);
    let key = world.new_session_key(owner);
    let session = Arc::new(RoleSession {
        role: role.name.clone(),
        name: text(name),
        by: ctx.caller.clone(),
        began: world.now,
        key: key.clone(),
        expires,
        policies,
        tags: holder.tags.clone(),
        transitive: holder.transitive.clone(),
        source_identity: holder.source.clone(),
    });
    let whose = message!(
        "{subject} of {provider}",
        subject = holder.subject.clone(),
        provider = holder.name.clone()
    );
    let issued = begin(world, ctx, (owner, role.id.clone()), session, whose);
    let mut answer = Map::new();
    put(&mut answer, "Credentials", &credentials(&issued, expires));
    let id = format!("{}:{name}", role.id);
    put_holder(&mut answer, &holder, &id, &principal);
    if let Some(percent) = packed {
        put(&mut answer, "PackedPolicySize", &percent);
    }
    Ok(Value::Object(answer))
}

/// Puts the session and the token's claims into an answer.
fn put_holder(answer: &mut Map<String, Value>, holder: &Holder, id: &str, principal: &Principal) {
    put(answer, "SubjectFromWebIdentityToken", &holder.subject);
    let user = json!({ "AssumedRoleId": id, "Arn": principal.to_string() });
    put(answer, "AssumedRoleUser", &user);
    put(answer, "Provider", &holder.provider);
    put(answer, "Audience", &holder.audience);
    if let Some(source) = &holder.source {
        put(answer, "SourceIdentity", &**source);
    }
}
