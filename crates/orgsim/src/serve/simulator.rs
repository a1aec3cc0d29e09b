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
//! `ORGSIM_SEED=7 cargo test -p orgsim --lib simulator::many_seeds -- --nocapture` runs one seed and prints what happened; with `ORGSIM_SECONDS=60` it goes on with
//! the seeds after it for that time.

mod checks;
mod client;
mod draw;
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
    let _log = crate::serve::log::log_to(LogReader((seed % 3 != 1).then_some(until)));
    let mut simulation = Simulation::new(seed, lazy);
    let result = catch_unwind(AssertUnwindSafe(|| simulation.run()));
    let result = result.unwrap_or_else(|_| Err("a panic".into()));
    if number("ORGSIM_SEED").is_some() && number("ORGSIM_SECONDS").is_none() {
        println!("{}", simulation.trace.join("\n"));
    }
    result.map_err(|what| {
        let begin = simulation.trace.len().saturating_sub(40);
        format!(
            "seed {seed}: {what}\n{}\nagain: ORGSIM_SEED={seed} cargo test -p orgsim --lib simulator::many_seeds -- --nocapture",
            simulation.trace[begin..].join("\n")
        )
    })
}

/// Runs seeds on all cores, for this time; returns how many, or the first failure.
fn simulate(seeds: Range<u64>, time: Duration) -> Result<u64, String> {
    let until = Instant::now() + time;
    let mut seeds = seeds.take_while(|_| Instant::now() < until);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (said, hears) = channel();
    let (mut count, mut running) = (0, BTreeSet::new());
    loop {
        while running.len() < cores
            && let Some(seed) = seeds.next()
        {
            let said = said.clone();
            let one = move || said.send((seed, run(seed, None)));
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
    let lies = || {
        for (lazy, says) in [
            (DiskStep::Flush, "lost"),
            (DiskStep::FlushFolder, "lost"),
            (DiskStep::Cut, "is there"),
        ] {
            let mut all = (0..LIES).filter_map(|seed| run(seed, Some(lazy)).err());
            let is_found = all.any(|what| what.contains(says));
            assert!(is_found, "{lazy:?} was not found in {LIES} seeds");
        }
    };
    let stack = std::thread::Builder::new().stack_size(STACK);
    assert!(stack.spawn(lies).unwrap().join().is_ok());
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The promises of docs/reliability.md hold, whatever happens.
#[test]
fn many_seeds_keep_every_promise() {
    let year = Duration::from_secs(366 * 86_400);
    let result = match (number("ORGSIM_SEED"), number("ORGSIM_SECONDS")) {
        (first, Some(seconds)) => {
            let time = Duration::from_secs(seconds);
            simulate(first.unwrap_or(0)..u64::MAX, time)
        }
        (Some(seed), None) => simulate(seed..seed + 1, year),
        (None, None) => simulate(0..SEEDS, year),
    };
    match result {
        Ok(count) => println!("{count} seeds"),
        Err(what) => panic!("{what}"),
    }
}
