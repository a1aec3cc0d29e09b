//! A switch that changes every literal and template, for a test that nothing else changes with them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static ON: AtomicBool = AtomicBool::new(false);
static KNOWN: Mutex<BTreeMap<&'static str, &'static str>> = Mutex::new(BTreeMap::new());

/// Switches the change on or off, for messages that are made from now on in the whole program.
pub fn reword(on: bool) {
    ON.store(on, Ordering::Relaxed);
}

/// The text with other letters and another length, but with the same blanks. Each text is kept once.
pub(crate) fn reworded(text: &'static str) -> &'static str {
    if !ON.load(Ordering::Relaxed) {
        return text;
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known
        .entry(text)
        .or_insert_with(|| Box::leak(changed(text).into_boxed_str()))
}

fn changed(text: &str) -> String {
    let mut in_blank = false;
    let letters = text.chars().map(|letter| {
        in_blank = (in_blank || letter == '{') && letter != '}';
        match letter {
            'a'..='z' | 'A'..='Z' if !in_blank => {
                // Thirteen letters on.
                let first = if letter.is_ascii_lowercase() {
                    b'a'
                } else {
                    b'A'
                };
                char::from(first + (letter as u8 - first + 13) % 26)
            }
            _ => letter,
        }
    });
    std::iter::once('~').chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn blanks_stay() {
        assert_eq!(changed("The {unit} is full."), "~Gur {unit} vf shyy.");
    }
}
