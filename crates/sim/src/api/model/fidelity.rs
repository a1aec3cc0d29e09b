//! How far each operation goes here: what AWS does that is not modelled, and where its behaviour was learned.
//!
//! `fidelity.txt` has a line an operation: `service:Operation | what is not modelled | sources`. An operation without a
//! line leaves nothing out that its page of the API Reference describes. Help and `docs/operations.md` show it.

use super::Operation;

const TABLE: &str = include_str!("fidelity.txt");

/// How far an operation goes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fidelity {
    /// What is not modelled, as a sentence without its full stop; empty if nothing is left out.
    pub not_modelled: &'static str,
    /// Where its behaviour was learned.
    pub source: &'static str,
}

/// Where behaviour was learned, unless a line says more.
const MODEL: &str = "API Reference and API model";

impl Operation {
    pub fn fidelity(&self) -> Fidelity {
        let action = self.action();
        rows().find(|row| row.0 == action).map_or(
            Fidelity {
                not_modelled: "",
                source: MODEL,
            },
            |row| row.1,
        )
    }
}

/// The lines of the table.
pub fn rows() -> impl Iterator<Item = (&'static str, Fidelity)> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut parts = line.splitn(3, '|').map(str::trim);
            let mut part = || parts.next().unwrap_or_default();
            let (action, not_modelled, source) = (part(), part(), part());
            let source = if source.is_empty() { MODEL } else { source };
            (
                action,
                Fidelity {
                    not_modelled,
                    source,
                },
            )
        })
}
