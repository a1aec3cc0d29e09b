//! Signatures of version 4: parsing signed requests, and verifying signatures with a secret.
//!
//! Our own implementation, because the available crates sign requests for clients, and cannot verify a signature for a
//! server.
//!
//! Source: AWS IAM User Guide, "Create a signed AWS API request".

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use axum::http::HeaderMap;

use crate::percent;

/// All data needed besides the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureCheck {
    pub string_to_sign: String,
    /// In lower-case hexadecimal digits.
    pub signature: String,
}

/// The signed parts of a request besides its headers.
pub struct SignedMessage<'a> {
    pub method: &'a str,
    /// As it was sent.
    pub path: &'a str,
    /// As it was sent, without the question mark.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    /// `x-amz-content-sha256`, or the digest of the body.
    pub payload: &'a str,
}

/// The scope of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialScope {
    /// `20260105`.
    pub day: String,
    pub region: String,
    pub service: String,
}

impl CredentialScope {
    fn text(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day, self.region, self.service)
    }
}

/// `moment` is `20260105T090000Z`; `signed` has the names of the signed headers, in lower case and in order.
pub fn string_to_sign(
    message: &SignedMessage<'_>,
    signed: &[&str],
    moment: &str,
    scope: &CredentialScope,
) -> String {
    let canonical = canonical(message, signed, scope.service == "s3");
    format!(
        "AWS4-HMAC-SHA256\n{moment}\n{}\n{}",
        scope.text(),
        digest(&canonical)
    )
}

/// The canonical request, as bytes because header values need not be text. `is_s3`: the path is signed as it was sent.
fn canonical(message: &SignedMessage<'_>, signed: &[&str], is_s3: bool) -> Vec<u8> {
    let mut pairs: Vec<(String, String)> = message
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (again(name), again(value)))
        .collect();
    pairs.sort();
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let path = if is_s3 {
        message.path.to_string()
    } else {
        percent::encode_path(&normal(message.path))
    };
    let mut text = format!("{}\n{path}\n{}\n", message.method, query.join("&")).into_bytes();
    for name in signed {
        text.extend(name.as_bytes());
        text.push(b':');
        for (n, value) in message.headers.get_all(*name).iter().enumerate() {
            if n > 0 {
                text.push(b',');
            }
            let words =
                (value.as_bytes().split(u8::is_ascii_whitespace)).filter(|it| !it.is_empty());
            text.extend(words.collect::<Vec<_>>().join(&b' '));
        }
        text.push(b'\n');
    }
    text.extend(format!("\n{}\n{}", signed.join(";"), message.payload).into_bytes());
    text
}

/// The path without empty segments, `.` and `..`, as for every service except S3.
fn normal(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let slash = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{slash}", segments.join("/"))
}

/// Decoded and encoded again, so that all spellings become one; a plus sign is a space, as in forms.
fn again(text: &str) -> String {
    percent::encode(percent::decode_form(text.as_bytes()))
}

/// The SHA-256 digest in lower-case hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    page_files::sha256(bytes)
}

fn keyed(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(text.as_bytes());
    mac
}

/// The key that a secret becomes for a scope.
fn key_of(scope: &CredentialScope, secret: &str) -> Vec<u8> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [
        scope.day.as_str(),
        &scope.region,
        &scope.service,
        "aws4_request",
    ] {
        key = keyed(&key, part).finalize().into_bytes().to_vec();
    }
    key
}

/// Whether the signature was made with the secret. Digests are compared: how long that takes says nothing of the signature.
pub fn is_signed_with(check: &SignatureCheck, scope: &CredentialScope, secret: &str) -> bool {
    let signature = signature(&check.string_to_sign, scope, secret);
    digest(signature.as_bytes()) == digest(check.signature.as_bytes())
}

