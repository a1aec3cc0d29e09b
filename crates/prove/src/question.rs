//! Questions about what requests can do.

use std::sync::Arc;

use ordered::Set;
use policy::{
    ContextValue, Decision, Document, Layers, Request, RequestPrincipal, Source, Truth, decide,
    evaluate_in_full,
};

use crate::answer::{Doubt, DoubtReason, Proof};
use crate::cases::{Aim, Outcome};
use crate::reader::Reader;
use crate::stack::{Rule, Stack};
use crate::theory::Domain;

/// The requests that a question is about, and the policies around them.
#[derive(Clone, Debug, Default)]
pub struct ProofCase {
    /// Who asks. The kind of caller, its account and what resource policies call it count.
    pub principal: RequestPrincipal,
    /// Whether any caller of the same kind in the same account is meant; otherwise exactly this one.
    pub any_caller: bool,
    /// The account that owns the resource; `None`: the caller's own.
    pub resource_account: Option<String>,
    /// Condition keys, in lower case, with the only value that they have here.
    pub fixed: Vec<(String, ContextValue)>,
    /// Condition keys, in lower case, that every request here has.
    pub present: Vec<String>,
    /// The policies.
    pub layers: Layers,
    /// Only requests to which each statement of these applies, whatever its effect.
    pub only: Vec<Arc<Document>>,
    /// Only requests to which no statement of these applies, whatever its effect.
    pub except: Vec<Arc<Document>>,
    /// What this case is called, such as the name of an account.
    pub place: String,
}

impl ProofCase {
    /// The documents of its policies.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        let layers = &self.layers;
        let levels = layers
            .scps
            .iter()
            .chain(&layers.rcps)
            .flat_map(|it| &it.policies);
        let single = [&layers.boundary, &layers.session, &layers.resource];
        let sources = levels
            .chain(&layers.identity)
            .chain(single.into_iter().flatten());
        sources.map(|it| &it.document)
    }

    /// Whether a request is one of those that are asked about.
    pub(crate) fn admits(&self, request: &Request) -> bool {
        let applies = |document: &Arc<Document>, index| {
            statement_applies(document, index, request) == Truth::True
        };
        let all = |it: &Arc<Document>| (0..it.statements().len()).all(|index| applies(it, index));
        let any = |it: &Arc<Document>| (0..it.statements().len()).any(|index| applies(it, index));
        self.only.iter().all(all) && !self.except.iter().any(any)
    }
}

/// Proves and refutes. It keeps what it has found out about patterns, so ask one prover all questions.
#[derive(Default)]
pub struct Prover {
    pub(crate) reader: Reader,
    pub(crate) facts: bool,
    pub(crate) actions: Arc<[String]>,
    /// Accounts of the organization besides those that are asked about.
    pub(crate) insiders: Vec<String>,
    /// The keys that are asked for with set operators.
    pub(crate) several: Set<String>,
    /// The values of variables in the case that is searched.
    pub(crate) chosen: Vec<(String, Domain)>,
}

impl Prover {
    /// A prover that knows nothing of requests: keys can have any values together.
    pub fn formal() -> Self {
        Self::default()
    }

    /// A prover that knows the types of AWS's global condition keys and what they exclude (docs/proofs.md), and the names of
    /// actions, in order, from which it takes those of its witnesses.
    pub fn new(actions: impl Into<Arc<[String]>>) -> Self {
        Self {
            facts: true,
            actions: actions.into(),
            ..Self::default()
        }
    }

    /// The same, knowing the accounts of the organization: their callers are not from outside.
    #[must_use]
    pub fn with_insiders(mut self, accounts: impl IntoIterator<Item = String>) -> Self {
        self.insiders.extend(accounts);
        self
    }

    /// Whether no request is allowed to which a statement of `asked` applies, unless one of `unless` does. Effects do not count.
    pub fn never(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        unless: Option<&Arc<Document>>,
    ) -> Proof {
        let judge = |request: &Request| {
            let excepted = unless.is_some_and(|it| applies(it, request));
            decide(request, &at.layers) == Decision::Allowed && applies(asked, request) && !excepted
        };
        self.prepare(
            [at, at],
            asked
                .statements()
                .iter()
                .chain(unless.iter().flat_map(|it| it.statements())),
        );
        let mut outcome = Outcome::default();
        let excepted: Vec<Rule> = unless.iter().flat_map(|it| rules(it)).collect();
        for statement in rules(asked) {
            for mut aim in aims(at) {
                aim.start.push(statement.clone());
                aim.nots.extend(excepted.iter().cloned());
                outcome.add(self.find(&aim, at, &judge));
                if outcome.is_final(self.actions.is_empty()) {
                    return proof(at, outcome);
                }
            }
        }
        proof(at, outcome)
    }

