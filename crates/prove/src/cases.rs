//! Goals: what must and what must not apply. A goal is searched in cases, because of variables in patterns.

use crate::answer::{Doubt, DoubtReason, Witness};
use crate::facts;
use crate::pattern::Bound;
use crate::question::{ProofCase, Prover};
use crate::reader::Clause;
use crate::search::{Branch, End, Finder, Leaf};
use crate::stack::{Level, Rule};
use crate::theory::{Domain, Var};
use crate::variables::{Case, variables};
use crate::witness::Builder;

/// The maximum number of branches that are tried with the evaluator.
const MOST_LEAVES: usize = 40;

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
        let bug = |doubt: &Doubt| doubt.reason == DoubtReason::Disagreement;
        self.witness
            .as_ref()
            .is_some_and(|it| formal || it.realistic)
            || self.doubt.as_ref().is_some_and(bug)
    }

    /// Adds what another search found.
    pub fn add(&mut self, other: Outcome) {
        let better = |it: &Witness| self.witness.is_none() || it.realistic;
        if other.witness.as_ref().is_some_and(better) {
            self.witness = other.witness;
        }
        let bug = |doubt: &Doubt| doubt.reason == DoubtReason::Disagreement;
        if self.doubt.is_none() || other.doubt.as_ref().is_some_and(bug) {
            self.doubt = other.doubt.or(self.doubt.take());
        }
    }
}

impl Prover {
    /// Searches a request that fulfills the aim and for which the judge says so.
    pub(crate) fn find(&mut self, aim: &Aim, at: &ProofCase, judge: Judge<'_>) -> Outcome {
        self.reader.bound = ordered::Map::default();
        if aim.levels.iter().any(Vec::is_empty) {
            return Outcome::default();
        }
        if variables(aim.rules()).is_empty() {
            return self.search(aim, at, judge, &[]);
        }
        // The largest level first, so that the variables of one statement at a time matter.
        let mut aim = aim.clone();
        ordered::sort_by_key(&mut aim.levels, |level| usize::MAX - level.len());
        let first = if aim.levels.is_empty() {
            vec![Rule::Always]
        } else {
            aim.levels.remove(0)
        };
        let (mut outcome, formal) = (Outcome::default(), self.actions.is_empty());
        for rule in first {
            let mut own = aim.clone();
            own.start.push(rule);
            self.keep_relevant(&mut own, at);
            outcome.add(self.in_cases(&own, at, judge));
            if outcome.is_final(formal) {
                break;
            }
        }
        outcome
    }

    /// Drops what cannot apply together with the start, whatever the values of variables are.
    fn keep_relevant(&mut self, aim: &mut Aim, at: &ProofCase) {
        for (number, key) in variables(aim.rules()).into_iter().enumerate() {
            let fixed = at
                .fixed
                .iter()
                .find(|(own, _)| *own == key)
                .map(|it| it.1.clone());
            let open = Bound::Open(u32::try_from(number).unwrap_or_default());
            self.reader
                .bound
                .insert(key, fixed.map_or(open, Bound::Fixed));
        }
        self.reader.theory.doubt = None;
        let start = self.clauses(&aim.start, at);
        let doubtful = self.reader.theory.doubt.is_some();
        let nots: Vec<(Rule, Option<Clause>)> = (aim.nots.drain(..))
            .map(|rule| {
                let clause = self.clause(&rule, at);
                (rule, clause)
            })
            .collect();
        let theory = &mut self.reader.theory;
        let mut branch = Some(Branch::default());
        for clause in &start {
            branch = branch.and_then(|it| it.applying(theory, clause));
        }
        if start.len() < aim.start.len() {
            branch = None;
        }
        if doubtful {
            aim.nots = nots.into_iter().map(|it| it.0).collect();
            return;
        }
        let Some(branch) = branch else {
            // Nothing applies: an aim without variables that cannot be met says so.
            aim.levels = vec![Vec::new()];
            return;
        };
        aim.nots = (nots.into_iter())
            .filter(|(_, clause)| {
                clause
                    .as_ref()
                    .is_some_and(|it| branch.applying(theory, it).is_some())
            })
            .map(|it| it.0)
            .collect();
    }

    /// The values that a key can have here.
    pub(crate) fn domain(&mut self, key: &str, at: &ProofCase) -> Domain {
        let several = self.several.contains(key);
        let mut domain = facts::domain(key, several, self.facts, &mut self.reader.theory);
        if let Some((_, value)) = at.fixed.iter().find(|(own, _)| own == key) {
            domain.only = Some(value.clone());
        }
        domain.present |= at.present.iter().any(|own| own == key);
        domain
    }

    fn clause(&mut self, rule: &Rule, at: &ProofCase) -> Option<Clause> {
        let clause = match rule {
            Rule::Always => Some(Clause::new()),
            Rule::Statement(document, index) => self.reader.statement(document, *index),
        };
        for (var, _) in clause.iter().flatten() {
            self.know(*var, at);
        }
        clause
    }

