//! Gate 1: what the service itself refuses because the request is not well formed, whoever sent it.
//!
//! Organizations answers with the first thing it finds: `InvalidInputException` and a `Reason` that names the
//! parameter. Messages marked *recorded* below come from answers of the real service, the others are worded
//! alike. IAM gathers every broken constraint into one `ValidationError`. Members it does not know a service
//! ignores, so this does too; null means absent.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::{Member, Operation, Pattern, Service, Shape};
use crate::api::error::{ApiError, ErrorCode};
use crate::api::ids::{
    AccountId, CreateRequestId, HandshakeId, OuId, ParentId, PolicyId, RootId, TransferId,
};
use crate::api::policy_types::{EFFECTIVE_TYPE_NAMES, POLICY_TYPE_NAMES, Target};
use crate::api::time::SimTime;

type Checked = Result<(), ApiError>;

/// Checks `input` as the service does before it looks at anything else.
pub fn validate(operation: &Operation, input: &Map<String, Value>) -> Result<(), ApiError> {
    // A body whose JSON types are wrong does not even become a request.
    members_have_types(operation.input, input)?;
    match operation.service {
        Service::Organizations => {
            special_rules(operation, input)?;
            organizations_members(operation.input, input, "")
        }
        Service::Artifact
        | Service::CloudTrail
        | Service::Config
        | Service::Console
        | Service::Iam
        | Service::S3
        | Service::Sqs
        | Service::Sts => iam_members(operation.service, operation.input, input),
    }
}

fn present<'a>(input: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    input.get(name).filter(|value| !value.is_null())
}

// ---- JSON types -------------------------------------------------------------------------------------------------

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
        // A null among the items is for the service to refuse.
        (Shape::List { item, .. }, Value::Array(items)) => items
            .iter()
            .filter(|value| !value.is_null())
            .try_for_each(|value| has_type(item, value)),
        (Shape::Structure(members), Value::Object(map)) => members_have_types(members, map),
        (
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::Integer { .. }
            | Shape::List { .. }
            | Shape::Structure(_),
            _,
        ) => Err(ApiError::new(
            ErrorCode::SerializationException,
            wrong_type(shape, value),
        )),
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
        Shape::Structure(_) => return "Expected null".into(),
    };
    format!("{found} can not be converted to {wanted}")
}

// ---- Organizations ----------------------------------------------------------------------------------------------

/// Recorded: what Organizations says of a token that it did not give.
pub const INVALID_TOKEN: &str = "You specified an invalid value for nextToken. You must get the value from the response to a \
                                 previous call to the API.";

fn invalid(reason: &'static str, parameter: &str) -> ApiError {
    let message = match reason {
        // Recorded.
        "INPUT_REQUIRED" => "You must provide a value for the parameter.",
        "INVALID_PATTERN" => "You provided a value that does not match the required pattern.",
        "INVALID_ENUM" => "You specified an invalid value.",
        "INVALID_ENUM_POLICY_TYPE" => "You specified an invalid policy type.",
        "MAX_LIMIT_EXCEEDED_FILTER" => "You specified too many filter parameters.",
        "INVALID_PARTY_TYPE_TARGET" => {
            "You specified an invalid party type as the target parameter."
        }
        "TARGET_NOT_SUPPORTED" => "You specified a target that is not currently supported.",
        "MIN_VALUE_EXCEEDED" => "You provided a value that is below the minimum allowed.",
        "MAX_VALUE_EXCEEDED" => "You provided a value that exceeds the maximum allowed.",
        "INVALID_NEXT_TOKEN" => INVALID_TOKEN,
        // Worded alike.
        "MIN_LENGTH_EXCEEDED" => "You provided a value that is shorter than the minimum length.",
        "MAX_LENGTH_EXCEEDED" => "You provided a value that is longer than the maximum length.",
        "INVALID_SYNTAX_POLICY_ID" => "You specified an invalid policy ID.",
        "INVALID_PATTERN_TARGET_ID" => {
            "You specified a policy target ID that doesn't match the required pattern."
        }
        "INVALID_LIST_MEMBER" => "You provided a list with an invalid member.",
        "INVALID_EMAIL_ADDRESS_TARGET" => {
            "You specified an invalid email address as the target parameter."
        }
        "INVALID_ROLE_NAME" => "You specified a role name that is not allowed.",
        "DUPLICATE_TAG_KEY" => "You specified the same tag key more than once.",
        "INVALID_SYSTEM_TAGS_PARAMETER" => {
            "You specified a tag key that is reserved for system use."
        }
        unknown => unreachable!("every reason has its message: {unknown}"),
    };
    let reason = if parameter.is_empty() {
        reason.to_owned()
    } else {
        format!("{reason}:{parameter}")
    };
    ApiError::invalid_input(reason, message)
}

