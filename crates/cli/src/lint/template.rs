//! Functions of CloudFormation: what they give, as far as it is known before a template is deployed.

use std::borrow::Cow;

use lint::UNKNOWN_VALUE;

use crate::prelude::*;

/// The bytes that the functions of a file may give together: values in values can repeat a text without end.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A document without functions of CloudFormation: what they give is a text with its known parts. `room`: the bytes that they may still
/// give.
pub fn resolved(value: &Value, room: &mut usize) -> Value {
    match value {
        Value::Object(members) => {
            if let Some((name, inner)) = function_of(members) {
                return function(name, inner, room);
            }
            members
                .iter()
                .map(|(key, value)| (key.clone(), resolved(value, room)))
                .collect()
        }
        Value::Array(items) => items.iter().map(|item| resolved(item, room)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The function of a template that an object stands for, with what it is given.
pub fn function_of(members: &serde_json::Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, inner) = members.iter().next().filter(|_| members.len() == 1)?;
    let is_function = name == "Ref" || name.starts_with("Fn::");
    is_function.then_some((name.as_str(), inner))
}

fn function(name: &str, inner: &Value, room: &mut usize) -> Value {
    let text = match (name, inner) {
        ("Ref", Value::String(name)) => pseudo(name).into_owned(),
        ("Fn::Sub", Value::String(text)) => substituted(text, &Value::Null, *room),
        ("Fn::Sub", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(text)] => substituted(text, &Value::Null, *room),
            [Value::String(text), own] => substituted(text, &resolved(own, room), *room),
            _ => UNKNOWN_VALUE.into(),
        },
        ("Fn::Join", Value::Array(parts)) => joined(parts, room),
        ("Fn::ToJsonString", inner) => resolved(inner, room).to_string(),
        (_, _) => UNKNOWN_VALUE.into(),
    };
    let left = room.checked_sub(text.len());
    *room = left.unwrap_or(*room);
    left.map_or(UNKNOWN_VALUE.into(), |_| text.into())
}

fn joined(parts: &[Value], room: &mut usize) -> String {
    let [Value::String(between), Value::Array(items)] = parts else {
        return UNKNOWN_VALUE.into();
    };
    let text = |item: &Value| {
        resolved(item, room)
            .as_str()
            .map_or(UNKNOWN_VALUE.to_string(), str::to_string)
    };
    items.iter().map(text).collect::<Vec<_>>().join(between)
}

/// The values of pseudo parameters, where it matters that they are of the right form.
fn pseudo(name: &str) -> Cow<'static, str> {
    match name {
        "AWS::Partition" => "aws".into(),
        "AWS::URLSuffix" => "amazonaws.com".into(),
        "AWS::AccountId" => "111122223333".into(),
        "AWS::Region" => "us-east-1".into(),
        _ => UNKNOWN_VALUE.into(),
    }
}

/// The text of `Fn::Sub` with the values that it has for its own names, cut if it has no room. `${!x}` is `${x}`, which is a policy variable.
fn substituted(text: &str, own: &Value, room: usize) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        out += before;
        let Some((name, after)) = after.split_once('}') else {
            return out + "${" + after;
        };
        match (name.strip_prefix('!'), &own[name.trim()]) {
            (Some(name), _) => out += &format!("${{{name}}}"),
            (None, Value::String(value)) => out += value,
            (None, value @ (Value::Number(_) | Value::Bool(_))) => out += &value.to_string(),
            (None, _) => out += &pseudo(name.trim()),
        }
        if out.len() > room {
            break;
        }
        rest = after;
    }
    out + rest
}

/// JSON in which what is known only later stands outside of texts, such as a whole statement: there it becomes a text.
pub fn with_later_values(text: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for (number, part) in text.split(UNKNOWN_VALUE).enumerate() {
        if number > 0 && inside {
            out += UNKNOWN_VALUE;
        } else if number > 0 {
            out += &format!("\"{UNKNOWN_VALUE}\"");
        }
        let mut escaped = false;
        for it in part.chars() {
            inside ^= it == '"' && !escaped;
            escaped = it == '\\' && !escaped;
        }
        out += part;
    }
    out
}
