//! What operations answer: the output shapes of the published API models, members in the models' order.
//!
//! The order is the one in which the command line prints, the types are what the wire needs to know. A row is text,
//! because several hundred values of Rust would weigh ten times as much in the page:
//!
//! ```text
//! Name            text                      Name:Shape    a structure
//! Name:@          a timestamp               Name[Shape]   a list, of a structure or of text
//! Name:#  Name:%  a whole number, a number  Name{Shape}   a map from text
//! Name:?          true or false             Name:$        a policy document
//! Name:*          bytes
//! ```
//!
//! In brackets and braces the marks stand before the name of the scalar's shape: `[#Count]`. A list of text keeps the
//! name of its items' shape, which skeletons show.

mod artifact;
mod cloudtrail;
mod config;
mod iam;
mod organizations;
mod s3;
mod sqs;
mod sts;

use serde_json::{Map, Value};

use super::Service;

/// A name, and what it is made of.
type Row = (&'static str, &'static str);

/// The form of a value in an answer.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    Text,
    Integer,
    Number,
    Boolean,
    /// In answers of the world ISO 8601 text.
    Timestamp,
    /// A policy document: in answers of the world a JSON value, on the wire of IAM URL-encoded text.
    Document,
    Blob,
    List(Item),
    Map(Item),
    Structure(Structure),
}

/// What a list or a map holds.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    service: Service,
    word: &'static str,
}

impl Item {
    pub fn form(self) -> Form {
        scalar(self.word).unwrap_or_else(|| named(self.service, self.word))
    }

    /// The name of the shape.
    pub fn name(self) -> &'static str {
        self.word.trim_start_matches(MARKS)
    }
}

/// Members by name, in order.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    service: Service,
    name: &'static str,
    row: &'static str,
}

impl Structure {
    /// The name of the shape; that of the operation for a whole answer.
    pub fn name(self) -> &'static str {
        self.name
    }

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
    let Some(at) = word.find([':', '[', '{']) else {
        return (word, Form::Text);
    };
    let (name, rest) = word.split_at(at);
    let item = |rest: &'static str| Item {
        service,
        word: &rest[1..rest.len() - 1],
    };
    let form = match rest.as_bytes()[0] {
        b'[' => Form::List(item(rest)),
        b'{' => Form::Map(item(rest)),
        _ => scalar(&rest[1..]).unwrap_or_else(|| named(service, &rest[1..])),
    };
    (name, form)
}

/// The structure of this name; text, if it is none.
fn named(service: Service, name: &'static str) -> Form {
    match row(tables(service).1, name) {
        Some((name, row)) => Form::Structure(Structure { service, name, row }),
        None => Form::Text,
    }
}

fn row(table: &'static [Row], name: &str) -> Option<Row> {
    table.iter().copied().find(|row| row.0 == name)
}

/// The answers of a service's operations, and the structures in them.
fn tables(service: Service) -> (&'static [Row], &'static [Row]) {
    match service {
        Service::Artifact => (artifact::OPERATIONS, artifact::SHAPES),
        Service::CloudTrail => (cloudtrail::OPERATIONS, cloudtrail::SHAPES),
        Service::Config => (config::OPERATIONS, config::SHAPES),
        Service::Console => (&[], &[]),
        Service::Iam => (iam::OPERATIONS, iam::SHAPES),
        Service::Organizations => (organizations::OPERATIONS, organizations::SHAPES),
        Service::S3 => (s3::OPERATIONS, s3::SHAPES),
        Service::Sqs => (sqs::OPERATIONS, sqs::SHAPES),
        Service::Sts => (sts::OPERATIONS, sts::SHAPES),
    }
}

/// What the operation answers; `None` if it answers nothing.
pub fn output(service: Service, operation: &str) -> Option<Structure> {
    let (name, row) = row(tables(service).0, operation)?;
    Some(Structure { service, name, row })
}

/// The answer with its members in the model's order. What the model does not know comes last, as it was.
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
    use super::{Form, Structure, in_order, output, tables};
    use crate::api::json::json;
    use crate::api::model::Service;

    #[test]
    fn rows_name_structures_that_exist() {
        for service in Service::ALL {
            let (operations, shapes) = tables(service);
            for (name, _) in operations {
                check(output(service, name).expect("the row is there"), 0);
            }
            let used = |name: &str| {
                let mentions = |row: &str| {
                    row.split(|c: char| !c.is_ascii_alphanumeric())
                        .any(|word| word == name)
                };
                operations
                    .iter()
                    .chain(shapes)
                    .any(|(_, row)| mentions(row))
            };
            for (name, _) in shapes {
                assert!(used(name), "{service:?}: nothing answers with {name}");
            }
        }
    }

    /// A structure behind a colon is one: text has none.
    fn check(structure: Structure, depth: usize) {
        for word in structure.row.split_ascii_whitespace() {
            let (name, form) = super::field(structure.service, word);
            if word.contains(':') {
                assert!(
                    !matches!(form, Form::Text),
                    "{}.{name} is of no known structure",
                    structure.name
                );
            }
            let form = if let Form::List(item) | Form::Map(item) = form {
                item.form()
            } else {
                form
            };
            if let Form::Structure(inner) = form
                && depth < 8
            {
                check(inner, depth + 1);
            }
        }
    }

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