/// `HandshakeId` as reasons spell it: `HANDSHAKE_ID`.
fn screaming(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let starts_word = letter.is_ascii_uppercase()
            && at > 0
            && (letters[at - 1].is_ascii_lowercase()
                || letters.get(at + 1).is_some_and(char::is_ascii_lowercase));
        if starts_word {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

/// What the shapes cannot say, as recorded for single operations.
fn special_rules(operation: &Operation, input: &Map<String, Value>) -> Checked {
    if matches!(
        operation.name,
        "InviteAccountToOrganization" | "InviteOrganizationToTransferResponsibility"
    ) {
        invitation_target(present(input, "Target"))?;
    }
    match operation.name {
        "DescribeEffectivePolicy" => effective_policy(input)?,
        // Recorded: without an account, or with a root, it is the target that is blamed.
        "ListEffectivePolicyValidationErrors" => {
            let account = present(input, "AccountId").and_then(Value::as_str);
            if !account.is_some_and(|id| matches(Pattern::AccountId, id)) {
                return Err(invalid("TARGET_NOT_SUPPORTED", ""));
            }
        }
        _ => {}
    }
    if present(input, "RoleName")
        .and_then(Value::as_str)
        .is_some_and(|role| role.starts_with("AWSServiceRoleFor"))
    {
        return Err(invalid("INVALID_ROLE_NAME", ""));
    }
    if let Some(Value::Object(filter)) = present(input, "Filter")
        && present(filter, "ActionType").is_some()
        && present(filter, "ParentHandshakeId").is_some()
    {
        return Err(invalid("MAX_LIMIT_EXCEEDED_FILTER", ""));
    }
    if present(input, "NextToken").and_then(Value::as_str) == Some("") {
        return Err(invalid("INVALID_NEXT_TOKEN", ""));
    }
    tags(present(input, "Tags"))
}

/// Recorded: service control policies are refused by name, everything else that is no type with effective policies as any
/// wrong word is. Only accounts have effective policies.
fn effective_policy(input: &Map<String, Value>) -> Checked {
    let kind = present(input, "PolicyType").and_then(Value::as_str);
    if let Some(kind) = kind
        && kind != POLICY_TYPE_NAMES[0]
        && !EFFECTIVE_TYPE_NAMES.contains(&kind)
    {
        return Err(invalid("INVALID_ENUM", "POLICY_TYPE"));
    }
    let target = present(input, "TargetId").and_then(Value::as_str);
    if kind.is_some() && target.is_some_and(|id| matches!(id.parse(), Ok(Target::Parent(_)))) {
        return Err(invalid("TARGET_NOT_SUPPORTED", ""));
    }
    Ok(())
}

/// Recorded: without a target the pattern is blamed, without a usable type the party type.
fn invitation_target(target: Option<&Value>) -> Checked {
    let Some(target) = target else {
        return Err(invalid("INVALID_PATTERN", ""));
    };
    let text = |name| target.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = text("Id");
    match text("Type") {
        "ACCOUNT" if matches(Pattern::AccountId, id) => Ok(()),
        "ACCOUNT" => Err(invalid("INVALID_PATTERN", "")),
        "EMAIL" if matches(Pattern::Email, id) && (6..=64).contains(&id.chars().count()) => Ok(()),
        "EMAIL" => Err(invalid("INVALID_EMAIL_ADDRESS_TARGET", "")),
        _ => Err(invalid("INVALID_PARTY_TYPE_TARGET", "")),
    }
}

fn tags(tags: Option<&Value>) -> Checked {
    let mut seen = Vec::new();
    for tag in tags.and_then(Value::as_array).into_iter().flatten() {
        // One without a key is refused for that, further on.
        let Some(key) = tag.get("Key").and_then(Value::as_str) else {
            continue;
        };
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("INVALID_SYSTEM_TAGS_PARAMETER", ""));
        }
        if seen.contains(&key) {
            return Err(invalid("DUPLICATE_TAG_KEY", ""));
        }
        seen.push(key);
    }
    Ok(())
}

