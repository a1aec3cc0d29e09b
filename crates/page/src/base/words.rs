//! The page's texts in the chosen language, as a value: the reducer's texts depend on the state alone.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen, in the form of
//! `page_files::compiled_texts`; a text missing in a file appears in English, and a test (`tests/tests/texts.rs`) finds it.
//!
//! A literal is said with [`Words::say`]; a text with values is a message, which [`Words::tell`] translates, whether the page or the
//! core made it. AWS's texts (its own messages, ids, records, the terminal) are English in every language.

mod dates;

use lessons::Language;
use message::{Message, MessagePart, counted, has_words};
use policy::json::{self, JsonNode, Value};

/// What separates the forms of a plural: in English, which is the key, and between a translation's forms in the order of
/// `Language::CATEGORIES`.
const FORMS: char = '|';

/// A language's texts by their English version, sorted. They live as long as the page, so that they need no copies.
#[derive(Debug)]
pub struct PageTexts(Vec<(&'static str, &'static str)>);

/// The texts of a file.
fn rows(file: &JsonNode) -> Option<Vec<(&'static str, &'static str)>> {
    let Value::Object(rows) = &file.value else {
        return None;
    };
    let keep = |text: &str| -> &'static str { Box::leak(Box::from(text)) };
    let row = |(english, other): (&str, &Value)| match other {
        Value::String(other) => Some((keep(english), keep(other))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    let rows = rows.iter().map(|it| (it.key.as_str(), &it.node.value));
    rows.map(row).collect()
}

impl PageTexts {
    /// Reads a published file of texts.
    ///
    /// # Errors
    ///
    /// The file's name, and what is wrong in it.
    pub fn read(language: Language, text: &str) -> Result<&'static Self, String> {
        let damaged = |why: &str| format!("{}: {why}", language.texts());
        let file = json::parse(text).map_err(|error| damaged(&error.message.to_string()))?;
        let rows = rows(&file).ok_or_else(|| damaged("not a table of texts"))?;
        Ok(Box::leak(Box::new(Self(rows))))
    }

    fn find(&self, english: &str) -> Option<&'static str> {
        let at = self.0.binary_search_by(|(key, _)| (*key).cmp(english));
        at.ok().map(|at| self.0[at].1)
    }
}

/// A language, and its texts; English needs none.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The chosen language.
    pub language: Language,
    texts: Option<&'static PageTexts>,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::ENGLISH
    }
}

