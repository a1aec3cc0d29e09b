//! The output of a command: usage errors and refusals of the service, in the words of either version of the
//! tool.

use serde_json::Value;
use sim::error::{ApiError, ErrorCode};

use crate::format;

/// The version of the tool that the command line follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// AWS CLI version 1, the Python package `awscli`, as in release 1.46.
    V1,
    /// Version 2, the current one.
    #[default]
    V2,
}

impl Dialect {
    /// The version with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "v1" => Some(Self::V1),
            "v2" => Some(Self::V2),
            _ => None,
        }
    }

    /// The name of the version, as the command `dialect` accepts it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

/// The exit code for an invalid command line.
pub(crate) const USAGE_EXIT: u8 = 252;
/// The exit code for a refusal by the service.
pub(crate) const SERVICE_EXIT: u8 = 254;
/// The exit code for all other errors.
pub(crate) const GENERAL_EXIT: u8 = 255;

/// The output of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The text on standard output.
    pub stdout: String,
    /// The text on standard error.
    pub stderr: String,
    /// The exit code.
    pub exit: u8,
    /// A remark by Orgsim itself, shown apart from the tool's text.
    pub hint: Option<String>,
}

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

/// The text that version 1 prints before its usage: a carriage return hides what `argparse` writes first.
const NOTE: &str = "usage: \r\
Note: AWS CLI version 2, the latest major version of the AWS CLI, is now stable and recommended for general use. For \
more information, see the AWS CLI version 2 installation instructions at: \
https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html\n\n";

/// The reason why nothing is sent, or the text to print instead, independent of the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Halt {
    kind: Kind,
    text: String,
    hint: Option<String>,
    /// The text that precedes it on standard error.
    warning: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A text on standard output, without an error.
    Text,
    /// An error after the usage block.
    Usage,
    /// An error about unknown options, after the usage block, in its own words.
    Unknown,
    /// An error in the command line.
    Line,
    /// Any other error.
    General,
    /// A message in Orgsim's words, with its exit code.
    Orgsim(u8),
}

impl Halt {
    fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            hint: None,
            warning: "",
        }
    }

    /// A text on standard output.
    pub(crate) fn text(stdout: impl Into<String>) -> Self {
        Self::new(Kind::Text, stdout)
    }

    /// A message in Orgsim's own words.
    pub(crate) fn orgsim(sentence: impl Into<String>, exit: u8) -> Self {
        Self::new(Kind::Orgsim(exit), sentence)
    }

    /// A usage error: `aws: error: …` after the usage block.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// An error about options that no parser knows.
    pub(crate) fn unknown_options(options: &[String]) -> Self {
        Self::new(
            Kind::Unknown,
            format!("Unknown options: {}", options.join(", ")),
        )
    }

    /// Any other error in the command line.
    pub(crate) fn line(message: impl Into<String>) -> Self {
        Self::new(Kind::Line, message)
    }

    /// An error about something else.
    pub(crate) fn general(message: impl Into<String>) -> Self {
        Self::new(Kind::General, message)
    }

    /// An error about a value that an option cannot have.
    pub(crate) fn parameter(option: &str, message: impl std::fmt::Display) -> Self {
        Self::line(format!("Error parsing parameter '{option}': {message}"))
    }

    /// The same, with a hint after the existing ones.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = join(self.hint.take(), hint);
        self
    }

    /// The same, after this warning.
    pub(crate) fn after(mut self, warning: &'static str) -> Self {
        self.warning = warning;
        self
    }

    /// The output of the tool.
    pub(crate) fn printed(self, dialect: Dialect) -> Printed {
        let text = &self.text;
        let (stderr, exit) = match (self.kind, dialect) {
            (Kind::Text, _) => (String::new(), 0),
            (Kind::Usage, Dialect::V2) => {
                (format!("\n{USAGE}\naws: error: {text}\n\n"), USAGE_EXIT)
            }
            (Kind::Usage, Dialect::V1) => (format!("{NOTE}{USAGE}aws: error: {text}\n"), 2),
            (Kind::Unknown, Dialect::V2) => (format!("\n{USAGE}\n{text}\n\n"), USAGE_EXIT),
            (Kind::Unknown, Dialect::V1) => (format!("{NOTE}{USAGE}\n{text}\n"), GENERAL_EXIT),
            (Kind::Line, Dialect::V2) => (format!("\n{text}\n"), USAGE_EXIT),
            (Kind::Line, Dialect::V1) | (Kind::General, _) => (format!("\n{text}\n"), GENERAL_EXIT),
            (Kind::Orgsim(exit), _) => (format!("{text}\n"), exit),
        };
        Printed {
            stdout: if self.kind == Kind::Text {
                self.text
            } else {
                String::new()
            },
            stderr: format!("{}{stderr}", self.warning),
            exit,
            hint: self.hint,
        }
    }
}

fn join(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}\n{second}")),
        (first, second) => first.or(second),
    }
}

impl Printed {
    /// A text on standard output.
    pub(crate) fn text(stdout: String) -> Self {
        Self {
            stdout,
            ..Self::default()
        }
    }

    /// The service's refusal of `operation`.
    pub(crate) fn refusal(operation: &str, error: &ApiError, dialect: Dialect) -> Self {
        let (code, message) = (error.code, &error.message);
        if matches!(code, ErrorCode::NotModeled | ErrorCode::NotPossible) {
            // The message is not AWS's, so it does not get AWS's format.
            return Self::orgsim(message.english(), GENERAL_EXIT);
        }
        let code = code.name();
        let text = format!(
            "\nAn error occurred ({code}) when calling the {operation} operation: {message}\n"
        );
        let exit = match dialect {
            Dialect::V1 => GENERAL_EXIT,
            Dialect::V2 => SERVICE_EXIT,
        };
        // The tool omits the reason, which would make refusals look alike.
        let member = if error.code == ErrorCode::TooManyRequestsException {
            "Type"
        } else {
            "Reason"
        };
        let hint = error
            .reason
            .as_ref()
            .map(|reason| format!("{member}: {reason}"));
        Self {
            hint,
            ..Self::failed(text, exit)
        }
    }

    /// A message in Orgsim's own words.
    pub(crate) fn orgsim(sentence: impl Into<String>, exit: u8) -> Self {
        Self::failed(format!("{}\n", sentence.into()), exit)
    }

    pub(crate) fn failed(stderr: String, exit: u8) -> Self {
        Self {
            stderr,
            exit,
            ..Self::default()
        }
    }

    /// An answer as JSON. The tool prints nothing for an empty one.
    pub(crate) fn answer(answer: &Value) -> Self {
        Self::text(format::json::print(answer))
    }

    /// The same, with a hint after the existing ones.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = join(self.hint.take(), hint);
        self
    }
}
