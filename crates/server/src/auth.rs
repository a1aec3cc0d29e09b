//! The signer of a request, from its header `Authorization` or from a presigned URL.
//!
//! The owner of the key is known only to the world, and so to the engine. `strict` has the additional checks of
//! `--strict-auth`.

mod strict;

use sim::web_token;

use super::sigv4::{CredentialScope, SignatureCheck};
use crate::prelude::*;

/// The credentials of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub key_id: String,
    pub scope: CredentialScope,
    pub token: Option<String>,
    /// The data to check against the secret, if signatures are checked.
    pub check: Option<SignatureCheck>,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a signature, from the header or the query string.
struct Parts {
    credential: String,
    signed: String,
    signature: String,
    moment: Option<String>,
    token: Option<String>,
    /// Seconds for which a presigned URL is valid.
    expires: Option<String>,
}

/// Reads the credentials of a call; none if it carries a token instead.
pub fn read_unless_token(
    request: &WireRequest,
    strict: bool,
    called: Option<&Operation>,
) -> Result<Option<Signed>, Denial> {
    let takes_token = called.is_some_and(|it| web_token::is_by_holder(&it.action()));
    if takes_token && !request.headers.contains_key("authorization") {
        return Ok(None);
    }
    read(request, strict, called.map(|it| it.service)).map(Some)
}

/// Reads the credentials. `strict`: also prepares the check of the signature; `called`: the service of the called
/// operation, if known.
pub fn read(
    request: &WireRequest,
    strict: bool,
    called: Option<Service>,
) -> Result<Signed, Denial> {
    let header = |name: &str| text(&request.headers, name);
    let parts = match header("authorization") {
        Some(authorization) => of_header(&authorization, &request.headers)?,
        None => of_query(&request.query)?,
    };
    let (key_id, scope) = key_and_scope(&parts.credential)?;
    let check = if strict {
        Some(strict::check(request, &parts, &scope, called)?)
    } else {
        None
    };
    Ok(Signed {
        key_id,
        scope,
        token: parts.token,
        check,
    })
}

/// What a signature says of itself. It is read even where the rest of the signature is wrong, and proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub key_id: String,
    pub scope: CredentialScope,
    /// In the header `Authorization`, not in a presigned URL.
    pub in_header: bool,
}

pub fn claim(headers: &HeaderMap, query: &str) -> Option<Claim> {
    let authorization = text(headers, "authorization");
    let in_header = authorization.is_some();
    let credential = match authorization {
        Some(authorization) => of_list(authorization.trim().strip_prefix(ALGORITHM)?, "Credential"),
        None => parameter(query, "X-Amz-Credential"),
    };
    let (key_id, scope) = key_and_scope(&credential?).ok()?;
    Some(Claim {
        key_id,
        scope,
        in_header,
    })
}

/// Parses `KEYID/20260105/us-east-1/iam/aws4_request`. A key id may contain slashes.
fn key_and_scope(credential: &str) -> Result<(String, CredentialScope), Denial> {
    let mut fields = credential.rsplitn(5, '/');
    let mut field = || fields.next().unwrap_or_default().to_string();
    let (end, service, region, day, key_id) = (field(), field(), field(), field(), field());
    if end != "aws4_request" || key_id.is_empty() || day.is_empty() || region.is_empty() {
        return Err(Denial::Incomplete(format!(
            "Credential must have the form KEYID/YYYYMMDD/REGION/SERVICE/aws4_request; it is '{credential}'."
        )));
    }
    if region.len() > 64 || service.len() > 64 || key_id.len() > 128 {
        return Err(Denial::Incomplete("Credential is too long.".into()));
    }
    let scope = CredentialScope {
        day,
        region,
        service,
    };
    Ok((key_id, scope))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}

fn of_header(authorization: &str, headers: &HeaderMap) -> Result<Parts, Denial> {
    let rest = authorization
        .trim()
        .strip_prefix(ALGORITHM)
        .ok_or_else(|| {
            let kind = authorization.split_whitespace().next().unwrap_or_default();
            Denial::Incomplete(format!(
                "Authorization must start with {ALGORITHM}; '{kind}' is not supported here."
            ))
        })?;
    let part = |name: &str| {
        of_list(rest, name).ok_or_else(|| {
            Denial::Incomplete(format!("Authorization header requires '{name}' parameter."))
        })
    };
    Ok(Parts {
        credential: part("Credential")?,
        signed: part("SignedHeaders")?,
        signature: part("Signature")?,
        moment: text(headers, "x-amz-date"),
        token: text(headers, "x-amz-security-token"),
        expires: None,
    })
}

/// A value of `Credential=…, SignedHeaders=…, Signature=…`.
fn of_list(list: &str, name: &str) -> Option<String> {
    let mut parts = list.split(',').filter_map(|it| it.trim().split_once('='));
    let (_, value) = parts.find(|(key, _)| *key == name)?;
    Some(value.to_string())
}

