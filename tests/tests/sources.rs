//! Rules for the source files.

use orgsim_tests::sources::rust_files;
use std::collections::BTreeMap;

/// The longest line of the page's sources, which rustfmt leaves unchanged inside `html!`.
const COLUMNS: usize = 140;

/// The longest file, and the longest function, that is not a table.
const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;

const FILES_THAT_ARE_TABLES: [&str; 1] = ["crates/server/src/http/tests.rs"];

const FUNCTIONS_THAT_ARE_TABLES: [&str; 3] = [
    "crates/server/src/http/tests.rs: promises",
    "crates/view/src/why/rules.rs: layer",
    "web/teaching/src/faults/words.rs: words",
];

/// Not a name to search for: yew's component functions in all files use it for their properties.
const PROPERTIES: &str = "Props";

#[test]
fn names_of_public_types_are_unique_in_the_workspace() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["crates", "web", "tests/src", "tests/fuzz/src"] {
        for (path, text) in rust_files(folder) {
            for name in text.lines().filter_map(public_type) {
                places.entry(name.into()).or_default().push(path.clone());
            }
        }
    }
    places.retain(|name, places| places.len() > 1 && name != PROPERTIES);
    assert!(
        places.is_empty(),
        "more than one type has the name: {places:#?}"
    );
}

#[test]
fn lines_of_the_page_are_not_too_long() {
    let mut places = Vec::new();
    for (path, text) in rust_files("web") {
        for (index, line) in text.lines().enumerate() {
            if without_texts(line).chars().count() > COLUMNS {
                places.push(format!("{path}:{}", index + 1));
            }
        }
    }
    assert!(places.is_empty(), "over {COLUMNS} columns: {places:#?}");
}

/// A file that is not named is no test. These are programs of their own.
const OWN_PROGRAMS: [&str; 1] = ["tests/tests/rewording.rs"];

#[test]
fn each_file_of_integration_tests_is_named() {
    let files: BTreeMap<String, String> = (rust_files("crates").into_iter())
        .chain(rust_files("tests/tests"))
        .collect();
    let mut named = 0;
    let mut forgotten = Vec::new();
    for (path, all) in files.iter().filter(|it| it.0.ends_with("/tests/all.rs")) {
        let folder = path.strip_suffix("all.rs").unwrap_or_default();
        for other in files.keys() {
            let name = other
                .strip_prefix(folder)
                .and_then(|it| it.strip_suffix(".rs"));
            let name = name.filter(|it| *it != "all" && !it.contains('/'));
            match name {
                Some(name) if all.contains(&format!("mod {name};\n")) => named += 1,
                Some(_) if !OWN_PROGRAMS.contains(&&**other) => forgotten.push(other),
                _ => {}
            }
        }
    }
    assert!(forgotten.is_empty(), "no `all.rs` names {forgotten:#?}");
    assert!(named > 90, "{named} files");
}

/// Cargo runs no tests of a library that says `test = false` or `doctest = false`, and compiles any other once more for them.
#[test]
fn a_library_is_compiled_again_only_for_tests_that_it_has() {
    let mut wrong = Vec::new();
    let folders = ["crates", "tests/src", "tests/fuzz", "web"];
    let files: Vec<_> = folders.into_iter().flat_map(rust_files).collect();
    let libraries = files
        .iter()
        .filter_map(|it| it.0.strip_suffix("src/lib.rs"));
    for folder in libraries {
        let below = format!("{folder}src/");
        let lines: Vec<&str> = (files.iter())
            .filter(|it| it.0.starts_with(&below))
            .flat_map(|it| it.1.lines().map(str::trim))
            .collect();
        let is_test = |it: &&str| *it == "#[test]" || it.starts_with("#[tokio::test");
        let docs = lines.iter().filter_map(|it| it.strip_prefix("//"));
        let fences =
            docs.filter_map(|it| it.trim_start_matches(['/', '!', ' ']).strip_prefix("```"));
        let has = [
            ("test", lines.iter().any(is_test)),
            ("doctest", fences.step_by(2).any(|it| it != "text")),
        ];
        let manifest = format!("{}/../{folder}Cargo.toml", env!("CARGO_MANIFEST_DIR"));
        let manifest = std::fs::read_to_string(manifest).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        for (name, has) in has {
            let says = manifest.get("lib").and_then(|it| it.get(name)?.as_bool());
            if says.unwrap_or(true) != has {
                wrong.push(format!("{folder}Cargo.toml, [lib]: {name} = {has}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_not_too_long() {
    let long = all_sources().filter(|(_, text)| text.lines().count() > FILE_LINES);
    let long: Vec<_> = long.map(|(path, _)| path).collect();
    assert_eq!(long, FILES_THAT_ARE_TABLES, "over {FILE_LINES} lines");
}

#[test]
fn functions_are_not_too_long() {
    let mut long = Vec::new();
    for (path, text) in all_sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let name = function(line).filter(|_| length(&lines[start..]) > FUNCTION_LINES);
            long.extend(name.map(|name| format!("{path}: {name}")));
        }
    }
    assert_eq!(
        long, FUNCTIONS_THAT_ARE_TABLES,
        "over {FUNCTION_LINES} lines"
    );
}

fn all_sources() -> impl Iterator<Item = (String, String)> {
    let folders = [
        "crates",
        "tests/clients",
        "tests/fuzz",
        "tests/src",
        "tests/tests",
        "web",
    ];
    folders.into_iter().flat_map(rust_files)
}

/// The name in a line that begins a function.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let is_modifier =
        |word: &str| word.starts_with("pub") || ["const", "async", "unsafe"].contains(&word);
    let name = after.split(['(', '<']).next()?;
    before.split_whitespace().all(is_modifier).then_some(name)
}

/// The lines of the function that begins with the first line. rustfmt indents its last brace like its first line.
fn length(lines: &[&str]) -> usize {
    let first = lines[0];
    if first.ends_with(['}', ';']) {
        return 1;
    }
    let indent = first.len() - first.trim_start().len();
    let end = lines
        .iter()
        .position(|line| line.len() == indent + 1 && line.trim_start() == "}");
    end.map_or(lines.len(), |end| end + 1)
}

/// The name in a line like `pub struct Name`.
fn public_type(line: &str) -> Option<&str> {
    let declared = line.trim_start().strip_prefix("pub ")?;
    let rest = ["struct ", "enum ", "trait ", "type ", "union "]
        .iter()
        .find_map(|word| declared.strip_prefix(word))?;
    rest.split(|it: char| !it.is_alphanumeric() && it != '_')
        .next()
}

/// The line without the contents of string literals: texts may have any length.
fn without_texts(line: &str) -> String {
    let (mut code, mut inside, mut escaped) = (String::new(), false, false);
    for letter in line.chars() {
        if letter == '"' && !escaped {
            inside = !inside;
        } else if !inside {
            code.push(letter);
        }
        escaped = inside && letter == '\\' && !escaped;
    }
    code
}
