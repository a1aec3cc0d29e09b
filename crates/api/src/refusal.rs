//! The tables of refusals. A service lists its refusals as rows: the code, the reason, AWS's words, the rule behind it with its
//! source, and what to do instead.

use std::fmt;

use crate::code::ErrorCode;

/// A rule of AWS and where it is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CitedRule {
    /// The rule in a sentence; empty if only the source is known.
    pub says: &'static str,
    /// The document and its heading.
    pub source: &'static str,
}

impl CitedRule {
    /// A source without a sentence.
    pub const fn only(source: &'static str) -> Self {
        Self { says: "", source }
    }
}

/// A rule in our own words, and its source.
pub const fn rule(says: &'static str, source: &'static str) -> CitedRule {
    CitedRule { says, source }
}

/// The rule of a row, made by [`rule!`](crate::rule). It is a function, so that the page's first part, which has rows, need not
/// have the sentences behind them.
#[derive(Clone, Copy)]
pub struct RowRule(#[doc(hidden)] pub fn() -> CitedRule);

impl RowRule {
    /// The rule.
    pub fn cited(self) -> CitedRule {
        (self.0)()
    }
}

impl fmt::Debug for RowRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cited().fmt(f)
    }
}

impl PartialEq for RowRule {
    fn eq(&self, other: &Self) -> bool {
        self.cited() == other.cited()
    }
}

impl Eq for RowRule {}

/// A [`RowRule`]: a sentence in our own words, and its source. Without a sentence only the source is known.
#[macro_export]
macro_rules! rule {
    ($source:expr) => {
        $crate::rule!("", $source)
    };
    ($says:expr, $source:expr $(,)?) => {{
        fn cited() -> $crate::refusal::CitedRule {
            $crate::refusal::CitedRule {
                says: $says,
                source: $source,
            }
        }
        $crate::refusal::RowRule(cited)
    }};
}

/// A row of a table of refusals.
#[derive(Clone, Copy, Debug)]
pub struct RefusalRow {
    pub(crate) code: ErrorCode,
    pub(crate) reason: Option<&'static str>,
    pub(crate) words: &'static str,
    pub(crate) rule: RowRule,
    pub(crate) remedy: Option<&'static str>,
}

/// The words of a row whose calls word it: "{says}".
pub const AS_TOLD: &str = "{says}";

/// A refusal with a code, AWS's words and the rule behind it. The words can have blanks: `{name}`.
pub const fn refusal(code: ErrorCode, words: &'static str, rule: RowRule) -> RefusalRow {
    RefusalRow {
        code,
        reason: None,
        words,
        rule,
        remedy: None,
    }
}

/// The same with a reason.
pub const fn because(
    code: ErrorCode,
    reason: &'static str,
    words: &'static str,
    rule: RowRule,
) -> RefusalRow {
    RefusalRow {
        reason: Some(reason),
        ..refusal(code, words, rule)
    }
}

impl RefusalRow {
    /// The same, with what the caller can do instead.
    #[must_use]
    pub const fn remedy(self, says: &'static str) -> Self {
        Self {
            remedy: Some(says),
            ..self
        }
    }

    /// The same for services that name this error differently.
    #[must_use]
    pub const fn with_code(self, code: ErrorCode) -> Self {
        Self { code, ..self }
    }

    /// The words, for [`refuse!`](crate::refuse), which checks the blanks.
    #[doc(hidden)]
    pub const fn words(&self) -> &'static str {
        self.words
    }
}

/// The error of a row with blanks, and their values: `refuse!(NO_SUCH_USER, name, kind = kind.word())`.
///
/// As in `format!`, each blank is a name that gets a value, and a name alone is a variable.
#[macro_export]
macro_rules! refuse {
    ($row:path $(, $name:ident $(= $value:expr)?)+ $(,)?) => {{
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        const { assert!(::message::agrees($row.words(), NAMES), "the blanks are not the names") };
        $row.filled(NAMES, &[$(&$crate::refuse!(@value $name $($value)?)),+])
    }};
    (@value $name:ident $value:expr) => { $value };
    (@value $name:ident) => { $name };
}

table_rows::refusals!("refusals.txt");
