//! Goals: what must and what must not apply. A goal is searched in cases, because of variables in patterns.

use ordered::Map;
use policy::steps;

use crate::aim::{Aim, Judge, Outcome};
use crate::answer::{Doubt, DoubtReason};
use crate::facts;
use crate::pattern::Bound;
use crate::prover::{ProofCase, Prover};
use crate::reader::Clause;
use crate::search::{Branch, End, Finder, Leaf};
use crate::stack::Rule;
use crate::theory::{Domain, Theory, Var};
use crate::variables::{Case, statements, variables};
use crate::witness::Builder;

/// The maximum number of branches that are tried with the evaluator.
const MOST_LEAVES: usize = 40;

impl Prover {
    /// Searches a request that fulfills the aim and for which the judge says so, in the steps that are left.
    pub(crate) fn find(&mut self, aim: &Aim, at: &ProofCase, judge: Judge<'_>) -> Outcome {
        self.reader.theory.costs = Map::default();
        let most = self.left.min(steps::left());
        let (mut outcome, taken) = steps::within(most, || self.find_soon(aim, at, judge));
        self.left -= taken;
        if taken >= most {
            // What was found means nothing.
            outcome = Outcome::doubtful(Doubt::new(DoubtReason::Complex));
        }
        if let Some(doubt) = &mut outcome.doubt
            && doubt.reason == DoubtReason::Complex
        {
            doubt.key = self.most_complex(aim, at);
        }
        outcome
    }

    /// The statement, and the key or element of it, that took most steps.
    fn most_complex(&mut self, aim: &Aim, at: &ProofCase) -> Option<String> {
        let costs = self.reader.theory.costs.iter();
        let ((var, atom), _) = costs.max_by_key(|it| it.1)?;
        let part = (*var, *atom);
        let of = match part.0 {
            Var::Action => "Action",
            Var::Resource => "Resource",
            Var::Key(number) => self.reader.keys.get(number as usize)?,
        };
        let of = of.to_string();
        let is_it = |it: &&Rule| self.clause(it, at).is_some_and(|it| it.contains(&part));
        let rule = aim.rules().find(is_it);
        let own = statements(rule.into_iter()).next();
        Some(own.map_or_else(|| of.clone(), |it| format!("{}: {of}", it.name())))
    }

    fn find_soon(&mut self, aim: &Aim, at: &ProofCase, judge: Judge<'_>) -> Outcome {
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
        let mut outcome = Outcome::default();
        for rule in first {
            let mut own = aim.clone().and(&rule);
            self.keep_relevant(&mut own, at);
            outcome.add(self.in_cases(&own, at, judge));
            if outcome.is_final(self.actions.is_empty()) || steps::left() == 0 {
                break;
            }
        }
        outcome
    }

    /// Drops what cannot apply together with the start, whatever the values of variables are.
    fn keep_relevant(&mut self, aim: &mut Aim, at: &ProofCase) {
        for (number, key) in (0..).zip(variables(aim.rules())) {
            let fixed = at.fixed.iter().find(|it| it.0 == key);
            let bound = fixed.map_or(Bound::Open(number), |it| Bound::Fixed(it.1.clone()));
            self.reader.bound.insert(key, bound);
        }
        self.reader.theory.doubt = None;
        match self.assume(&aim.start, at) {
            _ if self.reader.theory.doubt.is_some() => {}
            Some(branch) => aim.nots.retain(|rule| {
                let clause = self.clause(rule, at);
                clause.is_some_and(|it| branch.applying(&mut self.reader.theory, &it).is_some())
            }),
            // Nothing applies: an aim without variables that cannot be met says so.
            None => aim.levels = vec![Vec::new()],
        }
    }

    /// The branch in which the rules apply; `None`: they cannot.
    fn assume(&mut self, rules: &[Rule], at: &ProofCase) -> Option<Branch> {
        let mut branch = Branch::default();
        for rule in rules {
            let clause = self.clause(rule, at)?;
            branch = branch.applying(&mut self.reader.theory, &clause)?;
        }
        Some(branch)
    }

    /// The values that a key can have here.
    pub(crate) fn domain(&mut self, key: &str, at: &ProofCase) -> Domain {
        let several = self.several.contains(key);
        let mut domain = facts::domain(key, several, self.facts, &mut self.reader.theory);
        if let Some((_, value)) = at.fixed.iter().find(|(own, _)| own == key) {
            domain.only = Some(value.clone());
        }
        if key == "aws:principalarn" {
            // Names that callers of this case can have.
            let own = at.principal.role_arn.as_ref().or(at.principal.arn.as_ref());
            domain.suggested.splice(0..0, own.cloned());
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
            self.reader.theory.limit(number, domain);
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
        let branch = self.assume(&aim.start, at);
        let levels = aim.levels.iter().map(|level| self.clauses(level, at));
        let levels: Vec<Vec<Clause>> = levels.collect();
        let mut nots = self.clauses(&aim.nots, at);
        if let (true, Some(branch)) = (self.facts, &branch) {
            let clauses = levels.iter().flatten().chain(&nots);
            let vars = branch.0.iter().map(|it| it.0);
            let keys = vars.chain(clauses.flatten().map(|it| it.0));
            let keys: Vec<Var> = keys.filter(|it| matches!(it, Var::Key(_))).collect();
            nots.extend(self.impossible(&keys, at));
        }
        self.chosen.clear();
        let keys = chosen.iter().map(|it| self.reader.variable(&it.0));
        let keys: Vec<Var> = keys.collect();
        let open = chosen.iter().zip(&keys);
        let open = open.filter_map(|((_, choice), var)| match choice.bound {
            Bound::Open(number) => Some((number, *var)),
            Bound::Fixed(_) => None,
        });
        let open = open.collect();
        let chosen = keys;
        let builder = Builder {
            at,
            open,
            chosen,
            judge,
            supplies: self.supplies,
            resources: self.resources,
        };
        self.run(branch, &levels, &nots, builder)
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
        branch: Option<Branch>,
        levels: &[Vec<Clause>],
        nots: &[Clause],
        mut builder: Builder<'_>,
    ) -> Outcome {
        let (mut outcome, mut leaves) = (Outcome::default(), 0);
        let (keys, actions) = (&self.reader.keys, self.actions.clone());
        let mut leaf = |theory: &mut Theory, branch: &Branch| {
            leaves += 1;
            outcome.add(builder.try_out(theory, branch, keys, &actions));
            if outcome.is_final(actions.is_empty()) || leaves >= MOST_LEAVES {
                return Leaf::Taken;
            }
            Leaf::Passed
        };
        let mut finder = Finder {
            theory: &mut self.reader.theory,
            steps: 0,
            leaf: &mut leaf,
        };
        let end = branch.map(|it| finder.levels(&it, levels, nots));
        if let Some(End::Stopped(doubt)) = end {
            outcome.doubt.get_or_insert(doubt);
        }
        if outcome.witness.is_none() && outcome.doubt.is_none() {
            outcome.doubt = self.reader.theory.doubt.clone();
        }
        outcome
    }
}
