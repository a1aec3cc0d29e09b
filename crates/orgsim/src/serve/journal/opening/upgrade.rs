//! Files of older formats: a page's session, or a journal of format 1.

use std::io::{self, BufWriter, Write};

use sim::command::Command;
use sim::session::journal::{self, Chain, JournalRow, Reader};
use sim::session::{MAX_COMMANDS, Session};

use super::lines::Lines;
use super::{Opened, Opening, Result};
use crate::serve::journal::owned::NEW;
use crate::serve::journal::{JournalFile, Since, is_read, new_id, reading};
use crate::serve::ledger::Filed;

impl Opening {
    /// Converts a file of an older format to a journal of this one. `whole`: the session has its commands.
    pub fn upgraded(mut self, mut session: Box<Session>, whole: bool) -> Result<Opened> {
        let commands = std::mem::take(&mut session.commands);
        let mut world = session.world();
        let (id, mut chain) = (new_id(), Chain::default());
        let head = journal::head(&session, &id, None);
        let line = chain.seal(&head);
        let draft = self.owned.draft(Some(&self.file))?;
        let reading = reading(&draft, &self.owned.beside(NEW))?;
        let mut rows = Filed::new(reading, line.len() as u64);
        let mut length = line.len() as u64;
        let mut out = BufWriter::new(draft);
        out.write_all(line.as_bytes())?;
        let mut reads = 0;
        let mut since = Since::default();
        let take = |command: &Command| {
            let line = chain.seal(&journal::row(command));
            let result = sim::step(&mut world, command);
            if is_read(command, &result) {
                reads += line.len() as u64;
            }
            rows.add(line.len(), true);
            since.rows += 1;
            length += line.len() as u64;
            out.write_all(line.as_bytes())
        };
        if whole {
            commands.iter().try_for_each(take)?;
        } else if let Some(tail) = self.old_rows(take)? {
            self.keep_torn(&tail)?;
        }
        let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        draft.sync_all()?;
        self.owned.publish("")?;
        let mut journal = JournalFile::of(self.owned, draft, id, chain, length)?;
        journal.reads = reads;
        journal.since = since;
        Ok(Opened {
            journal,
            session: *session,
            head,
            world,
            rows,
            notes: self.notes,
        })
    }

    /// Reads the commands of a journal of format 1, and its last line if that is unfinished.
    fn old_rows(
        &self,
        mut take: impl FnMut(&Command) -> io::Result<()>,
    ) -> Result<Option<Vec<u8>>> {
        let mut lines = Lines::of(&self.file)?;
        lines.read()?;
        let (mut reader, _) = Reader::begin(&lines.line, MAX_COMMANDS)?;
        while let Some(ended) = lines.read()? {
            let mut length = lines.line.len();
            if !ended {
                match reader.whole_row(&lines.line) {
                    Some(row) => length = row,
                    None => return Ok(Some(lines.line)),
                }
            }
            match reader.read(&lines.line[..length])? {
                JournalRow::Command(command) => take(&command)?,
                JournalRow::Mark(_) => {}
            }
        }
        Ok(None)
    }
}
