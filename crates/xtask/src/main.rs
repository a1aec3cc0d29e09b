//! The project's own commands: `cargo xtask serve | build | test | api | bench | fuzz`.
//! Each installs what it lacks, at pinned versions, into a cache of the user; a second run finds it there.
//! Knows nothing about the simulator: it only runs cargo, trunk, node and Python.

mod api;
mod bench;
mod clients;
mod course;
mod deny;
mod fuzz;
mod licenses;
mod likeness;
mod lint;
mod page;
mod process;
mod python;
mod serve;
mod test;
mod tools;
mod wasm;
mod weight;

use std::process::ExitCode;

/// An error is a message for the person at the terminal, with the command that helps where there is one.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
Orgsim's own commands.

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  serve  Build the sandbox and serve it on this machine; rebuild when a file changes
  build  Build the static files for a web host into `dist/`
  test   Run every check and every test
  api    Write the tables of operations from the published service models
  bench  Measure: size of the page, the simulator, decisions of policy, the page in a browser
  fuzz   Look at length for input that some reader cannot bear

`cargo xtask <COMMAND> --help` says more. Tools are installed into the cache directory
of the user (`$XDG_CACHE_HOME/orgsim` or `~/.cache/orgsim`) the first time they are needed.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result {
    let mut args = lexopt::Parser::from_env();
    let command = match args.next()? {
        Some(lexopt::Arg::Value(command)) => command,
        Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) | None => {
            println!("{HELP}");
            return Ok(());
        }
        Some(other) => return Err(unexpected(other)),
    };
    match command.to_str() {
        Some("serve") => serve::main(args),
        Some("build") => page::main(args),
        Some("test") => test::main(args),
        Some("api") => api::main(args),
        Some("bench") => bench::main(args),
        Some("fuzz") => fuzz::main(args),
        _ => Err(format!("there is no command {command:?}\n\n{HELP}").into()),
    }
}

/// The complaint about an argument that a command does not take.
fn unexpected(arg: lexopt::Arg<'_>) -> Box<dyn std::error::Error> {
    format!("{}; `--help` lists what there is", arg.unexpected()).into()
}
