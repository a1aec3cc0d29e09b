//! Measurements: the page's weight, the simulator, policy decisions and the server natively, the page in a browser.
//! Numbers are printed, not judged; only a measurement that does not run is an error.

use crate::prelude::*;
use crate::{clients, page, release};
use std::time::SystemTime;

/// Prints tables; builds what it measures. Close other programs first: times on a busy machine say little.
#[derive(clap::Args)]
pub struct BenchOptions {
    /// Measure only this part
    #[arg(long, value_name = "PART", value_parser = PARTS)]
    only: Option<String>,
}

const PARTS: [&str; 5] = ["page", "simulator", "policies", "server", "browser"];

/// The benchmarks in a browser: the part that each belongs to, its file, and what is said meanwhile.
const SCRIPTS: [[&str; 3]; 6] = [
    ["browser", "bench.mjs", "Measuring the page in a browser"],
    [
        "page",
        "bench-visits.mjs",
        "Measuring visits over a slow line and without one (a minute)",
    ],
    [
        "page",
        "bench-large.mjs",
        "Measuring ten thousand accounts and long sessions (two minutes)",
    ],
    [
        "page",
        "bench-dry-run.mjs",
        "Measuring the dry run of a policy (a minute)",
    ],
    [
        "page",
        "bench-import.mjs",
        "Measuring the import of a large file (seconds)",
    ],
    [
        "page",
        "bench-prove.mjs",
        "Measuring proofs over 280 statements (seconds)",
    ],
];

pub fn main(options: &BenchOptions) -> Result {
    let wanted = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let in_browser = wanted("page") || wanted("browser");
    if in_browser {
        // First, so that a failed installation does not cost a compilation.
        tools::ensure_e2e_packages()?;
        tools::ensure_chromium()?;
    }
    let work = wanted("page").then(work_on_page);
    if in_browser {
        page::release()?;
    }
    let native = wanted("simulator").then(simulator);
    let policies = wanted("policies").then(policies);
    let server = wanted("server").then(server);
    let script = |[part, script, says]: [&str; 3]| {
        wanted(part).then(|| {
            progress(says);
            lines(&mut tools::browser_script(script)?)
        })
    };
    let [browser, visits, large, trail, import, proofs] = SCRIPTS.map(script);
    let weight = wanted("page").then(first_bytes);
    let ran = [
        ("Bytes until the first click is answered", weight),
        ("The simulator, native", native),
        ("Decisions of policy, native", policies),
        ("`orgsim serve` and moto's server", server),
        ("The page, in a browser", browser),
        ("Visits over a slow line and without one", visits),
        ("Ten thousand accounts and long sessions", large),
        ("The dry run of a policy", trail),
        ("The import of a large file", import),
        ("Proofs in the policy lab", proofs),
        ("Setting up and working on the page", work),
    ]
    .map(|(title, lines)| lines.is_none_or(|lines| section(title, lines)));
    if ran == [true; 11] {
        Ok(())
    } else {
        Err("a benchmark did not run".into())
    }
}

/// A measure beside what it must not exceed, as `rows.mjs` prints it.
fn row(name: &str, value: f64, unit: &str, required: u32, remark: &str) -> String {
    format!("{name:<56} {value:>8.1} {unit}   (required {required} {unit}; {remark})")
}

/// What the browser fetches until the first click is answered; prints the table of all files.
fn first_bytes() -> Result<Vec<String>> {
    println!("\nFiles of the page\n");
    let first = weight::print(&weight::weigh(&tools::dist())?);
    let row = |name: &str, bytes: usize, required, remark: &str| {
        row(name, bytes as f64 / 1024.0, "KB", required, remark)
    };
    Ok(vec![
        row(
            "bytes until the first click, gzip",
            first.gzipped,
            500,
            "`gzip -9`",
        ),
        row(
            "bytes until the first click, brotli",
            first.brotli,
            400,
            "where the host or browser has brotli",
        ),
    ])
}

/// How long a contributor waits: on a new machine, and after a change of one view.
fn work_on_page() -> Result<Vec<String>> {
    Ok(vec![set_up()?, rebuilt()?])
}

/// How long it takes from nothing compiled until the page answers.
fn set_up() -> Result<String> {
    progress("Measuring `cargo xtask serve` with nothing compiled (5 minutes)");
    let target = tools::fresh("setup")?;
    let start = Instant::now();
    let mut server = cargo_unlocked("xtask serve --port 0");
    let took = release::asked(server.env("CARGO_TARGET_DIR", &target), |address| {
        release::fetched(address, "", "identity").map(|_| start.elapsed())
    });
    fs::remove_dir_all(&target)?;
    Ok(row(
        "new machine: `cargo xtask serve` until the page answers",
        took?.as_secs_f64(),
        "s",
        210,
        "nothing compiled; the toolchain and the crates are downloaded already",
    ))
}

/// Time of a rebuild after a change of one view.
fn rebuilt() -> Result<String> {
    const VIEW: &str = "web/stage/src/organization/legend.rs";
    // The first time compiles everything.
    page::quick()?;
    // Cargo checks the file's time: its text stays unchanged.
    fs::File::options()
        .append(true)
        .open(tools::root().join(VIEW))?
        .set_modified(SystemTime::now())?;
    let start = Instant::now();
    page::quick()?;
    Ok(row(
        "page rebuilt after changing one view",
        start.elapsed().as_secs_f64(),
        "s",
        6,
        &format!("{VIEW} touched"),
    ))
}

fn simulator() -> Result<Vec<String>> {
    progress("Measuring the simulator (compiled for speed: a minute or two the first time)");
    lines(&mut cargo(
        "run --quiet --profile fast --package orgsim -- bench",
    ))
}

fn policies() -> Result<Vec<String>> {
    progress("Measuring decisions of policy, beside the crate iam-rs");
    lines(
        cargo("run --quiet --release --manifest-path")
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
    let mut driver = clients::driver(&python, "bench");
    lines(driver.arg("--orgsim").arg(orgsim))
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
