//! Storage of the world: writing steps to the disk, continuing full sessions from snapshots, resetting a session.

use sim::session::{Mark, MarkComparison, Parting, SavedSession, Session, journal};

use super::opening;
use super::owner::{Owner, not_replaced, unwritable};
use crate::fault::WireError;
use crate::journal::{JournalFile, SavedFile, Trouble};
use crate::ledger::{HeldRows, JournalDownload, Rows};

impl Owner {
    /// Makes room for `more` commands: a full session continues from a snapshot. Returns why it cannot.
    pub(super) fn room(&mut self, more: usize) -> Option<WireError> {
        if self.broken.is_some() || self.ledger.len() + self.rows.len() + more <= self.most {
            return None;
        }
        self.commit();
        let error = match self.broken {
            Some(_) => return None,
            None => self.rotate().err()?,
        };
        Some(WireError::new(
            503,
            "ServiceUnavailable",
            format!(
                "The session has {} commands, the limit of a file, and it cannot continue from a snapshot: {error}.",
                self.ledger.len()
            ),
        ))
    }

    /// Continues from a snapshot of the world, without commands. All steps must be on the disk.
    pub(super) fn rotate(&mut self) -> Result<(), Trouble> {
        let session = Session {
            // They are among the dropped commands.
            faults: Vec::new(),
            ..self.session.clone()
        };
        match &mut self.journal {
            Some(journal) => {
                let (head, rows) = journal.rotate(&session, &self.world)?;
                self.ledger.reset(&head, Rows::File(rows));
                tracing::warn!(
                    old = %journal.old().display(),
                    "the session continues from a snapshot: its file was full"
                );
            }
            None => {
                let head = journal::head(&session, "", Some(&self.world.hash()));
                self.ledger.reset(&head, Rows::Memory(HeldRows::default()));
            }
        }
        self.session = session;
        Ok(())
    }

    /// Keeps the file short and quick to open. All steps must be on the disk.
    fn tend(&mut self) {
        let Some(journal) = &mut self.journal else {
            if self.ledger.bytes() > self.most_bytes {
                let _ = self.rotate();
            }
            return;
        };
        let result = if journal.is_full_of_reads() {
            self.rotate()
        } else if journal.needs_snapshot() {
            self.snapshot()
        } else {
            Ok(())
        };
        if let Err(error) = result {
            tracing::warn!(%error, "no snapshot was written");
        }
    }

    /// Writes a snapshot, if there is a file.
    fn snapshot(&mut self) -> Result<(), Trouble> {
        if let Some(journal) = &mut self.journal {
            self.ledger.add_mark(journal.snapshot(&self.world)?);
        }
        Ok(())
    }

    /// Writes pending rows to the disk, then sends the replies that wait for them.
    pub(super) fn commit(&mut self) {
        let written = match &mut self.journal {
            Some(journal) if !self.rows.is_empty() => journal.append(&self.rows),
            Some(_) | None => Ok(()),
        };
        match written {
            Ok(()) => {
                self.settle();
                for reply in self.replies.drain(..) {
                    reply(Ok(()));
                }
                self.tend();
            }
            Err(trouble) => {
                // Steps that no client knows of are discarded.
                self.rows.clear();
                if let Some(world) = self.certain.take() {
                    self.world = world;
                }
                let error = self.described(&trouble);
                tracing::error!(%error, "the session cannot be written, so no more changes are accepted");
                let fault = unwritable(&error);
                self.broken = Some(error);
                for reply in self.replies.drain(..) {
                    reply(Err(&fault));
                }
            }
        }
    }

    /// Why nothing can be written; if another program took the file, the session is saved in another one.
    fn described(&self, trouble: &Trouble) -> String {
        match (trouble, &self.journal) {
            (Trouble::Taken(what), Some(journal)) => {
                match journal.rescue(&self.session, &self.world) {
                    Ok(SavedFile { path, is_whole }) => {
                        let path = path.display();
                        let without = match is_whole {
                            true => "",
                            false => {
                                ", without its commands, which are lost: only `orgsim serve --state` opens it"
                            }
                        };
                        format!("{what}; the session as it was is kept in {path}{without}")
                    }
                    Err(error) => format!("{what}; the session cannot be kept either: {error}"),
                }
            }
            (Trouble::Taken(_) | Trouble::System(_), _) => trouble.to_string(),
        }
    }

