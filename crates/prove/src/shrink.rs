//! Smaller policies that allow the same: what is superfluous, and policies without it. Every step is proved.
//!
//! A step changes few statements, and all others stay. So a proof for these is enough: each of them, before and after, applies only
//! where a statement of the other side with the same effect does, or where one denies.

use std::sync::Arc;

use message::{Message, message};
use policy::document::{Effect, Patterns, PrincipalName, Principals, Statement};
use policy::{Document, PolicyKind};

use crate::aim::Aim;
use crate::answer::{Doubt, Proof};
use crate::prover::{Place, ProofCase, Prover, applies, places};
use crate::stack::Rule;
use crate::text::{self, cut, name_apart};

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

/// What is known of the statements of a policy, by their indices from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementReview {
    /// The statements that could be removed, each by itself.
    pub flaws: Vec<(usize, Superfluous)>,
    /// The statements that have no certain flaw, but this one perhaps.
    pub open: Vec<(usize, Superfluous, Doubt)>,
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

/// Whether where one statement applies, the other one decides the same, or denies.
fn is_alike(own: &Statement, other: &Statement) -> bool {
    let everyone = |it: &Principals| !it.not && it.names.contains(&PrincipalName::Everyone);
    let named = other.principals.as_ref().is_some_and(everyone) && own.principals.is_some();
    (other.effect == own.effect || other.effect == Effect::Deny)
        && (named || other.principals == own.principals)
}

/// The least steps for each statement of a policy that is reviewed.
const STEPS_OF_STATEMENT: u64 = 500_000;

/// What is asked of a statement until one answer is certain.
#[derive(Default)]
struct Flaws {
    found: Option<Superfluous>,
    open: Option<(Superfluous, Doubt)>,
}

impl Flaws {
    /// Whether the statement has this flaw. A doubt is kept: without another flaw, it is the answer.
    fn has(&mut self, flaw: Superfluous, answer: Result<bool, Doubt>) -> bool {
        match answer {
            Ok(true) => self.found = Some(flaw),
            Ok(false) => {}
            Err(doubt) => {
                self.open.get_or_insert((flaw, doubt));
            }
        }
        self.found.is_some()
    }
}

impl Prover {
    /// The statements that could be removed, each by itself, with their indices from 0, and those of which that is not decided.
    pub fn superfluous(&mut self, policy: &Arc<Document>) -> StatementReview {
        self.question(|prover| {
            let mut review = StatementReview::default();
            let (all, unknown) = (policy.statements(), crate::answer::first_unknown(policy));
            for index in 0..all.len() {
                let mut flaws = prover.flaws(policy, index);
                if let (None, Some((at, doubt))) = (flaws.found, &unknown) {
                    let other = (*at != index).then_some(Superfluous::Shadowed(*at));
                    let flaw = other.unwrap_or(Superfluous::NeverApplies);
                    flaws.open.get_or_insert((flaw, doubt.clone()));
                }
                match (flaws.found, flaws.open) {
                    (Some(flaw), _) => review.flaws.push((index, flaw)),
                    (None, Some((flaw, doubt))) => review.open.push((index, flaw, doubt)),
                    (None, None) => {}
                }
            }
            review
        })
    }

    fn flaws(&mut self, policy: &Arc<Document>, index: usize) -> Flaws {
        let mut flaws = Flaws::default();
        let statements = policy.statements();
        let Some(own) = statements.get(index).filter(|it| it.is_known()) else {
            return flaws;
        };
        // One statement leaves something to the others.
        self.left = self.left.max(STEPS_OF_STATEMENT);
        let at = |index| (policy, index);
        let is_other = |it: &usize| *it != index && statements[*it].is_known();
        let others = (0..statements.len()).filter(is_other).map(at);
        let (same, denies): (Vec<_>, Vec<_>) = others
            .filter(|it| is_alike(own, &statements[it.1]))
            .partition(|it| statements[it.1].effect == own.effect);
        let all = [&same[..], &denies].concat();
        let redundant = self.covered(at(index), &all);
        // Where no other one applies, no flaw is.
        if redundant == Ok(false) {
            return flaws;
        }
        // The parts of one question share its steps.
        let most = self.left;
        if flaws.has(Superfluous::NeverApplies, self.covered(at(index), &[])) {
            return flaws;
        }
        for other in &same {
            self.left = self.left.min(most);
            // Of two that are equal, the first stays.
            let before = other.1 < index || !self.is_covered(*other, &[at(index)]);
            let shadowed = Superfluous::Shadowed(other.1);
            if before && flaws.has(shadowed, self.covered(at(index), &[*other])) {
                return flaws;
            }
        }
        if !denies.is_empty() {
            let answer = self.covered(at(index), &denies);
            if flaws.has(Superfluous::AlwaysDenied, answer) {
                return flaws;
            }
        }
        if !all.is_empty() {
            flaws.has(Superfluous::Redundant, redundant);
        }
        flaws
    }

