//! What the page says, in the language that was chosen.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen; a text
//! that a file lacks is said in English, and a test (`tests/tests/texts.rs`) finds it. What comes from the core (events,
//! messages of AWS, the terminal) is English in every language and marked as such with [`english`].

use std::cell::Cell;
use std::fmt::Display;

use gloo::utils::document;
use toml::de::{DeTable, DeValue};

use crate::{fetch, link, storage};

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// As in `lang`, in `?lang=` and in names of files.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What its speakers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// English and the other language, by English.
type Table = &'static [(&'static str, &'static str)];

thread_local! {
    static NOW: Cell<(Language, Table)> = const { Cell::new((Language::English, &[])) };
    /// Spanish once it was fetched: it is kept for ever, so that texts need no copies.
    static SPANISH: Cell<Option<Table>> = const { Cell::new(None) };
}

pub const UNSPOKEN: &str = key("The texts of the chosen language could not be opened.");

/// The language that is spoken now.
pub fn language() -> Language {
    NOW.get().0
}

/// Marks what is English whatever was chosen: `lang={english()}`.
pub fn english() -> Option<&'static str> {
    (language() != Language::English).then_some(Language::English.code())
}

/// A text that is said elsewhere, where it is not known as a literal: `say(text)`.
pub const fn key(english: &'static str) -> &'static str {
    english
}

/// The text in the chosen language.
pub fn say(english: &'static str) -> &'static str {
    let table = NOW.get().1;
    table
        .binary_search_by(|(key, _)| (*key).cmp(english))
        .map_or(english, |at| table[at].1)
}

/// The same, with values for what stands in braces: `say_with("Step {n} of {count}", &[("n", &2), ("count", &5)])`.
pub fn say_with(english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    let mut rest = say(english);
    let mut said = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => said.push_str(&value.to_string()),
            None => said.extend(["{", name, "}"]),
        }
        rest = after;
    }
    said.push_str(rest);
    said
}

/// The language that the address asks for, else the one that was chosen last.
pub fn wanted() -> Language {
    link::parameter("lang")
        .or_else(|| storage::preference("lang"))
        .and_then(|code| Language::by_code(&code))
        .unwrap_or(Language::English)
}

/// Remembers a choice, here and in the address: whoever gets the link reads the same.
pub fn remember(language: Language) {
    storage::prefer("lang", language.code());
    link::set_parameter(
        "lang",
        (language != Language::English).then(|| language.code()),
    );
}

/// Speaks another language from now on, as soon as its texts are there; `then` hears why they are not.
pub fn speak(language: Language, then: impl FnOnce(Result<(), String>) + 'static) {
    match (language, SPANISH.get()) {
        (Language::English, _) => {
            switch(Language::English, &[]);
            then(Ok(()));
        }
        (Language::Spanish, Some(table)) => {
            switch(Language::Spanish, table);
            then(Ok(()));
        }
        (Language::Spanish, None) => fetch::text(
            "texts/es.toml",
            Box::new(move |text| {
                then(text.and_then(|text| read(&text)).map(|table| {
                    SPANISH.set(Some(table));
                    switch(Language::Spanish, table);
                }));
            }),
        ),
    }
}

fn switch(language: Language, table: Table) {
    NOW.set((language, table));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.code());
    }
}

/// Reads a file of texts: `"English" = "other"`, sorted here.
fn read(text: &str) -> Result<Table, String> {
    let damaged = |what: &str| format!("texts/es.toml: {what}");
    let table = DeTable::parse(text).map_err(|error| damaged(error.message()))?;
    let mut rows = Vec::new();
    for (english, other) in table.into_inner() {
        let DeValue::String(other) = other.into_inner() else {
            return Err(damaged(english.get_ref()));
        };
        let keep = |text: &str| -> &'static str { Box::leak(Box::from(text)) };
        rows.push((keep(english.get_ref()), keep(&other)));
    }
    ordered::sort_by_key(&mut rows, |row| row.0);
    Ok(Box::leak(rows.into_boxed_slice()))
}
