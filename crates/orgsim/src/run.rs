//! `orgsim run`: transcripts, and the terminal with its lines from a person, a file or a program.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::io::{IsTerminal, Write};

use serde_json::json;
use shell::desk::{Desk, Entry};
use shell::{Dialect, transcript, unfinished};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::Session;

const USAGE: &str = "\
orgsim run SCRIPT [--update]
    play a transcript and print it with its answers (`-` reads standard input); with --update write the answers into
    the file

orgsim run [OPTIONS] [LINES]
    a terminal: lines from a file, from a pipe or typed, such as `aws organizations list-accounts`; `help` tells more

    --scenario NAME    the world to begin with (all-features if nothing is said)
    --seed NUMBER      its seed (1)
    --session FILE     go on with a saved session, or with a link to one
    --save FILE        write the session when the last line is done
    --as WHO           who acts: a name such as `Payments/Ben`, or an ARN
    --dialect v1|v2    which version of the AWS CLI the lines are for (v2)
    --json             print a JSON object for each line: line, stdout, stderr, exit, and hint where there is one
";

#[derive(Default)]
struct Options {
    script: Option<String>,
    update: bool,
    json: bool,
    scenario: Option<Scenario>,
    seed: Option<u64>,
    session: Option<String>,
    save: Option<String>,
    actor: Option<String>,
    dialect: Option<Dialect>,
}

impl Options {
    /// Whether lines are carried out and not a transcript is played.
    fn is_terminal(&self) -> bool {
        self.script.is_none()
            || self.json
            || self.scenario.is_some()
            || self.seed.is_some()
            || self.session.is_some()
            || self.save.is_some()
            || self.actor.is_some()
            || self.dialect.is_some()
    }
}

/// Reads the words after `run` and does what they say; the exit code.
pub fn main(arguments: Vec<OsString>) -> Result<u8, String> {
    let Some(options) = read(arguments)? else {
        crate::say(USAGE);
        return Ok(0);
    };
    if options.is_terminal() {
        terminal(&options)
    } else {
        let script = options.script.as_deref().unwrap_or("-");
        transcript(script, options.update).map(|()| 0)
    }
}

fn read(arguments: Vec<OsString>) -> Result<Option<Options>, String> {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut options = Options::default();
    let wrong = |error: lexopt::Error| format!("{error}\n\n{USAGE}");
    let text = |parser: &mut lexopt::Parser| {
        let value = parser.value().and_then(ValueExt::string);
        value.map_err(wrong)
    };
    while let Some(word) = parser.next().map_err(wrong)? {
        match word {
            Short('h') | Long("help") => return Ok(None),
            Long("update") => options.update = true,
            Long("json") => options.json = true,
            Long("scenario") => {
                let name = text(&mut parser)?;
                options.scenario = Some(Scenario::by_id(&name).ok_or_else(|| {
                    let known: Vec<_> = Scenario::ALL.iter().map(|it| it.id()).collect();
                    format!(
                        "there is no scenario `{name}`; there are {}",
                        known.join(", ")
                    )
                })?);
            }
            Long("seed") => {
                let seed = text(&mut parser)?;
                options.seed = Some(
                    seed.parse()
                        .map_err(|_| format!("`{seed}` is not a seed, a whole number"))?,
                );
            }
            Long("session") => options.session = Some(text(&mut parser)?),
            Long("save") => options.save = Some(text(&mut parser)?),
            Long("as") => options.actor = Some(text(&mut parser)?),
            Long("dialect") => {
                let name = text(&mut parser)?;
                options.dialect =
                    Some(Dialect::by_name(&name).ok_or_else(|| {
                        format!("`{name}` is not a dialect; there are v1 and v2")
                    })?);
            }
            Value(script) if options.script.is_none() => {
                options.script = Some(script.string().map_err(wrong)?);
            }
            Short(_) | Long(_) | Value(_) => {
                return Err(wrong(word.unexpected()));
            }
        }
    }
    if options.session.is_some() && (options.scenario.is_some() || options.seed.is_some()) {
        return Err(
            "a session has its scenario and its seed: name the one or the other".to_owned(),
        );
    }
    if options.update && options.is_terminal() {
        return Err("`--update` is for a transcript, which says itself how it begins".to_owned());
    }
    Ok(Some(options))
}

fn transcript(path: &str, update: bool) -> Result<(), String> {
    let text = crate::file::text(path, crate::file::SCRIPT)?;
    let (played, _) = transcript::play(&text).map_err(|error| format!("{path}: {error}"))?;
    if update && path != "-" {
        fs::write(path, &played).map_err(|error| format!("{path}: {error}"))
    } else {
        crate::say(&played);
        Ok(())
    }
}

