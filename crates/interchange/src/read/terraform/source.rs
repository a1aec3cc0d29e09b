//! Source of Terraform, as far as it is literal: the files of a folder become the plan that they would make, and `plan` follows what
//! their resources refer to. Loops over literals are taken apart; functions other than a few are not evaluated, and nothing is fetched.

mod literal;

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl::expr::Expression;
use hcl::structure::{Attribute, Block, Body};
use message::{Message, message};
use serde_json::{Map, Value, json};

use super::references::ReferenceStep;
use super::{MAX_DEPTH, PREFIX};
use crate::cursor::Cursor;
use crate::facts::{ExpansionRoom, Reading};
use crate::read::templates::{beside, unnamed};
use crate::report::SourcePlace;

/// The member of a document that holds the text of a file.
pub(crate) const SOURCE: &str = "terraform_source";

/// What is said of files without anything to read.
const NOTHING: &str = "The Terraform code of this folder has no resources of AWS Organizations and no account requests of Account Factory for Terraform (AFT).";

/// What is said where values are there that are not literal here.
const KNOWN_BETTER: &str =
    "Terraform code is not read beside the output of `terraform show -json`, which has its values.";

/// What is said of a module's files.
const MODULE: &str = "It is part of a module, whose calls are not evaluated.";

/// The bytes that each reference costs, so that references to references end.
const REFERENCE: usize = 64;

pub(crate) fn is(document: &Cursor<'_>) -> bool {
    document.has(SOURCE)
}

/// Whether a file has Terraform code, or values of its variables.
pub(crate) fn is_code(file: &str) -> bool {
    file.ends_with(".tf") || is_values(file)
}

/// Whether a file has values of variables.
fn is_values(file: &str) -> bool {
    file.ends_with(".tfvars") || file.ends_with(".tfvars.json")
}

/// The place of a file of values in their order, in which the last counts; `None`: only a command names it.
fn precedence(file: &str) -> Option<(usize, &str)> {
    let name = file.rsplit('/').next()?;
    match name {
        "terraform.tfvars" => Some((0, name)),
        "terraform.tfvars.json" => Some((1, name)),
        _ if name.trim_end_matches(".json").ends_with(".auto.tfvars") => Some((2, name)),
        _ => None,
    }
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |it| it.0)
}

/// Notes a file among those of its folder.
pub(crate) fn note(reading: &mut Reading, document: &Cursor<'_>) {
    let files = reading
        .terraform_sources
        .entry(folder_of(document.file()).to_string());
    let text = document.text(SOURCE).unwrap_or_default().to_string();
    files.or_default().push((document.place().file, text));
}

/// Reads all files of a folder, with the first of them.
pub(crate) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    let folder = folder_of(document.file());
    if reading.terraform_modules.is_none() {
        reading.terraform_modules = Some(called(reading));
    }
    let Some(files) = reading.terraform_sources.remove(folder) else {
        return;
    };
    let modules = reading.terraform_modules.iter().flatten();
    let modules: BTreeMap<String, bool> = modules.map(|(it, own)| (it.clone(), *own)).collect();
    let (bodies, mut values) = parsed(reading, &files);
    let blocks: Vec<&Block> = bodies.iter().flat_map(Body::blocks).collect();
    let is_ours = |it: &&Block| label(it, 0).starts_with(PREFIX);
    let calls = |it: &&Block| {
        let source = module_source(folder, it);
        source.is_some_and(|it| {
            let known = modules.get(&it).copied();
            known.unwrap_or(it.contains("organization"))
        })
    };
    let is_module = modules.contains_key(&beside("", folder));
    let says = match (blocks.iter().any(is_ours), reading.shows_terraform) {
        _ if is_module => MODULE,
        (true, true) => KNOWN_BETTER,
        (true, false) => {
            let given = used(reading, &mut values);
            return planned(reading, document, &blocks, &given);
        }
        (false, false) if blocks.iter().any(calls) => {
            return calls_are_lost(reading, document, &blocks);
        }
        (false, _) => NOTHING,
    };
    for (file, _) in &files {
        match is_values(file) {
            true => reading.findings.unrecognized(SourcePlace::file(file), says),
            false => reading.findings.unreadable(SourcePlace::file(file), says),
        }
    }
}

