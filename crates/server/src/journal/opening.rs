//! Opening a session's file, also one of the page, and after a server was killed at any point.

mod converted;
mod lines;
mod pass;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use sim::World;
use sim::session::journal::{self, Head, JournalReader, PROGRAM};
use sim::session::{MAX_COMMANDS, Parting, SavedSession, Session};

use super::file::{JournalFile, text};
use super::owned::{ANOTHER, Acknowledged, OwnedFile};
use super::snapshot::{self, About};
use crate::ledger::Filed;
use crate::machine::{FileCursor, Machine, SharedFile};
use lines::Lines;
use pass::{PassPlan, Passed, Tail};

/// An error is a message for the administrator who started the server.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// A snapshot, and its heading.
type Saved = (About, World);

/// The contents of a path.
pub enum Start {
    /// No file yet.
    New(OwnedFile),
    Saved(Box<Opened>),
}

/// An opened session.
pub struct Opened {
    pub journal: JournalFile,
    /// The session without its commands.
    pub session: Session,
    /// The first row of the journal.
    pub head: String,
    pub world: World,
    pub rows: Filed,
    /// Notes for the administrator who started the server.
    pub notes: Vec<String>,
}

type Agrees<'a> = &'a dyn Fn(&Session) -> Result<(), String>;

/// Opens the session in a file, if there is one. `agrees` refuses a session other than the requested one, before
/// anything is changed. `from_snapshot`: if this version would replay it to another world, continue from the saved one.
pub fn open(
    machine: Arc<dyn Machine>,
    path: &Path,
    from_snapshot: bool,
    agrees: Agrees<'_>,
) -> Result<Start, String> {
    start(machine, path, from_snapshot, agrees)
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn start(
    machine: Arc<dyn Machine>,
    path: &Path,
    from_snapshot: bool,
    agrees: Agrees<'_>,
) -> Result<Start> {
    let owned = OwnedFile::take(machine, path)?.ok_or(ANOTHER)?;
    let Some(file) = owned.file()? else {
        return Ok(Start::New(owned));
    };
    // A server that was killed right after it renamed the file did not.
    owned.sync();
    let mut opening = Opening {
        owned,
        file,
        notes: Vec::new(),
    };
    let opened = match opening.form(agrees)? {
        Form::Journal(head) => opening.journal(head, from_snapshot)?,
        Form::Page(saved) => opening.converted(*saved)?,
    };
    Ok(Start::Saved(Box::new(opened)))
}

/// The format of a file.
enum Form {
    Journal(Box<Head>),
    /// A page's session.
    Page(Box<SavedSession>),
}

struct Opening {
    owned: OwnedFile,
    file: SharedFile,
    notes: Vec<String>,
}

impl Opening {
    /// Detects the format from the start of the file.
    fn form(&mut self, agrees: Agrees<'_>) -> Result<Form> {
        let mut lines = Lines::of(&self.file);
        if lines.read()?.is_none() {
            return Err("the file is empty: its session was lost or never started. Delete the file to start a new session.".into());
        }
        let is_journal = std::str::from_utf8(&lines.line).is_ok_and(journal::is_one);
        if !is_journal {
            let bytes = self.after(0)?;
            let saved = Box::new(crate::import_files::session_in(text(&bytes)?)?);
            agrees(&saved.session)?;
            return Ok(Form::Page(saved));
        }
        let (_, head) = JournalReader::begin(&lines.line, MAX_COMMANDS)?;
        agrees(&head.session)?;
        Ok(Form::Journal(Box::new(head)))
    }

    fn journal(mut self, head: Box<Head>, from_snapshot: bool) -> Result<Opened> {
        let noted = self.noted(&head.id)?;
        let saved = snapshot::read(&self.owned, &head.id);
        let saved = saved.unwrap_or_else(|why| {
            self.notes.push(format!(
                "The snapshot cannot be used, so all commands are replayed: {why}."
            ));
            None
        });
        let plan = |from_saved| PassPlan {
            head: &head,
            noted: noted.as_ref(),
            saved: saved.as_ref(),
            from_saved,
        };
        let ours = saved
            .as_ref()
            .is_some_and(|(about, world)| about.program == PROGRAM && about.hash == world.hash());
        let quick = if ours { self.pass(plan(true))? } else { None };
        let mut goes_on = false;
        let (world, passed) = match quick {
            Some(passed) => passed,
            None => {
                let all = self.pass(plan(false))?.ok_or("it cannot be replayed")?;
                match (&saved, &all.1.there) {
                    (Some((about, world)), Some(there)) if world != there => {
                        if !from_snapshot {
                            return Err(differs(about, all.1.parting.as_ref()).into());
                        }
                        goes_on = true;
                        self.pass(plan(true))?.ok_or("its snapshot does not fit")?
                    }
                    (Some(_), Some(_)) => all,
                    _ => {
                        self.notes.extend(all.1.parting.as_ref().map(parted));
                        all
                    }
                }
            }
        };
        let mut opened = self.opened(*head, world, passed)?;
        if goes_on {
            let (session, world) = (&opened.session, &opened.world);
            (opened.head, opened.rows) = opened.journal.rotate(session, world)?;
            opened.notes.push(format!(
                "The session continues from its snapshot. Earlier commands are in {}.",
                opened.journal.old().display()
            ));
        }
        Ok(opened)
    }

    /// The acknowledged part of the journal, all of which is there.
    fn noted(&mut self, id: &str) -> Result<Option<Acknowledged>> {
        let noted = self.owned.acknowledged();
        if noted.is_none() {
            self.notes.push(format!(
                "{} does not tell how far the session was acknowledged, so nobody knows whether lines are missing at its end.",
                self.owned.beside(".lock").display()
            ));
        }
        let noted = noted.filter(|it| it.id == id);
        let length = self.file.attributes()?.length;
        if let Some(noted) = noted.as_ref().filter(|noted| length < noted.bytes) {
            return Err(format!(
                "it has {length} bytes, but {} were acknowledged: lines at its end are missing. {}",
                noted.bytes,
                self.on_purpose()
            )
            .into());
        }
        if let Some(noted) = noted.as_ref().filter(|it| it.cut) {
            self.cut(length, noted)?;
        }
        Ok(noted)
    }

    /// Removes what was refused and is in the file all the same, because its disk failed.
    fn cut(&mut self, length: u64, noted: &Acknowledged) -> Result<()> {
        if length > noted.bytes {
            let tail = self.after(noted.bytes)?;
            self.keep_torn(&tail)?;
            self.file.set_len(noted.bytes)?;
        }
        self.file.flush()?;
        let done = Acknowledged {
            cut: false,
            ..noted.clone()
        };
        Ok(self.owned.acknowledge(&done)?)
    }

    /// The bytes of the file from this position on.
    fn after(&self, at: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.file.clone();
        FileCursor { file, at }.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn on_purpose(&self) -> String {
        format!(
            "If you put an older copy there on purpose, delete {} and start again.",
            self.owned.beside(".lock").display()
        )
    }

    /// Repairs the end of the file.
    fn opened(mut self, head: Head, world: World, passed: Passed) -> Result<Opened> {
        match &passed.tail {
            Tail::Nothing => {}
            Tail::NoEnd => {
                self.file.set_len(passed.end - 1)?;
                self.file.write_at(b"\n", passed.end - 1)?;
                self.notes.push(
                    "The end of the last line was damaged and is repaired; the line is whole."
                        .into(),
                );
            }
            Tail::Torn(tail) => {
                self.keep_torn(tail)?;
                self.file.set_len(passed.end)?;
            }
        }
        // A server that was killed may have written rows without flushing them, and followers are told them now.
        self.file.flush()?;
        let row = journal::head(&head.session, &head.id, head.base.as_deref());
        let mut journal =
            JournalFile::new(self.owned, self.file, head.id, passed.chain, passed.end)?;
        let _ = journal.acknowledge();
        // Otherwise a note to cut off rows could come back with a loss of power, and cut off what is acknowledged from now on; also a
        // note that an earlier server replaced before it was killed.
        journal.owned.flush_note()?;
        journal.reads = passed.reads;
        journal.since = passed.since;
        Ok(Opened {
            journal,
            session: head.session,
            head: row,
            world,
            rows: passed.rows,
            notes: self.notes,
        })
    }

    fn keep_torn(&mut self, tail: &[u8]) -> Result<()> {
        let keep = || {
            let (path, file) = self.owned.keep(".torn", &self.file)?;
            file.write_at(tail, 0)?;
            file.flush()?;
            Ok::<_, std::io::Error>(path)
        };
        let path = keep().map_err(|error| format!("a torn last line cannot be kept: {error}"))?;
        self.notes.push(format!(
            "The last line was never finished and never acknowledged. Its {} bytes were cut off and are in {}.",
            tail.len(),
            path.display()
        ));
        Ok(())
    }
}

/// The note about a session that goes on in another world than the one that was saved.
fn parted(parting: &Parting) -> String {
    parting.says().into()
}

fn differs(about: &About, parting: Option<&Parting>) -> String {
    let agreed = parting.and_then(|it| it.agreed);
    let agreed = agreed.map_or_else(String::new, |after| {
        format!(" Both agree up to command {after}.")
    });
    let first = parting.map_or_else(String::new, |it| {
        format!(
            " The first mark with a different world is after command {}.",
            it.mark.after
        )
    });
    format!(
        "version {PROGRAM} of Orgsim replays this session to a different world than version {}, which saved it.{agreed}{first} \
         Nothing was changed. To continue from the world as it was saved, start with `--from-snapshot`; the commands before it are kept in \
         a file beside. Otherwise use version {}.",
        about.program, about.program
    )
}
