//! JSON with the operation in method and path: AWS Artifact.

use axum::http::HeaderValue;
use serde_json::{Map, Value, json};
use sim::model::{self, Operation, Service, Shape};

use super::{Answer, Asked, Protocol, Request, percent, response};
use crate::serve::fault::Fault;

/// Source: `http` in the API model of AWS Artifact, of 2018-05-10. Whatever is not in the table of operations is not
/// modelled.
const PATHS: &[(&str, &str, &str)] = &[
    (
        "POST",
        "/v1/compliance-inquiry/create",
        "CreateComplianceInquiry",
    ),
    (
        "POST",
        "/v1/compliance-inquiry/export",
        "ExportComplianceInquiry",
    ),
    ("GET", "/v1/account-settings/get", "GetAccountSettings"),
    (
        "GET",
        "/v1/compliance-inquiry/getMetadata",
        "GetComplianceInquiryMetadata",
    ),
    ("GET", "/v1/report/get", "GetReport"),
    ("GET", "/v1/report/getMetadata", "GetReportMetadata"),
    ("GET", "/v1/report/getTermForReport", "GetTermForReport"),
    (
        "GET",
        "/v1/compliance-inquiry/list",
        "ListComplianceInquiries",
    ),
    (
        "GET",
        "/v1/compliance-inquiry/listQueries",
        "ListComplianceInquiryQueries",
    ),
    (
        "GET",
        "/v1/customer-agreement/list",
        "ListCustomerAgreements",
    ),
    ("GET", "/v1/report/listVersions", "ListReportVersions"),
    ("GET", "/v1/report/list", "ListReports"),
    ("PUT", "/v1/account-settings/put", "PutAccountSettings"),
    (
        "PUT",
        "/v1/compliance-inquiry/putFeedback",
        "PutComplianceInquiryFeedback",
    ),
];

pub fn read(request: &Request) -> (Protocol, Result<Asked, Fault>) {
    let path = request.path.trim_end_matches('/');
    let name = PATHS
        .iter()
        .find(|(method, known, _)| *known == path && *method == request.method)
        .map(|(_, _, name)| *name);
    let asked = match name {
        None => {
            let path: String = path.chars().take(100).collect();
            Err(Fault::new(
                404,
                "UnknownOperationException",
                format!(
                    "No service that is modelled here has {} {path}.",
                    request.method
                ),
            ))
        }
        Some(name) => match model::operation(&format!("artifact:{name}")) {
            None => Err(super::unknown(
                Service::Artifact,
                name,
                "UnknownOperationException",
            )),
            Some(operation) => {
                input(operation, &request.query).map(|input| Asked { operation, input })
            }
        },
    };
    (Protocol::Rest, asked)
}

/// The members that stand in the query string.
fn input(operation: &'static Operation, query: &str) -> Result<Map<String, Value>, Fault> {
    let mut input = Map::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(member) = operation.member(name) else {
            continue;
        };
        let value = String::from_utf8_lossy(&percent::decode_form(value.as_bytes())).into_owned();
        let value = match member.shape {
            Shape::Integer { .. } => value.parse::<i64>().map(Value::from).map_err(|_| {
                Fault::new(
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
            | Shape::Structure(_) => Value::String(value),
        };
        input.insert(name.to_string(), value);
    }
    Ok(input)
}

/// Its moments are ISO 8601 text on the wire, too.
pub fn answer(mut answer: Value, id: &str) -> Answer {
    strip(&mut answer);
    if answer.is_null() {
        answer = json!({});
    }
    response(200, "application/json", id, answer.to_string())
}

/// Members without a value go.
fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub fn refusal(fault: &Fault, id: &str) -> Answer {
    let body = json!({ "message": fault.message });
    let mut response = response(fault.status, "application/json", id, body.to_string());
    if let Ok(code) = HeaderValue::from_str(&fault.code) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}
