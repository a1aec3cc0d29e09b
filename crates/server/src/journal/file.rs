//! The file, and what is appended to it.

use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sim::World;
use sim::command::Command;
use sim::outcome::{Outcome, Refusal};
use sim::session::Mark;
use sim::session::Session;
use sim::session::journal::{self, Chain};
use tokio::time::Instant;

use super::owned::{self, Acknowledged, OwnedFile, Seen};
use super::snapshot;
use crate::ledger::Filed;
use crate::machine::{FileCursor, Machine, SharedFile};

/// Bytes of read-only rows in one file above which the session continues from a snapshot, because reads must not fill
/// the disk. The former part stays in `FILE.old` until the next time.
pub(super) const READS: u64 = 256 * 1024 * 1024;
/// Rows after a snapshot that opening replays: a second at most.
const ROWS: usize = 20_000;
/// The limit for the time that stepping them took.
const STEPPED: Duration = Duration::from_secs(1);
/// The minimum ratio of the time for stepping to the time for writing snapshots.
const SHARE: u32 = 3;

#[derive(Debug)]
pub struct JournalFile {
    pub(super) owned: OwnedFile,
    /// Locked while it is open.
    pub(super) file: SharedFile,
    /// The journal's unique name.
    pub(super) id: String,
    pub(super) chain: Chain,
    /// Bytes of complete lines on the disk.
    pub(super) length: u64,
    /// Behind its length, the file may have lines that were refused; they are cut off.
    pub(super) has_refused: bool,
    /// The file's attributes right after writing.
    pub(super) seen: Seen,
    /// Bytes of read-only rows.
    pub(super) reads: u64,
    /// See [`READS`].
    pub most_reads: u64,
    /// See [`ROWS`].
    pub most_rows: usize,
    pub(super) since: Since,
    /// Time for writing the last snapshot.
    pub(super) cost: Duration,
}

/// The work since the last snapshot.
#[derive(Debug, Default)]
pub(super) struct Since {
    pub(super) rows: usize,
    pub(super) stepped: Duration,
}

/// A session that was saved beside its file.
#[derive(Debug)]
pub struct SavedFile {
    pub path: PathBuf,
    /// It has the commands, and not only the world that they led to.
    pub is_whole: bool,
}

