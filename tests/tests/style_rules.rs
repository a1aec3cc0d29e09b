//! Rules of stylesheets that decide together: what takes a focus away, what is stronger, and what a panel's width decides.

use std::fs;

use crate::styles::{style_files, without_comments};

/// What shows no focus of its own: only the program gives it the focus, or what is around it shows it.
const WITHOUT_OUTLINE: [&str; 13] = [
    // Headings and results, which are read from there on.
    ".route-head h2:focus",
    ".insp h2:focus",
    ".dialog-head h2:focus",
    ".service-title:focus",
    ".lesson-title:focus-visible",
    "#coach-said:focus-visible",
    ".rules-seek [role=\"status\"]:focus",
    // These show it for the keyboard.
    "#prediction-said:focus",
    ".lesson-hints li:focus",
    ".lesson-question > div:focus",
    // Their frames show it.
    ".svc-search input",
    ":is(.dialog, .lab) textarea.code-field",
    // What is new; it is weaker than any other style.
    ":where(.organization [data-fresh]:not([data-arrives]))",
];

/// What is to be seen in whatever state a thing of the drawing is.
const STRONG: [&str; 3] = [".selected", ".acts", ".crowded"];

/// The styles of panels, which are narrow in a wide window, by their folders or files.
const PANELS: [&str; 7] = [
    "stage/src/compare/",
    "stage/src/coverage/",
    "stage/src/events/",
    "stage/src/inspector/",
    "stage/src/services/",
    "tools/src/last_accessed/",
    "tools/src/rules/",
];
/// A rule that takes the outline away must not be stronger than the one that shows the focus.
#[test]
fn the_focus_is_visible() {
    let takes = |name: &str, value: &str| {
        let is_none = name == "outline" && (value.starts_with("none") || value == "0");
        is_none || name.starts_with("outline") && value.contains("transparent")
    };
    let mut wrong = Vec::new();
    for rule in rules() {
        if !rule.sets.iter().any(|(name, value)| takes(name, value)) {
            continue;
        }
        let hides = |it: &&String| !WITHOUT_OUTLINE.contains(&it.as_str());
        wrong.extend(rule.selectors.iter().filter(hides).cloned());
    }
    assert!(wrong.is_empty(), "nothing shows the focus: {wrong:#?}");
    // A frame of an animation is no rule: it must not end without an outline, which it would keep.
    for file in style_files() {
        let text = without_comments(&fs::read_to_string(&file).expect("the file was listed"));
        let ends = text.split("@keyframes").skip(1).any(|it| {
            let end = it.split_once("to {").map(|it| it.1);
            end.is_some_and(|it| {
                it.split('}')
                    .next()
                    .is_some_and(|it| it.contains("outline"))
            })
        });
        assert!(
            !ends,
            "{}: an animation ends without an outline",
            file.display()
        );
    }
}

/// Two rules with the same weight, in two files: which of them wins is decided by the order of the links in `index.html`.
#[test]
fn what_is_selected_looks_so_in_whatever_state() {
    let rules: Vec<Rule> = rules()
        .into_iter()
        .filter(|it| it.file.contains("stage/src/organization/") && it.at.is_empty())
        .collect();
    let mut wrong = Vec::new();
    for strong in &rules {
        for other in rules.iter().filter(|it| it.file != strong.file) {
            let both = strong.sets.iter().any(|(name, value)| {
                let same = |it: &&(String, String)| it.0 == *name && it.1 != *value;
                other.sets.iter().find(same).is_some()
            });
            for (a, b) in pairs(strong, other).filter(|_| both) {
                if STRONG.iter().any(|it| differ_by(a, b, it)) {
                    wrong.push(format!("{a} and {b}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the order of the files decides: {wrong:#?}"
    );
}

/// Columns of a panel depend on its own width: `@container`.
#[test]
fn the_width_of_the_window_decides_no_columns_of_a_panel() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let is_panel = PANELS.iter().any(|it| rule.file.contains(it));
        let of_window = rule.at.contains("@media") && rule.at.contains("width");
        let columns = rule.sets.iter().any(|(name, _)| name.starts_with("grid-"));
        if is_panel && of_window && columns {
            wrong.push(format!(
                "{}: {} in {}",
                rule.file,
                rule.selectors.join(", "),
                rule.at
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
/// A rule: its file, the at-rules around it, its selectors, and what it sets.
struct Rule {
    file: String,
    at: String,
    selectors: Vec<String>,
    sets: Vec<(String, String)>,
}

fn rules() -> Vec<Rule> {
    let mut found = Vec::new();
    for path in style_files() {
        let text = without_comments(&fs::read_to_string(&path).expect("the file was listed"));
        let file = path.to_string_lossy().replace('\\', "/");
        let mut around: Vec<String> = Vec::new();
        for piece in text.split_inclusive(['{', '}']) {
            let (before, end) = piece.split_at(piece.trim_end().len().saturating_sub(1));
            let head = before.split_whitespace().collect::<Vec<_>>().join(" ");
            match end.trim() {
                "{" => around.push(head),
                "}" => {
                    let own = around.pop().unwrap_or_default();
                    let at = around.join(" ");
                    if !own.starts_with('@') && !at.contains("@keyframes") {
                        let sets = head.split(';').filter_map(|it| it.split_once(':'));
                        let sets =
                            sets.map(|(name, value)| (name.trim().into(), value.trim().into()));
                        let (selectors, sets) = (listed(&own), sets.collect());
                        found.push(Rule {
                            file: file.clone(),
                            at,
                            selectors,
                            sets,
                        });
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// The selectors of a list; commas in parentheses separate none.
fn listed(list: &str) -> Vec<String> {
    let (mut depth, mut all) = (0, vec![String::new()]);
    for c in list.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match all.last_mut() {
            Some(last) if c != ',' || depth > 0 => last.push(c),
            _ => all.push(String::new()),
        }
    }
    all.iter().map(|it| it.trim().to_string()).collect()
}

fn pairs<'r>(a: &'r Rule, b: &'r Rule) -> impl Iterator<Item = (&'r String, &'r String)> {
    a.selectors
        .iter()
        .flat_map(|a| b.selectors.iter().map(move |b| (a, b)))
}

/// Whether two selectors are the same but for one part of a thing, which `strong` is in the first: `.card.selected` and `.card.closed`.
fn differ_by(a: &str, b: &str, strong: &str) -> bool {
    let parts = |it: &str| it.split(' ').map(String::from).collect::<Vec<_>>();
    let (a, b) = (parts(a), parts(b));
    let mut others = a.iter().zip(&b).filter(|(a, b)| a != b);
    let (Some((a, b)), None, true) = (others.next(), others.next(), a.len() == b.len()) else {
        return false;
    };
    let kind = a.strip_suffix(strong).filter(|it| !it.is_empty());
    let state = kind.and_then(|kind| b.strip_prefix(kind));
    state.is_some_and(|it| it.starts_with(['.', '[']) && !STRONG.contains(&it))
}
