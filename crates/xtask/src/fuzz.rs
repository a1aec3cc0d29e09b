//! Long fuzzing: the targets of `tests/fuzz` under libFuzzer, guided by coverage. `cargo xtask test` runs them only on
//! their stored inputs.
//!
//! The simulator of the server, the walks over the page, the prover and what is erased are more rows: seeds, one after another, instead of inputs.
//!
//! Coverage uses LLVM flags of the stable compiler. AddressSanitizer, which needs a nightly one, would find nothing:
//! the code has no `unsafe`.

use crate::prelude::*;
use crate::process::host;
use std::process::Stdio;

/// Looks for input that a reader cannot handle: a panic, a hang, too much memory, or an invariant that does not hold.
#[derive(clap::Args)]
#[command(after_help = "\
A failing input is stored as `target/fuzz/found/TARGET-…`. Copy it to `tests/fuzz/corpus/TARGET/` to make it a test. \
Needs a C++ compiler for libFuzzer (Debian, as root: `apt-get install g++`).")]
pub struct FuzzOptions {
    /// The targets to fuzz [default: all of `tests/fuzz`, and those that run seeds: `erased`, `erased-files`, `page`, `prove`, `prove-steps`, `simulator`, `slow`]
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// Seconds per target; 0 runs only the stored inputs
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
    /// The seed of random inputs [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Store inputs that reach new code in `tests/fuzz/corpus/TARGET`: up to 48 inputs and 24 KB per target
    #[arg(long)]
    keep: bool,
    /// For `page`: plant the faults of `tests/tests/page_walk/faults` in a copy, one after another, and see whether walks find them
    #[arg(long)]
    planted: bool,
}

/// Tests that run seeds: their names among the targets, and the words that run them.
const SEEDED: [(&str, &str); 7] = [
    (
        "erased",
        "test --package prove --package lint --test prove --test lint erased -- --nocapture",
    ),
    (
        "erased-files",
        "test --package interchange --test all erased -- --nocapture",
    ),
    (
        "simulator",
        "test --package server --lib simulator::many_seeds -- --nocapture",
    ),
    (
        "page",
        "test --package orgsim-tests --test page_walk -- --nocapture",
    ),
    (
        "prove",
        "test --package prove --test prove chance -- --nocapture",
    ),
    (
        "prove-steps",
        "test --package prove --test prove steps::plausible -- --nocapture",
    ),
    (
        "slow",
        "test --package prove --test prove steps::slow -- --nocapture",
    ),
];
/// Size limit of one target's stored inputs, in bytes: 29 targets make less than a megabyte.
const KEPT: u64 = 24 * 1024;
/// Limit of their number.
const KEPT_FILES: usize = 48;
/// The longest input that libFuzzer generates.
const LONGEST: &str = "4096";
/// Seconds after which an input counts as a hang. Targets take milliseconds.
const HANG: &str = "25";
/// Megabytes that a target may use.
const MEMORY: &str = "2048";

/// LLVM's instrumentation: which edges are taken, and what is compared.
const COVERAGE: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg",
    "fuzzing",
];

struct FuzzResult {
    target: String,
    /// Inputs tried.
    tried: u64,
    /// Places in the code that they reached.
    reached: u64,
    kept: usize,
    found: bool,
}

pub fn main(options: &FuzzOptions) -> Result {
    let (seconds, chosen) = (options.seconds, &options.targets);
    let mut all = targets()?;
    all.extend(SEEDED.map(|(name, _)| name.into()));
    if let Some(name) = chosen.iter().find(|name| !all.contains(name)) {
        return Err(format!("unknown target `{name}`; choose one of: {}", all.join(", ")).into());
    }
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .map_or(0, |time| time.as_secs());
    let seed = options.seed.unwrap_or(now);
    if options.planted {
        return crate::planted::main(seconds, options.seed.unwrap_or(0));
    }
    let whole = chosen.is_empty();
    let program = match chosen.as_slice() {
        [only] if seeded(only).is_some() => PathBuf::new(),
        _ => build()?,
    };
    progress(format!(
        "Fuzzing each target for {seconds} s; again the same: --seed {seed}"
    ));
    let mut rows = Vec::new();
    for target in all.iter().filter(|name| whole || chosen.contains(name)) {
        let words = seeded(target);
        let row = match words {
            Some(words) => run_seeds(target, words, seconds, seed)?,
            None => fuzz(&program, target, seconds, seed)?,
        };
        if options.keep && !row.found && words.is_none() {
            keep_some(&program, target)?;
        }
        rows.push(row);
    }
    table(&rows);
    if rows.iter().any(|row| row.found) {
        return Err(
            "an input failed, which is in target/fuzz/found, or a seed, which is above".into(),
        );
    }
    Ok(())
}

