//! The journal form of a session, to which a server appends: one line of JSON for each row.
//!
//! ```text
//! {"orgsim":3,"program":"0.3.0","hash":2,"scenario":"empty","seed":"1","journal":true,"id":"…","sum":"0123456789abcdef"}
//! {"advance":5,"sum":"…"}                            a command
//! {"world":"…","program":"0.3.0","sum":"…"}          a mark: the hash of the world here, and the program's version
//! ```
//!
//! `sum` is a checksum of its line and of the sum before, which detects lines that were changed, lost, doubled or moved by
//! accident; it does not prevent forgery. `id` distinguishes journals that begin in the same way. `base` in the first line is
//! the hash of a snapshot in the second line, from which the rows continue; only the server reads such a journal. `hash` is the
//! version of the hashes ([`state::world::World::HASH_VERSION`]). Journals of formats 1 and 2, and of other hashes, are refused.
//!
//! A server that is killed while it writes leaves a torn last line, whose command was never answered. Only the server may cut
//! it off; here it is damage. An error about damage names the line, and nothing is guessed.

mod chain;

use serde_json::{Map, Value};

pub use self::chain::{Chain, SEALED, row_of};
use super::{
    Mark, PROGRAM, SavedSession, Session, SessionError, command_from_json, command_to_json,
    damaged, fault, marks, too_many,
};
use api::json::{json, put};
use state::command::Command;

/// The format of the journals that this program writes and reads.
pub const VERSION: u64 = 3;

/// What the line of a snapshot begins with.
const SNAPSHOT: &[u8] = b"{\"snapshot\":";

/// Whether the line is a mark and no command.
pub fn is_mark(line: &[u8]) -> bool {
    line.starts_with(b"{\"world\":")
}

impl Mark {
    /// The mark as a line of a journal.
    pub fn row(&self) -> String {
        json!({ "world": self.hash, "program": self.program }).to_string()
    }

    fn read(map: &Map<String, Value>, after: usize) -> Option<Self> {
        let text = |name: &str| Some(map.get(name)?.as_str()?.to_string());
        (map.len() == 2).then_some(())?;
        Some(Self {
            after,
            hash: text("world")?,
            program: text("program")?,
        })
    }
}

/// A row after the first line.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalRow {
    /// A command.
    Command(Command),
    /// The world after the rows above.
    Mark(Mark),
}

/// The first line of a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The session without its commands, but with the faults among them.
    pub session: Session,
    /// The journal's id.
    pub id: String,
    /// The version of the program that began the journal.
    pub program: String,
    /// The hash of the snapshot in the second line, from which the rows continue. `None`: they begin with the scenario.
    pub base: Option<String>,
}

/// Reads a journal line by line.
#[derive(Clone, Debug)]
pub struct JournalReader {
    /// The checksum of the last line.
    chain: Chain,
    /// The number of lines read.
    line: usize,
    /// The number of commands read.
    commands: usize,
}

impl JournalReader {
    /// Reads the first line, given without its end.
    ///
    /// # Errors
    ///
    /// The line is damaged, or from another version.
    pub fn begin(line: &[u8], max: usize) -> Result<(Self, Head), SessionError> {
        const MEMBERS: [&str; 11] = [
            "orgsim", "hash", "scenario", "seed", "start", "faults", "journal", "program", "id",
            "base", "sum",
        ];
        let in_line = |what: &dyn std::fmt::Display| damaged(format!("line 1: {what}"));
        let head: Value = serde_json::from_slice(line)
            .map_err(|error| in_line(&format!("it is not JSON ({error})")))?;
        let session = begun(&head, max)?;
        let mut chain = Chain::default();
        if !chain.check(line) {
            return Err(in_line(&NOT_NEXT));
        }
        let mut names = head.as_object().into_iter().flat_map(Map::keys);
        if let Some(name) = names.find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(in_line(&format!("it has no member `{name}`")));
        }
        let text = |name: &str| head.get(name).and_then(Value::as_str).map(str::to_owned);
        let reader = Self {
            chain,
            line: 1,
            commands: 0,
        };
        let head = Head {
            session,
            id: text("id").unwrap_or_default(),
            program: text("program").unwrap_or_default(),
            base: text("base"),
        };
        Ok((reader, head))
    }

    /// The checksum of the last line.
    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// The number of lines read.
    pub fn lines(&self) -> usize {
        self.line
    }

    fn error(&self, what: &dyn std::fmt::Display) -> SessionError {
        damaged(format!("line {}: {what}", self.line))
    }

    /// Checks only the checksum of the next line, given without its end.
    ///
    /// # Errors
    ///
    /// The checksum is wrong.
    pub fn check(&mut self, line: &[u8]) -> Result<(), SessionError> {
        self.line += 1;
        self.commands += usize::from(!is_mark(line) && !line.starts_with(SNAPSHOT));
        if self.chain.check(line) {
            Ok(())
        } else {
            Err(self.error(&NOT_NEXT))
        }
    }

    /// Reads the next line, given without its end.
    ///
    /// # Errors
    ///
    /// The line is damaged.
    pub fn read(&mut self, line: &[u8]) -> Result<JournalRow, SessionError> {
        self.check(line)?;
        let text = std::str::from_utf8(line).map_err(|_| self.error(&"it is not UTF-8 text"))?;
        let mut row = api::exact::read(text)
            .map_err(|error| self.error(&format!("it is not JSON ({error})")))?;
        if let Value::Object(members) = &mut row {
            members.remove("sum");
            if is_mark(line) {
                let mark = Mark::read(members, self.commands).map(JournalRow::Mark);
                return mark.ok_or_else(|| self.error(&"this version does not know the mark"));
            }
        }
        let command = command_from_json(row).map_err(|what| self.error(&what))?;
        Ok(JournalRow::Command(command))
    }

    /// The length of the row in `tail`, the rest of a file without a line's end; `None` if the row is incomplete. One damaged
    /// byte in place of the line's end is ignored.
    pub fn whole_row(&self, tail: &[u8]) -> Option<usize> {
        let is_row = |row: &&[u8]| {
            let mut chain = self.chain;
            chain.check(row)
        };
        let without_end = tail.split_last().map(|(_, row)| row);
        let found = std::iter::once(tail).chain(without_end).find(is_row);
        found.map(<[u8]>::len)
    }
}

