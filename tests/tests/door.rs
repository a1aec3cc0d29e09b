//! The front door of the core, `sim`: it names each thing that code above the core uses, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use orgsim_tests::sources::{CORE, rust_files};

/// The folders of all Rust code.
const FOLDERS: [&str; 5] = ["crates", "tests/src", "tests/tests", "tests/fuzz", "web"];

/// The paths in a tree of imports, each with the name by which the importing file knows it.
pub fn expand(prefix: &str, tree: &str, found: &mut Vec<(String, String)>) {
    let mut depth = 0;
    let parts = tree.split(|it: char| {
        depth += i32::from(it == '{') - i32::from(it == '}');
        it == ',' && depth == 0
    });
    for part in parts.map(str::trim).filter(|it| !it.is_empty()) {
        if let Some((before, inside)) = part.split_once('{') {
            let inside = inside.rsplit_once('}').map_or(inside, |it| it.0);
            expand(&format!("{prefix}{before}"), inside, found);
            continue;
        }
        let (name, alias) = part.split_once(" as ").unwrap_or((part, ""));
        let path = format!("{prefix}{name}");
        let path = path.strip_suffix("::self").unwrap_or(&path);
        let last = path.rsplit("::").next().unwrap_or(path);
        let alias = if alias.is_empty() { last } else { alias };
        found.push((path.to_owned(), alias.to_owned()));
    }
}

/// The code after each `name` that is no part of a longer path.
fn after<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    text.match_indices(name).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let inside = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
        (!before.is_some_and(inside)).then_some(&text[at + name.len()..])
    })
}

/// The paths through the door that a file uses. With everything of another file it may have modules by their own names.
fn used(text: &str, modules: &[(String, String)]) -> BTreeSet<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names = vec![("sim".to_owned(), "sim".to_owned())];
    names.extend(modules.iter().filter(|_| text.contains("::*")).cloned());
    for tree in after(&text, "use sim::") {
        let tree = tree.split(';').next().unwrap_or_default();
        expand("sim::", tree, &mut names);
    }
    let mut found = BTreeSet::new();
    for (path, alias) in &names {
        found.insert(path.clone());
        for rest in after(&text, &format!("{alias}::")) {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_' && it != ':');
            let mut longer = path.clone();
            for part in rest[..end.unwrap_or(rest.len())].split("::") {
                longer = format!("{longer}::{part}");
                found.insert(longer.clone());
            }
        }
    }
    found
}

/// The items of the door: the path that users write, and the path in a layer that it stands for.
fn door() -> Vec<(String, String)> {
    let mut items = Vec::new();
    for (name, text) in rust_files("crates/sim/src") {
        let file = Path::new(&name).file_stem().unwrap_or_default();
        let mut path = vec!["sim".to_owned()];
        path.extend((file != "lib").then(|| file.to_string_lossy().into_owned()));
        let mut statement = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(module) = line
                .strip_prefix("pub mod ")
                .and_then(|it| it.strip_suffix(" {"))
            {
                path.push(module.to_owned());
            } else if line == "}" {
                path.pop();
            } else if line.starts_with("pub use ") || !statement.is_empty() {
                statement += line;
            }
            if let Some(tree) = statement.strip_suffix(';') {
                let mut found = Vec::new();
                expand("", &tree["pub use ".len()..], &mut found);
                let here = path.join("::");
                items.extend(
                    found
                        .into_iter()
                        .map(|it| (format!("{here}::{}", it.1), it.0)),
                );
                statement.clear();
            }
        }
    }
    items
}

/// Whether a path is a public module of a layer, there or under another name.
fn is_module(layers: &BTreeMap<String, String>, path: &str) -> bool {
    let Some((parent, last)) = path.rsplit_once("::") else {
        return true;
    };
    let (layer, below) = parent.split_once("::").unwrap_or((parent, "lib"));
    let file = format!("crates/{layer}/src/{}.rs", below.replace("::", "/"));
    let text = layers.get(&file).map_or("", |it| it);
    let mut others = Vec::new();
    for tree in text.split("\npub use ").skip(1) {
        expand("", tree.split(';').next().unwrap_or_default(), &mut others);
    }
    let mut others = others.iter().filter(|it| it.1 == last);
    text.contains(&format!("pub mod {last};"))
        || others.any(|(other, _)| {
            let (first, rest) = other.split_once("::").unwrap_or((other, ""));
            match first {
                "crate" => is_module(layers, &format!("{layer}::{rest}")),
                "self" => is_module(layers, &format!("{parent}::{rest}")),
                _ if CORE.contains(&first) => is_module(layers, other),
                _ => is_module(layers, &format!("{parent}::{other}")),
            }
        })
}

/// A module would open the door to all that its layer has public, now and later.
#[test]
fn the_front_door_opens_to_items_only() {
    let files = CORE.map(|it| rust_files(&format!("crates/{it}/src")));
    let layers: BTreeMap<_, _> = files.into_iter().flatten().collect();
    let items = door();
    assert!(items.len() > 300, "the door is read: {}", items.len());
    let is_open = |it: &&(String, String)| it.1.ends_with('*') || is_module(&layers, &it.1);
    let open: Vec<_> = items.iter().filter(is_open).collect();
    assert!(open.is_empty(), "sim opens whole modules: {open:#?}");
}

#[test]
fn everything_in_the_front_door_is_used() {
    let items = door();
    let modules = items.iter().filter_map(|it| it.0.rsplit_once("::"));
    let modules =
        modules.filter_map(|it| Some((it.0.to_owned(), it.0.rsplit_once("::")?.1.to_owned())));
    let modules: Vec<_> = modules.collect::<BTreeSet<_>>().into_iter().collect();
    let mut uses = BTreeSet::new();
    for (name, text) in FOLDERS.into_iter().flat_map(rust_files) {
        let core = CORE
            .iter()
            .any(|it| name.starts_with(&format!("crates/{it}/")));
        if !core {
            uses.append(&mut used(&text, &modules));
        }
    }
    let unused: Vec<_> = items.iter().filter(|it| !uses.contains(&it.0)).collect();
    assert!(unused.is_empty(), "nobody above the core uses {unused:#?}");
}

/// What a crate has public only for its own tests.
const INTERNALS: &str = "internals";

#[test]
fn only_its_own_tests_use_what_a_crate_has_for_them() {
    let (mut used, mut found) = (0, BTreeSet::new());
    for (name, text) in FOLDERS.into_iter().flat_map(rust_files) {
        let own = name.strip_prefix("crates/");
        let own = own.and_then(|it| Some(it.split_once("/tests/")?.0.replace('-', "_") + "::"));
        for (at, _) in text.match_indices(INTERNALS) {
            let before = &text[..at];
            match &own {
                Some(own) if before.ends_with(own) => used += 1,
                _ if before.ends_with("pub mod ") || before.ends_with('"') => {}
                _ => _ = found.insert(name.clone()),
            }
        }
    }
    assert!(used > 10, "{used} uses");
    assert!(
        found.is_empty(),
        "what others have for their tests is used in {found:#?}"
    );
}
