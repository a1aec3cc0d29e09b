//! A file with a page's session in place of a journal.

use std::io::{BufWriter, Write};

use sim::session::journal::{self, Chain};
use sim::session::{MarkComparison, SavedSession};

use super::{Opened, Opening, Result, parted};
use crate::journal::file::{JournalFile, Since, is_read, new_id};
use crate::ledger::Filed;
use crate::machine::FileCursor;

impl Opening {
    /// Converts a page's session to a journal.
    pub fn converted(mut self, saved: SavedSession) -> Result<Opened> {
        let SavedSession { mut session, marks } = saved;
        let commands = std::mem::take(&mut session.commands);
        let mut world = session.world();
        let (id, mut chain) = (new_id(&*self.owned.machine), Chain::default());
        let first = journal::head(&session, &id, None);
        let line = chain.seal(&first);
        let draft = self.owned.draft(Some(&self.file))?;
        let mut rows = Filed::new(draft.clone(), line.len() as u64);
        let mut length = line.len() as u64;
        let file = draft.clone();
        let mut out = BufWriter::new(FileCursor { file, at: 0 });
        out.write_all(line.as_bytes())?;
        let mut reads = 0;
        let mut since = Since::default();
        let mut comparison = MarkComparison::of(marks);
        comparison.reach(0, &world);
        for command in &commands {
            let line = chain.seal(&journal::row(command));
            let result = sim::step(&mut world, command);
            if is_read(command, &result) {
                reads += line.len() as u64;
            }
            rows.add(line.len(), true);
            since.rows += 1;
            comparison.reach(since.rows, &world);
            length += line.len() as u64;
            out.write_all(line.as_bytes())?;
        }
        self.notes.extend(comparison.parting().as_ref().map(parted));
        out.flush()?;
        draft.flush()?;
        self.owned.publish("")?;
        let mut journal = JournalFile::new(self.owned, draft, id, chain, length)?;
        let _ = journal.acknowledge();
        journal.reads = reads;
        journal.since = since;
        Ok(Opened {
            journal,
            session,
            head: first,
            world,
            rows,
            notes: self.notes,
        })
    }
}
