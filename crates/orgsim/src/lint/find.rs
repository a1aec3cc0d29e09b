//! Policies in files: documents of their own, and those inside the files of other tools.

use std::borrow::Cow;

use lint::{LintOptions, UNKNOWN_VALUE};

use super::kinds::{Around, kind_of};
use super::places::FilePlaces;
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

/// The deepest value in which policies are looked for.
const MOST_LEVELS: usize = 64;

/// A policy in a file.
pub struct FoundPolicy {
    /// Its text: as in the file, or as one line where it is part of another document.
    pub text: String,
    pub options: LintOptions,
    /// The way to it in the file; empty for a file that is a policy.
    pub path: Vec<String>,
    /// Whether the file has it as a text, so that places inside it are those of the text.
    pub quoted: bool,
    /// The number of the YAML document.
    pub document: usize,
}

/// The values of a file, and its policies.
pub struct FoundFile {
    pub policies: Vec<FoundPolicy>,
    pub places: Vec<FilePlaces>,
}

/// The policies of a file. A text that is no JSON is a policy if it begins like JSON and mentions a statement, so that its mistake
/// is found.
///
/// # Errors
///
/// The text is no YAML.
pub fn policies(file: &str, text: &str) -> Result<FoundFile, String> {
    let filled = without_replacements(text);
    let text = filled.as_ref();
    let json = text.trim_start().starts_with(['{', '[']) || file.ends_with(".json");
    let (documents, places) = if json {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => (vec![value], vec![FilePlaces::json(text)]),
            Err(_) if text.contains("\"Statement\"") || text.contains("\"Version\"") => {
                return Ok(broken(file, text));
            }
            Err(error) => return Err(format!("{file}: {error}")),
        }
    } else {
        let read = yaml::read(text, yaml::Aliases::Repeated);
        let places = yaml::places(text).into_iter().map(FilePlaces::Yaml);
        (
            read.map_err(|error| format!("{file}: {error:?}"))?,
            places.collect(),
        )
    };
    let mut finder = Finder {
        file,
        path: Vec::new(),
        document: 0,
        found: Vec::new(),
    };
    for (number, value) in documents.iter().enumerate() {
        finder.document = number;
        if json && is_policy(value) {
            let options = kind_of(&Around::default(), file, value);
            finder.add(text.to_string(), options, false);
        } else {
            finder.walk(value, Around::default());
        }
    }
    Ok(FoundFile {
        policies: finder.found,
        places,
    })
}

/// A text without the replacements of Landing Zone Accelerator, `{{ name }}` and `${NAME}`, whose values are elsewhere. They may stand
/// for a text, or be a part of one. `${NAME}` is only taken for one beside a name of the accelerator's own.
fn without_replacements(text: &str) -> Cow<'_, str> {
    let own = text.contains("${ACCEL");
    if !own && !text.contains("{{") {
        return text.into();
    }
    let (mut out, mut rest, mut inside) = (String::new(), text, false);
    while let Some(at) = rest
        .find('"')
        .into_iter()
        .chain(rest.find("{{"))
        .chain(rest.find("${"))
        .min()
    {
        out += &rest[..at];
        rest = &rest[at..];
        match replacement(rest, own) {
            Some(length) if inside => {
                out += UNKNOWN_VALUE;
                rest = &rest[length..];
            }
            Some(length) => {
                out += &format!("\"{UNKNOWN_VALUE}\"");
                rest = &rest[length..];
            }
            None => {
                inside ^= rest.starts_with('"');
                out += &rest[..1];
                rest = &rest[1..];
            }
        }
    }
    (out + rest).into()
}

/// The length of the replacement that a text begins with.
fn replacement(text: &str, own: bool) -> Option<usize> {
    let (open, close) = if text.starts_with("{{") {
        ("{{", "}}")
    } else {
        ("${", "}")
    };
    let name = text.strip_prefix(open)?.split(close).next()?;
    let upper = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let fits = match open {
        "{{" => name
            .chars()
            .all(|it| it.is_alphanumeric() || " _-.:".contains(it)),
        _ => {
            own && name
                .split("::")
                .next()
                .is_some_and(|first| !first.is_empty() && first.chars().all(upper))
        }
    };
    let whole = open.len() + name.len() + close.len();
    (fits && !name.trim().is_empty() && text.len() >= whole).then_some(whole)
}

