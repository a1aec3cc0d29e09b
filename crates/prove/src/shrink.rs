//! Smaller policies that allow the same: what is superfluous, and policies without it. Every step is proved.

use std::sync::Arc;

use message::{Message, message};
use ordered::Set;
use policy::document::{Effect, Patterns, Statement, Version};
use policy::{Document, PolicyKind, Truth};

use crate::answer::Proof;
use crate::cases::Aim;
use crate::question::{ProofCase, Prover, statement_applies};
use crate::stack::Rule;
use crate::text;

/// What is wrong with a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Superfluous {
    /// It applies to no request.
    NeverApplies,
    /// The statements that deny always apply where it allows.
    AlwaysDenied,
    /// The statement at this index, from 0, applies wherever it does.
    Shadowed(usize),
    /// The others together decide the same.
    Redundant,
}

/// A change that makes a policy smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// What was done, as a sentence.
    pub says: Message,
    /// The characters that it saved.
    pub saved: usize,
}

/// A policy that was made smaller.
#[derive(Clone, Debug)]
pub struct Minimized {
    /// The smaller policy.
    pub document: Arc<Document>,
    /// The changes, in order.
    pub steps: Vec<Reduction>,
}

impl Prover {
    /// The statements that could be removed, each by itself, with their indices from 0.
    pub fn superfluous(
        &mut self,
        kind: PolicyKind,
        policy: &Arc<Document>,
    ) -> Vec<(usize, Superfluous)> {
        let count = policy.statements().len();
        (0..count)
            .filter_map(|index| Some((index, self.flaw(kind, policy, index)?)))
            .collect()
    }

    fn flaw(
        &mut self,
        kind: PolicyKind,
        policy: &Arc<Document>,
        index: usize,
    ) -> Option<Superfluous> {
        let statements = policy.statements();
        let own = statements.get(index)?;
        if self.covered(policy, index, &[]) {
            return Some(Superfluous::NeverApplies);
        }
        let same = |it: &Statement| it.effect == own.effect && it.principals == own.principals;
        for (other, statement) in statements.iter().enumerate() {
            // Of two that are equal, the first stays.
            let before = other < index || !self.covered(policy, other, &[index]);
            if other != index && same(statement) && self.covered(policy, index, &[other]) && before
            {
                return Some(Superfluous::Shadowed(other));
            }
        }
        let denies = statements.iter().enumerate();
        let denies: Vec<usize> = denies
            .filter(|(_, it)| it.effect == Effect::Deny && it.principals == own.principals)
            .map(|it| it.0)
            .collect();
        if own.effect == Effect::Allow && !denies.is_empty() && self.covered(policy, index, &denies)
        {
            return Some(Superfluous::AlwaysDenied);
        }
        let mut others = statements.to_vec();
        others.remove(index);
        let rest = text::document(policy.version(), &others);
        let equal = !others.is_empty()
            && self
                .interchangeable(kind, &[rest], std::slice::from_ref(policy))
                .is_proved();
        equal.then_some(Superfluous::Redundant)
    }

    /// Whether one of the others applies wherever a statement does.
    fn covered(&mut self, policy: &Arc<Document>, index: usize, others: &[usize]) -> bool {
        let rule = |at: &usize| Rule::Statement(policy.clone(), *at);
        let aim = Aim {
            start: vec![rule(&index)],
            levels: Vec::new(),
            nots: others.iter().map(rule).collect(),
        };
        let at = ProofCase::default();
        self.prepare([&at, &at], policy.statements().iter());
        let judge = |request: &policy::Request| {
            let applies = |at: usize| statement_applies(policy, at, request) == Truth::True;
            applies(index) && !others.iter().any(|it| applies(*it))
        };
        let outcome = self.find(&aim, &at, &judge);
        outcome.witness.is_none() && outcome.doubt.is_none()
    }

    /// A policy that allows the same and is not longer. `sids`: the names of statements stay.
    pub fn minimize(&mut self, kind: PolicyKind, policy: &Arc<Document>, sids: bool) -> Minimized {
        let mut best = Shrinking {
            kind,
            original: policy.clone(),
            version: policy.version(),
            statements: policy.statements().to_vec(),
            steps: Vec::new(),
            length: policy.text().chars().count(),
        };
        best.write(self);
        best.without_statements(self);
        best.without_patterns(self);
        best.together(self);
        if !sids && best.statements.iter().any(|it| it.sid.is_some()) {
            let mut plain = best.statements.clone();
            plain.iter_mut().for_each(|it| it.sid = None);
            best.take(self, plain, "The statements have no Sid.".into());
        }
        let document = if best.steps.is_empty() {
            policy.clone()
        } else {
            text::document(best.version, &best.statements)
        };
        Minimized {
            document,
            steps: best.steps,
        }
    }

