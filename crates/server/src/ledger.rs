//! The rows of the session that are on the disk: `/_orgsim/session` shows them, and followers get them.
//!
//! The engine adds rows, all others read them. With a journal, rows are read from its file on demand; without one they
//! are in memory.

mod held;

use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sim::session::Mark;
use sim::session::journal::{self, Chain};
use tokio::sync::watch;

use super::machine::SharedFile;

pub use held::HeldRows;

/// Interval of rows whose file positions are stored. Lines in between are counted.
const EVERY: usize = 256;
/// Bytes per read of a file.
const BLOCK: usize = 128 * 1024;

#[derive(Debug)]
pub struct Ledger {
    inner: Mutex<Inner>,
    /// Notifies followers of new rows.
    changed: watch::Sender<()>,
}

#[derive(Debug)]
struct Inner {
    epoch: u64,
    head: Arc<str>,
    rows: Rows,
}

#[derive(Clone, Debug)]
pub enum Rows {
    Memory(HeldRows),
    File(Filed),
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Self::Memory(rows) => rows.len(),
            Self::File(file) => file.rows,
        }
    }

    /// Reads the rows after row number `after` until `more` returns false.
    fn read(&self, after: usize, more: impl FnMut(&str) -> bool) -> io::Result<()> {
        match self {
            Self::Memory(rows) => rows.read(after, more),
            Self::File(file) => file.read(after, more),
        }
    }
}

/// The rows of a journal's file.
#[derive(Clone, Debug)]
pub struct Filed {
    file: SharedFile,
    /// The offsets of the rows with the numbers 0, [`EVERY`], 2 × [`EVERY`], ….
    places: Arc<Vec<u64>>,
    rows: usize,
    /// The end of the lines on the disk.
    end: u64,
}

impl Filed {
    /// A file with `head` bytes before its first row.
    pub fn new(file: SharedFile, head: u64) -> Self {
        Self {
            file,
            places: Arc::default(),
            rows: 0,
            end: head,
        }
    }

    /// Adds a line of `bytes` bytes.
    pub fn add(&mut self, bytes: usize, is_row: bool) {
        if is_row {
            if self.rows.is_multiple_of(EVERY) {
                Arc::make_mut(&mut self.places).push(self.end);
            }
            self.rows += 1;
        }
        self.end += bytes as u64;
    }

    /// Every row.
    #[cfg(test)]
    pub fn read_all(&self) -> Vec<Arc<str>> {
        let mut rows: Vec<Arc<str>> = Vec::new();
        let read = self.read(0, |row| {
            rows.push(row.into());
            true
        });
        read.map(|()| rows).unwrap()
    }

    /// Reads the rows after row number `after` until `more` returns false.
    fn read(&self, after: usize, mut more: impl FnMut(&str) -> bool) -> io::Result<()> {
        let Some(at) = self.places.get(after / EVERY) else {
            return Ok(());
        };
        let (mut at, mut skip) = (*at, after % EVERY);
        let mut block = Vec::new();
        while at < self.end {
            let begun = block.len();
            let most = usize::try_from(self.end - at).unwrap_or(BLOCK).min(BLOCK);
            block.resize(begun + most, 0);
            let read = self.file.read_at(&mut block[begun..], at)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            block.truncate(begun + read);
            at += read as u64;
            let mut used = 0;
            while let Some(length) = block[used..].iter().position(|byte| *byte == b'\n') {
                let line = &block[used..used + length];
                used += length + 1;
                if journal::is_mark(line) {
                    continue;
                }
                if skip > 0 {
                    skip -= 1;
                } else if !more(&journal::row_of(&String::from_utf8_lossy(line))) {
                    return Ok(());
                }
            }
            block.drain(..used);
        }
        Ok(())
    }
}

/// Consecutive rows of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPiece {
    /// A different number after each reset.
    pub epoch: u64,
    /// The first row of the journal.
    pub head: Arc<str>,
    /// The number of the row before `rows`.
    pub after: usize,
    pub rows: Vec<Arc<str>>,
}

