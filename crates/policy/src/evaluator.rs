//! The evaluator: compares every statement of every layer with a request.
//!
//! [`verdict`] and [`decision`] are the same code. They read statements in the same way; [`decision`] records nothing, and stops as
//! soon as the rest cannot matter.

mod resources;

use std::sync::{Arc, LazyLock};

use message::Message;

use crate::condition::{ConditionTrace, Truth};
use crate::document::{Document, Effect, PrincipalName, Principals, Statement, Version};
use crate::layers::{
    Answers, Exemption, Facts, Grant, LayerKind, LayerResult, LayerVerdict, Layers, Source,
    StatementTrace, Tally,
};
use crate::pattern::{Resolved, glob_ignore_case};
use crate::{Decision, PrincipalKind, Request, RequestPrincipal, Verdict};

pub(crate) use self::resources::names_resource;
use self::resources::resource;

/// The policy that is attached at every level as soon as RCPs are enabled.
static RCP_FULL_ACCESS: LazyLock<Source> = LazyLock::new(|| {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"#;
    let document = Document::parse(text).expect("the default is a policy");
    Source::new("RCPFullAWSAccess", Arc::new(document))
});

/// The amount of detail that is recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tracing {
    /// Nothing.
    Off,
    /// The statements about the action of the request.
    Spoken,
    /// All statements.
    Full,
}

/// The decision alone.
pub(crate) fn decision(request: &Request, layers: &Layers) -> Decision {
    let mut evaluator = Evaluator::new(request, Tracing::Off);
    evaluator.layers(layers);
    evaluator.answers.decide(facts(request, layers))
}

/// The decision with its reasons.
pub(crate) fn verdict(request: &Request, layers: &Layers, tracing: Tracing) -> Verdict {
    let mut evaluator = Evaluator::new(request, tracing);
    evaluator.layers(layers);
    let facts = facts(request, layers);
    let decision = evaluator.answers.decide(facts);
    let (layers, mut unknown) = (evaluator.verdicts, evaluator.unknown);
    if !unknown.is_empty() && Answers::of(&layers, false).decide(facts) == decision {
        // The decision is the same for all values.
        unknown.clear();
    }
    once(&mut unknown);
    Verdict {
        decision,
        layers,
        unknown,
        facts,
    }
}

/// Removes duplicate keys; case does not count.
fn once(keys: &mut Vec<String>) {
    let mut seen = ordered::Set::new();
    keys.retain(|key| seen.insert(key.to_ascii_lowercase()));
}

fn facts(request: &Request, layers: &Layers) -> Facts {
    let assumes_role = request
        .action
        .get(..14)
        .is_some_and(|action| action.eq_ignore_ascii_case("sts:AssumeRole"));
    Facts {
        cross_account: request.resource_account.is_some()
            && request.resource_account != request.principal.account,
        resource_required: layers.resource_required || assumes_role,
        has_identity: request.principal.kind().has_identity(),
        trust: assumes_role,
        session_only_denies: layers.session_only_denies,
    }
}

struct Evaluator<'a> {
    request: &'a Request,
    tracing: Tracing,
    /// See [`Layers::deny_yields`].
    deny_yields: bool,
    answers: Answers,
    /// Empty unless something is recorded.
    verdicts: Vec<LayerVerdict>,
    /// The unknown keys that statements depend on.
    unknown: Vec<String>,
    /// Reused by every condition.
    values: Vec<Resolved<'a>>,
}

impl<'a> Evaluator<'a> {
    fn new(request: &'a Request, tracing: Tracing) -> Self {
        Evaluator {
            request,
            tracing,
            deny_yields: false,
            answers: Answers::none(),
            verdicts: Vec::new(),
            unknown: Vec::new(),
            values: Vec::new(),
        }
    }

