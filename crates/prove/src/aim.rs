//! What a search is to find, and what it found.

use crate::answer::{Doubt, Witness};
use crate::stack::{Level, Rule};

/// What to find.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aim {
    /// All of them apply.
    pub start: Vec<Rule>,
    /// One of each applies.
    pub levels: Vec<Level>,
    /// None of them applies.
    pub nots: Vec<Rule>,
}

impl Aim {
    /// The same where a rule applies.
    pub fn and(mut self, rule: &Rule) -> Self {
        self.start.push(rule.clone());
        self
    }

    /// The same where none of these applies.
    pub fn without(mut self, rules: &[Rule]) -> Self {
        self.nots.extend_from_slice(rules);
        self
    }

    /// Both together.
    pub fn joined(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.start.extend_from_slice(&other.start);
        both.levels.extend_from_slice(&other.levels);
        both.nots.extend_from_slice(&other.nots);
        both
    }

    /// Whether the same statement must and must not apply.
    pub fn is_contradiction(&self) -> bool {
        self.start
            .iter()
            .any(|it| self.nots.iter().any(|not| it.is_same(not)))
    }

    /// All of its rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let levels = self.levels.iter().flatten();
        self.start.iter().chain(levels).chain(&self.nots)
    }
}

/// Whether a request refutes.
pub(crate) type Judge<'a> = &'a dyn Fn(&policy::Request) -> bool;

/// What a search found, and why it may have missed something.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub witness: Option<Witness>,
    pub doubt: Option<Doubt>,
}

impl Outcome {
    pub fn doubtful(doubt: Doubt) -> Self {
        Self {
            witness: None,
            doubt: Some(doubt),
        }
    }

    /// Whether nothing more need be searched. `formal`: any witness is good enough.
    pub fn is_final(&self, formal: bool) -> bool {
        let witness = self.witness.as_ref();
        witness.is_some_and(|it| formal || it.realistic)
            || self.doubt.as_ref().is_some_and(Doubt::is_bug)
    }

    /// Adds what another search found.
    pub fn add(&mut self, other: Outcome) {
        let better = |it: &Witness| self.witness.is_none() || it.realistic;
        if other.witness.as_ref().is_some_and(better) {
            self.witness = other.witness;
        }
        if self.doubt.is_none() || other.doubt.as_ref().is_some_and(Doubt::is_bug) {
            self.doubt = other.doubt.or(self.doubt.take());
        }
    }
}
