//! The policy simulator: decisions of policies about hypothetical calls.
//!
//! A simulation uses the policies of a user, group or role with its boundary and the service control policies above it, except
//! those that the request excludes; or policies in the request. Each action has one result, with the decision for each resource
//! in it. Only the condition keys of the request and the identity of the caller are known, as in AWS. Resource control policies
//! are not evaluated, and excluding them changes nothing, as in AWS. Not modeled: `ResourceHandlingOption` changes nothing,
//! because nothing here knows which other resources an action of EC2 needs; the template of ARNs by which AWS names the result
//! for several resources (`*` replaces it). Source: API Reference of IAM, SimulatePrincipalPolicy and SimulateCustomPolicy; IAM
//! User Guide, testing IAM policies with the policy simulator; recorded answers for the shape of results and the messages of
//! refusals.

mod excluded;
mod results;

use policy::{
    ContextValue, Document, Exemption, Layers, Level, PolicyKind, Request, RequestPrincipal,
    Source, steps,
};

use super::identity::{Kind, find};
use super::{documents, refusals};
use api::managed::NotLoaded;
use state::account::{Account, Policies};

use super::prelude::*;
use results::{MatchedStatements, RESULT, ResourceResult, row};

/// Policies of the request, named by their position in it.
fn given(
    ctx: &mut Ctx,
    input: Input<'_>,
    name: &str,
    kind: PolicyKind,
) -> Result<Vec<Source>, ApiError> {
    let mut sources = Vec::new();
    for text in input.texts(name) {
        let document = documents::read(ctx, kind, text)?.without_repeats();
        let name = format!("{name}.{}", sources.len() + 1);
        sources.push(Source::new(name, Arc::new(document)));
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
    authorize::admit(world, ctx, arn)?;
    let excluded = excluded::read(input)?;
    let account = here(world, ctx);
    let Some((kind, name)) = entity(account, arn) else {
        return Err(refuse!(refusals::NO_POLICY_SOURCE, arn));
    };
    let mut layers = excluded.limits(authorize::limits_of(world, account.id));
    let mut seen: Vec<Text> = Vec::new();
    let mut add = |kind: Kind, name: &str, policies: &Policies| -> Result<(), NotLoaded> {
        for arn in &policies.attached {
            if !seen.contains(arn) && !excluded.has_managed(arn) {
                layers.identity.extend(account.managed(arn)?);
                seen.push(arn.clone());
            }
        }
        for (policy, document) in &policies.inline {
            if !excluded.has_inline(kind, name, policy) {
                let id = format!("{}_{name}_{policy}", kind.word());
                layers.identity.push(Source::new(id, document.clone()));
            }
        }
        Ok(())
    };
    let mut boundary = None;
    if let Some(found) = find(account, kind, name) {
        add(kind, name, found.policies)?;
        boundary.clone_from(&found.policies.boundary);
    }
    if let Some(user) = account.users.get(name).filter(|_| kind == Kind::User) {
        for group in account.groups_of(user) {
            add(Kind::Group, &group.name, &group.policies)?;
        }
    }
    layers.boundary = boundary
        .filter(|_| !excluded.boundary)
        .map(|arn| account.managed(&arn))
        .transpose()?
        .flatten();
    layers
        .identity
        .extend(given(ctx, input, "PolicyInputList", PolicyKind::Identity)?);
    simulate(ctx, input, layers, Some(arn))
}

pub(super) fn custom(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
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

/// The condition keys of the request and those about the caller; those of the request take precedence.
fn context(input: Input<'_>, caller: Option<&str>, account: AccountId) -> Context {
    let mut context = Context::default();
    let owner = caller.and_then(AccountId::of_arn).unwrap_or(account);
    context.set_known("aws:principalaccount", owner.to_string());
    // Recorded: the value if no particular caller is given.
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

/// The keys that the policies use and the request lacks, each once.
fn missing(layers: &Layers, context: &Context) -> Vec<String> {
    let (mut missing, mut seen) = (Vec::new(), ordered::Set::new());
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
        if *context.get(&key) == ContextValue::Absent && seen.insert(key.to_ascii_lowercase()) {
            missing.push(key);
        }
    }
    missing
}

fn simulate(ctx: &mut Ctx, input: Input<'_>, mut layers: Layers, source: Option<&str>) -> Answer {
    layers.boundary = given_boundary(ctx, input)?.or(layers.boundary);
    let mut resources = input.texts("ResourceArns");
    let everything = resources.is_empty() || resources == ["*"];
    if let Some(text) = input.optional("ResourcePolicy") {
        let document = documents::read(ctx, PolicyKind::Resource, text)?;
        resource_policy(&document, &resources)?;
        layers.resource = Some(Source::new("ResourcePolicy", document));
    }
    layers.rcp_exempt = Some(Exemption::ActionNotSubject);
    let caller = input.optional("CallerArn").or(source);
    check_caller(caller, &layers)?;
    let account = ctx.account();
    let nobody = format!("arn:{}:iam::{account}:user/nobody", account.partition());
    let principal = RequestPrincipal::from_arn(caller.unwrap_or(&nobody));
    let own = caller.and_then(AccountId::of_arn).unwrap_or(account);
    let owner = match input.optional("ResourceOwner") {
        // Recorded, including its grammar.
        Some(given) => AccountId::of_arn(given)
            .ok_or_else(|| invalid(format!("'{given}' is not a valid as a Resource Owner.")))?,
        None => own,
    };
    let context = context(input, caller, account);
    if resources.is_empty() {
        resources.push("*");
    }
    let actions = input.texts("ActionNames");
    let page = paginate(input, actions.len())?;
    check_actions(&actions)?;
    let request = Request {
        principal,
        resource_account: Some(owner.to_string()),
        context,
        ..Request::default()
    };
    let asked = actions.get(page).unwrap_or_default();
    let details = (!everything).then_some(owner != own);
    let rows = rows((asked, &resources), request, &layers, details);
    page_of(input, &actions, |_| json!({ "EvaluationResults": rows }))
}

/// The results for actions on resources, as many as the steps of the call allow.
fn rows(
    (actions, resources): (&[&str], &[&str]),
    mut request: Request,
    layers: &Layers,
    details: Option<bool>,
) -> Vec<Value> {
    let missing = missing(layers, &request.context);
    let length = missing.iter().map(|it| it.len() + 10).sum::<usize>();
    let (mut rows, mut statements) = (Vec::new(), MatchedStatements::default());
    for action in actions {
        request.action = (*action).to_string();
        let mut results = Vec::new();
        for resource in resources {
            // The engine refuses a call that has taken too many steps, whatever it answers.
            if !steps::take(RESULT + resource.len() + length) {
                return rows;
            }
            request.resource = (*resource).to_string();
            request.wildcard_only_action = *resource == "*";
            let verdict = policy::evaluate(&request, layers);
            let result = ResourceResult::new(resource, verdict, &missing, &mut statements);
            results.push(result);
        }
        rows.push(row(action, layers, &results, &statements, details));
    }
    rows
}

/// The permissions boundary of the request.
fn given_boundary(ctx: &mut Ctx, input: Input<'_>) -> Result<Option<Source>, ApiError> {
    let boundaries = given(
        ctx,
        input,
        "PermissionsBoundaryPolicyInputList",
        PolicyKind::Boundary,
    )?;
    if boundaries.len() > 1 {
        return Err(invalid("Only one permissions boundary can be given."));
    }
    Ok(boundaries.into_iter().next())
}

/// Checks that the caller is a user, group or role, and that there is one if there is a resource policy.
fn check_caller(caller: Option<&str>, layers: &Layers) -> Result<(), ApiError> {
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
        return Err(invalid("A resource policy needs the ARN of a caller."));
    }
    Ok(())
}

fn check_actions(actions: &[&str]) -> Result<(), ApiError> {
    for action in actions {
        if action.split(':').count() != 2 || action.starts_with(':') || action.ends_with(':') {
            return Err(invalid(format!("Invalid Action Name: {action}")));
        }
    }
    Ok(())
}

/// Recorded: with a resource policy, the request must name its resources, and so must the policy.
fn resource_policy(document: &Document, resources: &[&str]) -> Result<(), ApiError> {
    if resources.is_empty() || resources.contains(&"*") {
        return Err(invalid(
            "Invalid Entity Arn: * does not clearly define entity type and name.",
        ));
    }
    let mut named = document
        .statements()
        .iter()
        .filter_map(|it| it.resources.as_ref());
    if named.any(|it| it.patterns.iter().any(|pattern| &**pattern == "*")) {
        return Err(invalid("ResourceNames are not in a valid ARN format: *."));
    }
    Ok(())
}
