//! The texts typed into the fields of a form, and the input made from them.

use serde_json::{Map, Number, Value};

use sim::model::{Member, Operation, Pattern, Shape, validate};
use sim::view::usual_choice;

/// Typed texts by member path: `PolicyTarget.Id`.
pub type FieldTexts = ordered::Map<String, String>;

/// The initial texts of the fields.
pub fn first(operation: &Operation, preset: &Map<String, Value>) -> FieldTexts {
    let open = (operation.input.iter()).filter(|it| !preset.contains_key(it.name));
    let chosen = open.filter_map(|it| usual_choice(operation, it.name));
    chosen
        .map(|(path, value)| (path.into(), value.into()))
        .collect()
}

/// The path of a member of a structure.
pub fn join(path: &str, name: &str) -> String {
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
pub fn may_be_empty(member: &Member) -> bool {
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
            Value::String(account_number(path, text).unwrap_or_else(|| text.clone()))
        }
    })
}

/// The id of an account that is written as the drawing shows it, in groups of four digits.
fn account_number(path: &str, text: &str) -> Option<String> {
    let groups: Vec<&str> = text.trim().split(['-', ' ']).collect();
    let is_group = |it: &&str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
    (path.ends_with("Id") && groups.len() == 3 && groups.iter().all(is_group))
        .then(|| groups.concat())
}

/// The reverse: the texts of an input.
pub fn spread(
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

/// What the service would refuse in the input as it stands.
pub struct FormComplaint {
    /// The path of the field concerned: the one whose text, or whose missing text, changes the error.
    pub path: String,
    /// The service's error.
    pub says: String,
    /// Whether a value is missing there.
    pub is_missing: bool,
}

/// What the service would refuse, if it is about a field.
pub fn complaint(
    operation: &Operation,
    preset: &Map<String, Value>,
    texts: &FieldTexts,
) -> Option<FormComplaint> {
    let check =
        |texts: &FieldTexts| validate(operation, &input(operation.input, preset, texts, "")).err();
    let error = check(texts)?;
    let reason = error.reason.as_deref().unwrap_or_default();
    let mut is_missing = reason.starts_with("INPUT_REQUIRED");
    let mut lacking = Vec::new();
    required(operation.input, "", preset, &mut lacking);
    lacking.retain(|path| texts.get(path).is_none_or(String::is_empty));
    let asks = is_missing;
    let concerns = |path: &String| {
        let mut other = texts.clone();
        match asks {
            true => other.insert(path.clone(), "?".into()),
            false => other.remove(path),
        };
        check(&other).as_ref() != Some(&error)
    };
    let path = if is_missing {
        lacking.into_iter().find(concerns)?
    } else {
        let begun = first(operation, preset);
        let typed = texts.iter().filter(|(_, text)| !text.is_empty());
        let (usual, own): (Vec<_>, Vec<_>) =
            typed.partition(|(path, text)| begun.get(*path) == Some(text));
        let concerned =
            |all: &[(&String, &String)]| all.iter().map(|it| it.0.clone()).find(concerns);
        // Without it the service may say the same: then what was chosen at the beginning tells how to read what was typed beside it.
        let mut beside = |chosen: &String| {
            let (parent, _) = chosen.rsplit_once('.')?;
            let mut own = own.iter().map(|it| it.0);
            let typed = own.find(|it| it.starts_with(parent)).cloned();
            // Nothing was: then that is what is missing.
            is_missing = typed.is_none();
            typed.or_else(|| lacking.iter().find(|it| it.starts_with(parent)).cloned())
        };
        let found = concerned(&own).or_else(|| {
            let chosen = concerned(&usual)?;
            Some(beside(&chosen).unwrap_or(chosen))
        });
        // The service may say the same whatever is typed: then what is empty comes first.
        found.or_else(|| {
            is_missing = true;
            lacking.first().cloned()
        })?
    };
    let says = match reason {
        "" => error.message.to_string(),
        reason => format!("{} ({reason})", error.message),
    };
    Some(FormComplaint {
        path,
        says,
        is_missing,
    })
}

/// The paths of the members that must have a value.
fn required(members: &[Member], path: &str, preset: &Map<String, Value>, paths: &mut Vec<String>) {
    for member in members.iter().filter(|it| it.required) {
        let path = join(path, member.name);
        match &member.shape {
            _ if preset.contains_key(&path) => {}
            Shape::Structure(inner) => required(inner, &path, preset, paths),
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Boolean
            | Shape::Integer { .. }
            | Shape::Timestamp
            | Shape::List { .. }
            | Shape::Map { .. } => paths.push(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path of the field that is complained about, and whether its value is missing.
    fn found(operation: &str, typed: &[(&str, &str)]) -> Option<(String, bool)> {
        let operation = sim::model::operations().find(|it| it.name == operation);
        let operation = operation.expect("a modeled operation");
        let mut texts = first(operation, &Map::new());
        for (path, text) in typed {
            texts.insert((*path).into(), (*text).into());
        }
        let complaint = complaint(operation, &Map::new(), &texts)?;
        Some((complaint.path, complaint.is_missing))
    }

    #[test]
    fn the_field_that_is_wrong_is_named_not_the_choice_beside_it() {
        let invite = |id| {
            found(
                "InviteAccountToOrganization",
                &[("Target.Id", id), ("Notes", "Hi")],
            )
        };
        assert_eq!(invite("12345"), Some(("Target.Id".into(), false)));
        assert_eq!(invite("123456789012"), None);
        let create = |email| found("CreateAccount", &[("Email", email), ("AccountName", "Lab")]);
        assert_eq!(create("lab"), Some(("Email".into(), false)));
    }

    #[test]
    fn the_field_that_is_empty_is_named() {
        let missing = |operation, typed| found(operation, typed).filter(|it| it.1).map(|it| it.0);
        let create = |typed| missing("CreateAccount", typed);
        assert!(create(&[]).is_some());
        assert_eq!(
            create(&[("Email", "lab@example.com")]).as_deref(),
            Some("AccountName")
        );
        assert_eq!(create(&[("AccountName", "Lab")]).as_deref(), Some("Email"));
        // What is chosen at the beginning is not what is wrong with an empty form.
        let invite = |typed| missing("InviteAccountToOrganization", typed);
        assert_eq!(invite(&[]).as_deref(), Some("Target.Id"));
        assert_eq!(invite(&[("Notes", "Hi")]).as_deref(), Some("Target.Id"));
        let enable = |typed| missing("EnablePolicyType", typed);
        assert_eq!(enable(&[]).as_deref(), Some("RootId"));
    }

    #[test]
    fn the_id_of_an_account_may_have_the_dashes_of_the_drawing() {
        let operation =
            sim::model::operations().find(|it| it.name == "InviteAccountToOrganization");
        let members = operation.expect("a modeled operation").input;
        for (typed, read) in [
            ("9754-1923-6340", "975419236340"),
            (" 9754 1923 6340 ", "975419236340"),
            ("9754-1923-634", "9754-1923-634"),
            ("a-b-c", "a-b-c"),
        ] {
            let texts = [
                ("Target.Id", typed),
                ("Target.Type", "ACCOUNT"),
                ("Notes", "1111-2222-3333"),
            ];
            let texts = texts.map(|(path, text)| (path.to_string(), text.to_string()));
            let input = input(members, &Map::new(), &texts.into_iter().collect(), "");
            assert_eq!(input["Target"]["Id"], read);
            assert_eq!(input["Notes"], "1111-2222-3333");
        }
    }
}
