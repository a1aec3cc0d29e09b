//! Every check and every test, in one order, stopping at the first step that fails.

use crate::prelude::*;
use crate::process::duration;
use crate::tally::{TestTally, cargo_counts, node_counts, plain_counts, pytest_counts};
use crate::{api, clients, data, deny, lint, page, release, trunk};
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::mem;

/// Runs the steps in order, stops at the first that fails, and ends with a line `N passed, N failed`.
#[derive(clap::Args)]
pub struct TestOptions {
    /// Run only this step
    #[arg(long, value_name = "STEP", value_parser = steps())]
    only: Option<String>,
}

fn steps() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.map(|(name, about, _)| PossibleValue::new(name).help(about)))
}

/// The crates of the page: they must compile for the browser, and without a source of randomness.
const PORTABLE: [&str; 16] = [
    "ordered", "policy", "query", "api", "state", "gates", "services", "engine", "session", "view",
    "sim", "shell", "lessons", "dry-run", "lint", "prove",
];

/// The name of a step, what it checks, and how.
type Step = (&'static str, &'static str, fn(&mut TestTally) -> Result);

const STEPS: [Step; 13] = [
    ("fmt", "the code is formatted", fmt),
    (
        "lint",
        "no warnings in CSS, JavaScript (ESLint), Python (ruff) and workflows (actionlint, zizmor)",
        |_| lint::check(),
    ),
    ("clippy", "no warnings, natively, tests included", clippy),
    (
        "clippy-wasm",
        "no warnings in the page, for WebAssembly",
        clippy_wasm,
    ),
    (
        "deny",
        "licenses, sources and known vulnerabilities of the dependencies, by `deny.toml`",
        deny::check,
    ),
    (
        "rust",
        "the Rust tests: units, scenarios, lessons, properties",
        rust,
    ),
    (
        "api",
        "the tables of operations and the data files match their published sources",
        tables,
    ),
    (
        "clients",
        "real clients against `orgsim serve`: the AWS CLI, SDKs, tools built on them, pytest with the Python package",
        clients,
    ),
    (
        "portable",
        "no outside randomness in the core; it compiles for WebAssembly",
        portable,
    ),
    ("doc", "the documentation builds without warnings", doc),
    (
        "page",
        "the release page builds, and trunk builds it too",
        release_page,
    ),
    (
        "release",
        "the release archive has the page in the program; laws of proofs hold for all policies",
        release_archive,
    ),
    (
        "browser",
        "the browser tests, against the built page",
        browser,
    ),
];

