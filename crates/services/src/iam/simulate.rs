//! The policy simulator: what policies would decide, without anybody doing anything.
//!
//! The policies of a user, group or role with its boundary and the service control policies above it, less those that the
//! request excludes; or policies out of the request. Each action has one result, with the decision for each resource in it.
//! Only the condition keys of the request are known, and who the caller is, as in AWS. Resource control policies are not asked,
//! and excluding them changes nothing, as in AWS.
//! Not modelled: `ResourceHandlingOption` changes nothing, because nothing here knows which other resources an action of EC2
//! needs; the template of ARNs by which AWS names the result for several resources (`*` stands for it).
//! Source: API Reference of IAM, SimulatePrincipalPolicy and SimulateCustomPolicy; IAM User Guide, testing IAM policies with
//! the policy simulator; recorded answers for the shape of results and the messages of refusals.

mod excluded;

use std::sync::Arc;

use policy::{
    Context, ContextValue, Decision, Document, Effect, Exemption, LayerKind, LayerResult,
    LayerVerdict, Layers, Level, PolicyKind, Request, Source, StatementTrace, Verdict,
};
use serde_json::{Map, Value};

use super::{Kind, cut, documents, find, here, mark};
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, Text};
use api::json::{json, put};
use gates::authorize;
use gates::context::Ctx;
use gates::handler::Answer;
use gates::input::Input;
use state::account::{Account, Policies};
use state::outcome::Gate;
use state::world::World;

fn invalid(message: String) -> ApiError {
    ApiError::new(ErrorCode::InvalidInput, message)
}

fn texts<'a>(input: Input<'a>, name: &str) -> impl Iterator<Item = &'a str> {
    input
        .list(name)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Policies of the request, called by their place in it.
fn given(
    ctx: &mut Ctx,
    input: Input<'_>,
    name: &str,
    kind: PolicyKind,
) -> Result<Vec<Source>, ApiError> {
    let mut sources = Vec::new();
    for text in texts(input, name) {
        let document = documents::read(ctx, kind, text)?;
        sources.push(Source::new(
            format!("{name}.{}", sources.len() + 1),
            document,
        ));
    }
    Ok(sources)
}

/// The user, group or role of an ARN.
fn entity<'a>(account: &Account, arn: &'a str) -> Option<(Kind, &'a str)> {
    let kind = match arn.split(':').nth(5)?.split('/').next()? {
        "user" => Kind::User,
        "group" => Kind::Group,
        "role" => Kind::Role,
        _ => return None,
    };
    let name = arn.rsplit('/').next()?;
    (find(account, kind, name)?.arn == arn).then_some((kind, name))
}

pub(super) fn principal(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = input.text("PolicySourceArn");
    authorize::permit(world, ctx, arn, Context::default())?;
    ctx.at(Gate::State);
    let excluded = excluded::read(input)?;
    let account = here(world, ctx);
    let Some((kind, name)) = entity(account, arn) else {
        return Err(ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("The policy source {arn} cannot be found."),
        ));
    };
    let mut layers = excluded.limits(authorize::limits_of(world, account.id));
    let mut seen: Vec<Text> = Vec::new();
    let mut add = |kind: Kind, name: &str, policies: &Policies| {
        for arn in &policies.attached {
            if !seen.contains(arn) && !excluded.has_managed(arn) {
                layers.identity.extend(account.managed(arn));
                seen.push(arn.clone());
            }
        }
        for (policy, document) in &policies.inline {
            if !excluded.has_inline(kind, name, policy) {
                let id = format!("{}_{name}_{policy}", kind.word());
                layers.identity.push(Source::new(id, document.clone()));
            }
        }
    };
    let mut boundary = None;
    if let Some(found) = find(account, kind, name) {
        let left_out = |arn: &Text| excluded.has_managed(arn);
        if !found.policies.attached.iter().any(left_out)
            && let Some(remark) = account.unknown_policy(found.policies)
        {
            return Err(ApiError::new(ErrorCode::NotModelled, remark));
        }
        add(kind, name, found.policies);
        boundary.clone_from(&found.policies.boundary);
    }
    if let Some(user) = account.users.get(name).filter(|_| kind == Kind::User) {
        for group in account.groups_of(user) {
            add(Kind::Group, &group.name, &group.policies);
        }
    }
    layers.boundary = boundary
        .filter(|_| !excluded.boundary)
        .and_then(|arn| account.managed(&arn));
    layers
        .identity
        .extend(given(ctx, input, "PolicyInputList", PolicyKind::Identity)?);
    simulate(ctx, input, layers, Some(arn))
}

