//! docs/reliability.md against the source: limits have the values of their constants, and the named tests exist.

use std::fs;
use std::path::{Path, PathBuf};

use orgsim_tests::sources::rust_files;

pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file of the repository.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of every row of a table.
fn rows() -> Vec<Vec<String>> {
    read("docs/reliability.md")
        .lines()
        .filter(|line| line.starts_with('|') && !line.contains("---"))
        .map(|line| {
            let inner = line.trim_matches('|');
            inner
                .split('|')
                .map(|cell| cell.trim().to_string())
                .collect()
        })
        .collect()
}

/// The parts of "`NAME` in PATH", ignoring the rest.
fn named(cell: &str) -> Option<(&str, &str)> {
    let (name, rest) = cell.strip_prefix('`')?.split_once("` in ")?;
    Some((name, rest.split_whitespace().next()?))
}

/// A product of whole numbers, optionally as seconds.
fn product(expression: &str) -> Option<u128> {
    let plain = expression
        .trim()
        .trim_start_matches("Duration::from_secs(")
        .trim_end_matches(')');
    plain
        .split('*')
        .map(|factor| {
            let factor = factor.trim().replace('_', "");
            factor
                .strip_suffix(".0")
                .unwrap_or(&factor)
                .parse::<u128>()
                .ok()
        })
        .product()
}

/// The value of the constant in a file.
fn constant(name: &str, path: &str) -> Option<u128> {
    let text = read(path);
    let (_, rest) = text.split_once(&format!("const {name}: "))?;
    let (_, value) = rest.split_once(';')?.0.split_once('=')?;
    product(value)
}

#[test]
fn limits_have_the_values_of_their_constants() {
    let mut limits = 0;
    for row in rows() {
        let [what, value, place, _] = row.as_slice() else {
            continue;
        };
        let Some((name, path)) = named(place) else {
            assert_eq!(
                value, "value",
                "{what}: its constant is not named as `NAME` in PATH"
            );
            continue;
        };
        let digits: String = value.chars().take_while(|it| !it.is_whitespace()).collect();
        let said = digits.replace(',', "").parse::<u128>().ok();
        assert!(said.is_some(), "{what}: {value} is no number");
        assert_eq!(said, constant(name, path), "{what}: {name} in {path}");
        limits += 1;
    }
    assert!(limits > 15, "{limits} limits");
}

#[test]
fn the_tests_that_are_named_exist() {
    let mut tests = 0;
    for row in rows() {
        // Rows with a promise, its limit and several tests are handled below.
        let Some(cell) = row.last().filter(|_| row.len() != 3) else {
            continue;
        };
        if let Some((name, path)) = named(cell) {
            assert!(
                read(path).contains(&format!("fn {name}(")),
                "{path} has no test {name}"
            );
            tests += 1;
        } else {
            let other = ["not tested by itself", "test", "what must hold"].contains(&cell.as_str());
            let step = cell.starts_with("`cargo xtask test --only ");
            let target = row.len() == 2 && row[0].starts_with('`');
            assert!(other || step || target, "no test is named by `{cell}`");
        }
    }
    assert!(tests > 15, "{tests} tests");
}

#[test]
fn every_fuzz_target_is_listed() {
    let table = read("tests/fuzz/src/targets.rs");
    let (_, table) = table.split_once("targets! {\n").expect("the table");
    let mut targets = 0;
    let all = rows();
    for line in table.lines().take_while(|line| *line != "}") {
        let mut words = line.split('"');
        let (name, about) = (
            words.nth(1).expect("a name"),
            words.nth(1).expect("what it is about"),
        );
        let row = vec![format!("`{name}`"), about.to_string()];
        assert!(
            all.contains(&row),
            "docs/reliability.md lacks | `{name}` | {about} |"
        );
        targets += 1;
    }
    let listed = all
        .iter()
        .filter(|row| row.len() == 2 && row[0].starts_with('`'))
        .count();
    assert_eq!(listed, targets);
}

/// Names of tests have several words, and a test may be given by its first words and `…`.
#[test]
fn rows_with_several_tests_name_tests_and_files_that_exist() {
    let all = ["crates", "tests/tests"].map(rust_files).concat();
    let mut missing = Vec::new();
    for row in rows()
        .iter()
        .filter(|row| row.len() == 3 && row[2] != "test")
    {
        for word in row[2].split(['`', ' ', ',', ';']) {
            let (name, end) = match word.strip_suffix('…') {
                Some(beginning) => (beginning, ""),
                None => (word, "("),
            };
            if word.contains('/') && word.contains(".") {
                if !top().join(word).is_file() {
                    missing.push(word.to_string());
                }
            } else if name.matches('_').count() > 2 {
                let found = format!("fn {name}{end}");
                if !all.iter().any(|(_, text)| text.contains(&found)) {
                    missing.push(word.to_string());
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "docs/reliability.md names what does not exist: {missing:#?}"
    );
}
