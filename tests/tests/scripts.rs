//! What the page's scripts say while its program is not there is in every language: the table `[boot]` of each file in `web/texts`.

use std::collections::BTreeSet;
use std::fs;

use crate::texts::{BOOT, blanks, literal, said, web};

fn scripts() -> String {
    let read = |name| fs::read_to_string(web().join("../crates/xtask/page").join(name));
    ["boot.js", "later.js"]
        .map(|name| read(name).expect("a readable file"))
        .concat()
}

#[test]
fn what_the_page_says_without_its_program_it_says_in_every_language() {
    let says: BTreeSet<String> = said(&scripts()).into_iter().map(|(_, text)| text).collect();
    assert!(!says.is_empty());
    for entry in fs::read_dir(web().join("texts")).expect("the folder of texts") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable file");
        let table: toml::Table = text.parse().expect("TOML");
        let rows = table[BOOT].as_table().expect("a table");
        let keys: BTreeSet<String> = rows.keys().cloned().collect();
        assert_eq!(keys, says, "{}", path.display());
        for (english, other) in rows {
            let other = other.as_str().unwrap_or_default();
            assert!(!other.is_empty(), "{english:?} has no text");
            assert_eq!(blanks(other), blanks(english), "{english:?}");
        }
    }
}

#[test]
fn no_text_of_a_script_is_left_unsaid() {
    let scripts = scripts();
    let shows = [
        "textContent = ",
        "confirm(",
        "alert(",
        "setAttribute(\"aria-label\", ",
        "setAttribute(\"placeholder\", ",
        "setAttribute(\"title\", ",
        "new Failure(",
    ];
    for way in shows {
        for (at, _) in scripts.match_indices(way) {
            let text = literal(&scripts[at + way.len()..]);
            assert!(text.as_ref().is_none_or(String::is_empty), "{way}{text:?}");
        }
    }
}
