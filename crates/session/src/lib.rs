//! Sessions: a scenario, a seed, a start and the commands, which are all that is saved, shared and replayed. A session also
//! records which of its commands are faults.
//!
//! A saved file, a server's journal, a link, an undo history and a bug report all hold a session. What version 0.3 saves can
//! always be opened: a new version adds a way of reading in [`Session::from_json`] and never changes the meaning of an old one.
//!
//! ```
//! use api::time::DAY;
//! use session::Session;
//! use session::scenario::Scenario;
//! use state::command::{Command, TimeMove};
//!
//! let mut session = Session::new(Scenario::AllFeatures, 7);
//! session.commands.push(Command::Time(TimeMove::Advance { ms: DAY }));
//! let again = Session::from_json(&session.to_json()).expect("it was written by this version");
//! assert_eq!(again.replay().hash(), session.replay().hash());
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

mod command;
mod fault;
pub mod history;
mod imported;
pub mod journal;
pub mod link;
mod marks;
pub mod opening;
pub mod scenario;

use std::fmt;

use serde_json::{Map, Value};

pub use self::command::{command_from_json, command_to_json};
pub use self::fault::Fault;
pub use self::marks::{Mark, MarkComparison, Parting, PlayedSession, SavedSession};
use crate::scenario::{Building, MORNING, Scenario};
use api::json::put;
use api::time::SimTime;
use services::iam::needs::needs_policies;
use state::command::Command;
use state::world::World;

/// The format of the sessions this program saves; [`journal::VERSION`] is that of journals.
pub const VERSION: u64 = 1;
/// The version of this program, as sessions and journals give it.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// The maximum number of commands in a file: days of a busy server. A command takes some hundred bytes.
pub const MAX_COMMANDS: usize = 10_000_000;
/// When a session can begin, in milliseconds since 1970: in the years 2000 to 9000, which leaves room before and after.
pub const STARTS: std::ops::RangeInclusive<u64> = 946_684_800_000..=221_845_392_000_000;

/// A session: a scenario, a seed, a start and commands.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The world that the session begins with.
    pub scenario: Scenario,
    /// The seed of the world's random generator.
    pub seed: u64,
    /// When the scenario begins, within [`STARTS`]; `None`: at the default time.
    pub start: Option<SimTime>,
    /// The commands in order, refused ones too.
    pub commands: Vec<Command>,
    /// The faults in order; no two share a command. Only the opening of a journal ([`journal::opening`]) has faults of commands
    /// that follow later.
    pub faults: Vec<Fault>,
}

/// The reason why a text is not a session that this program can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// Written by a newer Orgsim.
    Newer {
        /// The version of its format.
        version: u64,
        /// The newest version that this program reads: files and links have their own.
        reads: u64,
    },
    /// Damaged, or not a session at all: the mistake, and its place.
    Damaged(String),
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { version, reads } => write!(
                f,
                "This session has format version {version}; this Orgsim reads up to version {reads}. Open it with a newer Orgsim."
            ),
            Self::Damaged(what) => write!(f, "This is not a session that can be opened: {what}."),
        }
    }
}

impl std::error::Error for SessionError {}

fn too_many(commands: usize, max: usize) -> SessionError {
    damaged(format!("it has {commands} commands, more than {max}"))
}

fn damaged(what: impl Into<String>) -> SessionError {
    SessionError::Damaged(what.into())
}

impl Session {
    /// Whether a step of the session needs the library of AWS managed policies, and it is not loaded.
    pub fn needs_policies(&self) -> bool {
        self.commands.iter().any(needs_policies)
    }

