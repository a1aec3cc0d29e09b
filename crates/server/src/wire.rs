//! The wire format: a request becomes an operation and its input, and an answer or a refusal becomes a response, in the
//! service's protocol.
//!
//! Input and answer have the shapes of the operation table; a protocol defines their spelling. Sources: the protocols
//! of the API models (`json`, `query`, `rest-json`) as botocore and the AWS SDKs read and write them.

mod cbor;
mod ec2;
mod json;
mod offer;
mod query;
pub mod queue_urls;
mod rest;
mod s3;
mod s3_actions;
mod sqs;
mod xml;

use crate::prelude::*;

pub use crate::request::{S3, operation_of, place as s3_place};
pub use json::input;
pub use offer::{offer, served};
pub use query::{message_answer, messages};
pub use s3::{
    document as s3_document, element as s3_element, named as s3_named, object_bytes,
    query_parameter, response as s3_response,
};
pub use s3_actions::actions as s3_actions;
pub use xml::text as s3_text;

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
    let mut response = offer::response(status, "application/json", id, body.to_string());
    if let Some(code) = code {
        set(&mut response, "x-amzn-errortype", code);
    }
    response
}
