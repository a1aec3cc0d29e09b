//! Percent-encoding, as in URLs, forms, signatures and IAM's policy documents.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// All characters except the unreserved ones of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Encodes all characters except letters, digits and `-_.~`.
pub fn encode(text: impl AsRef<[u8]>) -> String {
    percent_encode(text.as_ref(), RESERVED).to_string()
}

/// Encodes a path: [`encode`] that keeps `/`.
pub fn encode_path(path: &str) -> String {
    const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');
    percent_encode(path.as_bytes(), RESERVED_IN_PATH).to_string()
}

/// Decodes percent-encoding. A percent sign without two digits is kept.
pub fn decode(bytes: &[u8]) -> Vec<u8> {
    percent_decode(bytes).collect()
}

/// [`decode`] for a text; bytes that are no UTF-8 become U+FFFD.
pub fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&decode(text.as_bytes())).into_owned()
}

/// Decodes a part of a form or a query string, in which a plus sign is a space.
pub fn decode_form(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = (bytes.iter())
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    decode(&spaced)
}
