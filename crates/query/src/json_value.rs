//! Values during an evaluation, as in Python: integers, fractions, and expressions as arguments of functions.
//!
//! Clones share texts, lists and objects, so that a projection copies nothing.

use super::error::Error;
use ordered::Map as Index;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

/// The bound for converting between fractions and whole numbers as Python does: 2 to the power of 127.
const WHOLE: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// The maximum number of keys of an object that are compared with each other; more keys are looked up in an index.
const FEW: usize = 16;

/// The maximum weight of an intermediate value: one for each value in it and for each byte of text. The accounts of an
/// organization with 10,000 of them weigh some three million. Shared parts count each time, as when they are written out:
/// `[@, @] | [@, @] | …` doubles at each step.
pub const LIMIT: usize = 16_000_000;

pub type Entries = Vec<(Arc<str>, JsonValue)>;

/// The parts of a list or an object, and their total weight.
#[derive(Clone, Debug)]
pub struct Parts<T> {
    parts: Vec<T>,
    weight: usize,
}

impl<T> Deref for Parts<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.parts
    }
}

#[derive(Clone, Debug)]
pub enum JsonValue {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(Arc<str>),
    List(Arc<Parts<JsonValue>>),
    /// An object: keys in the order of insertion, each once.
    Object(Arc<Parts<(Arc<str>, JsonValue)>>),
    /// `&expression`: the index of its node.
    Expression(usize),
}

impl JsonValue {
    pub fn text(text: &str) -> JsonValue {
        JsonValue::Text(text.into())
    }

    /// # Errors
    ///
    /// The list would be too large.
    pub fn list(items: Vec<JsonValue>) -> Result<JsonValue, Error> {
        let weight = weigh(&mut items.iter().map(JsonValue::weight))?;
        Ok(JsonValue::List(Arc::new(Parts {
            parts: items,
            weight,
        })))
    }

    /// # Errors
    ///
    /// The object would be too large.
    pub fn object(entries: Entries) -> Result<JsonValue, Error> {
        let weights = &mut entries.iter().map(|(key, item)| key.len() + item.weight());
        let weight = weigh(weights)?;
        Ok(JsonValue::Object(Arc::new(Parts {
            parts: entries,
            weight,
        })))
    }

    /// The size of the value when it is written out.
    pub fn weight(&self) -> usize {
        match self {
            JsonValue::Text(text) => 1 + text.len(),
            JsonValue::List(items) => items.weight,
            JsonValue::Object(entries) => entries.weight,
            _ => 1,
        }
    }

    pub fn from_value(value: &Value) -> Result<JsonValue, Error> {
        Ok(match value {
            Value::Null => JsonValue::Null,
            Value::Bool(value) => JsonValue::Bool(*value),
            Value::Number(number) => number_item(number),
            Value::String(text) => JsonValue::text(text),
            Value::Array(values) => {
                let mut items = Vec::with_capacity(values.len());
                for value in values {
                    items.push(JsonValue::from_value(value)?);
                }
                JsonValue::list(items)?
            }
            Value::Object(values) => {
                let mut entries = Vec::with_capacity(values.len());
                for (key, value) in values {
                    entries.push((key.as_str().into(), JsonValue::from_value(value)?));
                }
                JsonValue::object(entries)?
            }
        })
    }

