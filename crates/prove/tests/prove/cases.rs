//! Upper and lower case of letters.

use prove::internals::{cases, is_variable, lower};

#[test]
fn the_odd_letters_are_all() {
    let mut missing = String::new();
    for letter in '\u{80}'..='\u{1ffff}' {
        if let Some(lowered) = lower(letter).filter(|_| !is_variable(letter))
            && !cases(lowered).contains(&letter)
        {
            missing.extend(letter.escape_unicode());
        }
    }
    assert_eq!(missing, "");
}
