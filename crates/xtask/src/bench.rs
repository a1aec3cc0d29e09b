//! Measurements: the page's weight, the simulator, policy decisions and the server natively, the page in a browser.
//! Numbers are printed, not judged; only a measurement that does not run is an error.

use crate::process::{cargo, progress, run_watching};
use crate::{Result, clients, page, python, tools, weight};
use std::fs;
use std::process::Command;
use std::time::{Instant, SystemTime};

/// Prints tables; builds what it measures. Close other programs first: times on a busy machine say little.
#[derive(clap::Args)]
pub struct BenchOptions {
    /// Measure only this part
    #[arg(long, value_name = "PART", value_parser = PARTS)]
    only: Option<String>,
}

const PARTS: [&str; 5] = ["page", "simulator", "policies", "server", "browser"];

pub fn main(options: &BenchOptions) -> Result {
    let wanted = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let chromium = if wanted("browser") || wanted("page") {
        tools::ensure_e2e_packages()?;
        Some(tools::ensure_chromium()?)
    } else {
        None
    };
    let rebuilt = wanted("page").then(rebuilt);
    if wanted("page") || wanted("browser") {
        page::release()?;
    }
    let native = wanted("simulator").then(simulator);
    let policies = wanted("policies").then(policies);
    let server = wanted("server").then(server);
    let script = |part: &str, script: &str, says: &str| {
        let chromium = chromium.as_ref().filter(|_| wanted(part))?;
        progress(says);
        Some(lines(
            Command::new("node")
                .arg(tools::e2e().join(script))
                .env("CHROMIUM", chromium),
        ))
    };
    let browser = script("browser", "bench.mjs", "Measuring the page in a browser");
    let visits = script(
        "page",
        "bench-visits.mjs",
        "Measuring visits over a slow line and without one (a minute)",
    );
    let large = script(
        "page",
        "bench-large.mjs",
        "Measuring ten thousand accounts and long sessions (two minutes)",
    );
    if wanted("page") {
        println!("\nThe page\n");
        weight::print(&weight::weigh(&tools::dist())?);
        println!("The first click requires {FIRST_CLICK}.");
    }
    let ran = [
        ("The simulator, native", native),
        ("Decisions of policy, native", policies),
        ("`orgsim serve` and moto's server", server),
        ("The page, in a browser", browser),
        ("Visits over a slow line and without one", visits),
        ("Ten thousand accounts and long sessions", large),
        ("Working on the page", rebuilt),
    ]
    .map(|(title, lines)| lines.is_none_or(|lines| section(title, lines)));
    if ran == [true; 7] {
        Ok(())
    } else {
        Err("a benchmark did not run".into())
    }
}

/// The size limit of the first click.
const FIRST_CLICK: &str = "at most 600 KB by gzip and 480 KB by brotli";

/// Time of a rebuild after a change of one view.
fn rebuilt() -> Result<Vec<String>> {
    const VIEW: &str = "web/src/components/organization/legend.rs";
    // The first time compiles everything.
    page::quick()?;
    // Cargo checks the file's time: its text stays unchanged.
    fs::File::options()
        .append(true)
        .open(tools::root().join(VIEW))?
        .set_modified(SystemTime::now())?;
    let start = Instant::now();
    page::quick()?;
    Ok(vec![
        format!(
            "{:<56} {:>8.1} s    (required 8 s; {VIEW} touched)",
            "page rebuilt after changing one view",
            start.elapsed().as_secs_f64()
        ),
        format!(
            "{:<56} {:>8} min  (required 6 min; needs a machine without tools, so it is not measured here)",
            "new machine: `cargo xtask serve` until the page answers", "-"
        ),
    ])
}

fn simulator() -> Result<Vec<String>> {
    progress("Measuring the simulator (compiled for speed: a minute or two the first time)");
    lines(cargo().args(["run", "--quiet", "--profile", "fast"]).args([
        "--package",
        "orgsim",
        "--",
        "bench",
    ]))
}

fn policies() -> Result<Vec<String>> {
    progress("Measuring decisions of policy, beside the crate iam-rs");
    lines(
        cargo()
            .args(["run", "--quiet", "--release", "--locked"])
            .arg("--manifest-path")
            .arg(tools::root().join("crates/policy-bench/Cargo.toml"))
            // A separate workspace would otherwise create a second folder.
            .arg("--target-dir")
            .arg(tools::target().join("policy-bench")),
    )
}

fn server() -> Result<Vec<String>> {
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
}

fn lines(command: &mut Command) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    run_watching(command, |line| lines.push(line.to_owned()))?;
    Ok(lines)
}

/// Prints one part of the result. `false` if it did not run.
fn section(title: &str, lines: Result<Vec<String>>) -> bool {
    println!("\n{title}\n");
    match lines {
        Ok(lines) if lines.is_empty() => println!("(no output)"),
        Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
        Err(error) => {
            println!("did not run: {error}");
            return false;
        }
    }
    true
}
