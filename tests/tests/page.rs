//! Components get plain values instead of a world. `layers.rs` checks what they may import.

use orgsim_tests::sources::rust_files;

/// Whether a line of code contains something, as a whole word if it starts with a letter.
fn names(line: &str, wanted: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let is_letter = |it: char| it.is_alphanumeric() || it == '_';
    code.match_indices(wanted).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + wanted.len()..].chars().next();
        let begins = !wanted.starts_with(is_letter) || !before.is_some_and(is_letter);
        begins && (!wanted.ends_with(is_letter) || !after.is_some_and(is_letter))
    })
}

/// The lines below `folder`, and in the file beside it, that contain one of `wanted`: `state/walk.rs:12: use …`.
fn found(folder: &str, wanted: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in rust_files(folder) {
        let name = path.trim_start_matches("web/");
        for (number, line) in text.lines().enumerate() {
            if wanted.iter().any(|wanted| names(line, wanted)) {
                found.push(format!("{}:{}: {}", name, number + 1, line.trim()));
            }
        }
    }
    found
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn components_get_values_instead_of_a_world() {
    none(
        "components look into a world; what they need becomes a value of `sim::view`",
        &["web/stage", "web/teaching", "web/tools"]
            .map(|it| found(it, &["World", ".world()", ".world_after("]))
            .concat(),
    );
}

/// What would let the same action in the same state do something else: what is remembered outside the state, clocks, chance, and
/// variants of the program.
const OUTSIDE_THE_STATE: [&str; 20] = [
    "static ",
    "thread_local!",
    "lazy_static",
    "Cell<",
    "Cell::",
    "RefCell",
    "OnceLock",
    "LazyLock",
    "Lazy<",
    "Mutex",
    "RwLock",
    "Atomic",
    "Instant",
    "SystemTime",
    "std::time",
    "std::env",
    "getrandom",
    "cfg!(",
    "cfg(feature",
    "unsafe ",
];

/// `LaneCell` and lifetimes only look like it.
const NOT_OUTSIDE: [&str; 2] = ["LaneCell", "&'static "];

#[test]
fn the_pages_reducer_depends_on_nothing_but_state_and_action() {
    let mut found = Vec::new();
    for (name, text) in rust_files("crates/page/src") {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let code = NOT_OUTSIDE
                .iter()
                .fold(code.to_owned(), |code, it| code.replace(it, ""));
            if OUTSIDE_THE_STATE.iter().any(|it| code.contains(it)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "the state has what an action depends on:\n{}",
        found.join("\n")
    );
    let manifest = include_str!("../../crates/page/Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    assert!(
        !manifest.contains_key("features"),
        "crates/page has features"
    );
}
