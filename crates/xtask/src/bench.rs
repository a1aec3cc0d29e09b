//! Measuring: the page's weight, the simulator natively, the page in a browser.
//! Numbers are printed, not judged; only a measurement that does not run is an error.

use crate::process::{cargo, progress, run_watching};
use crate::{Result, only_help, page, tools, weight};
use std::process::Command;

const HELP: &str = "\
Measures and prints tables: size of the page, the simulator natively, the page in a browser.

Usage: cargo xtask bench

Builds what it measures. Close other programs first: times on a busy machine say little.";

pub fn main(args: lexopt::Parser) -> Result {
    if only_help(args, HELP)? {
        return Ok(());
    }
    tools::ensure_e2e_packages()?;
    let chromium = tools::ensure_chromium()?;
    page::release()?;
    progress("Measuring the simulator (compiled for speed: a minute or two the first time)");
    let native = lines(cargo().args([
        "run",
        "--quiet",
        "--profile",
        "fast",
        "--package",
        "orgsim",
        "--",
        "bench",
    ]));
    progress("Measuring the page in a browser");
    let browser = lines(
        Command::new("node")
            .arg(tools::e2e().join("bench.mjs"))
            .env("CHROMIUM", chromium),
    );

    println!("\nThe page\n");
    weight::print(&weight::weigh(&tools::dist())?);
    let native = section("The simulator, native", native);
    let browser = section("The page, in a browser", browser);
    if native && browser {
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
