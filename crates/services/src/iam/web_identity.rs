//! `AssumeRoleWithWebIdentity`: a role session for the holder of a token from an OIDC provider.
//!
//! The call is not signed: the token stands for its holder, and only the role's trust policy and RCPs decide. The simulator
//! has no keys of providers, so it reads a token without verifying its signature; issuer, audience, subject and end count.
//! Source: API Reference of AWS STS, AssumeRoleWithWebIdentity; IAM User Guide, OIDC federation, and passing session tags.

use ordered::Set;

use super::federated::{self, Federated, wrong};
use crate::iam::refusals;
use crate::prelude::*;
use api::web_token::{OPERATION, WebToken};
use state::account::{ProviderKind, Tags};

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

/// Reads a token and finds its provider in the role's account. The words are seen in public reports, unless noted.
fn holder(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    input: Input<'_>,
) -> Result<Holder, ApiError> {
    let token = WebToken::parse(input.text("WebIdentityToken")).ok_or_else(|| {
        ctx.advise(
            "A token has three parts with dots in between: header and claims, both JSON in base64, and a signature, which is not verified here.",
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
        ctx.advise(message!(
            "Create an OIDC provider for {issuer} in {account}, where the role is.",
            issuer = issuer.to_string(),
            account = world.name_of(owner)
        ));
        return Err(wrong(format!(
            "No OpenIDConnect provider found in your account for {issuer}"
        )));
    };
    if !clients.iter().any(|client| audiences.contains(&&**client)) {
        ctx.advise(
            message!(
                "The provider accepts other audiences: {clients}. AddClientIDToOpenIDConnectProvider adds one.",
                clients = clients.iter().map(|it| &**it).collect::<Vec<_>>().join(", ")
            ));
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
    Err(refuse!(refusals::TOKEN_EXPIRED, now, end))
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

/// The condition keys of the token.
fn context(holder: &Holder) -> Context {
    let mut context = Context::default();
    let key = |claim: &str| format!("{}:{claim}", holder.name);
    context.set(&key("sub"), &*holder.subject);
    context.set(&key("aud"), &*holder.audience);
    let amr = holder.token.claims.get("amr").and_then(Value::as_array);
    if let Some(amr) = amr {
        let amr = amr.iter().filter_map(Value::as_str).map(String::from);
        context.set(&key("amr"), amr.collect::<Vec<_>>());
    }
    context
}

pub(super) fn assume_role(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    ctx.enter(Gate::Policy);
    ctx.cite("API Reference of AWS STS: AssumeRoleWithWebIdentity");
    let (owner, role) = federated::existing(world, ctx, OPERATION, input.text("RoleArn"))?;
    let token = holder(world, ctx, owner, input)?;
    let holder = Federated {
        operation: OPERATION,
        context: context(&token),
        provider: token.provider,
        known_as: token.name,
        subject: token.subject,
        audience: token.audience,
        tags: token.tags,
        transitive: token.transitive,
        source: token.source,
        session: input.text("RoleSessionName").to_string(),
        end: None,
    };
    let begun = federated::assume(world, ctx, input, (owner, &role), &holder)?;
    let answer = json!({
        "Credentials": begun.credentials,
        "SubjectFromWebIdentityToken": holder.subject,
        "AssumedRoleUser": begun.user,
        "Provider": holder.provider,
        "Audience": holder.audience,
        "SourceIdentity": holder.source.as_deref(),
        "PackedPolicySize": begun.packed,
    });
    Ok(present(answer).into())
}
