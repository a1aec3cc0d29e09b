//! The tool's own validation before it sends a call: `Parameter validation failed`.
//!
//! It checks presence, types and minimum lengths only, and collects all errors. Allowed values, patterns and maximum lengths are
//! checked by the service.

use serde_json::{Map, Value};
use sim::model::{Member, Shape};
use sim::time::SimTime;

use crate::python;

/// The lists that must not be empty according to the API models: all of them are AWS Config's.
const NOT_EMPTY: [&str; 3] = ["AccountIds", "AwsRegions", "UpdateStatus"];

/// Every error in `input`, one per line; `None` if there is none.
pub(crate) fn check(members: &[Member], input: &Map<String, Value>) -> Option<String> {
    let mut found = Vec::new();
    structure(members, input, "", &mut found);
    (!found.is_empty()).then(|| format!("Parameter validation failed:\n{}", found.join("\n")))
}

fn structure(members: &[Member], input: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
    let place = if path.is_empty() { "input" } else { path };
    for member in members
        .iter()
        .filter(|member| member.required && !input.contains_key(member.name))
    {
        found.push(format!(
            "Missing required parameter in {place}: \"{}\"",
            member.name
        ));
    }
    let known = |name: &str| members.iter().find(|member| member.name == name);
    for name in input.keys().filter(|name| known(name).is_none()) {
        let valid: Vec<_> = members.iter().map(|member| member.name).collect();
        found.push(format!(
            "Unknown parameter in {place}: \"{name}\", must be one of: {}",
            valid.join(", ")
        ));
    }
    for (name, value) in input {
        if let Some(member) = known(name) {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            check_value(&member.shape, value, &path, found);
        }
    }
}

fn check_value(shape: &Shape, value: &Value, path: &str, found: &mut Vec<String>) {
    match shape {
        Shape::Text { min, .. } => check_text(*min, value, path, found),
        Shape::Enum(_) if value.is_string() => {}
        Shape::Enum(_) => found.push(wrong_type("<class 'str'>", value, path)),
        // In Python a Boolean is a number, too.
        Shape::Integer { min, .. } => match value.as_i64().or(value.as_bool().map(i64::from)) {
            None => found.push(wrong_type("<class 'int'>", value, path)),
            Some(number) if number < *min => found.push(format!(
                "Invalid value for parameter {path}, value: {}, valid min value: {min}",
                python::show(value)
            )),
            Some(_) => {}
        },
        Shape::Boolean if value.is_boolean() => {}
        Shape::Boolean => found.push(wrong_type("<class 'bool'>", value, path)),
        Shape::Timestamp => {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
            };
            if SimTime::parse(&text).is_none() {
                let wanted = "<class 'datetime.datetime'>, timestamp-string";
                found.push(wrong_type(wanted, value, path));
            }
        }
        Shape::List { item, .. } => match value.as_array() {
            None => found.push(wrong_type("<class 'list'>, <class 'tuple'>", value, path)),
            Some(items) => check_items(item, items, path, found),
        },
        Shape::Map { value: inner } => match value.as_object() {
            None => found.push(wrong_type("<class 'dict'>", value, path)),
            Some(map) => {
                for (key, value) in map {
                    check_value(inner, value, &format!("{path}.{key}"), found);
                }
            }
        },
        Shape::Structure(members) => match value.as_object() {
            None => found.push(wrong_type("<class 'dict'>", value, path)),
            Some(map) => structure(members, map, path, found),
        },
    }
}

fn wrong_type(wanted: &str, value: &Value, path: &str) -> String {
    format!(
        "Invalid type for parameter {path}, value: {}, type: <class '{}'>, valid types: {wanted}",
        python::show(value),
        python::type_name(value)
    )
}

fn check_text(min: usize, value: &Value, path: &str, found: &mut Vec<String>) {
    match value.as_str().map(|text| text.chars().count()) {
        None => found.push(wrong_type("<class 'str'>", value, path)),
        // The tool shows the length instead of the value.
        Some(length) if length < min => found.push(format!(
            "Invalid length for parameter {path}, value: {length}, valid min length: {min}"
        )),
        Some(_) => {}
    }
}

fn check_items(item: &Shape, items: &[Value], path: &str, found: &mut Vec<String>) {
    let name = path.rsplit('.').next().unwrap_or(path);
    if items.is_empty() && NOT_EMPTY.contains(&name) {
        found.push(format!(
            "Invalid length for parameter {path}, value: 0, valid min length: 1"
        ));
    }
    for (at, value) in items.iter().enumerate() {
        check_value(item, value, &format!("{path}[{at}]"), found);
    }
}
