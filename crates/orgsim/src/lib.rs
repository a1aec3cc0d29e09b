//! The native part of Orgsim: the only one that accesses files and the network.

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the parts of a program, of which only `main` and tests see the public ones"
)]

mod action_list;
mod arguments;
pub mod bench;
pub mod cli;
mod coverage;
mod diff;
mod drift;
pub mod evaluate;
mod export;
mod file;
mod import;
mod junit;
mod lesson;
mod lint;
mod mcp;
mod package;
mod percent;
mod plan;
mod prelude;
mod prove;
mod query;
mod replay;
mod report;
mod review;
mod run;
pub mod serve;
mod shown;
mod unknown;
mod who_can;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use sim::World;
use sim::history::History;
use sim::session::{Parting, SavedSession};

/// Prints a text, and ignores a closed output. What names from files could do to a terminal is visible; see [`shown::visible`].
pub fn say(text: &str) {
    print(&shown::visible(text));
}

/// Prints content as it is, such as a file in another format.
fn print(content: &str) {
    let _ = std::io::stdout().write_all(content.as_bytes());
}

/// Prints a line for people to standard error, and ignores that it is closed.
pub fn warn(line: &(impl std::fmt::Display + ?Sized)) {
    let line = line.to_string();
    let _ = writeln!(std::io::stderr(), "{}", shown::visible(line.trim_end()));
}

/// The exit status of a command whose errors have the status 2.
fn exit(done: Result<u8, String>) -> ExitCode {
    ExitCode::from(done.unwrap_or_else(|error| {
        warn(&error);
        2
    }))
}

/// Reads the text of a session, from a file or, for `-`, from standard input.
///
/// # Errors
///
/// Names the file and the problem, also if a server acknowledged more than the file has.
pub fn read(path: &str) -> Result<String, String> {
    // Before the text: a server may be adding to it.
    let noted = serve::acknowledged(Path::new(path))?;
    let text = file::text(path, file::SESSION)?;
    match noted.and_then(|noted| noted.missing_in(&text)) {
        Some(missing) => Err(format!("{path}: {missing}")),
        None => Ok(text),
    }
}

/// Whether the text is a link to a session, and no file has this name.
pub fn is_link(path: &str) -> bool {
    (path.contains("#s") || path.starts_with("s1.")) && !Path::new(path).exists()
}

/// Reads a saved session, or a link to one: the part after its `#`.
///
/// # Errors
///
/// Names the file and the problem.
pub fn saved(path: &str) -> Result<SavedSession, String> {
    let saved = if is_link(path) {
        sim::link::decode(path.rsplit('#').next().unwrap_or(path)).map_err(|it| it.to_string())
    } else {
        session_in(&read(path)?)
    };
    saved.map_err(|error| format!("{path}: {error}"))
}

/// A saved session as text.
///
/// # Errors
///
/// Why it is none.
pub fn session_in(text: &str) -> Result<SavedSession, String> {
    SavedSession::from_json(text).map_err(|error| match import::is_session(text.as_bytes()) {
        true => error.to_string(),
        false => format!(
            "{error} If it is a file of your own organization, import it first: `orgsim import FILE --out session.json`"
        ),
    })
}

/// Plays a session to its last world.
pub fn world_of(path: &str, saved: SavedSession) -> World {
    let (world, parting) = saved.replay();
    warn_of(path, parting);
    world
}

/// Plays a session, and keeps the world after each step.
pub fn history_of(path: &str, saved: SavedSession) -> History {
    let history = History::open(&saved.session);
    warn_of(path, Parting::of(saved.marks, &history));
    history
}

/// Warns that this version plays a session to another world than the one that saved it.
fn warn_of(path: &str, parting: Option<Parting>) {
    if let Some(parting) = parting {
        warn(&format!("{path}: {}", parting.says()));
    }
}
