//! Runs every stored input through its target, without coverage: old findings stay found, and the targets compile.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use orgsim_fuzz::TARGETS;

/// The size limit of all stored inputs together, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| {
            entry
                .expect("a readable folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn every_target_has_kept_inputs_and_every_input_a_target() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(targets.len(), TARGETS.len(), "two targets have one name");
    assert_eq!(names(&corpus()), targets);
    let mut bytes = 0;
    for target in TARGETS {
        let inputs = names(&corpus().join(target.name));
        assert!(!inputs.is_empty(), "{} has no inputs", target.name);
        for input in inputs {
            let path = corpus().join(target.name).join(input);
            bytes += fs::metadata(&path).expect("a file").len();
        }
    }
    assert!(bytes <= MOST_BYTES, "the corpora have {bytes} bytes");
}

#[test]
fn every_kept_input_passes() {
    let mut count = 0;
    for target in TARGETS {
        for input in names(&corpus().join(target.name)) {
            let data = fs::read(corpus().join(target.name).join(&input)).expect("a file");
            // Printed before it runs, because a panic ends the test here.
            println!("{}/{input}", target.name);
            (target.run)(&data);
            count += 1;
        }
    }
    println!("{count} inputs in {} targets", TARGETS.len());
    assert!(count >= TARGETS.len());
}
