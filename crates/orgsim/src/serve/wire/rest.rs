//! JSON with the operation in method and path: AWS Account Management and AWS Artifact.

use axum::http::HeaderValue;
use serde_json::{Map, Value, json};
use sim::model::{self, Operation, Shape};
use sim::time::SimTime;

use super::json::to_wire;
use super::{CalledOperation, Protocol, WireRequest, WireResponse, percent, response};
use crate::serve::fault::WireError;

/// The requested call. Members are in the query string and in the body.
pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    (Protocol::Rest, asked(request))
}

fn asked(request: &WireRequest) -> Result<CalledOperation, WireError> {
    const UNKNOWN: &str = "UnknownOperationException";
    let path = request.path.trim_end_matches('/');
    let Some((service, name)) = model::by_path(&request.method, path) else {
        let path: String = path.chars().take(100).collect();
        let says = format!(
            "No service that is modeled here has {} {path}.",
            request.method
        );
        return Err(WireError::new(404, UNKNOWN, says));
    };
    let operation = model::operation(&format!("{}:{name}", service.prefix()))
        .ok_or_else(|| super::unknown(service, name, UNKNOWN))?;
    let mut input = super::input(&request.body)?;
    input.append(&mut in_query(operation, &request.query)?);
    Ok(CalledOperation { operation, input })
}

/// The members in the query string.
fn in_query(operation: &'static Operation, query: &str) -> Result<Map<String, Value>, WireError> {
    let mut input = Map::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(member) = operation.member(name) else {
            continue;
        };
        let value = String::from_utf8_lossy(&percent::decode_form(value.as_bytes())).into_owned();
        let value = match member.shape {
            Shape::Integer { .. } => value.parse::<i64>().map(Value::from).map_err(|_| {
                WireError::new(
                    400,
                    "SerializationException",
                    format!("`{name}` is not a whole number."),
                )
            })?,
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::List { .. }
            | Shape::Map { .. }
            | Shape::Structure(_) => Value::String(value),
        };
        input.insert(name.to_string(), value);
    }
    Ok(input)
}

/// The answer. Times are ISO 8601 text, as in all of these services' models.
pub fn answer(operation: &Operation, mut answer: Value, id: &str) -> WireResponse {
    let text = |moment: SimTime| moment.iso().replace("+00:00", "Z").into();
    if let Some(shape) = model::output(operation.service, operation.name) {
        to_wire(shape, &mut answer, text);
    }
    if answer.is_null() {
        answer = json!({});
    }
    response(200, "application/json", id, answer.to_string())
}

pub fn refusal(fault: &WireError, id: &str) -> WireResponse {
    let mut body = json!({ "message": fault.message });
    if let Some(reason) = &fault.reason {
        body["reason"] = reason.as_str().into();
    }
    let text = body.to_string();
    let mut response = response(status(fault), "application/json", id, text);
    if let Ok(code) = HeaderValue::from_str(&fault.code) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}

/// The status of a refusal: other services mostly answer 400. Source: `httpStatusCode` in the API models.
fn status(fault: &WireError) -> u16 {
    match &*fault.code {
        "AccessDeniedException" => 403,
        "ConflictException" => 409,
        "TooManyRequestsException" => 429,
        _ => fault.status,
    }
}
