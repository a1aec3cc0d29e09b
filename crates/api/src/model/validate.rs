//! Validation of input: refusals of malformed requests, regardless of the caller.
//!
//! Organizations answers with the first mistake: `InvalidInputException` with a `Reason` that names the parameter. Messages
//! marked *recorded* come from answers of the real service; the others are worded like them. IAM reports all broken constraints
//! in one `ValidationError`. Services ignore unknown members. A null is treated as absent.

mod gathered;
mod organizations;
mod patterns;
mod refusals;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::refusals::WRONG_TYPE;
use super::{Member, Operation, Service, Shape};
use crate::error::ApiError;
use crate::refusal::{IAM_PARAMETERS, ORGANIZATIONS_PARAMETERS};
use crate::time::SimTime;

pub use patterns::is_email;

type Checked = Result<(), ApiError>;

/// Checks the input of an operation, as the service does first.
///
/// # Errors
///
/// The service's refusal of malformed input.
pub fn validate(operation: &Operation, input: &Map<String, Value>) -> Result<(), ApiError> {
    let organizations = operation.service == Service::Organizations;
    let documented = |error: ApiError| {
        if organizations {
            error.with_rule(ORGANIZATIONS_PARAMETERS)
        } else if operation.service == Service::Iam {
            error.with_rule(IAM_PARAMETERS)
        } else {
            error
        }
    };
    // Wrong JSON types are refused before any other check.
    members_have_types(operation.input, input).map_err(documented)?;
    if organizations {
        organizations::special_rules(operation, input)?;
        organizations::members(operation.input, input, &String::new)
    } else {
        gathered::members(operation.service, operation.input, input).map_err(documented)
    }
}

fn present<'a>(input: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    input.get(name).filter(|value| !value.is_null())
}

fn members_have_types(members: &[Member], input: &Map<String, Value>) -> Checked {
    members
        .iter()
        .try_for_each(|member| match present(input, member.name) {
            Some(value) => has_type(&member.shape, value),
            None => Ok(()),
        })
}

fn has_type(shape: &Shape, value: &Value) -> Checked {
    match (shape, value) {
        (Shape::Text { .. } | Shape::Enum(_), Value::String(_))
        | (Shape::Boolean, Value::Bool(_)) => Ok(()),
        (Shape::Timestamp, Value::String(text)) if SimTime::parse(text).is_some() => Ok(()),
        (Shape::Timestamp, Value::Number(seconds))
            if SimTime::parse(&seconds.to_string()).is_some() =>
        {
            Ok(())
        }
        (Shape::Integer { .. }, Value::Number(number)) if number.is_i64() => Ok(()),
        // The service itself refuses a null among the items.
        (Shape::List { item, .. }, Value::Array(items)) => items
            .iter()
            .filter(|value| !value.is_null())
            .try_for_each(|value| has_type(item, value)),
        (Shape::Map { value: inner }, Value::Object(map)) => map
            .values()
            .filter(|value| !value.is_null())
            .try_for_each(|value| has_type(inner, value)),
        (Shape::Structure(members), Value::Object(map)) => members_have_types(members, map),
        _ => Err(WRONG_TYPE.saying(wrong_type(shape, value))),
    }
}

fn wrong_type(shape: &Shape, value: &Value) -> String {
    let found = match value {
        Value::Array(_) => return "Start of list found where not expected".into(),
        Value::Object(_) => return "Start of structure or map found where not expected.".into(),
        Value::String(_) => "STRING_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Null => "NULL_VALUE",
    };
    let wanted = match shape {
        Shape::Text { .. } | Shape::Enum(_) => "a String",
        Shape::Integer { .. } => "an Integer",
        Shape::Boolean => "a Boolean",
        Shape::Timestamp => "a Timestamp",
        Shape::List { .. } => return "Expected list or null".into(),
        Shape::Map { .. } | Shape::Structure(_) => return "Expected null".into(),
    };
    format!("{found} can not be converted to {wanted}")
}
