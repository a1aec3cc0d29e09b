//! `orgsim shell`: the terminal, with lines from a user, a file or a program; `orgsim play`: transcripts.

use std::collections::VecDeque;
use std::io::{IsTerminal, Write};

use server::scenario;
use shell::controller::{Controller, Entry, placeholders::fill_in};
use shell::{Dialect, transcript, unfinished};

use crate::prelude::*;

#[derive(Args, Debug)]
#[command(after_help = "\
Exit status: that of the first line that failed, at a terminal that of the last line; with --json 0, because each line has its own.")]
pub struct ShellOptions {
    /// A file of lines to run; `-` is standard input
    #[arg(value_name = "FILE")]
    script: Option<String>,
    #[command(flatten)]
    terminal: TerminalOptions,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Exit status: 0 played, 1 with --check: an answer is not the one in the transcript, 2 no transcript.")]
pub struct PlayOptions {
    /// A transcript; `-` is standard input
    #[arg(value_name = "FILE")]
    script: String,
    /// Write the answers into the transcript
    #[arg(long, conflicts_with = "check")]
    update: bool,
    /// Compare the answers with those in the transcript, and print the first that differs
    #[arg(long)]
    check: bool,
}

#[derive(Args, Debug)]
struct TerminalOptions {
    /// The scenario to start from [default: all-features]
    #[arg(long, value_name = "NAME", value_parser = scenario())]
    scenario: Option<Scenario>,
    /// The seed of ids and delays [default: 1]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Continue a saved session, or a link to one
    #[arg(long, alias = "org", value_name = "SESSION", conflicts_with_all = ["scenario", "seed"])]
    session: Option<String>,
    /// Save the session to this file after the last line
    #[arg(long, value_name = "FILE")]
    save: Option<String>,
    /// The first user: a name such as `Payments/Ben`, or an ARN
    #[arg(long = "as", value_name = "WHO")]
    actor: Option<String>,
    /// The version of the AWS CLI that the lines are for [default: v2]
    #[arg(long, value_name = "v1|v2", value_parser = dialect)]
    dialect: Option<Dialect>,
    /// Print a JSON object for each line, with line, stdout, stderr, exit and, if there is one, hint
    #[arg(long)]
    json: bool,
}

fn dialect(name: &str) -> Result<Dialect, &'static str> {
    Dialect::by_name(name).ok_or("write v1 or v2")
}

impl PlayOptions {
    /// Whether answers can be written into the transcript.
    pub fn check(&self) -> Result<(), String> {
        if self.update && self.script == "-" {
            return Err(
                "`--update` writes into a file, and `-` is standard input: leave `--update` out"
                    .into(),
            );
        }
        Ok(())
    }
}

/// Runs lines; returns the exit status.
///
/// # Errors
///
/// A readable message.
pub fn shell(options: &ShellOptions) -> Result<u8, String> {
    terminal(options.script.as_deref(), &options.terminal)
}

/// Plays a transcript; returns the exit status.
pub fn play(options: &PlayOptions) -> ExitCode {
    let done = transcript(&options.script, options.update, options.check);
    exit(done)
}

fn transcript(path: &str, update: bool, check: bool) -> Result<u8, String> {
    let text = file::text(path, file::SCRIPT)?;
    if !text.lines().any(|line| line.starts_with("$ ")) {
        return Err(format!(
            "{path}: this is no transcript, because no line begins with `$ `. `orgsim shell {path}` runs its lines."
        ));
    }
    shell::provide_files(parameter);
    let (played, _) = transcript::play(&text).map_err(|error| format!("{path}: {error}"))?;
    match (update, check) {
        (true, _) => file::write(path, &played)?,
        (false, false) => say(&played),
        (false, true) => {
            if let Some(difference) = difference(&text, &played) {
                say(&format!("{path}, {difference}\n"));
                return Ok(1);
            }
            say(&format!("{path}: every answer is as expected\n"));
        }
    }
    Ok(0)
}

/// The first line of a transcript that playing it changes, with both; empty lines do not count.
fn difference(text: &str, played: &str) -> Option<String> {
    let mut expected = (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty());
    let mut answers = played.lines().filter(|line| !line.is_empty());
    loop {
        let (one, other) = (expected.next(), answers.next());
        let wanted = one.map(|(_, line)| line);
        if wanted == other {
            other?;
            continue;
        }
        let shown = |line: Option<&str>| line.unwrap_or("nothing more").to_string();
        let number = one.map_or_else(|| text.lines().count(), |(number, _)| number);
        return Some(format!(
            "line {number}: the answer differs\n  expected: {}\n  is:       {}",
            shown(wanted),
            shown(other)
        ));
    }
}

