//! Source of Terraform: the files of a folder become the resources that they would make, with made-up ids. What no file says is an unknown
//! value with a name. Nothing is fetched, and no path is opened.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "values and expressions have many kinds, of which each place wants a few"
)]

mod calls;
mod document;
mod functions;
mod module;
mod parse;
mod resource;
pub mod resources;
mod rows;
mod template;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use message::message;
use serde_json::{Map, Value};

use self::module::{CodeFolder, CodeModule};
use self::parse::{Code, CodePlace, document_block, merge, overrides, parsed};
use self::walk::Scope;
use super::PREFIX;
use crate::cursor::Cursor;
use crate::facts::{ExpansionRoom, Reading};
use crate::made;
use crate::read::templates::{beside, unnamed};
use crate::report::SourcePlace;

/// The member of a document that holds the text of a file.
pub(crate) const SOURCE: &str = "terraform_source";

/// What is said of files without anything to read.
const NOTHING: &str = "The Terraform code of this folder has no resources of AWS Organizations and no account requests of Account Factory for Terraform (AFT).";

/// What is said where values are there that are not literal here.
const KNOWN_BETTER: &str =
    "Terraform code is not read beside the output of `terraform show -json`, which has its values.";

/// The bytes that the values of all code may take while they are evaluated, each step included.
const MAX_WORK: usize = 128 * 1024 * 1024;

/// The most expressions in expressions, and references from one to the next.
const MAX_STEPS_DOWN: usize = 150;

/// The most modules in modules in which AWS Organizations is looked for.
const MAX_STEPS_TO_OURS: usize = 4;

/// Words in the source of a module that is about policies or accounts. All but the first say that it has policies.
const OURS: [&str; 6] = [
    "organization",
    "scp",
    "control-polic",
    "guardrail",
    "organization-polic",
    "organizations-polic",
];

pub(crate) fn is(document: &Cursor<'_>) -> bool {
    document.has(SOURCE)
}

