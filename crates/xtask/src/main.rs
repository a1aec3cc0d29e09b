//! The project's own commands: `cargo xtask serve | build | release | pictures | test | api | data | bench | fuzz`.
//! Each installs missing tools, at pinned versions, into a cache of the user; the next run finds them there. Knows nothing
//! about the simulator: it only runs cargo, node and Python.

mod api;
mod assemble;
mod bench;
mod catalog;
mod clients;
mod compile;
mod course;
mod data;
mod deny;
mod fuzz;
mod licenses;
mod lint;
mod page;
mod page_build;
mod papers;
mod pictures;
mod planted;
mod prelude;
mod process;
mod pseudo;
mod python;
mod recipes;
mod release;
mod serve;
mod tally;
mod test;
mod tools;
mod trunk;
mod weight;
mod wheel;

use clap::Parser;
use std::process::ExitCode;

/// An error is a message for the user of the terminal, with a command that helps if there is one.
type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Commands for developing Orgsim
///
/// Tools are installed when first needed, into `$XDG_CACHE_HOME/orgsim` or `~/.cache/orgsim`.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 120)]
enum Command {
    /// Build the page and serve it on 127.0.0.1; rebuild when a file changes (then reload the page)
    Serve(serve::PageServerOptions),
    /// Build the static files for a web host into `dist/`
    Build(page::BuildOptions),
    /// Build the files of a release for this system into `target/xtask/release/`: page, archive, Python package, SBOM, notes, sums
    Release(release::ReleaseOptions),
    /// Take the screenshots for the documents and draw the icons, from the page in `dist/`
    Pictures,
    /// Run every check and every test
    Test(test::TestOptions),
    /// Generate the tables of operations from the published service models
    Api(api::GenerateOptions),
    /// Generate the data files: AWS managed policies, managed rules of AWS Config
    Data(api::GenerateOptions),
    /// Measure the size of the page, and the speed of the simulator, policies, the server and the page
    Bench(bench::BenchOptions),
    /// Complete the page that trunk has built; Trunk.toml runs this command
    #[command(hide = true)]
    Trunk,
    /// Fuzz everything that reads input
    Fuzz(fuzz::FuzzOptions),
    /// Follow each recipe of CONTRIBUTING.md in a copy, up to green tests
    Recipes(recipes::RecipesOptions),
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Serve(options) => serve::main(&options),
        Command::Build(options) => page::main(&options),
        Command::Release(options) => release::main(&options),
        Command::Pictures => pictures::main(),
        Command::Test(options) => test::main(&options),
        Command::Api(options) => api::main(&options),
        Command::Data(options) => data::main(&options),
        Command::Bench(options) => bench::main(&options),
        Command::Trunk => trunk::hook(),
        Command::Fuzz(options) => fuzz::main(&options),
        Command::Recipes(options) => recipes::main(&options),
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
