//! Pseudo-languages, which find texts outside the catalog and layouts that are too narrow: one is long and accented, one is written
//! from right to left. Every build writes them beside the page, and only a page that compiles fast contains them.

use crate::prelude::*;
use serde_json::json;

/// A pseudo-language: its code, its letters from `a` on, and whether vowels are doubled, which makes texts longer by about 40 %.
struct Pseudo {
    code: &'static str,
    small: &'static str,
    capital: &'static str,
    long: bool,
}

/// `crates/lessons/build.rs` has the same codes.
const ALL: [Pseudo; 2] = [
    Pseudo {
        code: "en-XA",
        small: "áƀçđéƒğĥíĵķľɱñóþɋřšťúṽŵẋýž",
        capital: "ÁƁÇĐÉƑĞĤÍĴĶĽṀÑÓÞɊŘŠŤÚṼŴẊÝŽ",
        long: true,
    },
    Pseudo {
        code: "ar-XB",
        small: "ابصديفجهىژكلمنوپقرستطڤشخغز",
        capital: "ابصديفجهىژكلمنوپقرستطڤشخغز",
        long: false,
    },
];

/// The forms of a text with a number that a language may have.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

impl Pseudo {
    /// The text in this language. Blanks in braces and code between backquotes stay as they are.
    fn say(&self, english: &str) -> String {
        let mut said = String::new();
        let (mut blank, mut code) = (false, false);
        for letter in english.chars() {
            blank = letter == '{' || blank && letter != '}';
            code ^= letter == '`';
            let (letters, first) = match letter {
                'A'..='Z' => (self.capital, 'A'),
                _ => (self.small, 'a'),
            };
            let place = letter.is_ascii_alphabetic() && !blank && !code;
            let place = place.then(|| letter as usize - first as usize);
            let shown = place
                .and_then(|it| letters.chars().nth(it))
                .unwrap_or(letter);
            said.push(shown);
            if self.long && place.is_some() && "aeiou".contains(letter) {
                said.push(shown);
            }
        }
        said
    }

    /// The catalog that has the keys of another one.
    fn catalog(&self, other: &str) -> Result<String> {
        let table: toml::Table = other.parse()?;
        // A string of JSON is one of TOML.
        let said = |english: &str| json!(self.say(english));
        let row = |(english, text): (&String, &toml::Value)| match english.split_once('|') {
            None if text.is_str() => format!("{} = {}\n", json!(english), said(english)),
            None => String::new(),
            Some((one, other)) => {
                let forms = FORMS.map(|it| {
                    let english = if it == "one" { one } else { other };
                    format!("{it} = {}", said(english))
                });
                format!("{} = {{ {} }}\n", json!(english), forms.join(", "))
            }
        };
        Ok(table.iter().map(row).collect())
    }
}

/// Writes the catalogs into a folder.
pub fn write(folder: &Path) -> Result {
    let spanish = fs::read_to_string(tools::root().join("web/texts/es.toml"))?;
    for it in &ALL {
        let name = page_files::published(&format!("{}.toml", it.code));
        let texts = page_files::compiled_texts(&it.catalog(&spanish)?)?;
        fs::write(folder.join(name), texts)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_longer_and_keeps_its_blanks_and_code() {
        let [long, rtl] = &ALL;
        let said = long.say("Undo {step} with `orgsim`");
        assert_eq!(said, "Úñđóó {step} ŵííťĥ `orgsim`");
        assert_eq!(rtl.say("Undo {step}"), "طندو {step}");
    }

    #[test]
    fn the_catalog_has_every_key_and_is_two_fifths_longer() {
        let spanish = fs::read_to_string(tools::root().join("web/texts/es.toml")).unwrap();
        let keys = |text: &str| -> (toml::Table, Vec<String>) {
            let mut table: toml::Table = text.parse().unwrap();
            for part in ["language", "boot"] {
                table.remove(part);
            }
            let keys = table.keys().cloned().collect();
            (table, keys)
        };
        let (_, expected) = keys(&spanish);
        for it in &ALL {
            let (table, found) = keys(&it.catalog(&spanish).unwrap());
            assert_eq!(found, expected);
            let letters = |text: &str| text.chars().count();
            let single = |it: &&String| table[it.as_str()].is_str();
            let before: usize = found.iter().filter(single).map(|it| letters(it)).sum();
            let after: usize = table
                .values()
                .filter_map(|it| it.as_str())
                .map(letters)
                .sum();
            let percent = after * 100 / before;
            assert!(
                if it.long {
                    (125..=150).contains(&percent)
                } else {
                    percent <= 101
                },
                "{percent}"
            );
        }
    }
}