fn organizations_members(members: &[Member], input: &Map<String, Value>, prefix: &str) -> Checked {
    for member in members {
        let parameter = format!("{prefix}{}", screaming(member.name));
        match present(input, member.name) {
            Some(value) => organizations_value(&member.shape, value, &parameter)?,
            None if member.required => return Err(invalid("INPUT_REQUIRED", &parameter)),
            None => {}
        }
    }
    Ok(())
}

fn organizations_value(shape: &Shape, value: &Value, parameter: &str) -> Checked {
    let blame = |reason| Err(invalid(reason, parameter));
    match (shape, value) {
        (Shape::Text { min, max, pattern }, Value::String(text)) => {
            let length = text.chars().count();
            let matched = matches(*pattern, text) && !looks_like_a_script(text);
            if *pattern == Pattern::PolicyId && !matched {
                Err(invalid("INVALID_SYNTAX_POLICY_ID", ""))
            } else if *pattern == Pattern::TargetId && !matched {
                Err(invalid("INVALID_PATTERN_TARGET_ID", ""))
            } else if pattern.is_id() && !matched {
                // Recorded: an empty or overlong id is blamed on its pattern, not on its length.
                blame("INVALID_PATTERN")
            } else if length < *min {
                blame("MIN_LENGTH_EXCEEDED")
            } else if length > *max {
                blame("MAX_LENGTH_EXCEEDED")
            } else if !matched {
                blame("INVALID_PATTERN")
            } else {
                Ok(())
            }
        }
        (Shape::Enum(words), Value::String(text)) if !words.contains(&text.as_str()) => {
            if *words == POLICY_TYPE_NAMES || *words == EFFECTIVE_TYPE_NAMES {
                return Err(invalid("INVALID_ENUM_POLICY_TYPE", ""));
            }
            blame("INVALID_ENUM")
        }
        (Shape::Integer { min, .. }, Value::Number(n)) if n.as_i64() < Some(*min) => {
            blame("MIN_VALUE_EXCEEDED")
        }
        (Shape::Integer { max, .. }, Value::Number(n)) if n.as_i64() > Some(*max) => {
            blame("MAX_VALUE_EXCEEDED")
        }
        (Shape::List { max, .. }, Value::Array(items)) if items.len() > *max => {
            blame("MAX_LENGTH_EXCEEDED")
        }
        (Shape::List { item, .. }, Value::Array(items)) => {
            // Recorded: members of lists are counted from one, `TAGS_2_MEMBER_KEY`.
            items.iter().enumerate().try_for_each(|(at, value)| {
                if value.is_null() {
                    blame("INVALID_LIST_MEMBER")
                } else {
                    organizations_value(item, value, &format!("{parameter}_{}_MEMBER", at + 1))
                }
            })
        }
        (Shape::Structure(members), Value::Object(map)) => {
            organizations_members(members, map, &format!("{parameter}_"))
        }
        // Everything else is in order, or was refused for its type before.
        (
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Integer { .. }
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::List { .. }
            | Shape::Structure(_),
            _,
        ) => Ok(()),
    }
}

/// The service refuses text that could be run by a browser.
fn looks_like_a_script(text: &str) -> bool {
    text.to_ascii_lowercase().contains("<script")
}

// ---- IAM --------------------------------------------------------------------------------------------------------

/// `UserName` as IAM's messages spell it: `userName`.
fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase())
        .into_iter()
        .chain(letters)
        .collect()
}

