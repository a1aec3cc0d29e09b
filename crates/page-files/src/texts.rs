//! The page's texts in another language, as the page reads them: written as TOML, for people, and published as JSON, because the
//! first part of the page has a reader of JSON anyway.

use serde_json::{Map, Value};

/// The plural categories of CLDR, in the order in which a translation's forms are published.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A file of texts as it is published: `{"English": "other"}`, with the keys in order. The forms of a plural are one text, separated
/// by `|`.
///
/// # Errors
///
/// The text is not TOML.
///
/// ```
/// let texts = r#"
///     "Undo" = "Deshacer"
///     "1 step|{n} steps" = { one = "un paso", other = "{n} pasos" }
///     "the root" = "la raíz"
///     [boot]
///     "Reload" = "Volver a cargar"
/// "#;
/// assert_eq!(
///     page_files::compiled_texts(texts).unwrap(),
///     r#"{"1 step|{n} steps":"|un paso||||{n} pasos","Undo":"Deshacer","the root":"la raíz"}"#
/// );
/// assert!(page_files::compiled_texts("a = ").is_err());
/// ```
pub fn compiled_texts(texts: &str) -> Result<String, String> {
    let table: toml::Table = texts
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    // What is neither a text nor the forms of a plural is not for the page's program.
    let mut rows: Vec<(String, Value)> = table
        .iter()
        .filter_map(|(english, other)| Some((english.clone(), translation(english, other)?.into())))
        .collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Value::Object(rows.into_iter().collect::<Map<_, _>>()).to_string())
}

fn translation(english: &str, other: &toml::Value) -> Option<String> {
    let forms = other.as_table().filter(|_| english.contains('|'));
    let forms = forms.map(|forms| {
        let form = |name: &str| forms.get(name).and_then(toml::Value::as_str);
        CATEGORIES
            .map(|name| form(name).unwrap_or_default())
            .join("|")
    });
    forms.or_else(|| other.as_str().map(str::to_owned))
}
