//! Percent-encoding, as URLs, forms, signatures and IAM's policy documents have it.

/// Encodes all but letters, digits, `-_.~` and the bytes in `keep`. Source: RFC 3986, unreserved characters.
pub fn encode(bytes: &[u8], keep: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) || keep.contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    text
}

/// Decodes; a percent sign without two digits stands for itself. `plus`: a plus sign is a space, as in forms.
pub fn decode(bytes: &[u8], plus: bool) -> Vec<u8> {
    let digit = |at: usize| {
        let byte = *bytes.get(at)?;
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 2;
            }
            (b'+', _, _) if plus => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
        at += 1;
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..60), plus: bool) {
            let text = encode(&bytes, b"");
            prop_assert!(text.is_ascii());
            prop_assert_eq!(decode(text.as_bytes(), plus), bytes);
        }
    }

    #[test]
    fn a_lone_percent_sign_stands_for_itself() {
        assert_eq!(decode(b"100%+a%2", true), b"100% a%2");
        assert_eq!(decode(b"%41+", false), b"A+");
    }
}
