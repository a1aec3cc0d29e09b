//! The terminal: a line of text goes in; a call or a text to print comes out.
//!
//! It reads `aws …` as the AWS Command Line Interface does, and a few commands of Orgsim's own. [`read`] does no I/O and keeps no
//! state: the host sends the [`Call`] to the world and gives the answer to [`Reply::print`]. A [`controller::Controller`] is such
//! a host, with a session's history and the current user; the page and the native program use it.
//!
//! ```
//! use shell::controller::Controller;
//! use sim::scenario::Scenario;
//!
//! let mut controller = Controller::new(Scenario::Standalone, 1);
//! let entry = controller.run("aws organizations create-organization --query Organization.FeatureSet --output text");
//! assert_eq!(entry.printed.stdout, "ALL\n");
//! let entry = controller.run("aws organizations list-hosts");
//! assert_eq!(entry.printed.exit, 252);
//! ```
//!
//! The grammar and the messages are those of the real tool, in either version ([`Dialect`]). Version 1 is compared with the
//! real tool byte by byte, by `tests/clients/compare` with a server and by `tests/oracle` without one. The differences of
//! version 2 are taken from its source: the frame around messages, more output formats, and the exit codes: 0, 252 for an
//! invalid command line, 254 for a refusal by the service, 255 for anything else. (253, configuration, cannot happen here;
//! version 1 returns 2 or 255.) The newest releases of version 2 begin their messages with `aws: [ERROR]:`; this one keeps
//! `aws: error:`. Orgsim's own remarks are never mixed into the tool's text: they are in [`Printed::hint`].
//!
//! ```text
//! words -> aws (grammar, arguments, shorthand, check) -> Call … world … -> invocation (paginate, format) -> output
//! ```

#![deny(missing_docs, clippy::missing_errors_doc)]

mod arguments;
mod aws;
mod check;
mod command_line;
mod complete;
pub mod controller;
mod format;
mod grammar;
mod help;
mod hints;
mod invocation;
mod local;
mod names;
mod needs;
mod output;
mod paginate;
mod python;
mod services;
mod shorthand;
mod skeleton;
pub mod transcript;
mod why;
mod words;

pub use names::exists_in_aws;
pub use needs::line_needs_policies;

use std::sync::OnceLock;

use sim::principal::Principal;

use aws::Typist;
use output::Halt;

pub use command_line::{command_line, local_line};
pub use complete::{Candidate, Completion, complete};
pub use format::json::whole as json_text;
pub use help::help;
pub use invocation::{Invocation, Reply};
pub use local::Local;
pub use output::{Dialect, Printed};
pub use words::{line_as, split_pasted, unfinished};

#[cfg(doc)]
use sim::command::Call;

/// Reads the file at a path.
pub type ParameterReader = fn(path: &str) -> std::io::Result<Vec<u8>>;

static READER: OnceLock<ParameterReader> = OnceLock::new();

/// Lets options of `aws` name files by `file://`, in the whole program. The page has no files.
pub fn provide_files(reader: ParameterReader) {
    READER.get_or_init(|| reader);
}

/// The reader, if this terminal has files. The page is spared the code that uses it.
pub(crate) fn reader() -> Option<ParameterReader> {
    let reader = if cfg!(target_family = "wasm") {
        None
    } else {
        READER.get()
    };
    reader.copied()
}

/// A parsed line.
#[derive(Clone, Debug)]
pub enum ParsedLine {
    /// Nothing: a blank line or a comment.
    Empty,
    /// A call to the world.
    Invoke(Invocation),
    /// One of Orgsim's own commands.
    Local(Local),
    /// A text that does not need the world: help, a usage error, a skeleton.
    Say(Printed),
}

/// Every operation of the service in AWS, modeled or not, as the command line spells it.
pub fn operations_of(service: sim::model::Service) -> Vec<&'static str> {
    names::operations(service).collect()
}

/// Reads one command as `caller`, like version 2.
pub fn read(line: &str, caller: &Principal) -> ParsedLine {
    read_as(line, caller, Dialect::V2)
}

/// Reads one command as `caller`. Ignores a prompt before it, and joins continued lines.
pub fn read_as(line: &str, caller: &Principal, dialect: Dialect) -> ParsedLine {
    let line = words::strip_prompt(line);
    let words = match words::words(line) {
        Ok(words) => words,
        Err(stop) => return ParsedLine::Say(stop.printed()),
    };
    match words.split_first() {
        None => ParsedLine::Empty,
        Some((first, rest)) if is_call(first) => {
            match read_call(first, rest, Typist { caller, dialect }) {
                Ok(invocation) => ParsedLine::Invoke(invocation),
                Err(halt) => ParsedLine::Say(halt.printed(dialect)),
            }
        }
        Some((first, rest)) => match local::read(first, rest) {
            Ok(local) => ParsedLine::Local(local),
            Err(printed) => ParsedLine::Say(printed),
        },
    }
}

/// Whether a line with this first word is a call.
pub(crate) fn is_call(first: &str) -> bool {
    matches!(first, "aws" | "console")
}

/// Reads the words after a first word that `is_call`.
pub(crate) fn read_call(first: &str, rest: &[String], typist: Typist) -> Result<Invocation, Halt> {
    if first == "console" {
        aws::read_console(rest, typist)
    } else {
        aws::read(rest, typist)
    }
}

#[cfg(test)]
mod tests;
