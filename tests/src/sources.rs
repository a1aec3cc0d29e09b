//! The sources of the workspace, for tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates of the core, by their folders below `crates`.
pub const CORE: [&str; 8] = [
    "api", "state", "gates", "services", "engine", "session", "view", "sim",
];

/// The Rust files below a folder of the workspace, with their paths from its top and their texts, by path.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(top.join(&folder)).expect("a readable folder") {
            let path = folder.join(entry.expect("a readable folder").file_name());
            if top.join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(top.join(&path)).expect("a readable file");
                found.push((path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}

/// The lines of the tables of refusals.
pub fn refusals() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let tables = files_below(&crates, "refusals.txt").into_iter();
    let texts = tables.map(|it| fs::read_to_string(it).expect("a readable file"));
    texts
        .flat_map(|it| it.lines().map(String::from).collect::<Vec<_>>())
        .collect()
}

/// The files below a folder whose names have this ending.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}
