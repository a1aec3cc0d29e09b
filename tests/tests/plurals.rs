//! A text with a number has a form for each category that CLDR gives its language. Its key has the English forms, `1 step|{n} steps`.

use std::collections::BTreeSet;

use crate::languages::build::categories;
use crate::texts::{blanks, english, said};

/// What is wrong with a translation.
pub fn faults(code: &str, english: &str, other: &toml::Value) -> Vec<String> {
    let wanted = blanks(english);
    if !english.contains('|') {
        return match other.as_str() {
            None | Some("") => vec![format!("{code}: {english:?} has no text")],
            Some(text) if blanks(text) != wanted => {
                vec![format!("{code}: {english:?} has other blanks in {text:?}")]
            }
            Some(_) => Vec::new(),
        };
    }
    let forms = other.as_table().cloned().unwrap_or_default();
    let needed = categories(code).expect("a language");
    let form = |name: &&str| {
        forms
            .get(*name)
            .and_then(|it| it.as_str())
            .unwrap_or_default()
    };
    let lacks = needed.iter().filter(|name| form(name).is_empty());
    let mut faults: Vec<String> = lacks
        .map(|name| format!("{code}: {english:?} has no form for `{name}`"))
        .collect();
    for (name, text) in &forms {
        let text = text.as_str().unwrap_or_default();
        // One thing, or none, may be said without its number.
        let mut found = blanks(text);
        if name != "other" {
            found.extend(wanted.get("n"));
        }
        if !needed.contains(&name.as_str()) || found != wanted {
            faults.push(format!(
                "{code}: {english:?} has no such form: {name} = {text:?}"
            ));
        }
    }
    faults
}

#[test]
fn a_missing_form_is_found() {
    let texts: toml::Table = r#"whole = { one = "un paso", other = "{n} pasos" }
        half = { one = "un paso" }
        unknown = { one = "un paso", two = "dos pasos", other = "{n} pasos" }
        blank = { one = "un paso", other = "{m} pasos" }
        single = "{n} pasos""#
        .parse()
        .expect("TOML");
    let count = |code, name: &str| faults(code, "1 step|{n} steps", &texts[name]).len();
    assert_eq!(count("es", "whole"), 0);
    assert_eq!(
        ["half", "unknown", "blank"].map(|it| count("es", it)),
        [1; 3]
    );
    assert_eq!(count("es", "single"), 2);
    assert_eq!(categories("ar").unwrap().len(), 6);
    assert_eq!(count("ar", "whole"), 4, "zero, two, few and many");
    assert_eq!(categories("ja").unwrap(), ["other"]);
}

#[test]
fn no_text_has_a_plural_of_its_own() {
    // Of a length of time, not of a number of things.
    let lengths: BTreeSet<&str> = ["1 d", "1 min", "1 h"].into();
    let own = |key: &String| {
        let one = key.starts_with("1 ") && !key.contains('|');
        one && !lengths.contains(key.as_str()) && !key.starts_with("1 s = ")
    };
    let found: Vec<String> = english().into_iter().filter(own).collect();
    assert!(found.is_empty(), "say these with `counted!`: {found:#?}");
    let forms = said("counted!(of(\"it\").len(), \"1 step|{n} steps\")");
    assert_eq!(forms, [(1, "1 step|{n} steps".to_string())]);
}

/// Parts of texts about a number that is never one: documents and links are long, some lists and the limits have several, and where one
/// is possible, another text says it.
const NEVER_ONE: [&str; 27] = [
    "{count} policies of the type",
    "{link} characters",
    "{was} characters",
    "{n} characters",
    "{used} characters",
    "{size} characters",
    "{lines} lines",
    "{all} services have",
    "{rows} services",
    "more than {count} lessons",
    "{n} questions of the whole course",
    "next review is in {n} days",
    "takes {calls} calls",
    "limits: {calls} calls",
    "in {done} of {count} accounts",
    "{count} accounts were closed",
    "ids of {count} accounts",
    "{account_quota} accounts",
    "the quota to {accounts} accounts",
    "{inbound} inbound",
    "{count} changes are needed",
    "{count} members",
    "{count} policies of this type",
    "{files} files and {bytes} bytes",
    "the template has {bytes} bytes",
    "chain of {length} transfers",
    "{max_session_s} seconds",
];

/// Plural nouns, besides those that a text with forms has.
const NOUNS: [&str; 13] = [
    "bytes",
    "changes",
    "characters",
    "files",
    "goals",
    "levels",
    "lines",
    "minutes",
    "principals",
    "questions",
    "records",
    "seconds",
    "transfers",
];

/// Each blank of a text, and the word after it; adjectives are left out.
fn counted_words(text: &str) -> Vec<(&str, &str)> {
    const ADJECTIVES: [&str; 4] = ["inbound", "later", "more", "other"];
    let parts = text.split('{').skip(1);
    let pairs = parts.filter_map(|part| part.split_once("} "));
    pairs
        .map(|(blank, rest)| {
            let mut words = rest.split(|it: char| !it.is_ascii_alphabetic());
            let word = words.find(|it| !ADJECTIVES.contains(it));
            (blank, word.unwrap_or_default())
        })
        .collect()
}

/// Whether a blank stands for a number that can be one: no name, and no constant or limit.
fn can_be_one(blank: &str) -> bool {
    let never = ["kind", "who", "service", "region", "most", "limit", "quota"];
    blank != blank.to_uppercase() && !never.contains(&blank)
}

/// The texts that say a number and a plural noun, and have no form for one.
fn without_forms(keys: &BTreeSet<String>) -> Vec<&str> {
    let with_forms = keys.iter().filter(|it| it.contains('|'));
    let mut nouns: BTreeSet<&str> = with_forms
        .flat_map(|it| counted_words(it))
        .filter(|(blank, word)| *blank == "n" && word.ends_with('s'))
        .map(|(_, word)| word)
        .collect();
    nouns.extend(NOUNS);
    let lacks = |text: &&str| {
        let mut words = counted_words(text).into_iter();
        !text.contains('|') && words.any(|(blank, word)| can_be_one(blank) && nouns.contains(word))
    };
    keys.iter().map(String::as_str).filter(lacks).collect()
}

#[test]
fn a_text_about_a_number_has_forms() {
    let keys = english();
    let mut found = without_forms(&keys);
    let mut unused = NEVER_ONE.to_vec();
    unused.retain(|exception| !found.iter().any(|text| text.contains(exception)));
    found.retain(|text| !NEVER_ONE.iter().any(|it| text.contains(it)));
    assert!(found.is_empty(), "say these with `counted!`: {found:#?}");
    assert!(unused.is_empty(), "nothing says {unused:#?}");
}

#[test]
fn texts_without_forms_are_found() {
    let keys = [
        "{n} steps|{n} steps",
        "After {n} later steps",
        "{at} of {most} steps",
        "{who} steps in",
    ];
    let keys = keys.map(str::to_string).into();
    assert_eq!(without_forms(&keys), ["After {n} later steps"]);
}