    fn layers(&mut self, layers: &'a Layers) {
        self.deny_yields = layers.deny_yields;
        let caller = &self.request.principal;
        let kind = caller.kind();
        if self.tracing != Tracing::Off {
            self.verdicts
                .reserve_exact(layers.scps.len() + layers.rcps.len() + 6);
        }
        let service_linked = caller
            .service_linked_role
            .then_some(Exemption::ServiceLinkedRole);
        let scp_exempt = layers.scp_exempt.or(service_linked).or(match kind {
            PrincipalKind::Service => Some(Exemption::ServicePrincipal),
            PrincipalKind::Anonymous | PrincipalKind::WebIdentity => Some(Exemption::Anonymous),
            PrincipalKind::User
            | PrincipalKind::RootUser
            | PrincipalKind::RoleSession
            | PrincipalKind::FederatedUser => None,
        });
        let rcp_exempt = layers.rcp_exempt.or(service_linked);
        for (layer, exempt, levels) in [
            (LayerKind::ServiceControlPolicy, scp_exempt, &layers.scps),
            (LayerKind::ResourceControlPolicy, rcp_exempt, &layers.rcps),
        ] {
            match exempt {
                Some(exemption) => self.without(layer, LayerResult::Skipped(exemption)),
                None if levels.is_empty() => self.without(layer, LayerResult::NotPresent),
                None => {
                    let default =
                        layer == LayerKind::ResourceControlPolicy && !layers.rcp_no_default;
                    for level in levels {
                        self.layer(layer, Some(&level.name), &level.policies, default);
                    }
                }
            }
        }
        self.one(LayerKind::PermissionsBoundary, layers.boundary.as_ref());
        match &layers.session {
            Some(source) if layers.session_only_denies => {
                let sources = std::slice::from_ref(source);
                self.weigh(
                    LayerKind::SessionPolicy,
                    None,
                    sources,
                    false,
                    Tally::open(),
                );
            }
            session => self.one(LayerKind::SessionPolicy, session.as_ref()),
        }
        if caller.root_user {
            self.without(LayerKind::Identity, LayerResult::RootUser);
        } else if kind.has_identity() {
            self.layer(LayerKind::Identity, None, &layers.identity, false);
        } else {
            self.without(LayerKind::Identity, LayerResult::NotPresent);
        }
        self.one(LayerKind::Resource, layers.resource.as_ref());
    }

    /// Adds a layer whose policies are not evaluated.
    fn without(&mut self, layer: LayerKind, result: LayerResult) {
        self.said(layer, None, result, Vec::new());
    }

    /// Adds a layer of one policy, or of none.
    fn one(&mut self, layer: LayerKind, source: Option<&'a Source>) {
        match source {
            Some(source) => self.layer(layer, None, std::slice::from_ref(source), false),
            None => self.without(layer, LayerResult::NotPresent),
        }
    }

    /// Adds a layer that applies.
    fn layer(
        &mut self,
        layer: LayerKind,
        level: Option<&Message>,
        sources: &'a [Source],
        default: bool,
    ) {
        self.weigh(layer, level, sources, default, Tally::default());
    }

    /// Adds a layer with an initial tally.
    fn weigh(
        &mut self,
        layer: LayerKind,
        level: Option<&Message>,
        sources: &'a [Source],
        default: bool,
        mut tally: Tally,
    ) {
        let mut statements = Vec::new();
        if default {
            self.source(layer, &RCP_FULL_ACCESS, &mut tally, &mut statements);
        }
        for source in sources {
            self.source(layer, source, &mut tally, &mut statements);
        }
        if self.deny_yields && tally.is_torn() {
            tally = tally.without_denies();
            for statement in &mut statements {
                statement.matched &= statement.effect == Effect::Allow;
            }
        }
        self.said(layer, level, tally.result(), statements);
    }

    fn said(
        &mut self,
        layer: LayerKind,
        level: Option<&Message>,
        result: LayerResult,
        statements: Vec<StatementTrace>,
    ) {
        self.answers.add(layer, result);
        if self.tracing != Tracing::Off {
            self.verdicts.push(LayerVerdict {
                layer,
                level: level.cloned(),
                result,
                statements,
            });
        }
    }

    /// Reads the statements of a policy.
    fn source(
        &mut self,
        layer: LayerKind,
        source: &'a Source,
        tally: &mut Tally,
        traces: &mut Vec<StatementTrace>,
    ) {
        let statements = source.document.statements();
        if self.tracing != Tracing::Off {
            traces.reserve_exact(statements.len());
        }
        for (index, statement) in statements.iter().enumerate() {
            let needless = statement.effect == Effect::Allow && tally.allows_directly();
            if self.tracing != Tracing::Off || !needless {
                traces.extend(self.statement(layer, source, index, statement, tally));
            }
        }
    }

    /// Counts a statement if it applies, and records the result.
    fn statement(
        &mut self,
        layer: LayerKind,
        source: &'a Source,
        index: usize,
        statement: &'a Statement,
        tally: &mut Tally,
    ) -> Option<StatementTrace> {
        let request = self.request;
        let variables = source.document.version() == Version::V2012;
        let actions = &statement.actions;
        let action = actions
            .patterns
            .iter()
            .any(|pattern| glob_ignore_case(pattern, &request.action))
            != actions.not;
        if !action && self.tracing != Tracing::Full {
            return None;
        }
        let (principal, grant) = grant(layer, statement, request);
        let known = self.unknown.len();
        let resource = resource(statement, variables, request, &mut self.unknown);
        let mut applies =
            Truth::from(action && principal != Some(false)).and(resource.unwrap_or(Truth::True));
        let mut conditions = Vec::new();
        if applies != Truth::False {
            applies = self.conditions(statement, variables, applies, &mut conditions);
        }
        if applies != Truth::Unknown {
            self.unknown.truncate(known);
        }
        let matched = counts(statement.effect, applies);
        if matched {
            tally.add(statement.effect, grant);
        }
        if self.tracing == Tracing::Off {
            return None;
        }
        Some(StatementTrace {
            policy: source.name.clone(),
            document: source.document.clone(),
            index,
            label: label(source, statement),
            line: statement.line,
            effect: statement.effect,
            matched,
            applies,
            action,
            principal,
            resource,
            conditions,
            unknown: self.unknown_since(known),
            grant,
        })
    }