/// The content of a file that an option names by `file://`.
fn parameter(path: &str) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    file::all(file, file::POLICY).map_err(std::io::Error::other)
}

fn controller(options: &TerminalOptions) -> Result<Controller, String> {
    let history = match &options.session {
        Some(path) => sessions::history_of(path, sessions::saved(path)?),
        None => History::new(
            options.scenario.unwrap_or(Scenario::AllFeatures),
            options.seed.unwrap_or(1),
        ),
    };
    let mut controller = Controller::at(history);
    controller.dialect = options.dialect.unwrap_or_default();
    if let Some(who) = &options.actor {
        controller.actor = controller.find_person(who)?;
    }
    Ok(controller)
}

/// The start of a scenario, from the words after `@scenario`: its name, and a seed if it is not 1.
fn begin(wanted: &str) -> Result<Controller, String> {
    let mut words = wanted.split_whitespace();
    let name = words.next().unwrap_or_default();
    let scenario = Scenario::by_id(name);
    let seed = words.next().map_or(Ok(1), str::parse);
    match (scenario, seed, words.next()) {
        (Some(scenario), Ok(seed), None) => Ok(Controller::new(scenario, seed)),
        _ => Err(format!(
            "`@scenario {wanted}`: write a scenario's name and a seed, such as `@scenario all-features 1`"
        )),
    }
}

/// The source of lines.
enum Source {
    File(VecDeque<String>),
    /// Number of lines typed.
    Typed(usize),
}

impl Source {
    fn next(&mut self, prompt: Option<&str>) -> Result<Option<String>, String> {
        match self {
            Self::File(lines) => Ok(lines.pop_front()),
            Self::Typed(number) => {
                if let Some(prompt) = prompt {
                    say(prompt);
                }
                *number += 1;
                let read = file::line(&mut std::io::stdin().lock())
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

/// Runs line by line; returns the exit status that the help describes.
fn terminal(script: Option<&str>, options: &TerminalOptions) -> Result<u8, String> {
    shell::provide_files(parameter);
    let mut controller = controller(options)?;
    let mut source = match script {
        None | Some("-") => Source::Typed(0),
        Some(path) => {
            let text = file::text(path, file::SCRIPT)?;
            Source::File(text.lines().map(str::to_owned).collect())
        }
    };
    let at_screen = matches!(source, Source::Typed(_)) && std::io::stdin().is_terminal();
    if at_screen && !options.json {
        say(
            "A simulated AWS Organization. `help` lists what this terminal understands; Ctrl-D ends it.\n",
        );
    }
    let mut exit = 0;
    loop {
        let prompt = (at_screen && !options.json).then(|| {
            let name = sim::people::name_of(controller.world(), &controller.actor);
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
        if let Some(wanted) = line.trim().strip_prefix("@scenario ") {
            let dialect = controller.dialect;
            controller = begin(wanted)?;
            controller.dialect = dialect;
            continue;
        }
        // Ids by name, as in transcripts and lessons.
        let line = fill_in(&controller, &line).unwrap_or(line);
        let entry = controller.run(&line);
        if exit == 0 || at_screen {
            exit = entry.printed.exit;
        }
        if options.json {
            say(&format!("{}\n", as_json(&entry)));
        } else {
            show(&entry, at_screen);
        }
        let _ = std::io::stdout().flush();
    }
    if at_screen && !options.json {
        say("\n");
    }
    if let Some(path) = &options.save {
        file::write(path, SavedSession::marked(&controller.history).to_json())?;
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

/// Prints the output for a user. Programs do not get Orgsim's own remarks, which are for readers.
fn show(entry: &Entry, at_screen: bool) {
    let printed = &entry.printed;
    if entry.clear && at_screen {
        print("\x1b[2J\x1b[H");
    }
    say(&printed.stdout);
    let _ = std::io::stdout().flush();
    let mut errors = std::io::stderr().lock();
    let _ = errors.write_all(server::output::visible(&printed.stderr).as_bytes());
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
    fn lines_from_a_program_may_name_a_scenario_and_ids() {
        let controller = begin("consolidated-billing 2").unwrap();
        assert_eq!(controller.history.seed(), 2);
        assert!(fill_in(&controller, "{account:Payments}").unwrap().len() == 12);
        for wrong in ["nowhere", "empty x", "empty 1 2", ""] {
            assert!(begin(wrong).is_err(), "{wrong}");
        }
    }
}
