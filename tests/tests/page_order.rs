//! The order of the page's modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::{PAGE, code_of, files, part_of};

/// The modules of each crate have an order. A module takes what it needs of those below it; a type that two need is in the lower one.
#[test]
fn no_modules_of_the_page_import_each_other() {
    let mut found = Vec::new();
    for folder in PAGE {
        let (modules, imports) = siblings(folder);
        let mut rest = modules;
        loop {
            let before = rest.len();
            // What none of the others uses is in no circle, and what uses none of them.
            let uses = |it: &String| imports.get(it).is_some_and(|all| !all.is_disjoint(&rest));
            let used = |it: &String| rest.iter().any(|other| imports[other].contains(it));
            let ready = rest.iter().filter(|it| !uses(it) || !used(it));
            let ready: Vec<String> = ready.cloned().collect();
            rest.retain(|it| !ready.contains(it));
            if rest.len() == before {
                break;
            }
        }
        // What is left is in a circle, or between two.
        for module in &rest {
            let others: Vec<_> = imports[module].intersection(&rest).collect();
            found.push(format!("{folder}: `{module}` imports {others:?}"));
        }
    }
    assert!(found.is_empty(), "modules in a circle: {found:#?}");
}

/// The modules at the top of a crate, without those that only tests have, and which others each of them imports.
fn siblings(folder: &str) -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let all = files(&format!("{folder}/src"));
    let is_root = |name: &str| matches!(name, "lib.rs" | "main.rs");
    let tested: BTreeSet<String> = all
        .iter()
        .flat_map(|(name, text)| only_tests(name, text))
        .collect();
    let all = all.iter().filter(|(name, _)| {
        let own = name.trim_end_matches(".rs");
        !tested
            .iter()
            .any(|it| own == it || own.starts_with(&format!("{it}/")))
    });
    let all: Vec<&(String, String)> = all.collect();
    let roots = all.iter().filter(|it| is_root(&it.0));
    let exported: BTreeMap<String, String> = roots.flat_map(|(_, text)| exports(text)).collect();
    let others = || all.iter().filter(|it| !is_root(&it.0));
    let modules: BTreeSet<String> = others().map(|(name, _)| part_of(name).to_owned()).collect();
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in others() {
        let own = part_of(name);
        let found = imports.entry(own.to_owned()).or_default();
        let upwards = "super::".repeat(name.split('/').count());
        for prefix in ["crate::", &upwards] {
            for path in paths(code_of(text), prefix) {
                let module = match modules.contains(path) {
                    true => path,
                    false => exported.get(path).map_or("", |it| it),
                };
                found
                    .extend((module != own && modules.contains(module)).then(|| module.to_owned()));
            }
        }
    }
    (modules, imports)
}

/// The modules below a file that only tests have, as paths without an ending.
fn only_tests(name: &str, text: &str) -> Vec<String> {
    let folder = match name {
        "lib.rs" | "main.rs" => String::new(),
        _ => format!("{}/", name.trim_end_matches(".rs")),
    };
    let marked = text.split("#[cfg(test)]\n").skip(1);
    let named = marked.filter_map(|it| it.trim_start_matches("pub ").strip_prefix("mod "));
    let named = named.filter_map(|it| Some(it.split_once(';')?.0));
    named
        .filter(|it| !it.contains(' '))
        .map(|it| format!("{folder}{it}"))
        .collect()
}

/// The names that a crate's root exports, with the module that each comes from.
fn exports(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in text.split("pub use ").skip(1) {
        let path = part
            .split(';')
            .next()
            .unwrap_or_default()
            .trim_start_matches("self::");
        if let Some((module, names)) = path.split_once("::") {
            let names = names.split(|it: char| !it.is_alphanumeric() && it != '_');
            found.extend(names.map(|name| (name.to_owned(), module.to_owned())));
        }
    }
    found
}

/// The first part of each path in code that starts with `prefix`, also in a group: `crate::{a::B, c}`.
fn paths<'t>(code: &'t str, prefix: &str) -> Vec<&'t str> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let word = |part: &'t str| part.split(|it| !is_word(it)).next().unwrap_or_default();
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let line = code[..at].rsplit('\n').next().unwrap_or_default();
        let longer = line.ends_with("::") || line.ends_with(is_word);
        let rest = &code[at + prefix.len()..];
        if longer || rest.starts_with("super::") || line.trim_start().starts_with("//") {
            continue;
        }
        let Some(group) = rest.strip_prefix('{') else {
            found.push(word(rest));
            continue;
        };
        let mut depth = 0_usize;
        let mut begins = 0;
        for (end, it) in group.char_indices() {
            let ends = it == '}' && depth == 0;
            if ends || it == ',' && depth == 0 {
                found.push(word(group[begins..end].trim_start()));
                begins = end + 1;
            }
            match it {
                _ if ends => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    found
}