pub(super) fn custom(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::permit(world, ctx, "*", Context::default())?;
    ctx.at(Gate::State);
    let mut levels = Vec::new();
    let ordered = input.list("OrderedOrganizationPolicyInputList");
    for level in ordered.into_iter().flatten().filter_map(Input::of) {
        const NAME: &str = "ServiceControlPolicyInputList";
        let policies = given(ctx, level, NAME, PolicyKind::ServiceControl)?;
        let name = format!("OrderedOrganizationPolicyInputList.{}", levels.len() + 1);
        levels.push(Level {
            name: name.into(),
            policies,
        });
    }
    let layers = Layers {
        identity: given(ctx, input, "PolicyInputList", PolicyKind::Identity)?,
        scp_exempt: levels.is_empty().then_some(Exemption::NotInOrganization),
        scps: levels,
        ..Layers::default()
    };
    simulate(ctx, input, layers, None)
}

/// The condition keys of the request, over those that say who the caller is.
fn context(input: Input<'_>, caller: Option<&str>, account: AccountId) -> Context {
    let mut context = Context::default();
    let owner = caller.and_then(AccountId::of_arn).unwrap_or(account);
    context.set_known("aws:principalaccount", owner.to_string());
    // Recorded: this stands for nobody in particular.
    let stub = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";
    context.set_known("aws:userid", caller.unwrap_or(stub));
    if let Some(caller) = caller {
        context.set_known("aws:principalarn", caller);
        if let (true, Some(name)) = (caller.contains(":user/"), caller.rsplit('/').next()) {
            context.set_known("aws:username", name);
        }
    }
    for entry in input.list("ContextEntries").into_iter().flatten() {
        let key = entry.get("ContextKeyName").and_then(Value::as_str);
        let values = entry.get("ContextKeyValues").and_then(Value::as_array);
        let values: Vec<String> = (values.into_iter().flatten())
            .filter_map(|it| it.as_str().map(str::to_string))
            .collect();
        let many = (entry.get("ContextKeyType").and_then(Value::as_str))
            .is_some_and(|kind| kind.ends_with("List"));
        let Some(key) = key else { continue };
        match <[String; 1]>::try_from(values) {
            Ok([one]) if !many => context.set(key, ContextValue::One(one)),
            Ok([one]) => context.set(key, ContextValue::Many(vec![one])),
            Err(values) => context.set(key, ContextValue::Many(values)),
        }
    }
    context
}

/// The keys that the policies ask for and the request has not got, each once.
fn missing(layers: &Layers, context: &Context) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    let all = layers
        .identity
        .iter()
        .chain(&layers.boundary)
        .chain(&layers.resource);
    for condition in all
        .flat_map(|source| source.document.statements())
        .flat_map(|statement| &statement.conditions)
    {
        let key = condition.key.to_string();
        let known = missing.iter().any(|it| it.eq_ignore_ascii_case(&key));
        if *context.get(&key) == ContextValue::Absent && !known {
            missing.push(key);
        }
    }
    missing
}

