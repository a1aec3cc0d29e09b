//! Validation by AWS Organizations, which refuses the first mistake that it finds.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::patterns::matches;
use super::{Checked, present, refusals};
use crate::error::ApiError;
use crate::model::{Member, Operation, Pattern, Shape, cli_name};
use crate::policy_types::{EFFECTIVE_TYPE_NAMES, POLICY_TYPE_NAMES, PolicyTarget};
use crate::refusal::RefusalRow;

fn invalid(row: &RefusalRow, parameter: &str) -> ApiError {
    let error = row.error();
    match &error.reason {
        Some(reason) if !parameter.is_empty() => {
            let reason = format!("{reason}:{parameter}");
            error.with_reason(reason)
        }
        _ => error,
    }
}

/// The spelling of a member in reasons: `HANDSHAKE_ID` for `HandshakeId`.
fn screaming(name: &str) -> String {
    cli_name(name).replace('-', "_").to_ascii_uppercase()
}

/// Rules that shapes cannot express, as recorded for single operations.
pub(super) fn special_rules(operation: &Operation, input: &Map<String, Value>) -> Checked {
    if matches!(
        operation.name,
        "InviteAccountToOrganization" | "InviteOrganizationToTransferResponsibility"
    ) {
        invitation_target(present(input, "Target"))?;
    }
    match operation.name {
        "DescribeEffectivePolicy" => effective_policy(input)?,
        // Recorded: without an account, or with a root, the reason is the target.
        "ListEffectivePolicyValidationErrors" => {
            let account = present(input, "AccountId").and_then(Value::as_str);
            if !account.is_some_and(|id| matches(Pattern::AccountId, id)) {
                return Err(invalid(&refusals::TARGET_NOT_SUPPORTED, ""));
            }
        }
        _ => {}
    }
    if present(input, "RoleName")
        .and_then(Value::as_str)
        .is_some_and(|role| role.starts_with("AWSServiceRoleFor"))
    {
        return Err(invalid(&refusals::INVALID_ROLE_NAME, ""));
    }
    if let Some(Value::Object(filter)) = present(input, "Filter")
        && present(filter, "ActionType").is_some()
        && present(filter, "ParentHandshakeId").is_some()
    {
        return Err(invalid(&refusals::MAX_LIMIT_EXCEEDED_FILTER, ""));
    }
    if present(input, "NextToken").and_then(Value::as_str) == Some("") {
        return Err(invalid(&refusals::INVALID_NEXT_TOKEN, ""));
    }
    tags(present(input, "Tags"))
}

/// Recorded: a type without effective policies is refused like any wrong word, except service control policies. Only accounts
/// have effective policies.
fn effective_policy(input: &Map<String, Value>) -> Checked {
    let kind = present(input, "PolicyType").and_then(Value::as_str);
    if let Some(kind) = kind
        && kind != POLICY_TYPE_NAMES[0]
        && !EFFECTIVE_TYPE_NAMES.contains(&kind)
    {
        return Err(invalid(&refusals::INVALID_ENUM, "POLICY_TYPE"));
    }
    let target = present(input, "TargetId").and_then(Value::as_str);
    if kind.is_some() && target.is_some_and(|id| matches!(id.parse(), Ok(PolicyTarget::Parent(_))))
    {
        return Err(invalid(&refusals::TARGET_NOT_SUPPORTED, ""));
    }
    Ok(())
}

/// Recorded: without a target the reason is the pattern, without a valid type the party type.
fn invitation_target(target: Option<&Value>) -> Checked {
    let Some(target) = target else {
        return Err(invalid(&refusals::INVALID_PATTERN, ""));
    };
    let text = |name| target.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = text("Id");
    match text("Type") {
        "ACCOUNT" if matches(Pattern::AccountId, id) => Ok(()),
        "ACCOUNT" => Err(invalid(&refusals::INVALID_PATTERN, "")),
        "EMAIL" if matches(Pattern::Email, id) && (6..=64).contains(&id.chars().count()) => Ok(()),
        "EMAIL" => Err(invalid(&refusals::INVALID_EMAIL_ADDRESS_TARGET, "")),
        _ => Err(invalid(&refusals::INVALID_PARTY_TYPE_TARGET, "")),
    }
}

