//! Running other programs with visible output: each prints what runs, and its failure names the command.

use crate::prelude::*;
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, ErrorKind};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// Prints the current activity and, for a slow one, the reason.
pub fn progress(text: impl std::fmt::Display) {
    eprintln!("==> {text}");
}

/// Runs a program with its output on the terminal.
pub fn run(command: &mut Command) -> Result {
    eprintln!("    $ {}", shown(command));
    let status = command.status();
    succeeded(
        command,
        status.map_err(|error| cannot_start(command, error))?,
    )
}

fn succeeded(command: &Command, status: ExitStatus) -> Result {
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` failed ({status})", shown(command)).into())
}

/// Runs a program, shows each line of its standard output and also passes it to `line`.
pub fn run_watching(command: &mut Command, mut line: impl FnMut(&str)) -> Result {
    eprintln!("    $ {}", shown(command));
    read_lines(command, |text| {
        println!("{text}");
        line(text);
    })
}

/// Runs a program, and passes each line of its standard output to `line`.
pub fn read_lines(command: &mut Command, mut line: impl FnMut(&str)) -> Result {
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| cannot_start(command, error))?;
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut bytes = Vec::new();
    // Not `lines()`: a test may print bytes that are not UTF-8.
    while lines.read_until(b'\n', &mut bytes)? > 0 {
        line(String::from_utf8_lossy(&bytes).trim_end());
        bytes.clear();
    }
    succeeded(command, child.wait()?)
}

/// A program that runs beside others, without output: whoever needs its result runs it again, and sees it.
pub struct Background(Child);

impl Background {
    pub fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn();
        Ok(Self(child.map_err(|error| cannot_start(command, error))?))
    }

    /// Waits for its end, whatever that is.
    pub fn wait(mut self) {
        let _ = self.0.wait();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It has ended, or nobody needs it any more.
        let _ = self.0.kill();
    }
}

/// Runs programs, at most `at_once` of them at the same time, and shows what each wrote to its standard output once it has ended; each
/// line also goes to `line`. Returns the failures.
pub fn run_several(
    commands: impl IntoIterator<Item = Command>,
    at_once: usize,
    mut line: impl FnMut(&str),
) -> Vec<String> {
    let waiting = Mutex::new(commands.into_iter().collect::<VecDeque<_>>());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front()
    };
    let (ended, ends) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_once {
            let ended = ended.clone();
            scope.spawn(move || {
                while let Some(mut command) = next() {
                    let output = command.stderr(Stdio::inherit()).output();
                    // The other end is there until all have ended.
                    let _ = ended.send((command, output));
                }
            });
        }
        drop(ended);
        let mut failures = Vec::new();
        for (command, output) in ends {
            eprintln!("    $ {}", shown(&command));
            let result = match output {
                Ok(output) => {
                    let text = String::from_utf8_lossy(&output.stdout);
                    print!("{text}");
                    text.lines().for_each(&mut line);
                    succeeded(&command, output.status)
                }
                Err(error) => Err(cannot_start(&command, error)),
            };
            failures.extend(result.err().map(|error| error.to_string()));
        }
        failures
    })
}

/// The standard output of a successful program; its errors go to the terminal.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| cannot_start(command, error))?;
    succeeded(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The standard output of a program; `None` if it is absent or fails.
pub fn try_output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The cargo that runs this program, with these words, which have no spaces. It takes the versions of the lock file, or fails.
pub fn cargo(words: &str) -> Command {
    let (command, rest) = words.split_once(' ').unwrap_or((words, ""));
    cargo_unlocked(&format!("{command} --locked {rest}"))
}

/// The same, and it may write the lock file.
pub fn cargo_unlocked(words: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::tools::root());
    command.args(words.split_whitespace());
    command
}

/// What the Rust compiler says of itself.
pub fn rustc(words: &str) -> Result<String> {
    let mut command = Command::new("rustc");
    output(
        command
            .args(words.split_whitespace())
            .current_dir(crate::tools::root()),
    )
}

/// The system that this machine compiles for.
pub fn host() -> Result<String> {
    let about = rustc("-vV")?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("`rustc -vV` names no host")?.into())
}

/// `4.2 s`, `1 min 05 s`.
pub fn elapsed(since: Instant) -> String {
    duration(since.elapsed())
}

/// [`elapsed`] for a known duration.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{} min {:02} s",
            duration.as_secs() / 60,
            duration.as_secs() % 60
        )
    }
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    // The name is enough: paths into the cache are long and not helpful.
    let name = program
        .file_name()
        .unwrap_or(OsStr::new("?"))
        .to_string_lossy()
        .into_owned();
    command.get_args().fold(name, |text, arg| {
        let arg = arg.to_string_lossy();
        let arg = arg
            .strip_prefix(&format!("{}/", crate::tools::root().display()))
            .unwrap_or(&arg)
            .to_string();
        if arg.contains(' ') {
            format!("{text} '{arg}'")
        } else {
            format!("{text} {arg}")
        }
    })
}

fn cannot_start(command: &Command, error: std::io::Error) -> Box<dyn std::error::Error> {
    let program = command.get_program().to_string_lossy();
    let advice = match (&*program, error.kind()) {
        ("node" | "npm" | "npm.cmd", ErrorKind::NotFound) => {
            "; install Node.js 20 or newer (Debian: `apt-get install nodejs npm`)"
        }
        ("rustup", ErrorKind::NotFound) => {
            "; install Rust by rustup, or add the missing part with your package manager"
        }
        _ => "",
    };
    format!("cannot start `{program}`: {error}{advice}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_run_beside_each_other_and_each_is_shown_whole() {
        let echo = |text: &str| {
            let mut command = Command::new("rustc");
            command.args(["--print", text]);
            command
        };
        let mut lines = Vec::new();
        let commands = [echo("sysroot"), echo("no such thing"), echo("sysroot")];
        let failures = run_several(commands, 2, |line| lines.push(line.to_string()));
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(failures[0].contains("no such thing"), "{failures:?}");
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!(lines[0], lines[1]);
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure() {
        let failures = run_several([Command::new("no-such-program-here")], 2, |_| {});
        assert!(failures[0].contains("cannot start"), "{failures:?}");
    }
}
