//! Reading what the server says of its session.

use implicit_clone::unsync::IString;
use message::message;
use serde_json::Value;
use sim::command::Command;
use sim::session::{MAX_COMMANDS, Session, command_from_json, journal};

use crate::base::words::Words;

/// A row of the server's session.
///
/// # Errors
///
/// Why it cannot be read.
pub fn read_row(text: &str, words: Words) -> Result<Command, String> {
    let row = sim::exact::read(text).map_err(|_| words.say("an event is not JSON").to_string())?;
    command_from_json(row).map_err(|why| words.tell(message!("an event cannot be read: {why}")))
}

/// What a server says first: a session without commands, its name, and how many commands it has.
///
/// # Errors
///
/// Why it cannot be read.
pub fn read_head(head: &str, words: Words) -> Result<(Session, IString, usize), String> {
    let head: Value = serde_json::from_str(head)
        .map_err(|_| words.say("its beginning is not JSON").to_string())?;
    let session = journal::opening(&head, MAX_COMMANDS).map_err(|why| why.to_string())?;
    let epoch = head["epoch"].as_str().unwrap_or_default().to_string();
    let rows = head["rows"].as_u64();
    let rows = rows.and_then(|rows| usize::try_from(rows).ok());
    Ok((session, epoch.into(), rows.unwrap_or(0)))
}