/// Whether a file has Terraform code, or values of its variables.
pub(crate) fn is_code(file: &str) -> bool {
    let name = file.to_ascii_lowercase();
    [".tf", ".tf.json", ".tofu"]
        .iter()
        .any(|it| name.ends_with(it))
        || is_values(file)
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

/// The folder of a file, without `.` and `..`.
fn folder_of(file: &str) -> String {
    let root = if file.starts_with('/') { "/" } else { "" };
    root.to_string() + &beside(file, "")
}

/// Notes a file among those of its folder.
pub(crate) fn note(reading: &mut Reading, document: &Cursor<'_>) {
    let text = document.text(SOURCE).unwrap_or_default().to_string();
    note_text(reading, document.place().file, text);
}

fn note_text(reading: &mut Reading, file: Arc<str>, text: String) {
    let files = reading.terraform_sources.entry(folder_of(&file));
    files.or_default().push((file, text));
}

/// Reads all code, with the first file that has some.
pub(crate) fn read(reading: &mut Reading, _: &Cursor<'_>) {
    let sources = std::mem::take(&mut reading.terraform_sources);
    let folders = CodeFolders::of(&sources, reading);
    let mut room = ExpansionRoom::of(MAX_WORK);
    // Code that another one calls is read where it is called.
    for (folder, files) in sources.iter().filter(|it| !folders.called.contains(it.0)) {
        let says = match (folders.has(folder, 0), reading.shows_terraform) {
            (true, false) => {
                let first = files.iter().map(|it| &it.0).next();
                first
                    .into_iter()
                    .for_each(|file| planned((reading, &mut room), file, folder, &folders));
                continue;
            }
            (true, true) => KNOWN_BETTER,
            (false, _) => NOTHING,
        };
        for (file, _) in files {
            match is_values(file) {
                true => reading.findings.unrecognized(SourcePlace::file(file), says),
                false => reading.findings.unreadable(SourcePlace::file(file), says),
            }
        }
    }
}

/// The files of a folder with their texts.
type CodeFiles = Vec<(Arc<str>, String)>;

/// All code that was given, by folder.
#[derive(Default)]
struct CodeFolders {
    folders: BTreeMap<String, CodeFolder>,
    /// The folders that others call as modules.
    called: BTreeSet<String>,
}

impl CodeFolders {
    fn of(sources: &BTreeMap<String, CodeFiles>, reading: &mut Reading) -> Self {
        let mut own = Self::default();
        for (folder, files) in sources {
            let mut code = CodeFolder::default();
            let mut files: Vec<_> = files.iter().collect();
            files.sort_by_key(|(file, _)| (overrides(file), precedence(file)));
            for (file, text) in files {
                match parsed(file, text) {
                    Ok(it) if is_values(file) && precedence(file).is_none() => {
                        if !it.arguments.is_empty() {
                            let says = "Terraform uses this file only where a command names it, so its values are not used.";
                            code.unused.push((SourcePlace::file(file), says));
                        }
                    }
                    Ok(it) if is_values(file) => code.given.extend(it.arguments),
                    Ok(it) if overrides(file) => merge(&mut code.blocks, it),
                    Ok(it) => code.blocks.extend(it.blocks),
                    Err(says) => reading.findings.lost(SourcePlace::file(file), says),
                }
            }
            own.folders.insert(folder.clone(), code);
        }
        for (folder, code) in &own.folders {
            let calls = code
                .of_kind("module")
                .filter_map(|it| module_of(folder, it));
            own.called
                .extend(calls.filter(|it| own.folders.contains_key(it) && it != folder));
        }
        own
    }

    /// Whether a folder, or a module that it calls, is about AWS Organizations.
    fn has(&self, folder: &str, depth: usize) -> bool {
        let Some(code) = self
            .folders
            .get(folder)
            .filter(|_| depth < MAX_STEPS_TO_OURS)
        else {
            return false;
        };
        let is_ours = |it: &Code| match it.kind.as_str() {
            "module" => match module_of(folder, it) {
                Some(called) => self.has(&called, depth + 1),
                None => is_about(it),
            },
            _ => it.label(0).starts_with(PREFIX),
        };
        code.blocks.iter().any(is_ours)
    }
}

/// The folder of a local module.
fn module_of(folder: &str, call: &Code) -> Option<String> {
    let source = call.text("source").filter(|it| it.starts_with('.'))?;
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(root.to_string() + &beside(&format!("{folder}/main.tf"), source))
}

/// Whether the module of a call is about policies or accounts, by its address.
fn is_about(call: &Code) -> bool {
    let source = call.text("source").unwrap_or_default();
    OURS.iter().any(|it| source.contains(it))
}

/// Whether the module of a call is about policies, by its address.
fn has_policies(call: &Code) -> bool {
    let source = call.text("source").unwrap_or_default();
    OURS[1..].iter().any(|it| source.contains(it))
}

/// Reads a folder as the resources that it makes.
fn planned(
    (reading, room): (&mut Reading, &mut ExpansionRoom),
    file: &Arc<str>,
    folder: &str,
    folders: &CodeFolders,
) {
    let document = Cursor::new(file, &Value::Null);
    let code = &folders.folders[folder];
    let mut source = Source::of(&folders.folders, folder, code);
    if let Some(id) = &reading.facts.id {
        source.organization = id.value.to_string();
    }
    source.files = std::mem::take(&mut reading.texts);
    source.room = std::mem::take(room);
    for (place, says) in &code.unused {
        reading.findings.lost(place.clone(), *says);
    }
    source.imported();
    source.read(reading, 0);
    if source.room.exceeded {
        let says = message!(
            "The values of Terraform code take more than {limit} bytes. Those beyond are not known.",
            limit = MAX_WORK
        );
        reading.findings.lost(document.place(), says);
    }
    if source.new > 0 {
        reading.findings.assume(message!(
            "Terraform code has no ids of its units, accounts and policies ({count}). Made-up ids stand for them.",
            count = source.new
        ));
    }
    *room = source.room;
    reading.texts = source.files;
    reading.used_texts.extend(source.used);
    let is_own =
        |it: &Code| it.kind == "resource" && it.label(0) == "aws_organizations_organization";
    if source
        .modules
        .iter()
        .any(|it| it.code.blocks.iter().any(is_own))
    {
        unnamed(reading, "Terraform code", folder.to_string(), &document);
    }
    super::complete(reading);
}

/// What is known of a folder's code.
struct Source<'a> {
    folders: &'a BTreeMap<String, CodeFolder>,
    /// The texts of all files that were given.
    files: BTreeMap<Arc<str>, Arc<String>>,
    /// The outermost module, and those that were called.
    modules: Vec<CodeModule<'a>>,
    /// Ids that `import` blocks state, by address.
    ids: BTreeMap<String, Value>,
    /// The id of the organization.
    organization: String,
    /// What is not known, by name: what tells it from others of the name, and where it is.
    unknowns: BTreeMap<String, (String, SourcePlace)>,
    /// The names of what is not known and was reported.
    reported: BTreeSet<String>,
    /// The names of what is not known and is one text.
    texts: BTreeSet<String>,
    /// The files that functions have used.
    used: BTreeSet<String>,
    /// Where the current expression is.
    at: CodePlace,
    room: ExpansionRoom,
    depth: usize,
    /// How often an evaluation ended at a limit.
    stopped: usize,
    /// The number of units, accounts and policies without an id.
    new: usize,
    /// The number of values that are never the same again.
    made: usize,
    /// How often something was used that may not be there.
    doubted: usize,
}

