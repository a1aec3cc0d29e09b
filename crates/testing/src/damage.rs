//! Inputs that are nearly good: texts and JSON with a few changes.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Changes of a text, wherever they fall.
#[derive(Clone, Debug)]
pub struct Edits(Vec<Edit>);

#[derive(Clone, Debug)]
enum Edit {
    /// Some characters are replaced by others.
    Put(Index, usize, String),
    /// The text ends here.
    End(Index),
    /// A line is repeated elsewhere.
    Copy(Index, Index),
}

/// Up to four changes of a text. Most of them insert one of `pieces`.
pub fn edits(pieces: Vec<String>) -> impl Strategy<Value = Edits> + Clone {
    let some = || prop_oneof![Just(0), 0..40_usize];
    let one = prop_oneof![
        6 => (any::<Index>(), some(), select(pieces)).prop_map(|(at, gone, piece)| Edit::Put(at, gone, piece)),
        3 => (any::<Index>(), some(), ".{0,6}").prop_map(|(at, gone, text)| Edit::Put(at, gone, text)),
        1 => any::<Index>().prop_map(Edit::End),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Copy(from, to)),
    ];
    prop::collection::vec(one, 0..5).prop_map(Edits)
}

impl Edits {
    /// The text after the changes.
    pub fn of(&self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        for edit in &self.0 {
            match edit {
                Edit::Put(at, gone, piece) => {
                    let at = at.index(letters.len() + 1);
                    let to = (at + gone).min(letters.len());
                    letters.splice(at..to, piece.chars());
                }
                Edit::End(at) => letters.truncate(at.index(letters.len() + 1)),
                Edit::Copy(from, to) => {
                    let text: String = letters.iter().collect();
                    let mut lines: Vec<&str> = text.split('\n').collect();
                    let line = lines[from.index(lines.len())];
                    lines.insert(to.index(lines.len()), line);
                    letters = lines.join("\n").chars().collect();
                }
            }
        }
        letters.into_iter().collect()
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Replace(Value),
    Wrap,
    Remove,
    Rename(String),
    Copy(String),
}

/// A good tree with something else in up to four places: `values` among other values, `keys` as names of members.
pub fn damaged(
    good: Value,
    keys: Vec<String>,
    values: impl Strategy<Value = String> + Clone + 'static,
) -> impl Strategy<Value = Value> {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e300),
        json!([]),
        json!({}),
        json!([[[1]]]),
        json!(""),
        json!("9999-99-99T99:99:99Z"),
    ];
    let leaf = prop_oneof![
        select(odd.to_vec()),
        values.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
    ];
    let damage = prop_oneof![
        4 => leaf.prop_map(Damage::Replace),
        1 => Just(Damage::Wrap),
        2 => Just(Damage::Remove),
        1 => select(keys.clone()).prop_map(Damage::Rename),
        1 => select(keys).prop_map(Damage::Copy),
    ];
    prop::collection::vec((any::<Index>(), damage), 0..5).prop_map(move |all| {
        let mut tree = good.clone();
        for (at, damage) in all {
            let mut places = Vec::new();
            pointers(&tree, String::new(), &mut places);
            change(&mut tree, &places[at.index(places.len())], damage);
        }
        tree
    })
}

/// Changes the value at a place, or the name that it has there.
fn change(tree: &mut Value, place: &str, damage: Damage) {
    let whole = tree.pointer(place).cloned().unwrap_or_default();
    let (parent, name) = place.rsplit_once('/').unwrap_or_default();
    let mut members = |change: &mut dyn FnMut(&mut Map<String, Value>)| {
        if let Some(Value::Object(members)) = tree.pointer_mut(parent) {
            change(members);
        }
    };
    let instead = match damage {
        Damage::Replace(value) => value,
        Damage::Wrap => json!([whole]),
        Damage::Remove => return members(&mut |it| drop(it.shift_remove(name))),
        Damage::Copy(key) => return members(&mut |it| drop(it.insert(key.clone(), whole.clone()))),
        Damage::Rename(key) => {
            return members(&mut |it| {
                it.shift_remove(name);
                it.insert(key.clone(), whole.clone());
            });
        }
    };
    if let Some(value) = tree.pointer_mut(place) {
        *value = instead;
    }
}

/// The places of a value and of all in it, the outermost last.
fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, format!("{at}/{name}"), all);
            }
        }
        Value::Array(rows) => {
            for (n, value) in rows.iter().enumerate() {
                pointers(value, format!("{at}/{n}"), all);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    all.push(at);
}
