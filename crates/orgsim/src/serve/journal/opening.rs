//! Opening a session's file: whatever form it has, with whatever a server left that was killed.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use sim::World;
use sim::command::Command;
use sim::session::journal::{self, Chain, Head, Mark, PROGRAM, Reader, Row};
use sim::session::{MAX_COMMANDS, Session};

use super::owned::{ANOTHER, Acknowledged, Owned};
use super::snapshot::{self, About};
use super::{Journal, Since, is_read, new_id, text};
use crate::serve::ledger::Filed;

/// What there is at a path.
pub enum Start {
    /// Nothing yet.
    New(Owned),
    Saved(Box<Opened>),
}

/// A session that was opened.
pub struct Opened {
    pub journal: Journal,
    /// The session without its commands.
    pub session: Session,
    /// The first row of the journal.
    pub head: String,
    pub world: World,
    pub rows: Filed,
    /// What whoever started the server should know.
    pub notes: Vec<String>,
}

type Agrees<'a> = &'a dyn Fn(&Session) -> Result<(), String>;

/// Opens the session in a file, if there is one. `agrees` refuses a session that is not the one that was asked for, before
/// anything is changed. `from_snapshot`: where this version would replay it to another world, go on from the saved one.
pub fn open(path: &Path, from_snapshot: bool, agrees: Agrees<'_>) -> Result<Start, String> {
    let says = |what: &dyn Display| format!("{}: {what}", path.display());
    let owned = Owned::take(path).map_err(|error| says(&error))?;
    let owned = owned.ok_or_else(|| says(&ANOTHER))?;
    let Some(file) = owned.file().map_err(|error| says(&error))? else {
        return Ok(Start::New(owned));
    };
    let mut opening = Opening {
        owned,
        file,
        notes: Vec::new(),
    };
    match opening.form(agrees).map_err(|error| says(&error))? {
        Form::Journal(head) => opening.journal(head, from_snapshot),
        Form::Old { session, whole } => opening.upgraded(session, whole),
    }
    .map(|opened| Start::Saved(Box::new(opened)))
    .map_err(|error| says(&error))
}

/// What a file is.
enum Form {
    Journal(Box<Head>),
    /// A session of a page, or a journal of format 1 whose first line is this.
    Old {
        session: Box<Session>,
        whole: bool,
    },
}

struct Opening {
    owned: Owned,
    file: File,
    notes: Vec<String>,
}

/// A file, line by line.
struct Lines {
    reader: BufReader<File>,
    line: Vec<u8>,
    /// Where the line begins, and the next one.
    at: u64,
    next: u64,
}

impl Lines {
    fn of(file: &File) -> io::Result<Self> {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self {
            reader: BufReader::with_capacity(256 * 1024, file),
            line: Vec::new(),
            at: 0,
            next: 0,
        })
    }

    /// Reads the next line, without its end; whether it had one. `None`: there is none.
    fn read(&mut self) -> io::Result<Option<bool>> {
        // The line of a snapshot is large, and comes once.
        if self.line.capacity() > 16 * 1024 * 1024 {
            self.line = Vec::new();
        }
        self.line.clear();
        self.at = self.next;
        let read = self.reader.read_until(b'\n', &mut self.line)?;
        self.next += read as u64;
        if read == 0 {
            return Ok(None);
        }
        let ended = self.line.last() == Some(&b'\n');
        if ended {
            self.line.pop();
        }
        Ok(Some(ended))
    }
}

/// What reading a journal to its end came to.
struct Passed {
    world: World,
    rows: Filed,
    chain: Chain,
    since: Since,
    reads: u64,
    /// Where the whole lines end.
    end: u64,
    tail: Tail,
    /// The world where the snapshot is of, if all commands were replayed.
    there: Option<World>,
    /// The last mark, if it is of another world than the replayed one.
    other: Option<Mark>,
}

/// What follows the whole lines.
enum Tail {
    Nothing,
    /// The last line is whole, but its end is not.
    NoEnd,
    /// A line that was never finished.
    Torn(Vec<u8>),
}

