//! The parts of a signature, and whom it names.

use axum::http::HeaderMap;
use sim::time::SimTime;

use crate::fault::Denial;
use crate::percent;
use crate::sigv4::CredentialScope;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a signature, from the header or the query string.
pub(crate) struct Parts {
    pub credential: String,
    pub signed: String,
    pub signature: String,
    pub moment: Option<String>,
    pub token: Option<String>,
    /// Seconds for which a presigned URL is valid.
    pub expires: Option<String>,
}

/// Parses `KEYID/20260105/us-east-1/iam/aws4_request`. A key id may contain slashes.
pub fn key_and_scope(credential: &str) -> Result<(String, CredentialScope), Denial> {
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

pub fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}

pub fn of_header(authorization: &str, headers: &HeaderMap) -> Result<Parts, Denial> {
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

pub fn of_query(query: &str) -> Result<Parts, Denial> {
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
pub fn moment_of(text: &str) -> Option<SimTime> {
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

pub fn compact(moment: SimTime) -> String {
    moment.zulu().replace(['-', ':'], "")
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