impl Ledger {
    pub fn new(head: &str, rows: Rows) -> Self {
        Self {
            inner: Mutex::new(Inner {
                epoch: 1,
                head: head.into(),
                rows,
            }),
            changed: watch::Sender::new(()),
        }
    }

    /// The rows are consistent even if the thread that added the last one panicked.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds rows that are on the disk, each with the bytes of its line in the file.
    pub fn add(&self, rows: impl IntoIterator<Item = Arc<str>>) {
        let mut inner = self.inner();
        match &mut inner.rows {
            Rows::Memory(known) => rows.into_iter().for_each(|row| known.push(row)),
            Rows::File(file) => {
                for row in rows {
                    file.add(row.len() + journal::SEALED, true);
                }
            }
        }
        drop(inner);
        self.changed.send_replace(());
    }

    /// Adds a line of the file that is not a row.
    pub fn add_mark(&self, bytes: usize) {
        if let Rows::File(file) = &mut self.inner().rows {
            file.add(bytes, false);
        }
    }

    /// Replaces the session.
    pub fn reset(&self, head: &str, rows: Rows) {
        {
            let mut inner = self.inner();
            inner.epoch += 1;
            inner.head = head.into();
            inner.rows = rows;
        }
        self.changed.send_replace(());
    }

    /// The first row and the others, if they are in memory.
    pub fn in_memory(&self) -> Option<(Arc<str>, Rows)> {
        let inner = self.inner();
        match &inner.rows {
            Rows::Memory(_) => Some((inner.head.clone(), inner.rows.clone())),
            Rows::File(_) => None,
        }
    }

    /// The bytes of memory that the rows take.
    pub fn bytes(&self) -> usize {
        match &self.inner().rows {
            Rows::Memory(rows) => rows.bytes(),
            Rows::File(_) => 0,
        }
    }

    pub fn len(&self) -> usize {
        self.inner().rows.len()
    }

    /// A different number after each reset.
    pub fn epoch(&self) -> u64 {
        self.inner().epoch
    }

    /// Changes from now on.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The rows after row number `after`: at most `most` of them, and no more once they have `bytes` bytes. If there is
    /// no such row, the rows from the first one on.
    pub fn piece(&self, after: usize, most: usize, bytes: usize) -> LedgerPiece {
        let (mut piece, known) = {
            let inner = self.inner();
            let piece = LedgerPiece {
                epoch: inner.epoch,
                head: inner.head.clone(),
                after: if after > inner.rows.len() { 0 } else { after },
                rows: Vec::new(),
            };
            (piece, inner.rows.clone())
        };
        let mut length = 0;
        let read = known.read(piece.after, |row| {
            length += row.len();
            piece.rows.push(row.into());
            piece.rows.len() < most && length < bytes
        });
        if let Err(error) = read {
            tracing::error!(%error, "the session cannot be read");
        }
        piece
    }

    /// The whole session in the journal's form, and the mark of its last world. `chain`: that of the file, if there is one.
    pub fn download(&self, chain: Option<Chain>, mark: &Mark) -> JournalDownload {
        let inner = self.inner();
        let mut chain = chain.unwrap_or_default();
        let mut download = JournalDownload {
            file: None,
            end: String::new(),
        };
        match &inner.rows {
            Rows::File(file) => download.file = Some((file.file.clone(), 0..file.end)),
            Rows::Memory(rows) => {
                let text = &mut download.end;
                text.push_str(&chain.seal(&inner.head));
                let read = rows.read(0, |row| {
                    text.push_str(&chain.seal(row));
                    true
                });
                read.expect("rows in memory can be read");
            }
        }
        download.end.push_str(&chain.seal(&mark.row()));
        download
    }
}

/// A journal to send, a block at a time.
#[derive(Debug)]
pub struct JournalDownload {
    /// A file, and the bytes of it that remain.
    file: Option<(SharedFile, Range<u64>)>,
    /// What follows.
    end: String,
}

