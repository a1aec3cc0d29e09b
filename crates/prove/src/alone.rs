//! Questions about one policy, without an organization around it.

use std::sync::Arc;

use policy::document::Effect;
use policy::{Document, Level, PolicyKind, Source};

use crate::answer::{Proof, each};
use crate::callers::{full_access, open_to};
use crate::matter::Matter;
use crate::organization::covered;
use crate::prover::{ProofCase, Prover};

/// What is attached beside the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Nothing, but for SCPs that only deny a policy that allows everything.
    Usual,
    /// Nothing.
    Nothing,
    /// A policy that allows everything.
    All,
}

impl Prover {
    /// Whether one policy allows nothing that another one does not, each as the only policy of its kind. An SCP that only denies is
    /// taken together with `FullAWSAccess`.
    pub fn no_new_access_alone(
        &mut self,
        kind: PolicyKind,
        old: &Arc<Document>,
        new: &Arc<Document>,
    ) -> Proof {
        let [old, new] = [old, new].map(std::slice::from_ref);
        self.of_sets(kind, Beside::Usual, old, new)
    }

    /// The same for policies that are attached together.
    pub(crate) fn of_sets(
        &mut self,
        kind: PolicyKind,
        beside: Beside,
        old: &[Arc<Document>],
        new: &[Arc<Document>],
    ) -> Proof {
        self.question(|prover| {
            let documents: Vec<&Arc<Document>> = old.iter().chain(new).collect();
            let (mut callers, more) = prover.callers(kind, &documents);
            if beside == Beside::Usual
                && kind == PolicyKind::Resource
                && [old, new].into_iter().any(only_denies)
            {
                add_owners(&mut callers);
            }
            let around = |prover: &Self, caller: &ProofCase, own| {
                prover
                    .in_scope(kind, placed(kind, beside, caller, own))
                    .swap_remove(0)
            };
            each(callers, more, |caller| {
                // Of RCPs, only what they cover can differ.
                let (old, new) = (around(prover, &caller, old), around(prover, &caller, new));
                prover.no_new_access(&old, &new)
            })
        })
    }

    /// The cases of requests that a kind of policy covers, and of those that it does not.
    fn in_scope(&self, kind: PolicyKind, at: ProofCase) -> Vec<ProofCase> {
        covered(&at, kind == PolicyKind::ResourceControl && self.facts)
    }

    /// Whether two sets of policies allow the same. The first direction that is refuted is the answer.
    pub fn equivalent(
        &mut self,
        kind: PolicyKind,
        one: &[Arc<Document>],
        other: &[Arc<Document>],
    ) -> Proof {
        self.same(kind, Beside::Usual, one, other)
    }

    fn same(
        &mut self,
        kind: PolicyKind,
        beside: Beside,
        one: &[Arc<Document>],
        other: &[Arc<Document>],
    ) -> Proof {
        self.question(|prover| {
            each([(one, other), (other, one)], false, |(from, to)| {
                prover.of_sets(kind, beside, from, to)
            })
        })
    }

    /// Whether two sets of policies decide the same, whatever is attached beside them: they allow the same and deny the same.
    pub(crate) fn interchangeable(
        &mut self,
        kind: PolicyKind,
        one: &[Arc<Document>],
        other: &[Arc<Document>],
    ) -> Proof {
        let statements = |it: &[Arc<Document>], effect| {
            it.iter()
                .flat_map(|it| it.statements())
                .any(|it| it.effect == effect)
        };
        let any = |effect| statements(one, effect) || statements(other, effect);
        let ways = [
            (Beside::Nothing, Effect::Allow),
            (Beside::All, Effect::Deny),
        ];
        each(ways, false, |(beside, effect)| match any(effect) {
            true => self.same(kind, beside, one, other),
            false => Proof::Proved,
        })
    }

    /// Whether one policy, alone, never allows what is asked about.
    pub fn never_alone(
        &mut self,
        kind: PolicyKind,
        policy: &Arc<Document>,
        matter: &Matter,
    ) -> Proof {
        self.question(|prover| {
            let documents = [policy, &matter.asked].into_iter().chain(&matter.unless);
            let (mut callers, more) = prover.callers(kind, &documents.collect::<Vec<_>>());
            let own = std::slice::from_ref(policy);
            if kind == PolicyKind::Resource && only_denies(own) {
                add_owners(&mut callers);
            }
            let cases = callers
                .iter()
                .flat_map(|it| prover.in_scope(kind, placed(kind, Beside::Usual, it, own)));
            let cases: Vec<ProofCase> = cases.collect();
            match prover.asked_of(cases, matter) {
                Ok(cases) => each(cases, more, |at| {
                    prover.never(&at, &matter.asked, matter.unless.as_ref())
                }),
                Err(nobody) => nobody,
            }
        })
    }
}

/// Whether policies only deny, so that identity policies of their account allow what they do not deny.
fn only_denies(own: &[Arc<Document>]) -> bool {
    let mut all = own.iter().flat_map(|it| it.statements()).peekable();
    all.peek().is_some() && all.all(|it| it.effect == Effect::Deny)
}

/// Adds the callers for whom the policies of their own account are enough.
fn add_owners(callers: &mut Vec<ProofCase>) {
    let own = callers.iter().filter(|it| it.principal.account.is_some());
    let own = own.cloned().map(|mut at| {
        at.layers.resource_required = false;
        at
    });
    let own: Vec<ProofCase> = own.collect();
    callers.extend(own);
}

/// The caller with these policies.
pub(crate) fn placed(
    kind: PolicyKind,
    beside: Beside,
    caller: &ProofCase,
    own: &[Arc<Document>],
) -> ProofCase {
    let mut at = caller.clone();
    let source = |it: &Arc<Document>| Source::new("policy", it.clone());
    let mut policies: Vec<Source> = own.iter().map(source).collect();
    let mut all = own.iter().flat_map(|it| it.statements());
    let open = beside == Beside::All
        || beside == Beside::Usual
            && kind == PolicyKind::ServiceControl
            && !all.any(|it| it.effect == Effect::Allow);
    let layers = &mut at.layers;
    if let PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation = kind {
        policies.extend(open.then(|| open_to("*")));
        layers.resource = joined(&policies);
        return at;
    }
    policies.extend(open.then(full_access));
    let level = || Level {
        name: "policy".into(),
        policies: policies.clone(),
    };
    match kind {
        PolicyKind::ServiceControl => layers.scps = vec![level()],
        PolicyKind::ResourceControl => layers.rcps = vec![level()],
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => {
            layers.identity = policies
        }
        PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => {}
    }
    at
}

/// A resource has one policy: several are one with all statements.
fn joined(policies: &[Source]) -> Option<Source> {
    match policies {
        [] => None,
        [one] => Some(one.clone()),
        [first, ..] => {
            let all = policies.iter().flat_map(|it| it.document.statements());
            let statements: Vec<_> = all.cloned().collect();
            let document = crate::text::document(first.document.version(), &statements);
            Some(Source::new("policies", document))
        }
    }
}
