//! Files of Terraform code as blocks, in both syntaxes, with override files merged into the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey, ObjectValue};
use hcl_edit::parser::{parse_body, parse_expr, parse_template};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, StringTemplate};
use hcl_edit::{Ident, Number};
use message::{Message, message};
use serde_json::{Map, Value};

use crate::report::SourcePlace;

/// The most keys of a file that an object has twice.
const MAX_REPEATED_KEYS: usize = 100;

/// What stands before a key that an object has again, in the copy of the text that is read; a number and `_` follow.
const AGAIN: &str = "again_in_orgsim_";

/// The blocks that policy documents and their statements have. In JSON, nothing else tells them from arguments.
const NESTED: [&str; 6] = [
    "condition",
    "content",
    "dynamic",
    "not_principals",
    "principals",
    "statement",
];

/// The data source of policy documents.
pub(super) const DOCUMENT: &str = "aws_iam_policy_document";

/// The blocks whose arguments an override file replaces, if the labels are the same.
const OVERRIDDEN: [&str; 5] = ["data", "module", "output", "resource", "variable"];

/// A place in a file of code.
#[derive(Clone)]
pub(super) struct CodePlace {
    file: Arc<str>,
    /// Where lines begin; empty for JSON.
    lines: Arc<[usize]>,
    offset: usize,
    path: String,
}

impl CodePlace {
    /// The beginning of a file.
    pub fn file(file: &Arc<str>, text: &str) -> Self {
        let ends = text.match_indices('\n').map(|it| it.0 + 1);
        Self {
            file: file.clone(),
            lines: std::iter::once(0).chain(ends).collect(),
            offset: 0,
            path: String::new(),
        }
    }

    fn member(&self, path: &str) -> Self {
        let path = path.to_string();
        Self {
            path,
            ..self.clone()
        }
    }

    /// The same file at another place.
    pub fn at(&self, offset: Option<usize>) -> Self {
        let offset = offset.unwrap_or(self.offset);
        Self {
            offset,
            ..self.clone()
        }
    }

    /// The place as reports have it.
    pub fn place(&self) -> SourcePlace {
        let path = match self.lines.partition_point(|it| *it <= self.offset) {
            0 => self.path.clone(),
            line => format!("line {line}"),
        };
        SourcePlace {
            file: self.file.clone(),
            path,
        }
    }
}

/// The value of an argument.
#[derive(Clone)]
pub(super) struct Argument {
    pub expression: Expression,
    pub at: CodePlace,
}

impl Argument {
    /// Where the value is.
    pub fn place(&self) -> SourcePlace {
        let start = self.expression.span().map(|it| it.start);
        self.at.at(start).place()
    }
}

/// A block.
pub(super) struct Code {
    pub kind: String,
    pub labels: Vec<String>,
    pub arguments: BTreeMap<String, Argument>,
    pub blocks: Vec<Code>,
    pub at: CodePlace,
}

impl Code {
    pub fn label(&self, n: usize) -> &str {
        self.labels.get(n).map_or("", String::as_str)
    }

    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.arguments.get(name)
    }

    /// The text of an argument, if it is a literal.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.expression.as_str()
    }
}

/// The blocks of a file of code, and its arguments, if it has values of variables.
pub(super) fn parsed(file: &Arc<str>, text: &str) -> Result<Code, Message> {
    if file.ends_with(".json") {
        let members = serde_json::from_str(text)
            .map_err(|it| message!("The file is not JSON: {error}.", error = it.to_string()))?;
        let at = CodePlace {
            lines: Arc::from([]),
            ..CodePlace::file(file, "")
        };
        return Ok(of_json(file.ends_with(".tf.json"), members, &at));
    }
    let mut text = text.to_string();
    for n in 0..=MAX_REPEATED_KEYS {
        let error = match parse_body(&text) {
            Ok(body) => {
                let at = CodePlace::file(file, &text);
                return Ok(of_body(body, String::new(), Vec::new(), &at));
            }
            Err(error) => error,
        };
        let at = error.location().offset();
        let Some(key) = text
            .get(at..)
            .filter(|_| error.message().contains("redefined object key"))
        else {
            let line = error.location().line();
            return Err(message!(
                "The file is not Terraform code, or nested too deeply: line {line}."
            ));
        };
        let at = at + usize::from(key.starts_with('"'));
        text.insert_str(at, &format!("{AGAIN}{n}_"));
    }
    Err(message!(
        "Objects of this file have more than {limit} keys again.",
        limit = MAX_REPEATED_KEYS
    ))
}

/// A key of an object without the mark of those that the object has again.
pub(super) fn unmarked(key: &str) -> &str {
    let marked = key.strip_prefix(AGAIN).and_then(|it| it.split_once('_'));
    marked.map_or(key, |it| it.1)
}

fn of_body(body: Body, kind: String, labels: Vec<String>, at: &CodePlace) -> Code {
    let mut code = Code {
        kind,
        labels,
        arguments: BTreeMap::new(),
        blocks: Vec::new(),
        at: at.clone(),
    };
    for structure in body {
        let at = at.at(structure.span().map(|it| it.start));
        match structure {
            Structure::Attribute(it) => {
                let expression = it.value;
                code.arguments
                    .insert(it.key.to_string(), Argument { expression, at });
            }
            Structure::Block(it) => {
                let labels = it.labels.iter().map(|it| it.as_str().to_string()).collect();
                code.blocks
                    .push(of_body(it.body, it.ident.to_string(), labels, &at));
            }
        }
    }
    code
}

