//! The policy simulator: what policies would decide, without anybody doing anything.
//!
//! The policies of a user, group or role with its boundary and the service control policies above it, or policies out of the
//! request. Only the condition keys of the request are known, as in AWS. Not modelled: leaving single policies out
//! (`PolicyExclusionList`); resource control policies are not asked. `ResourceHandlingOption` changes nothing, because nothing
//! here knows which other resources an action of EC2 needs.
//! Source: API Reference of IAM, SimulatePrincipalPolicy and SimulateCustomPolicy; IAM User Guide, testing IAM policies with
//! the policy simulator. What a statement's column counts from is not documented.

use std::sync::Arc;

use policy::{
    Context, ContextValue, Decision, Document, Exemption, LayerKind, LayerVerdict, Layers, Level,
    PolicyKind, Request, Source,
};
use serde_json::{Map, Value};

use super::{Kind, cut, documents, find, here, mark};
use crate::account::Account;
use crate::call::{Ctx, Input};
use crate::error::{ApiError, ErrorCode};
use crate::ids::AccountId;
use crate::json::{json, put};
use crate::outcome::Gate;
use crate::world::World;

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

pub(super) fn principal(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let arn = input.text("PolicySourceArn");
    world.permit(ctx, arn, Context::default())?;
    ctx.at(Gate::State);
    if input.list("PolicyExclusionList").is_some() {
        return Err(ApiError::new(
            ErrorCode::NotModelled,
            "`PolicyExclusionList` is not modelled in this version of Orgsim.",
        ));
    }
    let account = here(world, ctx);
    let Some((kind, name)) = entity(account, arn) else {
        return Err(ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("The policy source {arn} cannot be found."),
        ));
    };
    let found = find(account, kind, name).map(|it| it.policies.clone());
    let policies = found.unwrap_or_default();
    let mut layers = Layers {
        identity: account.sources(&policies),
        boundary: (policies.boundary.as_ref()).and_then(|arn| account.managed(arn)),
        ..world.limits_of(account.id)
    };
    if let Some(user) = account.users.get(name).filter(|_| kind == Kind::User) {
        for group in account.groups_of(user) {
            layers.identity.extend(account.sources(&group.policies));
        }
    }
    layers
        .identity
        .extend(given(ctx, input, "PolicyInputList", PolicyKind::Identity)?);
    simulate(ctx, input, layers, Some(arn))
}

pub(super) fn custom(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    world.permit(ctx, "*", Context::default())?;
    ctx.at(Gate::State);
    let mut levels = Vec::new();
    let ordered = input.list("OrderedOrganizationPolicyInputList");
    for level in ordered.into_iter().flatten().filter_map(Input::of) {
        const NAME: &str = "ServiceControlPolicyInputList";
        let policies = given(ctx, level, NAME, PolicyKind::ServiceControl)?;
        let name = format!("OrderedOrganizationPolicyInputList.{}", levels.len() + 1);
        levels.push(Level {
            name: name.as_str().into(),
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

/// The condition keys of the request.
fn context(input: Input<'_>) -> Context {
    let mut context = Context::default();
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

fn simulate(
    ctx: &mut Ctx,
    input: Input<'_>,
    mut layers: Layers,
    source: Option<&str>,
) -> Result<Value, ApiError> {
    let limit = given(
        ctx,
        input,
        "PermissionsBoundaryPolicyInputList",
        PolicyKind::Boundary,
    )?;
    if limit.len() > 1 {
        return Err(invalid(
            "Only one permissions boundary can be given.".to_string(),
        ));
    }
    layers.boundary = limit.into_iter().next().or(layers.boundary);
    if let Some(text) = input.optional("ResourcePolicy") {
        let document = documents::read(ctx, PolicyKind::Resource, text)?;
        layers.resource = Some(Source::new("ResourcePolicy", document));
    }
    layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    let user = |arn: &&str| arn.contains(":user/");
    let caller = match (input.optional("CallerArn"), source) {
        (Some(caller), _) if user(&caller) => caller.to_string(),
        (Some(caller), _) => {
            return Err(invalid(format!("{caller} is not the ARN of a user.")));
        }
        (None, Some(source)) if user(&source) || layers.resource.is_none() => source.to_string(),
        (None, _) if layers.resource.is_some() => {
            return Err(invalid(
                "A resource policy needs the ARN of a caller.".to_string(),
            ));
        }
        (None, _) => format!(
            "arn:{}:iam::{}:user/nobody",
            ctx.account().partition(),
            ctx.account()
        ),
    };
    let owner = input.optional("ResourceOwner");
    let owner = owner.and_then(AccountId::of_arn).unwrap_or(ctx.account());
    let context = context(input);
    let missing = missing(&layers, &context);
    let mut resources: Vec<&str> = texts(input, "ResourceArns").collect();
    if resources.is_empty() {
        resources.push("*");
    }
    let actions: Vec<&str> = texts(input, "ActionNames").collect();
    let (start, end) = cut(input, actions.len() * resources.len())?;
    let mut rows = Vec::new();
    for action in &actions {
        if action.split(':').count() != 2 || action.starts_with(':') || action.ends_with(':') {
            return Err(invalid(format!("Invalid Action Name: {action}")));
        }
    }
    for at in start..end {
        let (action, resource) = (
            actions[at / resources.len()],
            resources[at % resources.len()],
        );
        let request = Request {
            principal: policy::Principal::from_arn(&caller),
            action: action.to_string(),
            resource: resource.to_string(),
            resource_account: Some(owner.to_string()),
            context: context.clone(),
            wildcard_only_action: resource == "*",
        };
        rows.push(row(&request, &layers, &missing));
    }
    let mut answer = Map::new();
    answer.insert("EvaluationResults".into(), rows.into());
    mark(&mut answer, end, actions.len() * resources.len());
    Ok(Value::Object(answer))
}

fn row(request: &Request, layers: &Layers, missing: &[String]) -> Value {
    let verdict = policy::evaluate(request, layers);
    let decision = match verdict.decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitlyDenied => "explicitDeny",
        Decision::ImplicitlyDenied => "implicitDeny",
    };
    let matched: Vec<Value> = (verdict.layers.iter())
        .filter(|it| matches!(it.layer, LayerKind::Identity | LayerKind::Resource))
        .flat_map(matched)
        .collect();
    let mut row = Map::new();
    put(&mut row, "EvalActionName", &*request.action);
    put(&mut row, "EvalResourceName", &*request.resource);
    put(&mut row, "EvalDecision", decision);
    put(&mut row, "MatchedStatements", &matched);
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    put(&mut row, "MissingContextValues", &missing);
    let through = |kind: LayerKind| {
        let mut of = verdict.layers.iter().filter(|it| it.layer == kind);
        of.all(|it| it.result.lets_through())
    };
    if layers.scp_exempt.is_none() {
        let detail = json!({ "AllowedByOrganizations": through(LayerKind::ServiceControlPolicy) });
        put(&mut row, "OrganizationsDecisionDetail", &detail);
    }
    if layers.boundary.is_some() {
        let allowed = through(LayerKind::PermissionsBoundary);
        let detail = json!({ "AllowedByPermissionsBoundary": allowed });
        put(&mut row, "PermissionsBoundaryDecisionDetail", &detail);
    }
    Value::Object(row)
}

/// The statements that count, with where they stand.
fn matched(layer: &LayerVerdict) -> impl Iterator<Item = Value> {
    let kind = if layer.layer == LayerKind::Resource {
        "Resource Policy"
    } else {
        "IAM Policy"
    };
    (layer.statements.iter().filter(|it| it.matched)).filter_map(move |it| {
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
