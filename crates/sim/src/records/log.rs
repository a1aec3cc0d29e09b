//! The log of records: things are added at its end and forgotten at its beginning.
//!
//! Clones share all but the last few records. Every record has a number, by which it can always be found again.
//! Invariant: the chunk with the number `n` holds the records from `n * CHUNK` on, and only the last one may be shorter.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::trail::Record;
use crate::time::{DAY, SimTime};

/// How long AWS CloudTrail's event history reaches back. Source: AWS CloudTrail User Guide, working with event history.
pub const KEPT: u64 = 90 * DAY;

const CHUNK: u64 = 64;

#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Shared as a whole, too: every step clones the world.
    chunks: Arc<Vec<Arc<Vec<Record>>>>,
    /// The number of the first record that is kept.
    first: u64,
    /// The number that the next record will have.
    next: u64,
}

fn place(number: u64) -> usize {
    usize::try_from(number % CHUNK).unwrap_or_default()
}

impl Log {
    /// The numbers of the records that are kept.
    pub fn numbers(&self) -> std::ops::Range<u64> {
        self.first..self.next
    }

    pub fn get(&self, number: u64) -> Option<&Record> {
        if !self.numbers().contains(&number) {
            return None;
        }
        let chunk = usize::try_from(number / CHUNK - self.first / CHUNK).ok()?;
        self.chunks.get(chunk)?.get(place(number))
    }

    /// With their numbers, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Record)> {
        self.numbers()
            .filter_map(|number| Some((number, self.get(number)?)))
    }

    pub(super) fn push(&mut self, record: Record) {
        let chunks = Arc::make_mut(&mut self.chunks);
        if place(self.next) == 0 {
            chunks.push(Arc::default());
        }
        if let Some(last) = chunks.last_mut() {
            Arc::make_mut(last).push(record);
        }
        self.next += 1;
    }

    /// Forgets what is too old.
    pub(super) fn forget(&mut self, now: SimTime) {
        while self
            .get(self.first)
            .is_some_and(|record| now.since(record.at) > KEPT)
        {
            self.first += 1;
            if place(self.first) == 0 {
                Arc::make_mut(&mut self.chunks).remove(0);
            }
        }
    }
}

impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        self.numbers() == other.numbers() && self.iter().eq(other.iter())
    }
}

impl Eq for Log {}

impl Hash for Log {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.first);
        state.write_u64(self.next);
        for (_, record) in self.iter() {
            record.hash(state);
        }
    }
}
