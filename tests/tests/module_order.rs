//! The order of modules: of two modules of a folder, at most one uses the other, directly or through others; and so it is with a
//! module and those below it, except for what [`UP`] lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::door::expand;
use crate::layers::{code_of, files};

/// A module as its path from the root of its crate, which is empty.
type Module = Vec<String>;

/// Folders, and modules in them that take names of the folder's own file although that takes names of them. The list may only
/// shrink.
const UP: [(&str, &[&str]); 38] = [
    ("crates/api/src/managed", &["library", "table"]),
    (
        "crates/api/src/model",
        &["outputs", "table", "validate", "words"],
    ),
    ("crates/dry-run/src/run", &["change"]),
    ("crates/gates/src/authorize", &["remedy"]),
    ("crates/gates/src/authorize/remedy", &["keep"]),
    ("crates/interchange/src", &["importing"]),
    ("crates/interchange/src/difference", &["accounts"]),
    ("crates/interchange/src/facts", &["reading"]),
    ("crates/interchange/src/input", &["csv"]),
    ("crates/interchange/src/read", &["aws_cli"]),
    ("crates/interchange/src/read/aws_cli", &["call_inputs"]),
    (
        "crates/interchange/src/read/landing_zone",
        &["replacements"],
    ),
    ("crates/interchange/src/read/terraform", &["lists", "plan"]),
    (
        "crates/interchange/src/read/terraform/source",
        &["module", "walk"],
    ),
    ("crates/lessons/src/faults", &["candidates"]),
    ("crates/lessons/src/package", &["manifest"]),
    ("crates/lessons/src/platform", &["cmi5", "scorm"]),
    ("crates/lessons/src/scene", &["asks"]),
    ("crates/page-build/src/cold", &["rebuilt"]),
    ("crates/page/src/lesson", &["kept", "view"]),
    (
        "crates/page/src/platform",
        &["launch", "requests", "standing"],
    ),
    ("crates/query/src/interpreter", &["functions"]),
    ("crates/query/src/interpreter/functions", &["sorting"]),
    ("crates/server/src/journal/opening", &["pass"]),
    ("crates/services/src/config", &["deployment"]),
    ("crates/services/src/iam/restoring", &["roles"]),
    ("crates/session/src", &["journal", "marks"]),
    ("crates/shell/src/aws", &["typed"]),
    ("crates/state/src/config", &["deployed"]),
    ("crates/state/src/records", &["log"]),
    ("crates/state/src/world", &["write"]),
    ("crates/view/src/config", &["offers"]),
    ("crates/view/src/matrix", &["key"]),
    ("crates/view/src/scene", &["pending", "scenes"]),
    ("crates/view/src/services/ways", &["config_way"]),
    ("web/stage/src/drawing/place", &["accounts", "moved"]),
    (
        "web/tools/src/lab",
        &["checks", "drafting", "proving", "question", "table"],
    ),
    ("web/ui/src/browser/storage", &["aside"]),
];

/// The modules of each crate, by the folder of their root.
fn crates() -> Vec<(String, Modules)> {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let crates = std::fs::read_dir(format!("{top}/crates")).expect("a readable folder");
    let crates = crates.map(|it| it.expect("a readable folder").file_name());
    let mut folders: Vec<String> = crates
        .map(|it| format!("crates/{}", it.to_string_lossy()))
        .collect();
    folders.extend(["web", "web/stage", "web/teaching", "web/tools", "web/ui"].map(String::from));
    let roots = folders.into_iter().map(|it| it + "/src");
    roots.map(|it| (it.clone(), Modules::of(&it))).collect()
}

/// The path of a module's folder.
fn folder(root: &str, module: &[String]) -> String {
    (module.iter()).fold(root.to_owned(), |it, part| it + "/" + part)
}

/// A module takes what it needs of those below it; a type that two need is in the lower one.
#[test]
fn no_modules_use_each_other() {
    let mut found = BTreeMap::new();
    for (root, modules) in crates() {
        let used = modules.used();
        let parents: BTreeSet<&[String]> = used.iter().filter_map(|it| parent(&it.0)).collect();
        for parent in parents {
            let circle = circle(&used, parent);
            found.extend((!circle.is_empty()).then_some((folder(&root, parent), circle)));
        }
    }
    assert!(found.is_empty(), "modules in a circle: {found:#?}");
}

