//! English texts are plain, and use the words of the glossary.

use std::fs;

use orgsim_tests::sources::files_below;

use crate::texts::{english, web};

/// Roundabout phrases that have a plain equivalent, and British spellings: CONTRIBUTING asks for plain American English. Lower case.
const ROUNDABOUT: [&str; 52] = [
    "whoever",
    "oneself",
    " one's",
    " one can ",
    " one cannot",
    "what one can",
    "acting person",
    "comes to be",
    "come to be",
    "came to be",
    "has come to",
    "come to act",
    "came to act",
    "to be seen",
    "is told",
    "are told",
    "so many",
    "lies undone",
    "taken back",
    "stands in the way",
    "stood in the way",
    "what waits",
    "waiting thing",
    "hangs on",
    "is wanted",
    "parted by",
    " anew",
    "is to be ",
    "are to be ",
    "are the most",
    "all that can be",
    "white space",
    "e-mail",
    "modelled",
    "somebody",
    "everybody",
    "anybody",
    " grey",
    "towards",
    " cancelled",
    " cancelling",
    "behaviour",
    "colour",
    "favour",
    "labelled",
    " centre",
    "organisation",
    "recognis",
    "catalogue",
    "licence",
    "whilst",
    "learnt",
];

/// Roundabout phrases in a text for readers, after its place.
fn roundabout<'a>(place: &'a str, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let lines = text.lines().map(str::to_lowercase);
    lines.flat_map(move |line| {
        let phrases = ROUNDABOUT.iter().filter(|phrase| line.contains(*phrase));
        let faults: Vec<_> = phrases
            .map(|phrase| format!("{place}: {phrase:?} in {line:?}"))
            .collect();
        faults
    })
}

/// The texts of a TOML value, without its keys, which can be ids.
fn strings(value: &toml::Value) -> Vec<&str> {
    match value {
        toml::Value::String(text) => vec![text],
        toml::Value::Array(values) => values.iter().flat_map(strings).collect(),
        toml::Value::Table(table) => table.values().flat_map(strings).collect(),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => Vec::new(),
    }
}

#[test]
fn no_roundabout_phrase_returns() {
    let mut found: Vec<String> = (english().iter())
        .flat_map(|text| roundabout("web/texts", text))
        .collect();
    let root = web().join("..");
    let lessons = files_below(&root.join("lessons"), "en.toml");
    let docs = [".md", ".html"].map(|ending| files_below(&root.join("docs"), ending));
    let top = [
        "CHANGELOG.md",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ];
    for path in lessons {
        let text = fs::read_to_string(&path).expect("a readable file");
        let lesson = toml::Value::Table(text.parse().expect("a TOML file"));
        for text in strings(&lesson) {
            found.extend(roundabout(&path.to_string_lossy(), text));
        }
    }
    for path in docs
        .into_iter()
        .flatten()
        .chain(top.map(|name| root.join(name)))
    {
        let text = fs::read_to_string(&path).expect("a readable file");
        found.extend(roundabout(&path.to_string_lossy(), &text));
    }
    assert!(found.is_empty(), "say these plainly: {found:#?}");
}

/// The terms of the glossary in docs/design.md, in small letters.
fn glossary(design: &str) -> Vec<String> {
    let (_, table) = design
        .split_once("## Words on the screen")
        .expect("the glossary");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(2);
    let terms = rows.filter_map(|row| row.split('|').nth(1));
    terms
        .flat_map(|cell| cell.split([',', ';', '(']))
        .map(|term| term.replace(['*', ')'], "").trim().to_lowercase())
        .collect()
}

#[test]
fn the_glossary_has_words_that_the_page_uses() {
    let read = |path: &str| fs::read_to_string(web().join(path)).expect("a readable file");
    let used: Vec<String> = english().iter().map(|it| it.to_lowercase()).collect();
    let mut unused = glossary(&read("../docs/design.md"));
    assert!(unused.len() > 50, "{unused:?}");
    unused.retain(|term| !used.iter().any(|text| text.contains(term)));
    assert!(unused.is_empty(), "nothing on the page says {unused:?}");
}
