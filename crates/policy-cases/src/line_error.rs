//! What is wrong with a line of cases.

use std::fmt;

/// What is wrong with a line, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// In characters, from 1; `None` inside a policy that is a text in the line, whose own lines and columns `what` gives.
    pub column: Option<usize>,
    /// Which policy: `scps[1].policies[0]`. Empty for the line itself.
    pub policy: String,
    /// What is wrong, where in the policy, and what to do.
    pub what: String,
}

impl LineError {
    /// What is wrong with the line as a whole.
    pub(crate) fn of_line(what: String) -> Self {
        Self {
            column: None,
            policy: String::new(),
            what,
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = self.column {
            write!(f, "column {column}, ")?;
        }
        if !self.policy.is_empty() {
            write!(f, "in {}, ", self.policy)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for LineError {}