fn iam_members(service: Service, members: &[Member], input: &Map<String, Value>) -> Checked {
    let mut broken = Vec::new();
    iam_constraints(members, input, "", &mut broken);
    if !broken.is_empty() {
        let errors = if broken.len() == 1 { "error" } else { "errors" };
        let message = format!(
            "{} validation {errors} detected: {}",
            broken.len(),
            broken.join("; ")
        );
        let code = if service.speaks_json() && service != Service::Console {
            ErrorCode::ValidationException
        } else {
            ErrorCode::ValidationError
        };
        return Err(ApiError::new(code, message));
    }
    members.iter().try_for_each(
        |member| match (&member.shape, present(input, member.name)) {
            (Shape::Text { pattern, .. }, Some(Value::String(text)))
                if !matches(*pattern, text) =>
            {
                let error = iam_pattern(*pattern, &lower_first(member.name), text);
                if service.speaks_json() && service != Service::Console {
                    return Err(ApiError::new(
                        ErrorCode::ValidationException,
                        error.message.clone(),
                    ));
                }
                Err(error)
            }
            (
                Shape::Text { .. }
                | Shape::Enum(_)
                | Shape::Integer { .. }
                | Shape::Boolean
                | Shape::Timestamp
                | Shape::List { .. }
                | Shape::Structure(_),
                _,
            ) => Ok(()),
        },
    )
}

