//! Inputs of operations: values allowed by the model, and every way to break it.

use serde_json::{Map, Value, json};
use sim::model::{Member, Operation, Pattern, Shape};

/// `HandshakeId` as spelled in reasons.
fn reason_name(member: &str) -> String {
    let mut name = String::new();
    for letter in member.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// A text that matches a pattern of the model, and one of the same length that does not; ids have a fixed form.
fn of_pattern(pattern: Pattern) -> Option<(&'static str, &'static str)> {
    Some(match pattern {
        Pattern::HandshakeId => ("h-12345678", "h-1234567"),
        Pattern::PolicyId => ("p-12345678", "p-1234567!"),
        Pattern::AccountId => ("111111111111", "11111111111"),
        Pattern::RootId => ("r-abcd", "r-abc"),
        Pattern::OuId => ("ou-abcd-12345678", "ou-abcd-1234567"),
        Pattern::CreateRequestId => ("car-12345678", "car-1234567"),
        Pattern::TransferId => ("rt-12345678", "rt-1234567"),
        Pattern::ParentId => ("r-abcd", "111111111111"),
        Pattern::ChildId => ("111111111111", "r-abcd"),
        Pattern::TargetId => ("111111111111", "p-12345678"),
        Pattern::TaggableId => ("111111111111", "p-1234567"),
        Pattern::Email => ("new@example.com", "new@example"),
        Pattern::AccountName | Pattern::GovCloudName => ("Name", "Näme"),
        Pattern::Name | Pattern::ServicePrincipal => ("config.amazonaws.com", "not a name"),
        Pattern::Tag => ("team", "team!"),
        Pattern::Any | Pattern::PolicyDocument => return None,
        Pattern::AccountAlias
        | Pattern::Path
        | Pattern::PathPrefix
        | Pattern::Arn
        | Pattern::PolicyVersion
        | Pattern::EntityPath => panic!("no example of {pattern:?}"),
    })
}

/// A value that the model allows.
pub(super) fn allowed(shape: &Shape) -> Value {
    match shape {
        Shape::Text { pattern, .. } => of_pattern(*pattern).map_or("text", |(good, _)| good).into(),
        Shape::Enum(words) => (*words.last().expect("words")).into(),
        Shape::Integer { min, .. } => (*min).into(),
        Shape::Timestamp => json!(1_770_000_000),
        Shape::List { item, .. } => json!([allowed(item)]),
        Shape::Map { value } => json!({ "key": allowed(value) }),
        Shape::Structure(members) => required(members).into(),
        Shape::Boolean => true.into(),
    }
}

pub(super) fn required(members: &[Member]) -> Map<String, Value> {
    members
        .iter()
        .filter(|member| member.required)
        .map(|member| (member.name.to_owned(), allowed(&member.shape)))
        .collect()
}

/// Values of a shape that the service refuses, each with the reason. `parameter` is its position as spelled in reasons.
fn refused(shape: &Shape, parameter: &str) -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    let mut add = |value: Value, reason: &str| wrong.push((value, format!("{reason}:{parameter}")));
    match shape {
        Shape::Enum(words) => {
            // Recorded: policy types have a separate reason.
            let own = words.contains(&"TAG_POLICY");
            for value in ["", "wrong", &words[0].to_lowercase()] {
                if own {
                    wrong.push((value.into(), "INVALID_ENUM_POLICY_TYPE".into()));
                } else {
                    wrong.push((value.into(), format!("INVALID_ENUM:{parameter}")));
                }
            }
        }
        Shape::Text { min, max, pattern } => {
            wrong.extend(refused_texts(*min, *max, *pattern, parameter));
        }
        Shape::Integer { min, max } => {
            add((min - 1).into(), "MIN_VALUE_EXCEEDED");
            add((max + 1).into(), "MAX_VALUE_EXCEEDED");
        }
        Shape::List { item, .. } => {
            add(json!([null]), "INVALID_LIST_MEMBER");
            for (value, reason) in refused(item, &format!("{parameter}_1_MEMBER")) {
                wrong.push((json!([value]), reason));
            }
            let second = refused(item, &format!("{parameter}_2_MEMBER"));
            if !matches!(item, Shape::Structure(_))
                && let Some((value, reason)) = second.into_iter().next()
            {
                wrong.push((json!([allowed(item), value]), reason));
            }
        }
        Shape::Structure(members) => wrong.extend(broken(members, &format!("{parameter}_"))),
        Shape::Boolean | Shape::Timestamp | Shape::Map { .. } => {}
    }
    wrong
}