/// Why lines were not written.
#[derive(Debug)]
pub enum Trouble {
    /// The system's error.
    System(io::Error),
    /// Another program changed the file.
    Taken(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::System(error) => write!(f, "{error}"),
            Self::Taken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// The result of a command.
pub type Stepped = Result<Outcome, Box<Refusal>>;

/// Whether a command changed only records: a call that reads, or one that was refused. A call that got an injected error changed
/// what is injected.
pub fn is_read(command: &Command, result: &Stepped) -> bool {
    match command {
        Command::Call(call) => {
            let reads = || {
                sim::model::operation(&call.operation).is_some_and(|operation| !operation.writes)
            };
            match result {
                Err(_) => true,
                Ok(outcome) => outcome.error.is_none() && reads(),
            }
        }
        Command::Time(_) | Command::Intervene(_) => false,
    }
}

/// A unique name for a journal.
pub fn new_id(machine: &dyn Machine) -> String {
    format!("{:016x}", machine.draw())
}

impl JournalFile {
    /// Creates a session's file where there is none.
    pub fn create(owned: OwnedFile, session: &Session) -> io::Result<(Self, String, Filed)> {
        let file = owned.draft(None)?;
        let mut journal = Self::new(owned, file, String::new(), Chain::default(), 0)?;
        let (head, rows) = journal.write(session, None, false)?;
        Ok((journal, head, rows))
    }

    /// The checksum of the last line.
    pub fn chain(&self) -> Chain {
        self.chain
    }

    pub(super) fn new(
        owned: OwnedFile,
        file: SharedFile,
        id: String,
        chain: Chain,
        length: u64,
    ) -> io::Result<Self> {
        let seen = Seen::of(&file.attributes()?);
        Ok(Self {
            owned,
            file,
            id,
            chain,
            length,
            has_refused: false,
            seen,
            reads: 0,
            most_reads: READS,
            most_rows: ROWS,
            since: Since::default(),
            cost: Duration::ZERO,
        })
    }

    /// Adds rows, and returns when they are on the disk. After an error, the written part is removed again as far as
    /// possible.
    pub fn append(&mut self, rows: &[Arc<str>]) -> Result<(), Trouble> {
        let mut chain = self.chain;
        let lines: String = rows.iter().map(|row| chain.seal(row)).collect();
        self.check()?;
        self.add(&lines, chain)?;
        self.since.rows += rows.len();
        Ok(())
    }

    fn add(&mut self, lines: &str, chain: Chain) -> Result<(), Trouble> {
        let written = (self.forget_refused())
            .and_then(|()| self.file.write_at(lines.as_bytes(), self.length))
            .and_then(|()| self.file.flush())
            .and_then(|()| self.file.attributes());
        match written {
            Ok(now) => {
                self.length += lines.len() as u64;
                self.chain = chain;
                self.seen = Seen::of(&now);
                let _ = self.acknowledge();
                Ok(())
            }
            Err(error) => {
                let removed = self.file.set_len(self.length);
                if removed.and_then(|()| self.file.flush()).is_err() {
                    self.has_refused = true;
                    let _ = self.acknowledge();
                }
                if let Ok(now) = self.file.attributes() {
                    self.seen = Seen::of(&now);
                }
                Err(error.into())
            }
        }
    }

    /// Removes what was refused and is in the file all the same, and then the note about it. The note may be on the disk: if it came
    /// back with a loss of power, it would cut off what is acknowledged from now on.
    fn forget_refused(&mut self) -> io::Result<()> {
        if !self.has_refused {
            return Ok(());
        }
        self.file.set_len(self.length)?;
        self.file.flush()?;
        self.has_refused = false;
        let noted = (self.acknowledge()).and_then(|()| self.owned.flush_note());
        self.has_refused = noted.is_err();
        noted
    }

    /// Records how far the file is acknowledged. Without the record a truncated file is not noticed, but no row is lost.
    pub(super) fn acknowledge(&self) -> io::Result<()> {
        let note = Acknowledged {
            id: self.id.clone(),
            bytes: self.length,
            sum: self.chain.sum(),
            cut: self.has_refused,
        };
        self.owned.acknowledge(&note)
    }

    /// Checks that the file is unchanged and still belongs to this server.
    ///
    /// # Errors
    ///
    /// The change made by another program.
    fn check(&mut self) -> Result<(), Trouble> {
        let taken = |what: &str| Err(Trouble::Taken(what.to_string()));
        let Some(now) = self.owned.seen() else {
            return taken("another program removed or replaced its file");
        };
        if now == self.seen && self.owned.has_lock() {
            return Ok(());
        }
        if !now.is_same_file(&self.seen) {
            return taken("another program replaced its file");
        }
        if !self.owned.has_lock() {
            return taken("another program removed its lock file");
        }
        // Backups and `touch` change its time stamp, but not its contents.
        if self.is_whole() {
            self.seen = now;
            return Ok(());
        }
        taken("another program wrote into its file")
    }

    /// Whether the file has exactly the written contents.
    fn is_whole(&self) -> bool {
        let whole = || {
            let file = self.file.clone();
            let mut lines = BufReader::new(FileCursor { file, at: 0 });
            let (mut chain, mut length) = (Chain::default(), 0);
            let mut line = Vec::new();
            loop {
                line.clear();
                length += lines.read_until(b'\n', &mut line)? as u64;
                if line.is_empty() {
                    break;
                }
                if line.pop() != Some(b'\n') || !chain.check(&line) {
                    return Ok(false);
                }
            }
            Ok::<_, io::Error>(length == self.length && chain == self.chain)
        };
        whole().unwrap_or(false)
    }

    /// Replaces this session by another one, atomically; if `keep`, this one stays in `FILE.old`.
    pub fn replace(&mut self, session: &Session, keep: bool) -> Result<(String, Filed), Trouble> {
        self.check()?;
        Ok(self.write(session, None, keep)?)
    }

    /// Continues from this world: a new file, without commands yet. The former part stays in `FILE.old`.
    pub fn rotate(&mut self, session: &Session, world: &World) -> Result<(String, Filed), Trouble> {
        self.check()?;
        let base = snapshot::row(world)?;
        Ok(self.write(session, Some((&world.hash(), &base)), true)?)
    }

    /// The path to which rotation moves the former part.
    pub fn old(&self) -> PathBuf {
        self.owned.beside(owned::OLD)
    }

    fn write(
        &mut self,
        session: &Session,
        base: Option<(&str, &str)>,
        keep: bool,
    ) -> io::Result<(String, Filed)> {
        let (id, mut chain) = (new_id(&*self.owned.machine), Chain::default());
        let head = journal::head(session, &id, base.map(|(hash, _)| hash));
        let file = self.owned.draft((self.length > 0).then_some(&self.file))?;
        let mut lines = chain.seal(&head);
        if let Some((_, row)) = base {
            lines.push_str(&chain.seal(row));
        }
        file.write_at(lines.as_bytes(), 0)?;
        file.flush()?;
        let length = lines.len() as u64;
        let rows = Filed::new(file.clone(), length);
        if keep {
            self.owned.keep_old()?;
        }
        self.owned.publish("")?;
        self.seen = Seen::of(&file.attributes()?);
        self.file = file;
        self.id = id;
        self.chain = chain;
        self.length = length;
        self.has_refused = false;
        self.reads = 0;
        self.since = Since::default();
        let _ = self.acknowledge();
        Ok((head, rows))
    }

    /// Counts a step: how long it took, and the bytes of its row if it only read.
    pub fn stepped(&mut self, took: Duration, read: usize) {
        self.since.stepped += took;
        self.reads += read as u64;
    }

    /// Whether read-only rows have filled the file.
    pub fn is_full_of_reads(&self) -> bool {
        self.reads > self.most_reads
    }

    /// Whether opening would have to replay much.
    pub fn needs_snapshot(&self) -> bool {
        let much = self.since.rows >= self.most_rows || self.since.stepped >= STEPPED;
        much && self.since.stepped >= self.cost * SHARE
    }

    /// Whether opening would take a noticeable time without a snapshot.
    pub fn should_end_with_snapshot(&self) -> bool {
        self.since.rows >= self.most_rows / 10 || self.since.stepped >= STEPPED / 10
    }

    /// Writes a mark and a snapshot of the world after all rows; returns the bytes of the mark's line. A snapshot that
    /// cannot be written only costs time later.
    pub fn snapshot(&mut self, world: &World) -> Result<usize, Trouble> {
        let began = Instant::now();
        let hash = world.hash();
        self.check()?;
        let mut chain = self.chain;
        let mark = Mark {
            after: 0,
            hash: hash.clone(),
            program: journal::PROGRAM.into(),
        };
        let line = chain.seal(&mark.row());
        self.add(&line, chain)?;
        let about = snapshot::About {
            program: journal::PROGRAM.into(),
            journal: self.id.clone(),
            bytes: self.length,
            at: self.chain.sum(),
            reads: self.reads,
            hash,
        };
        if let Err(error) = snapshot::write(&self.owned, &about, world, &self.file) {
            tracing::warn!(%error, "a snapshot cannot be written: opening the session will take longer");
        }
        self.since = Since::default();
        self.cost = began.elapsed();
        Ok(line.len())
    }

    /// Saves the session if another program took its file: in a separate file, which a server can open. As it was
    /// written, if that still exists; otherwise from this world on.
    pub fn rescue(&self, session: &Session, world: &World) -> io::Result<SavedFile> {
        let (path, file) = self.owned.keep(".saved", &self.file)?;
        let mut saved = 0;
        let from = FileCursor {
            file: self.file.clone(),
            at: 0,
        };
        let mut copied = Vec::new();
        let mut chain = Chain::default();
        let mut lines = BufReader::new(io::Read::take(from, self.length));
        let is_whole = loop {
            copied.clear();
            if lines.read_until(b'\n', &mut copied)? == 0 {
                break chain == self.chain;
            }
            if !copied.ends_with(b"\n") || !chain.check(&copied[..copied.len() - 1]) {
                break false;
            }
            file.write_at(&copied, saved)?;
            saved += copied.len() as u64;
        };
        if !is_whole {
            file.set_len(0)?;
            let mut chain = Chain::default();
            let id = new_id(&*self.owned.machine);
            let mut lines = chain.seal(&journal::head(session, &id, Some(&world.hash())));
            lines.push_str(&chain.seal(&snapshot::row(world)?));
            file.write_at(lines.as_bytes(), 0)?;
        }
        file.flush()?;
        Ok(SavedFile { path, is_whole })
    }
}

/// The text of a file.
pub(super) fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line}: it is not UTF-8 text.")
    })
}
