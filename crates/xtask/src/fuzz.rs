//! Fuzzing at length. The same tests run for a few seconds in `cargo xtask test`.

use crate::process::{cargo, progress, run};
use crate::{Result, unexpected};
use lexopt::{Arg, ValueExt};

const HELP: &str = "\
Looks for texts that the policy language or the query language cannot bear: a panic, a hang, or an invariant that does not hold.
What is found is printed as a test that can be pasted.

Usage: cargo xtask fuzz [--seconds N] [--seed N]

  --seconds N  for each target (default 60)
  --seed N     where to begin (default: another place at each run)";

pub fn main(mut args: lexopt::Parser) -> Result {
    let mut seconds: u64 = 60;
    let mut seed: Option<u64> = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("seconds") => seconds = args.value()?.parse()?,
            Arg::Long("seed") => seed = Some(args.value()?.parse()?),
            Arg::Short('h') | Arg::Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => return Err(unexpected(arg)),
        }
    }
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .map_or(0, |time| time.as_secs());
    let seed = seed.unwrap_or(now);
    progress(format!(
        "Fuzzing each target for {seconds} s; again the same: --seed {seed}"
    ));
    // Fast code, but with the checks of a debug build: an overflow is a find.
    run(cargo()
        .args([
            "test",
            "--package",
            "policy",
            "--package",
            "query",
            "--profile",
            "fast",
            "--test",
            "fuzz",
            "--",
        ])
        .args(["--nocapture", "--test-threads=2"])
        .env("ORGSIM_FUZZ_SECONDS", seconds.to_string())
        .env("ORGSIM_FUZZ_SEED", seed.to_string())
        .env("CARGO_PROFILE_FAST_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_FAST_OVERFLOW_CHECKS", "true"))
}
