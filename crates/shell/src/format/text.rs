//! Text: one line for each structure, with its scalars sorted by name and separated by tabs; nested values follow under their
//! member's name.

use serde_json::{Map, Value};

use crate::python;

/// Appends the value.
pub(super) fn write(value: &Value, out: &mut String) -> Result<(), String> {
    item(value, None, None, out)
}

/// Appends an item. `keys` are the scalar members of all the structures of a list, so that columns stay aligned.
fn item(
    value: &Value,
    name: Option<&str>,
    keys: Option<&[&str]>,
    out: &mut String,
) -> Result<(), String> {
    match value {
        Value::Object(map) => structure(map, name, keys, out),
        Value::Array(items) => list(items, name, out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&python::show(value));
            out.push('\n');
            Ok(())
        }
    }
}

fn list(items: &[Value], name: Option<&str>, out: &mut String) -> Result<(), String> {
    if items.iter().any(Value::is_object) {
        let mut keys = Vec::new();
        for value in items {
            let map = value.as_object().ok_or_else(|| {
                format!(
                    "'{}' object has no attribute 'items'",
                    python::type_name(value)
                )
            })?;
            let scalars = map.iter().filter(|(_, value)| is_scalar(value));
            keys.extend(scalars.map(|(key, _)| key.as_str()));
        }
        ordered::sort_by(&mut keys, Ord::cmp);
        keys.dedup();
        return items
            .iter()
            .try_for_each(|value| item(value, name, Some(&keys), out));
    }
    let (lists, scalars): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|value| value.is_array());
    if !scalars.is_empty() {
        let shown: Vec<String> = scalars.into_iter().map(python::show).collect();
        match name {
            Some(name) => {
                for text in shown {
                    out.push_str(&format!("{}\t{text}\n", name.to_uppercase()));
                }
            }
            None => {
                out.push_str(&shown.join("\t"));
                out.push('\n');
            }
        }
    }
    lists
        .into_iter()
        .try_for_each(|value| item(value, name, None, out))
}

fn structure(
    map: &Map<String, Value>,
    name: Option<&str>,
    keys: Option<&[&str]>,
    out: &mut String,
) -> Result<(), String> {
    let mut members: Vec<(&str, &Value)> = map
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    ordered::sort_by(&mut members, |a, b| a.0.cmp(b.0));
    // A member that is a scalar in one structure of the list and nested in another is shown in the line.
    let in_line = |key: &str, value: &Value| match keys {
        Some(keys) => keys.contains(&key),
        None => is_scalar(value),
    };
    let mut line: Vec<String> = match keys {
        Some(keys) => keys
            .iter()
            .map(|key| map.get(*key).map_or_else(String::new, python::show))
            .collect(),
        None => members
            .iter()
            .filter(|(_, value)| is_scalar(value))
            .map(|(_, value)| python::show(value))
            .collect(),
    };
    if !line.is_empty() {
        if let Some(name) = name {
            line.insert(0, name.to_uppercase());
        }
        out.push_str(&line.join("\t"));
        out.push('\n');
    }
    members
        .into_iter()
        .filter(|(key, value)| !in_line(key, value))
        .try_for_each(|(key, value)| item(value, Some(key), None, out))
}

/// Whether the value is neither list nor map.
pub(super) fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}