fn corpus() -> PathBuf {
    tools::root().join("tests/fuzz/corpus")
}

/// Folders below cargo's target folder: the instrumented build, findings, and inputs that are not stored.
fn folder(name: &str) -> PathBuf {
    tools::target().join("fuzz").join(name)
}

/// The targets. Each has a folder of stored inputs, which a test compares with the table in
/// `tests/fuzz/src/targets.rs`.
fn targets() -> Result<Vec<String>> {
    let names = fs::read_dir(corpus())?.flatten().map(|it| it.file_name());
    let mut names: Vec<_> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Compiles all targets into one program, with coverage.
fn build() -> Result<PathBuf> {
    let host = host()?;
    progress("Compiling the fuzz targets with coverage (the first time some minutes)");
    run(cargo("build --package orgsim-fuzz --features libfuzzer")
        .args(["--bin", "orgsim-fuzz", "--profile", "fast"])
        // With an explicit target, build scripts and macros are compiled without these flags.
        .args(["--target", &host, "--target-dir"])
        .arg(folder("build"))
        .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}"))
        // Fast code, but with the checks of a debug build: an overflow is a finding.
        .env("CARGO_PROFILE_FAST_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_FAST_OVERFLOW_CHECKS", "true")
        .env("CARGO_PROFILE_FAST_OPT_LEVEL", "2")
        .env("CARGO_PROFILE_FAST_LTO", "off")
        .env("CARGO_PROFILE_FAST_CODEGEN_UNITS", "16")
        // libFuzzer keeps the input when the process aborts.
        .env("CARGO_PROFILE_FAST_PANIC", "abort")
        .env("CARGO_PROFILE_FAST_STRIP", "false"))
    .map_err(|error| {
        format!("{error}\nlibFuzzer needs a C++ compiler: `apt-get install g++` (Debian, as root)")
    })?;
    let file = format!("orgsim-fuzz{}", std::env::consts::EXE_SUFFIX);
    Ok(folder("build").join(host).join("fast").join(file))
}

/// libFuzzer on one target.
fn libfuzzer(program: &Path, target: &str) -> Result<Command> {
    // Targets write short-lived files: in memory, if the system has such a folder.
    let memory = Path::new("/dev/shm");
    let files = folder("files");
    fs::create_dir_all(&files)?;
    let mut command = Command::new(program);
    command
        .current_dir(tools::root())
        .env("ORGSIM_FUZZ_TARGET", target)
        .env("TMPDIR", if memory.is_dir() { memory } else { &files })
        .args([
            format!("-max_len={LONGEST}"),
            format!("-timeout={HANG}"),
            format!("-rss_limit_mb={MEMORY}"),
            "-dict=tests/fuzz/words.dict".to_string(),
        ]);
    Ok(command)
}

fn fuzz(program: &Path, target: &str, seconds: u64, seed: u64) -> Result<FuzzResult> {
    progress(format!("{target}: {seconds} s"));
    let (inputs, found) = (folder("corpus").join(target), folder("found"));
    fs::create_dir_all(&inputs)?;
    fs::create_dir_all(&found)?;
    let before = fs::read_dir(&found)?.count();
    let output = libfuzzer(program, target)?
        .arg(match seconds {
            // For libFuzzer, zero seconds mean no limit.
            0 => "-runs=0".to_string(),
            _ => format!("-max_total_time={seconds}"),
        })
        // Zero would mean a random seed.
        .arg(format!("-seed={}", (seed % 0xffff_fffe) + 1))
        .arg("-print_final_stats=1")
        .arg(format!("-artifact_prefix={}/{target}-", found.display()))
        .arg(&inputs)
        .arg(corpus().join(target))
        .stdin(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let failed = !output.status.success();
    if failed {
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines.len().saturating_sub(60);
        eprintln!("{}", lines[tail..].join("\n"));
        let more = fs::read_dir(&found)?.count().saturating_sub(before);
        progress(format!(
            "{target}: FOUND something; {more} new in {}",
            found.display()
        ));
    }
    Ok(FuzzResult {
        target: target.to_string(),
        tried: tried(&text),
        reached: last_number(&text, "cov: "),
        kept: fs::read_dir(corpus().join(target))?.count(),
        found: failed,
    })
}

/// The words that run a target's seeds, if it is one of [`SEEDED`].
fn seeded(target: &str) -> Option<&'static str> {
    let found = SEEDED.iter().find(|(name, _)| *name == target);
    found.map(|(_, words)| *words)
}

