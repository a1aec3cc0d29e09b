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

/// Decoded and encoded, so that all ways of writing the same are one; a plus sign is a space, as in forms.
fn again(text: &str) -> String {
    percent::encode(&percent::decode(text.as_bytes(), true), b"")
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Vector {
        method: &'static str,
        path: &'static str,
        query: &'static str,
        headers: &'static [(&'static str, &'static str)],
        body: &'static str,
        service: &'static str,
        secret: &'static str,
        signed: &'static str,
        signature: &'static str,
    }

    const PLAIN: &str = "111122223333";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// Signed by botocore 1.44.5 for 2026-01-05 09:00:00.
    const VECTORS: [Vector; 5] = [
        Vector {
            method: "POST",
            path: "/",
            query: "",
            headers: &[
                ("host", "127.0.0.1:4566"),
                ("content-type", "application/x-amz-json-1.1"),
                ("x-amz-date", "20260105T090000Z"),
                (
                    "x-amz-target",
                    "AWSOrganizationsV20161128.DescribeOrganization",
                ),
            ],
            body: "{}",
            service: "organizations",
            secret: PLAIN,
            signed: "content-type;host;x-amz-date;x-amz-target",
            signature: "2e4bed7b8674ac2bf297f2b4bc1d3783d3b564c56825c9c924b70080249472bf",
        },
        Vector {
            method: "POST",
            path: "/",
            query: "",
            headers: &[
                ("host", "localhost:4566"),
                (
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf-8",
                ),
                ("x-amz-date", "20260105T090000Z"),
                ("x-amz-security-token", "FwoGZX/Iv+Yd=="),
                ("x-note", "  two   words "),
            ],
            body: "Action=GetUser&Version=2010-05-08&UserName=a%2Bb",
            service: "iam",
            secret: SECRET,
            signed: "content-type;host;x-amz-date;x-amz-security-token;x-note",
            signature: "e24e3cc4a5783949bfd9fec5b63be9c039041e18b2dde0d5ced7ede9d65711f7",
        },
        Vector {
            method: "GET",
            path: "/v1/customer-agreement/list",
            query: "nextToken=a%2Fb%2Bc%3D+d~%C3%A9&maxResults=5",
            headers: &[
                ("host", "localhost:4566"),
                ("x-amz-date", "20260105T090000Z"),
            ],
            body: "",
            service: "artifact",
            secret: PLAIN,
            signed: "host;x-amz-date",
            signature: "ad1b41d0bf7d8bdc7b785614053ac1fec3d64b11543185aadc290084cbd7cb63",
        },
        Vector {
            method: "GET",
            path: "/tags/arn%3Aaws%3Aartifact",
            query: "",
            headers: &[
                ("host", "localhost:4566"),
                ("x-amz-date", "20260105T090000Z"),
            ],
            body: "",
            service: "artifact",
            secret: PLAIN,
            signed: "host;x-amz-date",
            signature: "9d53e02128a39105e861bba5324adea3d4d90b63043c798c1fc75149a4479e79",
        },
        Vector {
            method: "GET",
            path: "/",
            query: "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                    &X-Amz-Credential=ASIAQWERTYUIOPASDFGH%2F20260105%2Fus-east-1%2Fsts%2Faws4_request\
                    &X-Amz-Date=20260105T090000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host\
                    &X-Amz-Security-Token=FwoGZX%2FIv%2BYd%3D%3D\
                    &X-Amz-Signature=89fa7fbcf2335d0e2c2aec6179500b5fc084483228c47de6c6a43b25456e565e",
            headers: &[("host", "localhost:4566")],
            body: "",
            service: "sts",
            secret: SECRET,
            signed: "host",
            signature: "89fa7fbcf2335d0e2c2aec6179500b5fc084483228c47de6c6a43b25456e565e",
        },
    ];

    fn fits(vector: &Vector, path: &str, body: &str, secret: &str) -> bool {
        let headers = vector
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    axum::http::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            })
            .collect();
        let payload = digest(body.as_bytes());
        let message = Message {
            method: vector.method,
            path,
            query: vector.query,
            headers: &headers,
            payload: &payload,
            twice: true,
        };
        let scope = Scope {
            day: "20260105".into(),
            region: "us-east-1".into(),
            service: vector.service.into(),
        };
        let signed: Vec<&str> = vector.signed.split(';').collect();
        let check = Check {
            string_to_sign: string_to_sign(&message, &signed, "20260105T090000Z", &scope),
            signature: vector.signature.into(),
        };
        is_signed_with(&check, &scope, secret)
    }

    #[test]
    fn what_botocore_signs_fits_and_nothing_else() {
        for vector in &VECTORS {
            let what = vector.service;
            assert!(
                fits(vector, vector.path, vector.body, vector.secret),
                "{what}"
            );
            assert!(
                !fits(vector, "/other", vector.body, vector.secret),
                "{what}"
            );
            assert!(!fits(vector, vector.path, "other", vector.secret), "{what}");
            assert!(!fits(vector, vector.path, vector.body, "other"), "{what}");
        }
    }

    #[test]
    fn what_is_no_signature_fits_nothing() {
        let scope = Scope {
            day: String::new(),
            region: String::new(),
            service: String::new(),
        };
        for signature in ["", "0", &"é".repeat(32), &"+1".repeat(32), &"g".repeat(64)] {
            let check = Check {
                string_to_sign: String::new(),
                signature: signature.to_string(),
            };
            assert!(!is_signed_with(&check, &scope, ""), "{signature}");
        }
    }
}
