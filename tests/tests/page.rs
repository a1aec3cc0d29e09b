//! The layers of the page. The state knows neither components nor the browser, a view's component does not know the other
//! views, and components get plain values instead of a world.

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
    let (inside, beside) = (format!("web/src/{folder}/"), format!("web/src/{folder}.rs"));
    let mut found = Vec::new();
    for (path, text) in rust_files("web/src") {
        if !path.starts_with(&inside) && path != beside {
            continue;
        }
        let name = path.trim_start_matches("web/src/");
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
fn the_state_knows_no_component() {
    none(
        "`state` imports components",
        &found("state", &["components"]),
    );
}

#[test]
fn the_state_knows_no_browser() {
    let browser = [
        "gloo",
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "platform",
        "storage",
        "memory",
        "link::clear",
        "drafts::keep",
    ];
    none(
        "`state` reaches for the browser; return a `SideEffect` instead",
        &found("state", &browser),
    );
}

#[test]
fn routes_are_imported_by_the_frame_alone() {
    none(
        "a component imports `routes`; what routes share is in `route`",
        &found("components", &["routes::", "routes;"])
            .into_iter()
            .filter(|it| !it.starts_with("components.rs"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn components_get_values_instead_of_a_world() {
    none(
        "components look into a world; what they need becomes a value of `sim::view`",
        &found("components", &["World", ".world()", ".world_after("]),
    );
}
