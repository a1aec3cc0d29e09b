//! The counts in the documents are those of the sources.

use std::fs;

use orgsim_tests::seeds;
use orgsim_tests::sources::files_below;

use crate::reliability::{read, top};

fn files(folder: &str, name: &str) -> usize {
    files_below(&top().join(folder), name).len()
}

/// What follows `before` in a text, up to the first character that is no digit.
fn number(text: &str, before: &str) -> usize {
    let (_, rest) = text.split_once(before).expect(before);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

fn lessons() -> usize {
    files("lessons", "/lesson.toml")
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
        files("tests/scenarios", ".txt"),
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
fn the_readme_counts_the_lessons_and_their_hours() {
    let hours = number(
        &read("docs/teachers.md"),
        "The whole course takes a reader about ",
    );
    let words = format!("{} lessons of about {hours} hours", lessons());
    assert!(
        read("README.md").contains(&words),
        "README.md does not say {words}"
    );
}

/// What is to be read before anything else stays short.
#[test]
fn the_first_documents_stay_short() {
    for (document, most) in [("README.md", 120), ("ARCHITECTURE.md", 130)] {
        let lines = read(document).lines().count();
        assert!(
            lines <= most,
            "{document} has {lines} lines, more than {most}"
        );
    }
}

/// The workflows' own are checked by zizmor; these are what readers copy.
#[test]
fn actions_of_others_are_named_by_their_commits() {
    for file in files_below(&top().join("docs"), ".md") {
        let text = fs::read_to_string(&file).expect("a readable file");
        for action in text.split("- uses: ").skip(1) {
            let (name, version) = action.split_once('@').expect("a version");
            let version = version.split_whitespace().next().unwrap_or_default();
            let is_commit = version.len() == 40 && version.chars().all(|it| it.is_ascii_hexdigit());
            let is_ours = name.starts_with("OWNER/");
            let file = file.display();
            assert!(is_commit || is_ours, "{file}: {name}@{version}");
        }
    }
}
