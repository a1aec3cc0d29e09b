//! Questions about what requests can do.

use std::sync::Arc;

use ordered::Set;
use policy::{
    ContextValue, Decision, Document, Layers, Request, RequestPrincipal, Source, Truth, decide,
    evaluate_in_full,
};

use crate::answer::{Doubt, DoubtReason, Proof};
use crate::cases::{Aim, Judge, Outcome};
use crate::reader::StatementReader;
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
        let mut only = self.only.iter().flat_map(places);
        only.all(|it| applies(it, request))
            && !self.except.iter().any(|it| any_applies(it, request))
    }

    fn allows(&self, request: &Request) -> bool {
        decide(request, &self.layers) == Decision::Allowed
    }
}

/// A statement of a policy, by its index.
pub(crate) type Place<'a> = (&'a Arc<Document>, usize);

/// The statements of a policy.
pub(crate) fn places(document: &Arc<Document>) -> impl Iterator<Item = Place<'_>> {
    (0..document.statements().len()).map(move |index| (document, index))
}

/// Proves and refutes. It keeps what it has found out about patterns, so ask one prover all questions.
#[derive(Default)]
pub struct Prover {
    pub(crate) reader: StatementReader,
    pub(crate) facts: bool,
    pub(crate) actions: Arc<[String]>,
    /// Whether requests for an action can have a condition key.
    pub(crate) supplies: Option<fn(&str, &str) -> bool>,
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

    /// The same, knowing which condition keys of services, in lower case, requests for an action can have: `supplies(action, key)`.
    #[must_use]
    pub fn with_keys(mut self, supplies: fn(&str, &str) -> bool) -> Self {
        self.supplies = Some(supplies);
        self
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
            let excepted = unless.is_some_and(|it| any_applies(it, request));
            at.allows(request) && any_applies(asked, request) && !excepted
        };
        self.prepare(
            [at, at],
            asked
                .statements()
                .iter()
                .chain(unless.iter().flat_map(|it| it.statements())),
        );
        let mut all = Vec::new();
        for statement in rules(asked) {
            for mut aim in aims(at) {
                aim.start.push(statement.clone());
                aim.nots.extend(unless.iter().flat_map(|it| rules(it)));
                all.push(aim);
            }
        }
        self.refute(at, all, &judge)
    }

    /// Whether `new` allows nothing that `old` does not. The two differ in their layers only.
    pub fn no_new_access(&mut self, old: &ProofCase, new: &ProofCase) -> Proof {
        self.none_between(&[new], &[old])
    }

    /// Whether no request is allowed by all of `allowing` and by none of `refusing`. They differ in their layers only; the first
    /// of `allowing` is the case of a witness.
    pub(crate) fn none_between(
        &mut self,
        allowing: &[&ProofCase],
        refusing: &[&ProofCase],
    ) -> Proof {
        let Some(at) = allowing.first() else {
            return Proof::Proved;
        };
        let judge = |request: &Request| {
            allowing.iter().all(|it| it.allows(request))
                && !refusing.iter().any(|it| it.allows(request))
        };
        self.prepare(allowing.iter().chain(refusing).copied(), std::iter::empty());
        let sides = allowing.iter().map(|it| aims(it));
        let sides = sides.chain(refusing.iter().map(|it| refusals(&stack(it))));
        let all = sides.fold(vec![Aim::default()], |all, side| {
            let joined = |aim: &Aim| side.iter().map(|it| aim.joined(it)).collect::<Vec<_>>();
            let all = all.iter().flat_map(joined);
            all.filter(|it| !it.is_contradiction()).collect()
        });
        self.refute(at, all, &judge)
    }

    /// The answer, if a request that fulfills one of the aims refutes.
    fn refute(&mut self, at: &ProofCase, aims: Vec<Aim>, judge: Judge<'_>) -> Proof {
        if at.layers.deny_yields {
            return Proof::NotDecided(Doubt::new(DoubtReason::Rules));
        }
        let mut outcome = Outcome::default();
        for aim in aims {
            outcome.add(self.find(&aim, at, judge));
            if outcome.is_final(self.actions.is_empty()) {
                break;
            }
        }
        match (outcome.witness, outcome.doubt) {
            (_, Some(doubt)) if doubt.is_bug() => Proof::NotDecided(doubt),
            (Some(witness), _) => Proof::Refuted(Box::new(witness)),
            (None, Some(doubt)) => Proof::NotDecided(doubt),
            (None, None) => Proof::Proved,
        }
    }

    /// Notes the keys that set operators ask for.
    pub(crate) fn prepare<'a>(
        &mut self,
        situations: impl IntoIterator<Item = &'a ProofCase>,
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

fn any_applies(document: &Arc<Document>, request: &Request) -> bool {
    places(document).any(|it| applies(it, request))
}

/// Whether a statement applies to a request, as the evaluator says. Effects and principals do not count.
pub(crate) fn applies((document, index): Place<'_>, request: &Request) -> bool {
    // A boundary is read for every caller.
    let layers = Layers {
        boundary: Some(Source::new("asked", document.clone())),
        ..Layers::default()
    };
    let verdict = evaluate_in_full(request, &layers);
    let mut statements = verdict.layers.iter().flat_map(|it| &it.statements);
    statements.any(|it| it.index == index && it.applies == Truth::True)
}

fn stack(at: &ProofCase) -> Stack {
    Stack::of(&at.layers, &at.principal, at.resource_account.as_ref())
}

/// A rule for each statement.
pub(crate) fn rules(document: &Arc<Document>) -> impl Iterator<Item = Rule> {
    places(document).map(Rule::of)
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
    let denied = stack.denies.iter().map(|it| Aim::default().and(it));
    let limited = stack.limits.iter().map(|it| Aim::default().without(it));
    // No way is open: of each, a level has no rule that applies, or one of its `nots` applies.
    let mut closed = vec![Aim::default()];
    for way in &stack.ways {
        let close = |aim: &Aim| {
            let levels = way.levels.iter().map(|it| aim.clone().without(it));
            let nots = way.nots.iter().map(|it| aim.clone().and(it));
            levels.chain(nots).collect::<Vec<_>>()
        };
        closed = closed.iter().flat_map(close).collect();
    }
    denied.chain(limited).chain(closed).collect()
}
