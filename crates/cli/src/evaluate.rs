//! `orgsim evaluate`: what policies decide, for people and for a build that must stop when the decisions are not as
//! expected.
//!
//! Three forms. [`lines`] takes requests with all their policies, one JSON object per line. [`organization`] asks about a
//! saved organization, one question by the options or many by a file of [`expectations`]. [`history`] tries a [`change`] of
//! policies on the calls of CloudTrail files. Questions and expectations take a change, too.
//!
//! `requires` of clap is waived if the required argument conflicts with one that is present, so each option names what it
//! conflicts with in every other form. `tests/options` checks all pairs.

pub(crate) mod callers;
mod change;
pub(crate) mod expectations;
mod history;
mod lines;
mod needed;
mod options;
mod organization;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write, stderr, stdin, stdout};

use interchange::OrganizationFacts;
use server::output::VisibleText;

use self::options::Status;
use crate::prelude::*;

pub(crate) use self::history::dry_run;
pub(crate) use self::needed::judged;
pub(crate) use self::options::{EvaluateOptions, ExpectOptions};
pub(crate) use self::organization::{aligned, one_action};

/// Checks a world against a file of expectations, for tests; returns the number of cases.
///
/// # Errors
///
/// The invalid line, and why.
pub fn check_expectations(world: &sim::World, text: &str) -> Result<usize, String> {
    let mut cases = 0;
    for expectation in &expectations::read(text)? {
        organization::check(world, &OrganizationFacts::default(), expectation, |_| {
            cases += 1
        })?;
    }
    Ok(cases)
}

/// Answers lines in full and discards the answers, for tests; returns their number.
pub fn check_lines(mut lines: &[u8]) -> usize {
    let job = lines::LineJob {
        explain: true,
        check: true,
        complete: false,
    };
    let mut tally = lines::LineTally::default();
    let (mut out, mut errors) = (std::io::sink(), std::io::sink());
    // Neither reading from memory nor writing to nowhere fails.
    let _ = job.run("lines", &mut lines, &mut out, &mut errors, &mut tally);
    tally.answered
}

/// Answers, and returns the exit status.
pub(crate) fn main(options: &EvaluateOptions) -> ExitCode {
    exit(run(options).map(|status| status as u8))
}

fn run(options: &EvaluateOptions) -> Result<Status, String> {
    if let Some(path) = &options.org {
        return organization::run(path, options);
    }
    let job = lines::LineJob {
        explain: options.explain,
        check: options.check,
        complete: options.complete,
    };
    let standard_input = ["-".to_string()];
    let files = if options.files.is_empty() {
        &standard_input[..]
    } else {
        &options.files
    };
    let mut out = BufWriter::new(VisibleText(stdout().lock()));
    let mut tally = lines::LineTally::default();
    for path in files {
        let (name, mut input): (&str, Box<dyn BufRead>) = if path == "-" {
            ("standard input", Box::new(stdin().lock()))
        } else {
            let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
            (path, Box::new(BufReader::new(file)))
        };
        let mut errors = VisibleText(stderr());
        match job.run(name, &mut input, &mut out, &mut errors, &mut tally) {
            Ok(()) => {}
            // A reader that has stopped reading.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Ok(tally.status());
            }
            Err(error) => return Err(format!("{path}: {error}")),
        }
    }
    if options.check {
        let _ = writeln!(out, "{tally}");
    }
    let _ = out.flush();
    Ok(tally.status())
}