fn simulate(ctx: &mut Ctx, input: Input<'_>, mut layers: Layers, source: Option<&str>) -> Answer {
    let limit = given(
        ctx,
        input,
        "PermissionsBoundaryPolicyInputList",
        PolicyKind::Boundary,
    )?;
    if limit.len() > 1 {
        return Err(invalid(
            "Only one permissions boundary can be given.".into(),
        ));
    }
    layers.boundary = limit.into_iter().next().or(layers.boundary);
    let mut resources: Vec<&str> = texts(input, "ResourceArns").collect();
    let everything = resources.is_empty() || resources == ["*"];
    if let Some(text) = input.optional("ResourcePolicy") {
        let document = documents::read(ctx, PolicyKind::Resource, text)?;
        resource_policy(&document, &resources)?;
        layers.resource = Some(Source::new("ResourcePolicy", document));
    }
    layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    let caller = input.optional("CallerArn").or(source);
    let known = |arn: &&str| {
        [":user/", ":group/", ":role/"]
            .iter()
            .any(|it| arn.contains(it))
    };
    if let Some(other) = caller.filter(|arn| !known(arn)) {
        return Err(invalid(format!(
            "{other} is not the ARN of a user, group or role."
        )));
    }
    if caller.is_none() && layers.resource.is_some() {
        return Err(invalid(
            "A resource policy needs the ARN of a caller.".into(),
        ));
    }
    let account = ctx.account();
    let nobody = format!("arn:{}:iam::{account}:user/nobody", account.partition());
    let principal = policy::RequestPrincipal::from_arn(caller.unwrap_or(&nobody));
    let own = caller.and_then(AccountId::of_arn).unwrap_or(account);
    let owner = match input.optional("ResourceOwner") {
        // Recorded, its grammar included.
        Some(given) => AccountId::of_arn(given)
            .ok_or_else(|| invalid(format!("'{given}' is not a valid as a Resource Owner.")))?,
        None => own,
    };
    let context = context(input, caller, account);
    let missing = missing(&layers, &context);
    if resources.is_empty() {
        resources.push("*");
    }
    let actions: Vec<&str> = texts(input, "ActionNames").collect();
    let (start, end) = cut(input, actions.len())?;
    for action in &actions {
        if action.split(':').count() != 2 || action.starts_with(':') || action.ends_with(':') {
            return Err(invalid(format!("Invalid Action Name: {action}")));
        }
    }
    let mut rows = Vec::new();
    for action in &actions[start..end] {
        let results = resources.iter().map(|resource| {
            let request = Request {
                principal: principal.clone(),
                action: (*action).to_string(),
                resource: (*resource).to_string(),
                resource_account: Some(owner.to_string()),
                context: context.clone(),
                wildcard_only_action: *resource == "*",
            };
            One::new(resource, policy::evaluate(&request, &layers), &missing)
        });
        let results: Vec<One<'_>> = results.collect();
        let details = (!everything).then_some(owner != own);
        rows.push(row(action, &layers, &results, details));
    }
    let mut answer = Map::new();
    answer.insert("EvaluationResults".into(), rows.into());
    mark(&mut answer, end, actions.len());
    Ok(Value::Object(answer))
}

/// Recorded: with a resource policy the request names its resources, and so does the policy.
fn resource_policy(document: &Document, resources: &[&str]) -> Result<(), ApiError> {
    if resources.is_empty() || resources.contains(&"*") {
        return Err(invalid(
            "Invalid Entity Arn: * does not clearly define entity type and name.".into(),
        ));
    }
    let mut named = document
        .statements()
        .iter()
        .filter_map(|it| it.resources.as_ref());
    if named.any(|it| it.patterns.iter().any(|pattern| &**pattern == "*")) {
        return Err(invalid(
            "ResourceNames are not in a valid ARN format: *.".into(),
        ));
    }
    Ok(())
}

/// What was decided about one resource.
struct One<'a> {
    resource: &'a str,
    verdict: Verdict,
    /// Only statements that led to the decision.
    matched: Vec<Value>,
    missing: Vec<&'a str>,
}

