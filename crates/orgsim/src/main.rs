//! The native binary: plays transcripts, replays sessions, evaluates policies, serves, measures. What it does is in the
//! library beside it, so that tests and fuzz targets can call it.

use std::ffi::OsString;
use std::process::ExitCode;

use orgsim::{
    bench, evaluate, is_link, lesson, package, query, read, report, run, say, serve, session,
};
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

fn replay(path: &str) -> Result<(), String> {
    let session = if is_link(path) {
        session(path)?
    } else {
        let text = read(path)?;
        if sim::session::journal::is_one(&text) {
            return replay_journal(&text).map_err(|error| format!("{path}: {error}"));
        }
        Session::from_json(&text).map_err(|error| format!("{path}: {error}"))?
    };
    let world = session.replay();
    say(&format!("{}\n", world.hash()));
    Ok(())
}

/// Replays a server's journal and compares the worlds on the way with the ones that the server had.
fn replay_journal(text: &str) -> Result<(), String> {
    use sim::session::{MAX_COMMANDS, journal};
    let read = journal::read(text, MAX_COMMANDS).map_err(|error| error.to_string())?;
    let mut world = read.session.world();
    let mut marks = read.marks.iter().peekable();
    for n in 0..=read.session.commands.len() {
        while let Some((_, mark)) = marks.next_if(|(at, _)| *at == n) {
            if mark.hash != world.hash() {
                eprintln!(
                    "After command {n}, version {} of Orgsim had another world than this version {}.",
                    mark.program,
                    journal::PROGRAM
                );
            }
        }
        if let Some(command) = read.session.commands.get(n) {
            // A refusal is part of the session.
            let _ = world.step(command);
        }
    }
    say(&format!("{}\n", world.hash()));
    Ok(())
}
