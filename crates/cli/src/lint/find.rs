//! Policies in files: documents of their own, and those inside the files of other tools.

use std::borrow::Cow;

use interchange::MANAGEMENT_POLICIES;
use lint::{LintOptions, UNKNOWN_VALUE};

use super::kinds::{Around, kind_of};
use super::places::{SourceText, ValuePlaces, of_json};
use super::template::{MOST_BYTES, function_of, resolved, with_later_values};
use crate::prelude::*;

/// Keys of a Terraform plan that repeat what its planned values say.
const REPEATED: [&str; 6] = [
    "resource_changes",
    "resource_drift",
    "prior_state",
    "configuration",
    "output_changes",
    "relevant_attributes",
];

/// Keys of files of other tools: they need not have a policy.
const OTHER_TOOLS: [&str; 6] = [
    "AWSTemplateFormatVersion",
    "OrganizationBindings",
    "Resources",
    "format_version",
    "orgsim",
    "planned_values",
];

/// The versions of policies.
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// The deepest value in which policies are looked for.
const MOST_LEVELS: usize = 64;

/// The deepest JSON that has places.
const PLACED_LEVELS: usize = 32;

/// How a text came here: that decides what must be a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOrigin {
    /// In a folder: what is evidently no policy is passed over.
    Folder,
    /// By its name, or as standard input.
    Named,
    /// The same with a type: it is a policy unless there are policies in it.
    Typed,
    /// The same for an answer of AWS, and the text stands as it is.
    Exact,
}

/// A policy in a file.
pub struct FoundPolicy {
    /// Its text: as in the file, or as one line where it is part of another document.
    pub text: String,
    pub options: LintOptions,
    /// The way to it in the file.
    pub path: Vec<String>,
    /// The same for people: with the address of a resource of Terraform.
    pub at: String,
    pub form: PolicyForm,
    /// The number of the document in the file.
    pub document: usize,
}

/// How a file has a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyForm {
    /// It is the text of the file.
    Whole,
    /// As a value, whose parts have places.
    Value,
    /// As a text, whose parts have the place of the text.
    Quoted,
}

/// What is in a file.
pub struct FoundFile<'t> {
    pub policies: Vec<FoundPolicy>,
    pub source: SourceText<'t>,
    /// The places of values, for each document.
    pub places: Vec<ValuePlaces>,
    /// What is wrong with the file besides its policies.
    pub faults: Vec<String>,
}

/// The policies of a file. `whole`: its absolute path, whose words tell the type. `stated`: the type of policy that another file says it
/// is.
///
/// # Errors
///
/// The text is no YAML, or no policy although it was asked for.
pub fn policies<'t>(
    file: &str,
    whole: &str,
    text: &'t str,
    stated: Option<&str>,
    asked: TextOrigin,
) -> Result<FoundFile<'t>, String> {
    let source = match asked {
        TextOrigin::Exact => SourceText::new(text),
        TextOrigin::Folder | TextOrigin::Named | TextOrigin::Typed => SourceText::filled(text),
    };
    let around = Around {
        stated,
        ..Around::default()
    };
    let mut finder = Finder::new(whole);
    let (json, documents) = match read(file, &source.read) {
        Ok(read) => read,
        Err(_) if asked == TextOrigin::Folder && !mentions_policy(text) => (true, Vec::new()),
        Err(Some(error)) if asked != TextOrigin::Exact => return Err(format!("{file}: {error}")),
        Err(_) => {
            finder.whole(&source.read, &around);
            (true, Vec::new())
        }
    };
    for (number, value) in documents.iter().enumerate() {
        finder.document = number;
        match is_meant(value, asked) {
            true if json => finder.whole(&source.read, &around),
            true => finder.value(value, &around),
            false => finder.walk(value, around),
        }
    }
    if finder.found.is_empty() && asked != TextOrigin::Folder {
        finder.document = 0;
        match documents.first() {
            Some(value) if asked != TextOrigin::Exact && is_of_other_tool(value) => {}
            Some(Value::Object(members)) if asked == TextOrigin::Named && !members.is_empty() => {
                return Err(format!(
                    "{file}: The file has no policy: it has no Statement, and nothing in it is a policy. With --type it is checked \
                     as one."
                ));
            }
            Some(value @ (Value::Object(_) | Value::Array(_))) if !json => {
                finder.value(value, &around);
            }
            Some(_) | None => finder.whole(&source.read, &around),
        }
    }
    let mut found = FoundFile {
        policies: finder.found,
        places: Vec::new(),
        faults: Vec::new(),
        source,
    };
    if found.policies.iter().any(|it| it.form != PolicyForm::Whole) {
        found.place(file, json, &documents);
    }
    Ok(found)
}

/// The policies in a value. `whole`: the absolute path of its file.
pub fn of_value(whole: &str, value: &Value) -> Vec<FoundPolicy> {
    let mut finder = Finder::new(whole);
    finder.walk(value, Around::default());
    finder.found
}

