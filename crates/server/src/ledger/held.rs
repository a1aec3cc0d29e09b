//! Rows in memory, for a server without a file: compressed, because the rows of a session repeat each other.

use std::io;
use std::sync::Arc;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec;

/// The number of rows that are compressed together.
pub(super) const BLOCK: usize = 256;
/// Fast, and nearly as small as with a higher level.
const LEVEL: u8 = 1;

/// Rows, of which clones share all but the last ones.
#[derive(Clone, Debug, Default)]
pub struct HeldRows {
    /// [`BLOCK`] rows each: lines of text, compressed.
    blocks: Arc<Vec<Arc<[u8]>>>,
    last: Vec<Arc<str>>,
    bytes: usize,
}

impl HeldRows {
    pub fn push(&mut self, row: Arc<str>) {
        self.bytes += row.len();
        self.last.push(row);
        if self.last.len() == BLOCK {
            let text = self.last.join("\n");
            let block = compress_to_vec(text.as_bytes(), LEVEL);
            let rows: usize = self.last.iter().map(|row| row.len()).sum();
            self.bytes = self.bytes - rows + block.len();
            Arc::make_mut(&mut self.blocks).push(block.into());
            self.last.clear();
        }
    }

    pub fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.last.len()
    }

    /// The bytes that they take in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reads the rows after row number `after` until `more` returns false.
    pub fn read(&self, after: usize, mut more: impl FnMut(&str) -> bool) -> io::Result<()> {
        let mut skip = after % BLOCK;
        for block in self.blocks.iter().skip(after / BLOCK) {
            let broken = |error| io::Error::other(format!("{error:?}"));
            let text = decompress_to_vec(block).map_err(broken)?;
            let text = String::from_utf8(text).map_err(io::Error::other)?;
            for row in text.split('\n').skip(std::mem::take(&mut skip)) {
                if !more(row) {
                    return Ok(());
                }
            }
        }
        let whole = self.blocks.len() * BLOCK;
        let _ = (self.last.iter().skip(after.saturating_sub(whole))).all(|row| more(row));
        Ok(())
    }
}

impl FromIterator<Arc<str>> for HeldRows {
    fn from_iter<T: IntoIterator<Item = Arc<str>>>(rows: T) -> Self {
        let mut held = Self::default();
        rows.into_iter().for_each(|row| held.push(row));
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_small_and_read_from_everywhere() {
        let row =
            |n: usize| format!("{{\"call\":\"organizations:DescribeOrganization\",\"n\":{n}}}");
        let count = 3 * BLOCK + 7;
        let held: HeldRows = (0..count).map(|n| row(n).into()).collect();
        assert_eq!(held.len(), count);
        assert!(held.bytes() < count * 10, "{}", held.bytes());
        for after in 0..=count {
            let mut read = Vec::new();
            held.read(after, |row| {
                read.push(row.to_string());
                read.len() < 2
            })
            .unwrap();
            let wanted: Vec<String> = (after..count.min(after + 2)).map(row).collect();
            assert_eq!(read, wanted, "after {after}");
        }
    }
}
