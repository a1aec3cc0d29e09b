//! The counts in the documents are those of the sources.

use std::fs;
use std::path::Path;

use orgsim_tests::seeds;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

fn files(folder: &Path, name: &str) -> usize {
    let entries = fs::read_dir(folder).expect("a readable folder");
    entries
        .map(|entry| entry.expect("a readable entry").path())
        .map(|path| match path.is_dir() {
            true => files(&path, name),
            false => usize::from(path.to_string_lossy().ends_with(name)),
        })
        .sum()
}

/// What follows `before` in a text, up to the first character that is no digit.
fn number(text: &str, before: &str) -> usize {
    let (_, rest) = text.split_once(before).expect(before);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

fn lessons() -> usize {
    files(&root().join("lessons"), "/lesson.toml")
}

#[test]
fn docs_evidence_counts_what_is_there() {
    let targets = read("tests/fuzz/src/targets.rs");
    let (_, targets) = targets.split_once("targets! {\n").expect("the table");
    let codes = read("crates/lint/tests/lint.rs");
    let operations = read("docs/operations.md");
    let (_, organizations) =
        (operations.split_once("\n## AWS Organizations\n\n")).expect("its part");
    let golden: serde_json::Value =
        serde_json::from_str(&read("tests/golden/sessions.json")).expect("a JSON file");
    let counted = [
        files(&root().join("tests/scenarios"), ".txt"),
        seeds::statements()
            .unwrap_or_else(|why| panic!("{why}"))
            .len(),
        number(organizations, ""),
        number(&codes, "IssueCode::ALL.len(), "),
        sim::catalog::SERVICES.len(),
        read("crates/shell/tests/oracle/formats.jsonl")
            .lines()
            .count(),
        lessons(),
        golden.as_array().expect("a list").len(),
        targets.lines().take_while(|line| *line != "}").count(),
    ];
    let document = read("docs/evidence.md");
    let rows = document.lines().filter(|line| line.starts_with("| "));
    let written: Vec<usize> = rows
        .filter_map(|row| row.split('|').nth(2)?.trim().parse().ok())
        .collect();
    assert_eq!(
        written, counted,
        "the counts of docs/evidence.md, row by row"
    );
}

#[test]
fn the_readme_counts_the_lessons() {
    let words = format!("{} lessons", lessons());
    assert!(
        read("README.md").contains(&words),
        "README.md does not say {words}"
    );
}
