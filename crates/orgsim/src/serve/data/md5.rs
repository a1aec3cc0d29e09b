//! MD5, which clients of Amazon S3 and Amazon SQS compare with what they sent. Source: RFC 1321.

/// Shifts of the four rounds.
const SHIFTS: [[u32; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];

/// The digest as 32 hexadecimal digits.
pub fn md5_hex(bytes: &[u8]) -> String {
    let digest = md5(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn md5(bytes: &[u8]) -> [u8; 16] {
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    // The length fills the last eight bytes of a block.
    padded.resize((padded.len() + 8).next_multiple_of(64) - 8, 0);
    padded.extend((bytes.len() as u64).wrapping_mul(8).to_le_bytes());
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let word = |n: usize| {
            let at = 4 * n;
            u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]])
        };
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mixed, n) = match step / 16 {
                0 => (b & c | !b & d, step),
                1 => (d & b | !d & c, (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), (7 * step) % 16),
            };
            let sum = a
                .wrapping_add(mixed)
                .wrapping_add(constant(step))
                .wrapping_add(word(n));
            let shift = SHIFTS[step / 16][step % 4];
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(shift)));
        }
        for (own, new) in state.iter_mut().zip([a, b, c, d]) {
            *own = own.wrapping_add(new);
        }
    }
    let mut out = [0; 16];
    for (place, word) in out.chunks_exact_mut(4).zip(state) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    out
}

/// The integer part of 2^32 times the absolute sine of the step, from 1.
fn constant(step: usize) -> u32 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "steps are small, and the product is below 2^32"
    )]
    let constant = (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
    constant
}

#[cfg(test)]
mod tests {
    use super::md5_hex;

    #[test]
    fn digests_are_those_of_the_rfc() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a",
            ),
        ] {
            assert_eq!(md5_hex(text.as_bytes()), digest, "{text}");
        }
        for length in 50..70 {
            assert_eq!(md5_hex(&vec![b'a'; length]).len(), 32);
        }
    }
}