    /// The value as the result of an evaluation.
    pub fn into_value(self) -> Result<Value, Error> {
        Ok(match self {
            JsonValue::Null => Value::Null,
            JsonValue::Bool(value) => Value::Bool(value),
            JsonValue::Int(number) => match (i64::try_from(number), u64::try_from(number)) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                _ => return JsonValue::Float(number as f64).into_value(),
            },
            JsonValue::Float(number) => match Number::from_f64(number) {
                Some(number) => Value::Number(number),
                None => {
                    return Err(Error::new(
                        "the result has a number that JSON cannot write: infinity, or none at all",
                    ));
                }
            },
            JsonValue::Text(text) => Value::String(text.as_ref().into()),
            JsonValue::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items.iter() {
                    values.push(item.clone().into_value()?);
                }
                Value::Array(values)
            }
            JsonValue::Object(entries) => {
                let mut values = Map::new();
                for (key, item) in entries.iter() {
                    values.insert(key.as_ref().into(), item.clone().into_value()?);
                }
                Value::Object(values)
            }
            JsonValue::Expression(_) => {
                return Err(Error::new(
                    "Object of type _Expression is not JSON serializable",
                ));
            }
        })
    }

    /// The name of its type in JMESPath.
    pub fn kind(&self) -> &'static str {
        match self {
            JsonValue::Null => "null",
            JsonValue::Bool(_) => "boolean",
            JsonValue::Int(_) | JsonValue::Float(_) => "number",
            JsonValue::Text(_) => "string",
            JsonValue::List(_) => "array",
            JsonValue::Object(_) => "object",
            JsonValue::Expression(_) => "expref",
        }
    }

    /// The name of its type in Python, which some messages show.
    pub fn python_kind(&self) -> &'static str {
        match self {
            JsonValue::Null => "NoneType",
            JsonValue::Bool(_) => "bool",
            JsonValue::Int(_) => "int",
            JsonValue::Float(_) => "float",
            JsonValue::Text(_) => "str",
            JsonValue::List(_) => "list",
            JsonValue::Object(_) => "dict",
            JsonValue::Expression(_) => "_Expression",
        }
    }

    /// Whether it is false in JMESPath, in which zero is true.
    pub fn is_false(&self) -> bool {
        match self {
            JsonValue::Null => true,
            JsonValue::Bool(value) => !value,
            JsonValue::Int(_) | JsonValue::Float(_) | JsonValue::Expression(_) => false,
            JsonValue::Text(text) => text.is_empty(),
            JsonValue::List(items) => items.is_empty(),
            JsonValue::Object(entries) => entries.is_empty(),
        }
    }

    /// The value of a key; `null` if this is not an object or does not have the key.
    pub fn field(&self, name: &str) -> JsonValue {
        let JsonValue::Object(entries) = self else {
            return JsonValue::Null;
        };
        match entries.iter().find(|(key, _)| **key == *name) {
            Some((_, item)) => item.clone(),
            None => JsonValue::Null,
        }
    }

    /// The order of two numbers or two texts; `None` for other pairs, and for NaN.
    pub fn compare(&self, other: &JsonValue) -> Option<Ordering> {
        match (self, other) {
            (JsonValue::Text(a), JsonValue::Text(b)) => Some(a.cmp(b)),
            (JsonValue::Int(a), JsonValue::Int(b)) => Some(a.cmp(b)),
            (JsonValue::Float(a), JsonValue::Float(b)) => a.partial_cmp(b),
            (JsonValue::Int(a), JsonValue::Float(b)) => compare_mixed(*a, *b),
            (JsonValue::Float(a), JsonValue::Int(b)) => {
                compare_mixed(*b, *a).map(Ordering::reverse)
            }
            _ => None,
        }
    }

    /// Equality as in Python: `1`, `1.0` and `true` are equal, and the order of keys does not count.
    pub fn same(&self, other: &JsonValue) -> bool {
        match (self, other) {
            (JsonValue::Bool(a), _) => match other {
                JsonValue::Bool(b) => a == b,
                _ => JsonValue::Int(i128::from(*a)).compare(other) == Some(Ordering::Equal),
            },
            (_, JsonValue::Bool(_)) => other.same(self),
            (JsonValue::Null, JsonValue::Null) => true,
            (JsonValue::List(a), JsonValue::List(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b))
            }
            (JsonValue::Object(a), JsonValue::Object(b)) => {
                a.len() == b.len() && {
                    let of_b: Index<&str, &JsonValue> =
                        b.iter().map(|(key, item)| (&**key, item)).collect();
                    a.iter()
                        .all(|(key, item)| of_b.get(&**key).is_some_and(|other| item.same(other)))
                }
            }
            (JsonValue::Expression(a), JsonValue::Expression(b)) => a == b,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    /// `==` of the language: unlike in Python, zero is not `false`, and one is not `true`. At deeper levels they are.
    pub fn equals(&self, other: &JsonValue) -> bool {
        matches!(self, JsonValue::Bool(_)) == matches!(other, JsonValue::Bool(_))
            && self.same(other)
    }
}

/// The sum plus one, unless it is too large.
pub fn weigh(weights: &mut dyn Iterator<Item = usize>) -> Result<usize, Error> {
    let mut sum: usize = 1;
    for weight in weights {
        sum = sum.saturating_add(weight);
        if sum > LIMIT {
            return Err(Error::new("the value would be too large"));
        }
    }
    Ok(sum)
}

/// Inserts entries as Python does: an existing key keeps its place and gets the new value.
#[expect(clippy::indexing_slicing, reason = "`found` is the place of an entry")]
pub fn update(entries: &mut Entries, more: impl Iterator<Item = (Arc<str>, JsonValue)>) {
    let mut index: Option<Index<Arc<str>, usize>> = None;
    for (key, item) in more {
        let found = match &index {
            Some(index) => index.get(&*key).copied(),
            None => entries.iter().position(|(other, _)| *other == key),
        };
        match found {
            Some(at) => entries[at].1 = item,
            None => {
                if let Some(index) = &mut index {
                    index.insert(key.clone(), entries.len());
                }
                entries.push((key, item));
            }
        }
        if index.is_none() && entries.len() > FEW {
            let keys = entries.iter().map(|(key, _)| key.clone());
            index = Some(keys.zip(0..).collect());
        }
    }
}

pub fn number_item(number: &Number) -> JsonValue {
    match (number.as_i64(), number.as_u64()) {
        (Some(number), _) => JsonValue::Int(number.into()),
        (_, Some(number)) => JsonValue::Int(number.into()),
        _ => JsonValue::Float(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// An exact comparison, where converting the whole number would round it.
fn compare_mixed(whole: i128, fraction: f64) -> Option<Ordering> {
    if fraction.is_nan() {
        return None;
    }
    if fraction >= WHOLE {
        return Some(Ordering::Less);
    }
    if fraction < -WHOLE {
        return Some(Ordering::Greater);
    }
    let below = fraction.floor();
    let rest = if fraction > below {
        Ordering::Less
    } else {
        Ordering::Equal
    };
    Some(whole.cmp(&(below as i128)).then(rest))
}
