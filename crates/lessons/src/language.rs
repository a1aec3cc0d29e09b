//! The languages of the page. A file in `web/texts` adds one: `build.rs` makes the table from their headers.

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(usize);

struct LanguageRow {
    code: &'static str,
    name: &'static str,
    thousands: &'static str,
    texts: &'static str,
    rtl: bool,
    /// From a number to the place of its category.
    plural: fn(usize) -> usize,
}

/// The languages: those that are offered come first, and this is their number. Then the categories of plurals.
const TABLE: (usize, &[LanguageRow], [&str; 6]) =
    include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Language {
    /// The language of the sources, from which the others are translated.
    pub const ENGLISH: Self = Self(0);

    /// The categories of CLDR's plurals; `other` is the last one.
    pub const CATEGORIES: [&'static str; 6] = TABLE.2;

    /// The number of languages, those of tests included.
    pub const COUNT: usize = TABLE.1.len();

    /// Every language that is offered, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.0).map(Self)
    }

    /// The language with a code such as `es`. Also finds the pseudo-languages `en-XA` and `ar-XB`, whose texts are made for tests.
    pub fn by_code(code: &str) -> Option<Self> {
        (0..Self::COUNT).map(Self).find(|it| it.code() == code)
    }

    /// Its position among all languages, from 0.
    pub fn position(self) -> usize {
        self.0
    }

    /// Its code, as in `lang` attributes, in `?lang=` and in names of files.
    pub fn code(self) -> &'static str {
        TABLE.1[self.0].code
    }

    /// Its name in the language itself.
    pub fn name(self) -> &'static str {
        TABLE.1[self.0].name
    }

    /// The separator of groups of three digits: a comma in English.
    pub fn thousands(self) -> &'static str {
        TABLE.1[self.0].thousands
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(self) -> bool {
        TABLE.1[self.0].rtl
    }

    /// The place in [`Self::CATEGORIES`] of the form that a text with this number has.
    pub fn plural(self, number: usize) -> usize {
        (TABLE.1[self.0].plural)(number)
    }

    /// The address of its texts, from the page. English has none: it is in the sources.
    pub fn texts(self) -> &'static str {
        TABLE.1[self.0].texts
    }
}

/// Whether the text has the form of a language's code, such as `en` or `pt-BR`. Lessons may be in languages that the page
/// does not have.
pub(crate) fn is_language_code(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|it| it.is_ascii_lowercase())
        && parts.all(|it| {
            (2..=8).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_those_of_cldr() {
        let form = |code, number| {
            let language = Language::by_code(code).unwrap();
            Language::CATEGORIES[language.plural(number)]
        };
        assert_eq!(
            [0, 1, 2, 101].map(|n| form("en", n)),
            ["other", "one", "other", "other"]
        );
        assert_eq!([0, 1, 21].map(|n| form("es", n)), ["other", "one", "other"]);
        let arabic = [0, 1, 2, 3, 11, 100, 102, 103, 1_011].map(|n| form("ar-XB", n));
        let forms = [
            "zero", "one", "two", "few", "many", "other", "other", "few", "many",
        ];
        assert_eq!(arabic, forms);
    }

    #[test]
    fn codes_of_languages_are_told_from_other_names() {
        for code in ["en", "es", "fr", "pt-BR", "zh-Hant", "ast"] {
            assert!(is_language_code(code), "{code}");
        }
        for name in ["", "e", "EN", "notes", "en-", "en_US", "lesson", "é"] {
            assert!(!is_language_code(name), "{name}");
        }
        assert!(Language::all().all(|it| is_language_code(it.code())));
    }
}