impl Opening {
    /// Looks at how the file begins.
    fn form(&mut self, agrees: Agrees<'_>) -> Result<Form, String> {
        let mut lines = Lines::of(&self.file).map_err(|error| error.to_string())?;
        if lines.read().map_err(|error| error.to_string())?.is_none() {
            return Err("it is empty, so that a session was lost or never begun. Delete the file to begin a new session.".into());
        }
        let is_journal = std::str::from_utf8(&lines.line).is_ok_and(journal::is_one);
        if !is_journal {
            let bytes = std::fs::read(self.owned.path()).map_err(|error| error.to_string())?;
            let session = Session::from_json(text(&bytes)?).map_err(|error| error.to_string())?;
            agrees(&session)?;
            return Ok(Form::Old {
                session: Box::new(session),
                whole: true,
            });
        }
        let begun = Reader::begin(&lines.line, MAX_COMMANDS);
        let (reader, head) = begun.map_err(|error| error.to_string())?;
        agrees(&head.session)?;
        Ok(match reader.chain() {
            Some(_) => Form::Journal(Box::new(head)),
            None => Form::Old {
                session: Box::new(head.session),
                whole: false,
            },
        })
    }

    fn journal(mut self, head: Box<Head>, from_snapshot: bool) -> Result<Opened, String> {
        let noted = self.owned.acknowledged().filter(|it| it.id == head.id);
        let length = self
            .file
            .metadata()
            .map_err(|error| error.to_string())?
            .len();
        if let Some(noted) = &noted
            && length < noted.bytes
        {
            return Err(format!(
                "it has {length} bytes, but {} were acknowledged: lines at its end are missing. {}",
                noted.bytes,
                self.on_purpose()
            ));
        }
        let saved = snapshot::read(&self.owned, &head.id);
        let saved = saved.unwrap_or_else(|why| {
            self.notes.push(format!(
                "The snapshot cannot be used, so all commands are replayed: {why}."
            ));
            None
        });
        let is_ours = |(about, world): &(About, World)| {
            about.program == PROGRAM && about.hash == world.hash()
        };
        let mut passed = None;
        if let Some(saved) = saved.as_ref().filter(|it| is_ours(it)) {
            passed = self.pass(&head, noted.as_ref(), Some(saved), true)?;
        }
        let mut goes_on = false;
        let passed = match passed {
            Some(passed) => passed,
            None => {
                let all = self.pass(&head, noted.as_ref(), saved.as_ref(), false)?;
                let all = all.ok_or("it cannot be replayed")?;
                match (&saved, &all.there) {
                    (Some((about, world)), Some(there)) if world != there => {
                        if !from_snapshot {
                            return Err(differs(about));
                        }
                        goes_on = true;
                        let rest = self.pass(&head, noted.as_ref(), saved.as_ref(), true)?;
                        rest.ok_or("its snapshot does not fit")?
                    }
                    (Some(_), Some(_)) => all,
                    _ => {
                        if let Some(mark) = &all.other {
                            self.notes.push(format!(
                                "Version {} of Orgsim had another world here than version {PROGRAM}, which replayed the \
                                 commands. There is no snapshot to go on from.",
                                mark.program
                            ));
                        }
                        all
                    }
                }
            }
        };
        let mut opened = self.opened(*head, passed)?;
        if goes_on {
            let world = opened.world.clone();
            let rotated = opened.journal.rotate(&opened.session, &world);
            (opened.head, opened.rows) = rotated.map_err(|error| error.to_string())?;
            opened.notes.push(format!(
                "The session goes on from its snapshot. What came before is in {}.",
                opened.journal.old().display()
            ));
        }
        Ok(opened)
    }

    fn on_purpose(&self) -> String {
        format!(
            "If you put an older copy there on purpose, delete {} and start again.",
            self.owned.beside(".lock").display()
        )
    }

