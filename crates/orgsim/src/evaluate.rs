//! `orgsim evaluate`: what policies say, for people and for a build that must stop when they say something else.
//!
//! Two forms. [`lines`] takes requests with all their policies, one JSON object a line. [`organization`] asks about a saved
//! organization, one question by the options or many by a file of [`expectations`].

mod expectations;
mod junit;
mod lines;
mod organization;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write, stderr, stdin, stdout};
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};

pub const USAGE: &str = "\
orgsim evaluate [FILE…] [--explain] [--check]
    answers requests with their policies, one JSON object a line, from files or standard input (`-`)
    --explain   for people: why, and what the smallest change would be
    --check     compare with what the lines expect and print only what differs

orgsim evaluate --org SESSION --principal WHO… --action ACTION… [--resource ARN…] [--context KEY=VALUE…] [--absent KEY…]
    asks about a saved organization and prints a table
    WHO is an ARN, `Account/Person`, or a pattern such as `Payments/*`; a condition key that is neither given nor said to
    be absent is unknown, and an answer that hangs on it says `depends`

orgsim evaluate --org SESSION --expect FILE.toml [--junit FILE.xml]
    holds a saved organization against a file of expectations

Exit status: 0 all is answered and as expected, 1 something is not as expected, 2 the input is bad.
";

/// How it went; the exit status is the worst of all parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    AsExpected = 0,
    NotAsExpected = 1,
    BadInput = 2,
}

#[derive(Default)]
struct Options {
    files: Vec<String>,
    explain: bool,
    check: bool,
    org: Option<String>,
    expect: Option<String>,
    junit: Option<String>,
    ask: organization::Ask,
}

/// Reads a file of expectations and holds a world against it, for tests: how many cases it has.
///
/// # Errors
///
/// The line that is wrong, and why.
pub fn check_expectations(world: &sim::World, text: &str) -> Result<usize, String> {
    let mut cases = Vec::new();
    for expectation in &expectations::read(text)? {
        organization::check(world, expectation, &mut cases)?;
    }
    Ok(cases.len())
}

/// Answers lines in full and keeps nothing, for tests: how many were answered.
pub fn check_lines(mut lines: &[u8]) -> usize {
    let job = lines::Job {
        explain: true,
        check: true,
    };
    let mut tally = lines::Tally::default();
    let (mut out, mut errors) = (std::io::sink(), std::io::sink());
    // Neither reading from memory nor writing to nowhere fails.
    let _ = job.run("lines", &mut lines, &mut out, &mut errors, &mut tally);
    tally.answered
}

/// The command, with the words after `evaluate`.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let status = match options(arguments) {
        Ok(None) => {
            crate::say(USAGE);
            Ok(Status::AsExpected)
        }
        Ok(Some(options)) => run(&options),
        Err(error) => Err(format!("{error}\n\n{USAGE}")),
    };
    let status = status.unwrap_or_else(|error| {
        eprintln!("{error}");
        Status::BadInput
    });
    ExitCode::from(status as u8)
}

/// `None`: help was asked for.
fn options(arguments: Vec<OsString>) -> Result<Option<Options>, String> {
    let mut options = Options::default();
    read(&mut options, arguments).map_err(|error| error.to_string()).and_then(|help| {
        let asks = !options.ask.is_empty();
        let wrong = match (&options.org, &options.expect) {
            _ if help => return Ok(None),
            (None, Some(_)) => "--expect needs an organization: --org SESSION",
            (None, None) if asks => "--principal, --action, --resource and --context need an organization: --org SESSION",
            (None, None) if options.junit.is_some() => "--junit needs --expect",
            (Some(_), _) if !options.files.is_empty() => "with --org there are no other files",
            (Some(_), _) if options.check => "--check is about lines; for an organization write expectations: --expect FILE.toml",
            (Some(_), Some(_)) if asks => "with --expect the file says who asks for what",
            (Some(_), None) if options.junit.is_some() => "--junit needs --expect",
            (Some(_), None) if options.ask.principals.is_empty() => "who asks? --principal WHO",
            (Some(_), None) if options.ask.actions.is_empty() => "what is asked for? --action ACTION",
            (Some(_), _) | (None, None) => return Ok(Some(options)),
        };
        Err(wrong.to_string())
    })
}

fn read(options: &mut Options, arguments: Vec<OsString>) -> Result<bool, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("explain") => options.explain = true,
            Arg::Long("check") => options.check = true,
            Arg::Long("org") => options.org = Some(parser.value()?.string()?),
            Arg::Long("expect") => options.expect = Some(parser.value()?.string()?),
            Arg::Long("junit") => options.junit = Some(parser.value()?.string()?),
            Arg::Long("principal") => options.ask.principals.push(parser.value()?.string()?),
            Arg::Long("action") => options.ask.actions.push(parser.value()?.string()?),
            Arg::Long("resource") => options.ask.resources.push(parser.value()?.string()?),
            Arg::Long("context") => options.ask.context.push(parser.value()?.string()?),
            Arg::Long("absent") => options.ask.absent.push(parser.value()?.string()?),
            Arg::Long("help") | Arg::Short('h') => return Ok(true),
            Arg::Value(file) => options.files.push(file.string()?),
            Arg::Short(_) | Arg::Long(_) => return Err(argument.unexpected()),
        }
    }
    Ok(false)
}

fn run(options: &Options) -> Result<Status, String> {
    if let Some(path) = &options.org {
        return organization::run(path, options);
    }
    let job = lines::Job {
        explain: options.explain,
        check: options.check,
    };
    let standard_input = ["-".to_string()];
    let files = if options.files.is_empty() {
        &standard_input[..]
    } else {
        &options.files
    };
    let mut out = BufWriter::new(stdout().lock());
    let mut tally = lines::Tally::default();
    for path in files {
        let went = if path == "-" {
            job.run(
                "standard input",
                &mut stdin().lock(),
                &mut out,
                &mut stderr(),
                &mut tally,
            )
        } else {
            let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
            job.run(
                path,
                &mut BufReader::new(file),
                &mut out,
                &mut stderr(),
                &mut tally,
            )
        };
        match went {
            Ok(()) => {}
            // A reader that has seen enough.
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