/// What several modules of a folder need is in a module beside them, not in the one that has them.
#[test]
fn no_module_uses_one_above_that_uses_it() {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (root, modules) in crates() {
        for (above, below) in modules.up() {
            found
                .entry(folder(&root, &above))
                .or_default()
                .insert(below);
        }
    }
    let listed = UP.map(|(above, below)| {
        let below = below.iter().map(|it| (*it).to_owned()).collect();
        (above.to_owned(), below)
    });
    let listed: BTreeMap<String, BTreeSet<String>> = listed.into();
    let rows: BTreeSet<&String> = found.keys().chain(listed.keys()).collect();
    let different: Vec<_> = rows
        .into_iter()
        .filter(|it| found.get(*it) != listed.get(*it))
        .map(|it| format!("{it}: {:?}, listed {:?}", found.get(it), listed.get(it)))
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}

fn parent(module: &Module) -> Option<&[String]> {
    Some(module.split_last()?.1)
}

/// What is in circles among the modules of a folder: which of them each uses, by name.
fn circle(
    used: &BTreeSet<(Module, Module)>,
    folder: &[String],
) -> BTreeMap<String, BTreeSet<String>> {
    let child = |it: &Module| it.strip_prefix(folder)?.first().cloned();
    let mut rest: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in used {
        if let (Some(from), Some(to)) = (child(from), child(to))
            && from != to
        {
            rest.entry(from).or_default().insert(to);
        }
    }
    // What uses none of the others is in no circle, and what none of them uses.
    loop {
        let users: BTreeSet<String> = rest.keys().cloned().collect();
        let goals: BTreeSet<String> = rest.values().flatten().cloned().collect();
        let before = rest.len();
        rest.retain(|from, to| {
            to.retain(|it| users.contains(it));
            !to.is_empty() && goals.contains(from)
        });
        if rest.len() == before && rest.values().flatten().all(|it| rest.contains_key(it)) {
            return rest;
        }
    }
}

/// A module's code.
struct Code {
    /// The code without imports.
    body: String,
    /// Paths that are imported, each with its name here. Names for others are no use.
    imports: Vec<(String, String)>,
    /// Those that it passes on.
    exports: Vec<(String, String)>,
    /// What the module knows by a name: the path from the root of its crate.
    names: BTreeMap<String, Vec<String>>,
}

impl Code {
    fn of(text: &str) -> (Self, Vec<(String, String)>) {
        let lines = text.lines().filter(|it| !it.trim_start().starts_with("//"));
        let code = lines.map(str::trim).collect::<Vec<_>>().join(" ");
        let (mut body, mut imports, mut exports) = (String::new(), Vec::new(), Vec::new());
        let mut rest = code.as_str();
        while let Some((before, after)) = rest.split_once("use ") {
            body += before;
            let (tree, next) = after.split_once(';').unwrap_or((after, ""));
            rest = next;
            let visibility = before.trim_end();
            let visibility = visibility
                .rsplit([';', '}', '{'])
                .next()
                .unwrap_or_default();
            let is_public = visibility.trim_start().starts_with("pub");
            let found = if is_public {
                &mut exports
            } else {
                &mut imports
            };
            expand("", tree, found);
        }
        body += rest;
        let known = exports.iter().chain(&imports).cloned().collect();
        let names = BTreeMap::new();
        (
            Self {
                body,
                imports,
                exports,
                names,
            },
            known,
        )
    }
}

/// The modules of a crate, without those that only tests have.
struct Modules(BTreeMap<Module, Code>);

impl Modules {
    fn of(folder: &str) -> Self {
        let all = files(folder);
        let tested: Vec<Module> = all
            .iter()
            .flat_map(|(name, text)| only_tests(name, text))
            .collect();
        let mut texts: BTreeMap<Module, String> = BTreeMap::new();
        for (name, text) in &all {
            if !tested.iter().any(|it| module(name).starts_with(it)) {
                *texts.entry(module(name)).or_default() += code_of(text);
            }
        }
        let mut known = Self(BTreeMap::new());
        let mut named = Vec::new();
        for (module, text) in texts {
            let (code, names) = Code::of(&text);
            known.0.insert(module.clone(), code);
            named.extend(names.into_iter().map(|it| (module.clone(), it)));
        }
        for (module, (path, name)) in named {
            let path = known.absolute(&module, &path);
            let code = known.0.get_mut(&module).expect("it is there");
            code.names.extend(path.map(|it| (name, it)));
        }
        known
    }