pub fn main(options: &TestOptions) -> Result {
    let wanted = |step: &&Step| options.only.as_deref().is_none_or(|only| only == step.0);
    let start = Instant::now();
    let mut total = TestTally::default();
    let mut rows = Vec::new();
    let mut failure = None;
    for (step, about, run) in STEPS.iter().filter(wanted) {
        if failure.is_some() {
            rows.push((*step, "not run", Duration::ZERO, TestTally::default()));
            continue;
        }
        progress(format!("{step}: {about}"));
        let (begin, mut tally) = (Instant::now(), TestTally::default());
        if let Err(error) = run(&mut tally) {
            // A step without tests, or with tests that did not compile, still counts as a failure.
            tally.failed = tally.failed.max(1);
            failure = Some((step, error));
        }
        let word = if failure.is_some() { "FAILED" } else { "ok" };
        rows.push((*step, word, begin.elapsed(), tally));
        total.add(tally);
    }
    table(&rows, start.elapsed());
    if let Some((name, error)) = &failure {
        println!("Step {name}: {error}\nAgain, alone: cargo xtask test --only {name}\n");
    }
    if total.skipped > 0 {
        println!(
            "{} skipped; the lines with NOT CHECKED above say why",
            total.skipped
        );
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    match failure {
        None => Ok(()),
        Some(_) => Err("a step failed, see above".into()),
    }
}

/// Prints the steps with their results, times and counts, and the whole time.
fn table(rows: &[(&str, &str, Duration, TestTally)], whole: Duration) {
    println!(
        "\n{:<12} {:<8} {:>12} {:>8} {:>8} {:>8}",
        "step", "result", "time", "passed", "failed", "skipped"
    );
    for (name, result, time, tally) in rows {
        println!(
            "{name:<12} {result:<8} {:>12} {:>8} {:>8} {:>8}",
            duration(*time),
            tally.passed,
            tally.failed,
            tally.skipped
        );
    }
    let whole = duration(whole);
    println!("{:<12} {:<8} {whole:>12}\n", "total", "");
}

/// The crates that are compiled for WebAssembly only.
const PAGE_CRATES: &str =
    "--package web --package ui --package stage --package teaching --package tools";

fn fmt(_: &mut TestTally) -> Result {
    tools::ensure_component("rustfmt", "fmt")?;
    run(&mut cargo_unlocked("fmt --all --check"))
        .map_err(|error| format!("{error}; `cargo fmt --all` formats the code").into())
}

fn clippy(_: &mut TestTally) -> Result {
    tools::ensure_component("clippy", "clippy")?;
    run(&mut cargo("clippy --all-targets -- -D warnings"))
}

fn clippy_wasm(_: &mut TestTally) -> Result {
    tools::ensure_component("clippy", "clippy")?;
    tools::ensure_wasm_target()?;
    run(portable_crates(&format!("clippy {PAGE_CRATES}")).args(["--", "-D", "warnings"]))
}

/// A cargo command about the portable crates, for WebAssembly.
fn portable_crates(words: &str) -> Command {
    let mut command = cargo(words);
    command.args(["--target", tools::WASM]);
    command.args(PORTABLE.map(|name| format!("--package={name}")));
    command
}

fn rust(tally: &mut TestTally) -> Result {
    // Runs all of them even if one fails, to list all failures.
    let mut tests = cargo("test --no-fail-fast");
    // The same random sessions for every developer: a failure here is caused by this change. `cargo test` by itself
    // draws others, and `cargo xtask fuzz` keeps drawing.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        tests.env("PROPTEST_RNG_SEED", "20");
    }
    run_watching(&mut tests, |line| tally.add(cargo_counts(line)))
}

fn tables(_: &mut TestTally) -> Result {
    api::generate("api", api::files()?, true)?;
    api::generate("data", data::files()?, true)
}

fn clients(tally: &mut TestTally) -> Result {
    clients::drive(|line| {
        tally.add(cargo_counts(line));
        tally.add(plain_counts(line));
        tally.add(pytest_counts(line));
        tally.skipped += u32::from(line.contains("NOT CHECKED"));
    })?;
    if tally.passed == 0 {
        return Err("no client ran".into());
    }
    Ok(())
}

fn portable(_: &mut TestTally) -> Result {
    for name in PORTABLE {
        let words = "tree --edges normal --target all --prefix none --package";
        let tree = output(cargo(words).arg(name))?;
        if tree.lines().any(|line| line.starts_with("getrandom ")) {
            return Err(format!(
                "the crate `{name}` depends on getrandom: the same seed would not give the same world everywhere; \
                 `cargo tree -p {name} -e normal -i getrandom` shows the way"
            )
            .into());
        }
    }
    tools::ensure_wasm_target()?;
    run(&mut portable_crates("check --lib"))
}

