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
mod machine;
mod process;
mod requests;
mod restarts;
mod twins;
mod work;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use machine::LazyStep;
use world::Simulation;

/// The seeds of the test command.
const SEEDS: u64 = 1_000;
/// The seeds in which a lie of the disk is found.
const LIES: u64 = 400;
/// The longest that a seed may take.
const HANG: Duration = Duration::from_secs(60);
/// The stack of the server's engine.
const STACK: usize = 16 * 1024 * 1024;

/// Standard error, whose reader is there, gone, or stuck until the simulation ends.
enum LogReader {
    Reads,
    IsGone,
    IsStuck(std::sync::mpsc::Receiver<()>),
}

impl std::io::Write for LogReader {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Reads => Ok(bytes.len()),
            Self::IsGone => Err(std::io::ErrorKind::BrokenPipe.into()),
            Self::IsStuck(until) => {
                let _ = until.recv();
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a seed; `Err`: what was wrong, and what happened before.
fn run(seed: u64, lazy: Option<LazyStep>) -> Result<(), String> {
    let (_end, until) = channel();
    let _log = crate::serve::log::log_to(match seed % 3 {
        0 => LogReader::Reads,
        1 => LogReader::IsGone,
        _ => LogReader::IsStuck(until),
    });
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

/// What a thread says: a seed begins, or its result.
type Said = (u64, Option<Result<(), String>>);

fn worker(next: &AtomicU64, end: u64, until: Instant, said: &Sender<Said>) {
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end || Instant::now() >= until || said.send((seed, None)).is_err() {
            return;
        }
        let _ = said.send((seed, Some(run(seed, None))));
    }
}

/// Runs seeds on all cores; returns how many, or the first failure.
fn simulate(first: u64, end: u64, time: Duration) -> Result<u64, String> {
    let next = std::sync::Arc::new(AtomicU64::new(first));
    let until = Instant::now() + time;
    let (said, hears) = channel();
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
        let (next, said) = (next.clone(), said.clone());
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || worker(&next, end, until, &said))
            .unwrap();
    }
    drop(said);
    let (mut count, mut running) = (0, std::collections::BTreeSet::new());
    loop {
        match hears.recv_timeout(HANG) {
            Ok((seed, None)) => drop(running.insert(seed)),
            Ok((seed, Some(result))) => {
                result?;
                running.remove(&seed);
                count += 1;
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("no end of one of the seeds {running:?}"));
            }
            Err(RecvTimeoutError::Disconnected) if running.is_empty() => return Ok(count),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("a panic in one of the seeds {running:?}"));
            }
        }
    }
}

/// A simulator that finds nothing is worth nothing: each lie of the disk is found soon.
#[test]
fn a_disk_that_lies_is_found() {
    let found = |(lazy, says): (LazyStep, &str)| {
        let mut all = (0..LIES).filter_map(|seed| run(seed, Some(lazy)).err());
        let first = all.find(|what| what.contains(says));
        assert!(first.is_some(), "{lazy:?} was not found in {LIES} seeds");
    };
    let lies = move || {
        [
            (LazyStep::Flush, "lost"),
            (LazyStep::FlushFolder, "lost"),
            (LazyStep::Cut, "is there"),
        ]
        .into_iter()
        .for_each(found);
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
            simulate(first.unwrap_or(0), u64::MAX, Duration::from_secs(seconds))
        }
        (Some(seed), None) => simulate(seed, seed + 1, year),
        (None, None) => simulate(0, SEEDS, year),
    };
    match result {
        Ok(count) => println!("{count} seeds"),
        Err(what) => panic!("{what}"),
    }
}