/// A file with its code.
type Parsed<'a> = (&'a Arc<str>, Body);

/// The code of files, and the files of values with theirs.
fn parsed<'a>(
    reading: &mut Reading,
    files: &'a [(Arc<str>, String)],
) -> (Vec<Body>, Vec<Parsed<'a>>) {
    let (mut bodies, mut values) = (Vec::new(), Vec::new());
    for (file, text) in files {
        let read = match file.ends_with(".json") {
            true => hcl_of(text),
            false => hcl::parse(text),
        };
        match read {
            Ok(body) if is_values(file) => values.push((file, body)),
            Ok(body) => bodies.push(body),
            Err(hcl::Error::Parse(error)) => reading.findings.lost(
                SourcePlace::file(file),
                message!(
                    "The file is not Terraform code, or nested too deeply: line {line}.",
                    line = error.location().line()
                ),
            ),
            Err(_) => reading
                .findings
                .unreadable(SourcePlace::file(file), NOTHING),
        }
    }
    (bodies, values)
}

/// The values that Terraform uses, in their order.
fn used<'a>(reading: &mut Reading, values: &'a mut Vec<Parsed<'_>>) -> Vec<&'a Attribute> {
    values.retain(|(file, _)| {
        let is_used = precedence(file).is_some();
        if !is_used {
            let says = "Terraform uses this file only where a command names it, so its values are not used.";
            reading.findings.lost(SourcePlace::file(file), says);
        }
        is_used
    });
    values.sort_by_key(|(file, _)| precedence(file));
    values.iter().flat_map(|it| it.1.attributes()).collect()
}

/// What a call of a module calls: a folder, or the address of another module.
fn module_source(folder: &str, block: &Block) -> Option<String> {
    let Some(Expression::String(source)) = attribute(block, "source") else {
        return None;
    };
    let is_call = block.identifier() == "module";
    is_call.then(|| match source.starts_with('.') {
        true => beside(&format!("{folder}/main.tf"), source),
        false => source.clone(),
    })
}

/// The folders that others call as modules, and whether they are about AWS Organizations.
fn called(reading: &Reading) -> BTreeMap<String, bool> {
    let sources = &reading.terraform_sources;
    let is_ours = |folder: &str| {
        let mut folders = sources.iter().filter(|it| beside("", it.0) == folder);
        folders.any(|it| it.1.iter().any(|(_, text)| text.contains(PREFIX)))
    };
    let mut found = BTreeMap::new();
    for (folder, files) in sources {
        for (_, text) in files.iter().filter(|it| it.1.contains("module")) {
            let body = hcl::parse(text).unwrap_or_default();
            let all = body.blocks().filter_map(|it| module_source(folder, it));
            found.extend(all.map(|it| (it.clone(), is_ours(&it))));
        }
    }
    found.retain(|folder, _| sources.keys().any(|it| beside("", it) == *folder));
    found
}

/// Reports the calls of modules.
fn calls_are_lost(reading: &mut Reading, document: &Cursor<'_>, blocks: &[&Block]) {
    for block in blocks.iter().filter(|it| it.identifier() == "module") {
        let says = message!(
            "module.{name}: modules are not evaluated. Import the output of `terraform show -json` instead.",
            name = label(block, 0).to_string()
        );
        reading.findings.lost(document.place(), says);
    }
}

/// Values of variables in JSON, as code.
fn hcl_of(text: &str) -> hcl::Result<Body> {
    let members: Map<String, Value> =
        serde_json::from_str(text).map_err(|it| hcl::Error::Message(it.to_string()))?;
    let attribute =
        |(name, value): (String, Value)| Ok(Attribute::new(name, hcl::expr::to_expression(value)?));
    members
        .into_iter()
        .map(attribute)
        .collect::<hcl::Result<Vec<_>>>()
        .map(Body::from_iter)
}

