//! Results of the simulator: one for each action, with the decision for each resource.

use crate::prelude::*;
use policy::{
    Decision, Document, Effect, LayerKind, LayerResult, LayerVerdict, Layers, StatementTrace,
    Verdict, steps,
};

/// The decision about one resource.
pub(super) struct ResourceResult<'a> {
    resource: &'a str,
    verdict: Verdict,
    /// Only statements that led to the decision.
    matched: Vec<usize>,
    missing: Vec<&'a str>,
}

impl<'a> ResourceResult<'a> {
    pub(super) fn new(
        resource: &'a str,
        mut verdict: Verdict,
        missing: &'a [String],
        statements: &mut MatchedStatements,
    ) -> Self {
        // Recorded: if the organization denies, the result omits the other policies.
        let stopped = !through(&verdict, LayerKind::ServiceControlPolicy);
        let effect = match verdict.decision {
            Decision::Allowed => Some(Effect::Allow),
            Decision::ExplicitlyDenied => Some(Effect::Deny),
            Decision::ImplicitlyDenied => None,
        };
        let matched = (verdict.layers.iter())
            .filter(|it| matches!(it.layer, LayerKind::Identity | LayerKind::Resource))
            .filter(|_| !stopped)
            .flat_map(|it| statements.of(it, effect))
            .collect();
        // Nobody reads them any more.
        for layer in &mut verdict.layers {
            layer.statements = Vec::new();
        }
        let missing = missing.iter().filter(|_| !stopped).map(String::as_str);
        Self {
            resource,
            matched,
            missing: missing.collect(),
            verdict,
        }
    }

    /// The result for one of several resources. `elsewhere`: they belong to another account.
    fn to_json(&self, layers: &Layers, statements: &MatchedStatements, elsewhere: bool) -> Value {
        let mut row = Map::new();
        put(&mut row, "EvalResourceName", self.resource);
        put(
            &mut row,
            "EvalResourceDecision",
            word(self.verdict.decision),
        );
        put(
            &mut row,
            "MatchedStatements",
            &statements.values(&self.matched),
        );
        put(&mut row, "MissingContextValues", &self.missing);
        if elsewhere {
            let sides = self.sides().into_iter();
            let sides: Map<String, Value> = sides
                .map(|(side, decision)| (side.to_string(), word(decision).into()))
                .collect();
            put(&mut row, "EvalDecisionDetails", &Value::Object(sides));
        }
        if layers.boundary.is_some() {
            let allowed = through(&self.verdict, LayerKind::PermissionsBoundary);
            put_boundary(&mut row, allowed);
        }
        Value::Object(row)
    }

    /// The decision of each side of a call to another account; empty if the organization stops it.
    fn sides(&self) -> Vec<(&'static str, Decision)> {
        if !through(&self.verdict, LayerKind::ServiceControlPolicy) {
            return Vec::new();
        }
        let decided = |kind: LayerKind| {
            let result = self.verdict.layers.iter().find(|it| it.layer == kind);
            match result.map(|it| it.result) {
                Some(LayerResult::Allow) => Decision::Allowed,
                Some(LayerResult::ExplicitDeny) => Decision::ExplicitlyDenied,
                Some(_) | None => Decision::ImplicitlyDenied,
            }
        };
        vec![
            ("IAM Policy", decided(LayerKind::Identity)),
            ("Resource Policy", decided(LayerKind::Resource)),
        ]
    }
}

fn through(verdict: &Verdict, kind: LayerKind) -> bool {
    let mut of = verdict.layers.iter().filter(|it| it.layer == kind);
    of.all(|it| it.result.lets_through())
}

fn put_boundary(row: &mut Map<String, Value>, allowed: bool) {
    let detail = json!({ "AllowedByPermissionsBoundary": allowed });
    put(row, "PermissionsBoundaryDecisionDetail", &detail);
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitlyDenied => "explicitDeny",
        Decision::ImplicitlyDenied => "implicitDeny",
    }
}

/// The most restrictive of several decisions.
fn strictest(decisions: impl Iterator<Item = Decision>) -> Decision {
    decisions.fold(Decision::Allowed, |worst, it| match (worst, it) {
        (Decision::ExplicitlyDenied, _) | (_, Decision::ExplicitlyDenied) => {
            Decision::ExplicitlyDenied
        }
        (Decision::ImplicitlyDenied, _) | (_, Decision::ImplicitlyDenied) => {
            Decision::ImplicitlyDenied
        }
        (Decision::Allowed, Decision::Allowed) => Decision::Allowed,
    })
}