    /// Tells the theory what values a variable can have.
    fn know(&mut self, var: Var, at: &ProofCase) {
        if let Var::Key(number) = var
            && let Some(key) = self.reader.keys.get(number as usize).cloned()
        {
            let domain = match self.chosen.iter().find(|(own, _)| *own == key) {
                Some((_, domain)) => domain.clone(),
                None => self.domain(&key, at),
            };
            self.reader.theory.limit(var, domain);
        }
    }

    fn clauses(&mut self, rules: &[Rule], at: &ProofCase) -> Vec<Clause> {
        rules
            .iter()
            .filter_map(|rule| self.clause(rule, at))
            .collect()
    }

    /// The search of one case.
    pub(crate) fn search(
        &mut self,
        aim: &Aim,
        at: &ProofCase,
        judge: Judge<'_>,
        chosen: &Case,
    ) -> Outcome {
        self.chosen = chosen
            .iter()
            .map(|(key, it)| (key.clone(), it.domain.clone()))
            .collect();
        for (key, choice) in chosen {
            self.reader.bound.insert(key.clone(), choice.bound.clone());
            let var = self.reader.variable(key);
            self.know(var, at);
        }
        self.reader.theory.doubt = None;
        let start = self.clauses(&aim.start, at);
        if start.len() < aim.start.len() {
            self.chosen.clear();
            return Outcome::default();
        }
        let levels: Vec<Vec<Clause>> = aim
            .levels
            .iter()
            .map(|level| self.clauses(level, at))
            .collect();
        let mut nots = self.clauses(&aim.nots, at);
        if self.facts {
            let keys: Vec<Var> = (start.iter().chain(levels.iter().flatten()).chain(&nots))
                .flatten()
                .map(|(var, _)| *var)
                .filter(|var| matches!(var, Var::Key(_)))
                .collect();
            nots.extend(self.impossible(&keys, at));
        }
        self.chosen.clear();
        let open: Vec<(u32, Var)> = (chosen.iter())
            .filter_map(|(key, choice)| match choice.bound {
                Bound::Open(number) => Some((number, self.reader.variable(key))),
                Bound::Fixed(_) => None,
            })
            .collect();
        let chosen = chosen.iter().map(|it| self.reader.variable(&it.0));
        let chosen = chosen.collect();
        self.run(
            &start,
            &levels,
            &nots,
            Builder {
                at,
                open,
                chosen,
                judge,
            },
        )
    }

    /// What no request has, about keys that are asked for.
    fn impossible(&mut self, keys: &[Var], at: &ProofCase) -> Vec<Clause> {
        let impossible = facts::impossible();
        let mut found = Vec::new();
        for index in 0..impossible.statements().len() {
            let fact = self.clause(&Rule::Statement(impossible.clone(), index), at);
            found.extend(fact.filter(|it| it.iter().any(|own| keys.contains(&own.0))));
        }
        found
    }

    fn run(
        &mut self,
        start: &[Clause],
        levels: &[Vec<Clause>],
        nots: &[Clause],
        mut builder: Builder<'_>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let mut branch = Branch::default();
        for clause in start {
            match branch.applying(&mut self.reader.theory, clause) {
                Some(next) => branch = next,
                None => {
                    outcome.doubt = self.reader.theory.doubt.clone();
                    return outcome;
                }
            }
        }
        let (mut leaves, mut unsure) = (0, None);
        let (keys, actions) = (&self.reader.keys, self.actions.clone());
        let formal = actions.is_empty();
        let mut leaf = |theory: &mut crate::theory::Theory, branch: &Branch| {
            leaves += 1;
            let tried = builder.try_out(theory, branch, keys, &actions);
            if let Some(doubt) = &tried.doubt {
                unsure.get_or_insert_with(|| doubt.clone());
            }
            outcome.add(Outcome {
                witness: tried.witness,
                doubt: None,
            });
            let bug = tried
                .doubt
                .as_ref()
                .is_some_and(|it| it.reason == DoubtReason::Disagreement);
            if bug || outcome.is_final(formal) || leaves >= MOST_LEAVES {
                if bug {
                    unsure = tried.doubt;
                }
                return Leaf::Taken;
            }
            Leaf::Passed
        };
        let mut finder = Finder {
            theory: &mut self.reader.theory,
            steps: 0,
            leaf: &mut leaf,
        };
        let end = finder.levels(&branch, levels, nots);
        outcome.doubt = unsure;
        if let End::Stopped(doubt) = end {
            outcome.doubt.get_or_insert(doubt);
        }
        if outcome.witness.is_none() && outcome.doubt.is_none() {
            outcome.doubt = self.reader.theory.doubt.clone();
        }
        outcome
    }
}
