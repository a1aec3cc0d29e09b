//! The page's texts in the chosen language.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen; a
//! text missing in a file appears in English, and a test (`tests/tests/texts.rs`) finds it.
//!
//! The core's texts are messages: templates with values. [`core()`] translates them by the table `[core]` of the same
//! file. AWS's texts (its own messages, ids, records, the terminal) are English in every language and marked as such
//! with [`english`].

use std::cell::Cell;
use std::fmt::Display;

use gloo::utils::document;
pub use lessons::Language;
use message::{Message, MessagePart, has_words};
use toml::de::DeTable;
use yew::AttrValue;

use crate::{fetch, link, platform, storage};

/// Texts by their English version, sorted.
type Table = Vec<(&'static str, &'static str)>;

/// A language's texts: the page's own, and the core's. Fetched texts are never freed, so that they need no copies.
struct Texts {
    page: Table,
    core: Table,
}

fn find(table: &Table, english: &str) -> Option<&'static str> {
    let at = table.binary_search_by(|(key, _)| (*key).cmp(english));
    at.ok().map(|at| table[at].1)
}

thread_local! {
    static NOW: Cell<(Language, Option<&'static Texts>)> = const { Cell::new((Language::ENGLISH, None)) };
    /// The fetched texts, by the position of their language.
    static FETCHED: [Cell<Option<&'static Texts>>; Language::COUNT] = const { [const { Cell::new(None) }; Language::COUNT] };
}

/// The name of the core's table in a file of texts.
const CORE: &str = "core";

pub const UNSPOKEN: &str = key("The texts of the chosen language could not be opened.");

/// The current language.
pub fn language() -> Language {
    NOW.get().0
}

/// Marks text that is English in every language: `lang={english()}`.
pub fn english() -> Option<&'static str> {
    (language() != Language::ENGLISH).then_some(Language::ENGLISH.code())
}

/// Marks a text that is translated elsewhere, where it is not a literal: `say(text)`.
pub const fn key(english: &'static str) -> &'static str {
    english
}

/// Marks all literals of a table as such texts.
macro_rules! keys {
    ($table:expr) => {
        $table
    };
}
pub(crate) use keys;

/// The text in the chosen language.
pub fn say(english: &'static str) -> &'static str {
    let Some(texts) = NOW.get().1 else {
        return english;
    };
    find(&texts.page, english).unwrap_or(english)
}

/// A message of the core in the chosen language.
pub fn core(message: impl Into<Message>) -> AttrValue {
    let message = message.into();
    match NOW.get().1 {
        Some(texts) => message.say(&|key| find(&texts.core, key)).into(),
        None => message.to_string().into(),
    }
}

/// The language of [`core()`]'s text, if it is not the page's: `lang={core_lang(&message)}`.
pub fn core_lang(message: impl Into<Message>) -> Option<&'static str> {
    let texts = NOW.get().1?;
    let message = message.into();
    let known = match message.parts().first() {
        Some(MessagePart::Key(key)) => find(&texts.core, key).is_some() || !has_words(key),
        Some(MessagePart::Verbatim(text)) => !has_words(text),
        None => true,
    };
    (!known).then_some(Language::ENGLISH.code())
}

/// A text in the chosen language, with values for the names in braces: `say_with("Step {n} of {count}", &[("n", &2),
/// ("count", &5)])`.
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

/// A number with thousands separators: 2,000.
pub fn grouped(number: usize) -> String {
    let apart = language().thousands();
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{}{apart}{:03}", grouped(thousands), number % 1_000),
    }
}

/// How many steps: "1 step", "5 steps".
pub fn steps_of(number: usize) -> String {
    match number {
        1 => say("1 step").to_string(),
        _ => say_with("{n} steps", &[("n", &number)]),
    }
}

/// The language in the address, else the last chosen one, else the first supported one of the browser.
pub fn wanted() -> Language {
    link::parameter("lang")
        .or_else(|| storage::preference("lang"))
        .and_then(|code| Language::by_code(&code))
        .unwrap_or_else(of_browser)
}

/// The first language of the browser's list that is supported.
fn of_browser() -> Language {
    let spoken = |tag: &String| Language::by_code(tag.split('-').next().unwrap_or_default());
    let found = platform::languages().iter().find_map(spoken);
    found.unwrap_or(Language::ENGLISH)
}

/// Stores a choice, here and in the address, so that readers of a link get the same language.
pub fn remember(language: Language) {
    storage::prefer("lang", language.code());
    link::set_parameter(
        "lang",
        (language != Language::ENGLISH || of_browser() != Language::ENGLISH)
            .then(|| language.code()),
    );
}

/// Switches the language as soon as its texts are loaded; `then` gets the reason if that fails.
pub fn speak(language: Language, then: impl FnOnce(Result<(), String>) + 'static) {
    let known = FETCHED.with(|all| all[language.position()].get());
    if known.is_some() || language == Language::ENGLISH {
        switch(language, known);
        return then(Ok(()));
    }
    fetch::text(
        language.texts(),
        Box::new(move |text| {
            then(text.and_then(|text| read(language, &text)).map(|texts| {
                FETCHED.with(|all| all[language.position()].set(Some(texts)));
                switch(language, Some(texts));
            }));
        }),
    );
}

fn switch(language: Language, texts: Option<&'static Texts>) {
    NOW.set((language, texts));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.code());
    }
}

/// Reads a file of texts: its header, `"English" = "other"`, and a table of the same form for the core.
fn read(language: Language, text: &str) -> Result<&'static Texts, String> {
    let damaged = |error: toml::de::Error| format!("{}: {}", language.texts(), error.message());
    let table = DeTable::parse(text).map_err(damaged)?;
    let keep = |text: &str| -> &'static str { Box::leak(Box::from(text)) };
    let (mut page, mut core) = (Vec::new(), Vec::new());
    for (english, other) in table.into_inner() {
        if let Some(other) = other.get_ref().as_str() {
            page.push((keep(english.get_ref()), keep(other)));
        } else if let (CORE, Some(rows)) = (&**english.get_ref(), other.get_ref().as_table()) {
            core.extend(rows.iter().filter_map(|(english, other)| {
                Some((keep(english.get_ref()), keep(other.get_ref().as_str()?)))
            }));
        }
    }
    for table in [&mut page, &mut core] {
        ordered::sort_by_key(table, |row| row.0);
    }
    Ok(Box::leak(Box::new(Texts { page, core })))
}
