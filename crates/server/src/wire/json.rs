//! JSON with the operation in the header `X-Amz-PolicyTarget`: Organizations, AWS Config, CloudTrail, and SQS since 2023.

use serde_json::Number;
use sim::command::{MAX_INPUT_DEPTH, is_shallow};
use sim::error::ErrorCode;
use sim::model::outputs;
use sim::model::outputs::{Form, Structure};
use sim::time::SECOND;

use super::offer::{offer, response, unknown};
use super::sqs;
use crate::prelude::*;

/// The part before the dot. Source: `targetPrefix` in the API models.
const TARGETS: [(&str, Service); 10] = [
    ("AWSOrganizationsV20161128", Service::Organizations),
    ("StarlingDoveService", Service::Config),
    (
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
        Service::CloudTrail,
    ),
    // Some older clients use this short form.
    ("CloudTrail_20131101", Service::CloudTrail),
    ("AmazonSQS", Service::Sqs),
    ("AWSFMS_20180101", Service::Fms),
    ("AWSHealth_20160804", Service::Health),
    ("SWBExternalService", Service::SsoAdmin),
    ("AWSIdentityStore", Service::IdentityStore),
    ("ResourceGroupsTaggingAPI_20170126", Service::Tagging),
];

pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    let target = request.headers.get("x-amz-target");
    let target = target.map_or_else(Default::default, |it| {
        String::from_utf8_lossy(it.as_bytes())
    });
    read_target(&target, &request.body)
}

/// The call of a target such as `AmazonSQS.ListQueues`.
pub fn read_target(target: &str, body: &[u8]) -> (Protocol, Result<CalledOperation, WireError>) {
    let service = target.rsplit_once('.').and_then(|(prefix, name)| {
        let (_, service) = TARGETS.iter().find(|(known, _)| *known == prefix)?;
        Some((*service, name))
    });
    let Some((service, name)) = service else {
        let target: String = target.chars().take(100).collect();
        let fault = WireError::new(
            400,
            "UnknownOperationException",
            format!(
                "The service of the target `{target}` is not modeled in this version of Orgsim. Operations of these \
                 are: {}.",
                offer()
            ),
        );
        return (Protocol::Json(None), Err(fault));
    };
    let asked = match model::operation(&format!("{}:{name}", service.prefix())) {
        None => Err(unknown(service, name, "UnknownOperationException")),
        Some(operation) => input(body).map(|input| CalledOperation { operation, input }),
    };
    (Protocol::Json(Some(service)), asked)
}

/// The members of a body; an empty body has none.
pub fn input(body: &[u8]) -> Result<Map<String, Value>, WireError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let serialization = |what: String| WireError::new(400, "SerializationException", what);
    match serde_json::from_slice(body) {
        Ok(Value::Object(input)) if is_shallow(&input) => Ok(input),
        Ok(Value::Object(_)) => Err(serialization(format!(
            "The body is nested more than {MAX_INPUT_DEPTH} levels deep."
        ))),
        Ok(_) => Err(serialization("The body is not a JSON object.".into())),
        Err(error) => Err(serialization(format!("The body is not JSON: {error}."))),
    }
}

pub fn answer(operation: &Operation, mut answer: Value, id: &str) -> WireResponse {
    let body = match outputs::output(operation.service, operation.name) {
        // Operations without output answer with an empty body.
        None => String::new(),
        Some(shape) => {
            to_wire(shape, &mut answer, SPELLING);
            if answer.is_null() {
                "{}".into()
            } else {
                answer.to_string()
            }
        }
    };
    response(200, kind(Some(operation.service)), id, body)
}

/// How a protocol spells answers.
#[derive(Clone, Copy)]
pub struct Spelling {
    pub moment: fn(SimTime) -> Value,
    /// The name of a member, where it is not that of the model.
    pub name: Option<fn(&str) -> String>,
}

const SPELLING: Spelling = Spelling {
    moment: seconds,
    name: None,
};

/// Spells times and names in the protocol's form, and leaves out members without a value.
pub fn to_wire(shape: Structure, answer: &mut Value, spelling: Spelling) {
    let Value::Object(given) = answer else { return };
    given.retain(|_, value| !value.is_null());
    for (name, form) in shape.members() {
        if let Some(value) = given.get_mut(name) {
            value_to_wire(form, value, spelling);
        }
        if let Some(spelled) = spelling.name
            && let Some(value) = given.shift_remove(name)
        {
            given.insert(spelled(name), value);
        }
    }
}

fn value_to_wire(form: Form, value: &mut Value, spelling: Spelling) {
    match form {
        Form::Timestamp => {
            if let Some(moment) = value.as_str().and_then(SimTime::parse) {
                *value = (spelling.moment)(moment);
            }
        }
        Form::Structure(shape) => to_wire(shape, value, spelling),
        Form::List(item) => {
            let items = value.as_array_mut().into_iter().flatten();
            items.for_each(|value| value_to_wire(item.form(), value, spelling));
        }
        Form::Map(item) => {
            let entries = value.as_object_mut().into_iter().flatten();
            entries.for_each(|(_, value)| value_to_wire(item.form(), value, spelling));
        }
        Form::Text | Form::Integer | Form::Number | Form::Boolean | Form::Document | Form::Blob => {
        }
    }
}

/// Seconds since 1970, with milliseconds if there are any.
pub fn seconds(moment: SimTime) -> Value {
    let millis = moment.millis();
    if millis.is_multiple_of(SECOND) {
        return Value::from(millis / SECOND);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds up to the year 9999 are exact"
    )]
    let seconds = millis as f64 / SECOND as f64;
    Number::from_f64(seconds).map_or(Value::Null, Value::Number)
}

pub fn refusal(service: Option<Service>, fault: &WireError, id: &str) -> WireResponse {
    const CAPITAL: [Service; 3] = [
        Service::IdentityStore,
        Service::Organizations,
        Service::SsoAdmin,
    ];
    let message = if fault.by_service && service.is_some_and(|it| CAPITAL.contains(&it)) {
        "Message"
    } else {
        "message"
    };
    let code: &str = &fault.code;
    let mut body = json!({ "__type": code, message: fault.message });
    if let Some(reason) = &fault.reason {
        let member = if code == ErrorCode::TooManyRequestsException.name() {
            "Type"
        } else {
            "Reason"
        };
        body[member] = reason.as_str().into();
    }
    let mut response = response(status(service, fault), kind(service), id, body.to_string());
    if service == Some(Service::Sqs) {
        let old = format!("{};{}", sqs::old_code(fault), fault.whose());
        set(&mut response, "x-amzn-query-error", &old);
    }
    response
}

/// The status of a refusal. The models of these services have no other for errors of the client.
fn status(service: Option<Service>, fault: &WireError) -> u16 {
    match service {
        Some(Service::IdentityStore | Service::SsoAdmin) if fault.status == 404 => 400,
        Some(_) | None => fault.status,
    }
}

fn kind(service: Option<Service>) -> &'static str {
    match service {
        Some(Service::Sqs) => "application/x-amz-json-1.0",
        Some(_) | None => "application/x-amz-json-1.1",
    }
}
