//! Outcomes of predictions: what an option says about a step and the world after it.

use sim::history::Step;

use super::{Clause, Now};
use crate::source::TomlNode;

impl Clause {
    /// Whether it holds of a step and the world after it. Clauses about anything else never do; see `is_outcome`.
    pub fn holds_after(&self, step: &Step, now: &Now<'_>) -> bool {
        match self {
            Self::Step(pattern) => pattern.fits(step),
            Self::State(expression) => expression.holds(now),
            Self::All(list) => list.iter().all(|it| it.holds_after(step, now)),
            Self::Any(list) => list.iter().any(|it| it.holds_after(step, now)),
            Self::Not(inner) => !inner.holds_after(step, now),
            _ => false,
        }
    }

    /// Reads a clause about a step and the world after it.
    pub(crate) fn outcome(node: TomlNode<'_, '_>) -> Option<Self> {
        let clause = Self::read(node)?;
        if !clause.is_outcome() {
            node.fault("only `step`, `state`, `all`, `any` and `not` can be here");
        }
        Some(clause)
    }

    /// Whether it is only about a step and the world after it.
    fn is_outcome(&self) -> bool {
        match self {
            Self::Step(_) | Self::State(_) => true,
            Self::All(list) | Self::Any(list) => list.iter().all(Self::is_outcome),
            Self::Not(inner) => inner.is_outcome(),
            _ => false,
        }
    }

    /// Whether it has a clause about the judged step, which only an outcome has.
    pub(crate) fn has_step(&self) -> bool {
        match self {
            Self::Step(_) => true,
            Self::All(list) | Self::Any(list) => list.iter().any(Self::has_step),
            Self::Not(inner) => inner.has_step(),
            _ => false,
        }
    }
}
