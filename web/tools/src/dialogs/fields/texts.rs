//! The texts typed into fields, and the input made from them.

use serde_json::{Map, Number, Value};

use sim::model::{Member, Operation, Pattern, Shape, validate};
use sim::view::usual_choice;

/// Typed texts by member path: `PolicyTarget.Id`.
pub(crate) type FieldTexts = ordered::Map<String, String>;

/// The initial texts of the fields.
pub fn first(operation: &Operation, preset: &Map<String, Value>) -> FieldTexts {
    let open = (operation.input.iter()).filter(|it| !preset.contains_key(it.name));
    let chosen = open.filter_map(|it| usual_choice(operation, it.name));
    chosen
        .map(|(path, value)| (path.into(), value.into()))
        .collect()
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_string()
    } else {
        format!("{path}.{name}")
    }
}

/// The input structure made from the typed texts.
pub fn input(
    members: &[Member],
    preset: &Map<String, Value>,
    texts: &FieldTexts,
    path: &str,
) -> Map<String, Value> {
    let mut map = Map::new();
    for member in members {
        let value = match preset.get(member.name) {
            Some(known) => Some(known.clone()),
            None => value(&member.shape, texts, &join(path, member.name))
                .or_else(|| may_be_empty(member).then(|| Value::String(String::new()))),
        };
        if let Some(value) = value.filter(|value| !value.is_null()) {
            map.insert(member.name.to_string(), value);
        }
    }
    map
}

/// Whether a required text may be empty, such as a policy's description.
pub(crate) fn may_be_empty(member: &Member) -> bool {
    let Shape::Text { min, pattern, .. } = &member.shape else {
        return false;
    };
    *min == 0 && matches!(pattern, Pattern::Any) && member.required
}

fn value(shape: &Shape, texts: &FieldTexts, path: &str) -> Option<Value> {
    if let Shape::Structure(members) = shape {
        // A structure's required members are required only if the structure is present: no typed text, no structure.
        let inside = join(path, "");
        let mut filled = texts.iter().filter(|(_, text)| !text.is_empty());
        filled.find(|(path, _)| path.starts_with(&inside))?;
        let map = input(members, &Map::new(), texts, path);
        return (!map.is_empty()).then_some(Value::Object(map));
    }
    let text = texts.get(path).filter(|text| !text.is_empty())?;
    Some(match shape {
        Shape::Integer { .. } => text.trim().parse::<i64>().map_or_else(
            |_| Value::String(text.clone()),
            |n| Value::Number(Number::from(n)),
        ),
        Shape::Boolean => Value::Bool(text == "true"),
        // Values that lines cannot express are written as JSON; the service's own checks refuse invalid JSON.
        Shape::List { .. } if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        Shape::List { item, .. } => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(|line| item_of(item, line)).collect()
        }
        Shape::Map { .. } => pairs_of(text.lines()),
        Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp | Shape::Structure(_) => {
            Value::String(text.clone())
        }
    })
}

/// The reverse: the texts of an input.
pub(crate) fn spread(
    members: &[Member],
    map: &Map<String, Value>,
    preset: &Map<String, Value>,
    path: &str,
    texts: &mut FieldTexts,
) {
    for (name, value) in map {
        let path = join(path, name);
        if preset.contains_key(&path) {
            continue;
        }
        let member = members.iter().find(|member| member.name == name);
        let text = match value {
            Value::Object(inner) => match member.map(|member| &member.shape) {
                Some(Shape::Map { .. }) => pairs(inner),
                Some(Shape::Structure(own)) => {
                    spread(own, inner, preset, &path, texts);
                    continue;
                }
                Some(_) | None => continue,
            },
            Value::String(text) => text.clone(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
        };
        texts.insert(path, text);
    }
}

/// The lines of a map.
fn pairs(map: &Map<String, Value>) -> String {
    let lines = map.iter().map(|(key, value)| match value.as_str() {
        Some(text) => format!("{key}={text}"),
        None => format!("{key}={value}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The reverse: an object of `key=value` texts.
fn pairs_of<'a>(pairs: impl Iterator<Item = &'a str>) -> Value {
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.trim().to_string(), value.trim().into()));
    Value::Object(pairs.collect())
}

/// One line of a list: text, or `Key=team,Value=blue` for a structure.
fn item_of(shape: &Shape, line: &str) -> Value {
    match matches!(shape, Shape::Structure(_)) {
        true => pairs_of(line.split(',')),
        false => line.into(),
    }
}

/// The service's error for the input as it stands, and the path of the field concerned: the one whose removal would
/// change the error.
pub(crate) fn complaint(
    operation: &Operation,
    preset: &Map<String, Value>,
    texts: &FieldTexts,
) -> Option<(Option<String>, String)> {
    let check =
        |texts: &FieldTexts| validate(operation, &input(operation.input, preset, texts, "")).err();
    let error = check(texts)?;
    // A missing value has no text to search for.
    let reason = error.reason.as_deref().unwrap_or_default();
    let is_missing = reason.starts_with("INPUT_REQUIRED");
    let mut typed = (texts.iter()).filter(|(_, text)| !is_missing && !text.is_empty());
    let path = typed.find(|(path, _)| {
        let mut without = texts.clone();
        without.remove(*path);
        check(&without).as_ref() != Some(&error)
    });
    let says = match reason {
        "" => error.message.to_string(),
        reason => format!("{} ({reason})", error.message),
    };
    Some((path.map(|(path, _)| path.clone()), says))
}
