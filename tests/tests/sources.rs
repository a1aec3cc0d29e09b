//! Rules for the source files. `sources/long-lines.txt` lists today's exceptions to one of them, with a number for each
//! file.
//!
//! The list only shrinks: its test fails when a number grows, and also when it is smaller than listed.
//! `UPDATE_EXPECT=1` then lowers the numbers; it never raises one.

use orgsim_tests::sources::rust_files;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The longest line of the page's sources, which rustfmt leaves unchanged inside `html!`.
const COLUMNS: usize = 140;

/// Not a name to search for: yew's component functions in all files use it for their properties.
const PROPERTIES: &str = "Props";

#[test]
fn names_of_public_types_are_unique_in_the_workspace() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["crates", "web/src", "tests/src", "tests/fuzz/src"] {
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
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in rust_files("web/src") {
        for (index, line) in text.lines().enumerate() {
            if without_texts(line).chars().count() > COLUMNS {
                let place = format!("line {} is over {COLUMNS} columns", index + 1);
                places.entry(path.clone()).or_default().push(place);
            }
        }
    }
    check("long-lines.txt", &places);
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

/// Compares violations of a rule with the list of exceptions, whose lines are `NUMBER NAME`.
fn check(list: &str, found: &BTreeMap<String, Vec<String>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sources")
        .join(list);
    let text = fs::read_to_string(&path).expect("the list is beside the test");
    let mut left = BTreeMap::new();
    for line in text.lines() {
        let (number, name) = line.split_once(' ').expect("a number and a name");
        left.insert(name, number.parse::<usize>().expect("a number"));
    }
    let mut complaints = Vec::new();
    for (name, places) in found {
        let allowed = left.get(name.as_str()).copied().unwrap_or(0);
        if places.len() > allowed {
            complaints.push(format!("{name}, {allowed} in {list}: {places:#?}"));
        }
    }
    let stale: Vec<_> = left
        .iter()
        .filter(|(name, number)| found.get(**name).map_or(0, Vec::len) < **number)
        .map(|(name, _)| *name)
        .collect();
    if !stale.is_empty() {
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            left.retain(|name, _| found.contains_key(*name));
            let lines = left
                .iter()
                .map(|(name, number)| format!("{} {name}\n", found[*name].len().min(*number)));
            fs::write(&path, lines.collect::<String>()).expect("a writable list");
        } else {
            complaints.push(format!(
                "fewer than {list} says, run this with UPDATE_EXPECT=1: {stale:?}"
            ));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
