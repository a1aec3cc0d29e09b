//! The session as far as it is certain: what `/_orgsim/session` shows, and what followers are told of.
//!
//! The engine adds to it, everybody reads it. Rows are the lines of the journal, without their ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

#[derive(Debug)]
pub struct Ledger {
    inner: Mutex<Inner>,
    /// Says that there is something new.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Inner {
    epoch: u64,
    head: Arc<str>,
    rows: Vec<Arc<str>>,
}

/// A piece of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Another number after each reset.
    pub epoch: u64,
    /// The first line of the journal.
    pub head: Arc<str>,
    /// The rows that were asked for, and the number of the last one before them.
    pub after: usize,
    pub rows: Vec<Arc<str>>,
}

impl Ledger {
    pub fn new(head: &str, rows: Vec<Arc<str>>) -> Self {
        Self {
            inner: Mutex::new(Inner {
                epoch: 1,
                head: head.trim_end().into(),
                rows,
            }),
            changed: watch::Sender::new(()),
        }
    }

    /// The rows are whole whatever happened to the thread that added the last one.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, rows: impl IntoIterator<Item = Arc<str>>) {
        self.inner().rows.extend(rows);
        self.changed.send_replace(());
    }

    pub fn reset(&self, head: &str) {
        {
            let mut inner = self.inner();
            inner.epoch += 1;
            inner.head = head.trim_end().into();
            inner.rows.clear();
        }
        self.changed.send_replace(());
    }

    pub fn len(&self) -> usize {
        self.inner().rows.len()
    }

    /// Tells of changes from now on.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// At most so many rows after the one with this number, and none more once they have so many bytes; from the first
    /// one on, if there are not so many.
    pub fn piece(&self, after: usize, most: usize, bytes: usize) -> Piece {
        let inner = self.inner();
        let after = if after > inner.rows.len() { 0 } else { after };
        let mut length = 0;
        let rows = inner.rows[after..].iter().take(most).take_while(|row| {
            let before = length;
            length += row.len();
            before < bytes
        });
        Piece {
            epoch: inner.epoch,
            head: inner.head.clone(),
            after,
            rows: rows.cloned().collect(),
        }
    }

    /// All of it, as the journal has it.
    pub fn text(&self) -> String {
        let piece = self.piece(0, usize::MAX, usize::MAX);
        let length = piece.rows.iter().map(|row| row.len() + 1).sum::<usize>();
        let mut text = String::with_capacity(piece.head.len() + 1 + length);
        for line in std::iter::once(&piece.head).chain(&piece.rows) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_has_so_many_rows_or_bytes_and_never_nothing_of_something() {
        let rows = ["1", "22", "333", "4444"].map(Into::into).to_vec();
        let ledger = Ledger::new(
            "head
", rows,
        );
        let length = |after, most, bytes| ledger.piece(after, most, bytes).rows.len();
        assert_eq!(length(0, 9, 99), 4);
        assert_eq!(length(1, 2, 99), 2);
        assert_eq!(length(0, 9, 3), 2);
        assert_eq!(length(3, 9, 1), 1);
        assert_eq!(length(4, 9, 99), 0);
        // From the first one, where there are not so many.
        assert_eq!(ledger.piece(5, 9, 99).after, 0);
        assert_eq!(
            ledger.text(),
            "head
1
22
333
4444
"
        );
    }
}