/// A document in the JSON syntax: of code, or of values of variables.
fn of_json(is_code: bool, members: Map<String, Value>, at: &CodePlace) -> Code {
    if !is_code {
        return json_block("", Vec::new(), members, at);
    }
    let mut code = json_block("", Vec::new(), Map::new(), at);
    for (kind, value) in members {
        let labels = match kind.as_str() {
            "data" | "resource" => 2,
            "module" | "output" | "variable" => 1,
            "import" | "locals" => 0,
            _ => continue,
        };
        labeled(&mut code.blocks, (&kind, labels), Vec::new(), value, at);
    }
    code
}

/// Adds the blocks below labels; at each level, a list is as good as an object.
fn labeled(
    to: &mut Vec<Code>,
    (kind, more): (&str, usize),
    labels: Vec<String>,
    value: Value,
    at: &CodePlace,
) {
    match value {
        Value::Array(items) => {
            for item in items {
                labeled(to, (kind, more), labels.clone(), item, at);
            }
        }
        Value::Object(members) if more == 0 => {
            let path = [&[kind.to_string()], labels.as_slice()].concat().join(".");
            to.push(json_block(kind, labels, members, &at.member(&path)));
        }
        Value::Object(members) => {
            for (label, value) in members {
                let labels = [labels.as_slice(), &[label]].concat();
                labeled(to, (kind, more - 1), labels, value, at);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn json_block(
    kind: &str,
    labels: Vec<String>,
    members: Map<String, Value>,
    at: &CodePlace,
) -> Code {
    let is_document = kind == "data" && labels.first().is_some_and(|it| it == DOCUMENT);
    let has_blocks = is_document || NESTED.contains(&kind);
    let is_template = !kind.is_empty() && kind != "variable";
    let mut code = Code {
        kind: kind.to_string(),
        labels,
        arguments: BTreeMap::new(),
        blocks: Vec::new(),
        at: at.clone(),
    };
    for (name, value) in members.into_iter().filter(|it| it.0 != "//") {
        if has_blocks && NESTED.contains(&&*name) {
            let labels = usize::from(name == "dynamic");
            labeled(&mut code.blocks, (&name, labels), Vec::new(), value, at);
            continue;
        }
        let kind = value
            .as_str()
            .filter(|_| kind == "variable" && name == "type");
        let expression = kind.and_then(|it| parse_expr(it).ok());
        let expression = expression.unwrap_or_else(|| of_value(value, is_template));
        let at = at.clone();
        code.arguments.insert(name, Argument { expression, at });
    }
    code
}

/// A data source of policy documents whose texts are no templates.
pub(super) fn document_block(arguments: Map<String, Value>, at: &CodePlace) -> Code {
    let text = Value::Object(arguments).to_string();
    let escaped = text.replace("${", "$${").replace("%{", "%%{");
    let arguments = serde_json::from_str(&escaped).unwrap_or_default();
    json_block("data", vec![DOCUMENT.to_string()], arguments, at)
}

/// A value as an expression; texts can be templates.
fn of_value(value: Value, is_template: bool) -> Expression {
    match value {
        Value::Null => Expression::null(),
        Value::Bool(it) => it.into(),
        Value::Number(it) => {
            let float = || it.as_f64().and_then(Number::from_f64);
            let number = it.as_i64().map(Number::from).or_else(float);
            number.map_or_else(Expression::null, Expression::from)
        }
        Value::String(it) if is_template => of_template(it),
        Value::String(it) => it.into(),
        Value::Array(items) => items
            .into_iter()
            .map(|it| of_value(it, is_template))
            .collect(),
        Value::Object(members) => {
            let mut object = Object::new();
            for (key, value) in members {
                let key = match is_template {
                    true => of_template(key),
                    false => key.into(),
                };
                object.insert(
                    ObjectKey::Expression(key),
                    ObjectValue::new(of_value(value, is_template)),
                );
            }
            object.into()
        }
    }
}

fn of_template(text: String) -> Expression {
    let Ok(template) = parse_template(&text) else {
        return Ident::new("invalid").into();
    };
    match template.as_single_element() {
        Some(Element::Interpolation(it)) => it.expr.clone(),
        Some(Element::Literal(it)) => it.to_string().into(),
        _ => StringTemplate::from(template).into(),
    }
}

/// Whether a file comes after the others, whose arguments its own replace.
pub(super) fn overrides(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.trim_end_matches(".json").trim_end_matches(".tf");
    name == "override" || name.ends_with("_override")
}

/// Merges the blocks of an override file into others.
pub(super) fn merge(blocks: &mut [Code], file: Code) {
    for own in file.blocks {
        if own.kind == "locals" {
            for (name, argument) in own.arguments {
                let mut all = blocks.iter_mut().filter(|it| it.kind == "locals");
                if let Some(slot) = all.find_map(|it| it.arguments.get_mut(&name)) {
                    *slot = argument;
                }
            }
            continue;
        }
        let is_same = |it: &&mut Code| it.kind == own.kind && it.labels == own.labels;
        let known = OVERRIDDEN.contains(&&*own.kind);
        let Some(same) = blocks.iter_mut().find(is_same).filter(|_| known) else {
            continue;
        };
        let kind = |it: &Code| match it.kind.as_str() {
            "dynamic" => it.label(0).to_string(),
            other => other.to_string(),
        };
        same.blocks
            .retain(|it| own.blocks.iter().all(|other| kind(other) != kind(it)));
        same.blocks.extend(own.blocks);
        same.arguments.extend(own.arguments);
    }
}
