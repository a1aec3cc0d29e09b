//! Files of other forms: a page's session, or a journal of an older format, whose marks and snapshot say nothing here.

use std::io::{self, BufWriter, Write};

use sim::command::Command;
use sim::session::journal::{self, Chain, Head, JournalReader, JournalRow, PROGRAM};
use sim::session::{MAX_COMMANDS, MarkComparison, SavedSession};

use super::lines::Lines;
use super::{Opened, Opening, Result, parted};
use crate::journal::file::{JournalFile, Since, is_read, new_id};
use crate::ledger::Filed;
use crate::machine::FileCursor;

impl Opening {
    /// Converts a file of another form to a journal of this one. `head`: the first line of an older journal, whose session has no
    /// commands here.
    pub fn upgraded(mut self, saved: SavedSession, head: Option<&Head>) -> Result<Opened> {
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
        let take = |command: &Command| {
            let line = chain.seal(&journal::row(command));
            let result = sim::step(&mut world, command);
            if is_read(command, &result) {
                reads += line.len() as u64;
            }
            rows.add(line.len(), true);
            since.rows += 1;
            comparison.reach(since.rows, &world);
            length += line.len() as u64;
            out.write_all(line.as_bytes())
        };
        match head {
            None => commands.iter().try_for_each(take)?,
            Some(head) => {
                if let Some(tail) = self.old_rows(head, take)? {
                    self.keep_torn(&tail)?;
                }
            }
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

    /// Reads the commands of an older journal, and its last line if that is unfinished.
    fn old_rows(
        &mut self,
        head: &Head,
        mut take: impl FnMut(&Command) -> io::Result<()>,
    ) -> Result<Option<Vec<u8>>> {
        let noted = self.noted(&head.id)?;
        if head.base.is_some() {
            return Err(format!(
                "it continues from a snapshot of version {}, which version {PROGRAM} cannot read. Use that version",
                head.program
            )
            .into());
        }
        let mut lines = Lines::of(&self.file);
        lines.read()?;
        let (mut reader, _) = JournalReader::begin(&lines.line, MAX_COMMANDS)?;
        while let Some(ended) = lines.read()? {
            let mut length = lines.line.len();
            if !ended {
                match reader.whole_row(&lines.line) {
                    Some(row) => length = row,
                    None if noted.is_some_and(|noted| lines.at < noted.bytes) => {
                        return Err(format!(
                            "line {}: it is damaged or cut off, and it was acknowledged.",
                            reader.lines() + 1
                        )
                        .into());
                    }
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
