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

pub use lessons::Language;
use message::Message;
use page::effects::Errand;
use page::words::{PageTexts, Words};
use yew::AttrValue;

use crate::browser::elements;
use crate::{fetch, link, platform, storage};

thread_local! {
    static NOW: Cell<Words> = const { Cell::new(Words::ENGLISH) };
    /// The fetched texts, by the position of their language.
    static FETCHED: [Cell<Option<&'static PageTexts>>; Language::COUNT] = const { [const { Cell::new(None) }; Language::COUNT] };
}

pub const UNSPOKEN: &str = key("The texts of the chosen language could not be opened.");

/// The current language.
pub fn language() -> Language {
    NOW.get().language
}

/// Marks text that is English in every language: `lang={english()}`.
pub fn english() -> Option<&'static str> {
    (language() != Language::ENGLISH).then_some(Language::ENGLISH.code())
}

pub use page::words::key;

/// Marks all literals of a table as such texts.
#[macro_export]
macro_rules! keys {
    ($table:expr) => {
        $table
    };
}
pub use crate::keys;

/// The texts in the chosen language.
pub fn words() -> Words {
    NOW.get()
}

/// The text in the chosen language.
pub fn say(english: &'static str) -> &'static str {
    words().say(english)
}

/// A message of the core in the chosen language.
pub fn core(message: impl Into<Message>) -> AttrValue {
    words().core(message)
}

/// The language of [`core()`]'s text, if it is not the page's: `lang={core_lang(&message)}`.
pub fn core_lang(message: impl Into<Message>) -> Option<&'static str> {
    words().core_lang(message)
}

/// A text in the chosen language, with values: [`Words::say_with`].
pub fn say_with(english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    words().say_with(english, values)
}

/// A text with a number, in the form that the language has for it: [`Words::say_count`].
pub fn say_count(english: &'static str, number: usize, values: &[(&str, &dyn Display)]) -> String {
    words().say_count(english, number, values)
}

/// A number with thousands separators: 2,000.
pub fn grouped(number: usize) -> String {
    words().grouped(number)
}

/// How many steps: "1 step", "5 steps".
pub fn steps_of(number: usize) -> String {
    words().steps_of(number)
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

/// What stores the choice of the present language, here and in the address, so that readers of a link get the same one.
pub fn chosen() -> [Errand; 2] {
    let language = language();
    let named = language != Language::ENGLISH || of_browser() != Language::ENGLISH;
    let code = named.then(|| language.code().to_string());
    [
        Errand::remember("lang", language.code()),
        Errand::Parameter("lang", code),
    ]
}

/// Switches the language as soon as its texts are loaded; `then` gets the reason if that fails.
pub fn speak(language: Language, then: impl FnOnce(Result<(), String>) + 'static) {
    let known = FETCHED.with(|all| all[language.position()].get());
    if language == Language::ENGLISH {
        switch(Words::ENGLISH);
        return then(Ok(()));
    }
    if let Some(texts) = known {
        switch(Words::new(language, texts));
        return then(Ok(()));
    }
    fetch::text(
        language.texts(),
        Box::new(move |text| {
            then(
                text.and_then(|text| PageTexts::read(language, &text))
                    .map(|texts| {
                        FETCHED.with(|all| all[language.position()].set(Some(texts)));
                        switch(Words::new(language, texts));
                    }),
            );
        }),
    );
}

fn switch(words: Words) {
    NOW.set(words);
    elements::set_language(words.language.code(), words.language.is_rtl());
}
