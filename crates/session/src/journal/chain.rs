//! The checksum at the end of each line of a journal.

use content_hash::{ContentHash, ContentHasher, digest};

/// The running checksum of a journal's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain(u64);

/// The text that precedes a checksum in its line. The 16 digits and `"}` follow.
const BEFORE_SUM: &str = ",\"sum\":\"";

/// The length of the end of a line that holds the checksum, in bytes.
const SEAL: usize = BEFORE_SUM.len() + 16 + 2;

/// How many bytes longer a sealed line is than its row: the checksum before the last brace, and the line's end after it.
pub const SEALED: usize = SEAL;

impl Chain {
    /// The checksum so far, as 16 hexadecimal digits.
    pub fn sum(self) -> String {
        format!("{:016x}", self.0)
    }

    fn after(self, row: &[u8]) -> Self {
        /// A checksum and the row after it.
        struct Link<'a>(u64, &'a [u8]);

        impl ContentHash for Link<'_> {
            fn hash_content(&self, hasher: &mut ContentHasher) {
                hasher.number(self.0);
                hasher.bytes(self.1);
            }
        }

        // Half of a SipHash of 128 bits.
        Self(digest(&Link(self.0, row)) as u64)
    }

    /// Seals a row, which is a JSON object: returns its line with the checksum and the line's end.
    pub fn seal(&mut self, row: &str) -> String {
        let open = row.strip_suffix('}').unwrap_or(row);
        *self = self.after(open.as_bytes());
        format!("{open}{BEFORE_SUM}{:016x}\"}}\n", self.0)
    }

    /// Whether the line, given without its end, follows the lines before. If so, the chain moves on to it.
    pub fn check(&mut self, line: &[u8]) -> bool {
        let Some((row, seal)) = (line.len().checked_sub(SEAL)).map(|at| line.split_at(at)) else {
            return false;
        };
        let next = self.after(row);
        let fits = seal == format!("{BEFORE_SUM}{:016x}\"}}", next.0).as_bytes();
        if fits {
            *self = next;
        }
        fits
    }
}

/// The row of a sealed line, without its checksum and the line's end.
pub fn row_of(line: &str) -> String {
    let line = line.trim_end_matches('\n');
    match line.len().checked_sub(SEAL).map(|at| line.split_at(at)) {
        Some((row, seal)) if seal.starts_with(BEFORE_SUM) => format!("{row}}}"),
        Some(_) | None => line.to_string(),
    }
}
