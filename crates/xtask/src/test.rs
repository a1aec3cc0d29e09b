//! Every check and every test, in one order, stopping at the first step that fails.

use crate::compile::compile;
use crate::prelude::*;
use crate::process::duration;
use crate::tally::{
    TestTally, cargo_counts, node_counts, plain_counts, pytest_counts, skipped_line,
};
use crate::{api, clients, data, deny, lint, page, release, trunk};
use clap::builder::{PossibleValue, PossibleValuesParser};

/// Runs the steps in order, stops at the first that fails, and ends with a line `N passed, N failed`.
#[derive(clap::Args)]
pub struct TestOptions {
    /// Run only this step
    #[arg(long, value_name = "STEP", value_parser = steps())]
    only: Option<String>,
    /// Say what each step checks, what it needs and how long it takes, and run nothing
    #[arg(long, conflicts_with = "only")]
    list: bool,
}

fn steps() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.map(|step| PossibleValue::new(step.name).help(step.about)))
}

/// The crates of the page: they must compile for the browser, and without a source of randomness.
const PORTABLE: [&str; 16] = [
    "ordered", "policy", "query", "api", "state", "gates", "services", "engine", "session", "view",
    "sim", "shell", "lessons", "dry-run", "lint", "prove",
];

struct Step {
    name: &'static str,
    /// What it checks.
    about: &'static str,
    /// What it needs beside Rust; most of it is installed if it is missing.
    needs: &'static str,
    /// Minutes or seconds on two cores: with nothing compiled, and with everything compiled.
    takes: [&'static str; 2],
    run: fn(&mut TestTally) -> Result,
}

const STEPS: [Step; 13] = [
    Step {
        name: "fmt",
        about: "the code is formatted",
        needs: "rustfmt",
        takes: ["3 s", "3 s"],
        run: fmt,
    },
    Step {
        name: "lint",
        about: "no warnings in CSS, JavaScript (ESLint), Python (ruff) and workflows (actionlint, zizmor)",
        needs: "Node, Python",
        takes: ["20 s", "10 s"],
        run: |_| lint::check(),
    },
    Step {
        name: "clippy",
        about: "no warnings, natively, tests included",
        needs: "clippy",
        takes: ["3 min", "2 s"],
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        about: "no warnings in the core and the page, for WebAssembly",
        needs: "clippy, Rust's target for WebAssembly",
        takes: ["2 min", "2 s"],
        run: clippy_wasm,
    },
    Step {
        name: "deny",
        about: "licenses, sources and known vulnerabilities of the dependencies, by `deny.toml`",
        needs: "cargo-deny; for vulnerabilities, GitHub",
        takes: ["5 s", "5 s"],
        run: deny::check,
    },
    Step {
        name: "rust",
        about: "the Rust tests: units, scenarios, lessons, properties",
        needs: "nothing else",
        takes: ["20 min", "9 min"],
        run: rust,
    },
    Step {
        name: "api",
        about: "the tables of operations and the data files match their published sources",
        needs: "Python",
        takes: ["10 s", "10 s"],
        run: tables,
    },
    Step {
        name: "clients",
        about: "real clients against `orgsim serve`: the AWS CLI, SDKs, tools built on them",
        needs: "Python, Node; Terraform's provider and AWS CLI 2.9 where they are at hand",
        takes: ["7 min", "4 min"],
        run: clients,
    },
    Step {
        name: "portable",
        about: "no outside randomness in the core, and no message is compared with a text",
        needs: "nothing else",
        takes: ["1 min", "3 s"],
        run: portable,
    },
    Step {
        name: "doc",
        about: "the documentation builds without warnings",
        needs: "Rust's target for WebAssembly",
        takes: ["1 min", "3 s"],
        run: doc,
    },
    Step {
        name: "page",
        about: "the release page builds within its budget, and trunk builds it too",
        needs: "Node, Chromium, Rust's target for WebAssembly; trunk where it is installed",
        takes: ["12 min", "10 s"],
        run: release_page,
    },
    Step {
        name: "release",
        about: "the release archive and the Python package have the page in the program; laws of proofs hold for all policies",
        needs: "what `page` needs, Python",
        takes: ["5 min", "2 min"],
        run: release_archive,
    },
    Step {
        name: "browser",
        about: "the browser tests, against the built page",
        needs: "what `page` needs, Firefox, WebKit with its driver, nginx",
        takes: ["15 min", "15 min"],
        run: browser,
    },
];

pub fn main(options: &TestOptions) -> Result {
    if options.list {
        list();
        return Ok(());
    }
    let wanted = |step: &&Step| options.only.as_deref().is_none_or(|only| only == step.name);
    let start = Instant::now();
    let mut total = TestTally::default();
    let mut rows = Vec::new();
    let mut failure = None;
    // Most of its compiling uses one core, and clients mostly wait: they share the time.
    let mut page_program = None;
    for step in STEPS.iter().filter(wanted) {
        let Step { name, about, .. } = *step;
        if failure.is_some() {
            rows.push((name, "not run", Duration::ZERO, TestTally::default()));
            continue;
        }
        progress(format!("{name}: {about}"));
        if name == "clients" && options.only.is_none() {
            page_program = Some(page::compile_in_background()?);
        }
        if name == "page"
            && let Some(compiling) = page_program.take()
        {
            compiling.wait();
        }
        let (begin, mut tally) = (Instant::now(), TestTally::default());
        if let Err(error) = (step.run)(&mut tally) {
            // A step without tests, or with tests that did not compile, still counts as a failure.
            tally.failed = tally.failed.max(1);
            failure = Some((name, error));
        }
        let word = if failure.is_some() { "FAILED" } else { "ok" };
        rows.push((name, word, begin.elapsed(), tally.clone()));
        total.add(tally);
    }
    table(&rows, start.elapsed());
    if let Some((name, error)) = &failure {
        println!("Step {name}: {error}\nAgain, alone: cargo xtask test --only {name}\n");
    }
    if !total.skipped.is_empty() {
        println!("{} not checked here:", total.skipped.len());
        (total.skipped.iter()).for_each(|line| println!("  {line}"));
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    match failure {
        None => Ok(()),
        Some(_) => Err("a step failed, see above".into()),
    }
}

/// Prints what each step checks, needs and takes.
fn list() {
    println!("On two cores, with nothing compiled and with everything compiled:\n");
    for step in &STEPS {
        let [first, again] = step.takes;
        println!("{:<12} {first:>7} {again:>6}   {}", step.name, step.about);
        println!("{:<12} {:>14}   needs {}", "", "", step.needs);
    }
}

/// Prints the steps with their results, times and counts, and the whole time.
fn table(rows: &[(&str, &str, Duration, TestTally)], whole: Duration) {
    println!(
        "\n{:<12} {:<8} {:>12} {:>8} {:>8} {:>10}",
        "step", "result", "time", "passed", "failed", "unchecked"
    );
    for (name, result, time, tally) in rows {
        println!(
            "{name:<12} {result:<8} {:>12} {:>8} {:>8} {:>10}",
            duration(*time),
            tally.passed,
            tally.failed,
            tally.skipped.len()
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
    compile(&mut cargo("clippy --all-targets -- -D warnings")).map(drop)
}

fn clippy_wasm(_: &mut TestTally) -> Result {
    tools::ensure_component("clippy", "clippy")?;
    tools::ensure_wasm_target()?;
    let mut clippy = cargo(&format!("clippy {PAGE_CRATES} --target {}", tools::WASM));
    clippy.args(PORTABLE.map(|name| format!("--package={name}")));
    compile(clippy.args(["--", "-D", "warnings"])).map(drop)
}

fn rust(tally: &mut TestTally) -> Result {
    compile(&mut cargo("test --no-run"))?;
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
        tally.add(skipped_line(line));
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
    // Libraries and programs, as a release has them: without debug assertions, no message compares with a text.
    compile(&mut cargo(&format!("check --lib --bins {SILENT}"))).map(drop)
}

/// Comparing messages with texts is for tests: these crates compile without it.
const SILENT: &str = "--config profile.dev.package.message.debug-assertions=false";

fn doc(_: &mut TestTally) -> Result {
    tools::ensure_wasm_target()?;
    let page = format!("{PAGE_CRATES} --target {}", tools::WASM);
    // Without a package, cargo takes the workspace's default members: all except those of the page.
    for crates in ["", &page] {
        let mut doc = cargo(&format!("doc --no-deps {crates} {SILENT}"));
        compile(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

fn release_page(tally: &mut TestTally) -> Result {
    page::release()?;
    weight::check(&weight::weigh(&tools::dist())?)?;
    trunk::check(&tools::dist(), tally)
}

fn release_archive(tally: &mut TestTally) -> Result {
    page::release()?;
    let described = release::test(|line| {
        tally.add(cargo_counts(line));
        tally.add(pytest_counts(line));
    })?;
    tally.passed += described;
    // All managed policies of AWS and all samples: the tests of every day take some. About a minute.
    let mut laws = cargo("test --test prove managed");
    laws.env("ORGSIM_PROVE_CASES", "10000");
    run_watching(&mut laws, |line| tally.add(cargo_counts(line)))
}

fn browser(tally: &mut TestTally) -> Result {
    tools::ensure_e2e_packages()?;
    let chromium = tools::ensure_chromium()?;
    tools::ensure_engines()?;
    tools::ensure_nginx()?;
    // Some tests follow a server. Built here, not by a test: compiling takes longer than a test may.
    let orgsim = clients::tested()?;
    page::release()?;
    let mut files: Vec<_> = fs::read_dir(tools::e2e())?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() {
        return Err("there are no files tests/e2e/*.test.mjs".into());
    }
    let mut node = Command::new("node");
    // A hanging test fails after fifteen minutes instead of never. The limit applies to a whole file too.
    node.args(["--test", "--test-timeout=900000", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={FILES_AT_ONCE}"))
        .args(files)
        .current_dir(tools::root())
        .env("CHROMIUM", chromium)
        .env("ORGSIM", orgsim);
    run_watching(&mut node, |line| tally.add(node_counts(line)))?;
    if tally.passed == 0 {
        return Err("no browser test ran".into());
    }
    Ok(())
}

/// How many files of browser tests run at the same time.
const FILES_AT_ONCE: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_steps_are_unique() {
        let names: BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
    }
}