/// Reads the blocks of a folder as a plan. `given`: the values of variables, in which the last of a name counts.
fn planned(reading: &mut Reading, document: &Cursor<'_>, blocks: &[&Block], given: &[&Attribute]) {
    let mut source = Source {
        file: document.file(),
        files: &reading.policy_files,
        known: BTreeMap::new(),
        locals: BTreeMap::new(),
        repeated: BTreeMap::new(),
        room: std::mem::take(&mut reading.room),
    };
    source.learn(blocks, given);
    let (rows, configuration, unclear) = source.resources(blocks);
    reading.room = source.room;
    for says in unclear {
        reading.findings.lost(document.place(), says);
    }
    calls_are_lost(reading, document, blocks);
    let creates = |it: &&Block| {
        it.identifier() == "resource" && label(it, 0) == "aws_organizations_organization"
    };
    if blocks.iter().any(creates) {
        let folder = folder_of(document.file()).to_string();
        unnamed(reading, "Terraform code", folder, document);
    }
    let plan = json!({
        "planned_values": { "root_module": { "resources": rows } },
        "configuration": { "root_module": { "resources": configuration } },
    });
    super::planned(
        reading,
        &document.with(&plan),
        &Cursor::new(&Arc::from(""), &Value::Null),
    );
    super::complete(reading);
}

fn label(block: &Block, n: usize) -> &str {
    block.labels().get(n).map_or("", |it| it.as_str())
}

fn attribute<'a>(block: &'a Block, name: &str) -> Option<&'a Expression> {
    let mut all = block.body().attributes();
    all.find(|it| it.key() == name).map(|it| it.expr())
}

/// What is known of a folder's files.
struct Source<'a> {
    /// A file of the folder.
    file: &'a str,
    files: &'a BTreeMap<Arc<str>, String>,
    /// Values by name, such as `local.units`, each with the length of its text.
    known: BTreeMap<String, (Value, usize)>,
    locals: BTreeMap<&'a str, &'a Expression>,
    /// The indexes of blocks that are there several times, by `TYPE.NAME`.
    repeated: BTreeMap<String, Vec<Value>>,
    room: ExpansionRoom,
}

