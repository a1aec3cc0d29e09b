//! The layers of the core: which crates each of its crates may depend on, and what each service may import. And those of the
//! page: what talks to the browser, and what its parts may import.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use orgsim_tests::sources::{files_below, rust_files};

/// From bottom to top: each may depend on those before it.
const LAYERS: [&str; 7] = [
    "api", "state", "gates", "services", "engine", "session", "view",
];

/// Modules that the core must not use.
const ABOVE_THE_CORE: [&str; 9] = [
    "sim",
    "shell",
    "lessons",
    "interchange",
    "dry-run",
    "server",
    "cli",
    "page",
    "web",
];

/// The services, starting with those that all others build on, with the allowed imports of each.
const SERVICES: [(&str, &[&str]); 19] = [
    ("iam", &[]),
    ("organizations", &["iam"]),
    ("trusted_access", &["iam", "organizations"]),
    ("config", &["iam", "trusted_access"]),
    ("root_access", &["iam", "trusted_access"]),
    ("artifact", &["trusted_access"]),
    ("security", &["iam", "trusted_access"]),
    ("identity_center", &["iam", "trusted_access"]),
    ("work", &["cloudtrail", "iam"]),
    ("cloudtrail", &["organizations", "root_access"]),
    ("last_accessed", &[]),
    ("account_management", &[]),
    ("ec2", &["account_management"]),
    ("tagging", &[]),
    ("trails", &["iam", "trusted_access"]),
    ("s3", &[]),
    (
        "consoles",
        &[
            "config",
            "iam",
            "identity_center",
            "s3",
            "security",
            "trails",
            "trusted_access",
        ],
    ),
    ("switches", &["trusted_access"]),
    ("sqs", &[]),
];

/// The files below a folder of the core, by relative path.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let mut files = rust_files(folder);
    for (path, _) in &mut files {
        *path = path[folder.len() + 1..].to_owned();
    }
    files
}

/// The paths in code that start with `prefix`, up to the next part, with their lines. Tests at the end of a file may
/// import anything.
fn imports<'t>(text: &'t str, prefix: &str) -> Vec<(usize, &'t str)> {
    let mut found = Vec::new();
    for (number, line) in code_of(text).lines().enumerate() {
        let comment = line.trim_start().starts_with("//");
        for part in line.split(prefix).skip(1).filter(|_| !comment) {
            let end = part.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
            found.push((number + 1, &part[..end.unwrap_or(part.len())]));
        }
    }
    found
}

/// The crates of the page.
const PAGE: [&str; 6] = [
    "crates/page",
    "web",
    "web/stage",
    "web/teaching",
    "web/tools",
    "web/ui",
];

