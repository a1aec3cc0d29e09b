//! A simulator of the server, after TigerBeetle's VOPR: the engine, its journal, connections, followers and the clock run on one thread
//! behind one seed. The disk fails, processes are killed at any operation, clients flood, read slowly and leave, and other programs
//! take the file. The promises of docs/reliability.md are checked all the time.
//!
//! ```text
//! work ── requests ──▶ client ── a pipe in memory ──▶ process: Front, Server, Owner (the real ones)
//!   │                                                    │ files, time of day, chance
//!   └── kills, faults, deeds of others ──────────────▶ machine: a disk in memory
//! ```
//!
//! `ORGSIM_SEED=7 cargo test -p server --lib simulator::many_seeds` runs one seed; with `ORGSIM_SECONDS=60` it goes on with the seeds
//! after it for that time. A seed that fails prints what happened.

mod checks;
mod client;
mod follower;
pub mod machine;
mod process;
mod requests;
mod restarts;
mod twins;
mod work;
mod world;

use std::collections::BTreeSet;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use machine::DiskStep;
use world::Simulation;

/// The seeds of the test command.
const SEEDS: u64 = 1_000;
/// The seeds in which a lie of the disk is found.
const LIES: u64 = 400;
/// The longest that a seed may take.
const HANG: Duration = Duration::from_secs(60);
/// The stack of the server's engine.
const STACK: usize = 16 * 1024 * 1024;

/// Standard error. Nobody reads it, or someone who is stuck until all senders of this channel are gone.
struct LogReader(Option<Receiver<()>>);

impl std::io::Write for LogReader {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let until = self.0.as_ref().ok_or(std::io::ErrorKind::BrokenPipe)?;
        let _ = until.recv();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a seed; `Err`: what was wrong, and what happened before.
fn run(seed: u64, lazy: Option<DiskStep>) -> Result<(), String> {
    let (end, until) = channel();
    // The reader is there, gone, or stuck until this seed ends.
    let _end = (seed % 3 == 2).then_some(end);
    let _log = crate::log::log_to(LogReader((seed % 3 != 1).then_some(until)));
    let mut simulation = Simulation::new(seed, lazy);
    let result = catch_unwind(AssertUnwindSafe(|| simulation.run()));
    let result = result.unwrap_or_else(|_| Err("a panic".into()));
    result.map_err(|what| {
        format!(
            "seed {seed}: {what}\n{}\nagain: ORGSIM_SEED={seed} cargo test -p server --lib simulator::many_seeds",
            simulation.trace.join("\n")
        )
    })
}

/// Runs seeds on all cores, for this time; returns how many, or the first failure.
fn simulate(seeds: Range<u64>, time: Duration, lazy: Option<DiskStep>) -> Result<u64, String> {
    let begin = Instant::now();
    let mut seeds = seeds.take_while(|_| begin.elapsed() < time);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (said, hears) = channel();
    let (mut count, mut running) = (0, BTreeSet::new());
    loop {
        while running.len() < cores
            && let Some(seed) = seeds.next()
        {
            let said = said.clone();
            let one = move || said.send((seed, run(seed, lazy)));
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn(one).unwrap();
            running.insert(seed);
        }
        if running.is_empty() {
            return Ok(count);
        }
        let ended = hears.recv_timeout(HANG);
        let (seed, result) = ended.map_err(|_| format!("no end of one of {running:?}"))?;
        result?;
        running.remove(&seed);
        count += 1;
    }
}

/// A simulator that finds nothing is worth nothing: each lie of the disk is found soon.
#[test]
fn a_disk_that_lies_is_found() {
    for lazy in [DiskStep::Flush, DiskStep::FlushFolder, DiskStep::Cut] {
        let found = simulate(0..LIES, Duration::MAX, Some(lazy));
        let what = found.expect_err("a lie was not found");
        assert!(what.contains("lost") || what.contains("is there"), "{what}");
    }
}

/// Whether something of this chance, in percent, happens.
fn chance(draw: &mut fastrand::Rng, percent: u8) -> bool {
    draw.u8(..100) < percent
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The promises of docs/reliability.md hold, whatever happens.
#[test]
fn many_seeds_keep_every_promise() {
    let (first, seconds) = (number("ORGSIM_SEED"), number("ORGSIM_SECONDS"));
    let time = seconds.map_or(Duration::MAX, Duration::from_secs);
    let count = match (first, seconds) {
        (_, Some(_)) => u64::MAX,
        (Some(_), None) => 1,
        (None, None) => SEEDS,
    };
    let first = first.unwrap_or(0);
    let result = simulate(first..first.saturating_add(count), time, None);
    match result {
        Ok(count) => println!("{count} seeds"),
        Err(what) => panic!("{what}"),
    }
}
