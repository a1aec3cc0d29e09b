//! A language is a file: the page offers each one in `web/texts`, and a file in a lesson's folder is a language of the
//! lesson.

use std::fs;
use std::path::Path;

use lessons::{Files, Language};
use orgsim_tests::lessons::{folder, languages, read};

#[allow(dead_code, reason = "the script's `main` is for cargo")]
#[path = "../../crates/lessons/build.rs"]
pub mod build;

/// The codes in a table of languages, in order.
fn codes(table: &str) -> Vec<&str> {
    let rows = table.split("code: \"").skip(1);
    rows.filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn a_file_of_texts_makes_a_language_of_the_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/texts");
    let texts = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(page).expect("the folder of texts") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("a file has a name");
        fs::copy(&path, texts.path().join(name)).expect("a writable folder");
    }
    let before = build::table(texts.path()).expect("a table");
    let known: Vec<&str> = Language::all().map(Language::code).collect();
    let pseudo = ["en-XA", "ar-XB"];
    assert_eq!(codes(&before), [&known[..], &pseudo].concat());
    let hidden = |it: &&str| Language::by_code(it).is_some() && !known.contains(it);
    assert!(pseudo.iter().all(hidden), "they are found, but not offered");
    assert!(Language::by_code("ar-XB").is_some_and(Language::is_rtl));
    assert_eq!(known[0], Language::ENGLISH.code());

    let write = |name: &str, text: &str| {
        fs::write(texts.path().join(name), text).expect("a writable folder");
    };
    let header = "language.name = \"Français\"\nlanguage.thousands = \" \"\n";
    write("fr.toml", &format!("{header}\"Undo\" = \"Annuler\"\n"));
    let after = build::table(texts.path()).expect("a table");
    assert_eq!(codes(&after), [&known[..], &["fr"], &pseudo].concat());
    let row = r#"name: "Français", thousands: " ", texts: "texts/fr.txt""#;
    assert!(after.contains(row), "{after}");

    write(
        "he.toml",
        &format!("{header}language.direction = \"rtl\"\n"),
    );
    let rtl = build::table(texts.path()).expect("a table");
    assert!(rtl.contains(r#"texts: "texts/he.txt", rtl: true"#), "{rtl}");

    write("it.toml", "\"Undo\" = \"Annulla\"\n");
    let missing = build::table(texts.path()).expect_err("no header");
    assert!(missing.contains("it.toml lacks"), "{missing}");
}

#[test]
fn a_file_of_texts_makes_a_language_of_a_lesson() {
    assert!(!languages().contains(&"fr".to_string()));
    let mut files: Files = read(&folder().join("invite-and-accept"));
    let english = files.read().expect("a lesson without mistakes");
    let english = english.texts("en").expect("English").clone();
    let text = files.get("en.toml").expect("English").to_string();
    let title = english.find("title").expect("a title").to_string();
    files.files.extend([
        ("fr.toml".into(), text.replacen(&title, "Inviter", 1)),
        ("fr.seen".into(), Files::seen(&english)),
    ]);
    assert_eq!(files.check_texts(), []);
    let whole = files.read().expect("a lesson without mistakes");
    let title = whole.texts("fr").and_then(|texts| texts.find("title"));
    assert_eq!(title, Some("Inviter"));
}
