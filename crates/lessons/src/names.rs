//! Names that are the same wherever they are made: for activities, packages and statements.

/// A name-based identifier (UUID of version 5, RFC 9562): equal for equal names, so what is sent twice counts once.
pub fn uuid(name: &str) -> String {
    // The namespace for names that are URLs, as RFC 9562 has it.
    const NAMESPACE: [u8; 16] = [
        0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30,
        0xc8,
    ];
    let mut hash = sha1(&[&NAMESPACE, name.as_bytes()].concat());
    hash[6] = hash[6] & 0x0f | 0x50;
    hash[8] = hash[8] & 0x3f | 0x80;
    let hex = hex(&hash[..16]);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// What an activity is called in statements and packages, wherever the page lives: `activity(&["lesson", "tour"])`.
pub fn activity(parts: &[&str]) -> String {
    let mut name = String::from("urn:orgsim");
    for part in parts {
        name.push(':');
        name.push_str(&escape(part, b"-_."));
    }
    name
}

/// A text as addresses have it; letters, digits and what is listed stand for themselves.
pub fn escape(text: &str, plain: &[u8]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// A value of an address's query, as it was before it was put there. What is no escape stays.
pub fn unescape(text: &str) -> String {
    let from = text.as_bytes();
    let hex = |at: usize| char::from(*from.get(at)?).to_digit(16);
    let mut bytes = Vec::with_capacity(from.len());
    let mut at = 0;
    while let Some(byte) = from.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'+', _, _) => bytes.push(b' '),
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                at += 2;
            }
            _ => bytes.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sixteen hexadecimal digits that stand for a text.
pub fn short(text: &str) -> String {
    hex(&sha1(text.as_bytes())[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-1 (FIPS 180-4). It names things here and protects nothing.
fn sha1(text: &[u8]) -> [u8; 20] {
    let mut message = text.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((text.len() as u64 * 8).to_be_bytes());
    let mut state: [u32; 5] = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in message.chunks(64) {
        let mut words = [0_u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.chunks(4)) {
            *word = bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for at in 16..80 {
            words[at] =
                (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.iter().enumerate() {
            let (mix, constant) = match at / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mix)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (old, new) in state.iter_mut().zip([a, b, c, d, e]) {
            *old = old.wrapping_add(new);
        }
    }
    let mut hash = [0; 20];
    for (bytes, word) in hash.chunks_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back_and_what_is_no_escape_stays() {
        let text = "a b+c%20d&e=ñ/\u{1f600}";
        assert_eq!(unescape(&escape(text, b"/")), text);
        for (from, to) in [
            ("a+b", "a b"),
            ("%41%6a", "Aj"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            // Digits of a number may have a sign; those of an escape may not.
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
    fn hashes_are_the_known_ones() {
        assert_eq!(
            hex(&sha1(b"abc")),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(
            hex(&sha1(long.as_bytes())),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        );
        assert_eq!(hex(&sha1(b"")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
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