fn iam_constraints(
    members: &[Member],
    input: &Map<String, Value>,
    prefix: &str,
    broken: &mut Vec<String>,
) {
    for member in members {
        let path = format!("{prefix}{}", lower_first(member.name));
        match present(input, member.name) {
            Some(value) => iam_value(&member.shape, value, &path, broken),
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

fn iam_value(shape: &Shape, value: &Value, path: &str, broken: &mut Vec<String>) {
    match (shape, value) {
        (Shape::Text { min, max, .. }, Value::String(text)) => {
            let length = text.chars().count();
            let shown = format!("'{text}'");
            if length < *min {
                let rule = format!("Member must have length greater than or equal to {min}");
                broken.push(broken_constraint(&shown, path, &rule));
            } else if length > *max {
                let rule = format!("Member must have length less than or equal to {max}");
                broken.push(broken_constraint(&shown, path, &rule));
            }
        }
        (Shape::Integer { min, max }, Value::Number(number)) => {
            let shown = format!("'{number}'");
            if number.as_i64() < Some(*min) {
                let rule = format!("Member must have value greater than or equal to {min}");
                broken.push(broken_constraint(&shown, path, &rule));
            } else if number.as_i64() > Some(*max) {
                let rule = format!("Member must have value less than or equal to {max}");
                broken.push(broken_constraint(&shown, path, &rule));
            }
        }
        (Shape::Enum(words), Value::String(text)) if !words.contains(&text.as_str()) => {
            let rule = format!("Member must satisfy enum value set: [{}]", words.join(", "));
            broken.push(broken_constraint(&format!("'{text}'"), path, &rule));
        }
        (Shape::List { item, max }, Value::Array(items)) => {
            if items.len() > *max {
                let rule = format!("Member must have length less than or equal to {max}");
                broken.push(broken_constraint("'[...]'", path, &rule));
            }
            for (at, value) in items.iter().enumerate() {
                iam_value(item, value, &format!("{path}.{}.member", at + 1), broken);
            }
        }
        (Shape::Structure(members), Value::Object(map)) => {
            iam_constraints(members, map, &format!("{path}."), broken);
        }
        (Shape::Enum(_), Value::String(_)) => {}
        // The types were checked before.
        (
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Integer { .. }
            | Shape::Boolean
            | Shape::Timestamp
            | Shape::List { .. }
            | Shape::Structure(_),
            _,
        ) => {}
    }
}

fn iam_pattern(pattern: Pattern, path: &str, text: &str) -> ApiError {
    let rule = match pattern {
        // STS words it otherwise.
        Pattern::Arn if path == "roleArn" => {
            return ApiError::new(ErrorCode::ValidationError, "Request ARN is invalid");
        }
        Pattern::Name if matches!(path, "roleSessionName" | "sourceIdentity") => {
            let rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]*";
            return ApiError::new(
                ErrorCode::ValidationError,
                format!(
                    "1 validation error detected: {}",
                    broken_constraint(&format!("'{text}'"), path, rule)
                ),
            );
        }
        Pattern::Arn => {
            return ApiError::new(ErrorCode::InvalidInput, format!("ARN {text} is not valid."));
        }
        Pattern::EntityPath | Pattern::PolicyId => {
            let rule = if pattern == Pattern::PolicyId {
                r"Member must satisfy regular expression pattern: ^p-[0-9a-zA-Z_]{8,128}$"
            } else {
                r"Member must satisfy regular expression pattern: ^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*"
            };
            return ApiError::new(
                ErrorCode::ValidationError,
                format!(
                    "1 validation error detected: {}",
                    broken_constraint(&format!("'{text}'"), path, rule)
                ),
            );
        }
        Pattern::AccountAlias => {
            let rule = "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
            return ApiError::new(
                ErrorCode::ValidationError,
                format!(
                    "1 validation error detected: {}",
                    broken_constraint(&format!("'{text}'"), path, rule)
                ),
            );
        }
        Pattern::PolicyVersion => {
            let rule =
                r"Member must satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?";
            return ApiError::new(
                ErrorCode::ValidationError,
                format!(
                    "1 validation error detected: {}",
                    broken_constraint(&format!("'{text}'"), path, rule)
                ),
            );
        }
        Pattern::AccountId => {
            let rule = r"Member must satisfy regular expression pattern: \d{12}";
            return ApiError::new(
                ErrorCode::ValidationError,
                format!(
                    "1 validation error detected: {}",
                    broken_constraint(&format!("'{text}'"), path, rule)
                ),
            );
        }
        Pattern::Path => {
            "begin and end with / and contain only alphanumeric characters and/or / characters."
        }
        Pattern::PathPrefix => {
            "begin with / and contain only alphanumeric characters and/or / characters."
        }
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
        | Pattern::Email
        | Pattern::ServicePrincipal => {
            "contain only alphanumeric characters and/or the following: +=,.@_-"
        }
    };
    ApiError::new(
        ErrorCode::ValidationError,
        format!("The specified value for {path} is invalid. It must {rule}"),
    )
}

// ---- Patterns ---------------------------------------------------------------------------------------------------

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

/// Whether after the prefix come so many letters, digits and underscores.
fn follows(text: &str, prefix: &str, length: RangeInclusive<usize>) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        length.contains(&rest.len())
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Whether `text` matches; lengths are checked elsewhere, except where they are part of the pattern.
fn matches(pattern: Pattern, text: &str) -> bool {
    match pattern {
        Pattern::Any | Pattern::PolicyDocument => true,
        Pattern::PolicyId => text.parse::<PolicyId>().is_ok(),
        Pattern::TargetId => text.parse::<Target>().is_ok(),
        Pattern::AccountId => text.parse::<AccountId>().is_ok(),
        Pattern::ParentId => text.parse::<ParentId>().is_ok(),
        Pattern::ChildId => text.parse::<AccountId>().is_ok() || text.parse::<OuId>().is_ok(),
        Pattern::TaggableId => {
            text.parse::<AccountId>().is_ok()
                || text.parse::<ParentId>().is_ok()
                || text.parse::<PolicyId>().is_ok()
                || follows(text, "rp-", 4..=128)
                // In this pattern, unlike the transfer's own, capitals and underscores are allowed.
                || follows(text, "rt-", 8..=32)
        }
        Pattern::Tag => text.chars().all(|c| {
            let space = c.is_whitespace() && !c.is_control();
            c.is_alphanumeric() || space || "_.:/=+-@".contains(c)
        }),
        Pattern::RootId => text.parse::<RootId>().is_ok(),
        Pattern::OuId => text.parse::<OuId>().is_ok(),
        Pattern::HandshakeId => text.parse::<HandshakeId>().is_ok(),
        Pattern::TransferId => text.parse::<TransferId>().is_ok(),
        Pattern::CreateRequestId => text.parse::<CreateRequestId>().is_ok(),
        Pattern::AccountName => text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        Pattern::AccountAlias => {
            let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            text.bytes().all(|byte| small(byte) || byte == b'-')
                && !text.starts_with('-')
                && !text.ends_with('-')
                && !text.contains("--")
        }
        Pattern::GovCloudName => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)),
        Pattern::Email => is_email(text),
        Pattern::Name | Pattern::ServicePrincipal => {
            !text.is_empty() && text.bytes().all(is_name_byte)
        }
        Pattern::Path => {
            let inner = |byte| (b'!'..=b'~').contains(&byte);
            text == "/"
                || (text.len() > 2
                    && text.starts_with('/')
                    && text.ends_with('/')
                    && text.bytes().all(inner))
        }
        Pattern::PathPrefix => {
            text.starts_with('/') && text.bytes().all(|byte| (b'!'..=0x7f).contains(&byte))
        }
        Pattern::PolicyVersion => text
            .strip_prefix('v')
            .and_then(|rest| rest.split('.').next())
            .is_some_and(|number| {
                !number.starts_with('0')
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            }),
        Pattern::EntityPath => {
            let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            text.strip_prefix("o-")
                .and_then(|rest| rest.split_once("/r-"))
                .is_some_and(|(organization, rest)| {
                    (10..=32).contains(&organization.len())
                        && organization.bytes().all(lower)
                        && rest.bytes().take_while(|byte| lower(*byte)).count() >= 4
                        && rest
                            .bytes()
                            .all(|byte| lower(byte) || matches!(byte, b'-' | b'/'))
                })
        }
        Pattern::Arn => text.starts_with("arn:") && text.split(':').count() >= 6,
    }
}

