//! YAML as JSON values. Tags of CloudFormation become the objects they stand for: `!Ref X` is `{"Ref": "X"}`, and `!Sub X` is
//! `{"Fn::Sub": "X"}`.
//!
//! ```
//! let documents = yaml::read("a: !Ref B", yaml::Aliases::Refused).unwrap();
//! assert_eq!(documents, [serde_json::json!({ "a": { "Ref": "B" } })]);
//! ```

#![warn(missing_docs)]

use std::collections::BTreeMap;
use std::fmt;

mod places;

pub use places::{YamlPlaces, places};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

/// The maximum depth of lists and mappings.
const MAX_DEPTH: usize = 100;
/// The maximum number of values of a file, with those that aliases repeat.
const MAX_VALUES: usize = 1_000_000;

/// What to do with aliases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aliases {
    /// The value that an alias names is repeated in its place.
    #[default]
    Repeated,
    /// They are refused, so values take no more memory than their text.
    Refused,
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The text is not YAML; the parser's words.
    Syntax(String),
    /// It is YAML that has no JSON value, or that exceeds a limit.
    Structure {
        /// The line, beginning with 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Syntax(error) => write!(f, "The file is neither JSON nor YAML: {error}."),
            Unreadable::Structure { line, what } => write!(f, "line {line}: {what}."),
        }
    }
}

/// Reads all documents of a text.
///
/// # Errors
///
/// The text is not YAML, has too many values or too many levels, has aliases though they are refused, or has no JSON value.
pub fn read(text: &str, aliases: Aliases) -> Result<Vec<Value>, Unreadable> {
    read_as(text, aliases, false)
}

/// Reads all documents of a text that may be a template of CloudFormation: that is YAML 1.1, in which `yes`, `no`, `on` and `off` without
/// quotes are truth values. Everything else is read as YAML 1.2.
///
/// # Errors
///
/// As for [`read`].
pub fn read_template(text: &str, aliases: Aliases) -> Result<Vec<Value>, Unreadable> {
    let documents = read(text, aliases)?;
    match documents.iter().any(is_template) {
        true => read_as(text, aliases, true),
        false => Ok(documents),
    }
}

/// Whether a document is a template of CloudFormation. org-formation has YAML 1.2.
fn is_template(document: &Value) -> bool {
    let rows = document["Resources"].as_object();
    let mut types = rows.into_iter().flatten().map(|(_, row)| &row["Type"]);
    document["AWSTemplateFormatVersion"] != "2010-09-09-OC"
        && types.any(|it| it.as_str().is_some_and(|it| it.starts_with("AWS::")))
}

fn read_as(text: &str, aliases: Aliases, is_template: bool) -> Result<Vec<Value>, Unreadable> {
    let mut reader = TreeBuilder {
        aliases,
        is_template,
        ..TreeBuilder::default()
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Unreadable::Syntax(error.to_string()))?;
        reader.take(event).map_err(|what| Unreadable::Structure {
            line: span.start.line(),
            what,
        })?;
    }
    Ok(reader.documents)
}

/// A list or mapping that is being read.
struct Open {
    value: Value,
    /// The key of a mapping whose value comes next.
    key: Option<String>,
    anchor: usize,
    tag: Option<String>,
}

#[derive(Default)]
struct TreeBuilder {
    documents: Vec<Value>,
    open: Vec<Open>,
    /// Values by the number of their anchor, with their own number of values.
    anchors: BTreeMap<usize, (Value, usize)>,
    values: usize,
    aliases: Aliases,
    is_template: bool,
}