fn tags(tags: Option<&Value>) -> Checked {
    let mut seen = Vec::new();
    for tag in tags.and_then(Value::as_array).into_iter().flatten() {
        // A tag without a key is refused later.
        let Some(key) = tag.get("Key").and_then(Value::as_str) else {
            continue;
        };
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid(&refusals::INVALID_SYSTEM_TAGS_PARAMETER, ""));
        }
        if seen.contains(&key) {
            return Err(invalid(&refusals::DUPLICATE_TAG_KEY, ""));
        }
        seen.push(key);
    }
    Ok(())
}

/// Writes a parameter's name as in reasons, which only a refusal needs.
type ParameterName<'a> = &'a dyn Fn() -> String;

pub(super) fn members(
    members: &[Member],
    input: &Map<String, Value>,
    prefix: ParameterName<'_>,
) -> Checked {
    for member in members {
        let parameter = || prefix() + &screaming(member.name);
        match present(input, member.name) {
            Some(value) => check(&member.shape, value, &parameter)?,
            None if member.required => {
                return Err(invalid(&refusals::INPUT_REQUIRED, &parameter()));
            }
            None => {}
        }
    }
    Ok(())
}

fn check(shape: &Shape, given: &Value, parameter: ParameterName<'_>) -> Checked {
    let blame = |reason| Err(invalid(&reason, &parameter()));
    match (shape, given) {
        (Shape::Text { min, max, pattern }, Value::String(text)) => {
            check_text(*pattern, *min..=*max, text, parameter)
        }
        (Shape::Enum(words), Value::String(text)) if !words.contains(&text.as_str()) => {
            if words.contains(&"TAG_POLICY") {
                return Err(invalid(&refusals::INVALID_ENUM_POLICY_TYPE, ""));
            }
            blame(refusals::INVALID_ENUM)
        }
        (Shape::Integer { min, .. }, Value::Number(n)) if n.as_i64() < Some(*min) => {
            blame(refusals::MIN_VALUE_EXCEEDED)
        }
        (Shape::Integer { max, .. }, Value::Number(n)) if n.as_i64() > Some(*max) => {
            blame(refusals::MAX_VALUE_EXCEEDED)
        }
        (Shape::List { max, .. }, Value::Array(items)) if items.len() > *max => {
            blame(refusals::MAX_LENGTH_EXCEEDED)
        }
        (Shape::List { item, .. }, Value::Array(items)) => {
            // Recorded: members of lists are counted from one, `TAGS_2_MEMBER_KEY`.
            items.iter().enumerate().try_for_each(|(at, value)| {
                if value.is_null() {
                    blame(refusals::INVALID_LIST_MEMBER)
                } else {
                    check(item, value, &|| {
                        format!("{}_{}_MEMBER", parameter(), at + 1)
                    })
                }
            })
        }
        (Shape::Map { value: inner }, Value::Object(map)) => map
            .values()
            .try_for_each(|value| check(inner, value, parameter)),
        (Shape::Structure(inner), Value::Object(map)) => members(inner, map, &|| parameter() + "_"),
        // Everything else is valid, or was refused for its type before.
        _ => Ok(()),
    }
}

fn check_text(
    pattern: Pattern,
    lengths: RangeInclusive<usize>,
    text: &str,
    parameter: ParameterName<'_>,
) -> Checked {
    let length = text.chars().count();
    let matched = matches(pattern, text) && !looks_like_a_script(text);
    let reason = if pattern == Pattern::PolicyId && !matched {
        return Err(invalid(&refusals::INVALID_SYNTAX_POLICY_ID, ""));
    } else if pattern == Pattern::TargetId && !matched {
        return Err(invalid(&refusals::INVALID_PATTERN_TARGET_ID, ""));
    } else if pattern.is_id() && !matched {
        // Recorded: for an empty or overlong id, AWS names the pattern, not the length.
        refusals::INVALID_PATTERN
    } else if length < *lengths.start() {
        refusals::MIN_LENGTH_EXCEEDED
    } else if length > *lengths.end() {
        refusals::MAX_LENGTH_EXCEEDED
    } else if !matched {
        refusals::INVALID_PATTERN
    } else {
        return Ok(());
    };
    Err(invalid(&reason, &parameter()))
}

/// The service refuses text that a browser could run.
fn looks_like_a_script(text: &str) -> bool {
    text.to_ascii_lowercase().contains("<script")
}
