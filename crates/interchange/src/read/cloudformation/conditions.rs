//! What a template chooses: resources by their conditions, values by `Fn::If`, and values of mappings.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::functions;
use crate::cursor::Cursor;
use crate::facts::ExpansionRoom;
use crate::read::functions::Evaluation;

/// How many conditions in a row may stand for one another; others are not decided.
const MAX_CHAIN: usize = 64;

/// The template with what it chooses: what is under a false condition is not there, and what is under a true one has none any more.
/// What is not decided stays as it is.
pub(super) fn applied(template: &Cursor<'_>, room: &mut ExpansionRoom) -> Value {
    let mut result = template.value.clone();
    let mut choices = Choices {
        template,
        room,
        decided: BTreeMap::new(),
    };
    choices.decide();
    for section in ["Resources", "Outputs"] {
        let Some(rows) = result.get_mut(section).and_then(Value::as_object_mut) else {
            continue;
        };
        rows.retain(|_, row| choices.condition_of(row) != Some(false));
        for row in rows.values_mut() {
            if let (Some(true), Some(members)) = (choices.condition_of(row), row.as_object_mut()) {
                members.remove("Condition");
            }
            choices.choose(row);
        }
    }
    result
}

struct Choices<'a> {
    template: &'a Cursor<'a>,
    room: &'a mut ExpansionRoom,
    /// The conditions whose values are known.
    decided: BTreeMap<String, bool>,
}

/// A function or a reference: the only member of an object.
fn function(value: &Value) -> Option<(&str, &Value)> {
    let mut all = value.as_object()?.iter();
    let (name, argument) = all.next()?;
    all.next().is_none().then_some((name, argument))
}

impl Choices<'_> {
    fn decide(&mut self) {
        let mut open = self.template.get("Conditions").members();
        for _ in 0..MAX_CHAIN {
            let before = open.len();
            open.retain(|(name, row)| match self.truth(row.value) {
                Some(truth) => self.decided.insert(name.to_string(), truth).is_some(),
                None => true,
            });
            if open.len() == before {
                break;
            }
        }
    }

    /// What the condition of a resource or output is; `None`: it has none, or it is not decided.
    fn condition_of(&self, row: &Value) -> Option<bool> {
        self.decided.get(row.get("Condition")?.as_str()?).copied()
    }

    /// Whether a condition holds; `None`: the template does not say.
    fn truth(&mut self, condition: &Value) -> Option<bool> {
        let (name, argument) = function(condition)?;
        if name == "Condition" {
            return self.decided.get(argument.as_str()?).copied();
        }
        match (name, argument.as_array()?.as_slice()) {
            ("Fn::Equals", [one, other]) => Some(self.text(one)? == self.text(other)?),
            ("Fn::Not", [one]) => self.truth(one).map(|it| !it),
            ("Fn::And", all) => self.joined(all, false),
            ("Fn::Or", all) => self.joined(all, true),
            _ => None,
        }
    }

    /// What conditions are together, of which one decides by being `decisive`.
    fn joined(&mut self, conditions: &[Value], decisive: bool) -> Option<bool> {
        let all: Vec<Option<bool>> = conditions.iter().map(|it| self.truth(it)).collect();
        match all.contains(&Some(decisive)) {
            true => Some(decisive),
            false => (!all.contains(&None)).then_some(!decisive),
        }
    }

    /// A value as a text, as conditions compare it.
    fn text(&mut self, value: &Value) -> Option<String> {
        let mut value = value.clone();
        self.choose(&mut value);
        let names = |name: &str| parameter(self.template, name);
        let mut evaluation = Evaluation::new(&names, self.room);
        let value = evaluation.value(&value);
        let is_known = evaluation.unknown.is_empty();
        let text = match value {
            Value::String(text) => text,
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        is_known.then_some(text)
    }

    /// Replaces functions by what they choose. Returns whether the value is there: `AWS::NoValue` is not.
    fn choose(&mut self, value: &mut Value) -> bool {
        while let Some(chosen) = self.branch(value) {
            *value = chosen;
        }
        match function(value) {
            Some(("Ref", name)) => return name != "AWS::NoValue",
            Some(("Fn::If", _)) => return true,
            Some(("Fn::FindInMap", Value::Array(path))) => {
                let path = path.clone();
                if let Some((found, is_default)) = self.found(&path) {
                    *value = found;
                    // A default may have functions of its own. What a mapping holds has none, and could name itself.
                    return !is_default || self.choose(value);
                }
                return true;
            }
            _ => {}
        }
        match value {
            Value::Array(items) => items.retain_mut(|it| self.choose(it)),
            Value::Object(members) => members.retain(|_, it| self.choose(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        true
    }

    /// The branch of `Fn::If` that its condition chooses.
    fn branch(&self, value: &mut Value) -> Option<Value> {
        function(value).filter(|it| it.0 == "Fn::If")?;
        let [condition, yes, no] = value.get_mut("Fn::If")?.as_array_mut()?.as_mut_slice() else {
            return None;
        };
        let truth = *self.decided.get(condition.as_str()?)?;
        let chosen = if truth { yes } else { no };
        Some(chosen.take())
    }

    /// The value that `Fn::FindInMap` names, or else its `DefaultValue`, and whether it is that.
    fn found(&mut self, path: &[Value]) -> Option<(Value, bool)> {
        let [map, top, second, more @ ..] = path else {
            return None;
        };
        let (map, top, second) = (self.text(map)?, self.text(top)?, self.text(second)?);
        let maps = self.template.get("Mappings");
        let found = maps.get(&map).get(&top).get(&second).value;
        let default = more.first().and_then(|it| it.get("DefaultValue"));
        let default = default.filter(|_| found.is_null());
        let found = default.unwrap_or(found);
        let has_room = !found.is_null() && self.room.take(found.to_string().len());
        has_room.then(|| (found.clone(), default.is_some()))
    }
}

/// The default of a parameter, or a parameter of CloudFormation itself.
pub(super) fn parameter(document: &Cursor<'_>, name: &str) -> Option<String> {
    if name == "AWS::Partition" {
        return Some("aws".to_string());
    }
    let parameter = document.get("Parameters").get(name);
    let kind = parameter.text("Type").unwrap_or_default();
    let unknown = || kind.contains("List").then(|| functions::variables(name));
    parameter.get("Default").spelled().or_else(unknown)
}