impl TreeBuilder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().and_then(name_of);
                // Keys stay texts.
                let is_key = self
                    .open
                    .last()
                    .is_some_and(|it| it.value.is_object() && it.key.is_none());
                // A tag demands a text, such as `!Ref 123`.
                let value = if style == ScalarStyle::Plain && tag.is_none() {
                    let truth = truth(&text).filter(|_| self.is_template && !is_key);
                    truth.map_or_else(|| plain(&text), Value::Bool)
                } else {
                    Value::String(text.into_owned())
                };
                let size = size(&value);
                self.close(tagged(tag, value), anchor, size)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(Value::Array(Vec::new()), anchor, tag.as_deref())
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(Value::Object(Map::new()), anchor, tag.as_deref())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(mut open) = self.open.pop() else {
                    return Err("a list or mapping ends that did not begin".into());
                };
                if let Value::Object(members) = &mut open.value {
                    merge(members);
                }
                let size = if open.anchor == 0 {
                    0
                } else {
                    size(&open.value)
                };
                self.close(tagged(open.tag, open.value), open.anchor, size)
            }
            Event::Alias(_) if self.aliases == Aliases::Refused => {
                Err("aliases are not supported".into())
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let (value, size) = known.ok_or("an alias names a value that contains it")?;
                self.close(value, 0, size)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, anchor: usize, tag: Option<&Tag>) -> Result<(), String> {
        if self.open.len() == MAX_DEPTH {
            return Err(format!(
                "lists and mappings are nested more than {MAX_DEPTH} levels deep"
            ));
        }
        self.open.push(Open {
            value,
            key: None,
            anchor,
            tag: tag.and_then(name_of),
        });
        Ok(())
    }

    /// Puts a complete value where it belongs. `size`: how many values an alias of it repeats.
    fn close(&mut self, value: Value, anchor: usize, size: usize) -> Result<(), String> {
        self.values = self.values.saturating_add(size.max(1));
        if self.values > MAX_VALUES {
            return Err("it has more than 1,000,000 values".into());
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(value);
            return Ok(());
        };
        match (&mut open.value, open.key.take()) {
            (Value::Array(items), _) => items.push(value),
            (Value::Object(members), Some(key)) => {
                members.insert(key, value);
            }
            (_, _) => {
                open.key = Some(match value {
                    Value::String(key) => key,
                    Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
                    Value::Array(_) | Value::Object(_) => {
                        return Err("a key is a list or a mapping".into());
                    }
                });
            }
        }
        Ok(())
    }
}

/// The key of YAML 1.1 whose mappings are added to the mapping that has it.
const MERGE: &str = "<<";

/// Adds the members of merged mappings that the mapping does not have; of several mappings the first counts.
fn merge(members: &mut Map<String, Value>) {
    let merged = match members.remove(MERGE) {
        None => return,
        Some(one @ Value::Object(_)) => vec![one],
        Some(Value::Array(items)) if items.iter().all(Value::is_object) => items,
        Some(other) => {
            members.insert(MERGE.to_string(), other);
            return;
        }
    };
    for one in merged {
        if let Value::Object(one) = one {
            for (key, value) in one {
                members.entry(key).or_insert(value);
            }
        }
    }
}

/// The number of values in a value, with itself.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => {
            let each = members.iter();
            1 + each.map(|(key, it)| weight(key) + size(it)).sum::<usize>()
        }
        Value::String(text) => 1 + weight(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

/// How many values a text counts as, besides itself: aliases can repeat long texts.
fn weight(text: &str) -> usize {
    text.len() / 1024
}

/// A plain scalar: null, a truth value, a number or a text. Digits with a leading zero, such as account ids, are a text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => Value::String(text.to_owned()),
        },
    }
}

