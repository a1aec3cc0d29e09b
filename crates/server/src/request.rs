//! A request, and the call in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use serde_json::{Map, Value};
use sim::model::Operation;

use crate::credentials::{Claim, claim};
use crate::percent;
use crate::protocol::Protocol;

/// The header with which the protocol CBOR begins.
pub const CBOR_HEADER: &str = "smithy-protocol";

/// The parameters of a request, by name.
pub type Parameters = BTreeMap<String, String>;

/// The service name in signatures for Amazon S3.
pub const S3: &str = "s3";

/// A request, read once: everything but the bodies from its head.
#[derive(Clone, Debug)]
pub struct WireRequest {
    pub method: Method,
    /// Without the prefix of a proxy.
    pub path: String,
    /// As it was sent.
    pub signed_path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    pub headers: HeaderMap,
    /// The signer and the scope that its signature names.
    pub claim: Option<Claim>,
    /// As far as the head tells.
    pub protocol: Protocol,
    /// The bucket that the host's name begins with.
    pub bucket: Option<String>,
    /// Empty until it is read.
    pub body: Bytes,
    /// The body as sent, possibly compressed. The signature covers it.
    pub sent: Bytes,
}

/// The header with the token of the access portal of IAM Identity Center, whose calls are not signed. No page of another site can
/// send it without asking before.
pub const PORTAL_TOKEN: &str = "x-amz-sso_bearer_token";

impl WireRequest {
    /// A request whose body is not read yet. `path`: without the prefix of a proxy.
    pub fn of(
        method: Method,
        path: &str,
        signed_path: &str,
        query: &str,
        headers: HeaderMap,
    ) -> Self {
        let claim = claim(&headers, query);
        let is_for = |name: &str| claim.as_ref().is_some_and(|it| it.scope.service == name);
        let protocol = if headers.contains_key("x-amz-target") {
            Protocol::Json(None)
        } else if headers.contains_key(CBOR_HEADER) {
            Protocol::Cbor
        } else if is_for(S3) {
            Protocol::RestXml
        } else if path == "/" || is_for("sqs") {
            // Of a queue, requests go to its URL.
            Protocol::Query(None)
        } else {
            Protocol::Rest(None)
        };
        Self {
            method,
            path: path.into(),
            signed_path: signed_path.into(),
            query: query.into(),
            headers,
            claim,
            protocol,
            bucket: None,
            body: Bytes::new(),
            sent: Bytes::new(),
        }
    }

    /// The service that the request is signed for.
    pub fn service(&self) -> Option<&str> {
        Some(&self.claim.as_ref()?.scope.service)
    }

    /// Whether the request is signed for Amazon S3 in its header, which no page of another site can send.
    pub fn is_for_s3(&self) -> bool {
        (self.claim.as_ref()).is_some_and(|claim| claim.in_header && claim.scope.service == S3)
    }

    /// Whether the request names an object of Amazon S3.
    pub fn is_about_object(&self) -> bool {
        !place(self).1.is_empty()
    }

    /// Whether the body is an object of Amazon S3, whatever its encoding.
    pub fn is_object(&self) -> bool {
        self.service() == Some(S3) && self.is_about_object()
    }

    /// The bytes in which an operation or a resource may be named.
    pub fn text(&self) -> &Bytes {
        if self.body.is_empty() {
            &self.sent
        } else {
            &self.body
        }
    }

    /// The requested action in the words of its protocol, with the service that the request is signed for.
    pub fn action(&self) -> String {
        let target = self.headers.get("x-amz-target");
        let name = target
            .map(|target| String::from_utf8_lossy(target.as_bytes()).into_owned())
            .or_else(|| parameter(self.query.as_bytes(), "Action"))
            .or_else(|| parameter(self.text(), "Action"))
            .unwrap_or_else(|| format!("{} {}", self.method, self.path));
        let service = self.service().unwrap_or("unknown service");
        format!("{service}:{name}").chars().take(100).collect()
    }
}

/// The value of a form parameter, encoded as it is.
pub fn parameter(form: &[u8], name: &str) -> Option<String> {
    let pairs = form.split(|byte| *byte == b'&');
    let values = pairs.filter_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    Some(String::from_utf8_lossy(values.into_iter().next()?).into_owned())
}

/// The operation that a request names in its head or its form, in the protocols that name it.
pub fn operation_of(request: &WireRequest) -> Option<String> {
    match request.protocol {
        Protocol::Json(_) => {
            let target = request.headers.get("x-amz-target")?.to_str().ok()?;
            target.rsplit('.').next().map(str::to_string)
        }
        Protocol::Cbor => request.path.rsplit('/').next().map(str::to_string),
        Protocol::Query(_) => parameter(request.query.as_bytes(), "Action")
            .or_else(|| parameter(request.text(), "Action")),
        Protocol::Rest(_) | Protocol::RestXml => None,
    }
}

/// An operation with its input.
#[derive(Clone, Debug)]
pub struct CalledOperation {
    pub operation: &'static Operation,
    pub input: Map<String, Value>,
}

/// The bucket and the key, encoded, that a request names; either may be empty.
pub fn place(request: &WireRequest) -> (Cow<'_, str>, &str) {
    let path = request.path.trim_start_matches('/');
    let (bucket, key) = match &request.bucket {
        Some(bucket) => return (bucket.as_str().into(), path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    let decoded = percent::decoded(bucket);
    // No bucket has a slash; with one, a resource of policies would name another bucket and key.
    let bucket = if decoded.contains('/') {
        bucket.into()
    } else {
        decoded.into()
    };
    (bucket, key)
}