    /// Whether it is certain that one of the others that are alike applies wherever a statement does.
    fn is_covered(&mut self, own: Place<'_>, others: &[Place<'_>]) -> bool {
        self.covered(own, others) == Ok(true)
    }

    /// Whether one of the others that are alike applies wherever a statement does, or why that is not decided.
    fn covered(&mut self, own: Place<'_>, others: &[Place<'_>]) -> Result<bool, Doubt> {
        let of = |(document, index): &Place<'_>| document.statements().get(*index).cloned();
        let statement = of(&own);
        let alike = |it: &&Place<'_>| {
            let pair = statement.as_ref().zip(of(it));
            pair.is_some_and(|(own, it)| is_alike(own, &it))
        };
        let others: Vec<Place<'_>> = others.iter().filter(alike).copied().collect();
        let nots: Vec<Rule> = others.iter().copied().map(Rule::of).collect();
        let aim = Aim::default().and(&Rule::of(own)).without(&nots);
        let at = ProofCase::default();
        let documents = others.iter().chain([&own]).map(|it| it.0);
        self.prepare([&at, &at], documents.flat_map(|it| it.statements()));
        let judge = |request: &policy::Request| {
            applies(own, request) && !others.iter().any(|it| applies(*it, request))
        };
        let outcome = self.find(&aim, &at, &judge);
        match (outcome.witness, outcome.doubt) {
            (Some(_), _) => Ok(false),
            (None, Some(doubt)) => Err(doubt),
            (None, None) => Ok(true),
        }
    }

    /// A policy that allows the same and is not longer. `sids`: the names of statements stay. One of which something is not known stays
    /// as it is.
    pub fn minimize(&mut self, kind: PolicyKind, policy: &Arc<Document>, sids: bool) -> Minimized {
        self.question(|prover| {
            let mut best = Shrinking {
                prover,
                kind,
                document: policy.clone(),
                steps: Vec::new(),
            };
            if policy.is_known() {
                best.write();
                best.without_statements();
                best.without_patterns();
                best.together();
                if !sids {
                    best.without_sids();
                }
            }
            Minimized {
                document: best.document,
                steps: best.steps,
            }
        })
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
        self.question(|prover| {
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
            match prover.interchangeable(kind, &parts, std::slice::from_ref(policy)) {
                Proof::Proved => Ok(Some(parts)),
                open @ (Proof::Refuted(_) | Proof::NotDecided(_)) => Err(open),
            }
        })
    }
}

/// A policy while it gets smaller.
struct Shrinking<'a> {
    prover: &'a mut Prover,
    kind: PolicyKind,
    document: Arc<Document>,
    steps: Vec<Reduction>,
}