    /// Whether `new` allows nothing that `old` does not. The two differ in their layers only.
    pub fn no_new_access(&mut self, old: &ProofCase, new: &ProofCase) -> Proof {
        let allowed =
            |request: &Request, layers: &Layers| decide(request, layers) == Decision::Allowed;
        let judge =
            |request: &Request| allowed(request, &new.layers) && !allowed(request, &old.layers);
        self.prepare([old, new], std::iter::empty());
        let before = stack(old);
        let mut outcome = Outcome::default();
        for aim in aims(new) {
            for refusal in refusals(&before) {
                let mut aim = aim.clone();
                aim.start.extend(refusal.start);
                aim.nots.extend(refusal.nots);
                outcome.add(self.find(&aim, new, &judge));
                if outcome.is_final(self.actions.is_empty()) {
                    return proof(new, outcome);
                }
            }
        }
        proof(new, outcome)
    }

    /// Notes the keys that set operators ask for.
    pub(crate) fn prepare<'a>(
        &mut self,
        situations: [&'a ProofCase; 2],
        more: impl Iterator<Item = &'a policy::Statement>,
    ) {
        let documents = situations.into_iter().flat_map(ProofCase::documents);
        let statements = documents.flat_map(|it| it.statements()).chain(more);
        let conditions = statements.flat_map(|it| &it.conditions);
        self.several = Set::default();
        for condition in conditions.filter(|it| it.operator.set.is_some()) {
            self.several.insert(condition.lookup().to_string());
        }
    }
}

/// Whether a statement of a document applies to a request, as the evaluator says. Effects and principals do not count.
fn applies(document: &Arc<Document>, request: &Request) -> bool {
    let all = 0..document.statements().len();
    all.into_iter()
        .any(|index| statement_applies(document, index, request) == Truth::True)
}

/// The same for one statement.
pub(crate) fn statement_applies(
    document: &Arc<Document>,
    index: usize,
    request: &Request,
) -> Truth {
    // A boundary is read for every caller.
    let layers = Layers {
        boundary: Some(Source::new("asked", document.clone())),
        ..Layers::default()
    };
    let verdict = evaluate_in_full(request, &layers);
    let mut statements = verdict.layers.iter().flat_map(|it| &it.statements);
    statements
        .find(|it| it.index == index)
        .map_or(Truth::False, |it| it.applies)
}

fn stack(at: &ProofCase) -> Stack {
    Stack::of(&at.layers, &at.principal, at.resource_account.as_ref())
}

/// A rule for each statement.
pub(crate) fn rules(document: &Arc<Document>) -> impl Iterator<Item = Rule> {
    let all = 0..document.statements().len();
    all.map(|index| Rule::Statement(document.clone(), index))
}

/// What to find so that the layers allow: one aim for each way to be granted.
pub(crate) fn aims(at: &ProofCase) -> Vec<Aim> {
    let stack = stack(at);
    let aim = |way: crate::stack::Way| Aim {
        start: at.only.iter().flat_map(rules).collect(),
        levels: stack.limits.iter().cloned().chain(way.levels).collect(),
        nots: (at.except.iter().flat_map(rules))
            .chain(stack.denies.iter().cloned())
            .chain(way.nots)
            .collect(),
    };
    stack.ways.clone().into_iter().map(aim).collect()
}

/// What to find so that the layers do not allow.
fn refusals(stack: &Stack) -> Vec<Aim> {
    let mut aims: Vec<Aim> = Vec::new();
    for deny in &stack.denies {
        aims.push(Aim {
            start: vec![deny.clone()],
            ..Aim::default()
        });
    }
    for level in &stack.limits {
        aims.push(Aim {
            nots: level.clone(),
            ..Aim::default()
        });
    }
    // No way is open: of each, a level has no rule that applies, or one of its `nots` applies.
    let mut closed = vec![Aim::default()];
    for way in &stack.ways {
        let mut next = Vec::new();
        for aim in &closed {
            for level in &way.levels {
                let mut aim = aim.clone();
                aim.nots.extend(level.iter().cloned());
                next.push(aim);
            }
            for rule in &way.nots {
                let mut aim = aim.clone();
                aim.start.push(rule.clone());
                next.push(aim);
            }
        }
        closed = next;
    }
    aims.extend(closed);
    aims
}

fn proof(at: &ProofCase, outcome: Outcome) -> Proof {
    if at.layers.deny_yields {
        return Proof::NotDecided(Doubt::new(DoubtReason::Rules));
    }
    match (outcome.witness, outcome.doubt) {
        (_, Some(doubt)) if doubt.reason == DoubtReason::Disagreement => Proof::NotDecided(doubt),
        (Some(witness), _) => Proof::Refuted(Box::new(witness)),
        (None, Some(doubt)) => Proof::NotDecided(doubt),
        (None, None) => Proof::Proved,
    }
}
