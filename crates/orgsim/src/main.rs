//! The native binary: plays transcripts, replays sessions, evaluates policies, serves, measures. Only it
//! knows files and the network.

mod bench;
mod evaluate;
mod lesson;
mod package;
mod query;
mod report;
mod run;
mod serve;
mod words;

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::process::ExitCode;

use sim::session::Session;

const USAGE: &str = "\
orgsim plays with a simulated AWS Organization.

  orgsim run …                   a terminal, for a person or a program, or a transcript to play; `orgsim run --help`
                                 says more
  orgsim replay SESSION          play a saved session, or a link to one, and print the world's hash
  orgsim evaluate …              what policies say of requests, from JSON lines or about a saved organization;
                                 `orgsim evaluate --help` says more
  orgsim query EXPRESSION [FILE] what `--query EXPRESSION` makes of JSON, from a file or standard input
  orgsim lesson …                start, check and prove lessons; `orgsim lesson --help` says more
  orgsim package …               pack lessons for a learning platform; `orgsim package --help` says more
  orgsim report …                what learners did, from their exported progress; `orgsim report --help` says more
  orgsim serve …                 answer real clients as AWS does, on one port; `orgsim serve --help` says more
  orgsim bench                   measure the core, as a table
";

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "evaluate") {
        return evaluate::main(arguments.split_off(1));
    }
    if arguments.first().is_some_and(|word| word == "serve") {
        return serve::main(arguments.split_off(1));
    }
    if arguments.first().is_some_and(|word| word == "run") {
        return match run::main(arguments.split_off(1)) {
            Ok(exit) => ExitCode::from(exit),
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let arguments: Vec<String> = arguments
        .into_iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["replay", session] => replay(session),
        ["lesson", rest @ ..] => lesson::run(rest),
        ["package", rest @ ..] => package::run(rest),
        ["report", rest @ ..] => report::run(rest),
        ["query", expression] => query::run(expression, "-"),
        ["query", expression, file] => query::run(expression, file),
        ["bench"] => {
            bench::run();
            Ok(())
        }
        [] | ["help" | "--help" | "-h"] => {
            say(USAGE);
            Ok(())
        }
        _ => Err(format!(
            "These words are not understood: {}\n\n{USAGE}",
            words.join(" ")
        )),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints, and does not mind a reader that has gone away.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn read(path: &str) -> Result<String, String> {
    if path == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| format!("standard input: {error}"))?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

/// A saved session, or a link to one: what follows its `#`.
fn session(path: &str) -> Result<Session, String> {
    let session = if path.contains("#s") || path.starts_with("s1.") {
        sim::link::decode(path.rsplit('#').next().unwrap_or(path))
    } else {
        Session::from_json(&read(path)?)
    };
    session.map_err(|error| format!("{path}: {error}"))
}

fn replay(path: &str) -> Result<(), String> {
    let world = session(path)?.replay();
    say(&format!("{}\n", world.hash()));
    Ok(())
}
