//! The journal of a session: a file that is appended to, flushed to the disk before anything in it is acknowledged, and
//! never used by two servers at a time.
//!
//! `sim::session::journal` describes its lines. Beside it are `FILE.lock` (see `owned`), `FILE.snapshot` (the world at
//! the last mark, see `snapshot`), `FILE.new` (a file being written that replaces another one when it is complete, so
//! that there is always one that can be opened), `FILE.old` (the part before a snapshot that the session continues
//! from), `FILE.torn` (an unfinished last line) and `FILE.saved` (the session, if another program took its file).

mod file;
mod opening;
mod owned;
mod snapshot;

pub use file::{JournalFile, SavedFile, Stepped, Trouble, is_read, new_id};
pub use opening::{Start, open};
pub use owned::acknowledged;

#[cfg(test)]
mod tests;
