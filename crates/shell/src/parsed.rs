//! A typed line, read.

use super::aws::{self, Typist};
use super::invocation::Invocation;
use super::local::{self, Local};
use super::output::{Dialect, Halt, Printed};
use super::words;
use sim::principal::Principal;

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
        Some((first, rest)) => match local::reading::read(first, rest) {
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
