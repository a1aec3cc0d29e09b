//! Functions of CloudFormation, as far as a template says what they give: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`, `Fn::Split`,
//! `Fn::Select` and `Fn::ToJsonString`. org-formation has them too.

use std::collections::BTreeSet;

use policy::unknown::{is_in, names};
use serde_json::{Map, Value};

use crate::facts::ExpansionRoom;
use crate::made;

/// The beginning and the end of a reference to a value that only CloudFormation gets.
const DYNAMIC: [&str; 2] = ["{{resolve:", "}}"];

/// The maximum number of bytes of what is read of a function in its name.
const LONG: usize = 120;

/// An evaluation of values in a template.
pub struct Evaluation<'a> {
    /// What a name stands for: that of a parameter or resource, or `Resource.Attribute`.
    name: &'a dyn Fn(&str) -> Option<String>,
    room: &'a mut ExpansionRoom,
    /// What nothing is known of, or what has no room. An unknown value with its name stands for it, so that it decides nothing.
    pub unknown: BTreeSet<String>,
}

impl<'a> Evaluation<'a> {
    /// Begins an evaluation.
    pub fn new(name: &'a dyn Fn(&str) -> Option<String>, room: &'a mut ExpansionRoom) -> Self {
        Self {
            name,
            room,
            unknown: BTreeSet::new(),
        }
    }

