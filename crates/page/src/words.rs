//! The page's texts in the chosen language, as a value: the reducer's texts depend on the state alone.
//!
//! The English text in the source is the key. Other languages are files in `web/texts`, fetched only when chosen, in the form of
//! `page_files::compiled_texts`; a text missing in a file appears in English, and a test (`tests/tests/texts.rs`) finds it.
//!
//! The core's texts are messages: templates with values. [`Words::core`] translates them by the table `[core]` of the same
//! file. AWS's texts (its own messages, ids, records, the terminal) are English in every language.

use std::fmt::Display;

use implicit_clone::unsync::IString;
use lessons::Language;
use message::{Message, MessagePart, has_words};
use policy::json::{self, JsonNode, Value};

mod dates;

/// The name of the core's table in a file of texts.
const CORE: &str = "core";
/// What separates the forms of a plural: in English, which is the key, and between a translation's forms in the order of
/// `Language::CATEGORIES`.
const FORMS: char = '|';

/// Texts by their English version, sorted.
type Table = Vec<(&'static str, &'static str)>;

/// A language's texts: the page's own, and the core's. They live as long as the page, so that they need no copies.
#[derive(Debug)]
pub struct PageTexts {
    page: Table,
    core: Table,
}

/// A table of the file: its texts by their English version, in order.
fn table(file: &JsonNode, name: &str) -> Option<Table> {
    let Value::Object(rows) = &file.member(name)?.value else {
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

fn find(table: &Table, english: &str) -> Option<&'static str> {
    let at = table.binary_search_by(|(key, _)| (*key).cmp(english));
    at.ok().map(|at| table[at].1)
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
        let texts = table(&file, "page").zip(table(&file, CORE));
        let (page, core) = texts.ok_or_else(|| damaged("a table is missing"))?;
        Ok(Box::leak(Box::new(Self { page, core })))
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

/// The text with values for the names in braces.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut said = String::with_capacity(text.len() + 16);
    pieces(
        text,
        &mut |piece, blank| match values.iter().find(|(key, _)| blank && *key == piece) {
            Some((_, value)) => said.push_str(&value.to_string()),
            None if blank => said.extend(["{", piece, "}"]),
            None => said.push_str(piece),
        },
    );
    said
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
        find(&texts.page, english).unwrap_or(english)
    }

    /// A message of the core in the chosen language.
    pub fn core(self, message: impl Into<Message>) -> IString {
        let message = message.into();
        match self.texts {
            Some(texts) => self
                .whole(message.say(&|key, number| {
                    let said = find(&texts.core, key)?;
                    Some(number.map_or(said, |number| form(said, self.language.plural(number))))
                }))
                .into(),
            None => message.to_string().into(),
        }
    }

    /// The language of [`Self::core`]'s text, if it is not the page's.
    pub fn core_lang(self, message: impl Into<Message>) -> Option<&'static str> {
        let texts = self.texts?;
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
    pub fn say_with(self, english: &'static str, values: &[(&str, &dyn Display)]) -> String {
        self.whole(fill(self.say(english), values))
    }

    /// A text with its values: in a language that is written from the right, dates are isolated.
    fn whole(self, text: String) -> String {
        match self.language.is_rtl() {
            true => dates::isolate(&text),
            false => text,
        }
    }

    /// A text with a number, `{n}`, in the form that the language has for it: `say_count("1 event|{n} events", 5, &[])`. The key
    /// has the English forms.
    pub fn say_count(
        self,
        english: &'static str,
        number: usize,
        values: &[(&str, &dyn Display)],
    ) -> String {
        let said = self.say(english);
        // Without a translation, the forms are the English ones.
        let place = match std::ptr::eq(said, english) {
            true => usize::from(number != 1),
            false => self.language.plural(number),
        };
        let number = self.grouped(number);
        let mut values = values.to_vec();
        values.push(("n", &number));
        self.whole(fill(form(said, place), &values))
    }

    /// How many steps: "1 step", "5 steps".
    pub fn steps_of(self, number: usize) -> String {
        let words = self;
        words.say_count("1 step|{n} steps", number, &[])
    }

    /// A number with thousands separators: 2,000.
    pub fn grouped(self, number: usize) -> String {
        let apart = self.language.thousands();
        match number / 1_000 {
            0 => number.to_string(),
            thousands => format!("{}{apart}{:03}", self.grouped(thousands), number % 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
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
            [core]
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
        let said = spanish().say_with("Step {n} of {count}", &[("count", &5), ("n", &2)]);
        assert_eq!(said, "Paso 2 de 5");
        let unknown = Words::ENGLISH.say_with("{what}?", &[]);
        assert_eq!(unknown, "{what}?");
    }

    #[test]
    fn a_number_decides_the_form() {
        assert_eq!(spanish().steps_of(1), "un paso");
        assert_eq!(spanish().steps_of(1_200), "1\u{a0}200 pasos");
        assert_eq!(Words::ENGLISH.steps_of(1), "1 step");
        assert_eq!(Words::ENGLISH.steps_of(0), "0 steps");
        let missing = spanish().say_count("1 call|{n} calls of {who}", 2, &[("who", &"Ana")]);
        assert_eq!(missing, "2 calls of Ana");
        let texts = r#""1 step|{n} steps" = { few = "few {n}", many = "many {n}", other = "{n}" }"#;
        let arabic = in_language("ar-XB", texts);
        let said = [1, 3, 11, 100].map(|n| arabic.steps_of(n));
        assert_eq!(said, ["1", "few 3", "many 11", "100"]);
    }

    #[test]
    fn a_date_does_not_turn_around_in_a_language_from_the_right() {
        let arabic = in_language("ar-XB", r#""Until {at}" = "حتى {at}""#);
        let values: [(&str, &dyn Display); 1] = [("at", &"2026-01-10 09:30:00")];
        let said = arabic.say_with("Until {at}", &values);
        assert_eq!(said, "حتى \u{2066}2026-01-10 09:30:00\u{2069}");
        let said = spanish().say_with("Until {at}", &values);
        assert_eq!(said, "Until 2026-01-10 09:30:00");
    }

    #[test]
    fn the_core_has_a_table_of_its_own_and_its_texts_say_their_language() {
        assert_eq!(&*spanish().core("the root"), "la raíz");
        assert_eq!(spanish().core_lang("the root"), None);
        let left = message::message!("{name} has left it.", name = String::from("Ana"));
        assert_eq!(spanish().core_lang(left), Some("en"));
        assert_eq!(Words::ENGLISH.core_lang("a unit"), None);
        assert_eq!(spanish().core_lang(Message::from(String::new())), None);
    }

    #[test]
    fn large_numbers_have_separators() {
        assert_eq!(Words::ENGLISH.grouped(999), "999");
        assert_eq!(Words::ENGLISH.grouped(1_234_005), "1,234,005");
    }

    #[test]
    fn a_damaged_file_says_what_is_wrong() {
        for text in ["<!DOCTYPE html>", r#"{"page": {}}"#] {
            let why = PageTexts::read(Language::by_code("es").unwrap(), text).unwrap_err();
            assert!(why.contains("es"), "{why}");
        }
    }

    #[test]
    fn forms_are_published_in_the_order_in_which_they_are_chosen() {
        assert_eq!(page_files::CATEGORIES, Language::CATEGORIES);
    }
}
