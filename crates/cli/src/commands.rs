//! The command line: its commands, their shared parts, and the exit status of invalid ones.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;
use server::ServeOptions;

use crate::action_list::ActionListOption;
use crate::coverage::CoverageCommand;
use crate::diff::DiffCommand;
use crate::drift::DriftCommand;
use crate::evaluate::{EvaluateOptions, ExpectOptions};
use crate::export::ExportCommand;
use crate::import::ImportCommand;
use crate::lesson::LessonCommand;
use crate::lint::LintCommand;
use crate::mcp::McpCommand;
use crate::package::PackageOptions;
use crate::plan::PlanCommand;
use crate::prelude::*;
use crate::prove::ProveOptions;
use crate::report::ReportOptions;
use crate::review::ReviewCommand;
use crate::run::{PlayOptions, ShellOptions};
use crate::who_can::WhoCanCommand;
use crate::{
    bench, coverage, diff, drift, evaluate, export, import, lesson, lint, mcp, package, plan,
    prove, query, replay, report, review, run, who_can,
};

/// A simulated AWS organization: a terminal, a server for real clients, and tools for policies and lessons.
#[derive(Debug, Parser)]
#[command(
    name = "orgsim",
    version,
    args_override_self = true,
    arg_required_else_help = true,
    max_term_width = 120
)]
pub struct Cli {
    #[command(subcommand)]
    pub(crate) command: CliCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Run commands in the terminal of a session: typed, from a file, or from another program
    Shell(ShellOptions),
    /// Play a transcript: commands with their answers
    Play(PlayOptions),
    /// Replay a saved session and print the hash of its world
    Replay {
        /// A file, a link, or `-` for standard input
        session: String,
    },
    /// Make a session of your own organization, from files of other tools; docs/own-organization.md describes them
    Import(ImportCommand),
    /// Compare two organizations by group: accounts, units, policies, roles and more
    Diff(DiffCommand),
    /// Compare an organization with its earlier collection, for a nightly job
    Drift(DriftCommand),
    /// Write an organization, or the difference between two, for other tools: Terraform, org-formation and more
    Export(ExportCommand),
    /// Plan the steps from one organization to another: who takes each, in an order in which each is allowed
    Plan(PlanCommand),
    /// Test policies: an organization against a file of expectations, or requests with their expected decisions
    Test(ExpectOptions),
    /// Evaluate policies given as JSON lines, or those of a saved organization
    Evaluate(EvaluateOptions),
    /// List everyone in an organization who may do something
    WhoCan(WhoCanCommand),
    /// Show which accounts have which guardrails, each by a proof; see docs/proofs.md
    Coverage(CoverageCommand),
    /// Write a comment for a pull request: what a change does to an organization, who gains and who loses, and what gets worse
    Review(ReviewCommand),
    /// Check policies with the codes of IAM Access Analyzer, offline; docs/lint.md describes it
    Lint(LintCommand),
    /// Prove what policies never allow, or what a change allows; see docs/proofs.md
    Prove(ProveOptions),
    /// Apply a `--query` expression (JMESPath) to JSON
    Query {
        /// The expression, such as `Accounts[].Name`
        #[arg(allow_hyphen_values = true)]
        expression: String,
        /// The JSON file; `-` is standard input
        #[arg(default_value = "-")]
        file: String,
    },
    /// Create, check and prove lessons; see docs/lessons.md
    #[command(subcommand, arg_required_else_help = true)]
    Lesson(LessonCommand),
    /// Package lessons for a learning platform, as a zip file; see docs/packages.md
    Package(PackageOptions),
    /// Combine the exported progress of learners into one report
    Report(ReportOptions),
    /// Start a server for AWS clients, such as the AWS CLI and SDKs
    Serve(Box<ServeOptions>),
    /// Answer assistants in editors by the Model Context Protocol: read-only tools about one organization
    Mcp(McpCommand),
    /// Measure the speed of the core and print a table
    Bench,
    /// Print a completion script for a shell
    Completions { shell: Shell },
}