/// Texts that the service refuses, each with the reason.
fn refused_texts(
    min: usize,
    max: usize,
    pattern: Pattern,
    parameter: &str,
) -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    if pattern.is_id() {
        // Recorded: wrong ids get the reason of their pattern, regardless of their length; two kinds have separate reasons.
        let reason = if pattern == Pattern::PolicyId {
            "INVALID_SYNTAX_POLICY_ID".to_owned()
        } else if pattern == Pattern::TargetId {
            "INVALID_PATTERN_TARGET_ID".to_owned()
        } else {
            format!("INVALID_PATTERN:{parameter}")
        };
        let (good, bad) = of_pattern(pattern).expect("ids have a form");
        let long = format!("{good}{}", "1".repeat(130));
        for value in ["", bad, "x", &long] {
            wrong.push((value.into(), reason.clone()));
        }
        return wrong;
    }
    let mut add = |value: Value, reason: &str| wrong.push((value, format!("{reason}:{parameter}")));
    let example = of_pattern(pattern);
    let letter = example.map_or("é", |_| "a");
    if min == 1 {
        add("".into(), "MIN_LENGTH_EXCEEDED");
    } else if min > 1 {
        add("a".into(), "MIN_LENGTH_EXCEEDED");
    }
    // An invalid token is refused as such; see `pages_are_asked_for_as_recorded`.
    if max < usize::MAX {
        add(letter.repeat(max + 1).into(), "MAX_LENGTH_EXCEEDED");
    }
    if let Some((_, bad)) = example {
        add(bad.into(), "INVALID_PATTERN");
    }
    add("<script>alert(1)</script>".into(), "INVALID_PATTERN");
    wrong
}

/// Structures with one wrong member, each with the reason.
pub(super) fn broken(members: &[Member], prefix: &str) -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    for member in members {
        let parameter = format!("{prefix}{}", reason_name(member.name));
        let with = |value: Value| {
            let mut input = required(members);
            input.insert(member.name.to_owned(), value);
            Value::from(input)
        };
        if member.required {
            let mut input = required(members);
            input.remove(member.name);
            wrong.push((input.into(), format!("INPUT_REQUIRED:{parameter}")));
            wrong.push((with(Value::Null), format!("INPUT_REQUIRED:{parameter}")));
        }
        for (value, reason) in refused(&member.shape, &parameter) {
            wrong.push((with(value), reason));
        }
    }
    wrong
}

/// Different answers of single operations (recorded, except where noted).
pub(super) fn exception(operation: &str, input: &Value, reason: &str) -> Option<&'static str> {
    let blames = |parameter: &str| reason.ends_with(&format!(":{parameter}"));
    match operation {
        "InviteAccountToOrganization" | "InviteOrganizationToTransferResponsibility" => {
            if blames("TARGET") {
                return Some("INVALID_PATTERN");
            }
            if blames("TARGET_TYPE") {
                return Some("INVALID_PARTY_TYPE_TARGET");
            }
            // The example is for an email address; the values in its place are not addresses.
            blames("TARGET_ID").then_some("INVALID_EMAIL_ADDRESS_TARGET")
        }
        "DescribeEffectivePolicy" => {
            if input["PolicyType"].is_string() && reason == "INVALID_ENUM_POLICY_TYPE" {
                return Some("INVALID_ENUM:POLICY_TYPE");
            }
            None
        }
        "ListEffectivePolicyValidationErrors" => {
            blames("ACCOUNT_ID").then_some("TARGET_NOT_SUPPORTED")
        }
        _ => None,
    }
}

/// An input with only the required members.
pub(super) fn least(operation: &Operation) -> Value {
    let mut input = required(operation.input);
    if input.contains_key("Target") {
        input.insert(
            "Target".into(),
            json!({ "Type": "EMAIL", "Id": "new@example.com" }),
        );
    }
    input.into()
}
