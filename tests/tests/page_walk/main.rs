//! Random walks over all features of the page, without a browser: offers, lessons, presenting in two windows, recording, comparing,
//! following a server, imports, undo, branches, time, languages, keys, sizes, the page around this one, reloads from what was stored.
//!
//! A number decides an action for the state that it meets. A walk that fails is shortened by leaving out numbers as long as it fails
//! in the same way, and printed. `cargo xtask fuzz page --seconds 600 --seed 7` looks further.

mod actions;
mod digest;
mod kinds;
mod promises;
mod variants;
mod windows;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use orgsim_tests::walk::Dice;
use variants::{NEVER, VARIANTS};
use windows::Windows;

/// The walks of the test command, and the actions of each.
const WALKS: u64 = 264;
const ACTIONS: usize = 80;

/// How often each kind of action was taken, and how often it changed something; and in how many walks each variant of an action.
type Counts = BTreeMap<&'static str, (u64, u64)>;

/// Plays these numbers; `Err`: the promise that was broken, and how.
fn play(seed: u64, numbers: &[u64], counts: &mut Counts) -> Result<(), String> {
    let mut trace = Vec::new();
    let walked = catch_unwind(AssertUnwindSafe(|| {
        let mut windows = Windows::begin(seed)?;
        for (at, number) in numbers.iter().enumerate() {
            windows.act(*number, at, counts, &mut trace)?;
        }
        for variant in windows.taken {
            counts.entry(variant).or_default().0 += 1;
        }
        Ok(())
    }));
    let walked = walked.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        Err(format!("no panic: {}", text.unwrap_or_default()))
    });
    walked.map_err(|broken: String| format!("{broken}\nafter {}", trace.join("\n")))
}

/// The promise that a failure broke.
fn promise(failure: &str) -> &str {
    failure.split(':').next().unwrap_or_default()
}

/// The shortest list of numbers that is found to break the same promise.
fn shortened(seed: u64, mut numbers: Vec<u64>, failure: String) -> String {
    let (mut shortest, broken) = (failure.clone(), promise(&failure).to_string());
    let mut size = numbers.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < numbers.len() {
            let mut fewer = numbers.clone();
            fewer.drain(at..(at + size).min(fewer.len()));
            match play(seed, &fewer, &mut Counts::new()) {
                Err(why) if promise(&why) == broken => (numbers, shortest) = (fewer, why),
                Ok(()) | Err(_) => at += size,
            }
        }
        size /= 2;
    }
    format!("seed {seed}, {} actions: {shortest}", numbers.len())
}

/// A walk of its seed.
fn walk(seed: u64, counts: &mut Counts) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let numbers: Vec<u64> = (0..ACTIONS).map(|_| dice.roll()).collect();
    play(seed, &numbers, counts).map_err(|why| shortened(seed, numbers, why))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_feature_agrees_with_the_others_on_random_walks() {
    let first = number("ORGSIM_SEED").unwrap_or(0);
    let time = number("ORGSIM_SECONDS").map(Duration::from_secs);
    let begin = Instant::now();
    let mut counts = Counts::new();
    let mut walks = 0;
    // Panics are failures of a walk; their messages would only repeat.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failure = None;
    while failure.is_none() && time.map_or(walks < WALKS, |time| begin.elapsed() < time) {
        failure = walk(first + walks, &mut counts).err();
        walks += 1;
    }
    let _ = std::panic::take_hook();
    if let Some(failure) = failure {
        panic!("{failure}");
    }
    let mut rarest: Vec<_> = counts.iter().map(|it| (it.1.0, it.0)).collect();
    rarest.sort_unstable();
    rarest.truncate(10);
    println!("taken least: {rarest:?}\n{walks} seeds");
    let never: Vec<_> = (kinds::all().map(|it| it.name))
        .filter(|name| counts.get(name).is_none_or(|it| it.0 == 0 || it.1 == 0))
        .collect();
    assert!(
        never.is_empty(),
        "never taken, or never with effect: {never:?}\n{counts:#?}"
    );
    let never: Vec<_> = (VARIANTS.iter())
        .filter(|it| !it.1.starts_with(NEVER) && !counts.contains_key(it.0))
        .collect();
    assert!(never.is_empty(), "actions that no walk took: {never:#?}");
}

#[test]
fn each_action_of_the_page_has_a_kind_that_takes_it() {
    for (variant, taken) in VARIANTS {
        let is_kind = kinds::all().any(|it| it.name == *taken);
        assert!(is_kind || taken.starts_with(NEVER), "{variant}: {taken}");
    }
}

/// Faults that walks find, as patches: `cargo xtask fuzz page --planted` applies one after another to a copy, and walks.
#[test]
fn every_planted_fault_still_applies() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("tests/page_walk/faults");
    let mut patches: Vec<_> = (std::fs::read_dir(&folder).expect("a folder of patches"))
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    patches.sort();
    assert_eq!(patches.len(), 14);
    for patch in patches {
        let checked = std::process::Command::new("git")
            .args(["apply", "--check"])
            .arg(&patch)
            .current_dir(here.join(".."))
            .output()
            .expect("git runs");
        let says = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{}: {says}", patch.display());
    }
}