impl JournalDownload {
    /// The remaining bytes.
    pub fn length(&self) -> u64 {
        let in_file = self.file.as_ref().map_or(0, |(_, it)| it.end - it.start);
        in_file + self.end.len() as u64
    }

    /// All of it.
    #[cfg(test)]
    pub fn text(self) -> String {
        let blocks: Vec<Vec<u8>> = self.map(Result::unwrap).collect();
        String::from_utf8(blocks.concat()).unwrap()
    }
}

impl Iterator for JournalDownload {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some((file, left)) = self.file.as_mut().filter(|(_, left)| !left.is_empty()) else {
            let end = std::mem::take(&mut self.end);
            return (!end.is_empty()).then(|| Ok(end.into_bytes()));
        };
        let most = usize::try_from(left.end - left.start).unwrap_or(BLOCK);
        let mut block = vec![0; most.min(BLOCK)];
        let read = file.read_at(&mut block, left.start);
        let read = read.and_then(|read| match read {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        });
        Some(read.map(|read| {
            left.start += read as u64;
            block.truncate(read);
            block
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_read_in_pieces(ledger: &Ledger) {
        let length = |after, most, bytes| ledger.piece(after, most, bytes).rows.len();
        assert_eq!(length(0, 9, 99), 4);
        assert_eq!(length(1, 2, 99), 2);
        assert_eq!(length(0, 9, 6), 2);
        assert_eq!(length(3, 9, 1), 1);
        assert_eq!(length(4, 9, 99), 0);
        // No such row: from the first one.
        assert_eq!(ledger.piece(5, 9, 99).after, 0);
        assert_eq!(ledger.piece(2, 1, 99).rows, ["{333}".into()]);
        let mut chain = Chain::default();
        let lines = ["{head}", "{1}", "{22}", "{333}", "{4444}"].map(|row| chain.seal(row));
        let (text, mark) = (lines.concat(), mark());
        let in_file = ledger.in_memory().is_none().then_some(chain);
        let sent = ledger.download(in_file, &mark);
        let length = sent.length();
        let sent = sent.text();
        assert_eq!(sent, text + &chain.seal(&mark.row()));
        assert_eq!(length, sent.len() as u64);
    }

    fn mark() -> Mark {
        Mark::of(4, &sim::scenario::Scenario::Empty.world(1))
    }

    fn filled(text: &str) -> SharedFile {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        Arc::new(file)
    }

    #[test]
    fn a_piece_has_so_many_rows_or_bytes_and_never_nothing_of_something() {
        let rows: Vec<Arc<str>> = ["{1}", "{22}", "{333}", "{4444}"].map(Into::into).to_vec();
        let ledger = Ledger::new("{head}", Rows::Memory(rows.iter().cloned().collect()));
        is_read_in_pieces(&ledger);
        // The same results from a file.
        let file = filled(&ledger.download(None, &mark()).text());
        let head = "{head}".len() + journal::SEALED;
        let ledger = Ledger::new("{head}", Rows::File(Filed::new(file, head as u64)));
        ledger.add(rows);
        is_read_in_pieces(&ledger);
    }

    #[test]
    fn every_row_of_a_long_file_is_found_between_marks() {
        let mut chain = Chain::default();
        let mut text = chain.seal("{head}");
        let mut lines = Vec::new();
        for n in 0..3 * EVERY {
            let line = chain.seal(&format!("{{\"advance\":{n}}}"));
            text.push_str(&line);
            lines.push((line.len(), true));
            if n % 100 == 0 {
                let mark = chain.seal("{\"world\":\"\"}");
                text.push_str(&mark);
                lines.push((mark.len(), false));
            }
        }
        let mut file = Filed::new(filled(&text), 6 + journal::SEALED as u64);
        lines
            .iter()
            .for_each(|(bytes, is_row)| file.add(*bytes, *is_row));
        let ledger = Ledger::new("{head}", Rows::File(file));
        for after in 0..3 * EVERY {
            let row = &ledger.piece(after, 1, 1).rows[0];
            assert_eq!(**row, format!("{{\"advance\":{after}}}"));
        }
    }
}