impl Shrinking<'_> {
    fn statements(&self) -> Vec<Statement> {
        self.document.statements().to_vec()
    }

    /// Takes other statements if they are shorter and, by proof, allow the same. `was` and `is`: those that changed, before and after.
    fn take(&mut self, all: &[Statement], was: &[usize], is: &[usize], says: Message) -> bool {
        let text = text::text(self.document.version(), all);
        let length = |text: &str| text.chars().count();
        let saved = length(self.document.text()).saturating_sub(length(&text));
        if all.is_empty() || saved == 0 {
            return false;
        }
        let Ok(new) = Document::parse_as(self.kind, &text).or_else(|_| Document::parse(&text))
        else {
            return false;
        };
        let (old, new) = (self.document.clone(), Arc::new(new));
        let before: Vec<Place<'_>> = places(&old).collect();
        let stays = before.iter().filter(|it| !was.contains(&it.1));
        let after: Vec<Place<'_>> = stays
            .copied()
            .chain(is.iter().map(|at| (&new, *at)))
            .collect();
        let mut covers = |own: &Arc<Document>, changed: &[usize], others: &[Place<'_>]| {
            let mut changed = changed.iter();
            changed.all(|at| self.prover.is_covered((own, *at), others))
        };
        if !covers(&old, was, &after) || !covers(&new, is, &before) {
            return false;
        }
        self.steps.push(Reduction { says, saved });
        self.document = new;
        true
    }

    /// The shortest way to write the statements, or, without their names, that too.
    fn write(&mut self) {
        let statements = self.statements();
        let all: Vec<usize> = (0..statements.len()).collect();
        let says = "Whitespace and brackets that are not needed are left out.";
        self.take(&statements, &all, &all, says.into());
    }

    fn without_sids(&mut self) {
        let mut plain = self.statements();
        plain.iter_mut().for_each(|it| it.sid = None);
        self.take(&plain, &[], &[], "The statements have no Sid.".into());
    }

    fn without_statements(&mut self) {
        let mut at = 0;
        while at < self.document.statements().len() {
            let mut fewer = self.statements();
            let says = message!(
                "Statement {statement} decides nothing that the others do not.",
                statement = fewer.remove(at).name()
            );
            if !self.take(&fewer, &[at], &[], says) {
                at += 1;
            }
        }
    }

    /// Removes patterns that others of their list cover, first all of a list and then one by one.
    fn without_patterns(&mut self) {
        for at in 0..self.document.statements().len() {
            for element in [Element::Action, Element::Resource] {
                let all = self.patterns(at, element);
                let covered = |(place, text): &(usize, &String)| {
                    let covers = |(other, pattern): (usize, &String)| {
                        pattern != *text && policy::pattern::glob(pattern, text)
                            || pattern == *text && other < *place
                    };
                    !all.iter().enumerate().any(covers)
                };
                let kept = all.iter().enumerate().filter(covered);
                let kept = kept.map(|it| it.1.clone()).collect();
                self.with_patterns(at, element, kept);
                let mut place = 0;
                loop {
                    let mut fewer = self.patterns(at, element);
                    // Long lists would take long: each removal is a proof of its own.
                    if place >= fewer.len() || fewer.len() > MOST_ONE_BY_ONE {
                        break;
                    }
                    fewer.remove(place);
                    if !self.with_patterns(at, element, fewer) {
                        place += 1;
                    }
                }
            }
        }
    }

    fn patterns(&self, at: usize, element: Element) -> Vec<String> {
        let mut statements = self.statements();
        let own = statements.get_mut(at).and_then(|it| element.of(it));
        own.map_or(Vec::new(), |it| it.patterns.clone())
    }

    fn with_patterns(&mut self, at: usize, element: Element, patterns: Vec<String>) -> bool {
        let mut statements = self.statements();
        let Some(statement) = statements.get_mut(at).filter(|_| !patterns.is_empty()) else {
            return false;
        };
        let says = message!(
            "Statement {statement} has patterns of {element} that others cover.",
            statement = statement.name(),
            element = element.name()
        );
        if let Some(own) = element.of(statement) {
            own.patterns = patterns;
        }
        self.take(&statements, &[at], &[at], says)
    }

    /// Joins statements that differ in one list only.
    fn together(&mut self) {
        let mut one = 0;
        while one < self.document.statements().len() {
            let mut other = one + 1;
            while other < self.document.statements().len() {
                let elements = [Element::Action, Element::Resource];
                if !elements.into_iter().any(|it| self.join(one, other, it)) {
                    other += 1;
                }
            }
            one += 1;
        }
    }

    fn join(&mut self, one: usize, other: usize, element: Element) -> bool {
        let mut statements = self.statements();
        let mut b = statements.remove(other);
        let Some(a) = statements.get_mut(one) else {
            return false;
        };
        let says = message!(
            "Statements {one} and {other} are one.",
            one = a.name(),
            other = b.name()
        );
        let (Some(own), Some(more)) = (element.of(a), element.of(&mut b)) else {
            return false;
        };
        if own.not || more.not {
            return false;
        }
        more.patterns.retain(|it| !own.patterns.contains(it));
        own.patterns.append(&mut more.patterns);
        more.patterns = own.patterns.clone();
        b.sid = a.sid.clone();
        text::statement(a) == text::statement(&b)
            && self.take(&statements, &[one, other], &[one], says)
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
