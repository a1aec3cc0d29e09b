//! Writes the table of languages: English, and each language with a file in `web/texts`.

use std::path::Path;
use std::{env, fs};

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use toml::de::DeTable;

/// The table in a file of texts with the language's name.
const HEADER: &str = "language";

/// The categories of CLDR's plurals.
const CATEGORIES: [(PluralCategory, &str); 6] = [
    (PluralCategory::Zero, "zero"),
    (PluralCategory::One, "one"),
    (PluralCategory::Two, "two"),
    (PluralCategory::Few, "few"),
    (PluralCategory::Many, "many"),
    (PluralCategory::Other, "other"),
];
/// The place of the category that every language has.
const OTHER: usize = 5;

/// Pseudo-languages, whose texts `cargo xtask build` makes for tests: long and accented, and from right to left. No menu offers them.
const PSEUDO: [(&str, bool); 2] = [("en-XA", false), ("ar-XB", true)];

fn main() {
    let texts = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder"))
        .join("../../web/texts");
    println!("cargo::rerun-if-changed={}", texts.display());
    let out = env::var_os("OUT_DIR").expect("cargo names the folder");
    let table = table(&texts).unwrap_or_else(|error| panic!("{}: {error}", texts.display()));
    fs::write(Path::new(&out).join("languages.rs"), table).expect("a writable folder");
}

/// The rows of the table as a Rust array, English first and the others by code.
///
/// # Errors
///
/// A file that cannot be read, or that lacks its header.
pub fn table(folder: &Path) -> Result<String, String> {
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).map_err(|error| format!("{code}: {error}"))?;
        let file = DeTable::parse(&text).map_err(|error| format!("{code}: {error}"))?;
        let header = |name: &str| {
            let header = file.get_ref().get(HEADER)?.get_ref().as_table()?;
            header.get(name)?.get_ref().as_str()
        };
        let (Some(name), Some(thousands)) = (header("name"), header("thousands")) else {
            return Err(format!(
                "{code}.toml lacks {HEADER}.name or {HEADER}.thousands"
            ));
        };
        let rtl = header("direction") == Some("rtl");
        rows.push(row(&code, name, thousands, rtl)?);
    }
    rows.sort();
    rows.insert(0, row("en", "English", ",", false)?);
    let offered = rows.len();
    for (code, rtl) in PSEUDO {
        rows.push(row(code, code, ",", rtl)?);
    }
    let categories = CATEGORIES.map(|it| it.1);
    Ok(format!("({offered}, &[{}], {categories:?})", rows.concat()))
}

fn row(code: &str, name: &str, thousands: &str, rtl: bool) -> Result<String, String> {
    let texts = format!("texts/{code}.txt");
    let plural = rule(code)?;
    Ok(format!(
        "LanguageRow {{ code: {code:?}, name: {name:?}, thousands: {thousands:?}, texts: {texts:?}, rtl: {rtl}, plural: {plural} }}, "
    ))
}

/// The place in `CATEGORIES` of each number below 10,000: counts in the page are not larger by far. So `many` of Spanish, for whole
/// millions, is not among them.
fn places(code: &str) -> Result<Vec<usize>, String> {
    let locale = Locale::try_from_str(code).map_err(|error| format!("{code}: {error}"))?;
    let rules = PluralRules::try_new(locale.into(), Default::default());
    let rules = rules.map_err(|error| format!("{code}: {error}"))?;
    let place = |n: usize| {
        let category = rules.category_for(n);
        let found = CATEGORIES.iter().position(|it| it.0 == category);
        found.unwrap_or(OTHER)
    };
    Ok((0..10_000).map(place).collect())
}

/// The categories that a text with a number needs in a language.
#[allow(dead_code, reason = "only the tests ask")]
pub fn categories(code: &str) -> Result<Vec<&'static str>, String> {
    let places = places(code)?;
    let names = CATEGORIES.iter().enumerate();
    let used = names.filter(|(place, _)| places.contains(place));
    Ok(used.map(|(_, it)| it.1).collect())
}

/// The rule of a language as a closure from a number to the place of its category. Above 100, two digits decide in all languages
/// but a few; those would need more here.
fn rule(code: &str) -> Result<String, String> {
    let places = places(code)?;
    let (small, rest) = (&places[..100], &places[100..]);
    if rest
        .iter()
        .zip(rest.iter().cycle().skip(100))
        .any(|(a, b)| a != b)
    {
        return Err(format!("{code}: its plurals are not told by two digits"));
    }
    let arms = |places: &[usize]| -> String {
        let arm = |(n, place): (usize, &usize)| format!("{n} => {place}, ");
        let others = places.iter().take(100).enumerate();
        let special = others.filter(|(_, place)| **place != OTHER);
        special.map(arm).collect()
    };
    let (small, rest) = (arms(small), arms(rest));
    Ok(match (small == rest, rest.is_empty()) {
        (true, true) => format!("|_| {OTHER}"),
        (true, false) => format!("|n| match n % 100 {{ {rest}_ => {OTHER} }}"),
        (false, true) => format!("|n| match n {{ {small}_ => {OTHER} }}"),
        (false, false) => format!(
            "|n| if n < 100 {{ match n {{ {small}_ => {OTHER} }} }} else {{ match n % 100 {{ {rest}_ => {OTHER} }} }}"
        ),
    })
}
