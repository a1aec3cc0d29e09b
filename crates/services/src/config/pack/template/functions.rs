//! The functions of CloudFormation in a template: parameters, texts, conditions.

use std::collections::BTreeMap;

use crate::prelude::*;

/// The maximum size of all texts that the functions of a template produce, in bytes.
const MAX_PRODUCED: usize = 1_048_576;
/// The maximum number of conditions that one uses through another.
const MAX_CHAIN: usize = 50;

const OTHERS: [&str; 12] = [
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::FindInMap",
    "Fn::ForEach",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::ImportValue",
    "Fn::Length",
    "Fn::Select",
    "Fn::Split",
    "Fn::ToJsonString",
    "Fn::Transform",
];

/// What functions refer to.
pub(super) struct Functions<'t> {
    /// The values of parameters.
    values: Vec<(String, String)>,
    conditions: &'t Map<String, Value>,
    resources: &'t Map<String, Value>,
    place: AccountRegion,
    /// The conditions that were asked for; `None`: not known yet.
    known: BTreeMap<String, Option<bool>>,
    chain: usize,
    bytes_left: usize,
}

fn wrong(name: &str) -> Unusable {
    invalid(format!(
        "Template error: every {name} object has a fixed form, which this one does not have"
    ))
}

fn not_a_condition() -> Unusable {
    invalid(
        "Template format error: Every Conditions member must use Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition",
    )
}

/// The only member of an object.
fn only(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.iter().next().map(|(name, value)| (&**name, value))
}

fn items<'v>(name: &str, value: &'v Value) -> Result<&'v [Value], Unusable> {
    value
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| wrong(name))
}

impl<'t> Functions<'t> {
    pub(super) fn new(
        values: Vec<(String, String)>,
        conditions: &'t Map<String, Value>,
        resources: &'t Map<String, Value>,
        place: AccountRegion,
    ) -> Self {
        Self {
            values,
            conditions,
            resources,
            place,
            known: BTreeMap::new(),
            chain: 0,
            bytes_left: MAX_PRODUCED,
        }
    }

    /// A value with the results of its functions; `None`: it is left out.
    pub(super) fn value(&mut self, value: &Value) -> Result<Option<Value>, Unusable> {
        if let Some((name, argument)) = only(value)
            && (name == "Ref" || name.starts_with("Fn::"))
        {
            return self.call(name, argument);
        }
        Ok(Some(match value {
            Value::Object(members) => {
                let mut done = Map::new();
                for (name, member) in members {
                    if let Some(member) = self.value(member)? {
                        done.insert(name.clone(), member);
                    }
                }
                Value::Object(done)
            }
            Value::Array(items) => {
                let mut done = Vec::new();
                for item in items {
                    done.extend(self.value(item)?);
                }
                Value::Array(done)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }))
    }

    fn call(&mut self, name: &str, argument: &Value) -> Result<Option<Value>, Unusable> {
        match name {
            "Ref" => {
                let wanted = argument.as_str().ok_or_else(|| wrong(name))?;
                if wanted == "AWS::NoValue" {
                    return Ok(None);
                }
                let value = self.reference(wanted)?;
                self.spend(value.len())?;
                Ok(Some(value.into()))
            }
            "Fn::If" => {
                let [condition, yes, no] = items(name, argument)? else {
                    return Err(wrong(name));
                };
                let condition = condition.as_str().ok_or_else(|| wrong(name))?;
                let chosen = if self.named(condition)? { yes } else { no };
                self.value(chosen)
            }
            "Fn::Join" => self.join(argument).map(Some),
            "Fn::Sub" => self.substitute(argument).map(Some),
            _ if OTHERS.contains(&name) => Err(not_modeled(name)),
            _ => Err(invalid(format!(
                "Template format error: {name} is not a function"
            ))),
        }
    }

    /// Counts bytes that a function produces.
    fn spend(&mut self, bytes: usize) -> Result<(), Unusable> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or_else(|| {
            invalid(format!(
                "The template's functions produce more than {MAX_PRODUCED} bytes"
            ))
        })?;
        Ok(())
    }

    fn reference(&self, name: &str) -> Result<String, Unusable> {
        if let Some((_, value)) = self.values.iter().find(|(own, _)| own == name) {
            return Ok(value.clone());
        }
        match name {
            "AWS::Partition" => Ok(self.place.account.partition().to_string()),
            "AWS::Region" => Ok(self.place.region.to_string()),
            _ if name.starts_with("AWS::") => Err(not_modeled(name)),
            _ if self.resources.contains_key(name) => Err(not_modeled("References to resources")),
            _ => Err(invalid(format!(
                "Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
            ))),
        }
    }