/// `[^\s@]+@[^\s@]+\.[^\s@]+`, from end to end.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    plain(local)
        && plain(domain)
        && domain
            .char_indices()
            .any(|(at, c)| c == '.' && at > 0 && at + 1 < domain.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::model::operation;

    /// The refusal as `CODE REASON`, or `ok`.
    fn verdict(action: &str, input: Value) -> String {
        let operation = operation(action).expect("an operation of this version");
        match validate(operation, input.as_object().expect("an object")) {
            Ok(()) => "ok".into(),
            Err(error) => match &error.reason {
                Some(reason) => format!("{} {reason}", error.code.name()),
                None => format!("{}: {}", error.code.name(), error.message),
            },
        }
    }

    #[test]
    fn organizations_names_the_parameter_as_recorded() {
        let accept = "organizations:AcceptHandshake";
        assert_eq!(
            verdict(accept, json!({})),
            "InvalidInputException INPUT_REQUIRED:HANDSHAKE_ID"
        );
        assert_eq!(
            verdict(accept, json!({"HandshakeId": null})),
            "InvalidInputException INPUT_REQUIRED:HANDSHAKE_ID"
        );
        for malformed in ["", "h-1", "H-1234567890"] {
            let input = json!({"HandshakeId": malformed});
            assert_eq!(
                verdict(accept, input),
                "InvalidInputException INVALID_PATTERN:HANDSHAKE_ID"
            );
        }
        assert_eq!(
            verdict(accept, json!({"HandshakeId": "h-12345678", "Unknown": 1})),
            "ok"
        );
        let rename = |name: &str| {
            let input = json!({"OrganizationalUnitId": "ou-abcd-12345678", "Name": name});
            verdict("organizations:UpdateOrganizationalUnit", input)
        };
        assert_eq!(rename(""), "InvalidInputException MIN_LENGTH_EXCEEDED:NAME");
        // Characters count, not bytes.
        assert_eq!(rename(&"é".repeat(128)), "ok");
        assert_eq!(
            rename(&"é".repeat(129)),
            "InvalidInputException MAX_LENGTH_EXCEEDED:NAME"
        );
        let list = |input| verdict("organizations:ListHandshakesForOrganization", input);
        assert_eq!(
            list(json!({"MaxResults": 0})),
            "InvalidInputException MIN_VALUE_EXCEEDED:MAX_RESULTS"
        );
        assert_eq!(
            list(json!({"MaxResults": 21})),
            "InvalidInputException MAX_VALUE_EXCEEDED:MAX_RESULTS"
        );
        assert_eq!(
            list(json!({"NextToken": ""})),
            "InvalidInputException INVALID_NEXT_TOKEN"
        );
        assert_eq!(list(json!({"Filter": {}})), "ok");
        assert_eq!(
            list(json!({"Filter": {"ActionType": "X"}})),
            "InvalidInputException INVALID_ENUM:FILTER_ACTION_TYPE"
        );
        let both = json!({"Filter": {"ActionType": "INVITE", "ParentHandshakeId": "h-12345678"}});
        assert_eq!(
            list(both),
            "InvalidInputException MAX_LIMIT_EXCEEDED_FILTER"
        );
    }

    /// Recorded: members of lists are counted from one.
    #[test]
    fn members_of_lists_are_named_by_their_number() {
        let tag = |tags: Value| {
            let input = json!({"ResourceId": "r-abcd", "Tags": tags});
            verdict("organizations:TagResource", input)
        };
        let refused = "InvalidInputException INPUT_REQUIRED:TAGS_1_MEMBER_VALUE";
        assert_eq!(tag(json!([{"Key": "a"}])), refused);
        assert_eq!(tag(json!([{"Key": "a", "Value": null}])), refused);
        let long = json!([{"Key": "a", "Value": ""}, {"Key": "é".repeat(129), "Value": ""}]);
        assert_eq!(
            tag(long),
            "InvalidInputException MAX_LENGTH_EXCEEDED:TAGS_2_MEMBER_KEY"
        );
        // Two without a key are not two with the same.
        assert_eq!(
            tag(json!([{"Value": "a"}, {"Value": "b"}])),
            "InvalidInputException INPUT_REQUIRED:TAGS_1_MEMBER_KEY"
        );
        assert_eq!(tag(json!([])), "ok");
        assert_eq!(
            tag(json!(null)),
            "InvalidInputException INPUT_REQUIRED:TAGS"
        );
        assert_eq!(
            verdict(
                "organizations:UntagResource",
                json!({"ResourceId": "r-abcd", "TagKeys": null})
            ),
            "InvalidInputException INPUT_REQUIRED:TAG_KEYS"
        );
        assert_eq!(
            tag(json!({"Key": "a"})),
            "SerializationException: Start of structure or map found where not expected."
        );
    }

    /// Recorded, word by word.
    #[test]
    fn effective_policies_are_those_of_accounts_and_of_some_types() {
        let ask = |input| verdict("organizations:DescribeEffectivePolicy", input);
        let refused = "InvalidInputException INVALID_ENUM:POLICY_TYPE";
        assert_eq!(
            ask(json!({})),
            "InvalidInputException INPUT_REQUIRED:POLICY_TYPE"
        );
        assert_eq!(
            ask(json!({"PolicyType": "SERVICE_CONTROL_POLICY"})),
            "InvalidInputException INVALID_ENUM_POLICY_TYPE"
        );
        assert_eq!(
            ask(json!({"PolicyType": "RESOURCE_CONTROL_POLICY"})),
            refused
        );
        assert_eq!(ask(json!({"PolicyType": "wrong"})), refused);
        assert_eq!(
            ask(json!({"PolicyType": "TAG_POLICY", "TargetId": "r-abcd"})),
            "InvalidInputException TARGET_NOT_SUPPORTED"
        );
        for kind in EFFECTIVE_TYPE_NAMES {
            assert_eq!(
                ask(json!({"PolicyType": kind, "TargetId": "111111111111"})),
                "ok"
            );
        }
        assert_eq!(EFFECTIVE_TYPE_NAMES.len(), 13);
        let errors = |input| verdict("organizations:ListEffectivePolicyValidationErrors", input);
        let refused = "InvalidInputException TARGET_NOT_SUPPORTED";
        assert_eq!(errors(json!({"PolicyType": "TAG_POLICY"})), refused);
        assert_eq!(
            errors(json!({"AccountId": "r-abcd", "PolicyType": "TAG_POLICY"})),
            refused
        );
        assert_eq!(
            errors(json!({"AccountId": "111111111111"})),
            "InvalidInputException INPUT_REQUIRED:POLICY_TYPE"
        );
        for wrong in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "WRONG"] {
            assert_eq!(
                errors(json!({"AccountId": "111111111111", "PolicyType": wrong})),
                "InvalidInputException INVALID_ENUM_POLICY_TYPE"
            );
        }
    }

    #[test]
    fn an_invitation_needs_a_target_that_can_be_invited() {
        let invite = |input| verdict("organizations:InviteAccountToOrganization", input);
        assert_eq!(invite(json!({})), "InvalidInputException INVALID_PATTERN");
        for target in [
            json!({}),
            json!({"Id": "111111111111", "Type": "ORGANIZATION"}),
            json!({"Type": "X"}),
        ] {
            assert_eq!(
                invite(json!({"Target": target})),
                "InvalidInputException INVALID_PARTY_TYPE_TARGET"
            );
        }
        assert_eq!(
            invite(json!({"Target": {"Type": "ACCOUNT", "Id": "1"}})),
            "InvalidInputException INVALID_PATTERN"
        );
        let email = |id: &str| invite(json!({"Target": {"Type": "EMAIL", "Id": id}}));
        assert_eq!(
            email("nobody"),
            "InvalidInputException INVALID_EMAIL_ADDRESS_TARGET"
        );
        assert_eq!(email("maria@example.com"), "ok");
        let notes =
            json!({"Target": {"Type": "ACCOUNT", "Id": "111111111111"}, "Notes": "x".repeat(1025)});
        assert_eq!(
            invite(notes),
            "InvalidInputException MAX_LENGTH_EXCEEDED:NOTES"
        );
        let tag = json!({"Key": "a", "Value": ""});
        let tags = json!({"Target": {"Type": "ACCOUNT", "Id": "111111111111"}, "Tags": [tag, tag]});
        assert_eq!(invite(tags), "InvalidInputException DUPLICATE_TAG_KEY");
    }

    #[test]
    fn an_account_needs_an_email_and_a_role_name_of_ones_own() {
        let create = |email: &str, role: &str| {
            verdict(
                "organizations:CreateAccount",
                json!({"Email": email, "AccountName": "Dev", "RoleName": role}),
            )
        };
        assert_eq!(create("dev@example.com", "Access"), "ok");
        assert_eq!(
            create("dev@example", "Access"),
            "InvalidInputException INVALID_PATTERN:EMAIL"
        );
        assert_eq!(
            create("a@b.c", "Access"),
            "InvalidInputException MIN_LENGTH_EXCEEDED:EMAIL"
        );
        assert_eq!(
            create("dev@example.com", "AWSServiceRoleForX"),
            "InvalidInputException INVALID_ROLE_NAME"
        );
    }

    #[test]
    fn a_wrong_json_type_is_not_even_a_request() {
        assert_eq!(
            verdict("organizations:AcceptHandshake", json!({"HandshakeId": 3})),
            "SerializationException: NUMBER_VALUE can not be converted to a String"
        );
        assert_eq!(
            verdict("organizations:ListAccounts", json!({"MaxResults": "x"})),
            "SerializationException: STRING_VALUE can not be converted to an Integer"
        );
    }

    #[test]
    fn iam_gathers_broken_constraints() {
        assert_eq!(
            verdict("iam:AttachUserPolicy", json!({"UserName": ""})),
            "ValidationError: 2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member \
             must have length greater than or equal to 1; Value null at 'policyArn' failed to satisfy constraint: \
             Member must not be null"
        );
        assert_eq!(
            verdict("iam:CreateUser", json!({"UserName": "a b"})),
            "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric \
             characters and/or the following: +=,.@_-"
        );
        assert_eq!(verdict("iam:GetUser", json!({})), "ok");
    }
}
