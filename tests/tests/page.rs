//! Components get plain values instead of a world. `layers.rs` checks what they may import.

use lessons::scene::{PageScene, Remark, Wrong};
use orgsim_tests::sources::rust_files;
use page::present::WindowRole;

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

/// The elements of a list without keys are matched from its end: a button that comes takes over the one that was pressed, with its focus.
#[test]
fn each_button_of_a_list_has_a_key() {
    let mut without = Vec::new();
    for (path, text) in rust_files("web") {
        for (at, _) in text.match_indices("for ") {
            // A loop of `html!`, which begins with an element or with a function that makes a button.
            let Some((head, body)) = text[at..].split_once('{') else {
                continue;
            };
            let body = body.trim_start();
            let button = body.strip_prefix("<button");
            let called = body.strip_prefix("{ button(").is_some();
            let keyed = button
                .is_some_and(|it| it.split(">{").next().is_some_and(|it| it.contains("key=")));
            if (button.is_some() && !keyed || called) && head.contains(" in ") {
                without.push(format!("{path}: {}", head.trim()));
            }
        }
    }
    none("no key", &without);
}

/// A page whose address has a parameter that the page reads must not say that there is none.
#[test]
fn each_parameter_that_is_read_is_known() {
    let all: Vec<(String, String)> = ["web", "crates/page/src", "crates/lessons/src"]
        .iter()
        .flat_map(|it| rust_files(it))
        .collect();
    let constant = |name: &str| {
        let begins = format!("const {name}: &str = \"");
        let found = all.iter().find_map(|(_, text)| text.split_once(&begins));
        found
            .and_then(|it| it.1.split('"').next())
            .map(String::from)
    };
    let mut read = Vec::new();
    for (path, text) in &all {
        for (at, call) in text.match_indices("link::parameter(") {
            let given = text[at + call.len()..]
                .split([')', '('])
                .next()
                .unwrap_or_default();
            let literal = given
                .strip_prefix('"')
                .and_then(|it| it.strip_suffix('"'))
                .map(String::from);
            match literal.or_else(|| constant(given)) {
                Some(name) => read.push(name),
                None => assert_eq!(given, "part.parameter", "{path}"),
            }
        }
    }
    let roles = [
        WindowRole::Alone,
        WindowRole::Audience,
        WindowRole::Presenter,
    ];
    read.extend(
        roles
            .into_iter()
            .filter_map(|it| it.parameter().map(String::from)),
    );
    assert!(
        read.contains(&"name".to_string()) && read.contains(&"lesson".to_string()),
        "{read:?}"
    );
    for name in read {
        let unknown = |it: &&Remark| it.wrong == Wrong::Unknown;
        let (_, remarks) = PageScene::read(&format!("{name}=x"));
        assert_eq!(remarks.iter().find(unknown), None, "the page reads {name}");
    }
}