/// The result for an action. `details`: resources were named, and whether they belong to another
/// account.
pub(super) fn row(
    action: &str,
    layers: &Layers,
    results: &[ResourceResult<'_>],
    statements: &MatchedStatements,
    details: Option<bool>,
) -> Value {
    let decision = strictest(results.iter().map(|it| it.verdict.decision));
    let name = match results {
        [only] => only.resource,
        _ => "*",
    };
    let mut seen = ordered::Set::new();
    let all = results.iter().flat_map(|it| it.matched.iter().copied());
    let all: Vec<usize> = all.filter(|it| seen.insert(*it)).collect();
    let missing = results
        .iter()
        .map(|it| &it.missing)
        .max_by_key(|it| it.len());
    let mut row = Map::new();
    put(&mut row, "EvalActionName", action);
    put(&mut row, "EvalResourceName", name);
    put(&mut row, "EvalDecision", word(decision));
    put(&mut row, "MatchedStatements", &statements.values(&all));
    put(&mut row, "MissingContextValues", &missing);
    if layers.scp_exempt.is_none() {
        let allowed =
            (results.iter()).all(|it| through(&it.verdict, LayerKind::ServiceControlPolicy));
        let detail = json!({ "AllowedByOrganizations": allowed });
        put(&mut row, "OrganizationsDecisionDetail", &detail);
    }
    if layers.boundary.is_some() {
        let kind = LayerKind::PermissionsBoundary;
        put_boundary(
            &mut row,
            results.iter().all(|it| through(&it.verdict, kind)),
        );
    }
    let Some(elsewhere) = details else {
        return Value::Object(row);
    };
    put(
        &mut row,
        "EvalDecisionDetails",
        &strictest_sides(results, elsewhere),
    );
    let each: Vec<Value> = results
        .iter()
        .map(|it| it.to_json(layers, statements, elsewhere))
        .collect();
    put(&mut row, "ResourceSpecificResults", &each);
    Value::Object(row)
}

/// The strictest decision of each side of a call to another account, over all resources.
fn strictest_sides(results: &[ResourceResult<'_>], elsewhere: bool) -> Value {
    let mut sides: ordered::Map<&str, Decision> = ordered::Map::default();
    let all = results.iter().flat_map(ResourceResult::sides);
    for (side, decision) in all.filter(|_| elsewhere) {
        let worst = sides.or_insert(side, decision);
        *worst = strictest([*worst, decision].into_iter());
    }
    let sides = sides
        .iter()
        .map(|(side, it)| (side.to_string(), word(*it).into()));
    Value::Object(sides.collect())
}

/// The steps of a statement in a result, and of a result: about the time that they take.
const MATCHED: usize = 1_000;
pub(super) const RESULT: usize = 1_200;

/// The statements that led to decisions, each once: to find a line means to read the text before it.
#[derive(Default)]
pub(super) struct MatchedStatements {
    /// The places in `values`, by the type and the name of the policy, and the address of its document with the statement's index.
    numbers: ordered::Map<(&'static str, String, usize, usize), usize>,
    values: Vec<Value>,
}

impl MatchedStatements {
    /// The statements of an effect that count, with their positions: behind the first brace, and behind the last. Recorded.
    fn of(&mut self, layer: &LayerVerdict, effect: Option<Effect>) -> Vec<usize> {
        let kind = if layer.layer == LayerKind::Resource {
            "Resource Policy"
        } else {
            "IAM Policy"
        };
        let counts = |it: &&StatementTrace| it.matched && Some(it.effect) == effect;
        let all = layer.statements.iter().filter(counts);
        all.filter_map(|it| self.number(kind, it)).collect()
    }

    fn number(&mut self, kind: &'static str, it: &StatementTrace) -> Option<usize> {
        steps::take(MATCHED);
        let (policy, document) = (it.policy.english(), Arc::as_ptr(&it.document).addr());
        let key = (kind, policy.to_string(), document, it.index);
        if let Some(known) = self.numbers.get(&key) {
            return Some(*known);
        }
        let span = it.document.statements().get(it.index)?.span;
        let place = |at: u32| place(&it.document, at as usize);
        self.values.push(json!({
            "SourcePolicyId": policy,
            "SourcePolicyType": kind,
            "StartPosition": place(span.start + 1),
            "EndPosition": place(span.end),
        }));
        self.numbers.insert(key, self.values.len() - 1);
        Some(self.values.len() - 1)
    }

    fn values(&self, numbers: &[usize]) -> Vec<&Value> {
        numbers
            .iter()
            .filter_map(|it| self.values.get(*it))
            .collect()
    }
}

/// The line and column of a byte in a document, from 1.
fn place(document: &Arc<Document>, at: usize) -> Value {
    steps::take(at);
    let before = document.text().get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |it| it.chars().count())
        + 1;
    json!({ "Line": line, "Column": column })
}