    /// A session without commands that begins at the default time.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self {
            scenario,
            seed,
            start: None,
            commands: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The title of the session.
    pub fn title(&self) -> &'static str {
        self.scenario.title_with(self.commands.first())
    }

    /// The world before any command.
    pub fn world(&self) -> World {
        self.begin().finish()
    }

    /// Begins to build the world before any command.
    pub fn begin(&self) -> Building {
        let start = self.start.unwrap_or(MORNING);
        self.scenario.begin(self.seed, start)
    }

    /// The world after all commands. Refused commands change only its records.
    pub fn replay(&self) -> World {
        let mut world = self.world();
        for command in &self.commands {
            // A refusal is part of the session.
            let _ = engine::step(&mut world, command);
        }
        world
    }

    /// The saved form, with one line of JSON for each command, so that files can be compared and repaired by hand. A file for
    /// others has marks, too: [`SavedSession::to_json`].
    pub fn to_json(&self) -> String {
        self.written(None)
    }

    fn written(&self, marks: Option<Value>) -> String {
        let mut text = "{\n".to_string();
        for (name, value) in self.head(marks) {
            text.push_str(&format!("\"{name}\": {value},\n"));
        }
        text.push_str("\"commands\": [");
        for (n, command) in self.commands.iter().enumerate() {
            text.push_str(if n == 0 { "\n" } else { ",\n" });
            text.push_str(&command_to_json(command).to_string());
        }
        text.push_str("\n]\n}\n");
        text
    }

    /// The compact form, for links.
    pub fn to_compact_json(&self) -> String {
        self.compact(None)
    }

    fn compact(&self, marks: Option<Value>) -> String {
        let commands: Vec<_> = self.commands.iter().map(command_to_json).collect();
        let mut map = self.head(marks);
        put(&mut map, "commands", &commands);
        Value::Object(map).to_string()
    }

    /// The members that every form begins with.
    fn head(&self, marks: Option<Value>) -> Map<String, Value> {
        let mut map = Map::new();
        put(&mut map, "orgsim", &VERSION);
        put(&mut map, "program", PROGRAM);
        put(&mut map, "hash", &World::HASH_VERSION);
        put(&mut map, "scenario", self.scenario.id());
        put(&mut map, "seed", &self.seed.to_string());
        if let Some(start) = self.start {
            put(&mut map, "start", &start.millis());
        }
        if !self.faults.is_empty() {
            let faults: Value = self.faults.iter().map(Fault::to_json).collect();
            put(&mut map, "faults", &faults);
        }
        if let Some(marks) = marks {
            put(&mut map, "marks", &marks);
        }
        map
    }

    /// Reads a session in any form: saved, compact, or a server's journal.
    ///
    /// # Errors
    ///
    /// The text is damaged, not a session, or has more than [`MAX_COMMANDS`] commands.
    pub fn from_json(text: &str) -> Result<Self, SessionError> {
        SavedSession::from_json(text).map(|saved| saved.session)
    }

    /// Reads a session that is no journal. Returns also the other members beside its commands.
    fn read(text: &str, max: usize) -> Result<(Self, Map<String, Value>), SessionError> {
        let value: Value =
            api::exact::read(text).map_err(|error| damaged(format!("it is not JSON ({error})")))?;
        let Value::Object(mut map) = value else {
            return Err(damaged("it is not a JSON object"));
        };
        let mut session = Self::from_head(&map, VERSION)?;
        let Some(Value::Array(rows)) = map.get_mut("commands").map(Value::take) else {
            return Err(damaged("it has no list of commands"));
        };
        if rows.len() > max {
            return Err(too_many(rows.len(), max));
        }
        session.commands = rows
            .into_iter()
            .enumerate()
            .map(|(n, row)| {
                command_from_json(row).map_err(|what| damaged(format!("command {}: {what}", n + 1)))
            })
            .collect::<Result<_, _>>()?;
        session.faults = fault::read(&map, session.commands.len()).map_err(damaged)?;
        Ok((session, map))
    }

    /// A session without commands, from the members that every form begins with. `own`: the version of the form.
    fn from_head(map: &Map<String, Value>, own: u64) -> Result<Self, SessionError> {
        match map.get("orgsim").and_then(Value::as_u64) {
            Some(version) if version == own => {}
            Some(version) if version > journal::VERSION => {
                return Err(SessionError::Newer {
                    version,
                    reads: journal::VERSION,
                });
            }
            Some(_) | None => return Err(damaged("it has no format version under `orgsim`")),
        }
        let scenario = map
            .get("scenario")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let scenario = Scenario::by_id(scenario)
            .ok_or_else(|| damaged(format!("the scenario `{scenario}` is not known")))?;
        // The seed is a text, because some JSON readers do not keep 64-bit numbers exactly.
        let seed = map
            .get("seed")
            .and_then(Value::as_str)
            .and_then(|seed| seed.parse().ok())
            .ok_or_else(|| damaged("the seed is not a number in quotation marks"))?;
        let start = match map.get("start") {
            None => None,
            Some(start) => Some(
                start
                    .as_u64()
                    .filter(|millis| STARTS.contains(millis))
                    .map(SimTime::from_millis)
                    .ok_or_else(|| {
                        damaged(
                            "`start` is not a moment between the years 2000 and 9000, in milliseconds since 1970",
                        )
                    })?,
            ),
        };
        Ok(Self {
            scenario,
            seed,
            start,
            commands: Vec::new(),
            faults: Vec::new(),
        })
    }
}

impl SavedSession {
    /// Reads a session in any form: saved, compact, or a server's journal.
    ///
    /// # Errors
    ///
    /// As [`Session::from_json`].
    pub fn from_json(text: &str) -> Result<Self, SessionError> {
        Self::from_json_within(text, MAX_COMMANDS)
    }

    /// Reads a session of at most `max` commands.
    ///
    /// # Errors
    ///
    /// As [`Session::from_json`].
    pub fn from_json_within(text: &str, max: usize) -> Result<Self, SessionError> {
        if journal::is_one(text) {
            return journal::read(text, max);
        }
        let (session, members) = Session::read(text, max)?;
        let marks = marks::read(&members, session.commands.len())?;
        Ok(Self { session, marks })
    }
}