/// A file's code without the tests at its end.
pub fn code_of(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

pub fn part_of(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Cargo lets a crate import only what its manifest has.
#[test]
fn a_layer_depends_only_on_those_below_it() {
    for (rank, layer) in LAYERS.iter().enumerate() {
        for name in dependencies(&format!("crates/{layer}")) {
            let allowed = match LAYERS.iter().position(|it| *it == name) {
                Some(other) => other < rank,
                None => !ABOVE_THE_CORE.contains(&&*name),
            };
            assert!(allowed, "crates/{layer} depends on `{name}`");
        }
    }
}

#[test]
fn what_is_above_the_core_uses_its_front_door() {
    let others = [
        "crates/shell",
        "crates/lessons",
        "crates/interchange",
        "crates/dry-run",
        "crates/server",
        "crates/cli",
        "crates/orgsim",
    ];
    for folder in others.into_iter().chain(PAGE) {
        for name in dependencies(folder) {
            assert!(
                !LAYERS.contains(&&*name),
                "{folder} depends on `{name}`, not on `sim`"
            );
        }
    }
}

/// The page's values and reducer are tested without a browser.
#[test]
fn the_page_without_a_browser_knows_neither_yew_nor_the_browser() {
    for name in dependencies("crates/page") {
        let browser = ["gloo", "js-sys", "wasm-bindgen", "web", "web-sys", "yew"];
        assert!(
            !browser.contains(&&*name),
            "crates/page depends on `{name}`"
        );
    }
}

/// What is the browser, for the page: crates, and how they are written in code.
const BROWSER: [(&str, &str); 5] = [
    ("gloo", "gloo"),
    ("js-sys", "js_sys"),
    ("wasm-bindgen", "wasm_bindgen"),
    ("wasm-bindgen-futures", "wasm_bindgen_futures"),
    ("web-sys", "web_sys"),
];

/// The most files of the page that talk to the browser. The number may only get smaller.
const MOST_BROWSER_FILES: usize = 25;

/// The crates of the views. None knows another, so that a change of a view compiles one of them.
const VIEWS: [&str; 3] = ["web/stage", "web/teaching", "web/tools"];

/// The modules of these crates that are no views: what several of them are made of.
const COMMON: [&str; 2] = ["drawing", "shared"];

#[test]
fn only_one_folder_of_the_page_talks_to_the_browser() {
    for folder in VIEWS.into_iter().chain(["web"]) {
        for name in dependencies(folder) {
            let talks = BROWSER.iter().any(|(it, _)| *it == name);
            assert!(!talks, "{folder} depends on `{name}`: let web/ui do it");
        }
    }
    let (mut inside, mut outside) = (0, BTreeSet::new());
    for (name, text) in files("web/ui/src") {
        let uses = BROWSER.iter().any(|it| !imports(&text, it.1).is_empty());
        match name == "browser.rs" || name.starts_with("browser/") {
            true => inside += usize::from(uses),
            false if uses => _ = outside.insert(name),
            false => {}
        }
    }
    assert!(
        outside.is_empty(),
        "{outside:?} talk to the browser: let web/ui/src/browser do it"
    );
    assert!(
        inside <= MOST_BROWSER_FILES,
        "{inside} files of web/ui talk to the browser"
    );
}

/// The imports of the files below a folder of `ui`, except those allowed.
fn other_imports(folder: &str, allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files("web/ui/src") {
        if name.starts_with(&format!("{folder}/")) || name == format!("{folder}.rs") {
            let others = imports(&text, "crate::").into_iter();
            let others = others.filter(|(_, other)| !allowed.contains(other));
            found.extend(others.map(|(line, other)| format!("{name}:{line} imports `{other}`")));
        }
    }
    found
}

#[test]
fn parts_know_neither_features_nor_the_state() {
    let found = other_imports("parts", &["browser", "parts", "say"]);
    assert!(found.is_empty(), "{found:#?}");
}

/// It carries out what others ask for.
#[test]
fn the_browser_knows_neither_views_nor_the_state() {
    let found = other_imports("browser", &["browser", "say"]);
    assert!(found.is_empty(), "{found:#?}");
}

/// `web` puts the views together; one leads to another by `ScreenAction::Navigate`.
#[test]
fn no_view_imports_another() {
    let mut found = Vec::new();
    for folder in VIEWS {
        for name in dependencies(folder) {
            assert!(
                !VIEWS.contains(&&*format!("web/{name}")),
                "{folder}: {name}"
            );
        }
        for (name, text) in files(&format!("{folder}/src")) {
            let view = part_of(&name);
            for (line, other) in imports(&text, "crate::") {
                if other != view && !COMMON.contains(&other) {
                    found.push(format!("{folder}/src/{name}:{line} imports `{other}`"));
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "what both need is in `shared`, or `web` puts them together: {found:#?}"
    );
}

#[test]
fn every_style_is_linked() {
    let page = include_str!("../../index.html");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in files_below(&top.join("web"), ".css") {
        let file = file.strip_prefix(&top).expect("below the top");
        let link = format!("href=\"{}\"", file.to_string_lossy().replace('\\', "/"));
        assert!(page.contains(&link), "index.html has no {link}");
    }
}

/// What makes a command or an offer. `Command` and `Offer` alone are types, which components pass on.
const MADE_BY_VIEW: [&str; 8] = [
    "Command::",
    "Call::new",
    "Call {",
    "TimeMove::",
    "Intervention::",
    "Offer {",
    "page::NEXT",
    "Action::Do(NEXT)",
];

/// Parts of names or patterns that only look like it.
const NOT_MADE: [&str; 3] = ["KeyCommand::", "ShownCall {", "let Offer {"];

#[test]
fn components_make_no_commands() {
    let mut found = Vec::new();
    for (name, text) in VIEWS.into_iter().flat_map(rust_files) {
        for (number, line) in text.lines().enumerate() {
            let code = NOT_MADE
                .iter()
                .fold(line.to_owned(), |code, it| code.replace(it, ""));
            let comment = line.trim_start().starts_with("//");
            if !comment && MADE_BY_VIEW.iter().any(|it| code.contains(it)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "offers of crate `view` have the commands:\n{}",
        found.join("\n")
    );
}

/// The dependencies of a crate, including those of its tests.
fn dependencies(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder)
        .join("Cargo.toml");
    let text = fs::read_to_string(path).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("TOML");
    let tables = ["dependencies", "dev-dependencies"].map(|name| manifest.get(name));
    let names = tables
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_table);
    names.flat_map(|table| table.keys().cloned()).collect()
}

#[test]
fn a_service_imports_only_those_it_builds_on() {
    let found = files("crates/services/src");
    let (mut forbidden, mut used) = (Vec::new(), BTreeSet::new());
    for (name, text) in &found {
        let own = part_of(name);
        if own == "lib" || own == "prelude" {
            continue;
        }
        let may = SERVICES.iter().find(|(service, _)| *service == own);
        let (_, may) = may.unwrap_or_else(|| panic!("{own} is missing in the list of services"));
        for (line, other) in imports(text, "crate::") {
            used.insert((own, other));
            if other != "prelude" && other != own && !may.contains(&other) {
                forbidden.push(format!("services/{name}:{line} imports `{other}`"));
            }
        }
    }
    assert!(
        forbidden.is_empty(),
        "forbidden imports:\n{}",
        forbidden.join("\n")
    );
    for (service, may) in SERVICES {
        for other in may {
            assert!(
                used.contains(&(service, *other)),
                "{service} no longer imports {other}"
            );
        }
    }
}

#[test]
fn the_prelude_of_services_has_only_what_is_below_them() {
    let prelude = include_str!("../../crates/services/src/prelude.rs");
    assert_eq!(imports(prelude, "crate::"), []);
}

/// A cycle would let two services import each other through a third.
#[test]
fn the_services_have_an_order() {
    let mut known = BTreeSet::new();
    let mut rest = SERVICES.to_vec();
    while !rest.is_empty() {
        let before = rest.len();
        rest.retain(|(service, may)| {
            let ready = may.iter().all(|other| known.contains(other));
            if ready {
                known.insert(*service);
            }
            !ready
        });
        assert!(rest.len() < before, "a cycle: {rest:?}");
    }
}
