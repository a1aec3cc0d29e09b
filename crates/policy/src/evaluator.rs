//! The evaluator: compares every statement of every layer with a request.
//!
//! [`verdict`] and [`decision`] are the same code. They read statements in the same way; [`decision`] records nothing, and stops as
//! soon as the rest cannot matter.

mod principals;
mod resources;

use std::sync::{Arc, LazyLock};

use message::Message;

use super::document::Source;
use super::layers::Verdict;
use super::request::{Decision, PrincipalKind, Request};
use crate::condition::{ConditionTrace, Truth};
use crate::document::{Document, Effect, Statement, Version};
use crate::layers::{
    Answers, Exemption, Facts, Grant, LayerKind, LayerResult, LayerVerdict, Layers, StatementTrace,
    Tally,
};
use crate::pattern::{Resolved, could_match, glob_ignore_case};
use crate::{steps, unknown};

pub(crate) use self::principals::names_caller;
use self::principals::{grants, unknown_principals};
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

/// The steps of an evaluation, of a statement that is read, and of one that is recorded: about the time that they take.
const EVALUATION: usize = 400;
const STATEMENT: usize = 10;
const RECORDED: usize = 200;

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
    let (facts, deny_yields) = (facts(request, layers), layers.deny_yields);
    let decision = evaluator.answers.decide(facts);
    let (layers, mut unknown) = (evaluator.verdicts, evaluator.unknown);
    if !unknown.is_empty() {
        let best = Answers::of(&layers, facts, false).decide(facts);
        let is_denied = !deny_yields && best != Decision::Allowed;
        if best == decision || is_denied && decision != Decision::Allowed {
            // It is the same for all values; the kind of a denial may differ.
            unknown.clear();
        }
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
        steps::take(EVALUATION);
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
        self.session(layers);
        if caller.root_user {
            self.without(LayerKind::Identity, LayerResult::RootUser);
        } else if kind.has_identity() {
            self.layer(LayerKind::Identity, None, &layers.identity, false);
        } else {
            self.without(LayerKind::Identity, LayerResult::NotPresent);
        }
        self.one(LayerKind::Resource, layers.resource.as_ref());
    }

    /// Adds the policy of the session, and those that narrowed it.
    fn session(&mut self, layers: &'a Layers) {
        let kind = LayerKind::SessionPolicy;
        match &layers.session {
            Some(source) if layers.session_only_denies => {
                let sources = std::slice::from_ref(source);
                self.weigh(kind, None, sources, false, Tally::open());
            }
            None if !layers.scope_downs.is_empty() => {}
            session => self.one(kind, session.as_ref()),
        }
        for source in &layers.scope_downs {
            self.one(kind, Some(source));
        }
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
            let principals = statement.principals.as_ref();
            if !steps::take(STATEMENT + principals.map_or(0, |it| it.names.len())) {
                break;
            }
            let effects: &[Effect] = match (&statement.unknown_effect, statement.effect) {
                (Some(_), _) => &[Effect::Allow, Effect::Deny],
                (None, Effect::Allow) => &[Effect::Allow],
                (None, Effect::Deny) => &[Effect::Deny],
            };
            for effect in effects {
                let needless = *effect == Effect::Allow && tally.allows_directly();
                if self.tracing == Tracing::Off && needless {
                    continue;
                }
                for named in grants(layer, statement, self.request) {
                    let read = (index, statement, *effect, named);
                    traces.extend(self.statement(source, read, tally));
                }
            }
        }
    }

    /// Counts a statement, with its effect and how it names the caller, if it applies, and records the result.
    fn statement(
        &mut self,
        source: &'a Source,
        (index, statement, effect, (principal, grant)): Reading<'a>,
        tally: &mut Tally,
    ) -> Option<StatementTrace> {
        let request = self.request;
        let variables = source.document.version() == Version::V2012;
        let known = self.unknown.len();
        let action = self.action(statement);
        if action == Truth::False && self.tracing != Tracing::Full {
            return None;
        }
        self.unknown
            .extend(statement.unknown_effect.as_deref().map(str::to_string));
        let sure = match statement.unknown_effect {
            Some(_) => Truth::Unknown,
            None => Truth::True,
        };
        let named = principal.unwrap_or(Truth::True);
        if named == Truth::Unknown {
            self.unknown.extend(unknown_principals(statement));
        }
        let resource = resource(statement, variables, request, &mut self.unknown);
        let mut applies = (sure.and(action).and(named)).and(resource.unwrap_or(Truth::True));
        let mut conditions = Vec::new();
        if applies != Truth::False {
            applies = self.conditions(statement, variables, applies, &mut conditions);
        }
        if applies != Truth::Unknown {
            self.unknown.truncate(known);
        }
        let matched = counts(effect, applies);
        if matched {
            tally.add(effect, grant);
        }
        if self.tracing == Tracing::Off {
            return None;
        }
        steps::take(RECORDED);
        Some(StatementTrace {
            policy: source.name.clone(),
            document: source.document.clone(),
            index,
            label: label(source, statement),
            line: statement.line,
            effect,
            matched,
            applies,
            action: action != Truth::False,
            principal: principal.map(|it| it != Truth::False),
            resource,
            conditions,
            unknown: self.unknown_since(known),
            grant,
        })
    }

    /// Whether `Action` or `NotAction` has the action of the request.
    fn action(&mut self, statement: &Statement) -> Truth {
        let (actions, asked) = (&statement.actions, &self.request.action);
        let known = self.unknown.len();
        let mut found = Truth::False;
        for pattern in &actions.patterns {
            if !unknown::is_in(pattern) {
                if glob_ignore_case(pattern, asked) {
                    found = Truth::True;
                    self.unknown.truncate(known);
                    break;
                }
            } else if could_match(pattern, asked) {
                found = Truth::Unknown;
                (self.unknown).extend(unknown::names(pattern).map(str::to_string));
            }
        }
        if actions.not { found.negate() } else { found }
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
            steps::take(condition.values.len() + asked.bytes());
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

/// A statement by its index, with one of its effects and one of the ways in which it may name the caller.
type Reading<'a> = (usize, &'a Statement, Effect, (Option<Truth>, Grant));

/// `policy:Sid`, or `policy:index` counted from 1.
fn label(source: &Source, statement: &Statement) -> String {
    let name = &source.name;
    match &statement.sid {
        Some(sid) if !sid.is_empty() => [name.english(), ":", sid].concat(),
        Some(_) | None => format!("{name}:{}", statement.index),
    }
}
