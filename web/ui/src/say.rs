//! The page's texts in the chosen language.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen; a
//! text missing in a file appears in English, and a test (`tests/tests/texts.rs`) finds it.
//!
//! A literal is said with [`say()`]; a text with values is a message, which [`tell`] translates, whether the page or the core made
//! it. AWS's texts (its own messages, ids, records, the terminal) are English in every language and marked as such with
//! [`english`].

use std::cell::Cell;

pub use lessons::Language;
use message::Message;
#[doc(hidden)]
pub use message::agrees;
pub use message::{counted, message};
use page::words::Words;

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

/// A message in the chosen language: `tell(message!("Step {n} of {count}"))`.
pub fn tell(message: impl Into<Message>) -> String {
    told(message.into())
}

fn told(message: Message) -> String {
    words().tell(message)
}

/// The language of [`tell`]'s text, if it is not the page's: `lang={told_lang(&message)}`.
pub fn told_lang(message: impl Into<Message>) -> Option<&'static str> {
    words().told_lang(message)
}

/// A number with thousands separators: 2,000.
pub fn grouped(number: usize) -> String {
    words().grouped(number)
}

/// How many steps: "1 step", "5 steps".
pub fn steps_of(number: usize) -> String {
    words().steps_of(number)
}
