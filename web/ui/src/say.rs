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
use page::words::Words;
use yew::AttrValue;

thread_local! {
    static NOW: Cell<Words> = const { Cell::new(Words::ENGLISH) };
}

/// Has the texts of another language said from now on: [`crate::speaking`] chooses it.
pub fn set_words(words: Words) {
    NOW.set(words);
}

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
