//! The project's own commands: `cargo xtask serve | build | release | first | pictures | test | api | bench | fuzz`.
//! Each installs missing tools, at pinned versions, into a cache of the user; the next run finds them there. Knows nothing
//! about the simulator: it only runs cargo, node and Python.

mod api;
mod assemble;
mod bench;
mod clients;
mod course;
mod deny;
mod fuzz;
mod licenses;
mod likeness;
mod lint;
mod page;
mod pictures;
mod process;
mod python;
mod release;
mod serve;
mod test;
mod tools;
mod trunk;
mod wasm;
mod weight;
mod wheel;

use clap::Parser;
use std::process::ExitCode;

/// An error is a message for the user of the terminal, with a command that helps if there is one.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Orgsim's own commands
///
/// Tools are installed into the cache directory of the user (`$XDG_CACHE_HOME/orgsim` or `~/.cache/orgsim`) the first time they
/// are needed.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 120)]
enum Command {
    /// Build the sandbox and serve it on 127.0.0.1; rebuild when a file changes (then reload the page)
    Serve(serve::PageServerOptions),
    /// Build the static files for a web host into `dist/`
    Build(page::BuildOptions),
    /// Build the archive and the Python package of this system, with the page in the program, into `target/xtask/release/`
    Release(release::ReleaseOptions),
    /// Record which functions the first part of the page needs, by visiting it in a browser
    First,
    /// Take the pictures of the documents and draw the icons, from the page in `dist/`
    Pictures,
    /// Run every check and every test
    Test(test::TestOptions),
    /// Write the tables of operations from the published service models
    Api(api::ApiOptions),
    /// Measure: size of the page, the simulator, decisions of policy, the page in a browser
    Bench(bench::BenchOptions),
    /// Look at length for input that a reader cannot handle
    Fuzz(fuzz::FuzzOptions),
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Serve(options) => serve::main(&options),
        Command::Build(options) => page::main(&options),
        Command::Release(options) => release::main(&options),
        Command::First => page::record(),
        Command::Pictures => pictures::main(),
        Command::Test(options) => test::main(&options),
        Command::Api(options) => api::main(&options),
        Command::Bench(options) => bench::main(&options),
        Command::Fuzz(options) => fuzz::main(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn no_two_options_have_one_name() {
        super::Command::command().debug_assert();
    }
}