    /// A value that must be a text.
    fn text(&mut self, name: &str, value: &Value) -> Result<String, Unusable> {
        let value = self.value(value)?;
        let text = value.as_ref().and_then(scalar);
        text.ok_or_else(|| wrong(name))
    }

    fn join(&mut self, argument: &Value) -> Result<Value, Unusable> {
        let name = "Fn::Join";
        let [delimiter, parts] = items(name, argument)? else {
            return Err(wrong(name));
        };
        let delimiter = delimiter.as_str().ok_or_else(|| wrong(name))?;
        let mut joined = String::new();
        for (index, part) in items(name, parts)?.iter().enumerate() {
            let part = self.text(name, part)?;
            self.spend(delimiter.len() + part.len())?;
            if index > 0 {
                joined.push_str(delimiter);
            }
            joined.push_str(&part);
        }
        Ok(joined.into())
    }

    fn substitute(&mut self, argument: &Value) -> Result<Value, Unusable> {
        let name = "Fn::Sub";
        let nothing = Map::new();
        let (text, own) = match (argument, argument.as_array().map(Vec::as_slice)) {
            (Value::String(text), _) => (text.as_str(), &nothing),
            (_, Some([Value::String(text), Value::Object(own)])) => (text.as_str(), own),
            (_, _) => return Err(wrong(name)),
        };
        self.spend(text.len())?;
        let (mut done, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            let (variable, next) = after.split_once('}').ok_or_else(|| wrong(name))?;
            done.push_str(before);
            match (variable.strip_prefix('!'), own.get(variable)) {
                (Some(literal), _) => done.push_str(&format!("${{{literal}}}")),
                (None, value) => {
                    let value = match value {
                        Some(value) => self.text(name, value)?,
                        None => self.reference(variable)?,
                    };
                    self.spend(value.len())?;
                    done.push_str(&value);
                }
            }
            rest = next;
        }
        done.push_str(rest);
        Ok(done.into())
    }

    /// Whether the condition of this name holds.
    pub(super) fn named(&mut self, name: &str) -> Result<bool, Unusable> {
        match self.known.get(name) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                return Err(invalid(format!(
                    "Template error: the condition {name} depends on itself"
                )));
            }
            None => {}
        }
        let conditions = self.conditions;
        let Some(condition) = conditions.get(name) else {
            return Err(invalid(format!(
                "Template format error: Unresolved condition dependency {name}"
            )));
        };
        if self.chain == MAX_CHAIN {
            return Err(invalid(format!(
                "Template error: more than {MAX_CHAIN} conditions use one another"
            )));
        }
        self.known.insert(name.to_owned(), None);
        self.chain += 1;
        let holds = self.condition(condition)?;
        self.chain -= 1;
        self.known.insert(name.to_owned(), Some(holds));
        Ok(holds)
    }

    fn condition(&mut self, condition: &Value) -> Result<bool, Unusable> {
        let (name, argument) = only(condition).ok_or_else(not_a_condition)?;
        if name == "Condition" {
            return self.named(argument.as_str().unwrap_or_default());
        }
        let items = items(name, argument)?;
        match (name, items) {
            ("Fn::Equals", [one, other]) => Ok(self.text(name, one)? == self.text(name, other)?),
            ("Fn::Not", [inner]) => Ok(!self.condition(inner)?),
            ("Fn::And" | "Fn::Or", [_, _, ..]) => {
                let mut found = Vec::new();
                for inner in items {
                    found.push(self.condition(inner)?);
                }
                Ok(if name == "Fn::And" {
                    found.iter().all(|holds| *holds)
                } else {
                    found.contains(&true)
                })
            }
            ("Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or", _) => Err(wrong(name)),
            (_, _) => Err(not_a_condition()),
        }
    }
}

/// Why a template cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not valid.
    Invalid(String),
    /// It uses something that is not modeled.
    NotModeled(String),
}

pub(super) fn invalid(what: impl Into<String>) -> Unusable {
    Unusable::Invalid(what.into())
}

pub(super) fn not_modeled(what: &str) -> Unusable {
    Unusable::NotModeled(format!(
        "{what} in templates of conformance packs: not modeled in this version of Orgsim."
    ))
}

/// The text of a scalar.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
