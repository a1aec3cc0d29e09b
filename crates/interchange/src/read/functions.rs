//! Functions of CloudFormation, as far as a template says what they give: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join` and
//! `Fn::ToJsonString`. org-formation has them too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::facts::ExpansionRoom;

/// An evaluation of values in a template.
pub(super) struct Evaluation<'a> {
    /// What a name stands for: that of a parameter or resource, or `Resource.Attribute`.
    name: &'a dyn Fn(&str) -> Option<String>,
    room: &'a mut ExpansionRoom,
    /// What nothing is known of, or what has no room. A variable with its name stands for it, so that it decides nothing.
    pub unknown: BTreeSet<String>,
}

impl<'a> Evaluation<'a> {
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
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    fn function(&mut self, name: &str, argument: &Value) -> Option<Value> {
        Some(match name {
            "Ref" => self.named(argument.as_str()?).into(),
            "Fn::GetAtt" => self.named(&attribute(argument)?).into(),
            "Fn::Sub" => self.substituted(argument)?.into(),
            "Fn::Join" => {
                let [separator, items] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let items = self.value(items);
                let texts: Option<Vec<&str>> =
                    items.as_array()?.iter().map(Value::as_str).collect();
                let (texts, separator) = (texts?, separator.as_str()?);
                let bytes: usize = texts.iter().map(|it| it.len() + separator.len()).sum();
                match self.room.take(bytes) {
                    true => texts.join(separator).into(),
                    false => self.stays(name),
                }
            }
            "Fn::ToJsonString" => {
                // Each text in a text doubles its signs of escape.
                let text = self.value(argument).to_string();
                match self.room.take(text.len()) {
                    true => text.into(),
                    false => self.stays(name),
                }
            }
            // The name of another file, which the readers look up.
            "Fn::Include" | "Fn::ReadFile" => return None,
            other if other.starts_with("Fn::") => self.stays(other),
            _ => return None,
        })
    }

    /// What is not evaluated is a variable instead.
    fn stays(&mut self, name: &str) -> Value {
        self.unknown.insert(name.to_string());
        variable(name).into()
    }

    fn named(&mut self, name: &str) -> String {
        let found = (self.name)(name).filter(|it| self.room.take(it.len()));
        found.unwrap_or_else(|| {
            self.unknown.insert(name.to_string());
            variable(name)
        })
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
            let given = own.as_ref().and_then(|own| own[name].as_str());
            match name.strip_prefix('!') {
                // What CloudFormation leaves to others, such as variables of IAM.
                Some(literal) => text += &format!("${{{literal}}}"),
                // Variables of IAM have a colon, names of CloudFormation two.
                None if name.contains(':') && !name.contains("::") => {
                    text += &format!("${{{name}}}");
                }
                None => match given.filter(|it| self.room.take(it.len())) {
                    Some(given) => text += given,
                    None => text += &self.named(name),
                },
            }
            rest = after;
        }
        text += rest;
        Some(text)
    }
}

/// What stands for a value that nothing is known of: a policy variable that no request has.
pub(super) fn variable(name: &str) -> String {
    format!("${{{name}}}")
}

/// `Resource.Attribute`, from a text or a list.
pub(super) fn attribute(argument: &Value) -> Option<String> {
    if let Some(text) = argument.as_str() {
        return Some(text.to_string());
    }
    let parts: Option<Vec<&str>> = argument.as_array()?.iter().map(Value::as_str).collect();
    Some(parts?.join("."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn functions_give_what_the_template_says() {
        let name = |name: &str| match name {
            "A" => Some("1".to_string()),
            "R.Id" => Some("2".to_string()),
            "AWS::Partition" => Some("aws".to_string()),
            _ => None,
        };
        for (value, expected, unknown) in [
            (json!({"Ref": "A"}), json!("1"), ""),
            (json!({"Fn::GetAtt": ["R", "Id"]}), json!("2"), ""),
            (json!({"Fn::GetAtt": "R.Id"}), json!("2"), ""),
            (json!([{"Ref": "B"}]), json!(["${B}"]), "B"),
            (
                json!({"Fn::Sub": "x${A}${AWS::Partition}${!A}${aws:username}"}),
                json!("x1aws${A}${aws:username}"),
                "",
            ),
            (
                json!({"Fn::Sub": ["${A}${C}${D}", {"C": {"Ref": "A"}}]}),
                json!("11${D}"),
                "D",
            ),
            (json!({"Fn::Sub": "${A} ${"}), json!("1 ${"), ""),
            (
                json!({"Fn::Join": ["-", ["a", {"Ref": "A"}]]}),
                json!("a-1"),
                "",
            ),
            (
                json!({"Fn::ToJsonString": {"a": {"Ref": "A"}}}),
                json!(r#"{"a":"1"}"#),
                "",
            ),
            (json!({"Fn::If": ["C", 1, 2]}), json!("${Fn::If}"), "Fn::If"),
            (
                json!({"Fn::Include": "x.json"}),
                json!({"Fn::Include": "x.json"}),
                "",
            ),
            // Wrong arguments stay as they are.
            (json!({"Ref": 7}), json!({"Ref": 7}), ""),
            (json!({"Fn::Sub": []}), json!({"Fn::Sub": []}), ""),
            (
                json!({"Fn::Join": ["-", [1]]}),
                json!({"Fn::Join": ["-", [1]]}),
                "",
            ),
            (
                json!({"Ref": "A", "Other": 1}),
                json!({"Ref": "A", "Other": 1}),
                "",
            ),
        ] {
            let mut room = ExpansionRoom::default();
            let mut evaluation = Evaluation::new(&name, &mut room);
            assert_eq!(evaluation.value(&value), expected, "{value}");
            let found: Vec<&str> = evaluation.unknown.iter().map(String::as_str).collect();
            assert_eq!(found.join(" "), unknown, "{value}");
        }
    }

    #[test]
    fn functions_take_no_more_room_than_there_is() {
        let name = |_: &str| Some("x".repeat(60));
        let deep = (0..40).fold(json!("\\"), |value, _| json!({"Fn::ToJsonString": value}));
        let long = json!({"Fn::Join": ["y".repeat(60), ["a", "b"]]});
        let many = json!({"Fn::Sub": "${A}${A}"});
        for value in [deep, long, many] {
            let mut room = ExpansionRoom::of(100);
            let mut evaluation = Evaluation::new(&name, &mut room);
            assert!(evaluation.value(&value).to_string().len() < 300);
            assert!(!evaluation.unknown.is_empty(), "{value}");
            assert!(room.exceeded);
        }
    }
}