const NOT_NEXT: &str = "its checksum is wrong: it was changed, or lines before it were changed, lost, doubled or moved";

/// The first row of a session's journal. `base`: the hash of the snapshot from which the rows continue.
pub fn head(session: &Session, id: &str, base: Option<&str>) -> String {
    let mut map = session.head(None);
    put(&mut map, "orgsim", &VERSION);
    put(&mut map, "journal", &true);
    put(&mut map, "id", id);
    if let Some(base) = base {
        put(&mut map, "base", base);
    }
    Value::Object(map).to_string()
}

/// The row of a command.
pub fn row(command: &Command) -> String {
    command_to_json(command).to_string()
}

/// The whole journal of a session, sealed.
pub fn text(session: &Session, id: &str) -> String {
    let mut chain = Chain::default();
    let mut text = chain.seal(&head(session, id, None));
    for command in &session.commands {
        text.push_str(&chain.seal(&row(command)));
    }
    text
}

/// Whether the text is a journal, which its first line says.
pub fn is_one(text: &str) -> bool {
    let first = text.split('\n').next().unwrap_or_default();
    first.contains("\"journal\"")
        && serde_json::from_str::<Value>(first)
            .is_ok_and(|head| head.get("journal") == Some(&Value::Bool(true)))
}

/// Reads a journal of at most `max` commands.
///
/// # Errors
///
/// The text is damaged, from another version, has more commands, or continues from a snapshot.
pub fn read(text: &str, max: usize) -> Result<SavedSession, SessionError> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let (mut reader, head) = JournalReader::begin(first.trim_end_matches('\n').as_bytes(), max)?;
    if head.base.is_some() {
        return Err(damaged(FROM_SNAPSHOT));
    }
    let mut session = head.session;
    let mut marks = Vec::new();
    for line in lines {
        let row = match line.strip_suffix('\n') {
            Some(row) => row.as_bytes(),
            // Only the last line can lack its end.
            None => match (reader.whole_row(line.as_bytes()))
                .and_then(|row| line.as_bytes().get(..row))
            {
                Some(row) => row,
                None => {
                    reader.line += 1;
                    return Err(reader.error(&TORN));
                }
            },
        };
        match reader.read(row)? {
            JournalRow::Mark(mark) => marks.push(mark),
            JournalRow::Command(command) => {
                if session.commands.len() == max {
                    return Err(too_many(max + 1, max));
                }
                session.commands.push(command);
            }
        }
    }
    session.faults = fault::within(&session.faults, session.commands.len());
    Ok(SavedSession { session, marks })
}

const TORN: &str = "it is cut off. `orgsim serve --state` takes a line that was never finished away and keeps a copy";
const FROM_SNAPSHOT: &str =
    "it continues from a snapshot, which only `orgsim serve --state` can open";

/// The session in the first line of a journal of at most `max` commands: without commands, but with the faults among them.
///
/// # Errors
///
/// The line is damaged, from another version, or continues from a snapshot.
pub fn opening(head: &Value, max: usize) -> Result<Session, SessionError> {
    if head.get("base").is_some() {
        return Err(damaged(FROM_SNAPSHOT));
    }
    begun(head, max)
}

fn begun(head: &Value, max: usize) -> Result<Session, SessionError> {
    let map = head
        .as_object()
        .ok_or_else(|| damaged("line 1: it is not a JSON object"))?;
    let format = map.get("orgsim").and_then(Value::as_u64);
    let is_older = format.is_some_and(|format| (1..VERSION).contains(&format));
    if is_older || (format == Some(VERSION) && !marks::are_comparable(map)) {
        let program = map.get("program").and_then(Value::as_str);
        let writer =
            program.map_or_else(|| "an earlier version".into(), |it| format!("version {it}"));
        return Err(damaged(format!(
            "line 1: {writer} of Orgsim wrote this journal, and version {PROGRAM} cannot read it. Use that version"
        )));
    }
    let mut session = Session::from_head(map, VERSION)?;
    session.faults = fault::read(map, max).map_err(|what| damaged(format!("line 1: {what}")))?;
    Ok(session)
}

#[cfg(test)]
mod tests;
