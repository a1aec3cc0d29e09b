//! A session: `{ version, scenario, seed, commands }`, the one thing that is saved, shared and replayed.
//!
//! A saved file, a link, an undo history and a bug report all hold a session. Old versions keep opening: a new
//! version adds a step in `Session::from_json`, never changes the meaning of an old one.

use crate::command::Command;
use crate::scenario::Scenario;

/// The format this program writes.
pub const VERSION: u64 = 1;

/// A scenario, a seed and what was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub scenario: Scenario,
    pub seed: u64,
    pub commands: Vec<Command>,
}
