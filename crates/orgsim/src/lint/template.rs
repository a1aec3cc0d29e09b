//! Functions of CloudFormation: what they give, as far as it is known before a template is deployed.

use std::borrow::Cow;

use lint::UNKNOWN_VALUE;

use crate::prelude::*;

/// A document without functions of CloudFormation: what they give is a text with its known parts.
pub fn resolved(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            if let Some((name, inner)) = function_of(members) {
                return function(name, inner);
            }
            members
                .iter()
                .map(|(key, value)| (key.clone(), resolved(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(resolved).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The function of a template that an object stands for, with what it is given.
pub fn function_of(members: &serde_json::Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, inner) = members.iter().next().filter(|_| members.len() == 1)?;
    let is_function = name == "Ref" || name.starts_with("Fn::");
    is_function.then_some((name.as_str(), inner))
}

fn function(name: &str, inner: &Value) -> Value {
    let text = match (name, inner) {
        ("Ref", Value::String(name)) => pseudo(name).into_owned(),
        ("Fn::Sub", Value::String(text)) => substituted(text),
        ("Fn::Sub", Value::Array(parts)) => parts
            .first()
            .and_then(Value::as_str)
            .map_or(UNKNOWN_VALUE.into(), substituted),
        ("Fn::Join", Value::Array(parts)) => joined(parts),
        (_, _) => UNKNOWN_VALUE.into(),
    };
    Value::String(text)
}

fn joined(parts: &[Value]) -> String {
    let [Value::String(between), Value::Array(items)] = parts else {
        return UNKNOWN_VALUE.into();
    };
    let text = |item: &Value| {
        resolved(item)
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

/// The text of `Fn::Sub`: `${!x}` is `${x}`, which is a policy variable.
fn substituted(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        out += before;
        let Some((name, after)) = after.split_once('}') else {
            return out + "${" + after;
        };
        match name.strip_prefix('!') {
            Some(name) => out += &format!("${{{name}}}"),
            None => out += &pseudo(name.trim()),
        }
        rest = after;
    }
    out + rest
}