fn desk(options: &Options) -> Result<Desk, String> {
    let session = match &options.session {
        Some(path) => crate::session(path)?,
        None => Session::new(
            options.scenario.unwrap_or(Scenario::AllFeatures),
            options.seed.unwrap_or(1),
        ),
    };
    let mut desk = Desk::at(History::open(&session));
    desk.dialect = options.dialect.unwrap_or_default();
    if let Some(who) = &options.actor {
        desk.actor = desk.find_person(who)?;
    }
    Ok(desk)
}

/// Where lines come from.
enum Source {
    File(VecDeque<String>),
    /// How many lines were typed.
    Typed(usize),
}

impl Source {
    fn next(&mut self, prompt: Option<&str>) -> Result<Option<String>, String> {
        match self {
            Self::File(lines) => Ok(lines.pop_front()),
            Self::Typed(number) => {
                if let Some(prompt) = prompt {
                    crate::say(prompt);
                }
                *number += 1;
                let read = crate::file::line(&mut std::io::stdin().lock())
                    .map_err(|error| format!("standard input: {error}"))?;
                let Some(read) = read else { return Ok(None) };
                let mut line =
                    read.map_err(|error| format!("standard input, line {number}: {error}"))?;
                let ended = line.strip_suffix('\n').unwrap_or(&line).len();
                line.truncate(ended);
                Ok(Some(line))
            }
        }
    }
}

/// Carries out line by line. The exit code is that of the last one, unless it was told in JSON.
fn terminal(options: &Options) -> Result<u8, String> {
    let mut desk = desk(options)?;
    let mut source = match options.script.as_deref() {
        None | Some("-") => Source::Typed(0),
        Some(path) => {
            let text = crate::file::text(path, crate::file::SCRIPT)?;
            Source::File(text.lines().map(str::to_owned).collect())
        }
    };
    let at_screen = matches!(source, Source::Typed(_)) && std::io::stdin().is_terminal();
    if at_screen && !options.json {
        crate::say(
            "A simulated AWS Organization. `help` lists what this terminal understands; Ctrl-D ends it.\n",
        );
    }
    let mut exit = 0;
    loop {
        let prompt = (at_screen && !options.json).then(|| {
            let name = sim::people::name_of(desk.world(), &desk.actor);
            format!("{name} $ ")
        });
        let Some(mut line) = source.next(prompt.as_deref())? else {
            break;
        };
        while unfinished(&line)
            && let Some(more) = source.next(prompt.as_ref().map(|_| "> "))?
        {
            line.push('\n');
            line.push_str(&more);
        }
        let entry = desk.run(&line);
        exit = entry.printed.exit;
        if options.json {
            crate::say(&format!("{}\n", as_json(&entry)));
        } else {
            show(&entry, at_screen);
        }
        let _ = std::io::stdout().flush();
    }
    if at_screen && !options.json {
        crate::say("\n");
    }
    if let Some(path) = &options.save {
        fs::write(path, desk.history.session().to_json())
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(if options.json { 0 } else { exit })
}

fn as_json(entry: &Entry) -> serde_json::Value {
    let printed = &entry.printed;
    let mut row = json!({
        "line": entry.line,
        "stdout": printed.stdout,
        "stderr": printed.stderr,
        "exit": printed.exit,
    });
    if let Some(hint) = &printed.hint {
        row["hint"] = hint.as_str().into();
    }
    row
}

/// What a person sees. Orgsim's own remarks are for people, so they are no part of what a program reads.
fn show(entry: &Entry, at_screen: bool) {
    let printed = &entry.printed;
    if entry.clear && at_screen {
        crate::say("\x1b[2J\x1b[H");
    }
    crate::say(&printed.stdout);
    let _ = std::io::stdout().flush();
    let mut errors = std::io::stderr().lock();
    let _ = errors.write_all(printed.stderr.as_bytes());
    if at_screen {
        if let Some(hint) = &printed.hint {
            let _ = writeln!(errors, "[Orgsim] {hint}");
        }
        if printed.exit != 0 {
            let _ = writeln!(errors, "[exit {}]", printed.exit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_says_how_lines_are_carried_out_makes_a_terminal_of_a_file() {
        let options = |line: &str| read(line.split_whitespace().map(Into::into).collect());
        let terminal = |line: &str| options(line).unwrap().unwrap().is_terminal();
        assert!(!terminal("script.txt") && !terminal("script.txt --update") && terminal(""));
        for more in [
            "--seed 5",
            "--scenario empty",
            "--session s.json",
            "--save s.json",
            "--as Ana",
            "--dialect v1",
            "--json",
        ] {
            assert!(terminal(&format!("lines.txt {more}")), "{more}");
            let both = options(&format!("lines.txt --update {more}"));
            assert!(both.is_err(), "{more}");
        }
    }
}