/// Seeds from this one on; 0 seconds: those of the test command.
fn run_seeds(target: &str, words: &str, seconds: u64, seed: u64) -> Result<FuzzResult> {
    progress(format!("{target}: {seconds} s"));
    let mut command = cargo(words);
    if seconds > 0 {
        command
            .env("ORGSIM_SEED", seed.to_string())
            .env("ORGSIM_SECONDS", seconds.to_string());
    }
    let output = command.stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = !output.status.success();
    if found {
        eprintln!("{}{text}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(FuzzResult {
        target: target.into(),
        tried: seeds(&text),
        reached: 0,
        kept: 0,
        found,
    })
}

/// The number of seeds that a test says it ran.
fn seeds(text: &str) -> u64 {
    let counts = text.lines().filter_map(|line| line.strip_suffix(" seeds"));
    counts.filter_map(|it| it.parse::<u64>().ok()).sum()
}

/// Number of inputs run: the statistic of a successful run, or the number in the last line of a failed one.
fn tried(text: &str) -> u64 {
    let all = last_number(text, "stat::number_of_executed_units: ");
    if all > 0 {
        return all;
    }
    let number = |line: &str| {
        line.strip_prefix('#')?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    };
    text.lines().rev().find_map(number).unwrap_or(0)
}

/// The number after the last `before`.
fn last_number(text: &str, before: &str) -> u64 {
    text.rsplit_once(before)
        .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Adds found inputs to the stored ones: the smallest set that together reaches everything they all reach.
fn keep_some(program: &Path, target: &str) -> Result {
    let (kept, fresh) = (corpus().join(target), folder("fresh").join(target));
    tools::empty(&fresh)?;
    let merged = libfuzzer(program, target)?
        .arg("-set_cover_merge=1")
        .arg(&fresh)
        .arg(&kept)
        .arg(folder("corpus").join(target))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !merged.success() {
        return Err(format!("{target}: the inputs could not be merged").into());
    }
    let (mut bytes, mut count) = (0, 0);
    for entry in fs::read_dir(&kept)?.flatten() {
        bytes += entry.metadata()?.len();
        count += 1;
    }
    let mut files: Vec<(u64, PathBuf)> = fs::read_dir(&fresh)?
        .flatten()
        .filter(|entry| !kept.join(entry.file_name()).exists())
        .filter_map(|entry| Some((entry.metadata().ok()?.len(), entry.path())))
        .collect();
    files.sort();
    for (size, path) in files {
        bytes += size;
        count += 1;
        if bytes > KEPT || count > KEPT_FILES {
            break;
        }
        fs::copy(&path, kept.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn table(rows: &[FuzzResult]) {
    println!(
        "\n{:<20} {:>12} {:>10} {:>8}  result",
        "target", "inputs run", "edges", "kept"
    );
    for row in rows {
        println!(
            "{:<20} {:>12} {:>10} {:>8}  {}",
            row.target,
            row.tried,
            row.reached,
            row.kept,
            if row.found { "FOUND" } else { "ok" }
        );
    }
    let tried: u64 = rows.iter().map(|row| row.tried).sum();
    println!("{:<20} {tried:>12}\n", "total");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_says_is_counted() {
        let text = "#2\tINITED cov: 10 ft: 11\n#81\tNEW cov: 25 ft: 30 corp: 3\nDone 90 runs\nstat::number_of_executed_units: 90\n";
        assert_eq!((tried(text), last_number(text, "cov: ")), (90, 25));
        // A run that ends early prints no statistics.
        assert_eq!(
            tried("#2\tINITED cov: 10\n#64\tpulse cov: 12\n==1== ERROR\n"),
            64
        );
    }

    #[test]
    fn seeds_are_counted() {
        let text = "running 1 test\n1000 seeds\ntest many_seeds ... ok\n";
        assert_eq!((seeds(text), seeds("seed 7: lost")), (1_000, 0));
    }

    #[test]
    fn every_target_can_be_named() {
        assert!(targets().unwrap().len() > 20);
    }
}
