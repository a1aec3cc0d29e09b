//! Texts are whole sentences: other languages put their parts in another order. A text that begins with a space, a parenthesis, an
//! apostrophe, a dash or another sign of punctuation, or ends with a space, comma, semicolon or colon, is joined to something else.

use std::fs;
use std::path::Path;

fn is_fragment(text: &str) -> bool {
    text.split('|').any(|form| {
        form.starts_with([
            ' ', ',', ';', ':', '.', '(', ')', '\u{b7}', '\'', '-', '\u{2013}', '\u{2014}',
        ]) || form.ends_with([' ', ',', ';', ':'])
    })
}

#[test]
fn parts_are_found() {
    assert!(
        ["(undone)", "'s role", "\u{2013} none", "a step|, {n} steps"]
            .iter()
            .all(|it| is_fragment(it))
    );
    assert!(!is_fragment("{n} of {count} (undone)"));
}

#[test]
fn no_text_is_a_part_of_a_sentence() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/texts/es.toml");
    let text = fs::read_to_string(file).expect("the Spanish texts");
    let table: toml::Table = text.parse().expect("a TOML file");
    let tables = table.values().filter_map(|it| it.as_table());
    let all = tables.flat_map(|it| it.keys()).chain(table.keys());
    let found: Vec<&String> = all.filter(|text| is_fragment(text)).collect();
    assert!(found.is_empty(), "make these whole: {found:#?}");
}