    /// A path in a module, from the root of the crate; `None` if it leads to another crate.
    fn absolute(&self, module: &Module, path: &str) -> Option<Vec<String>> {
        let first = path.split("::").next()?;
        let mut at = if first == "crate" {
            Module::new()
        } else {
            module.clone()
        };
        let child = || [module.clone(), vec![first.to_owned()]].concat();
        if !["crate", "self", "super"].contains(&first) && !self.0.contains_key(&child()) {
            return None;
        }
        for part in path.split("::") {
            match part {
                "crate" | "self" | "*" => {}
                "super" => _ = at.pop()?,
                _ => at.push(part.to_owned()),
            }
        }
        Some(at)
    }

    /// The modules that a path leads to: a name that a module has from another one leads on to that.
    fn places(&self, path: &[String], steps: usize) -> Vec<Module> {
        let is_module = |end: &usize| self.0.contains_key(&path[..*end]);
        let end = (0..=path.len()).rev().find(is_module).unwrap_or_default();
        let (module, rest) = path.split_at(end);
        let other = rest
            .first()
            .and_then(|name| self.0.get(module)?.names.get(name));
        let mut found = vec![module.to_vec()];
        if let Some(other) = other.filter(|_| steps > 0) {
            found.extend(self.places(&[other, &rest[1..]].concat(), steps - 1));
        }
        found
    }

    /// A path that a module imports. A module that is imported is used where it is named.
    fn imported(&self, module: &Module, (path, name): &(String, String)) -> Option<Vec<String>> {
        let path = self.absolute(module, path)?;
        (name == "*" || !self.0.contains_key(&path)).then_some(path)
    }

    /// Which module uses which: the last of the places of each path.
    fn used(&self) -> BTreeSet<(Module, Module)> {
        let mut found = BTreeSet::new();
        for (module, code) in &self.0 {
            let places = self.paths_of(module, code).map(|it| self.places(&it, 8));
            found.extend(places.filter_map(|mut it| Some((module.clone(), it.pop()?))));
        }
        found
    }

    /// The paths of a module's code, except those that it only passes on.
    fn paths_of(&self, module: &Module, code: &Code) -> impl Iterator<Item = Vec<String>> {
        let imports = code
            .imports
            .iter()
            .filter_map(|it| self.imported(module, it));
        let named = paths(&code.body).filter_map(|path| {
            let (first, rest) = path.split_once("::")?;
            match code.names.get(first) {
                Some(known) => Some(
                    known
                        .iter()
                        .cloned()
                        .chain(rest.split("::").map(str::to_owned))
                        .collect(),
                ),
                None => self.absolute(module, path),
            }
        });
        imports.chain(named)
    }

    /// What takes names of a module above it that takes names of it, or passes them on: that module, and the part below it.
    fn up(&self) -> BTreeSet<(Module, String)> {
        let (mut up, mut down) = (BTreeSet::new(), BTreeSet::new());
        let part = |it: &Module, above: &Module| it.strip_prefix(&above[..])?.first().cloned();
        for (from, code) in &self.0 {
            let exports = code.exports.iter().filter_map(|it| self.imported(from, it));
            let taken = self.paths_of(from, code).chain(exports);
            for to in taken.flat_map(|it| self.places(&it, 8)) {
                down.extend(part(&to, from).map(|it| (from.clone(), it)));
                up.extend(part(from, &to).map(|it| (to, it)));
            }
        }
        up.intersection(&down).cloned().collect()
    }
}

fn module(name: &str) -> Module {
    match name {
        "lib.rs" | "main.rs" => Module::new(),
        _ => name
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect(),
    }
}

/// The modules below a file that only tests have.
fn only_tests(name: &str, text: &str) -> Vec<Module> {
    let marked = text.split("#[cfg(test)]\n").skip(1);
    let named = marked.filter_map(|it| it.trim_start_matches("pub ").strip_prefix("mod "));
    let named = named.filter_map(|it| Some(it.split_once(';')?.0));
    let below = |it: &str| [module(name), vec![it.to_owned()]].concat();
    named.filter(|it| !it.contains(' ')).map(below).collect()
}

/// The paths in code, of at least two parts.
fn paths(code: &str) -> impl Iterator<Item = &str> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
    let words = code
        .split(move |it| !is_part(it))
        .map(|it| it.trim_matches(':'));
    words.filter(|it| it.contains("::"))
}
