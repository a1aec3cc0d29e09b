//! Measuring: the page's weight, the simulator, decisions of policy and the server natively, the page in a browser.
//! Numbers are printed, not judged; only a measurement that does not run is an error.

use crate::process::{cargo, progress, run_watching};
use crate::{Result, clients, page, python, tools, unexpected, weight};
use lexopt::{Arg, ValueExt};
use std::ffi::OsStr;
use std::process::Command;

const HELP: &str = "\
Measures and prints tables: size of the page, the simulator natively, decisions of policy, `orgsim serve` beside moto's
server, the page in a browser.

Usage: cargo xtask bench [--only PART]

Parts: page, simulator, policies, server, browser.
Builds what it measures. Close other programs first: times on a busy machine say little.";

const PARTS: [&str; 5] = ["page", "simulator", "policies", "server", "browser"];

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
                    // A workspace of its own, which would make a second folder.
                    tools::target().join("policy-bench").as_os_str(),
                ]),
        )
    });
    let server = wanted("server").then(|| {
        let python = python::ensure("requirements.txt")?;
        let orgsim = clients::orgsim("fast")?;
        progress("Measuring `orgsim serve` beside moto's server (two minutes)");
        lines(
            python
                .python()
                .arg(tools::clients().join("bench/run.py"))
                .arg("--orgsim")
                .arg(orgsim),
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
        ("`orgsim serve` and moto's server", server),
        ("The page, in a browser", browser),
    ]
    .map(|(title, lines)| lines.is_none_or(|lines| section(title, lines)));
    if ran == [true; 4] {
        Ok(())
    } else {
        Err("a benchmark did not run".into())
    }
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
