//! The world at a position of a journal, in `FILE.snapshot`, so that a server need not replay the part before it.
//!
//! Two sealed lines: the journal, the position, the version and the hash; and the world. The session does not depend on
//! it: if it is missing, damaged or from another journal, it is ignored and the commands are replayed.

use std::io::{self, BufRead, BufReader};

use serde::{Deserialize, Serialize};
use sim::World;
use sim::session::journal::{self, Chain};

use super::owned::OwnedFile;
use crate::machine::{FileCursor, SharedFile};

/// Suffix of a session's snapshot file.
pub const ENDING: &str = ".snapshot";

/// The heading of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version that wrote it.
    pub program: String,
    /// The journal's unique name.
    pub journal: String,
    /// Bytes of the journal before it, and the checksum there.
    pub bytes: u64,
    pub at: String,
    /// Bytes of read-only rows since the start of the journal.
    pub reads: u64,
    /// `World::hash`
    pub hash: String,
}

#[derive(Serialize, Deserialize)]
struct Line<W> {
    snapshot: W,
}

/// The row of a world: the second line of a snapshot, and of a journal that continues from one.
pub fn row(world: &World) -> io::Result<String> {
    Ok(serde_json::to_string(&Line { snapshot: world })?)
}

/// The world of such a line, whose checksum was already verified.
pub fn world(line: &[u8]) -> Result<World, String> {
    let line: Line<World> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    Ok(line.snapshot)
}

/// Replaces the snapshot.
pub fn write(owned: &OwnedFile, about: &About, world: &World, like: &SharedFile) -> io::Result<()> {
    let mut chain = Chain::default();
    let file = owned.draft(Some(like))?;
    let mut text = chain.seal(&serde_json::to_string(about)?);
    text.push_str(&chain.seal(&row(world)?));
    file.write_at(text.as_bytes(), 0)?;
    file.flush()?;
    owned.publish(ENDING)
}

/// Reads the snapshot of a journal; `None`: no snapshot. An error says why it cannot be used.
pub fn read(owned: &OwnedFile, journal: &str) -> Result<Option<(About, World)>, String> {
    let file = owned
        .open_beside(ENDING)
        .map_err(|error| error.to_string())?;
    let Some(file) = file else {
        return Ok(None);
    };
    let mut lines = BufReader::new(FileCursor { file, at: 0 });
    let mut chain = Chain::default();
    let mut next = || {
        let mut line = Vec::new();
        lines
            .read_until(b'\n', &mut line)
            .map_err(|error| error.to_string())?;
        let ended = line.pop() == Some(b'\n');
        if ended && chain.check(&line) {
            Ok(line)
        } else {
            Err("it is damaged".to_string())
        }
    };
    let about = next()?;
    let about: About = serde_json::from_slice(&about).map_err(|error| error.to_string())?;
    if about.journal != journal {
        return Ok(None);
    }
    let world = world(&next()?).map_err(|error| {
        format!(
            "it is of version {}, and this is version {} ({error})",
            about.program,
            journal::PROGRAM
        )
    })?;
    Ok(Some((about, world)))
}