impl FoundFile<'_> {
    /// Finds the places of values, and keys that occur twice: of those, one would be lost in silence.
    fn place(&mut self, file: &str, json: bool, documents: &[Value]) {
        let text = &self.source.read;
        if !json {
            for document in yaml::places(text) {
                for (key, at) in document.twice {
                    let (line, column) = self.source.at(at);
                    let says = format!("{file}:{line}:{column}: The key {key} occurs twice.");
                    self.faults.push(says);
                }
                self.places.push(document.values);
            }
            return;
        }
        let mut from = 0;
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        for document in documents {
            values.next();
            let to = values.byte_offset();
            let places = of_json(text.get(from..to).unwrap_or(""), from);
            if let Err(error) = &places
                && depth(document) <= PLACED_LEVELS
            {
                self.faults.push(format!("{file}: {error}"));
            }
            self.places.push(places.unwrap_or_default());
            from = to;
        }
    }
}

/// Values of a file, with whether it is JSON. Sessions have several, one on a line. `Err`: why it is no YAML, or nothing for JSON.
fn read(file: &str, text: &str) -> Result<(bool, Vec<Value>), Option<yaml::Unreadable>> {
    let named = |end: &str| file.to_ascii_lowercase().ends_with(end);
    if named(".json") || text.trim_start().starts_with(['{', '[']) {
        let values = match import_files::is_session(text.as_bytes()) {
            true => serde_json::Deserializer::from_str(text)
                .into_iter()
                .collect(),
            false => serde_json::from_str(text).map(|value| vec![value]),
        };
        match values {
            Ok(values) => return Ok((true, values)),
            Err(_) if !named(".yaml") && !named(".yml") => return Err(None),
            Err(_) => {}
        }
    }
    let values = yaml::read_template(text, yaml::Aliases::Repeated).map_err(Some)?;
    Ok((false, values))
}

/// Whether a text that cannot be read was perhaps meant as a policy.
fn mentions_policy(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let keys = ["\"statement\"", "'statement'", "statement:"];
    let mut words = keys.into_iter().chain(VERSIONS);
    words.any(|word| lower.contains(word))
}

fn has_version(value: &Value) -> bool {
    VERSIONS.iter().any(|version| value["Version"] == *version)
}

/// Whether a document is a policy, right or wrong.
fn is_document(value: &Value) -> bool {
    let named = |members: &serde_json::Map<String, Value>| {
        let mut keys = members.keys();
        keys.any(|key| key.eq_ignore_ascii_case("Statement"))
    };
    value.as_object().is_some_and(named) || has_version(value)
}

/// The same, or whether a file that was asked for is a policy in a list, which AWS refuses.
fn is_meant(value: &Value, asked: TextOrigin) -> bool {
    let boxed = match value.as_array().map(Vec::as_slice) {
        Some([one]) => is_document(one),
        _ => false,
    };
    is_document(value) || boxed && asked != TextOrigin::Folder
}

/// Whether a value inside a document is a policy: its version or an element of a statement tells. Rules of AWS WAF have statements, too.
fn is_policy(value: &Value) -> bool {
    let words = [
        "effect",
        "action",
        "notaction",
        "resource",
        "notresource",
        "principal",
        "notprincipal",
    ];
    let is_statement = |it: &Value| {
        it.as_object().is_some_and(|members| {
            let mut keys = members.keys().map(|key| key.to_ascii_lowercase());
            keys.any(|key| words.contains(&key.as_str()))
        })
    };
    has_version(value)
        || match value.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().any(is_statement),
            Some(statement) => is_statement(statement),
            None => false,
        }
}

/// Whether a document is a management policy, which has another language: by its first names, or by an operator in it.
fn is_management(value: &Value) -> bool {
    let mut names = MANAGEMENT_POLICIES.iter();
    let named = names.any(|name| value.get(name).is_some());
    !is_document(value) && (named || value.is_object() && value.to_string().contains("\"@@"))
}

fn is_of_other_tool(value: &Value) -> bool {
    OTHER_TOOLS.iter().any(|key| value.get(key).is_some())
}

fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    inner.map_or(0, |inner| inner + 1)
}

struct Finder<'f> {
    /// The absolute path of the file.
    whole: &'f str,
    path: Vec<String>,
    /// The address of the resource of Terraform that is looked at, and the length of its path.
    address: Option<(usize, String)>,
    document: usize,
    /// The bytes that functions of templates may still give.
    room: usize,
    found: Vec<FoundPolicy>,
}