/// The signature of a string.
pub fn signature(string_to_sign: &str, scope: &CredentialScope, secret: &str) -> String {
    let key = key_of(scope, secret);
    page_files::hex(&keyed(&key, string_to_sign).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests signed by botocore. `tests/clients/sigv4/make.py` makes them.
    const SIGNED: &str = include_str!("tests/sigv4.jsonl");
    const SECRET: &str = "a secret/with+all=kinds of characters";

    #[derive(Clone, Debug, serde::Deserialize)]
    struct Case {
        name: String,
        method: String,
        path: String,
        query: String,
        headers: Vec<(String, String)>,
        body: String,
    }

    fn cases() -> Vec<Case> {
        let lines = SIGNED.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn fits(case: &Case, secret: &str) -> bool {
        let of = |name: &str| {
            let mut found = case.headers.iter().filter(|(own, _)| own == name);
            found.next().map(|(_, value)| value.clone()).unwrap()
        };
        let authorization = of("authorization");
        let part = |name: &str| {
            let rest = authorization.split(&format!("{name}=")).nth(1).unwrap();
            rest.split(',').next().unwrap().to_string()
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &case.headers {
            let name: axum::http::HeaderName = name.parse().unwrap();
            headers.append(name, value.parse().unwrap());
        }
        let payload = digest(case.body.as_bytes());
        let message = SignedMessage {
            method: &case.method,
            path: &case.path,
            query: &case.query,
            headers: &headers,
            payload: &payload,
        };
        let credential = part("Credential");
        let fields: Vec<&str> = credential.split('/').collect();
        let scope = CredentialScope {
            day: fields[1].into(),
            region: fields[2].into(),
            service: fields[3].into(),
        };
        let names = part("SignedHeaders");
        let names: Vec<&str> = names.split(';').collect();
        let check = SignatureCheck {
            string_to_sign: string_to_sign(&message, &names, &of("x-amz-date"), &scope),
            signature: part("Signature"),
        };
        is_signed_with(&check, &scope, secret)
    }

    #[test]
    fn what_botocore_signs_fits_and_nothing_else() {
        let all = cases();
        assert!(all.len() >= 40);
        for case in all {
            let name = &case.name;
            assert!(fits(&case, SECRET), "{name}");
            assert!(!fits(&case, "other"), "{name}");
            let mut others = Vec::new();
            let method = if case.method == "GET" { "POST" } else { "GET" };
            let other = case.clone();
            others.push(Case {
                method: method.into(),
                ..other
            });
            let other = case.clone();
            others.push(Case {
                path: format!("{}x", case.path),
                ..other
            });
            let other = case.clone();
            others.push(Case {
                query: format!("{}&x=1", case.query),
                ..other
            });
            let other = case.clone();
            others.push(Case {
                body: format!("{} ", case.body),
                ..other
            });
            let authorization = &case
                .headers
                .iter()
                .find(|it| it.0 == "authorization")
                .unwrap()
                .1;
            let signed = authorization.split("SignedHeaders=").nth(1).unwrap();
            let signed = signed.split(',').next().unwrap();
            for n in 0..case.headers.len() {
                if signed.split(';').any(|it| it == case.headers[n].0) {
                    let mut other = case.clone();
                    other.headers[n].1.push('x');
                    others.push(other);
                }
            }
            for other in others {
                assert!(!fits(&other, SECRET), "{name}: {other:?}");
            }
        }
    }

    #[test]
    fn values_that_are_no_text_are_told_apart() {
        let of = |byte: u8| {
            let mut headers = HeaderMap::new();
            let value = axum::http::HeaderValue::from_bytes(&[b'a', byte]).unwrap();
            headers.insert("x-amz-note", value);
            let message = SignedMessage {
                method: "GET",
                path: "/",
                query: "",
                headers: &headers,
                payload: "",
            };
            canonical(&message, &["x-amz-note"], false)
        };
        assert_ne!(of(0xfe), of(0xff));
    }

    #[test]
    fn what_is_no_signature_fits_nothing() {
        let scope = CredentialScope {
            day: String::new(),
            region: String::new(),
            service: String::new(),
        };
        for signature in ["", "0", &"é".repeat(32), &"+1".repeat(32), &"g".repeat(64)] {
            let check = SignatureCheck {
                string_to_sign: String::new(),
                signature: signature.to_string(),
            };
            assert!(!is_signed_with(&check, &scope, ""), "{signature}");
        }
    }
}
