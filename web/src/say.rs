//! What the page says, in the language that was chosen.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen; a text
//! that a file lacks is said in English, and a test (`tests/tests/texts.rs`) finds it.
//!
//! The core finishes its sentences in English. [`core()`] finds the template that one came from, in the table `[core]` of the same
//! file, and says it in the chosen language. What AWS says (messages, ids, records, the terminal) is English in every language and
//! marked as such with [`english`].

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use gloo::utils::document;
use phrases::{Phrases, has_words};
use toml::de::DeTable;
use yew::AttrValue;

use crate::{fetch, link, platform, storage};

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

/// A language's texts, by English, and the sentences of the core. Once fetched they are kept for ever, so that texts need no
/// copies.
struct Texts {
    page: Vec<(&'static str, &'static str)>,
    core: Phrases,
    /// What was asked for lately, each in the place that its letters come to: most sentences are said again with each drawing.
    lately: RefCell<Vec<Option<Lately>>>,
}

struct Lately {
    english: Box<str>,
    said: AttrValue,
    known: bool,
}

/// As many sentences are remembered.
const LATELY: usize = 2048;

thread_local! {
    static NOW: Cell<(Language, Option<&'static Texts>)> = const { Cell::new((Language::English, None)) };
    /// Spanish once it was fetched.
    static SPANISH: Cell<Option<&'static Texts>> = const { Cell::new(None) };
}

/// The table of the core's sentences in a file of texts.
const CORE: &str = "core";

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
    let Some(texts) = NOW.get().1 else {
        return english;
    };
    let table = &texts.page;
    table
        .binary_search_by(|(key, _)| (*key).cmp(english))
        .map_or(english, |at| table[at].1)
}

/// What the core says, in the chosen language as far as it is known there.
pub fn core(english: &str) -> AttrValue {
    match NOW.get().1 {
        Some(texts) => texts.core(english).0,
        None => AttrValue::from(english.to_string()),
    }
}

/// The language of what [`core()`] makes of a sentence, where it is not the page's: `lang={core_lang(text)}`.
pub fn core_lang(text: &str) -> Option<&'static str> {
    let unknown = NOW.get().1.is_some_and(|texts| !texts.core(text).1);
    unknown.then_some(Language::English.code())
}

impl Texts {
    fn core(&self, english: &str) -> (AttrValue, bool) {
        let place = english
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let place = (place % LATELY as u64) as usize;
        if let Some(Some(it)) = self.lately.borrow().get(place)
            && *it.english == *english
        {
            return (it.said.clone(), it.known);
        }
        let said = self.core.say(english);
        let known = said.found() || !has_words(english);
        let said = AttrValue::from(said.text);
        let mut lately = self.lately.borrow_mut();
        if lately.is_empty() {
            lately.resize_with(LATELY, || None);
        }
        lately[place] = Some(Lately {
            english: english.into(),
            said: said.clone(),
            known,
        });
        (said, known)
    }
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

/// A number as one reads it: 2,000.
pub fn grouped(number: usize) -> String {
    let apart = match language() {
        Language::English => ',',
        Language::Spanish => '\u{a0}',
    };
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{}{apart}{:03}", grouped(thousands), number % 1_000),
    }
}

/// The language that the address asks for, else the one that was chosen last, else the first of the browser's.
pub fn wanted() -> Language {
    link::parameter("lang")
        .or_else(|| storage::preference("lang"))
        .and_then(|code| Language::by_code(&code))
        .unwrap_or_else(of_browser)
}

/// The first of the languages that the browser asks for which is spoken here.
fn of_browser() -> Language {
    let spoken = |tag: &String| Language::by_code(tag.split('-').next().unwrap_or_default());
    let found = platform::languages().iter().find_map(spoken);
    found.unwrap_or(Language::English)
}

/// Remembers a choice, here and in the address: whoever gets the link reads the same.
pub fn remember(language: Language) {
    storage::prefer("lang", language.code());
    link::set_parameter(
        "lang",
        (language != Language::English || of_browser() != Language::English)
            .then(|| language.code()),
    );
}

/// Speaks another language from now on, as soon as its texts are there; `then` hears why they are not.
pub fn speak(language: Language, then: impl FnOnce(Result<(), String>) + 'static) {
    match (language, SPANISH.get()) {
        (Language::English, _) => {
            switch(Language::English, None);
            then(Ok(()));
        }
        (Language::Spanish, Some(texts)) => {
            switch(Language::Spanish, Some(texts));
            then(Ok(()));
        }
        (Language::Spanish, None) => fetch::text(
            "texts/es.toml",
            Box::new(move |text| {
                then(text.and_then(|text| read(&text)).map(|texts| {
                    SPANISH.set(Some(texts));
                    switch(Language::Spanish, Some(texts));
                }));
            }),
        ),
    }
}

fn switch(language: Language, texts: Option<&'static Texts>) {
    NOW.set((language, texts));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.code());
    }
}

/// Reads a file of texts: `"English" = "other"`, sorted here, and a table of the same for the core.
fn read(text: &str) -> Result<&'static Texts, String> {
    let damaged = |what: &str| format!("texts/es.toml: {what}");
    let table = DeTable::parse(text).map_err(|error| damaged(error.message()))?;
    let keep = |text: &str| -> &'static str { Box::leak(Box::from(text)) };
    let mut page = Vec::new();
    let mut core = Phrases::new(std::iter::empty());
    for (english, other) in table.into_inner() {
        if let Some(other) = other.get_ref().as_str() {
            page.push((keep(english.get_ref()), keep(other)));
        } else if let (CORE, Some(rows)) = (&**english.get_ref(), other.get_ref().as_table()) {
            core = Phrases::new(rows.iter().filter_map(|(english, other)| {
                Some((&**english.get_ref(), other.get_ref().as_str()?))
            }));
        } else {
            return Err(damaged(english.get_ref()));
        }
    }
    ordered::sort_by_key(&mut page, |row| row.0);
    Ok(Box::leak(Box::new(Texts {
        page,
        core,
        lately: RefCell::new(Vec::new()),
    })))
}