    /// The unknown keys after the first `known` ones, each once.
    fn unknown_since(&self, known: usize) -> Vec<String> {
        let mut unknown: Vec<_> = self.unknown.iter().skip(known).cloned().collect();
        if unknown.len() > 1 {
            once(&mut unknown);
        }
        unknown
    }

    /// Whether all conditions of a statement hold. `applies`: the result of its other elements.
    fn conditions(
        &mut self,
        statement: &'a Statement,
        variables: bool,
        mut applies: Truth,
        traces: &mut Vec<ConditionTrace>,
    ) -> Truth {
        let context = &self.request.context;
        if self.tracing != Tracing::Off {
            traces.reserve_exact(statement.conditions.len());
        }
        for condition in &statement.conditions {
            let asked = condition.asked(context);
            let result = condition.holds(
                asked,
                variables,
                context,
                &mut self.unknown,
                &mut self.values,
            );
            applies = applies.and(result);
            if self.tracing != Tracing::Off {
                traces.push(condition.trace(asked, result, &self.values));
            } else if applies == Truth::False {
                break;
            }
        }
        applies
    }
}

/// Whether a statement takes part in the decision. An unknown result counts against the request.
fn counts(effect: Effect, applies: Truth) -> bool {
    match effect {
        Effect::Allow => applies == Truth::True,
        Effect::Deny => applies != Truth::False,
    }
}

/// Whether a statement names the caller, in layers whose statements have principals, and what it grants.
fn grant(layer: LayerKind, statement: &Statement, request: &Request) -> (Option<bool>, Grant) {
    let principals = statement.principals.as_ref();
    match layer {
        LayerKind::Resource => {
            let grant = principals.and_then(|principals| spoken_to(principals, &request.principal));
            (Some(grant.is_some()), grant.unwrap_or(Grant::Direct))
        }
        LayerKind::ResourceControlPolicy => {
            let named = principals
                .is_none_or(|principals| spoken_to(principals, &request.principal).is_some());
            (Some(named), Grant::Direct)
        }
        LayerKind::ServiceControlPolicy
        | LayerKind::PermissionsBoundary
        | LayerKind::SessionPolicy
        | LayerKind::Identity => (None, Grant::Direct),
    }
}

/// `policy:Sid`, or `policy:index` counted from 1.
fn label(source: &Source, statement: &Statement) -> String {
    let name = &source.name;
    match &statement.sid {
        Some(sid) if !sid.is_empty() => [name.english(), ":", sid].concat(),
        Some(_) | None => format!("{name}:{}", statement.index),
    }
}

/// Whether a name is the caller's, and how directly it names the caller.
pub(crate) fn names_caller(name: &PrincipalName, caller: &RequestPrincipal) -> Option<Grant> {
    let direct =
        |own: &Option<String>, name: &String| (own.as_ref() == Some(name)).then_some(Grant::Direct);
    let account = |own: &Option<String>, name: &String| {
        direct(own, name).map(|direct| match caller.root_user {
            true => direct,
            false => Grant::Account,
        })
    };
    match name {
        PrincipalName::Everyone => Some(Grant::Direct),
        PrincipalName::Account(id) => account(&caller.account, id),
        // It is the id of an account, which few callers say.
        PrincipalName::CanonicalUser(id) => account(&caller.canonical_user, id),
        PrincipalName::Aws(arn) if caller.is_session_of(arn) => Some(Grant::Role),
        PrincipalName::Aws(arn) => direct(&caller.arn, arn),
        PrincipalName::Service(service) => direct(&caller.service, service),
        PrincipalName::Federated(provider) => direct(&caller.federated, provider),
    }
}

/// Whether the statement names the caller, and how directly.
pub(crate) fn spoken_to(principals: &Principals, caller: &RequestPrincipal) -> Option<Grant> {
    let mut names = principals
        .names
        .iter()
        .filter_map(|name| names_caller(name, caller));
    if !principals.not {
        return names.max();
    }
    // Naming the account does not exclude its users and roles, nor naming a role its sessions: each of them must be named, too.
    let spared = names.any(|grant| grant == Grant::Direct);
    (!spared).then_some(Grant::Direct)
}

impl Principals {
    /// How directly they name the caller; `None`: they do not. As in a resource policy.
    pub fn grant(&self, caller: &RequestPrincipal) -> Option<Grant> {
        spoken_to(self, caller)
    }
}
