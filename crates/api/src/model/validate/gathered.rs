//! Validation by IAM, STS and most other services, which report all broken constraints in one error.

use std::fmt::Display;

use serde_json::{Map, Value};

use super::patterns::matches;
use super::refusals::{INVALID, INVALID_ARN, INVALID_POLICY_ARN, INVALID_ROLE_ARN, INVALID_VALUE};
use super::{Checked, present};
use crate::error::{ApiError, ErrorCode};
use crate::model::{Member, Pattern, Service, Shape};
use crate::refuse;

/// The spelling of a member in IAM's messages: `userName` for `UserName`.
fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase())
        .into_iter()
        .chain(letters)
        .collect()
}

/// The code of the refusal of malformed input.
fn code(service: Service) -> ErrorCode {
    if service == Service::S3 {
        ErrorCode::MalformedXML
    } else if service == Service::Console || !service.speaks_json() {
        ErrorCode::ValidationError
    } else {
        service.malformed()
    }
}

pub(super) fn members(service: Service, members: &[Member], input: &Map<String, Value>) -> Checked {
    let mut broken = Vec::new();
    constraints(members, input, "", &mut broken);
    if !broken.is_empty() {
        let errors = if broken.len() == 1 { "error" } else { "errors" };
        let message = format!(
            "{} validation {errors} detected: {}",
            broken.len(),
            broken.join("; ")
        );
        return Err(INVALID.with_code(code(service)).saying(message));
    }
    members.iter().try_for_each(
        |member| match (&member.shape, present(input, member.name)) {
            (Shape::Text { pattern, .. }, Some(Value::String(text)))
                if !matches(*pattern, text) =>
            {
                let error = mismatch(*pattern, &lower_first(member.name), text);
                if service.speaks_json() && service != Service::Console {
                    return Err(error.passed_on(&INVALID.with_code(code(service))));
                }
                Err(error)
            }
            _ => Ok(()),
        },
    )
}

fn constraints(
    members: &[Member],
    input: &Map<String, Value>,
    prefix: &str,
    broken: &mut Vec<String>,
) {
    for member in members {
        let path = format!("{prefix}{}", lower_first(member.name));
        match present(input, member.name) {
            Some(value) => check(&member.shape, value, &path, broken),
            None if member.required => {
                broken.push(broken_constraint("null", &path, "Member must not be null"))
            }
            None => {}
        }
    }
}

fn broken_constraint(value: &str, path: &str, rule: &str) -> String {
    format!("Value {value} at '{path}' failed to satisfy constraint: {rule}")
}

/// Notes a length or a value that is below its minimum or above its maximum.
fn bounds<T: PartialOrd + Display>(
    (what, found, min, max): (&str, T, T, T),
    given: &str,
    path: &str,
    broken: &mut Vec<String>,
) {
    let (side, bound) = if found < min {
        ("greater", min)
    } else if found > max {
        ("less", max)
    } else {
        return;
    };
    let rule = format!("Member must have {what} {side} than or equal to {bound}");
    broken.push(broken_constraint(given, path, &rule));
}

fn check(shape: &Shape, given: &Value, path: &str, broken: &mut Vec<String>) {
    match (shape, given) {
        (Shape::Text { min, max, pattern }, Value::String(text)) => {
            let length = text.chars().count();
            if *pattern == Pattern::Tag && !matches(*pattern, text) {
                let many = if *min == 0 { '*' } else { '+' };
                let rule = format!(
                    r"Member must satisfy regular expression pattern: [\p{{L}}\p{{Z}}\p{{N}}_.:/=+\-@]{many}"
                );
                broken.push(broken_constraint(&format!("'{text}'"), path, &rule));
            }
            bounds(
                ("length", length, *min, *max),
                &format!("'{text}'"),
                path,
                broken,
            );
        }
        (Shape::Integer { min, max }, Value::Number(number)) => {
            let value = number.as_i64().unwrap_or(i64::MIN);
            bounds(
                ("value", value, *min, *max),
                &format!("'{number}'"),
                path,
                broken,
            );
        }
        (Shape::Enum(words), Value::String(text)) if !words.contains(&text.as_str()) => {
            let rule = format!("Member must satisfy enum value set: [{}]", words.join(", "));
            broken.push(broken_constraint(&format!("'{text}'"), path, &rule));
        }
        (Shape::List { item, max }, Value::Array(items)) => {
            bounds(("length", items.len(), 0, *max), "'[...]'", path, broken);
            for (at, value) in items.iter().enumerate() {
                check(item, value, &format!("{path}.{}.member", at + 1), broken);
            }
        }
        (Shape::Map { value: inner }, Value::Object(map)) => {
            for (key, value) in map {
                check(inner, value, &format!("{path}.{key}.member"), broken);
            }
        }
        (Shape::Structure(members), Value::Object(map)) => {
            constraints(members, map, &format!("{path}."), broken);
        }
        // The types were checked before.
        _ => {}
    }
}

/// The refusal of text that does not match its pattern.
fn mismatch(pattern: Pattern, path: &str, text: &str) -> ApiError {
    let regex = match pattern {
        // STS has its own wording.
        Pattern::Arn if path == "roleArn" => {
            return refuse!(INVALID_ROLE_ARN, text);
        }
        Pattern::Arn if path == "policyArn" => {
            return INVALID_POLICY_ARN.error();
        }
        Pattern::Arn => {
            return refuse!(INVALID_ARN, text);
        }
        Pattern::Path => {
            return invalid(
                path,
                "begin and end with / and contain only alphanumeric characters and/or / characters.",
            );
        }
        Pattern::PathPrefix => {
            return invalid(
                path,
                "begin with / and contain only alphanumeric characters and/or / characters.",
            );
        }
        Pattern::Name if matches!(path, "roleSessionName" | "sourceIdentity") => r"[\w+=,.@-]*",
        Pattern::EntityPath => r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*",
        Pattern::PolicyId => r"^p-[0-9a-zA-Z_]{8,128}$",
        Pattern::AccountAlias => r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        Pattern::PolicyVersion => r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?",
        Pattern::AccountId => r"\d{12}",
        Pattern::Email => r"[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*",
        Pattern::Name
        | Pattern::Any
        | Pattern::ParentId
        | Pattern::ChildId
        | Pattern::TaggableId
        | Pattern::RootId
        | Pattern::OuId
        | Pattern::HandshakeId
        | Pattern::CreateRequestId
        | Pattern::TransferId
        | Pattern::TargetId
        | Pattern::PolicyDocument
        | Pattern::AccountName
        | Pattern::GovCloudName
        | Pattern::Tag
        | Pattern::ServicePrincipal => {
            return invalid(
                path,
                "contain only alphanumeric characters and/or the following: +=,.@_-",
            );
        }
    };
    let rule = format!("Member must satisfy regular expression pattern: {regex}");
    let broken = broken_constraint(&format!("'{text}'"), path, &rule);
    INVALID.saying(format!("1 validation error detected: {broken}"))
}

fn invalid(path: &str, rule: &str) -> ApiError {
    refuse!(INVALID_VALUE, path, rule)
}
