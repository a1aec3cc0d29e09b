//! Texts of strangers, such as names, in lines for people: they must not act on what shows them, or look like other lines.

use std::borrow::Cow;

/// Whether a character affects a terminal or the order of the text around it: control characters (C0, C1, DEL), line
/// and paragraph separators, and the marks, overrides and isolates of bidirectional text.
pub fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text as one line, with `\u009b` in place of each character that acts, which is also JSON's spelling.
pub fn one_line(text: &str) -> Cow<'_, str> {
    spelled(text, acts)
}

/// The text with such a spelling in place of some characters.
pub fn spelled(text: &str, acts: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&acts) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if acts(letter) {
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe.into()
}
