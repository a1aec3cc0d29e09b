//! What differs between two documents or lists: which member of which statement, and its values.

use serde_json::{Map, Value};

/// The maximum number of differences of a document that are named.
const MOST: usize = 20;
/// The maximum length of a value, in characters.
const LONG: usize = 100;

/// The differences of two texts in words: of JSON by member, of lists with commas by item.
pub(super) fn changes(from: &str, to: &str) -> Vec<String> {
    let parsed = |text: &str| {
        let listed = || text.split(", ").filter(|it| !it.is_empty()).collect();
        serde_json::from_str::<Value>(text).unwrap_or_else(|_| listed())
    };
    let mut found = Vec::new();
    compare("", &parsed(from), &parsed(to), &mut found);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("and {more} more"));
    }
    found
}

/// Compares two values at a place of the document.
fn compare(place: &str, from: &Value, to: &Value, found: &mut Vec<String>) {
    match (from, to) {
        (from, to) if from == to => {}
        _ if place.ends_with("Statement") => statements(place, from, to, found),
        (Value::Object(from), Value::Object(to)) => members(place, from, to, found),
        (Value::Array(_), _) | (_, Value::Array(_)) => items(place, from, to, found),
        (from, to) => found.push(format!("{place}: {} → {}", short(from), short(to))),
    }
}

/// Compares members by name.
fn members(
    place: &str,
    from: &Map<String, Value>,
    to: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    let inside = |name: &str| match place {
        "" => name.to_string(),
        place => format!("{place}.{name}"),
    };
    // Condition keys mean the same in capital and small letters.
    let is_operator = place.contains(".Condition.");
    let is_same = |one: &String, other: &String| {
        one == other || (is_operator && one.eq_ignore_ascii_case(other))
    };
    for (name, value) in from {
        let twin = to.get_key_value(name);
        let spelled = |it: &(&String, &Value)| is_same(name, it.0) && !from.contains_key(it.0);
        match twin.or_else(|| to.iter().find(spelled)) {
            Some((new, other)) => {
                if new != name {
                    found.push(format!("{}: now written {new}", inside(name)));
                }
                compare(&inside(new), value, other, found);
            }
            None => found.push(format!("{}: no longer {}", inside(name), short(value))),
        }
    }
    let is_new = |name: &String| !from.keys().any(|it| is_same(it, name));
    for (name, value) in to.iter().filter(|it| is_new(it.0)) {
        found.push(format!("{}: now {}", inside(name), short(value)));
    }
}

/// Compares lists of values, whose order says nothing. One value is a list of one.
fn items(place: &str, from: &Value, to: &Value, found: &mut Vec<String>) {
    let (old, new) = (list(from), list(to));
    let only = |these: &[&Value], those: &[&Value]| -> Vec<String> {
        let only = these.iter().filter(|it| !those.contains(it));
        only.map(|it| short(it)).collect()
    };
    for (word, values) in [("no longer", only(&old, &new)), ("now", only(&new, &old))] {
        if !values.is_empty() {
            let of = if place.is_empty() { "" } else { ": " };
            found.push(format!("{place}{of}{word} {}", values.join(", ")));
        }
    }
}

/// Compares statements: those with the same `Sid`, and the others in their order.
fn statements(place: &str, from: &Value, to: &Value, found: &mut Vec<String>) {
    let (old, new) = (numbered(from), numbered(to));
    let mut rest: Vec<_> = (new.iter())
        .filter(|(_, it)| !old.iter().any(|(_, old)| old == it))
        .collect();
    for (number, statement) in &old {
        if new.iter().any(|(_, new)| new == statement) {
            continue;
        }
        let sid = statement.get("Sid");
        let twin = rest.iter().position(|(_, it)| it.get("Sid") == sid);
        let name = format!("{place} {}", name_of(*number, statement));
        match twin.map(|at| rest.remove(at)) {
            Some((_, twin)) => compare(&name, statement, twin, found),
            None => found.push(format!("{name}: removed")),
        }
    }
    for (number, statement) in rest {
        found.push(format!("{place} {}: added", name_of(*number, statement)));
    }
}

/// The statements with their numbers, from 1.
fn numbered(value: &Value) -> Vec<(usize, &Value)> {
    list(value)
        .into_iter()
        .zip(1..)
        .map(|(it, n)| (n, it))
        .collect()
}

/// The `Sid` of a statement, or its number.
fn name_of(number: usize, statement: &Value) -> String {
    match statement["Sid"].as_str() {
        Some(sid) if !sid.is_empty() => sid.to_string(),
        Some(_) | None => number.to_string(),
    }
}

fn list(value: &Value) -> Vec<&Value> {
    match value.as_array() {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}

/// A value in one line, without its tail.
fn short(value: &Value) -> String {
    let text = match value.as_str() {
        Some(text) => text.to_string(),
        None => value.to_string(),
    };
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}
