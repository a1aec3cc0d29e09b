//! The choice of the page's language: which one is wanted, fetching its texts, and storing the choice.

use std::cell::Cell;

use page::effects::Errand;
use page::words::{PageTexts, Words};

use crate::browser::elements;
use crate::say::{self, Language, key, language};
use crate::{fetch, link, platform, storage};

thread_local! {
    /// The fetched texts, by the position of their language.
    static FETCHED: [Cell<Option<&'static PageTexts>>; Language::COUNT] = const { [const { Cell::new(None) }; Language::COUNT] };
}

/// Said when a language was chosen whose texts could not be fetched.
pub const UNSPOKEN: &str = key("The texts of the chosen language could not be opened.");

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
    say::set_words(words);
    elements::set_language(words.language.code(), words.language.is_rtl());
}
