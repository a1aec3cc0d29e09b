//! What a command prints: the tool's usage errors, the service's errors, and answers as JSON.

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};
use sim::error::{ApiError, ErrorCode};

/// A command line that cannot be used.
pub(crate) const USAGE_EXIT: u8 = 252;
/// The service refused.
pub(crate) const SERVICE_EXIT: u8 = 254;
/// Anything else that went wrong.
pub(crate) const GENERAL_EXIT: u8 = 255;

/// What a command printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub stdout: String,
    pub stderr: String,
    pub exit: u8,
    /// Orgsim's own remark, to be shown apart from the tool's text.
    pub hint: Option<String>,
}

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

impl Printed {
    /// Text on the standard output.
    pub(crate) fn text(stdout: String) -> Self {
        Self {
            stdout,
            ..Self::default()
        }
    }

    /// A refusal in Orgsim's own words.
    pub(crate) fn orgsim(sentence: impl Into<String>, exit: u8) -> Self {
        Self {
            stderr: format!("{}\n", sentence.into()),
            exit,
            ..Self::default()
        }
    }

    /// A usage error: `aws: error: …` after the usage block.
    pub(crate) fn usage(message: &str) -> Self {
        Self {
            stderr: format!("\n{USAGE}\naws: error: {message}\n\n"),
            exit: USAGE_EXIT,
            ..Self::default()
        }
    }

    /// Options that no parser wanted.
    pub(crate) fn unknown_options(options: &[String]) -> Self {
        let stderr = format!("\n{USAGE}\nUnknown options: {}\n\n", options.join(", "));
        Self {
            stderr,
            exit: USAGE_EXIT,
            ..Self::default()
        }
    }

    /// Any other complaint of the tool.
    pub(crate) fn complaint(message: impl std::fmt::Display, exit: u8) -> Self {
        Self {
            stderr: format!("\n{message}\n"),
            exit,
            ..Self::default()
        }
    }

    /// A value that an option cannot have.
    pub(crate) fn parameter(option: &str, message: impl std::fmt::Display) -> Self {
        Self::complaint(
            format!("Error parsing parameter '{option}': {message}"),
            USAGE_EXIT,
        )
    }

    /// The service's refusal of `operation`.
    pub(crate) fn refusal(operation: &str, error: &ApiError) -> Self {
        let (code, message) = (error.code, &error.message);
        if matches!(code, ErrorCode::NotModelled | ErrorCode::NotPossible) {
            // Not AWS's words, so not in AWS's dress.
            return Self::orgsim(message.clone(), GENERAL_EXIT);
        }
        let code = code.name();
        let text =
            format!("An error occurred ({code}) when calling the {operation} operation: {message}");
        // The tool leaves the reason out; without it nobody can tell one refusal from another.
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
            ..Self::complaint(text, SERVICE_EXIT)
        }
    }

    /// An answer. The tool prints nothing at all for an empty one.
    pub(crate) fn answer(answer: &Value) -> Self {
        let empty = match answer {
            Value::Null => true,
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
        };
        if empty {
            Self::default()
        } else {
            Self::text(json(answer))
        }
    }

    /// With a remark after those that are there already.
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = match (self.hint.take(), hint) {
            (Some(first), Some(second)) => Some(format!("{first}\n{second}")),
            (first, second) => first.or(second),
        };
        self
    }
}

/// JSON as the tool prints it: indented by four, a new line at the end.
pub(crate) fn json(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer =
        Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    "));
    value
        .serialize(&mut serializer)
        .expect("a value is always JSON");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON is UTF-8")
}
