//! Refusals of AWS services. A bug of Orgsim is a panic that states an invariant, never an `ApiError`.
//!
//! Names and HTTP codes come from the API models. Messages come from recorded answers; if there are none, they restate the
//! documentation and are marked where they are used.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Deref;

pub use crate::code::ErrorCode;
use crate::refusal::{AS_TOLD, NOT_POSSIBLE, RefusalRow, RowRule, WRONG_CALLER};
use message::Message;

/// A refusal by a service. It is as small as a pointer, because most functions of the core can return one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError(Box<Wording>);

/// The parts of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The code.
    pub code: ErrorCode,
    /// The `Reason` member, with its `:PARAMETER` suffix where AWS gives one.
    pub reason: Option<Cow<'static, str>>,
    /// The message, in the service's words.
    pub message: Message,
    /// The rule of AWS behind it.
    pub rule: RowRule,
    /// What the caller can do instead, whatever the call.
    pub remedy: Option<&'static str>,
    /// What was missing, if the message first repeats who called what.
    pub missing: Option<Message>,
}

impl Deref for ApiError {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.0
    }
}

impl ApiError {
    /// The refusal of a row, with its blanks filled. Never inlined, because there are many refusals.
    #[inline(never)]
    pub(crate) fn of(row: &RefusalRow, message: Message) -> Self {
        Self(Box::new(Wording {
            code: row.code,
            reason: row.reason.map(Cow::Borrowed),
            message,
            rule: row.rule,
            remedy: row.remedy,
            missing: None,
        }))
    }

    /// The same with a reason of the call, such as `INVALID_PATTERN:HANDSHAKE_ID`.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.0.reason = Some(reason.into());
        self
    }

    /// In few words, for somebody who knows the caller and the call: the code with what was missing, or the message.
    pub fn brief(&self) -> String {
        match &self.missing {
            Some(missing) => format!("{} {missing}", self.code.name()),
            None => self.message.to_string(),
        }
    }

    /// The same with what was missing, alone.
    #[must_use]
    pub fn with_missing(mut self, missing: Option<Message>) -> Self {
        self.0.missing = missing;
        self
    }

    /// The same by another rule.
    #[must_use]
    pub fn with_rule(mut self, rule: RowRule) -> Self {
        self.0.rule = rule;
        self
    }

    /// The same words with the code and the rule of a service that passes them on.
    #[must_use]
    pub fn passed_on(&self, row: &RefusalRow) -> Self {
        row.saying(self.message.clone())
    }

    /// Whether it is the refusal of this row, whatever its words.
    pub fn is(&self, row: &RefusalRow) -> bool {
        self.code == row.code && self.reason.as_deref() == row.reason
    }

    /// The refusal of a caller of the wrong kind, in recorded words.
    pub fn access_denied() -> Self {
        WRONG_CALLER.error()
    }

    /// The refusal of a command that Orgsim cannot carry out, such as moving time backward.
    pub fn not_possible(message: impl Into<Message>) -> Self {
        NOT_POSSIBLE.saying(message)
    }

    /// Whether the step did not happen because the host had not loaded what it needs, so that it is no refusal.
    pub fn is_of_host(&self) -> bool {
        self.code == ErrorCode::PoliciesNotLoaded
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for ApiError {}

impl RefusalRow {
    /// The error of a row without blanks.
    pub fn error(&self) -> ApiError {
        debug_assert!(message::agrees(self.words, &[]), "{}", self.words);
        ApiError::of(self, self.words.into())
    }

    /// The error of a row whose words are the call's own.
    pub fn saying(&self, says: impl Into<Message>) -> ApiError {
        debug_assert_eq!(self.words, AS_TOLD);
        ApiError::of(self, says.into())
    }

    /// The error of [`refuse!`](crate::refuse). AWS's words are the same in every language.
    #[doc(hidden)]
    #[inline(never)]
    pub fn filled(&self, names: &[&str], values: &[&dyn Display]) -> ApiError {
        let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
        let words = message::fill(self.words, |blank| {
            let at = names.iter().position(|name| *name == blank)?;
            texts.get(at).map(String::as_str)
        });
        ApiError::of(self, words.into())
    }
}
