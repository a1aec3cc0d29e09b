//! What a command prints: usage errors and refusals of the service, as either version of the tool words them.

use serde_json::Value;
use sim::error::{ApiError, ErrorCode};

use crate::format;

/// Whose manner the command line has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// AWS CLI version 1, the Python package `awscli`, as release 1.46 speaks.
    V1,
    /// Version 2, which is what people install today.
    #[default]
    V2,
}

impl Dialect {
    /// The manner with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "v1" => Some(Self::V1),
            "v2" => Some(Self::V2),
            _ => None,
        }
    }

    /// The name of the version, as `dialect` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

/// A command line that cannot be used.
pub(crate) const USAGE_EXIT: u8 = 252;
/// The service refused.
pub(crate) const SERVICE_EXIT: u8 = 254;
/// Anything else that went wrong.
pub(crate) const GENERAL_EXIT: u8 = 255;

/// What a command printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The text on standard output.
    pub stdout: String,
    /// The text on standard error.
    pub stderr: String,
    /// The exit code.
    pub exit: u8,
    /// A remark of Orgsim itself, shown apart from the tool's text.
    pub hint: Option<String>,
}

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

/// What version 1 puts before its usage: a carriage return hides what `argparse` writes first.
const NOTE: &str = "usage: \r\
Note: AWS CLI version 2, the latest major version of the AWS CLI, is now stable and recommended for general use. For \
more information, see the AWS CLI version 2 installation instructions at: \
https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html\n\n";

/// Why nothing is sent, or what is said instead, before it is known in which manner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Halt {
    kind: Kind,
    text: String,
    hint: Option<String>,
    /// What stands on the standard error before it.
    warning: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Said on the standard output, and all is well.
    Text,
    /// After the usage block.
    Usage,
    /// After the usage block, too, in its own words.
    Unknown,
    /// A complaint about the command line.
    Line,
    /// A complaint about anything else.
    General,
    /// In Orgsim's words.
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

    /// Text on the standard output.
    pub(crate) fn text(stdout: impl Into<String>) -> Self {
        Self::new(Kind::Text, stdout)
    }

    /// In Orgsim's own words.
    pub(crate) fn orgsim(sentence: impl Into<String>, exit: u8) -> Self {
        Self::new(Kind::Orgsim(exit), sentence)
    }

    /// A usage error: `aws: error: …` after the usage block.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Options that no parser wanted.
    pub(crate) fn unknown_options(options: &[String]) -> Self {
        Self::new(
            Kind::Unknown,
            format!("Unknown options: {}", options.join(", ")),
        )
    }

    /// Any other complaint about the command line.
    pub(crate) fn line(message: impl Into<String>) -> Self {
        Self::new(Kind::Line, message)
    }

    /// A complaint about something else.
    pub(crate) fn general(message: impl Into<String>) -> Self {
        Self::new(Kind::General, message)
    }

    /// A value that an option cannot have.
    pub(crate) fn parameter(option: &str, message: impl std::fmt::Display) -> Self {
        Self::line(format!("Error parsing parameter '{option}': {message}"))
    }

    /// With a remark after those that are there already.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = join(self.hint.take(), hint);
        self
    }

    /// After this warning.
    pub(crate) fn after(mut self, warning: &'static str) -> Self {
        self.warning = warning;
        self
    }

    /// What the tool prints.
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
    /// Text on the standard output.
    pub(crate) fn text(stdout: String) -> Self {
        Self {
            stdout,
            ..Self::default()
        }
    }

    /// The service's refusal of `operation`.
    pub(crate) fn refusal(operation: &str, error: &ApiError, dialect: Dialect) -> Self {
        let (code, message) = (error.code, &error.message);
        if matches!(code, ErrorCode::NotModelled | ErrorCode::NotPossible) {
            // Not AWS's words, so not in AWS's dress.
            return Self::orgsim(&**message, GENERAL_EXIT);
        }
        let code = code.name();
        let text = format!(
            "\nAn error occurred ({code}) when calling the {operation} operation: {message}\n"
        );
        let exit = match dialect {
            Dialect::V1 => GENERAL_EXIT,
            Dialect::V2 => SERVICE_EXIT,
        };
        // The tool leaves the reason out, which would make refusals look alike.
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

    /// In Orgsim's own words.
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

    /// An answer as JSON. The tool prints nothing at all for an empty one.
    pub(crate) fn answer(answer: &Value) -> Self {
        Self::text(format::json::print(answer))
    }

    /// With a remark after those that are there already.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = join(self.hint.take(), hint);
        self
    }
}
