//! The terminal: a line of text in, what to do or what to print out.
//!
//! It reads `aws …` as the AWS Command Line Interface does, and a few words of Orgsim's own. It does no I/O, keeps no
//! state, and knows neither the world's contents nor a browser: whoever hosts it sends the [`Call`] to the world and
//! gives the answer back to [`Invocation::print`].
//!
//! The grammar and the complaints are the real tool's, in either manner ([`Dialect`]). Version 1 is compared with the
//! real tool byte by byte, by `tests/clients/compare` with a server and by `tests/oracle` without one. What version 2
//! says otherwise is taken from its source: the frame around the words, more output formats, and the exit codes, 0, 252
//! for a command line that cannot be used, 254 for a refusal by the service, 255 for anything else. (253, configuration,
//! cannot happen here; version 1 says 2 or 255.) The newest releases of version 2 begin their complaints with
//! `aws: [ERROR]:`; this one keeps `aws: error:`. What Orgsim has to say for itself is never mixed into the tool's text:
//! it stands apart in [`Printed::hint`].
//!
//! ```text
//! words -> aws (grammar, arguments, shorthand, check) -> Call … world … -> invocation (paginate, format) -> output
//! ```

mod arguments;
mod aws;
mod check;
mod command_line;
mod complete;
pub mod desk;
mod format;
mod grammar;
mod help;
mod hints;
mod invocation;
mod local;
mod names;
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
pub use words::{split_pasted, unfinished};

#[cfg(doc)]
use sim::command::Call;

/// What a line asks for.
#[derive(Clone, Debug)]
pub enum Line {
    /// Nothing: a blank line or a comment.
    Empty,
    /// A call to the world.
    Invoke(Invocation),
    /// One of Orgsim's own words.
    Local(Local),
    /// Decided without the world: help, a usage error, a skeleton.
    Say(Printed),
}

/// Every operation that the service has in AWS, modelled or not, as the command line spells it.
pub fn operations_of(service: sim::model::Service) -> Vec<&'static str> {
    names::operations(service).collect()
}

/// Reads one command as `caller`, in the manner of version 2.
pub fn read(line: &str, caller: &Principal) -> Line {
    read_as(line, caller, Dialect::V2)
}

/// Reads one command as `caller`. A prompt before it is ignored, and so are continued lines.
pub fn read_as(line: &str, caller: &Principal, dialect: Dialect) -> Line {
    let line = words::strip_prompt(line);
    let words = match words::words(line) {
        Ok(words) => words,
        Err(stop) => return Line::Say(stop.printed()),
    };
    match words.split_first() {
        None => Line::Empty,
        Some((first, rest)) if is_call(first) => {
            match read_call(first, rest, Typist { caller, dialect }) {
                Ok(invocation) => Line::Invoke(invocation),
                Err(halt) => Line::Say(halt.printed(dialect)),
            }
        }
        Some((first, rest)) => match local::read(first, rest) {
            Ok(local) => Line::Local(local),
            Err(printed) => Line::Say(printed),
        },
    }
}

/// Whether a line that begins so is a call.
pub(crate) fn is_call(first: &str) -> bool {
    matches!(first, "aws" | "console")
}

/// The words after one that `is_call`.
pub(crate) fn read_call(first: &str, rest: &[String], typist: Typist) -> Result<Invocation, Halt> {
    if first == "console" {
        aws::read_console(rest, typist)
    } else {
        aws::read(rest, typist)
    }
}

#[cfg(test)]
mod tests;
