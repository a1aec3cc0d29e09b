//! Measuring: the page's weight, the simulator and decisions of policy natively, the page in a browser.
//! Numbers are printed, not judged; only a measurement that does not run is an error.

use crate::process::{cargo, progress, run_watching};
use crate::{Result, page, tools, unexpected, weight};
use lexopt::{Arg, ValueExt};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

const HELP: &str = "\
Measures and prints tables: size of the page, the simulator natively, decisions of policy, the page in a browser.

Usage: cargo xtask bench [--only PART]

Parts: page, simulator, policies, browser.
Builds what it measures. Close other programs first: times on a busy machine say little.";

const PARTS: [&str; 4] = ["page", "simulator", "policies", "browser"];

pub fn main(mut args: lexopt::Parser) -> Result {
    let mut only: Option<String> = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("only") => only = Some(args.value()?.string()?),
            Arg::Short('h') | Arg::Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => return Err(unexpected(arg)),
        }
    }
    if let Some(part) = only.as_deref().filter(|part| !PARTS.contains(part)) {
        let parts = PARTS.join(", ");
        return Err(format!("there is no part `{part}`; there are: {parts}").into());
    }
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let chromium = if wanted("browser") {
        tools::ensure_e2e_packages()?;
        Some(tools::ensure_chromium()?)
    } else {
        None
    };
    if wanted("page") || wanted("browser") {
        page::release()?;
    }
    let native = wanted("simulator").then(|| {
        progress("Measuring the simulator (compiled for speed: a minute or two the first time)");
        lines(cargo().args([
            "run",
            "--quiet",
            "--profile",
            "fast",
            "--package",
            "orgsim",
            "--",
            "bench",
        ]))
    });
    let policies = wanted("policies").then(|| {
        progress("Measuring decisions of policy, beside the crate iam-rs");
        lines(
            cargo()
                .args(["run", "--quiet", "--release", "--locked"])
                .args([
                    OsStr::new("--manifest-path"),
                    tools::root()
                        .join("crates/policy-bench/Cargo.toml")
                        .as_os_str(),
                    OsStr::new("--target-dir"),
                    target().as_os_str(),
                ]),
        )
    });
    let browser = chromium.map(|chromium| {
        progress("Measuring the page in a browser");
        lines(
            Command::new("node")
                .arg(tools::e2e().join("bench.mjs"))
                .env("CHROMIUM", chromium),
        )
    });

    if wanted("page") {
        println!("\nThe page\n");
        weight::print(&weight::weigh(&tools::dist())?);
    }
    let ran = [
        ("The simulator, native", native),
        ("Decisions of policy, native", policies),
        ("The page, in a browser", browser),
    ]
    .map(|(title, lines)| lines.is_none_or(|lines| section(title, lines)));
    if ran == [true; 3] {
        Ok(())
    } else {
        Err("a benchmark did not run".into())
    }
}

/// Where cargo builds: the bench of policies is a workspace of its own and would make a second folder.
fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    tools::root().join(folder).join("policy-bench")
}

fn lines(command: &mut Command) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    run_watching(command, |line| lines.push(line.to_owned()))?;
    Ok(lines)
}

/// Prints one part of the result; `false` if it did not run.
fn section(title: &str, lines: Result<Vec<String>>) -> bool {
    println!("\n{title}\n");
    match lines {
        Ok(lines) if lines.is_empty() => println!("(it ran and printed nothing)"),
        Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
        Err(error) => {
            println!("did not run: {error}");
            return false;
        }
    }
    true
}
