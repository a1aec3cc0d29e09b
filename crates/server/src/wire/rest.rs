//! JSON with the operation in method and path: AWS Account Management, AWS Artifact, Amazon GuardDuty, AWS Security Hub CSPM, the
//! AWS access portal.

use sim::model::{Labels, Member, ServiceProtocol, Shape};

use super::json::{self, Spelling, seconds, to_wire};
use super::offer::{response, unknown};
use crate::prelude::*;
use crate::request::PORTAL_TOKEN;

/// The services in which the wire has member names with a small first letter, other than the model. Source: `locationName` in
/// the API models.
const SMALL: [Service; 1] = [Service::GuardDuty];

/// The names of members in the query string of the access portal, other than the model. Source: `locationName` there.
const IN_PORTAL: [(&str, &str); 4] = [
    ("role_name", "roleName"),
    ("account_id", "accountId"),
    ("next_token", "nextToken"),
    ("max_result", "maxResults"),
];

/// The member for the token of the access portal, which is in a header.
const TOKEN: &str = "accessToken";

/// The requested call. Members are in the path, in the query string and in the body.
pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    const UNKNOWN: &str = "UnknownOperationException";
    let path = request.path.trim_end_matches('/');
    let Some((service, name, labels)) = named(request, path) else {
        let path: String = path.chars().take(100).collect();
        let says = format!(
            "No modeled service has the route {} {path}.",
            request.method
        );
        return (
            Protocol::Rest(None),
            Err(WireError::new(404, UNKNOWN, says)),
        );
    };
    let asked = model::operation(&format!("{}:{name}", service.prefix()))
        .ok_or_else(|| unknown(service, name, UNKNOWN))
        .and_then(|operation| input(operation, request, &labels));
    (Protocol::Rest(Some(service)), asked)
}

/// The operation that method and path name: of the service that the request is signed for, because services share paths.
fn named<'p>(request: &WireRequest, path: &'p str) -> Option<(Service, &'static str, Labels<'p>)> {
    let signed = request.service();
    let mut services = Service::ALL.into_iter().filter(|it| {
        let is_meant = signed.is_none_or(|name| name == it.signing());
        it.protocol() == ServiceProtocol::RestJson && is_meant
    });
    services.find_map(|service| {
        let (name, labels) = model::by_path(service, request.method.as_str(), path)?;
        Some((service, name, labels))
    })
}

fn input(
    operation: &'static Operation,
    request: &WireRequest,
    labels: &Labels<'_>,
) -> Result<CalledOperation, WireError> {
    let mut input = json::input(&request.body)?;
    if SMALL.contains(&operation.service) {
        input = from_small(operation.input, input);
    }
    input.append(&mut in_query(operation, &request.query)?);
    for (name, value) in labels {
        let value = percent::decode(value.as_bytes());
        let value = String::from_utf8_lossy(&value).into_owned();
        input.insert((*name).to_owned(), value.into());
    }
    if operation.service == Service::SsoPortal
        && let Some(token) = request.headers.get(PORTAL_TOKEN)
    {
        let token = String::from_utf8_lossy(token.as_bytes()).into_owned();
        input.insert(TOKEN.to_owned(), token.into());
    }
    Ok(CalledOperation { operation, input })
}

/// A member's name on the wire: `Status` is `status`, and `DNSLogs` is `dnsLogs`.
fn small(name: &str) -> String {
    let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let (first, rest) = name.split_at(match capitals {
        2.. => capitals - 1,
        short => short,
    });
    first.to_ascii_lowercase() + rest
}

/// The members of a body with the names of the model.
fn from_small(members: &[Member], mut given: Map<String, Value>) -> Map<String, Value> {
    let mut input = Map::new();
    for member in members {
        if let Some(value) = given.shift_remove(&small(member.name)) {
            input.insert(
                member.name.to_owned(),
                value_from_small(&member.shape, value),
            );
        }
    }
    // What is not modeled is ignored later on, as services do.
    input.append(&mut given);
    input
}

fn value_from_small(shape: &Shape, value: Value) -> Value {
    match (shape, value) {
        (Shape::Structure(members), Value::Object(given)) => from_small(members, given).into(),
        (Shape::List { item, .. }, Value::Array(items)) => {
            let items = items.into_iter().map(|it| value_from_small(item, it));
            items.collect::<Vec<_>>().into()
        }
        (_, value) => value,
    }
}

/// The members in the query string.
fn in_query(operation: &'static Operation, query: &str) -> Result<Map<String, Value>, WireError> {
    let mut input = Map::new();
    let is_small = SMALL.contains(&operation.service);
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let portal = IN_PORTAL.iter().find(|it| it.0 == name);
        let name = match portal.filter(|_| operation.service == Service::SsoPortal) {
            Some((_, member)) => member,
            None => name,
        };
        let mut members = operation.input.iter();
        let Some(member) = members.find(|it| it.name == name || is_small && small(it.name) == name)
        else {
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
            Shape::Boolean if matches!(&*value, "true" | "false") => (value == "true").into(),
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::List { .. }
            | Shape::Map { .. }
            | Shape::Structure(_) => Value::String(value),
        };
        input.insert(member.name.to_string(), value);
    }
    Ok(input)
}

/// The answer. Times are ISO 8601 text, or as the models say for GuardDuty seconds since 1970.
pub fn answer(operation: &Operation, mut answer: Value, id: &str) -> WireResponse {
    let is_small = SMALL.contains(&operation.service);
    let spelling = Spelling {
        moment: match is_small {
            true => seconds,
            false => |moment| moment.iso().replace("+00:00", "Z").into(),
        },
        name: is_small.then_some(small),
    };
    if let Some(shape) = model::output(operation.service, operation.name) {
        to_wire(shape, &mut answer, spelling);
    }
    if answer.is_null() {
        answer = json!({});
    }
    response(200, "application/json", id, answer.to_string())
}

pub fn refusal(service: Option<Service>, fault: &WireError, id: &str) -> WireResponse {
    let mut body = match service {
        Some(Service::SecurityHub) => json!({ "Message": fault.message, "Code": fault.code }),
        Some(_) | None => json!({ "message": fault.message }),
    };
    if let Some(reason) = &fault.reason {
        body["reason"] = reason.as_str().into();
    }
    let text = body.to_string();
    let mut response = response(status(fault), "application/json", id, text);
    set(&mut response, "x-amzn-errortype", &fault.code);
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
