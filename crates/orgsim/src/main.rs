//! The native binary: plays transcripts, replays sessions, measures. Only it knows files.

mod bench;

use std::fs;
use std::io::{Read, Write};
use std::process::ExitCode;

use sim::session::Session;

const USAGE: &str = "\
orgsim plays with a simulated AWS Organization.

  orgsim run SCRIPT [--update]   play a transcript and print it with its answers (`-` reads standard input);
                                 with --update write the answers into the file
  orgsim replay SESSION          play a saved session, or a link to one, and print the world's hash
  orgsim bench                   measure the core, as a table
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["run", script] => run(script, false),
        ["run", script, "--update"] | ["run", "--update", script] => run(script, true),
        ["replay", session] => replay(session),
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

fn run(path: &str, update: bool) -> Result<(), String> {
    let text = read(path)?;
    let (played, _) = shell::transcript::play(&text).map_err(|error| format!("{path}: {error}"))?;
    if update && path != "-" {
        fs::write(path, &played).map_err(|error| format!("{path}: {error}"))
    } else {
        say(&played);
        Ok(())
    }
}

fn replay(path: &str) -> Result<(), String> {
    // A link may be given instead of a file: what follows its `#`.
    let session = if path.contains("#s") || path.starts_with("s1.") {
        sim::link::decode(path.rsplit('#').next().unwrap_or(path))
    } else {
        Session::from_json(&read(path)?)
    };
    let world = session
        .map_err(|error| format!("{path}: {error}"))?
        .replay();
    say(&format!("{}\n", world.hash()));
    Ok(())
}
