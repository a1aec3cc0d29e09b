//! The search: a request to which one clause of each level applies, and none of the clauses that must not.
//!
//! A branch keeps what it has assumed of each variable. Variables are independent, so a branch is possible if each of them has a
//! value. A clause that must not apply is done with when one of its atoms is impossible here; if only one atom is left that can be
//! false, it must be; otherwise the search branches on the atoms of the clause with the fewest.

use policy::steps;

use crate::answer::{Doubt, DoubtReason};
use crate::reader::Clause;
use crate::theory::{Id, Signed, Solved, Theory, Var};

/// The maximum number of assumptions of one search.
const MOST_STEPS: usize = 50_000;

/// What is assumed of each variable, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Branch(pub Vec<(Var, Vec<Signed>)>);

impl Branch {
    /// What is assumed of a variable.
    pub fn of(&self, var: Var) -> &[Signed] {
        let place = self.0.binary_search_by(|(own, _)| own.cmp(&var));
        place
            .ok()
            .and_then(|at| self.0.get(at))
            .map_or(&[], |it| &it.1)
    }

    /// The same with one more assumption; `None`: the variable would have no value.
    pub fn with(&self, theory: &mut Theory, (var, atom): (Var, Id), sign: bool) -> Option<Branch> {
        let mut wanted = self.of(var).to_vec();
        match wanted.binary_search(&(atom, sign)) {
            Ok(_) => return Some(self.clone()),
            Err(at) => wanted.insert(at, (atom, sign)),
        }
        let before = steps::left();
        let is_none = theory.value(var, &wanted) == Solved::Nothing;
        theory.took(var, atom, before - steps::left());
        if is_none {
            return None;
        }
        let mut branch = self.clone();
        match branch.0.binary_search_by(|(own, _)| own.cmp(&var)) {
            Ok(at) => {
                if let Some(entry) = branch.0.get_mut(at) {
                    entry.1 = wanted;
                }
            }
            Err(at) => branch.0.insert(at, (var, wanted)),
        }
        Some(branch)
    }

    /// The same with all atoms of a clause.
    pub fn applying(&self, theory: &mut Theory, clause: &Clause) -> Option<Branch> {
        let mut branch = self.clone();
        for atom in clause {
            branch = branch.with(theory, *atom, true)?;
        }
        Some(branch)
    }
}

/// What a found branch is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// It is the answer.
    Taken,
    /// Go on.
    Passed,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    /// A leaf was taken.
    Found,
    /// Every branch was tried.
    Exhausted,
    /// The limit was reached.
    Stopped(Doubt),
}

/// A search under way.
pub(crate) struct Finder<'a> {
    pub theory: &'a mut Theory,
    pub steps: usize,
    pub leaf: &'a mut dyn FnMut(&mut Theory, &Branch) -> Leaf,
}

impl Finder<'_> {
    /// Searches below a branch: one clause of each level applies, and none of `nots`.
    pub fn levels(&mut self, branch: &Branch, levels: &[Vec<Clause>], nots: &[Clause]) -> End {
        let Some((level, rest)) = levels.split_first() else {
            return self.nots(branch.clone(), nots.iter().collect());
        };
        for clause in level {
            if let Some(branch) = branch.applying(self.theory, clause) {
                match self.levels(&branch, rest, nots) {
                    End::Exhausted => {}
                    end @ (End::Found | End::Stopped(_)) => return end,
                }
            }
        }
        End::Exhausted
    }

    fn nots(&mut self, mut branch: Branch, mut nots: Vec<&Clause>) -> End {
        loop {
            let mut open: Vec<(&Clause, Clause)> = Vec::new();
            let mut forced = false;
            for clause in nots {
                self.steps += clause.len();
                if self.steps > MOST_STEPS || !steps::goes_on(clause.len()) {
                    return End::Stopped(Doubt::new(DoubtReason::Complex));
                }
                let Some(ways) = self.ways(&branch, clause) else {
                    continue;
                };
                match ways.as_slice() {
                    [] => return End::Exhausted,
                    [only] => match branch.with(self.theory, *only, false) {
                        Some(next) => (branch, forced) = (next, true),
                        None => return End::Exhausted,
                    },
                    _ => open.push((clause, ways)),
                }
            }
            if !forced {
                return self.branches(&branch, &open);
            }
            nots = open.into_iter().map(|(clause, _)| clause).collect();
        }
    }

    /// The atoms of a clause that can be false here; `None`: it cannot apply.
    fn ways(&mut self, branch: &Branch, clause: &Clause) -> Option<Clause> {
        branch.applying(self.theory, clause)?;
        let can_fail = |atom: &&(Var, Id)| branch.with(self.theory, **atom, false).is_some();
        Some(clause.iter().filter(can_fail).copied().collect())
    }

    fn branches(&mut self, branch: &Branch, open: &[(&Clause, Clause)]) -> End {
        let Some((at, (_, ways))) = open.iter().enumerate().min_by_key(|(_, it)| it.1.len()) else {
            return match (self.leaf)(self.theory, branch) {
                Leaf::Taken => End::Found,
                Leaf::Passed => End::Exhausted,
            };
        };
        let others = open.iter().enumerate().filter(|(place, _)| *place != at);
        let others: Vec<&Clause> = others.map(|(_, it)| it.0).collect();
        let mut before = branch.clone();
        for way in ways {
            if let Some(next) = before.with(self.theory, *way, false) {
                match self.nots(next, others.clone()) {
                    End::Exhausted => {}
                    end @ (End::Found | End::Stopped(_)) => return end,
                }
            }
            match before.with(self.theory, *way, true) {
                Some(next) => before = next,
                None => break,
            }
        }
        End::Exhausted
    }
}
