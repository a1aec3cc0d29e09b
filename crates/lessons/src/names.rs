//! Stable names for activities, packages and statements: the same on every machine.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha1_smol::Sha1;
use uuid::Uuid;

/// Escapes all characters except letters, digits and `-_.`.
const ODD: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Escapes all characters except the unreserved ones of RFC 3986.
pub const RESERVED: &AsciiSet = &ODD.remove(b'~');

/// A name-based identifier (UUID version 5, RFC 9562): the same for the same name, so that something sent twice counts once.
pub fn uuid(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// The id of an activity in statements and packages, independent of the page's address: `activity(&["lesson", "tour"])`.
pub fn activity(parts: &[&str]) -> String {
    let mut name = String::from("urn:orgsim");
    for part in parts {
        name.push(':');
        name.push_str(&escape(part, ODD));
    }
    name
}

/// Escapes the characters of the set in a text for an address, with `%`.
pub fn escape(text: &str, escaped: &'static AsciiSet) -> String {
    utf8_percent_encode(text, escaped).to_string()
}

/// Reverses the escapes of a value in a query. Invalid escapes stay unchanged.
pub fn unescape(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// Sixteen hexadecimal digits for a text, the first of its SHA-1. Security is not needed here.
pub fn short(text: &str) -> String {
    let mut digits = Sha1::from(text).digest().to_string();
    digits.truncate(16);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back_and_what_is_no_escape_stays() {
        let text = "a b+c%20d&e=ñ/\u{1f600}";
        assert_eq!(unescape(&escape(text, RESERVED)), text);
        for (from, to) in [
            ("a+b", "a b"),
            ("%41%6a", "Aj"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            // `from_str_radix` accepts a sign, which is invalid in an escape.
            ("%+f", "% f"),
            ("%-1", "%-1"),
            ("%ff", "\u{fffd}"),
        ] {
            assert_eq!(unescape(from), to, "{from}");
        }
    }

    #[test]
    fn names_of_activities_are_plain() {
        assert_eq!(activity(&["lesson", "a-b"]), "urn:orgsim:lesson:a-b");
        assert_eq!(activity(&["x", "a:b é"]), "urn:orgsim:x:a%3Ab%20%C3%A9");
    }

    #[test]
    fn a_short_name_is_the_beginning_of_the_hash() {
        assert_eq!(short("abc"), "a9993e364706816a");
    }

    /// Python: `uuid.uuid5(uuid.NAMESPACE_URL, "urn:orgsim:lesson:tour")`.
    #[test]
    fn an_identifier_is_what_other_programs_make_of_the_name() {
        assert_eq!(
            uuid("urn:orgsim:lesson:tour"),
            "d309b819-1c83-506c-87e3-4ddd7b49c340"
        );
    }
}
