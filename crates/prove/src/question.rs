//! Questions about what requests can do.

use std::sync::Arc;

use ordered::Set;
use policy::{Document, PolicyBound, Request, evaluate};

use crate::aim::{Aim, Judge, Outcome};
use crate::answer::{Doubt, DoubtReason, Proof};
use crate::prover::{ProofCase, Prover, any_applies, places};
use crate::stack::{Rule, Stack};

/// A question about cases that allow and cases that refuse.
type Ask<'a> = &'a mut dyn FnMut(&mut Prover, &[&ProofCase], &[&ProofCase]) -> Proof;

impl Prover {
    /// Whether no request is allowed to which a statement of `asked` applies, unless one of `unless` does. Effects do not count.
    pub fn never(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        unless: Option<&Arc<Document>>,
    ) -> Proof {
        self.whatever(&[at], &[], &mut |prover, at, _| match at.first() {
            Some(at) => prover.never_known(at, asked, unless),
            None => Proof::Proved,
        })
    }

    fn never_known(
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
        self.whatever(allowing, refusing, &mut Self::none_between_known)
    }

    fn none_between_known(&mut self, allowing: &[&ProofCase], refusing: &[&ProofCase]) -> Proof {
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

    /// The answer that is the same whatever is not known of the policies.
    fn whatever(
        &mut self,
        allowing: &[&ProofCase],
        refusing: &[&ProofCase],
        ask: Ask<'_>,
    ) -> Proof {
        self.question(|prover| {
            let mut all = allowing.iter().chain(refusing);
            if !all.any(|it| it.documents().any(|it| !it.is_known())) {
                return ask(prover, allowing, refusing);
            }
            let mut bounded = |[allow, refuse]: [PolicyBound; 2]| {
                let read = |all: &[&ProofCase], bound| -> Vec<ProofCase> {
                    all.iter().map(|it| it.bounded(bound)).collect()
                };
                let (allowing, refusing) = (read(allowing, allow), read(refusing, refuse));
                let [allowing, refusing] =
                    [&allowing, &refusing].map(|it| it.iter().collect::<Vec<_>>());
                ask(prover, &allowing, &refusing)
            };
            let example = match bounded([PolicyBound::Free; 2]) {
                Proof::Refuted(example) => example,
                firm @ (Proof::Proved | Proof::NotDecided(_)) => return firm,
            };
            if let Proof::Refuted(mut witness) = bounded([PolicyBound::Least, PolicyBound::Most]) {
                if let Some(at) = allowing.first() {
                    witness.layers = at.layers.clone();
                }
                return Proof::Refuted(witness);
            }
            // What the example depends on; if it does not, the evaluator sees that it is none.
            let mut names: Vec<String> = Vec::new();
            let all = || allowing.iter().chain(refusing);
            for at in all() {
                names.extend(evaluate(&example.request, &at.layers).unknown);
            }
            if names.is_empty() {
                let unknown = all().flat_map(|it| it.documents().flat_map(|it| it.unknowns()));
                names = unknown.map(str::to_string).collect();
            }
            let mut seen = Set::new();
            names.retain(|it| seen.insert(it.clone()));
            Proof::NotDecided(Doubt::about(DoubtReason::Unknown, &names.join(", ")))
        })
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

    /// Begins a case: notes the keys that set operators ask for.
    pub(crate) fn prepare<'a>(
        &mut self,
        situations: impl IntoIterator<Item = &'a ProofCase>,
        more: impl Iterator<Item = &'a policy::Statement>,
    ) {
        self.begin_case();
        let documents = situations.into_iter().flat_map(ProofCase::documents);
        let statements = documents.flat_map(|it| it.statements()).chain(more);
        let conditions = statements.flat_map(|it| &it.conditions);
        self.several = Set::default();
        for condition in conditions.filter(|it| it.operator.set.is_some()) {
            self.several.insert(condition.lookup().to_string());
        }
    }
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