    /// Reads the journal: checks every line, and steps what comes after the snapshot, if it is to be `used`, or all.
    /// `None`: the snapshot does not fit.
    fn pass(
        &mut self,
        head: &Head,
        noted: Option<&Acknowledged>,
        saved: Option<&(About, World)>,
        used: bool,
    ) -> Result<Option<Passed>, String> {
        let wrong = |error: io::Error| error.to_string();
        let mut lines = Lines::of(&self.file).map_err(wrong)?;
        lines.read().map_err(wrong)?;
        let (mut reader, _) =
            Reader::begin(&lines.line, MAX_COMMANDS).map_err(|error| error.to_string())?;
        let mut world = if used || head.base.is_some() {
            None
        } else {
            Some(head.session.world())
        };
        let mut begins = lines.next;
        if let Some(base) = &head.base {
            let ended = lines.read().map_err(wrong)?;
            reader
                .check(&lines.line)
                .map_err(|error| error.to_string())?;
            if ended != Some(true) {
                return Err("line 2: it is cut off".into());
            }
            begins = lines.next;
            if !used {
                world = Some(base_world(head, base, &lines.line)?);
            }
        }
        let file = super::reading(&self.file, self.owned.path()).map_err(wrong)?;
        let mut passed = Passed {
            world: World::new(0, sim::time::SimTime::from_millis(0)),
            rows: Filed::new(file, begins),
            chain: Chain::default(),
            since: Since::default(),
            reads: 0,
            end: begins,
            tail: Tail::Nothing,
            there: None,
            other: None,
        };
        loop {
            let at = lines.next;
            let sum = reader.chain().map(Chain::sum).unwrap_or_default();
            if let Some(noted) = noted
                && noted.bytes == at
                && noted.sum != sum
            {
                return Err(format!(
                    "line {}: it is not what was acknowledged. {}",
                    reader.lines(),
                    self.on_purpose()
                ));
            }
            if let Some((about, there)) = saved
                && about.bytes == at
                && about.at == sum
            {
                if used {
                    world = Some(there.clone());
                    passed.reads = about.reads;
                } else {
                    passed.there.clone_from(&world);
                }
                passed.since = Since::default();
            }
            let Some(ended) = lines.read().map_err(wrong)? else {
                break;
            };
            let mut length = lines.line.len();
            if !ended {
                match reader.whole_row(&lines.line) {
                    Some(row) => {
                        length = row;
                        passed.tail = Tail::NoEnd;
                    }
                    None if noted.is_some_and(|noted| lines.at < noted.bytes) => {
                        return Err(format!(
                            "line {}: it is damaged or cut off, and it was acknowledged.",
                            reader.lines() + 1
                        ));
                    }
                    None => {
                        passed.tail = Tail::Torn(std::mem::take(&mut lines.line));
                        break;
                    }
                }
            }
            let line = &lines.line[..length];
            let mut is_row = true;
            match &mut world {
                None => {
                    reader.check(line).map_err(|error| error.to_string())?;
                    is_row = !journal::is_mark(line);
                }
                Some(world) => match reader.read(line).map_err(|error| error.to_string())? {
                    Row::Mark(mark) => {
                        is_row = false;
                        passed.other = Some(mark).filter(|mark| mark.hash != world.hash());
                    }
                    Row::Command(command) => {
                        // A refusal is part of the session.
                        let result = world.step(&command);
                        if is_read(&command, &result) {
                            passed.reads += length as u64 + 1;
                        }
                        passed.since.rows += 1;
                    }
                },
            }
            passed.rows.add(length + 1, is_row);
            passed.end = lines.at + length as u64 + 1;
        }
        if noted.is_some_and(|noted| passed.end < noted.bytes) {
            return Err(format!(
                "lines at its end are missing. {}",
                self.on_purpose()
            ));
        }
        passed.chain = reader.chain().unwrap_or_default();
        Ok(world.map(|world| Passed { world, ..passed }))
    }

    /// Puts the end of the file in order.
    fn opened(mut self, head: Head, passed: Passed) -> Result<Opened, String> {
        let wrong = |error: io::Error| error.to_string();
        match &passed.tail {
            Tail::Nothing => {}
            Tail::NoEnd => {
                self.file.set_len(passed.end - 1).map_err(wrong)?;
                self.file.seek(SeekFrom::End(0)).map_err(wrong)?;
                self.file.write_all(b"\n").map_err(wrong)?;
                self.file.sync_all().map_err(wrong)?;
                self.notes.push(
                    "The end of the last line was damaged and is repaired; the line is whole."
                        .into(),
                );
            }
            Tail::Torn(tail) => {
                self.keep_torn(tail)?;
                self.file.set_len(passed.end).map_err(wrong)?;
                self.file.sync_all().map_err(wrong)?;
            }
        }
        let row = journal::head(&head.session, &head.id, head.base.as_deref());
        let mut journal =
            Journal::of(self.owned, self.file, head.id, passed.chain, passed.end).map_err(wrong)?;
        journal.reads = passed.reads;
        journal.since = passed.since;
        Ok(Opened {
            journal,
            session: head.session,
            head: row,
            world: passed.world,
            rows: passed.rows,
            notes: self.notes,
        })
    }

