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
mod organization;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write, stderr, stdin, stdout};

use interchange::OrganizationFacts;
use sim::ids::AccountId;

use crate::prelude::*;
use server::output::VisibleText;

pub(crate) use self::history::dry_run;
pub(crate) use self::needed::judged;
pub(crate) use self::organization::{aligned, one_action};

/// The result; the exit status is the worst of all parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    #[default]
    AsExpected = 0,
    NotAsExpected = 1,
    BadInput = 2,
}

/// What is about an organization, and not about lines.
const ORGANIZATION: [&str; 9] = [
    "org",
    "strict",
    "expect",
    "junit",
    "trail",
    "account",
    "json",
    "ChangeOptions",
    "QuestionOptions",
];

/// What is tested: the part of `evaluate` that expects answers.
#[derive(Args, Debug)]
#[command(after_help = "\
Exit status: 0 all expectations met, 1 some failed, or with --strict an import that is not complete, 2 invalid input.")]
pub(crate) struct ExpectOptions {
    /// With --org, one file of expectations; otherwise files of requests with their policies and expected decisions, one JSON
    /// object per line, where `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Test this organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION")]
    org: Option<String>,
    /// Also write a JUnit report
    #[arg(long, value_name = "FILE", requires = "org")]
    junit: Option<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org")]
    strict: bool,
    /// Lines state every condition key: nothing follows from the principal, and a key that is not stated is absent, not unknown
    #[arg(long, conflicts_with_all = ["org", "strict", "junit", "ChangeOptions"])]
    complete: bool,
    #[command(flatten)]
    change: change::ChangeOptions,
}

impl ExpectOptions {
    /// Finds files that would not be read.
    ///
    /// # Errors
    ///
    /// There are several files of expectations.
    pub fn check(&self) -> Result<(), String> {
        match self.org.is_some() && self.files.len() > 1 {
            true => Err("with `--org`, give one file of expectations".into()),
            false => Ok(()),
        }
    }
}

impl From<ExpectOptions> for EvaluateOptions {
    fn from(test: ExpectOptions) -> Self {
        let (expect, files) = match test.org {
            Some(_) => (test.files.into_iter().next(), Vec::new()),
            None => (None, test.files),
        };
        Self {
            check: test.org.is_none(),
            files,
            expect,
            org: test.org,
            junit: test.junit,
            strict: test.strict,
            complete: test.complete,
            change: test.change,
            explain: false,
            trail: Vec::new(),
            account: None,
            json: false,
            ask: organization::QuestionOptions::default(),
        }
    }
}

#[derive(Debug, Parser)]
#[command(
    override_usage = "\
orgsim evaluate [FILE]... [--explain] [--check] [--complete]
       orgsim evaluate --org <SESSION> --principal <WHO>... --action <ACTION>... [OPTIONS]
       orgsim evaluate --org <SESSION> --expect <FILE> [--junit <FILE>]
       orgsim evaluate --org <SESSION> <CHANGE> --trail <FILE>... [--json]

CHANGE, with --principal or --expect too:
       --draft <POLICY> --attach <TARGET>
       --draft <POLICY> --replace <POLICY>
       --after <SESSION>",
    after_help = "\
A condition key that is neither given nor absent is unknown. A decision that depends on it is `depends`.

With a change, questions and expectations are about the organization after it.
With --trail, a dry run: which calls of CloudTrail files would the change newly deny?

Exit status: 0 all expectations met or nothing newly denied, 1 some failed or denied, \
or with --strict an import that is not complete, 2 invalid input."
)]
pub(crate) struct EvaluateOptions {
    /// Requests with their policies, one JSON object per line; `-` or no file is standard input
    #[arg(value_name = "FILE", conflicts_with_all = ORGANIZATION)]
    files: Vec<String>,
    /// Add the reasons, and the smallest change that leads to another decision
    #[arg(long, conflicts_with_all = ["expect", "junit", "trail", "account", "json"])]
    explain: bool,
    /// Compare with the expected decisions in the lines, and print only differences
    #[arg(long, conflicts_with_all = ORGANIZATION)]
    check: bool,
    /// Lines state every condition key: nothing follows from the principal, and a key that is not stated is absent, not unknown
    #[arg(long, conflicts_with_all = ORGANIZATION)]
    complete: bool,
    /// Evaluate in this organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION", requires = "question")]
    org: Option<String>,
    /// Check the organization against a file of expectations
    #[arg(
        long,
        value_name = "FILE",
        requires = "org",
        conflicts_with = "QuestionOptions",
        group = "question"
    )]
    expect: Option<String>,
    /// Also write a JUnit report
    #[arg(
        long,
        value_name = "FILE",
        requires = "expect",
        conflicts_with_all = ["trail", "account", "json", "QuestionOptions"]
    )]
    junit: Option<String>,
    /// Try a change of policies on the calls of these CloudTrail files or folders; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        requires_all = ["org", "change"],
        conflicts_with = "QuestionOptions",
        group = "question"
    )]
    trail: Vec<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org")]
    strict: bool,
    #[command(flatten)]
    change: change::ChangeOptions,
    /// The account id for event history files from the CloudTrail console, which do not contain it
    #[arg(
        long,
        value_name = "ID",
        requires = "trail",
        conflicts_with_all = ["expect", "QuestionOptions"]
    )]
    account: Option<AccountId>,
    /// Print JSON
    #[arg(long, requires = "trail", conflicts_with_all = ["expect", "QuestionOptions"])]
    json: bool,
    #[command(flatten)]
    ask: organization::QuestionOptions,
}

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