    /// The value with its functions evaluated.
    pub fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let mut all = members.iter();
                if let (Some((name, argument)), None) = (all.next(), all.next())
                    && (name == "Ref" || name.starts_with("Fn::"))
                {
                    // Wrong arguments stay: evaluated again at each level, they would take forever.
                    let result = self.function(name, argument);
                    return result.unwrap_or_else(|| value.clone());
                }
                let members = members.iter();
                members
                    .map(|(name, member)| (name.clone(), self.value(member)))
                    .collect::<Map<String, Value>>()
                    .into()
            }
            Value::String(text) => self.without_dynamic(text).into(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn function(&mut self, name: &str, argument: &Value) -> Option<Value> {
        Some(match name {
            "Ref" => self.named(argument.as_str()?).into(),
            "Fn::GetAtt" => self.named(&attribute(argument)?).into(),
            "Fn::Sub" => {
                let text = self.substituted(argument)?;
                self.without_dynamic(&text).into()
            }
            "Fn::Join" => match self.joined(argument)? {
                Some(text) => self.without_dynamic(&text).into(),
                None => self.stays(name, argument, false),
            },
            "Fn::Split" => self.split(argument)?.into(),
            "Fn::Select" => {
                let found = self.selected(argument)?;
                found.unwrap_or_else(|| self.stays(name, argument, false))
            }
            "Fn::If" => {
                let told = self.unknown.clone();
                let branches = self.value(argument);
                self.unknown = told;
                let is_list = |it: &Value| {
                    let items = it.as_array();
                    is_many(it) || items.is_some_and(|it| !it.iter().any(Value::is_object))
                };
                let is_list = branches.as_array()?.iter().any(is_list);
                self.stays(name, argument, is_list)
            }
            "Fn::ToJsonString" => {
                // Each text in a text doubles its signs of escape.
                let text = self.value(argument).to_string();
                match self.room.take(text.len()) {
                    true => text.into(),
                    false => self.stays(name, argument, false),
                }
            }
            // The name of another file, which the readers look up.
            "Fn::Include" | "Fn::ReadFile" => return None,
            "Fn::ImportValue" | "Fn::Base64" => self.stays(name, argument, false),
            other if other.starts_with("Fn::") => self.stays(other, argument, true),
            _ => return None,
        })
    }

    /// The items of `Fn::Split`. What has an unknown part can be any number of them.
    fn split(&mut self, argument: &Value) -> Option<Vec<Value>> {
        let [separator, text] = argument.as_array()?.as_slice() else {
            return None;
        };
        let separator = separator.as_str().filter(|it| !it.is_empty())?;
        let text = self.value(text);
        let text = text.as_str()?;
        let known = match self.room.take(text.len()) {
            true => text.find("${unknown").map_or(text, |from| &text[..from]),
            false => "",
        };
        let mut items: Vec<Value> = known.split(separator).map(Value::from).collect();
        if known.len() < text.len() {
            items.pop();
            items.push(self.stays("Fn::Split", argument, true));
        }
        Some(items)
    }

    /// The item that `Fn::Select` names; `Some(None)`: it is not known.
    fn selected(&mut self, argument: &Value) -> Option<Option<Value>> {
        let [index, items] = argument.as_array()?.as_slice() else {
            return None;
        };
        let index = spelled(&self.value(index))?.parse::<usize>().ok();
        let items = self.value(items);
        let known = items.as_array().filter(|all| !all.iter().any(is_many));
        let found = known.zip(index).and_then(|(all, index)| all.get(index));
        Some(found.filter(|it| **it != "").cloned())
    }

    /// What is not evaluated is unknown; `is_many`: it can be a list. Its name says all of it, because the same name is the same value.
    fn stays(&mut self, name: &str, argument: &Value, is_many: bool) -> Value {
        let mut name = format!("{name} {argument}").replace('"', "'");
        if name.len() > LONG {
            let number = made::hexadecimal(&name);
            name.truncate(name.floor_char_boundary(LONG));
            name = format!("{name}… {number}");
        }
        self.unknown.insert(name.clone());
        match is_many {
            true => variables(&name).into(),
            false => variable(&name).into(),
        }
    }

    fn named(&mut self, name: &str) -> String {
        let found = (self.name)(name).filter(|it| self.room.take(it.len()));
        let found = found.unwrap_or_else(|| variable(name));
        self.unknown.extend(names(&found).map(str::to_string));
        found
    }

    /// The text of `Fn::Join`; `Some(None)`: it is not known, or has no room.
    fn joined(&mut self, argument: &Value) -> Option<Option<String>> {
        let [separator, items] = argument.as_array()?.as_slice() else {
            return None;
        };
        let (items, separator) = (self.value(items), separator.as_str()?);
        let parts = items
            .as_array()
            .map_or(std::slice::from_ref(&items), Vec::as_slice);
        if parts.iter().any(is_many) {
            return Some(None);
        }
        let texts: Option<Vec<String>> = items.as_array()?.iter().map(spelled).collect();
        let texts = texts?;
        let bytes: usize = texts.iter().map(|it| it.len() + separator.len()).sum();
        Some(self.room.take(bytes).then(|| texts.join(separator)))
    }

    /// The text with unknown values in the place of what only CloudFormation gets.
    fn without_dynamic(&mut self, text: &str) -> String {
        let [open, close] = DYNAMIC;
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, from)) = rest.split_once(open) {
            let Some((reference, after)) = from.split_once(close) else {
                break;
            };
            let name = format!("resolve:{reference}");
            out += before;
            out += &variable(&name);
            self.unknown.insert(name);
            rest = after;
        }
        out + rest
    }

    /// The text of `Fn::Sub`, alone or in a list with values for its names.
    fn substituted(&mut self, argument: &Value) -> Option<String> {
        let own = argument.get(1).map(|own| self.value(own));
        let mut rest = argument.as_str().or_else(|| argument.get(0)?.as_str())?;
        let mut text = String::new();
        while let Some((before, from)) = rest.split_once("${") {
            let Some((name, after)) = from.split_once('}') else {
                break;
            };
            text += before;
            let given = own.as_ref().and_then(|own| spelled(&own[name]));
            match name.strip_prefix('!') {
                // What CloudFormation leaves to others, such as variables of IAM.
                Some(literal) => text += &format!("${{{literal}}}"),
                // Variables of IAM have a colon, names of CloudFormation two.
                None if name.contains(':') && !name.contains("::") => {
                    text += &format!("${{{name}}}");
                }
                None => match given.filter(|it| self.room.take(it.len())) {
                    Some(given) => text += &given,
                    None => text += &self.named(name),
                },
            }
            rest = after;
        }
        text += rest;
        Some(text)
    }
}

/// A text, number or truth value as a text.
pub(crate) fn spelled(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a value stands for any number of values.
fn is_many(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|it| is_in(it) && it.contains("${unknowns:"))
}

/// What stands for a value that nothing is known of.
pub(super) fn variable(name: &str) -> String {
    policy::unknown::value(name)
}

/// What stands for any number of values that nothing is known of.
pub(crate) fn variables(name: &str) -> String {
    variable(name).replacen("unknown", "unknowns", 1)
}

/// `Resource.Attribute`, from a text or a list.
pub(super) fn attribute(argument: &Value) -> Option<String> {
    if let Some(text) = argument.as_str() {
        return Some(text.to_string());
    }
    let parts: Option<Vec<&str>> = argument.as_array()?.iter().map(Value::as_str).collect();
    Some(parts?.join("."))
}