    fn keep_torn(&mut self, tail: &[u8]) -> Result<(), String> {
        let keep = || {
            let (path, mut file) = self.owned.keep(".torn", &self.file)?;
            file.write_all(tail)?;
            file.sync_all()?;
            Ok::<_, io::Error>(path)
        };
        let path = keep().map_err(|error| format!("a torn last line cannot be kept: {error}"))?;
        self.notes.push(format!(
            "The last line was never finished and never acknowledged. Its {} bytes were cut off and are in {}.",
            tail.len(),
            path.display()
        ));
        Ok(())
    }

    /// Writes a file of an older form as a journal of this one.
    fn upgraded(mut self, mut session: Box<Session>, whole: bool) -> Result<Opened, String> {
        let wrong = |error: io::Error| error.to_string();
        let commands = std::mem::take(&mut session.commands);
        let mut world = session.world();
        let (id, mut chain) = (new_id(), Chain::default());
        let head = journal::head(&session, &id, None);
        let line = chain.seal(&head);
        let draft = self.owned.draft(Some(&self.file)).map_err(wrong)?;
        let reading = super::reading(&draft, &self.owned.beside(super::owned::NEW));
        let mut rows = Filed::new(reading.map_err(wrong)?, line.len() as u64);
        let mut length = line.len() as u64;
        let mut out = BufWriter::new(draft);
        out.write_all(line.as_bytes()).map_err(wrong)?;
        let mut reads = 0;
        let mut since = Since::default();
        let mut take = |command: &Command| {
            let line = chain.seal(&journal::row(command));
            let result = world.step(command);
            if is_read(command, &result) {
                reads += line.len() as u64;
            }
            rows.add(line.len(), true);
            since.rows += 1;
            length += line.len() as u64;
            out.write_all(line.as_bytes())
        };
        let mut torn = None;
        if whole {
            commands.iter().try_for_each(take).map_err(wrong)?;
        } else {
            let mut lines = Lines::of(&self.file).map_err(wrong)?;
            lines.read().map_err(wrong)?;
            let begun = Reader::begin(&lines.line, MAX_COMMANDS);
            let (mut reader, _) = begun.map_err(|error| error.to_string())?;
            while let Some(ended) = lines.read().map_err(wrong)? {
                let mut length = lines.line.len();
                if !ended {
                    match reader.whole_row(&lines.line) {
                        Some(row) => length = row,
                        None => {
                            torn = Some(std::mem::take(&mut lines.line));
                            break;
                        }
                    }
                }
                match reader
                    .read(&lines.line[..length])
                    .map_err(|error| error.to_string())?
                {
                    Row::Command(command) => take(&command).map_err(wrong)?,
                    Row::Mark(_) => {}
                }
            }
        }
        if let Some(tail) = &torn {
            self.keep_torn(tail)?;
        }
        let draft = out.into_inner().map_err(|error| error.to_string())?;
        draft.sync_all().map_err(wrong)?;
        self.owned.publish("").map_err(wrong)?;
        let mut journal = Journal::of(self.owned, draft, id, chain, length).map_err(wrong)?;
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
}

/// The world in the second line of a journal that goes on from a snapshot.
fn base_world(head: &Head, base: &str, line: &[u8]) -> Result<World, String> {
    let world = snapshot::world(line);
    let fits = world.as_ref().is_ok_and(|world| world.hash() == base);
    match world {
        // Its checksum was right: another version may hash the same world to something else.
        Ok(world) if fits || head.program != PROGRAM => Ok(world),
        Ok(_) => Err("line 2: the snapshot has another hash than line 1 says".into()),
        Err(error) => Err(format!(
            "line 2: the snapshot that the session goes on from is of version {} and cannot be read by version {PROGRAM} \
             ({error}). Use that version",
            head.program
        )),
    }
}

fn differs(about: &About) -> String {
    format!(
        "version {PROGRAM} of Orgsim replays this session to another world than version {}, which saved it. Nothing was \
         changed. To go on from the world as it was saved, start with `--from-snapshot`; the commands before it are kept in \
         a file beside. Otherwise use version {}.",
        about.program, about.program
    )
}