    /// Marks the steps so far as being on the disk.
    pub(super) fn settle(&mut self) {
        self.certain = None;
        if !self.rows.is_empty() {
            self.ledger.add(self.rows.drain(..));
        }
    }

    /// Resets the session, as if the server had just been started.
    pub(super) fn reset(&mut self) -> Result<(), WireError> {
        let session = Session {
            seed: opening::seed(&*self.machine, &self.options),
            start: opening::start(&*self.machine, &self.options, self.session.scenario),
            faults: Vec::new(),
            ..self.session.clone()
        };
        self.replace(session)?;
        self.import();
        self.commit();
        Ok(())
    }

    /// The session, with a mark at its end. All steps must be on the disk.
    pub(crate) fn download(&self) -> JournalDownload {
        let mark = Mark::of(self.ledger.len(), &self.world);
        let chain = self.journal.as_ref().map(JournalFile::chain);
        self.ledger.download(chain, &mark)
    }

    /// Makes this the session, as [`Engine::open`](crate::engine::Engine::open) says.
    pub(super) fn open_session(
        &mut self,
        saved: SavedSession,
    ) -> Result<Option<Parting>, WireError> {
        let SavedSession { mut session, marks } = saved;
        let commands = std::mem::take(&mut session.commands);
        let goes_on = self.opened.take().and_then(|(mut opened, compared)| {
            let before = std::mem::take(&mut opened.commands);
            let same = opened == session && commands.starts_with(&before);
            (same && before.len() == self.ledger.len()).then_some(compared)
        });
        let (done, mut comparison) = match goes_on {
            Some(compared) => (self.ledger.len(), compared),
            None => {
                self.replace(session.clone())?;
                (0, MarkComparison::default())
            }
        };
        // The options of the server may have added steps before those of the session: then its marks say nothing here.
        if self.ledger.len() == done {
            comparison.add(marks.into_iter().filter(|mark| mark.after >= done));
        }
        comparison.reach(done, &self.world);
        for (n, command) in commands.iter().enumerate().skip(done) {
            if let Some(fault) = self.cannot_step() {
                return Err(fault);
            }
            let _ = self.step(command);
            comparison.reach(n + 1, &self.world);
        }
        self.commit();
        if let Some(broken) = &self.broken {
            return Err(unwritable(broken));
        }
        session.commands = commands;
        self.opened = Some((session, comparison.clone()));
        Ok(comparison.parting())
    }

    /// Replaces the session by another one without commands.
    fn replace(&mut self, session: Session) -> Result<(), WireError> {
        self.opened = None;
        if let Some(journal) = &mut self.journal {
            let (head, rows) = journal
                .replace(&session, self.ledger.len() > 0)
                .map_err(|error| not_replaced(&error))?;
            self.broken = None;
            self.ledger.reset(&head, Rows::File(rows));
        } else {
            let head = journal::head(&session, "", None);
            self.ledger.reset(&head, Rows::Memory(HeldRows::default()));
        }
        self.world = session.world();
        self.session = session;
        self.clock.restart();
        self.prepare();
        self.commit();
        self.broken
            .as_deref()
            .map_or(Ok(()), |broken| Err(unwritable(broken)))
    }

    /// The owner's last action.
    pub(crate) fn end(&mut self) {
        if self.broken.is_none()
            && (self.journal.as_ref()).is_some_and(JournalFile::should_end_with_snapshot)
            && let Err(error) = self.snapshot()
        {
            tracing::warn!(%error, "no snapshot was written");
        }
    }

    #[cfg(test)]
    pub(crate) fn limit_reads(&mut self, bytes: u64) {
        self.most_bytes = usize::try_from(bytes).unwrap();
        if let Some(journal) = &mut self.journal {
            journal.most_reads = bytes;
        }
    }

    #[cfg(test)]
    pub(crate) fn limit_rows(&mut self, rows: usize) {
        if let Some(journal) = &mut self.journal {
            journal.most_rows = rows;
        }
    }

    #[cfg(test)]
    pub(crate) fn keep_snapshot(&mut self) {
        self.snapshot().unwrap();
    }
}