fn doc(_: &mut TestTally) -> Result {
    tools::ensure_wasm_target()?;
    let page = format!("{PAGE_CRATES} --target {}", tools::WASM);
    // Without a package, cargo takes the workspace's default members: all except those of the page.
    for crates in ["", &page] {
        let mut doc = cargo(&format!("doc --no-deps {crates}"));
        run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

fn release_page(_: &mut TestTally) -> Result {
    page::release()?;
    weight::check(&weight::weigh(&tools::dist())?)?;
    trunk::check(&tools::dist())
}

fn release_archive(tally: &mut TestTally) -> Result {
    if !tools::dist().join("index.html").is_file() {
        page::release()?;
    }
    let described = release::test(|line| tally.add(cargo_counts(line)))?;
    tally.passed += described;
    // All managed policies of AWS and all samples: the tests of every day take some. About a minute.
    let mut laws = cargo("test --package prove --test prove managed");
    laws.env("ORGSIM_PROVE_CASES", "10000");
    run_watching(&mut laws, |line| tally.add(cargo_counts(line)))
}

fn browser(tally: &mut TestTally) -> Result {
    tools::ensure_e2e_packages()?;
    let chromium = tools::ensure_chromium()?;
    tools::ensure_engines()?;
    tools::ensure_nginx()?;
    // Some tests follow a server. Built here, not by a test: compiling takes longer than a test may.
    let orgsim = clients::orgsim("dev")?;
    if !tools::dist().join("index.html").is_file() {
        page::release()?;
    }
    let mut files: Vec<_> = fs::read_dir(tools::e2e())?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() {
        return Err("there are no files tests/e2e/*.test.mjs".into());
    }
    let run_files = |files: &[PathBuf], at_once| run_files(files, at_once, &chromium, &orgsim);
    let (result, mut found, failing) = run_files(&files, FILES_AT_ONCE);
    let failing: Vec<_> = failing.into_iter().map(PathBuf::from).collect();
    let result = match result {
        // Retry failures one at a time: two browsers on a small machine disturb each other.
        Err(_) if (1..=SECOND_TRIES).contains(&failing.len()) => {
            let (result, ..) = run_files(&failing, 1);
            if result.is_ok() {
                let names: Vec<_> = failing.iter().map(|it| it.to_string_lossy()).collect();
                eprintln!(
                    "    UNSTEADY: failed beside another test, passed alone: {}",
                    names.join(", ")
                );
                found.passed += mem::take(&mut found.failed);
            }
            result
        }
        result => result,
    };
    tally.add(found);
    result?;
    if tally.passed == 0 {
        return Err("no browser test ran".into());
    }
    Ok(())
}

/// Runs files of browser tests. Returns also what they counted, and the files with failing tests.
fn run_files(
    files: &[PathBuf],
    at_once: u8,
    chromium: &Path,
    orgsim: &Path,
) -> (Result, TestTally, BTreeSet<String>) {
    let mut node = Command::new("node");
    // A hanging test fails after fifteen minutes instead of never. The limit applies to a whole file too.
    node.args(["--test", "--test-timeout=900000", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={at_once}"))
        .args(files)
        .current_dir(tools::root())
        .env("CHROMIUM", chromium)
        .env("ORGSIM", orgsim);
    let (mut found, mut failing) = (TestTally::default(), BTreeSet::new());
    let result = run_watching(&mut node, |line| {
        found.add(node_counts(line));
        failing.extend(failing_file(line));
    });
    (result, found, failing)
}

/// How many files of browser tests run at the same time.
const FILES_AT_ONCE: u8 = 2;
/// With more failing files than this, something is broken, and nothing is tried again.
const SECOND_TRIES: usize = 4;

/// Reads the file from `test at tests/e2e/lesson.test.mjs:16:3`, printed for every failing test.
fn failing_file(line: &str) -> Option<String> {
    let (file, _) = line.strip_prefix("test at ")?.split_once(".mjs:")?;
    Some(format!("{file}.mjs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failing_files_are_read() {
        let file = failing_file("test at tests/e2e/lesson.test.mjs:16:3");
        assert_eq!(file.as_deref(), Some("tests/e2e/lesson.test.mjs"));
        assert_eq!(failing_file("✖ test at noon (12ms)"), None);
    }

    #[test]
    fn names_of_steps_are_unique() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.0).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