/// The document that a data source of a plan makes of its arguments, in which what is not known has markers.
pub(super) fn document(arguments: Map<String, Value>) -> Option<String> {
    let file = Arc::from("");
    let folders = BTreeMap::new();
    let folder = CodeFolder {
        blocks: vec![document_block(arguments, &CodePlace::file(&file, ""))],
        ..CodeFolder::default()
    };
    let mut source = Source::of(&folders, "", &folder);
    let document = source.policy(&folder.blocks[0], &mut Scope::of(0));
    document.map(|it| it.to_string())
}

impl<'a> Source<'a> {
    fn of(folders: &'a BTreeMap<String, CodeFolder>, folder: &str, code: &'a CodeFolder) -> Self {
        Self {
            folders,
            files: BTreeMap::new(),
            modules: vec![CodeModule::root(folder, code)],
            ids: BTreeMap::new(),
            organization: made::own_organization().to_string(),
            unknowns: BTreeMap::new(),
            reported: BTreeSet::new(),
            texts: BTreeSet::new(),
            used: BTreeSet::new(),
            at: CodePlace::file(&Arc::from(""), ""),
            room: ExpansionRoom::of(MAX_WORK),
            depth: 0,
            stopped: 0,
            new: 0,
            made: 0,
            doubted: 0,
        }
    }

    /// An unknown value. Another one of the same name gets a number.
    fn unknown_named(&mut self, name: &str, identity: &str, at: CodePlace) -> Value {
        let plain = policy::unknown::value(name);
        let plain = policy::unknown::spoken(&plain);
        let mut name = plain.clone();
        for n in 2.. {
            let place = || (identity.to_string(), at.place());
            let (known, _) = self.unknowns.entry(name.clone()).or_insert_with(place);
            if known == identity || !self.room.take(walk::STEP) {
                break;
            }
            name = format!("{plain} #{n}");
        }
        policy::unknown::value(&name).into()
    }
}

/// Steps as a text: `.roots[0].id`.
fn spelled(steps: &[Value]) -> String {
    let is_name = |it: &&str| {
        it.chars()
            .all(|it| it.is_alphanumeric() || "_-".contains(it))
    };
    let step = |it: &Value| match it.as_str().filter(is_name) {
        Some(name) => format!(".{name}"),
        None => format!("[{}]", policy::unknown::spoken(&it.to_string())),
    };
    steps.iter().map(step).collect()
}
