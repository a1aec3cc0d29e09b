//! The log of records: new ones are added at the end, old ones are dropped at the beginning.
//!
//! Clones share all but the last few records. Every record has a number that never changes.
//! Invariant: chunk `n` has the records from number `n * CHUNK` on. All of them but the last are whole.

use content_hash::{ContentHash, ContentHasher};
use std::sync::Arc;

use super::record::Record;
use api::time::{DAY, SimTime};

/// How long records are kept, in milliseconds. Source: AWS CloudTrail User Guide, working with event history.
pub const KEPT: u64 = 90 * DAY;

/// The maximum estimated size of all records, in bytes. The oldest are dropped first. AWS keeps every record for 90 days, but a
/// server with a million calls a day cannot.
pub const KEPT_BYTES: u64 = 32 * 1024 * 1024;

const CHUNK: u64 = 64;

/// The log of records of all accounts.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The whole chunks. Shared as a whole, too: every step clones the world.
    chunks: Arc<Vec<Arc<Vec<Arc<Record>>>>>,
    /// The last chunk, which most steps add a record to. It is copied then.
    last: Arc<Vec<Arc<Record>>>,
    /// The number of the first record that is kept.
    first: u64,
    /// The number that the next record will have.
    next: u64,
    /// The estimated size of the kept records, in bytes.
    bytes: u64,
}

fn place(number: u64) -> usize {
    usize::try_from(number % CHUNK).unwrap_or_default()
}

impl Log {
    /// The numbers of the records that are kept.
    pub fn numbers(&self) -> std::ops::Range<u64> {
        self.first..self.next
    }

    /// The estimated size of the kept records, in bytes; at most [`KEPT_BYTES`].
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The record with this number, if it is kept.
    pub fn get(&self, number: u64) -> Option<&Record> {
        if !self.numbers().contains(&number) {
            return None;
        }
        let chunk = usize::try_from(number / CHUNK - self.first / CHUNK).ok()?;
        let chunk = self.chunks.get(chunk).unwrap_or(&self.last);
        Some(chunk.get(place(number))?)
    }

    /// The kept records with their numbers, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Record)> {
        self.numbers()
            .filter_map(|number| Some((number, self.get(number)?)))
    }

    /// Adds a record.
    pub fn push(&mut self, record: Record) {
        self.bytes += record.bytes();
        if place(self.next) == 0 && !self.last.is_empty() {
            Arc::make_mut(&mut self.chunks).push(std::mem::take(&mut self.last));
        }
        let last = Arc::make_mut(&mut self.last);
        if last.len() == last.capacity() {
            // A copy is kept with every step, so it gets little room to spare.
            last.reserve_exact(8);
        }
        let record = Arc::new(record);
        if last.is_empty() {
            // A log that was read has nothing in the places of dropped records. Copies fill them, which nothing reads.
            last.extend((0..place(self.next)).map(|_| record.clone()));
        }
        last.push(record);
        self.next += 1;
    }

    /// Drops records that are too old or too many.
    pub fn forget(&mut self, now: SimTime) {
        while let Some(record) = self.get(self.first)
            && (now.since(record.at) > KEPT || self.bytes > KEPT_BYTES)
        {
            self.bytes = self.bytes.saturating_sub(record.bytes());
            self.first += 1;
            if place(self.first) == 0 {
                match self.chunks.is_empty() {
                    true => self.last = Arc::default(),
                    false => _ = Arc::make_mut(&mut self.chunks).remove(0),
                }
            }
        }
    }
}

/// The number of the first record that is kept, and the records.
mod serialized {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Log, Record};

    /// The serialized form of [`Log`].
    #[derive(Serialize, Deserialize)]
    struct Written<R> {
        first: u64,
        records: R,
    }

    impl Serialize for Log {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let records: Vec<_> = self.iter().map(|(_, record)| record).collect();
            let first = self.first;
            Written { first, records }.serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Log {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let Written { first, records } = Written::<Vec<Record>>::deserialize(deserializer)?;
            let mut log = Self {
                first,
                next: first,
                ..Self::default()
            };
            records.into_iter().for_each(|record| log.push(record));
            Ok(log)
        }
    }
}

impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        self.numbers() == other.numbers() && self.iter().eq(other.iter())
    }
}

impl Eq for Log {}

impl ContentHash for Log {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        hasher.number(self.first);
        hasher.number(self.next);
        for (_, record) in self.iter() {
            record.hash_content(hasher);
        }
    }
}