    /// Policies of at most `limit` characters each that together allow the same. `None`: a statement does not fit, or more than
    /// `most` policies are needed. An error: their equality is not proved.
    ///
    /// # Errors
    ///
    /// The answer that is not a proof.
    pub fn split(
        &mut self,
        kind: PolicyKind,
        policy: &Arc<Document>,
        limit: usize,
        most: usize,
    ) -> Result<Option<Vec<Arc<Document>>>, Proof> {
        let mut pieces = Vec::new();
        for statement in policy.statements() {
            if !cut(policy.version(), statement.clone(), limit, &mut pieces) {
                return Ok(None);
            }
        }
        let length = |all: &[Statement]| text::text(policy.version(), all).chars().count();
        name_apart(&mut pieces);
        ordered::sort_by_key(&mut pieces, |it| usize::MAX - text::statement(it).len());
        let mut bins: Vec<Vec<Statement>> = Vec::new();
        for piece in pieces {
            let fits = |bin: &&mut Vec<Statement>| {
                let mut with = bin.to_vec();
                with.push(piece.clone());
                length(&with) <= limit
            };
            match bins.iter_mut().find(fits) {
                Some(bin) => bin.push(piece),
                None => bins.push(vec![piece]),
            }
        }
        if bins.len() > most {
            return Ok(None);
        }
        for bin in &mut bins {
            ordered::sort_by_key(bin, |it| it.index);
        }
        let parts: Vec<Arc<Document>> = bins
            .iter()
            .map(|bin| text::document(policy.version(), bin))
            .collect();
        match self.interchangeable(kind, &parts, std::slice::from_ref(policy)) {
            Proof::Proved => Ok(Some(parts)),
            open @ (Proof::Refuted(_) | Proof::NotDecided(_)) => Err(open),
        }
    }
}

/// Gives parts of one statement names of their own.
fn name_apart(pieces: &mut [Statement]) {
    let mut seen: Set<String> = pieces.iter().filter_map(|it| it.sid.clone()).collect();
    let mut before = None;
    for piece in pieces {
        let Some(sid) = piece.sid.clone() else {
            continue;
        };
        if before.as_ref() == Some(&sid) {
            let name = (2..)
                .map(|at: usize| format!("{sid}{at}"))
                .find(|it| !seen.contains(it));
            piece.sid = name.inspect(|it| _ = seen.insert(it.clone()));
        }
        before = Some(sid);
    }
}

/// Cuts the list of a statement that is too long by itself; false: that is not enough.
fn cut(version: Version, statement: Statement, limit: usize, into: &mut Vec<Statement>) -> bool {
    if text::text(version, std::slice::from_ref(&statement))
        .chars()
        .count()
        <= limit
    {
        into.push(statement);
        return true;
    }
    let halves = |patterns: &Patterns| {
        let half = patterns.patterns.len() / 2;
        let part = |own: &[String]| Patterns {
            patterns: own.to_vec(),
            ..patterns.clone()
        };
        (half > 0 && !patterns.not).then(|| {
            [
                part(&patterns.patterns[..half]),
                part(&patterns.patterns[half..]),
            ]
        })
    };
    let (mut one, mut other) = (statement.clone(), statement);
    if let Some([a, b]) = halves(&one.actions) {
        (one.actions, other.actions) = (a, b);
    } else if let Some([a, b]) = one.resources.as_ref().and_then(halves) {
        (one.resources, other.resources) = (Some(a), Some(b));
    } else {
        return false;
    }
    cut(version, one, limit, into) && cut(version, other, limit, into)
}

/// A policy while it gets smaller.
struct Shrinking {
    kind: PolicyKind,
    original: Arc<Document>,
    version: Version,
    statements: Vec<Statement>,
    steps: Vec<Reduction>,
    length: usize,
}

impl Shrinking {
    /// Takes other statements if they are shorter and, by proof, allow the same.
    fn take(&mut self, prover: &mut Prover, statements: Vec<Statement>, says: Message) -> bool {
        let text = text::text(self.version, &statements);
        let length = text.chars().count();
        if statements.is_empty() || length >= self.length {
            return false;
        }
        let Ok(document) = Document::parse_as(self.kind, &text).or_else(|_| Document::parse(&text))
        else {
            return false;
        };
        let original = std::slice::from_ref(&self.original);
        if !prover
            .interchangeable(self.kind, original, &[Arc::new(document)])
            .is_proved()
        {
            return false;
        }
        self.steps.push(Reduction {
            says,
            saved: self.length - length,
        });
        (self.statements, self.length) = (statements, length);
        true
    }

    fn write(&mut self, prover: &mut Prover) {
        let own = self.statements.clone();
        self.take(
            prover,
            own,
            "White space and brackets that are not needed are left out.".into(),
        );
    }

