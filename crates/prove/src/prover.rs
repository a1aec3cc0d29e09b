//! What proves, and the cases that it is asked about.

use std::sync::Arc;

use ordered::Set;
use policy::{
    ContextValue, Decision, Document, Layers, PolicyBound, Request, RequestPrincipal, Source,
    Truth, decide, evaluate_in_full,
};

use crate::reader::StatementReader;
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
        self.layers.documents()
    }

    /// The same where nothing of the policies is unknown.
    pub(crate) fn bounded(&self, bound: PolicyBound) -> Self {
        Self {
            layers: self.layers.bounded(bound),
            ..self.clone()
        }
    }

    /// Whether a request is one of those that are asked about.
    pub(crate) fn admits(&self, request: &Request) -> bool {
        let mut only = self.only.iter().flat_map(places);
        only.all(|it| applies(it, request))
            && !self.except.iter().any(|it| any_applies(it, request))
    }

    pub(crate) fn allows(&self, request: &Request) -> bool {
        decide(request, &self.layers) == Decision::Allowed
    }
}

/// The pattern of the ARNs of a resource, and those of some condition keys that requests about it never have.
pub type NeededResource = (String, Vec<String>);

/// The resources that an action needs, if there are several.
pub type NeededResources = fn(&str, &[String]) -> Vec<NeededResource>;

/// A statement of a policy, by its index.
pub(crate) type Place<'a> = (&'a Arc<Document>, usize);

/// The statements of a policy.
pub(crate) fn places(document: &Arc<Document>) -> impl Iterator<Item = Place<'_>> {
    (0..document.statements().len()).map(move |index| (document, index))
}

/// The steps that a question may take, besides those of its cases.
const MOST_STEPS: u64 = 2_000_000;
/// The steps that it may take more for each case: for each kind of caller in each account that no other one stands for, a few; in
/// questions about statements, for each that is compared with others.
const STEPS_OF_CASE: u64 = 100_000;

/// Proves and refutes.
#[derive(Default)]
pub struct Prover {
    pub(crate) reader: StatementReader,
    pub(crate) facts: bool,
    pub(crate) actions: Arc<[String]>,
    /// Whether requests for an action can have a condition key.
    pub(crate) supplies: Option<fn(&str, &str) -> bool>,
    /// The patterns of the ARNs of resources that an action is on.
    pub(crate) resources: Option<fn(&str) -> Vec<String>>,
    /// Whether resources that the actions of a service are on can have policies.
    pub(crate) shared: Option<fn(&str) -> bool>,
    /// Which actions need several resources, and their names once they are asked for.
    pub(crate) needed: Option<NeededResources>,
    pub(crate) needing: Option<Vec<String>>,
    /// Accounts of the organization besides those that are asked about.
    pub(crate) insiders: Set<String>,
    /// The keys that are asked for with set operators.
    pub(crate) several: Set<String>,
    /// The values of variables in the case that is searched.
    pub(crate) chosen: Vec<(String, Domain)>,
    /// Whether a question is under way, and the steps that it has left.
    asking: bool,
    pub(crate) left: u64,
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

    /// Answers a question, or a part of one. Nothing is known of earlier questions, so that each has the same answer and takes the same
    /// steps whatever was asked before.
    pub(crate) fn question<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        if self.asking {
            return ask(self);
        }
        (self.reader, self.several) = Default::default();
        (self.left, self.asking) = (MOST_STEPS, true);
        let answer = ask(self);
        self.asking = false;
        answer
    }

    /// A question has another case.
    pub(crate) fn begin_case(&mut self) {
        self.left = self.left.saturating_add(STEPS_OF_CASE);
    }

    /// The same, knowing which condition keys of services, in lower case, requests for an action can have: `supplies(action, key)`.
    #[must_use]
    pub fn with_keys(mut self, supplies: fn(&str, &str) -> bool) -> Self {
        self.supplies = Some(supplies);
        self
    }

    /// The same, knowing the patterns of the ARNs of resources that an action is on; without any, it is on none.
    #[must_use]
    pub fn with_resources(mut self, resources: fn(&str) -> Vec<String>) -> Self {
        self.resources = Some(resources);
        self
    }

    /// The same, knowing by the prefix of a service whether resources that its actions are on can have policies: nobody from outside is asked
    /// about at others.
    #[must_use]
    pub fn with_shared(mut self, shared: fn(&str) -> bool) -> Self {
        self.shared = Some(shared);
        self
    }

    /// The same, knowing the accounts of the organization: their callers are not from outside.
    #[must_use]
    pub fn with_insiders(mut self, accounts: impl IntoIterator<Item = String>) -> Self {
        accounts
            .into_iter()
            .for_each(|it| _ = self.insiders.insert(it));
        self
    }
}

/// Whether a statement of a policy applies to a request.
pub(crate) fn any_applies(document: &Arc<Document>, request: &Request) -> bool {
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
