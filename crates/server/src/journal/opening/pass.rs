//! Reading a journal to its end: checks every line, and steps the commands that are not in a snapshot.

use sim::World;
use sim::session::journal::{self, Chain, Head, JournalReader, JournalRow, PROGRAM};
use sim::session::{MAX_COMMANDS, MarkComparison, Parting};

use super::lines::Lines;
use super::{Opening, Result, Saved};
use crate::journal::file::{Since, is_read};
use crate::journal::owned::Acknowledged;
use crate::journal::snapshot;
use crate::ledger::Filed;

/// The journal to read, and how.
#[derive(Clone, Copy)]
pub struct PassPlan<'a> {
    pub head: &'a Head,
    /// The acknowledged part.
    pub noted: Option<&'a Acknowledged>,
    pub saved: Option<&'a Saved>,
    /// Whether only the part after the snapshot is stepped, or everything.
    pub from_saved: bool,
}

/// The result of reading.
pub struct Passed {
    pub rows: Filed,
    pub chain: Chain,
    pub since: Since,
    pub reads: u64,
    /// The end of the complete lines.
    pub end: u64,
    pub tail: Tail,
    /// The world at the snapshot's position, if all commands were replayed.
    pub there: Option<World>,
    /// Where the replayed worlds differ from the marks.
    pub parting: Option<Parting>,
}

/// The data after the complete lines.
pub enum Tail {
    Nothing,
    /// The last line is complete except for its line end.
    NoEnd,
    /// An unfinished line.
    Torn(Vec<u8>),
}

struct Pass<'a> {
    opening: &'a Opening,
    plan: PassPlan<'a>,
    lines: Lines,
    reader: JournalReader,
    /// `None` before the snapshot from which the journal is stepped.
    world: Option<World>,
    marks: MarkComparison,
    passed: Passed,
}

impl Opening {
    /// Reads the journal. `None`: the snapshot does not fit.
    pub fn pass(&self, plan: PassPlan<'_>) -> Result<Option<(World, Passed)>> {
        let mut pass = Pass::begin(self, plan)?;
        loop {
            pass.meet_notes()?;
            let Some(ended) = pass.lines.read()? else {
                break;
            };
            let Some(length) = pass.length(ended)? else {
                break;
            };
            let is_row = pass.take(length)?;
            pass.passed.rows.add(length + 1, is_row);
            pass.passed.end = pass.lines.at + length as u64 + 1;
        }
        let Pass {
            reader,
            world,
            marks,
            mut passed,
            ..
        } = pass;
        passed.parting = marks.parting();
        if plan.noted.is_some_and(|noted| passed.end < noted.bytes) {
            let on_purpose = self.on_purpose();
            return Err(format!("lines at its end are missing. {on_purpose}").into());
        }
        passed.chain = reader.chain();
        Ok(world.map(|world| (world, passed)))
    }
}

impl<'a> Pass<'a> {
    /// Reads the first line, and the second one if it is the world that the journal continues from.
    fn begin(opening: &'a Opening, plan: PassPlan<'a>) -> Result<Self> {
        let mut lines = Lines::of(&opening.file);
        lines.read()?;
        let (mut reader, _) = JournalReader::begin(&lines.line, MAX_COMMANDS)?;
        let mut world = None;
        if let Some(base) = &plan.head.base {
            let ended = lines.read()?;
            reader.check(&lines.line)?;
            if ended != Some(true) {
                return Err("line 2: it is cut off".into());
            }
            if !plan.from_saved {
                world = Some(base_world(plan.head, base, &lines.line)?);
            }
        } else if !plan.from_saved {
            world = Some(plan.head.session.world());
        }
        let passed = Passed {
            rows: Filed::new(opening.file.clone(), lines.next),
            chain: Chain::default(),
            since: Since::default(),
            reads: 0,
            end: lines.next,
            tail: Tail::Nothing,
            there: None,
            parting: None,
        };
        Ok(Self {
            opening,
            plan,
            lines,
            reader,
            world,
            marks: MarkComparison::default(),
            passed,
        })
    }

    /// Compares the position before the next line with the acknowledged one, and with the snapshot's.
    fn meet_notes(&mut self) -> Result<()> {
        let at = self.lines.next;
        let sum = self.reader.chain().sum();
        if let Some(noted) = self.plan.noted
            && noted.bytes == at
            && noted.sum != sum
        {
            let (line, on_purpose) = (self.reader.lines(), self.opening.on_purpose());
            return Err(format!(
                "line {line}: not the command that was acknowledged. {on_purpose}"
            )
            .into());
        }
        if let Some((about, there)) = self.plan.saved
            && about.bytes == at
            && about.at == sum
        {
            if self.plan.from_saved {
                self.world = Some(there.clone());
                self.passed.reads = about.reads;
            } else {
                self.passed.there.clone_from(&self.world);
            }
            self.passed.since = Since::default();
        }
        Ok(())
    }

    /// Number of bytes of the last line that are a row. `None`: it is unfinished.
    fn length(&mut self, ended: bool) -> Result<Option<usize>> {
        if ended {
            return Ok(Some(self.lines.line.len()));
        }
        let row = self.reader.whole_row(&self.lines.line);
        if row.is_some() {
            self.passed.tail = Tail::NoEnd;
        } else if (self.plan.noted).is_some_and(|noted| self.lines.at < noted.bytes) {
            let line = self.reader.lines() + 1;
            return Err(
                format!("line {line}: it is damaged or cut off, and it was acknowledged.").into(),
            );
        } else {
            self.passed.tail = Tail::Torn(std::mem::take(&mut self.lines.line));
        }
        Ok(row)
    }

    /// Checks a line, and steps its command. Returns whether it has one.
    fn take(&mut self, length: usize) -> Result<bool> {
        let line = &self.lines.line[..length];
        let Some(world) = &mut self.world else {
            self.reader.check(line)?;
            return Ok(!journal::is_mark(line));
        };
        match self.reader.read(line)? {
            JournalRow::Mark(mark) => {
                self.marks.meet(mark, world);
                Ok(false)
            }
            JournalRow::Command(command) => {
                // A refusal is part of the session.
                let result = sim::step(world, &command);
                if is_read(&command, &result) {
                    self.passed.reads += length as u64 + 1;
                }
                self.passed.since.rows += 1;
                Ok(true)
            }
        }
    }
}

/// The world in the second line of a journal that continues from a snapshot.
fn base_world(head: &Head, base: &str, line: &[u8]) -> Result<World> {
    let world = snapshot::world(line);
    let fits = world.as_ref().is_ok_and(|world| world.hash() == base);
    match world {
        // Its checksum was right: another version may compute another hash of the same world.
        Ok(world) if fits || head.program != PROGRAM => Ok(world),
        Ok(_) => Err("line 2: the hash of the snapshot is not the one of line 1".into()),
        Err(error) => Err(format!(
            "line 2: the base snapshot is of version {} and cannot be read by version {PROGRAM} \
             ({error}). Use that version",
            head.program
        )
        .into()),
    }
}
