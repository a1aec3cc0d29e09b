//! Signatures of version 4: what a request says when it is signed, and whether it was signed with a secret.
//!
//! Source: AWS IAM User Guide, "Create a signed AWS API request". The test vectors are requests that botocore signed.

use axum::http::HeaderMap;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::wire::percent;

/// All that has to be known beside the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub string_to_sign: String,
    /// In small hexadecimal digits.
    pub signature: String,
}

/// What of the signed request is not in its headers.
pub struct Message<'a> {
    pub method: &'a str,
    /// As it was sent.
    pub path: &'a str,
    /// As it was sent, without the question mark.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    /// `x-amz-content-sha256`, or the digest of the body.
    pub payload: &'a str,
    /// Whether the path is encoded a second time: for every service but S3.
    pub twice: bool,
}

/// The scope of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `20260105`.
    pub day: String,
    pub region: String,
    pub service: String,
}

impl Scope {
    fn text(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day, self.region, self.service)
    }
}

/// `moment` is `20260105T090000Z`; `signed` the names of the signed headers, in small letters and in order.
pub fn string_to_sign(
    message: &Message<'_>,
    signed: &[&str],
    moment: &str,
    scope: &Scope,
) -> String {
    let canonical = canonical(message, signed);
    format!(
        "AWS4-HMAC-SHA256\n{moment}\n{}\n{}",
        scope.text(),
        digest(canonical.as_bytes())
    )
}

fn canonical(message: &Message<'_>, signed: &[&str]) -> String {
    let path = match message.path {
        "" => "/".to_string(),
        path if message.twice => percent::encode(path.as_bytes(), b"/"),
        path => path.to_string(),
    };
    let mut pairs: Vec<(String, String)> = message
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (again(name), again(value)))
        .collect();
    pairs.sort();
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut text = format!("{}\n{path}\n{}\n", message.method, query.join("&"));
    for name in signed {
        let values: Vec<String> = message
            .headers
            .get_all(*name)
            .iter()
            .map(|value| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                value.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect();
        text.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    text.push_str(&format!("\n{}\n{}", signed.join(";"), message.payload));
    text
}

/// Decoded and encoded, so that all ways of writing the same are one.
fn again(text: &str) -> String {
    percent::encode(&percent::decode(text.as_bytes(), false), b"")
}

/// The SHA-256 digest in small hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn keyed(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(text.as_bytes());
    mac
}

/// Whether the signature was made with the secret. Takes as long for a wrong one as for a right one.
pub fn is_signed_with(check: &Check, scope: &Scope, secret: &str) -> bool {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [
        scope.day.as_str(),
        &scope.region,
        &scope.service,
        "aws4_request",
    ] {
        key = keyed(&key, part).finalize().into_bytes().to_vec();
    }
    let signature: Option<Vec<u8>> = (check.signature.len() == 64)
        .then(|| {
            (0..32)
                .map(|n| u8::from_str_radix(check.signature.get(2 * n..2 * n + 2)?, 16).ok())
                .collect()
        })
        .flatten();
    signature.is_some_and(|signature| {
        keyed(&key, &check.string_to_sign)
            .verify_slice(&signature)
            .is_ok()
    })
}
