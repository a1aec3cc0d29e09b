//! Whether what an option of a prediction says could be true, for the proof: what was seen of its parts.

use serde_json::Value;
use sim::history::Step;

use super::{Clause, Now, RevealPattern, StateExpression, is_true};
use crate::facts::FACTS;

/// The parts of what an option says, with what was seen of each: for the proof.
#[derive(Clone, Debug)]
pub(crate) struct Atoms(Vec<Atom>);

/// A part about a step, or about the world.
#[derive(Clone, Debug)]
struct Atom {
    clause: Clause,
    /// Its text, which tells two of them apart.
    text: String,
    was_true: bool,
    was_false: bool,
}

/// The most parts whose combinations are tried.
const MOST_PARTS: usize = 12;

impl Atoms {
    /// The parts of a clause, each once.
    pub(crate) fn of(clause: &Clause) -> Self {
        let mut all = Self(Vec::new());
        all.collect(clause);
        all
    }

    fn collect(&mut self, clause: &Clause) {
        match clause {
            Clause::All(list) | Clause::Any(list) => list.iter().for_each(|it| self.collect(it)),
            Clause::Not(inner) => self.collect(inner),
            atom => {
                let text = atom.says();
                if !self.0.iter().any(|it| it.text == text) {
                    self.0.push(Atom {
                        clause: atom.clone(),
                        text,
                        was_true: false,
                        was_false: false,
                    });
                }
            }
        }
    }

    /// Whether the clause is true for some truth of its parts.
    pub(crate) fn can_be_true(&self, clause: &Clause) -> bool {
        let count = self.0.len().min(MOST_PARTS);
        (0..1_usize << count).any(|bits| self.holds_for(clause, bits))
    }

    fn holds_for(&self, clause: &Clause, bits: usize) -> bool {
        match clause {
            Clause::All(list) => list.iter().all(|it| self.holds_for(it, bits)),
            Clause::Any(list) => list.iter().any(|it| self.holds_for(it, bits)),
            Clause::Not(inner) => !self.holds_for(inner, bits),
            atom => {
                let text = atom.says();
                let at = self.0.iter().position(|it| it.text == text);
                at.is_some_and(|at| at >= MOST_PARTS || bits >> at & 1 == 1)
            }
        }
    }

    /// Notes what a step and the world after it show.
    pub(crate) fn look(&mut self, step: &Step, now: &Now<'_>) {
        for atom in &mut self.0 {
            if let Clause::Step(pattern) = &atom.clause {
                // AWS may give no call this answer; but the call must be one that comes.
                atom.was_true |= pattern.deed().fits(step);
                atom.was_false = true;
            }
        }
        self.look_at(now);
    }

    /// Takes parts about a step for possible whose call may be one that decides.
    pub(crate) fn allow(&mut self, decides: &[RevealPattern]) {
        for atom in &mut self.0 {
            if let Clause::Step(pattern) = &atom.clause {
                let shares = |it: &RevealPattern| it.step.shares_operation(pattern);
                atom.was_true |= decides.iter().any(shares);
            }
        }
    }

    /// Notes what a world shows.
    pub(crate) fn look_at(&mut self, now: &Now<'_>) {
        for atom in self.0.iter_mut().filter(|it| !it.was_true || !it.was_false) {
            if let Clause::State(expression) = &atom.clause {
                match expression.holds(now) {
                    true => atom.was_true = true,
                    false => atom.was_false = true,
                }
            }
        }
    }

    /// The parts that were never true, or never false, and would not be after a change of one of these facts.
    pub(crate) fn complaints(&self, facts: &Value) -> Vec<String> {
        let could = |atom: &Atom, wanted| match &atom.clause {
            Clause::State(expression) => expression.could_be(facts, wanted),
            _ => false,
        };
        let says = |atom: &Atom| match (atom.was_true, atom.was_false) {
            (false, _) if !could(atom, true) => Some(format!("`{}` can never be true", atom.text)),
            (_, false) if !could(atom, false) => {
                Some(format!("`{}` is true whatever happens", atom.text))
            }
            _ => None,
        };
        self.0.iter().filter_map(says).collect()
    }
}

impl Clause {
    /// A part of an outcome as text, for complaints.
    fn says(&self) -> String {
        match self {
            Self::State(expression) => expression.text.clone(),
            Self::Step(pattern) => pattern.says(),
            _ => String::new(),
        }
    }

    /// The things that an outcome looks at: `step`, and the names of facts.
    pub(crate) fn looks_at(&self) -> Vec<&'static str> {
        let mut all = match self {
            Self::Step(_) => vec!["step"],
            Self::State(expression) => expression.facts.iter().map(|at| FACTS[*at].0).collect(),
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::looks_at).collect(),
            Self::Not(inner) => inner.looks_at(),
            _ => Vec::new(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The most changes of facts that are tried for an expression.
const MOST_CHANGES: usize = 4_000;

impl StateExpression {
    /// Whether the expression is true, or false, after one change of these facts: a text or flag is another, a list has one
    /// element more or is empty.
    fn could_be(&self, facts: &Value, wanted: bool) -> bool {
        // The time is always there.
        let own = self.facts.iter().map(|at| FACTS[*at].0);
        let own = own.filter(|name| *name != "now");
        let own: Value = own
            .map(|name| (name.to_string(), facts[name].clone()))
            .collect();
        let literals: Vec<&str> = self.text.split('\'').skip(1).step_by(2).collect();
        let mut changed = Vec::new();
        changes(&own, &literals, &mut |it| changed.push(it));
        let is = |facts: &Value| {
            let value = self.expression.evaluate(facts);
            value.is_ok_and(|it| is_true(&it) == wanted)
        };
        changed.iter().take(MOST_CHANGES).any(is)
    }
}

/// Each value that differs from another in one place.
fn changes(value: &Value, literals: &[&str], found: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                changes(member, literals, &mut |it| {
                    let mut other = members.clone();
                    other.insert(name.clone(), it);
                    found(Value::Object(other));
                });
            }
        }
        Value::Array(list) => {
            found(Value::Array(Vec::new()));
            for literal in literals {
                let more = list.iter().cloned().chain([Value::from(*literal)]);
                found(more.collect());
            }
            for (at, element) in list.iter().enumerate() {
                changes(element, literals, &mut |it| {
                    let mut other = list.clone();
                    other[at] = it;
                    found(Value::Array(other));
                });
            }
        }
        Value::Bool(flag) => found((!flag).into()),
        Value::Null | Value::String(_) => {
            literals.iter().for_each(|it| found((*it).into()));
            found(Value::Null);
        }
        Value::Number(_) => found(Value::Null),
    }
}
