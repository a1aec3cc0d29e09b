//! The wire format: a request becomes an operation and its input, and an answer or a refusal becomes a response, in the
//! service's protocol.
//!
//! Input and answer have the shapes of the operation table; a protocol defines their spelling. Sources: the protocols
//! of the API models (`json`, `query`, `rest-json`) as botocore and the AWS SDKs read and write them.

mod cbor;
mod ec2;
mod json;
mod query;
pub mod queue_urls;
mod rest;
mod s3;
mod sqs;
mod xml;

use std::collections::BTreeMap;

use super::auth::{self, Claim};
use crate::prelude::*;

pub use json::input;
pub use query::{message_answer, messages};
pub use s3::{
    actions as s3_actions, document as s3_document, element as s3_element, named as s3_named,
    object_bytes, place as s3_place, query_parameter, response as s3_response,
};
pub use xml::text as s3_text;

/// The parameters of a request, by name.
type Parameters = BTreeMap<String, String>;

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

impl WireRequest {
    /// A request whose body is not read yet. `path`: without the prefix of a proxy.
    pub fn of(
        method: Method,
        path: &str,
        signed_path: &str,
        query: &str,
        headers: HeaderMap,
    ) -> Self {
        let claim = auth::claim(&headers, query);
        let is_for = |name: &str| claim.as_ref().is_some_and(|it| it.scope.service == name);
        let protocol = if headers.contains_key("x-amz-target") {
            Protocol::Json(None)
        } else if headers.contains_key(cbor::HEADER) {
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
        !s3::place(self).1.is_empty()
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
fn parameter(form: &[u8], name: &str) -> Option<String> {
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

/// The protocol of a client's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// JSON with the operation in a header; the service, once it is known.
    Json(Option<Service>),
    /// Form parameters, with answers in XML.
    Query(Option<Service>),
    /// CBOR with the operation in the path.
    Cbor,
    /// JSON with the operation in method and path; the service, once it is known.
    Rest(Option<Service>),
    /// XML with the operation in method and path: Amazon S3.
    RestXml,
}

impl Protocol {
    /// Whether refusals have the names used by JSON services.
    pub fn is_json(self) -> bool {
        match self {
            Self::Json(_) | Self::Cbor | Self::Rest(_) => true,
            Self::Query(_) | Self::RestXml => false,
        }
    }
}

/// A response, ready to send.
pub type WireResponse = Response<Body>;

#[cfg(test)]
pub use json::input as json_input;

/// The operation that a request calls with its input, in the protocol that it turns out to be in.
pub fn called(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    let (protocol, mut called) = match request.protocol {
        Protocol::Json(_) => json::read(request),
        Protocol::Cbor => (Protocol::Cbor, cbor::read(request)),
        Protocol::RestXml => (Protocol::RestXml, s3::read(request)),
        Protocol::Query(_) => query::read(request),
        Protocol::Rest(_) => rest::read(request),
    };
    if let Ok(called) = &mut called {
        queue_urls::read(request, called);
    }
    (protocol, called)
}

/// The answer of an operation.
pub fn answer(protocol: Protocol, operation: &Operation, answer: Value, id: &str) -> WireResponse {
    match protocol {
        Protocol::Json(_) => json::answer(operation, answer, id),
        Protocol::Cbor => cbor::answer(answer, id),
        Protocol::Query(_) => query::answer(operation, &answer, id),
        Protocol::Rest(_) => rest::answer(operation, answer, id),
        Protocol::RestXml => s3::answer(operation, &answer, id),
    }
}

/// A refusal of the request.
pub fn refusal(
    request: &WireRequest,
    protocol: Protocol,
    fault: &WireError,
    id: &str,
) -> WireResponse {
    match protocol {
        Protocol::Json(service) => json::refusal(service, fault, id),
        Protocol::Query(service) => query::refusal(service, fault, id),
        Protocol::Cbor => cbor::refusal(fault, id),
        Protocol::Rest(service) => rest::refusal(service, fault, id),
        Protocol::RestXml => s3::refusal(request, fault, id),
    }
}

/// The answer of a check of a policy, or its refusal.
pub fn checked(answer: Result<Value, (&WireError, Value)>, id: &str) -> WireResponse {
    let (status, code, body) = match answer {
        Ok(body) => (200, None, body),
        Err((fault, body)) => (fault.status, Some(&fault.code), body),
    };
    let mut response = response(status, "application/json", id, body.to_string());
    if let Some(code) = code {
        set(&mut response, "x-amzn-errortype", code);
    }
    response
}

/// Puts a response together.
fn response(status: u16, kind: &'static str, id: &str, body: impl Into<Body>) -> WireResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = super::response::response(status, &[(header::CONTENT_TYPE, kind)], body);
    set(&mut response, "x-amzn-requestid", id);
    response
}

/// The number of modeled operations of the service, and of all its operations.
fn counts(service: Service) -> (usize, usize) {
    let modeled = model::operations().filter(|operation| operation.service == service);
    (modeled.count(), shell::operations_of(service).len())
}

/// The served services with the number of their operations, for help and for refusals of other services.
pub fn offer() -> String {
    let served = served().map(|service| {
        let (modeled, all) = counts(service);
        format!("{} ({modeled} of {all})", service.title())
    });
    served.collect::<Vec<_>>().join(", ")
}

pub fn served() -> impl Iterator<Item = Service> {
    let all = Service::ALL.into_iter();
    all.filter(|service| *service != Service::Console)
}

/// The refusal of an operation that is not in the table.
fn unknown(service: Service, name: &str, code: &'static str) -> WireError {
    // Names come from outside: limited to the length of an operation's name.
    let name: String = name.chars().take(100).collect();
    let message = if shell::exists_in_aws(service, &name) {
        let (modeled, all) = counts(service);
        format!(
            "{name} is not modeled in this version of Orgsim, which models {modeled} of the {all} operations of {}: \
             docs/operations.md lists them.",
            service.title()
        )
    } else {
        format!("{} has no operation {name}.", service.title())
    };
    WireError {
        unmodeled: Some(format!("{}:{name}", service.prefix())),
        ..WireError::new(400, code, message)
    }
}