/// The truth value of YAML 1.1 that a plain scalar is. CloudFormation, as most readers, takes `y` and `n` for texts.
fn truth(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// The name of a local tag: `Ref` of `!Ref`.
fn name_of(tag: &Tag) -> Option<String> {
    (tag.handle == "!").then(|| tag.suffix.clone())
}

/// What a tagged value of CloudFormation stands for.
fn tagged(tag: Option<String>, value: Value) -> Value {
    let Some(tag) = tag else { return value };
    let name = match tag.as_str() {
        "Ref" | "Condition" => tag,
        _ => format!("Fn::{tag}"),
    };
    // `!GetAtt A.B` is `["A", "B"]`.
    let value = match value.as_str().filter(|_| name == "Fn::GetAtt") {
        Some(path) => path.split('.').map(Value::from).collect(),
        None => value,
    };
    Value::Object(Map::from_iter([(name, value)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_have_places() {
        let text = "ä:\n  - b: !Sub x\n  - [1, 'c/d': 2]\n---\ne: 1\ne: 2\n";
        let found = places(text);
        let at = |document: usize, pointer: &str| &text[found[document].values[pointer]..];
        assert!(at(0, "/ä").starts_with("- b"));
        assert!(at(0, "/ä/0/b").starts_with("!Sub x"));
        assert!(at(0, "/ä/1/1/c~1d").starts_with("2]"));
        assert!(found[0].twice.is_empty());
        let [(key, place)] = found[1].twice.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!((key.as_str(), &text[*place..]), ("e", "2\n"));
    }

    #[test]
    fn tags_and_plain_scalars_become_values() {
        let text = "\
a: !Ref Other
b: [!GetAtt X.Arn, 012345678901, 12, yes, 'true', ~]
c: !Include ./p.json
d: &x {e: 1}
f: *x
";
        let expected = json!({
            "a": { "Ref": "Other" },
            "b": [{ "Fn::GetAtt": ["X", "Arn"] }, "012345678901", 12, "yes", "true", null],
            "c": { "Fn::Include": "./p.json" },
            "d": { "e": 1 },
            "f": { "e": 1 },
        });
        assert_eq!(read(text, Aliases::Repeated), Ok(vec![expected]));
    }

    #[test]
    fn templates_have_the_truth_values_of_their_version() {
        let values = "on: [yes, No, ON, off, y, N, 'no', !Sub no, yes please, 0123]";
        let old = json!([true, false, true, false, "y", "N", "no", {"Fn::Sub": "no"}, "yes please", "0123"]);
        let new = json!(["yes", "No", "ON", "off", "y", "N", "no", {"Fn::Sub": "no"}, "yes please", "0123"]);
        for (head, expected) in [
            ("Resources: {A: {Type: AWS::S3::Bucket}}", &old),
            (
                "AWSTemplateFormatVersion: 2010-09-09\nResources: {A: {Type: AWS::S3::Bucket}}",
                &old,
            ),
            (
                "AWSTemplateFormatVersion: '2010-09-09-OC'\nResources: {A: {Type: AWS::S3::Bucket}}",
                &new,
            ),
            ("Resources: {A: {Type: OC::ORG::Account}}", &new),
            ("Resources: {}", &new),
            ("serviceControlPolicies: []", &new),
        ] {
            let text = format!("{head}\n{values}\n");
            let found = read_template(&text, Aliases::Repeated).unwrap();
            assert_eq!(found[0]["on"], *expected, "{head}");
            assert_eq!(read(&text, Aliases::Repeated).unwrap()[0]["on"], new);
        }
    }

    #[test]
    fn merge_keys_add_what_a_mapping_does_not_have() {
        let text = "\
base: &base {a: 1, b: {c: 2}}
more: &more {b: 3, d: 4}
one: {a: 9, <<: *base}
two: {<<: [*base, *more], e: 5}
none: {<<: text}
";
        let found = read(text, Aliases::Repeated).unwrap();
        assert_eq!(found[0]["one"], json!({"a": 9, "b": {"c": 2}}));
        assert_eq!(
            found[0]["two"],
            json!({"a": 1, "b": {"c": 2}, "d": 4, "e": 5})
        );
        assert_eq!(found[0]["none"], json!({"<<": "text"}));
    }

    #[test]
    fn bombs_are_refused() {
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let item = format!("*a{}", n - 1);
            laughs.push_str(&format!(
                "a{n}: &a{n} [{}]\n",
                [item.as_str(); 10].join(", ")
            ));
        }
        let Err(Unreadable::Structure { what, .. }) = read(&laughs, Aliases::Repeated) else {
            panic!("it has 10 to the power of 12 values");
        };
        assert!(what.contains("1,000,000"), "{what}");
        let deep = "- ".repeat(5_000) + "x";
        assert!(read(&deep, Aliases::Repeated).is_err());
        assert!(read("a: &x [*x]", Aliases::Repeated).is_err());
        assert!(read("[&x a, *x]", Aliases::Repeated).is_ok());
        assert!(read("[&x a, *x]", Aliases::Refused).is_err());
        assert!(read("{[a]: b", Aliases::Repeated).is_err());
    }
}
