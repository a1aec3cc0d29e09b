//! Planted faults: each patch beside the walks over the page is applied to a copy of the sources, and walks look for what it breaks.

use crate::prelude::*;
use std::process::Stdio;

/// The patches, below the top folder.
const PATCHES: &str = "tests/tests/page_walk/faults";
/// Faults that are to be found, of all.
const FOUND: usize = 10;

/// Looks for each planted fault for at most this many seconds, from the seed on.
pub fn main(seconds: u64, seed: u64) -> Result {
    let copy = tools::target().join("fuzz/planted");
    progress("Copying the sources; each fault is then compiled into the copy");
    copy_sources(&copy)?;
    let mut patches: Vec<PathBuf> = (fs::read_dir(tools::root().join(PATCHES))?.flatten())
        .map(|entry| entry.path())
        .collect();
    patches.sort();
    let mut rows = Vec::new();
    for patch in &patches {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        progress(format!("{name}: {seconds} s"));
        apply(&copy, patch, false)?;
        let found = walk(&copy, seconds, seed);
        apply(&copy, patch, true)?;
        rows.push((name.into_owned(), found?));
    }
    println!("\n{:<32} found", "planted fault");
    for (name, found) in &rows {
        println!("{name:<32} {}", found.as_deref().unwrap_or("NO"));
    }
    let found = rows.iter().filter(|row| row.1.is_some()).count();
    println!("{found} of {}\n", rows.len());
    match found >= FOUND.min(rows.len()) {
        true => Ok(()),
        false => Err(format!("walks are to find {FOUND} planted faults").into()),
    }
}

/// All files that git knows or would add.
pub fn sources() -> Result<Vec<String>> {
    let root = tools::root();
    let mut list = Command::new("git");
    list.current_dir(root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let names = output(&mut list)?;
    // A deleted file is still listed.
    let names = names.split('\0').filter(|it| root.join(it).is_file());
    Ok(names.map(String::from).collect())
}

/// Copies them.
pub fn copy_sources(copy: &Path) -> Result {
    tools::empty(copy)?;
    for name in sources()? {
        let (from, to) = (tools::root().join(&name), copy.join(&name));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
    }
    Ok(())
}

/// Lets cargo work in the copy, with a target folder of its own: it takes the same crate in two checkouts for one, so in a common folder
/// the next build of the real sources would use what was built from the copy.
pub fn within(command: &mut Command, copy: &Path) {
    (command.current_dir(copy)).env("CARGO_TARGET_DIR", copy.with_extension("target"));
    // Tests that compare answers with files take the outermost workspace around them for theirs.
    command.env("CARGO_WORKSPACE_DIR", copy);
}

/// Applies a patch to the copy, or takes it back.
fn apply(copy: &Path, patch: &Path, back: bool) -> Result {
    let mut command = Command::new("git");
    // The copy is no part of the repository around it: there, git would apply nothing.
    (command.current_dir(copy)).env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy));
    command.arg("apply").args(back.then_some("--reverse"));
    run(command.arg(patch))
}

/// What walks find in the copy: the seed, the number of actions, the broken promise, and after how many seconds.
fn walk(copy: &Path, seconds: u64, seed: u64) -> Result<Option<String>> {
    // Compiled before, so that the seconds are for walking.
    let words = "test --package orgsim-tests --test page_walk";
    let mut build = cargo(words);
    within(&mut build, copy);
    run(build.args(["--quiet", "--no-run"]))?;
    let mut test = cargo(words);
    within(&mut test, copy);
    let begin = Instant::now();
    let output = test
        .args(["--", "--nocapture", "every_feature_agrees"])
        .env("ORGSIM_SEED", seed.to_string())
        .env("ORGSIM_SECONDS", seconds.to_string())
        .stdin(Stdio::null())
        .output()?;
    let took = begin.elapsed().as_secs_f64();
    let says = String::from_utf8_lossy(&output.stderr);
    let found = says.lines().find_map(found_in);
    let found = found.filter(|_| !output.status.success());
    Ok(found.map(|it| format!("{it}, {took:.1} s")))
}

/// A walk's finding, without its details: `seed 2, 3 actions: no step is skipped unread`.
fn found_in(line: &str) -> Option<String> {
    line.strip_prefix("seed ")?;
    let mut parts = line.split(": ");
    let (seed, promise) = (parts.next()?, parts.next()?);
    Some(format!("{seed}: {promise}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_read_from_a_walk() {
        let line = "seed 2, 3 actions: no step is skipped unread: from Intro to Step(3)";
        assert_eq!(
            found_in(line).as_deref(),
            Some("seed 2, 3 actions: no step is skipped unread")
        );
        assert_eq!(found_in("200 seeds"), None);
    }
}