    fn without_statements(&mut self, prover: &mut Prover) {
        let mut at = 0;
        while let Some(statement) = self.statements.get(at) {
            let says = message!(
                "Statement {statement} decides nothing that the others do not.",
                statement = statement.name()
            );
            let mut fewer = self.statements.clone();
            fewer.remove(at);
            if !self.take(prover, fewer, says) {
                at += 1;
            }
        }
    }

    /// Removes patterns that others of their list cover, first all of a list and then one by one.
    fn without_patterns(&mut self, prover: &mut Prover) {
        for at in 0..self.statements.len() {
            for element in [Element::Action, Element::Resource] {
                let Some(all) = self
                    .statements
                    .get_mut(at)
                    .and_then(|it| element.of(it))
                    .map(|it| it.patterns.clone())
                else {
                    continue;
                };
                let covered = |text: &String| {
                    let place = all.iter().position(|it| it == text);
                    let covers = |(other, pattern): (usize, &String)| {
                        pattern != text && policy::pattern::glob(pattern, text)
                            || pattern == text && Some(other) < place
                    };
                    all.iter().enumerate().any(covers)
                };
                let kept: Vec<String> = all.iter().filter(|it| !covered(it)).cloned().collect();
                self.with_patterns(prover, at, element, kept);
                self.one_by_one(prover, at, element);
            }
        }
    }

    fn one_by_one(&mut self, prover: &mut Prover, at: usize, element: Element) {
        let mut place = 0;
        loop {
            let patterns = self.statements.get_mut(at).and_then(|it| element.of(it));
            let Some(mut fewer) = patterns
                .map(|it| it.patterns.clone())
                .filter(|it| it.len() > 1 && place < it.len())
            else {
                return;
            };
            // Long lists would take long: each removal is a proof of its own.
            if fewer.len() > MOST_ONE_BY_ONE {
                return;
            }
            fewer.remove(place);
            if !self.with_patterns(prover, at, element, fewer) {
                place += 1;
            }
        }
    }

    fn with_patterns(
        &mut self,
        prover: &mut Prover,
        at: usize,
        element: Element,
        patterns: Vec<String>,
    ) -> bool {
        let mut statements = self.statements.clone();
        let Some(statement) = statements.get_mut(at) else {
            return false;
        };
        let says = message!(
            "Statement {statement} has patterns of {element} that others cover.",
            statement = statement.name(),
            element = element.name()
        );
        match element.of(statement) {
            Some(own) if !patterns.is_empty() && patterns.len() < own.patterns.len() => {
                own.patterns = patterns
            }
            Some(_) | None => return false,
        }
        self.take(prover, statements, says)
    }

    /// Joins statements that differ in one list only.
    fn together(&mut self, prover: &mut Prover) {
        let mut one = 0;
        while one < self.statements.len() {
            let mut other = one + 1;
            while other < self.statements.len() {
                if !self.join(prover, one, other) {
                    other += 1;
                }
            }
            one += 1;
        }
    }

    fn join(&mut self, prover: &mut Prover, one: usize, other: usize) -> bool {
        let (Some(a), Some(b)) = (
            self.statements.get(one).cloned(),
            self.statements.get(other).cloned(),
        ) else {
            return false;
        };
        let conditions = |it: &Statement| {
            text::statement(&Statement {
                sid: None,
                ..it.clone()
            })
        };
        for element in [Element::Action, Element::Resource] {
            let (mut a, mut b) = (a.clone(), b.clone());
            let says = message!(
                "Statements {one} and {other} are one.",
                one = a.name(),
                other = b.name()
            );
            let (Some(own), Some(more)) = (element.of(&mut a), element.of(&mut b)) else {
                continue;
            };
            if own.not || more.not {
                continue;
            }
            let mut all = own.patterns.clone();
            all.extend(
                more.patterns
                    .iter()
                    .filter(|it| !own.patterns.contains(it))
                    .cloned(),
            );
            (own.patterns, more.patterns) = (all.clone(), all);
            if conditions(&a) == conditions(&b) {
                let mut statements = self.statements.clone();
                statements[one] = a;
                statements.remove(other);
                if self.take(prover, statements, says) {
                    return true;
                }
            }
        }
        false
    }
}

/// The longest list whose patterns are tried one by one.
const MOST_ONE_BY_ONE: usize = 60;

/// An element with a list of patterns.
#[derive(Clone, Copy, Debug)]
enum Element {
    Action,
    Resource,
}

impl Element {
    fn name(self) -> &'static str {
        match self {
            Element::Action => "Action",
            Element::Resource => "Resource",
        }
    }

    fn of(self, statement: &mut Statement) -> Option<&mut Patterns> {
        match self {
            Element::Action => Some(&mut statement.actions),
            Element::Resource => statement.resources.as_mut(),
        }
    }
}