impl<'a> Source<'a> {
    /// Learns variables, local values and policy documents. Each can refer to others, in any order.
    fn learn(&mut self, blocks: &[&'a Block], given: &[&Attribute]) {
        let mut open: Vec<(String, Option<&Expression>, &Block)> = Vec::new();
        for block in blocks {
            let (first, second) = (label(block, 0), label(block, 1));
            match block.identifier() {
                "variable" => {
                    let mut given = given.iter().rev();
                    let given = given.find(|it| it.key() == first).map(|it| it.expr());
                    let default = given.or_else(|| attribute(block, "default"));
                    open.extend(default.map(|it| (format!("var.{first}"), Some(it), *block)));
                }
                "locals" => {
                    for it in block.body().attributes() {
                        self.locals.insert(it.key(), it.expr());
                        open.push((format!("local.{}", it.key()), Some(it.expr()), block));
                    }
                }
                "data" if first == "aws_iam_policy_document" => {
                    for form in ["json", "minified_json"] {
                        open.push((format!("data.{first}.{second}.{form}"), None, block));
                    }
                }
                _ => {}
            }
        }
        self.know("path.module", "".into());
        for _ in 0..MAX_DEPTH {
            let before = open.len();
            open.retain(|(name, value, block)| {
                let value = match value {
                    Some(value) => self.value(value),
                    None => self.policy(block).map(|it| it.to_string().into()),
                };
                let found = value.is_some();
                value.into_iter().for_each(|it| self.know(name, it));
                !found
            });
            if open.len() == before {
                break;
            }
        }
    }

    fn know(&mut self, name: &str, value: Value) {
        let size = value.to_string().len();
        self.known.insert(name.to_string(), (value, size));
    }

    /// The resources as rows of planned values, the same with expressions, and those whose number is not known.
    fn resources(&mut self, blocks: &[&'a Block]) -> (Vec<Value>, Vec<Value>, Vec<Message>) {
        let wanted = |it: &&&Block| match it.identifier() {
            "resource" => true,
            "data" => label(it, 0).starts_with(PREFIX),
            _ => false,
        };
        let (mut all, mut unclear) = (Vec::new(), Vec::new());
        for block in blocks.iter().filter(wanted) {
            let name = format!("{}.{}", label(block, 0), label(block, 1));
            match self.instances(block) {
                Some(indexes) => all.push((*block, name, indexes)),
                None if name.starts_with(PREFIX) => unclear.push(message!(
                    "{address}: its `for_each` or `count` is not literal, so it is not imported.",
                    address = name
                )),
                None => {}
            }
        }
        for (_, name, indexes) in &all {
            let indexes: Vec<Value> = indexes
                .iter()
                .filter_map(|it| Some(it.as_ref()?.0.clone()))
                .collect();
            if !indexes.is_empty() {
                self.repeated.insert(name.clone(), indexes);
            }
        }
        let ids = self.imported(blocks);
        let (mut rows, mut configuration) = (Vec::new(), Vec::new());
        for (block, address, indexes) in all {
            for (n, index) in indexes.into_iter().enumerate() {
                let mut own = label(block, 1).to_string();
                let mut address = address.clone();
                if let Some((key, value)) = index {
                    own += &format!("#{n}");
                    address += &format!("[{key}]");
                    self.know("each.key", key.clone());
                    self.know("count.index", key);
                    self.know("each.value", value);
                }
                let (mut values, expressions) = self.members(block);
                if label(block, 0) == "aws_organizations_account" && !values.contains_key("name") {
                    unclear.push(message!(
                        "{address}: its name is not literal, so it is not imported."
                    ));
                    continue;
                }
                values.extend(ids.get(&address).map(|id| ("id".to_string(), id.clone())));
                let mode = if block.identifier() == "data" {
                    "data"
                } else {
                    "managed"
                };
                rows.push(json!({ "address": address, "mode": mode, "type": label(block, 0), "name": own, "values": values }));
                configuration.push(json!({ "mode": mode, "type": label(block, 0), "name": own, "expressions": expressions }));
            }
        }
        (rows, configuration, unclear)
    }

    /// The indexes of a block, with the values of `for_each`; `None`: they are not literal.
    fn instances(&mut self, block: &'a Block) -> Option<Vec<Option<(Value, Value)>>> {
        if let Some(count) = attribute(block, "count") {
            let count = self.value(count)?.as_u64()?;
            let all = (0..count).map(|n| Some((n.into(), Value::Null)));
            return self
                .room
                .take(REFERENCE.saturating_mul(usize::try_from(count).ok()?))
                .then(|| all.collect());
        }
        let Some(each) = attribute(block, "for_each") else {
            return Some(vec![None]);
        };
        Some(match self.value(each)? {
            Value::Array(items) => items.into_iter().map(|it| Some((it.clone(), it))).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(key, it)| Some((key.into(), it)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        })
    }

    /// The ids of `import` blocks, by address.
    fn imported(&mut self, blocks: &[&'a Block]) -> BTreeMap<String, Value> {
        let mut ids = BTreeMap::new();
        for block in blocks.iter().filter(|it| it.identifier() == "import") {
            let to = attribute(block, "to").and_then(|it| self.steps(it));
            let id = attribute(block, "id").and_then(|it| self.value(it));
            ids.extend(to.map(|it| spelled(&it)).zip(id));
        }
        ids
    }

    /// The attributes that are literal, and the references of the others.
    fn members(&mut self, block: &'a Block) -> (Map<String, Value>, Map<String, Value>) {
        let (mut values, mut expressions) = (Map::new(), Map::new());
        for it in block.body().attributes() {
            match self.value(it.expr()) {
                Some(value) => _ = values.insert(it.key().to_string(), value),
                None => {
                    let mut found = Vec::new();
                    self.references(it.expr(), 0, &mut found);
                    expressions.insert(it.key().to_string(), json!({ "references": found }));
                }
            }
        }
        (values, expressions)
    }
}

/// Steps as a text: `aws_x.y["k"].id`.
fn spelled(steps: &[ReferenceStep]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            ReferenceStep::Name(name) if text.is_empty() => text += name,
            ReferenceStep::Name(name) => text += &format!(".{name}"),
            ReferenceStep::Index(index) => text += &format!("[{index}]"),
        }
    }
    text
}