impl<'a> One<'a> {
    fn new(resource: &'a str, verdict: Verdict, missing: &'a [String]) -> Self {
        // Recorded: where the organization denies, nothing is said of the other policies.
        let stopped = !through(&verdict, LayerKind::ServiceControlPolicy);
        let effect = match verdict.decision {
            Decision::Allowed => Some(Effect::Allow),
            Decision::ExplicitlyDenied => Some(Effect::Deny),
            Decision::ImplicitlyDenied => None,
        };
        let matched = (verdict.layers.iter())
            .filter(|it| matches!(it.layer, LayerKind::Identity | LayerKind::Resource))
            .filter(|_| !stopped)
            .flat_map(|it| matched(it, effect))
            .collect();
        let missing = missing.iter().filter(|_| !stopped).map(String::as_str);
        Self {
            resource,
            matched,
            missing: missing.collect(),
            verdict,
        }
    }

    fn boundary(&self, layers: &Layers, row: &mut Map<String, Value>) {
        if layers.boundary.is_some() {
            let allowed = through(&self.verdict, LayerKind::PermissionsBoundary);
            put_boundary(row, allowed);
        }
    }

    /// What each side of a call to another account decided; nothing where the organization stops it.
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

/// The result for an action. `details`: resources were named, and whether they are another account's.
fn row(action: &str, layers: &Layers, results: &[One<'_>], details: Option<bool>) -> Value {
    let decision = strictest(results.iter().map(|it| it.verdict.decision));
    let name = match results {
        [only] => only.resource,
        _ => "*",
    };
    let mut all: Vec<&Value> = Vec::new();
    for matched in results.iter().flat_map(|it| &it.matched) {
        if !all.contains(&matched) {
            all.push(matched);
        }
    }
    let missing = results
        .iter()
        .map(|it| &it.missing)
        .max_by_key(|it| it.len());
    let mut row = Map::new();
    put(&mut row, "EvalActionName", action);
    put(&mut row, "EvalResourceName", name);
    put(&mut row, "EvalDecision", word(decision));
    put(&mut row, "MatchedStatements", &all);
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
    let mut sides = Map::new();
    for (side, _) in results.iter().filter(|_| elsewhere).flat_map(One::sides) {
        let of = results
            .iter()
            .flat_map(One::sides)
            .filter(|it| it.0 == side);
        put(&mut sides, side, word(strictest(of.map(|it| it.1))));
    }
    put(&mut row, "EvalDecisionDetails", &Value::Object(sides));
    let each: Vec<Value> = results
        .iter()
        .map(|one| {
            let mut row = Map::new();
            put(&mut row, "EvalResourceName", one.resource);
            put(&mut row, "EvalResourceDecision", word(one.verdict.decision));
            if !one.matched.is_empty() {
                put(&mut row, "MatchedStatements", &one.matched);
            }
            if !one.missing.is_empty() {
                put(&mut row, "MissingContextValues", &one.missing);
            }
            if elsewhere {
                let sides: Map<String, Value> = one
                    .sides()
                    .into_iter()
                    .map(|(side, decision)| (side.to_string(), word(decision).into()))
                    .collect();
                put(&mut row, "EvalDecisionDetails", &Value::Object(sides));
            }
            one.boundary(layers, &mut row);
            Value::Object(row)
        })
        .collect();
    put(&mut row, "ResourceSpecificResults", &each);
    Value::Object(row)
}

/// The statements of an effect that count, with where they stand.
fn matched(layer: &LayerVerdict, effect: Option<Effect>) -> impl Iterator<Item = Value> {
    let kind = if layer.layer == LayerKind::Resource {
        "Resource Policy"
    } else {
        "IAM Policy"
    };
    let counts = move |it: &&StatementTrace| it.matched && Some(it.effect) == effect;
    (layer.statements.iter().filter(counts)).filter_map(move |it| {
        let span = it.document.statements().get(it.index)?.span;
        let place = |at: u32| place(&it.document, at as usize);
        Some(json!({
            "SourcePolicyId": &*it.policy,
            "SourcePolicyType": kind,
            "StartPosition": place(span.start),
            "EndPosition": place(span.end),
        }))
    })
}

/// Line and column, from 1.
fn place(document: &Arc<Document>, at: usize) -> Value {
    let before = document.text().get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |it| it.chars().count())
        + 1;
    json!({ "Line": line, "Column": column })
}
