//! The outputs of operations, with members in the order of the API models, in which the command line prints them. `table.rs`
//! describes the format of a row.

use serde_json::{Map, Value};

use super::Service;
use super::table::table;

/// The form of a value in an output.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A Boolean.
    Boolean,
    /// A timestamp; ISO 8601 text in answers of a world.
    Timestamp,
    /// A policy document: a JSON value in answers of a world, URL-encoded text in the protocol of IAM.
    Document,
    /// Bytes, as base64 text.
    Blob,
    /// A list of items.
    List(Item),
    /// A map from text to items.
    Map(Item),
    /// An object with known members.
    Structure(Structure),
}

/// The items of a list or a map.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    service: Service,
    word: &'static str,
}

impl Item {
    /// The form of each item.
    pub fn form(self) -> Form {
        scalar(self.word).unwrap_or_else(|| named(self.service, self.word))
    }

    /// The name of the shape.
    pub fn name(self) -> &'static str {
        self.word.trim_start_matches(MARKS)
    }
}

/// The members of an object, in order.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    service: Service,
    name: &'static str,
    row: &'static str,
}

impl Structure {
    /// The name of the shape, or of the operation for a whole output.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The members with their forms, in the model's order.
    pub fn members(self) -> impl Iterator<Item = (&'static str, Form)> {
        self.row
            .split_ascii_whitespace()
            .map(move |word| field(self.service, word))
    }
}

const MARKS: [char; 6] = ['#', '%', '?', '@', '$', '*'];

fn scalar(word: &str) -> Option<Form> {
    match word.as_bytes().first() {
        Some(b'#') => Some(Form::Integer),
        Some(b'%') => Some(Form::Number),
        Some(b'?') => Some(Form::Boolean),
        Some(b'@') => Some(Form::Timestamp),
        Some(b'$') => Some(Form::Document),
        Some(b'*') => Some(Form::Blob),
        Some(_) | None => None,
    }
}

fn field(service: Service, word: &'static str) -> (&'static str, Form) {
    let word = word.trim_start_matches('~');
    let at = word.find([':', '[', '{', '!']).unwrap_or(word.len());
    let (name, rest) = word.split_at(at);
    let rest = rest.trim_start_matches('!');
    let item = || Item {
        service,
        word: rest[1..].split([']', '}']).next().unwrap_or_default(),
    };
    let form = match rest.as_bytes().first() {
        None => Form::Text,
        Some(b'[') => Form::List(item()),
        Some(b'{') => Form::Map(item()),
        Some(_) => scalar(&rest[1..]).unwrap_or_else(|| named(service, &rest[1..])),
    };
    (name, form)
}

/// The form of a named shape.
fn named(service: Service, name: &'static str) -> Form {
    match table(service).shape(name) {
        None => Form::Text,
        Some((_, row)) if row.starts_with("=integer") => Form::Integer,
        Some((_, row)) if row.starts_with('=') => Form::Text,
        Some((name, row)) => Form::Structure(Structure { service, name, row }),
    }
}

/// The output of an operation; `None` if it has none.
pub fn output(service: Service, operation: &str) -> Option<Structure> {
    let operation = super::named(service, operation)?;
    Some(Structure {
        service,
        name: operation.name,
        row: operation.output?,
    })
}

/// The answer with its members in the model's order. Members that the model does not have come last.
pub fn in_order(structure: Structure, answer: Value) -> Value {
    let Value::Object(mut given) = answer else {
        return answer;
    };
    let mut ordered = Map::new();
    for (name, form) in structure.members() {
        if let Some(value) = given.shift_remove(name) {
            ordered.insert(name.to_owned(), value_in_order(form, value));
        }
    }
    ordered.append(&mut given);
    Value::Object(ordered)
}

fn value_in_order(form: Form, value: Value) -> Value {
    match (form, value) {
        (Form::Structure(structure), value) => in_order(structure, value),
        (Form::List(item), Value::Array(values)) => {
            let form = item.form();
            values
                .into_iter()
                .map(|value| value_in_order(form, value))
                .collect()
        }
        (Form::Map(item), Value::Object(values)) => {
            let form = item.form();
            let values = values
                .into_iter()
                .map(|(key, value)| (key, value_in_order(form, value)));
            Value::Object(values.collect())
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::{Service, in_order, output};
    use crate::json::json;

    #[test]
    fn members_come_in_the_order_of_the_model() {
        let answer = json!({
            "Beyond": 1_u32,
            "Handshake": json!({ "Resources": [json!({ "Type": "NOTES", "Value": "x" })], "Id": "h-1" }),
        });
        let shape = output(Service::Organizations, "DescribeHandshake").expect("it answers");
        assert_eq!(
            in_order(shape, answer).to_string(),
            r#"{"Handshake":{"Id":"h-1","Resources":[{"Value":"x","Type":"NOTES"}]},"Beyond":1}"#
        );
    }
}