/// A policy whose JSON is wrong.
fn broken(file: &str, text: &str) -> FoundFile {
    let options = kind_of(&Around::default(), file, &Value::Null);
    FoundFile {
        policies: vec![FoundPolicy {
            text: text.into(),
            options,
            path: Vec::new(),
            quoted: false,
            document: 0,
        }],
        places: vec![FilePlaces::Unknown],
    }
}

/// Whether a value is a policy: an object with statements that have an effect.
fn is_policy(value: &Value) -> bool {
    let has_effect = |statement: &Value| statement.get("Effect").is_some();
    match value.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().any(has_effect),
        Some(statement) => has_effect(statement),
        None => false,
    }
}

struct Finder<'f> {
    file: &'f str,
    path: Vec<String>,
    document: usize,
    found: Vec<FoundPolicy>,
}

impl Finder<'_> {
    fn add(&mut self, text: String, options: LintOptions, quoted: bool) {
        self.found.push(FoundPolicy {
            text,
            options,
            path: self.path.clone(),
            quoted,
            document: self.document,
        });
    }

    fn walk(&mut self, value: &Value, around: Around<'_>) {
        if self.path.len() > MOST_LEVELS {
            return;
        }
        match value {
            Value::Object(_) if is_policy(value) => {
                let document = resolved(value);
                let options = kind_of(&around, self.file, &document);
                self.add(document.to_string(), options, false);
            }
            Value::String(text) => self.quoted(text, &around),
            Value::Object(members)
                if members.len() == 1 && members.keys().all(|name| is_function(name)) =>
            {
                if let Value::String(text) = resolved(value) {
                    self.quoted(&text, &around);
                }
            }
            Value::Object(members) => {
                let plan = members.contains_key("planned_values");
                let around = around_members(value, around);
                for (key, value) in members {
                    if plan && REPEATED.contains(&key.as_str()) {
                        continue;
                    }
                    self.step(key, value, Around { key, ..around });
                }
            }
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.step(&number.to_string(), item, around);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A text that may be a policy.
    fn quoted(&mut self, text: &str, around: &Around<'_>) {
        if text.trim_start().starts_with('{')
            && text.contains("Statement")
            && let Ok(document) = serde_json::from_str::<Value>(text)
            && is_policy(&document)
        {
            let options = kind_of(around, self.file, &document);
            self.add(text.into(), options, true);
        }
    }

    fn step(&mut self, step: &str, value: &Value, around: Around<'_>) {
        self.path.push(step.into());
        self.walk(value, around);
        self.path.pop();
    }
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

/// A document without functions of CloudFormation: what they give is a text with its known parts.
fn resolved(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            if let Some((name, inner)) = members
                .iter()
                .next()
                .filter(|(name, _)| members.len() == 1 && is_function(name))
            {
                return function(name, inner);
            }
            members
                .iter()
                .map(|(key, value)| (key.clone(), resolved(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(resolved).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn is_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}

fn function(name: &str, inner: &Value) -> Value {
    let text = match (name, inner) {
        ("Ref", Value::String(name)) => pseudo(name).into_owned(),
        ("Fn::Sub", Value::String(text)) => substituted(text),
        ("Fn::Sub", Value::Array(parts)) => parts
            .first()
            .and_then(Value::as_str)
            .map_or(UNKNOWN_VALUE.into(), substituted),
        ("Fn::Join", Value::Array(parts)) => joined(parts),
        (_, _) => UNKNOWN_VALUE.into(),
    };
    Value::String(text)
}

fn joined(parts: &[Value]) -> String {
    let [Value::String(between), Value::Array(items)] = parts else {
        return UNKNOWN_VALUE.into();
    };
    let text = |item: &Value| {
        resolved(item)
            .as_str()
            .map_or(UNKNOWN_VALUE.to_string(), str::to_string)
    };
    items.iter().map(text).collect::<Vec<_>>().join(between)
}

/// The values of pseudo parameters, where it matters that they are of the right form.
fn pseudo(name: &str) -> Cow<'static, str> {
    match name {
        "AWS::Partition" => "aws".into(),
        "AWS::URLSuffix" => "amazonaws.com".into(),
        "AWS::AccountId" => "111122223333".into(),
        "AWS::Region" => "us-east-1".into(),
        _ => UNKNOWN_VALUE.into(),
    }
}

/// The text of `Fn::Sub`: `${!x}` is `${x}`, which is a policy variable.
fn substituted(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        out += before;
        let Some((name, after)) = after.split_once('}') else {
            return out + "${" + after;
        };
        match name.strip_prefix('!') {
            Some(name) => out += &format!("${{{name}}}"),
            None => out += &pseudo(name.trim()),
        }
        rest = after;
    }
    out + rest
}