impl<'f> Finder<'f> {
    fn new(whole: &'f str) -> Finder<'f> {
        Finder {
            whole,
            path: Vec::new(),
            address: None,
            document: 0,
            room: MOST_BYTES,
            found: Vec::new(),
        }
    }

    fn add(&mut self, text: String, options: LintOptions, form: PolicyForm) {
        let at = match &self.address {
            Some((length, address)) => {
                let rest = self.path.iter().skip(*length);
                let steps: Vec<&str> = rest.map(String::as_str).collect();
                [&[address.as_str()], steps.as_slice()].concat().join("/")
            }
            None => self.path.join("/"),
        };
        self.found.push(FoundPolicy {
            text,
            options,
            path: self.path.clone(),
            at,
            form,
            document: self.document,
        });
    }

    /// The text of the file as a policy.
    fn whole(&mut self, text: &str, around: &Around<'_>) {
        let value = serde_json::from_str(text).unwrap_or(Value::Null);
        let options = kind_of(around, self.whole, &value);
        self.add(text.into(), options, PolicyForm::Whole);
    }

    /// A value as a policy.
    fn value(&mut self, value: &Value, around: &Around<'_>) {
        let document = resolved(value, &mut self.room);
        let options = kind_of(around, self.whole, &document);
        self.add(document.to_string(), options, PolicyForm::Value);
    }

    fn walk(&mut self, value: &Value, around: Around<'_>) {
        if self.path.len() > MOST_LEVELS {
            return;
        }
        match value {
            Value::String(text) => self.quoted(text, &around),
            Value::Object(members) => match function_of(members) {
                Some(("Fn::If", Value::Array(parts))) => {
                    self.path.push("Fn::If".into());
                    for (number, part) in parts.iter().enumerate().skip(1) {
                        self.step(&number.to_string(), part, around);
                    }
                    self.path.pop();
                }
                Some((name @ "Fn::ToJsonString", inner)) => self.step(name, inner, around),
                Some(_) => {
                    if let Value::String(text) = resolved(value, &mut self.room) {
                        self.quoted(&text, &around);
                    }
                }
                None if is_policy(value) => self.value(value, &around),
                None if stands_alone(members, &around)
                    && !(around.is_elsewhere() && is_management(value)) =>
                {
                    self.value(value, &around);
                }
                None => self.members(value, members, around),
            },
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_)
                if is_template_property(&around) =>
            {
                self.value(value, &around);
            }
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.step(&number.to_string(), item, around);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn members(
        &mut self,
        value: &Value,
        members: &serde_json::Map<String, Value>,
        around: Around<'_>,
    ) {
        let plan = members.contains_key("planned_values");
        let around = around_members(value, around);
        let before = self.address.clone();
        if let Some(address) = value["address"]
            .as_str()
            .filter(|_| value["type"].is_string())
        {
            let values = usize::from(value["values"].is_object());
            self.address = Some((self.path.len() + values, address.into()));
        }
        for (key, value) in members {
            if !plan || !REPEATED.contains(&key.as_str()) {
                self.step(key, value, Around { key, ..around });
            }
        }
        self.address = before;
    }

    /// A text that is a policy by its place, or by what it says.
    fn quoted(&mut self, text: &str, around: &Around<'_>) {
        let trimmed = text.trim_start();
        // An empty text of Terraform is a value that is not set.
        let is_set = !trimmed.is_empty() || is_template_property(around);
        let stands = around.is_property() && is_set && !trimmed.starts_with(UNKNOWN_VALUE);
        let speaks = || trimmed.starts_with('{') && mentions_policy(text);
        if !(stands || speaks()) {
            return;
        }
        let text = match text.contains(UNKNOWN_VALUE) {
            true => Cow::from(with_later_values(text)),
            false => Cow::from(text),
        };
        let document = serde_json::from_str(&text).unwrap_or(Value::Null);
        let is_other = around.is_elsewhere() && is_management(&document);
        if is_policy(&document) || stands && !is_other {
            let options = kind_of(around, self.whole, &document);
            self.add(text.into(), options, PolicyForm::Quoted);
        }
    }

    fn step(&mut self, step: &str, value: &Value, around: Around<'_>) {
        self.path.push(step.into());
        self.walk(value, around);
        self.path.pop();
    }
}

/// Whether a value stands in a property for policies of a template, so that it is one whatever its type.
fn is_template_property(around: &Around<'_>) -> bool {
    around.resource.is_some_and(|it| it.contains("::")) && around.is_property()
}

/// The same of an object, unless the property is around one for policies.
fn stands_alone(members: &serde_json::Map<String, Value>, around: &Around<'_>) -> bool {
    let inner = |key: &String| Around { key, ..*around }.is_property();
    is_template_property(around) && !members.keys().any(inner)
}

/// What the members of an object say about policies in it.
fn around_members<'v>(value: &'v Value, around: Around<'v>) -> Around<'v> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let kinds = [text("Type"), text("type")];
    let is_resource = |name: &&str| name.contains("::") || name.starts_with("aws_");
    let is_policy_type = |name: &&str| name.ends_with("_POLICY");
    let summary = value
        .get("PolicySummary")
        .and_then(|it| it["Type"].as_str());
    let stated = kinds
        .into_iter()
        .flatten()
        .chain(summary)
        .find(is_policy_type);
    Around {
        resource: kinds
            .into_iter()
            .flatten()
            .find(is_resource)
            .or(around.resource),
        stated: stated.or(around.stated),
        key: around.key,
    }
}
