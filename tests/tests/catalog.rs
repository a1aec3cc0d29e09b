//! The catalog of texts has what no call of `say` marks: sentences in tables of the page, and templates of the core.

use orgsim_tests::sources::rust_files;

use crate::layers::code_of;
use crate::texts::{english, has_letters, literals, templates};

/// Texts in tables of the page that are the same in every language.
const SAME: [&str; 5] = [
    // Titles of AWS's documents.
    "Using AWS Organizations with other AWS services",
    "Integrating AWS Organizations with Other AWS Services",
    "AWS Config and AWS Organizations",
    "AWS Artifact and AWS Organizations",
    "AWS Identity and Access Management and AWS Organizations",
];

/// The crates whose messages the page shows.
const SPEAKING: [&str; 15] = [
    "api",
    "state",
    "gates",
    "services",
    "engine",
    "session",
    "view",
    "interchange",
    "policy",
    "prove",
    "lint",
    "lessons",
    "dry-run",
    "zip-files",
    "page",
];

/// AWS's own words about the effective policies of management policies.
const OF_AWS: &str = "crates/api/src/management_policy/checks.rs";

/// The sentences in constants: they begin with a capital letter, a number or code, and have a word in small letters after a
/// space. Selectors, paths and commands do not.
fn in_tables(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source
        .lines()
        .filter(|it| !it.trim_start().starts_with("//"))
        .collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let item = line.trim_start();
        let item = item.split_once("pub ").map_or(item, |(_, item)| item);
        let is_item = item.starts_with("const ") || item.starts_with("static ");
        if !is_item || item.starts_with("const fn") {
            continue;
        }
        let margin = line.len() - line.trim_start().len();
        let ends = |it: &&str| it.ends_with(';') && it.len() - it.trim_start().len() == margin;
        let end = lines[at..].iter().position(ends);
        let table = lines[at..=at + end.unwrap_or(0)].join("\n");
        found.extend(literals(&table, 0).into_iter().map(|(_, text)| text));
    }
    found.retain(|it| is_sentence(it));
    found
}

fn is_sentence(text: &str) -> bool {
    let starts = text.starts_with(|it: char| it.is_uppercase() || it.is_numeric() || it == '`');
    let is_word = |it: &str| it.len() > 2 && it.chars().all(|it| it.is_ascii_lowercase());
    starts && text.split(' ').skip(1).any(is_word)
}

#[test]
fn no_sentence_in_a_table_of_the_page_is_left_unsaid() {
    let keys = english();
    let mut faults = Vec::new();
    for (name, source) in rust_files("web") {
        let mut unsaid = in_tables(code_of(&source));
        unsaid.retain(|it| !keys.contains(it) && !SAME.contains(&it.as_str()));
        faults.extend(unsaid.into_iter().map(|it| format!("{name}: {it:?}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sentences_are_found_in_tables() {
    let source = "pub static ROWS: &[&str] = &[\n    // \"A comment here\"\n    \"One says this;\",\n    \"`b` in code\",\n    \
                  \".a > b\",\n];\nfn f() {\n    const X: &str = \"90 days\";\n    \"Not in it\"\n}\n";
    assert_eq!(
        in_tables(source),
        ["One says this;", "`b` in code", "90 days"]
    );
}

#[test]
fn every_template_of_the_core_has_a_row() {
    let keys = english();
    let mut faults = Vec::new();
    for name in SPEAKING {
        for (file, source) in rust_files(&format!("crates/{name}/src")) {
            if file == OF_AWS || file.contains("/tests") {
                continue;
            }
            for (line, text) in templates(code_of(&source)) {
                if has_letters(&text) && !keys.contains(&text) {
                    faults.push(format!("{file}:{line}: {text:?}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