/// Marks a text that is translated elsewhere, where it is not a literal: `say(text)`.
pub const fn key(english: &'static str) -> &'static str {
    english
}

/// The form of a text at a place; the last one if it has none there.
fn form(text: &'static str, place: usize) -> &'static str {
    let form = text.split(FORMS).nth(place).filter(|it| !it.is_empty());
    form.or_else(|| text.rsplit(FORMS).next()).unwrap_or(text)
}

/// The pieces of a text, in order: `of` gets words, and the names of blanks with `true`.
pub fn pieces<'t>(text: &'t str, of: &mut dyn FnMut(&'t str, bool)) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        of(before, false);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        of(name, true);
        rest = after;
    }
    of(rest, false);
}

impl Words {
    /// English, which needs no texts.
    pub const ENGLISH: Self = Self {
        language: Language::ENGLISH,
        texts: None,
    };

    /// A language with its texts.
    pub const fn new(language: Language, texts: &'static PageTexts) -> Self {
        Self {
            language,
            texts: Some(texts),
        }
    }

    /// The text in the chosen language.
    pub fn say(self, english: &'static str) -> &'static str {
        let Some(texts) = self.texts else {
            return english;
        };
        texts.find(english).unwrap_or(english)
    }

    /// A message in the chosen language. In a language that is written from the right, dates are isolated.
    pub fn tell(self, message: impl Into<Message>) -> String {
        self.told(message.into())
    }

    fn told(self, message: Message) -> String {
        let Some(texts) = self.texts else {
            return message.to_string();
        };
        let lookup = |key: &str, number: Option<usize>| {
            let said = texts.find(key)?;
            Some(number.map_or(said, |number| form(said, self.language.plural(number))))
        };
        let text = message.say(&lookup, self.language.thousands());
        match self.language.is_rtl() {
            true => dates::isolate(&text),
            false => text,
        }
    }

    /// The language of [`Self::tell`]'s text, if it is not the page's.
    pub fn told_lang(self, message: impl Into<Message>) -> Option<&'static str> {
        let texts = self.texts?;
        let message = message.into();
        let known = match message.parts().first() {
            Some(MessagePart::Key(key)) => texts.find(key).is_some() || !has_words(key),
            Some(MessagePart::Verbatim(text)) => !has_words(text),
            None => true,
        };
        (!known).then_some(Language::ENGLISH.code())
    }

    /// How many steps: "1 step", "5 steps".
    pub fn steps_of(self, number: usize) -> String {
        self.tell(counted!(number, "1 step|{n} steps"))
    }

    /// A number with thousands separators: 2,000.
    pub fn grouped(self, number: usize) -> String {
        message::grouped(number, self.language.thousands())
    }
}

#[cfg(test)]
mod tests {
    use message::message;

    use super::*;

    fn in_language(code: &str, texts: &str) -> Words {
        let language = Language::by_code(code).unwrap();
        let texts = page_files::compiled_texts(texts).unwrap();
        Words::new(language, PageTexts::read(language, &texts).unwrap())
    }

    fn spanish() -> Words {
        let file = r#"
            "Undo" = "Deshacer"
            "Step {n} of {count}" = "Paso {n} de {count}"
            "1 step|{n} steps" = { one = "un paso", other = "{n} pasos" }
            "the root" = "la raíz"
        "#;
        in_language("es", file)
    }

    #[test]
    fn a_text_is_said_in_the_chosen_language_and_in_english_where_it_is_missing() {
        assert_eq!(spanish().say("Undo"), "Deshacer");
        assert_eq!(spanish().say("Redo"), "Redo");
        assert_eq!(Words::ENGLISH.say("Undo"), "Undo");
    }

    #[test]
    fn values_take_the_places_of_their_names() {
        let said = spanish().tell(message!("Step {n} of {count}", count = 5, n = 2));
        assert_eq!(said, "Paso 2 de 5");
    }

    #[test]
    fn a_number_decides_the_form() {
        assert_eq!(spanish().steps_of(1), "un paso");
        assert_eq!(spanish().steps_of(1_200), "1\u{a0}200 pasos");
        assert_eq!(Words::ENGLISH.steps_of(1), "1 step");
        assert_eq!(Words::ENGLISH.steps_of(0), "0 steps");
        let missing = counted!(2_000, "1 call|{n} calls of {who}", who = "Ana");
        assert_eq!(spanish().tell(missing), "2\u{a0}000 calls of Ana");
        let texts = r#""1 step|{n} steps" = { few = "few {n}", many = "many {n}", other = "{n}" }"#;
        let arabic = in_language("ar-XB", texts);
        let said = [1, 3, 11, 100].map(|n| arabic.steps_of(n));
        assert_eq!(said, ["1", "few 3", "many 11", "100"]);
    }

    #[test]
    fn a_date_does_not_turn_around_in_a_language_from_the_right() {
        let arabic = in_language("ar-XB", r#""Until {at}" = "حتى {at}""#);
        let until = message!("Until {at}", at = "2026-01-10 09:30:00");
        let said = arabic.tell(&until);
        assert_eq!(said, "حتى \u{2066}2026-01-10 09:30:00\u{2069}");
        assert_eq!(spanish().tell(until), "Until 2026-01-10 09:30:00");
    }

    #[test]
    fn a_message_says_its_language_where_it_is_missing() {
        assert_eq!(spanish().tell("the root"), "la raíz");
        assert_eq!(spanish().told_lang("the root"), None);
        let left = message!("{name} has left it.", name = String::from("Ana"));
        assert_eq!(spanish().told_lang(left), Some("en"));
        assert_eq!(Words::ENGLISH.told_lang("a unit"), None);
        assert_eq!(spanish().told_lang(Message::from(String::new())), None);
    }

    #[test]
    fn large_numbers_have_separators() {
        assert_eq!(Words::ENGLISH.grouped(999), "999");
        assert_eq!(Words::ENGLISH.grouped(1_234_005), "1,234,005");
    }

    #[test]
    fn a_damaged_file_says_what_is_wrong() {
        for text in ["<!DOCTYPE html>", r#"{"page": {}}"#, "[]"] {
            let why = PageTexts::read(Language::by_code("es").unwrap(), text).unwrap_err();
            assert!(why.contains("es"), "{why}");
        }
    }

    #[test]
    fn forms_are_published_in_the_order_in_which_they_are_chosen() {
        assert_eq!(page_files::CATEGORIES, Language::CATEGORIES);
    }
}
