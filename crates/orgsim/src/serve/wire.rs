//! The wire format: a request becomes an operation and its input, and an answer or a refusal becomes a response, in the
//! service's protocol.
//!
//! Input and answer have the shapes of the operation table; a protocol defines their spelling. Sources: the protocols
//! of the API models (`json`, `query`, `rest-json`) as botocore and the AWS SDKs read and write them.

mod cbor;
mod ec2;
mod json;
pub mod percent;
mod query;
pub mod queue_urls;
mod rest;
mod s3;
mod xml;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value};
use sim::model::{self, Operation, Service};

use super::auth;
use super::fault::WireError;

pub use json::input;

/// The service name in signatures for Amazon S3.
const S3: &str = "s3";

/// A request with its body.
#[derive(Clone, Debug)]
pub struct WireRequest {
    pub method: String,
    /// Without the prefix of a proxy.
    pub path: String,
    /// As it was sent.
    pub signed_path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    pub headers: HeaderMap,
    /// The bucket that the host's name begins with.
    pub bucket: Option<String>,
    pub body: Bytes,
    /// The body as sent, possibly compressed. The signature covers it.
    pub sent: Bytes,
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
pub type WireResponse = Response<axum::body::Body>;

#[cfg(test)]
pub use json::input as json_input;

/// The protocol of the request, and the call.
pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    let (protocol, mut asked) = read_as_sent(request);
    if let Ok(called) = &mut asked {
        queue_urls::read(request, called);
    }
    (protocol, asked)
}

fn read_as_sent(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    if let Some(target) = request.headers.get("x-amz-target") {
        return json::read(&String::from_utf8_lossy(target.as_bytes()), &request.body);
    }
    if request.headers.contains_key(cbor::HEADER) {
        return cbor::read(request);
    }
    if service_of(request).as_deref() == Some(S3) {
        return (Protocol::RestXml, s3::read(request));
    }
    if request.path == "/" {
        return query::read(request);
    }
    rest::read(request)
}

/// The protocol of a request, judged by its head only: for refusals before its body is read.
pub fn speaks(path: &str, headers: &HeaderMap) -> Protocol {
    if headers.contains_key("x-amz-target") {
        Protocol::Json(None)
    } else if headers.contains_key(cbor::HEADER) {
        Protocol::Cbor
    } else if is_for_s3(headers) {
        Protocol::RestXml
    } else if path == "/" {
        Protocol::Query(None)
    } else {
        Protocol::Rest(None)
    }
}

/// Whether the request is signed for Amazon S3 in its header.
pub fn is_for_s3(headers: &HeaderMap) -> bool {
    auth::scope(headers, "").is_some_and(|scope| scope.service == S3)
}

/// The service that the request is signed for.
fn service_of(request: &WireRequest) -> Option<String> {
    let scope = auth::scope(&request.headers, &request.query)?;
    Some(scope.service)
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

/// A refusal.
pub fn refusal(protocol: Protocol, fault: &WireError, id: &str) -> WireResponse {
    match protocol {
        Protocol::Json(service) => json::refusal(service, fault, id),
        Protocol::Query(service) => query::refusal(service, fault, id),
        Protocol::Cbor => cbor::refusal(fault, id),
        Protocol::Rest(service) => rest::refusal(service, fault, id),
        Protocol::RestXml => s3::refusal(fault, id),
    }
}

/// Puts a response together.
fn response(status: u16, kind: &'static str, id: &str, body: String) -> WireResponse {
    let mut response = Response::new(axum::body::Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-amzn-requestid", id);
    }
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

/// Whether another server may answer what is not modeled here of the service that the request is signed for. Of some services an
/// excerpt is served, which shares nothing with the rest of the service.
pub fn may_forward(request: &WireRequest) -> bool {
    let whole = || served().filter(|it| !matches!(it, Service::Ec2 | Service::Tagging));
    !service_of(request).is_some_and(|service| whole().any(|it| it.signing() == service))
}

fn served() -> impl Iterator<Item = Service> {
    let all = Service::ALL.into_iter();
    all.filter(|service| *service != Service::Console)
}

/// Whether the request belongs to another server as a whole, judged by its signature only; `has_s3`: Amazon S3 does not.
pub fn is_elsewhere(headers: &HeaderMap, query: &str, has_s3: bool) -> bool {
    auth::scope(headers, query).is_some_and(|scope| match scope.service.as_str() {
        S3 => !has_s3,
        service => !served().any(|it| it.signing() == service),
    })
}

/// The requested operation, for the log: `service:Operation` as far as it is known.
pub fn name_of(request: &WireRequest, asked: &Result<CalledOperation, WireError>) -> String {
    match asked {
        Ok(called) => format!(
            "{}:{}",
            called.operation.service.prefix(),
            called.operation.name
        ),
        Err(WireError {
            unmodeled: Some(name),
            ..
        }) => name.clone(),
        Err(_) => asked_for(request),
    }
}

/// The requested action in the words of its protocol, with the service that the request is signed for.
pub fn asked_for(request: &WireRequest) -> String {
    let action = |text: &[u8]| {
        let value =
            (text.split(|byte| *byte == b'&')).find_map(|pair| pair.strip_prefix(b"Action="))?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let service = service_of(request);
    let service = service.as_deref().unwrap_or("unknown service");
    let target = request.headers.get("x-amz-target");
    let name = target
        .map(|target| String::from_utf8_lossy(target.as_bytes()).into_owned())
        .or_else(|| action(request.query.as_bytes()))
        .or_else(|| action(&request.body))
        .unwrap_or_else(|| format!("{} {}", request.method, request.path));
    format!("{service}:{name}").chars().take(100).collect()
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
