//! `AssumeRoleWithSAML`: a role session for the subject of an assertion of a SAML provider.
//!
//! The simulator does not verify the signature of an assertion; issuer, audience, times, roles and the attributes for
//! sessions count. Source: API Reference of AWS STS, AssumeRoleWithSAML; IAM User Guide, configuring SAML assertions for the
//! authentication response, and troubleshooting SAML federation.

use ordered::Set;

use super::federated::{self, Federated, denied};
use crate::iam::refusals;
use crate::prelude::*;
use api::saml::{self, Assertion, OPERATION};
use state::account::{ProviderKind, Tags};

/// The beginning of the names of attributes for AWS.
const ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";
/// The name of AWS as an audience.
const AUDIENCE: &str = "urn:amazon:webservices";

fn attribute<'a>(assertion: &'a Assertion, name: &str) -> Vec<&'a str> {
    assertion.values(&format!("{ATTRIBUTES}{name}"))
}

/// Whether an address is that of a sign-in page, in some Region.
fn is_sign_in(partition: Partition, address: &str) -> bool {
    let domain = match partition {
        Partition::China => "signin.amazonaws.cn",
        Partition::GovCloud => "signin.amazonaws-us-gov.com",
        Partition::Aws
        | Partition::Iso
        | Partition::IsoB
        | Partition::IsoE
        | Partition::IsoF
        | Partition::Sovereign => "signin.aws.amazon.com",
    };
    let rest = address.strip_prefix("https://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or_default();
    let region = host.strip_suffix(domain);
    let is_host = region.is_some_and(|it| it.is_empty() || it.ends_with('.'));
    is_host && (path == "saml" || path.starts_with("saml/"))
}

/// Checks that the provider exists and made the assertion. Its ARN names its account. Seen in public reports.
fn from_provider(
    world: &World,
    ctx: &mut Ctx,
    provider: &str,
    assertion: &Assertion,
) -> Result<(AccountId, String), ApiError> {
    let account = AccountId::of_arn(provider).and_then(|id| world.account(id));
    let name = provider.split_once(":saml-provider/").map(|it| it.1);
    let found = account.zip(name).and_then(|(account, name)| {
        let known = account.providers.get(&*format!("saml-provider/{name}"))?;
        match &known.kind {
            ProviderKind::Saml { metadata } => Some((account.id, name, metadata)),
            ProviderKind::Oidc { .. } => None,
        }
    });
    let Some((owner, name, metadata)) = found else {
        return Err(wrong("Specified provider doesn't exist"));
    };
    let entity = saml::entity_id(metadata);
    if assertion.issuer().is_none() || assertion.issuer() != entity.as_deref() {
        ctx.advise(
            message!(
                "The issuer of the assertion is {issuer}; the metadata of the provider describe {entity}.",
                issuer = assertion.issuer().unwrap_or("-").to_string(),
                entity = entity.unwrap_or_else(|| "-".to_string())
            ));
        return Err(wrong("Issuer not present in specified provider"));
    }
    Ok((owner, name.to_string()))
}

/// Checks for whom and for when the assertion is; returns the recipient.
fn is_for_now(
    world: &World,
    partition: Partition,
    assertion: &Assertion,
) -> Result<String, ApiError> {
    let named = format!("{AUDIENCE}:");
    let is_aws = |it: &str| it == AUDIENCE || it.starts_with(&named) || is_sign_in(partition, it);
    if !assertion.audiences().any(is_aws) {
        return Err(wrong("Response does not contain the required audience"));
    }
    let recipient = assertion.recipient().filter(|it| is_sign_in(partition, it));
    // The words of this one and of missing moments are not recorded.
    let recipient = recipient.ok_or_else(|| {
        wrong("SubjectConfirmationData in AuthnResponse must have the sign-in page of AWS as its Recipient")
    })?;
    let mut ends = assertion.ends().peekable();
    if ends.peek().is_none() {
        return Err(wrong("NotOnOrAfter is required in AuthnResponse"));
    }
    for end in ends {
        let end = end.ok_or_else(|| wrong("NotOnOrAfter in AuthnResponse must be a time"))?;
        if world.now() >= end {
            return Err(expired());
        }
    }
    if assertion.start().is_some_and(|start| world.now() < start) {
        return Err(wrong("AuthnResponse is not valid yet"));
    }
    if (assertion.session_end()).is_some_and(|end| world.now() >= end) {
        return Err(expired());
    }
    Ok(recipient.to_string())
}

/// An assertion that does not count.
fn wrong(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_ASSERTION.saying(message)
}

fn expired() -> ApiError {
    refusals::ASSERTION_EXPIRED.error()
}

/// Checks that the assertion maps its subject to the role, with this provider. Both orders are accepted.
fn maps_to(
    ctx: &mut Ctx,
    assertion: &Assertion,
    role: &str,
    provider: &str,
) -> Result<(), ApiError> {
    let pairs = attribute(assertion, "Role");
    let fits = pairs.iter().any(|pair| {
        let (one, other) = pair.split_once(',').unwrap_or_default();
        let (one, other) = (one.trim(), other.trim());
        (one == role && other == provider) || (one == provider && other == role)
    });
    if fits {
        return Ok(());
    }
    ctx.advise(message!(
        "The attribute {name} of the assertion must have the value `{role},{provider}`.",
        name = format!("{ATTRIBUTES}Role"),
        role = role.to_string(),
        provider = provider.to_string()
    ));
    Err(denied(OPERATION))
}

fn is_name(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it);
    (2..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// The name and the source identity of the session.
fn names(assertion: &Assertion) -> Result<(String, Option<Text>), ApiError> {
    let name = attribute(assertion, "RoleSessionName");
    let Some(name) = name.first() else {
        return Err(wrong("RoleSessionName is required in AuthnResponse"));
    };
    if !is_name(name) {
        return Err(wrong(
            "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
        ));
    }
    let source = attribute(assertion, "SourceIdentity");
    if source
        .iter()
        .any(|it| !is_name(it) || it.starts_with("aws:"))
    {
        return Err(wrong(
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
        ));
    }
    Ok((name.to_string(), source.first().map(|it| text(it))))
}

/// The session tags, and the keys of transitive ones in lower case.
fn session_tags(assertion: &Assertion) -> (Tags, Set<Text>) {
    let mut tags = Tags::new();
    let prefix = format!("{ATTRIBUTES}PrincipalTag:");
    for (name, values) in assertion.attributes() {
        if let Some(key) = name.strip_prefix(&prefix) {
            let value = values.first().copied().unwrap_or_default();
            tags.insert(text(key), text(value));
        }
    }
    let keys = attribute(assertion, "TransitiveTagKeys");
    let transitive = keys.iter().map(|key| key.to_ascii_lowercase().into());
    (tags, transitive.collect())
}

pub(super) fn assume_role(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    ctx.enter(Gate::Policy);
    ctx.cite("API Reference of AWS STS: AssumeRoleWithSAML");
    let (role_arn, provider) = (input.text("RoleArn"), input.text("PrincipalArn"));
    let assertion = Assertion::parse(input.text("SAMLAssertion")).map_err(wrong)?;
    let (of, provider_name) = from_provider(world, ctx, provider, &assertion)?;
    let recipient = is_for_now(world, of.partition(), &assertion)?;
    let Some(subject) = assertion.subject() else {
        // The wording is not recorded.
        return Err(wrong("NameID is required in AuthnResponse"));
    };
    maps_to(ctx, &assertion, role_arn, provider)?;
    let (session, source) = names(&assertion)?;
    let (owner, role) = federated::existing(world, ctx, OPERATION, role_arn)?;
    let (tags, transitive) = session_tags(&assertion);
    let issuer = assertion.issuer().unwrap_or_default();
    let qualifier = saml::name_qualifier(issuer, of, &provider_name);
    let mut context = Context::default();
    for (key, value) in [
        ("saml:aud", &*recipient),
        ("saml:iss", issuer),
        ("saml:sub", subject),
        ("saml:sub_type", assertion.subject_type()),
        ("saml:namequalifier", &*qualifier),
        ("saml:doc", &*format!("{of}/{provider_name}")),
    ] {
        context.set(key, value);
    }
    let holder = Federated {
        operation: OPERATION,
        provider: provider.to_string(),
        known_as: provider_name,
        subject: subject.to_string(),
        audience: recipient,
        context,
        tags,
        transitive,
        source,
        session,
        end: assertion.session_end(),
    };
    let begun = federated::assume(world, ctx, input, (owner, &role), &holder)?;
    let answer = json!({
        "Credentials": begun.credentials,
        "AssumedRoleUser": begun.user,
        "PackedPolicySize": begun.packed,
        "Subject": subject,
        "SubjectType": assertion.subject_type(),
        "Issuer": issuer,
        "Audience": holder.audience,
        "NameQualifier": qualifier,
        "SourceIdentity": holder.source.as_deref(),
    });
    Ok(present(answer).into())
}