/// The decoded value of a query string parameter.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(percent::decoded(value))
}

fn of_query(query: &str) -> Result<Parts, Denial> {
    let part = |name: &str| parameter(query, name);
    let needed = |name: &str| {
        part(name).ok_or_else(|| {
            Denial::Incomplete(format!("The presigned URL has no parameter '{name}'."))
        })
    };
    match part("X-Amz-Algorithm") {
        None => return Err(Denial::Missing),
        Some(algorithm) if algorithm != ALGORITHM => {
            return Err(Denial::Incomplete(format!(
                "X-Amz-Algorithm must be {ALGORITHM}; '{algorithm}' is not supported here."
            )));
        }
        Some(_) => {}
    }
    Ok(Parts {
        credential: needed("X-Amz-Credential")?,
        signed: needed("X-Amz-SignedHeaders")?,
        signature: needed("X-Amz-Signature")?,
        moment: part("X-Amz-Date"),
        token: part("X-Amz-Security-Token"),
        expires: Some(needed("X-Amz-Expires")?),
    })
}

/// Parses `20260105T090000Z`.
fn moment_of(text: &str) -> Option<SimTime> {
    let is_right = |(at, it): (usize, u8)| match at {
        8 => it == b'T',
        15 => it == b'Z',
        _ => it.is_ascii_digit(),
    };
    if text.len() != 16 || !text.bytes().enumerate().all(is_right) {
        return None;
    }
    let [year, month, day] = [&text[..4], &text[4..6], &text[6..8]];
    let [hour, minute, second] = [&text[9..11], &text[11..13], &text[13..15]];
    SimTime::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

fn compact(moment: SimTime) -> String {
    moment.zulu().replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use proptest::prelude::*;

    use super::*;

    fn request(query: &str, headers: &[(&'static str, String)]) -> WireRequest {
        let headers = headers
            .iter()
            .filter_map(|(name, value)| {
                Some((
                    axum::http::HeaderName::from_static(name),
                    value.parse().ok()?,
                ))
            })
            .collect();
        WireRequest::of(Method::GET, "/", "/", query, headers)
    }

    proptest! {
        /// Any contents of the headers and the query string are either a signature or refused.
        #[test]
        fn nothing_that_is_sent_ends_the_server(
            authorization in "(AWS4-HMAC-SHA256 )?((Credential|SignedHeaders|Signature)=[a-z0-9/;é]{0,20}, ?){0,4}.{0,20}",
            moment in "([0-9]{8}T[0-9]{6}Z)|.{0,18}",
            query in "((X-Amz-[A-Z][a-zA-Z]{0,12}|X-Amz-Algorithm=AWS4-HMAC-SHA256|X-Amz-Date)=?[%a-z0-9]{0,9}&){0,8}",
            strict: bool,
        ) {
            let headers = [("authorization", authorization), ("x-amz-date", moment)];
            let _ = read(&request(&query, &headers), strict, Some(Service::Iam));
            let _ = read(&request(&query, &headers[1..]), strict, None);
        }
    }

    #[test]
    fn the_scope_is_read_where_the_rest_of_a_signature_is_wrong() {
        let service = |query: &str, authorization: Option<&str>| {
            let headers = authorization.map(|it| ("authorization", it.to_string()));
            let request = request(query, headers.as_slice());
            request.claim.map(|it| it.scope.service)
        };
        let iam = Some("iam".to_string());
        let credential = "Credential=a/20260105/us-east-1/iam/aws4_request";
        let header = |rest: &str| service("", Some(&format!("AWS4-HMAC-SHA256 {rest}")));
        assert_eq!(header(credential), iam);
        assert_eq!(header(&format!("Signature=x, {credential}")), iam);
        assert_eq!(header("Credential=a/20260105/us-east-1/iam/aws3"), None);
        assert_eq!(
            header("Credential=20260105/us-east-1/iam/aws4_request"),
            None
        );
        assert_eq!(service("", Some(credential)), None, "no algorithm");
        let query = "X-Amz-Credential=a%2F20260105%2Fus-east-1%2Fiam%2Faws4_request";
        assert_eq!(service(query, None), iam);
        // The header decides, if there is one.
        assert_eq!(service(query, Some("Bearer x")), None);
        assert_eq!(service("", None), None);
    }

    #[test]
    fn the_parts_of_a_signature_are_found() {
        let authorization = "AWS4-HMAC-SHA256 Credential=a/b/20260105/cn-north-1/iam/aws4_request,SignedHeaders=host,Signature=0";
        let headers = [
            ("authorization", authorization.to_string()),
            ("x-amz-security-token", "token".to_string()),
        ];
        let signed = read(&request("", &headers), false, None).unwrap();
        // A key id may contain slashes.
        assert_eq!(signed.key_id, "a/b");
        assert_eq!(signed.scope.region, "cn-north-1");
        assert_eq!(signed.token.as_deref(), Some("token"));
        assert_eq!(read(&request("", &[]), true, None), Err(Denial::Missing));
    }
}