impl Cli {
    /// Parses a command line, which begins with the name of the program. Clap knows which options exclude each other; what
    /// depends on their values is checked here.
    ///
    /// # Errors
    ///
    /// The mistake, or the requested help.
    pub fn read(
        words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> clap::error::Result<Self> {
        let cli = Self::try_parse_from(words)?;
        let (name, checked) = if let CliCommand::Play(options) = &cli.command {
            ("play", options.check())
        } else if let CliCommand::Test(options) = &cli.command {
            ("test", options.check())
        } else if let CliCommand::Export(command) = &cli.command {
            ("export", command.check())
        } else if let CliCommand::Lint(command) = &cli.command {
            ("lint", command.check())
        } else if let CliCommand::Serve(options) = &cli.command {
            ("serve", options.check())
        } else {
            return Ok(cli);
        };
        checked.map(|()| cli).map_err(|wrong| {
            let mut all = Self::command();
            all.build();
            let command = all.find_subcommand_mut(name).expect("it is one of them");
            command.error(ErrorKind::ArgumentConflict, wrong)
        })
    }
}

/// Runs the command given to the process.
pub fn main() -> ExitCode {
    crate::mcp::end_with_parent();
    let command = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli.command,
        Err(error) => return refused(&error),
    };
    let list = if let CliCommand::Lint(command) = &command {
        command.actions.provide()
    } else if let CliCommand::Prove(options) = &command {
        options.actions().map_or(Ok(()), ActionListOption::provide)
    } else {
        Ok(())
    };
    if let Err(wrong) = list {
        warn(&wrong);
        return ExitCode::from(2);
    }
    let done = match command {
        CliCommand::Shell(options) => run::shell(&options).map(ExitCode::from),
        CliCommand::Play(options) => Ok(run::play(&options)),
        CliCommand::Test(options) => Ok(evaluate::main(&options.into())),
        CliCommand::Import(options) => import::run(&options).map(success),
        CliCommand::Export(command) => export::run(&command).map(success),
        CliCommand::Plan(command) => plan::run(&command).map(success),
        CliCommand::Diff(command) => Ok(diff::main(&command)),
        CliCommand::Drift(command) => Ok(drift::main(&command)),
        CliCommand::WhoCan(command) => who_can::run(&command).map(success),
        CliCommand::Mcp(command) => mcp::run(&command).map(success),
        CliCommand::Coverage(command) => Ok(coverage::main(&command)),
        CliCommand::Review(command) => Ok(review::main(&command)),
        CliCommand::Lint(command) => Ok(lint::main(&command)),
        CliCommand::Evaluate(options) => Ok(evaluate::main(&options)),
        CliCommand::Prove(options) => Ok(prove::main(&options)),
        CliCommand::Serve(options) => Ok(server::main(&options)),
        CliCommand::Replay { session } => replay::run(&session).map(success),
        CliCommand::Query { expression, file } => query::run(&expression, &file).map(success),
        CliCommand::Lesson(command) => lesson::run(&command).map(success),
        CliCommand::Package(options) => package::run(options).map(success),
        CliCommand::Report(options) => report::run(options).map(success),
        CliCommand::Bench => {
            bench::run();
            Ok(ExitCode::SUCCESS)
        }
        CliCommand::Completions { shell } => {
            completions(shell);
            Ok(ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        warn(&error);
        ExitCode::FAILURE
    })
}

fn success((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn completions(shell: Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "orgsim", &mut script);
    print(&String::from_utf8_lossy(&script));
}

/// Prints the requested help, or the error, whose exit status is 2.
fn refused(error: &clap::Error) -> ExitCode {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help || !error.use_stderr() {
        say(&error.to_string());
        return ExitCode::SUCCESS;
    }
    warn(&error);
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_options_have_one_name() {
        Cli::command().debug_assert();
    }
}
