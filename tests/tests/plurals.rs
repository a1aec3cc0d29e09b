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
