//! The checks of `--strict-auth` before a signature is compared with the key: that it covers the whole call.
//!
//! The signature always covers method, path, query string and body. It must also cover `host` and every `x-amz-`
//! header, so that neither the operation (`x-amz-target`) nor the date nor the session token can be exchanged; and its
//! scope must match the called service and a Region where it answers. Presigned URLs and unsigned bodies are refused.
//! Sources: AWS IAM User Guide, "Create a signed AWS API request" and "Troubleshoot signed requests"; messages as
//! reported by users of AWS.

use sim::partition::Partition;
use sim::region;
use sim::time::MINUTE;

use crate::clock;
use crate::credentials::{Parts, compact, moment_of};
use crate::prelude::*;
use crate::sigv4::{self, CredentialScope, SignatureCheck, SignedMessage};

/// Headers that decide the meaning of a request. Each may occur only once, so that every reader sees the signed one.
const ONCE: [&str; 7] = [
    "authorization",
    "content-encoding",
    "content-type",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-target",
];

/// The accepted clock skew: Amazon S3, IAM and AWS STS are known to allow 15 minutes, others 5.
fn skew(service: &str) -> u64 {
    match service {
        "iam" | "s3" | "sts" => 15 * MINUTE,
        _ => 5 * MINUTE,
    }
}

/// The data to verify the signature, or the reason for a refusal. `service`: the called one, if known.
pub(super) fn check(
    request: &WireRequest,
    parts: &Parts,
    scope: &CredentialScope,
    service: Option<Service>,
) -> Result<SignatureCheck, Denial> {
    if parts.expires.is_some() || names_of(&request.query).any(|name| name.starts_with("X-Amz-")) {
        return Err(Denial::Incomplete(
            "Presigned URLs are not accepted with --strict-auth: sign the request in the header Authorization.".into(),
        ));
    }
    for name in ONCE {
        if request.headers.get_all(name).iter().count() > 1 {
            return Err(Denial::Incomplete(format!(
                "The request has several headers '{name}'."
            )));
        }
    }
    exact(&request.headers)?;
    let moment = current(parts, scope)?;
    let signed = signed_headers(request, &parts.signed)?;
    if let Some(service) = service {
        belongs(scope, service)?;
    }
    let digest = sigv4::digest(&request.sent);
    let said = request.headers.get("x-amz-content-sha256");
    let is_form = |it: &[u8]| it.starts_with(b"STREAMING-") || it.starts_with(b"UNSIGNED-");
    if let Some(form) = said.filter(|it| is_form(it.as_bytes())) {
        let form = String::from_utf8_lossy(form.as_bytes());
        return Err(Denial::Invalid(format!(
            "The body is sent as {form}, which is not accepted with --strict-auth: sign its SHA-256 in x-amz-content-sha256."
        )));
    }
    // The header's statement about the body was signed, so it must be true.
    if said.is_some_and(|said| said.as_bytes() != digest.as_bytes()) {
        return Err(Denial::Mismatch);
    }
    let message = SignedMessage {
        method: request.method.as_str(),
        path: &request.signed_path,
        query: &request.query,
        headers: &request.headers,
        payload: &digest,
    };
    Ok(SignatureCheck {
        string_to_sign: sigv4::string_to_sign(&message, &signed, moment, scope),
        signature: parts.signature.clone(),
    })
}

/// The names in a query string, decoded.
fn names_of(query: &str) -> impl Iterator<Item = String> {
    query.split('&').map(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        String::from_utf8_lossy(&crate::percent::decode_form(name.as_bytes())).into_owned()
    })
}

/// Checks that the header has its three parts, each once, and nothing else.
fn exact(headers: &HeaderMap) -> Result<(), Denial> {
    let header = headers
        .get("authorization")
        .map(|it| it.as_bytes())
        .unwrap_or_default();
    let text = String::from_utf8_lossy(header);
    let parts = text.trim().split_once(' ').map_or("", |(_, parts)| parts);
    let mut names: Vec<&str> = Vec::new();
    for part in parts.split(',') {
        let name = part.trim().split_once('=').map_or("", |(name, _)| name);
        if !["Credential", "SignedHeaders", "Signature"].contains(&name) || names.contains(&name) {
            return Err(Denial::Incomplete(format!(
                "Unexpected '{}' in the Authorization header: it has Credential, SignedHeaders and Signature, each once.",
                part.trim()
            )));
        }
        names.push(name);
    }
    Ok(())
}

/// The names of the signed headers: in lower case, in order, each once, all present in the request, and including all
/// that must be signed.
fn signed_headers<'p>(request: &WireRequest, text: &'p str) -> Result<Vec<&'p str>, Denial> {
    let signed: Vec<&str> = text.split(';').collect();
    if !signed.is_sorted_by(|one, next| one < next)
        || text.bytes().any(|it| it.is_ascii_uppercase())
    {
        // AWS sorts them, and so computes another signature.
        return Err(Denial::Mismatch);
    }
    if !signed.contains(&"host") {
        return Err(Denial::Invalid(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into(),
        ));
    }
    for name in &signed {
        if !request.headers.contains_key(*name) {
            return Err(Denial::Mismatch);
        }
    }
    for name in request.headers.keys() {
        let name = name.as_str();
        let binds = name.starts_with("x-amz-") || name == "content-encoding";
        if binds && !signed.contains(&name) {
            return Err(Denial::Invalid(format!(
                "'{name}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    Ok(signed)
}

/// The time of the signature, if it is recent.
fn current<'p>(parts: &'p Parts, scope: &CredentialScope) -> Result<&'p str, Denial> {
    let Some(moment) = parts.moment.as_deref() else {
        return Err(Denial::Incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                .into(),
        ));
    };
    let signed_at = moment_of(moment).ok_or_else(|| {
        Denial::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{moment}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ))
    })?;
    if scope.day != moment[..8] {
        return Err(Denial::Invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', \
             from '{moment}'.",
            scope.day,
            &moment[..8]
        )));
    }
    let (now, skew) = (clock::now(), skew(&scope.service));
    let minutes = skew / MINUTE;
    if now.since(signed_at) > skew {
        return Err(Denial::Invalid(format!(
            "Signature expired: {moment} is now earlier than {} ({} - {minutes} min.)",
            compact(SimTime::from_millis(now.millis().saturating_sub(skew))),
            compact(now)
        )));
    }
    if signed_at.since(now) > skew {
        return Err(Denial::Invalid(format!(
            "Signature not yet current: {moment} is still later than {} ({} + {minutes} min.)",
            compact(now.plus(skew)),
            compact(now)
        )));
    }
    Ok(moment)
}

/// Checks that the scope matches the service, in a Region where it answers.
fn belongs(scope: &CredentialScope, service: Service) -> Result<(), Denial> {
    if scope.service != service.signing() {
        return Err(Denial::Invalid(format!(
            "Credential should be scoped to correct service: '{}'.",
            service.signing()
        )));
    }
    let partition = Partition::of_region(&scope.region);
    if service.is_global() {
        let only = region::endpoint(partition, service);
        if scope.region != only {
            return Err(Denial::Invalid(format!(
                "Credential should be scoped to a valid Region, not '{}': {} is signed for '{only}'.",
                scope.region,
                service.title()
            )));
        }
    } else if !region::exists(partition, &scope.region) {
        return Err(Denial::Invalid(format!(
            "Credential should be scoped to a valid Region, not '{}'.",
            scope.region
        )));
    }
    Ok(())
}
