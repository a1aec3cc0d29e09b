//! The terminal: a line of text goes in; a call or a text to print comes out.
//!
//! It reads `aws …` as the AWS Command Line Interface does, and a few commands of Orgsim's own. [`read`] does no I/O and keeps no
//! state: the host sends the [`Call`](sim::command::Call) to the world and gives the answer to [`Reply::print`]. A
//! [`controller::Controller`] is such a host, with a session's history and the current user; the page and the native program use
//! it.
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
mod parsed;
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

pub use command_line::{command_line, local_line};
pub use complete::{Candidate, Completion, complete};
pub use format::json::whole as json_text;
pub use help::help;
pub use invocation::{Invocation, Reply};
pub use local::Local;
pub use output::{Dialect, Printed};
pub use words::{line_as, split_pasted, unfinished};

pub use parsed::{ParsedLine, read, read_as};

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

/// Every operation of the service in AWS, modeled or not, as the command line spells it.
pub fn operations_of(service: sim::model::Service) -> Vec<&'static str> {
    names::operations(service).collect()
}

#[cfg(test)]
mod tests;
