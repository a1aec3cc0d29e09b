//! Reading effective policies: that of one account, the accounts whose policy is invalid, and the errors.
//!
//! Every account of an organization can read its own; the management account, and accounts to which it delegates this,
//! can read all. Recorded: a target that does not exist or cannot have an effective policy is reported before a type that
//! is not enabled.

use super::accounts::member;
use super::callers::about;
use super::{callers, refusals, shapes};
use crate::prelude::*;
use state::account::Membership;
use state::effective::Effective;

/// The policy type. Validation has checked that it has effective policies.
fn kind_of(input: Input<'_>) -> Result<PolicyType, ApiError> {
    super::policies::kind_of(input, "PolicyType")
}

fn not_enabled(ctx: &mut Ctx, kind: PolicyType) -> ApiError {
    ctx.cite("AWS Organizations User Guide: viewing effective management policies");
    ctx.advise(message!(
        "Enable the type {kind} on the root first.",
        kind = kind.name()
    ));
    refusals::EFFECTIVE_POLICY_NOT_FOUND.error()
}

/// The effective policy of a member, and its membership.
fn of(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    kind: PolicyType,
    account: AccountId,
) -> Result<(Effective, Membership), ApiError> {
    let found = world.membership_of(account).and_then(|membership| {
        let (parent, joined) = (&membership.parent, membership.at);
        let effective = organization.effective(kind, account, parent, joined)?;
        Some((effective, membership.clone()))
    });
    let found = found.ok_or_else(|| not_enabled(ctx, kind))?;
    ctx.note_passed(message!("The type {kind} is enabled.", kind = kind.name()));
    Ok(found)
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let kind = kind_of(input)?;
    let account = match input.optional("TargetId") {
        Some(_) => input.account(ctx, "TargetId")?,
        None => ctx.account(),
    };
    let organization = if account == ctx.account() {
        context::any_member(world, ctx)?
    } else {
        callers::management_or_delegate(world, ctx)?
    };
    authorize::admit_with(world, ctx, &organization.account_arn(account), about(kind))?;
    member(world, &organization, account).map_err(|_| refusals::TARGET_NOT_FOUND.error())?;
    let (effective, _) = of(world, ctx, &organization, kind, account)?;
    let policy = json!({
        "PolicyContent": &*effective.content,
        "LastUpdatedTimestamp": effective.updated.iso(),
        "TargetId": account.to_string(),
        "PolicyType": kind.name(),
    });
    Ok(json!({ "EffectivePolicy": policy }))
}

/// The caller's gate of the two lists. Whether a delegated administrator of a service may call them is not documented: they
/// are not among the reads that the User Guide lists for such administrators.
fn listing(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, PolicyType), ApiError> {
    Ok((
        callers::management_or_delegate(world, ctx)?,
        kind_of(input)?,
    ))
}

pub(super) fn list_invalid(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, kind) = listing(world, ctx, input)?;
    authorize::admit_with(world, ctx, "*", about(kind))?;
    if !organization.policy_types.contains_key(&kind) {
        return Err(not_enabled(ctx, kind));
    }
    ctx.note_passed(message!("The type {kind} is enabled.", kind = kind.name()));
    let accounts: Vec<_> = organization
        .with_invalid_policy(kind)
        .filter_map(|id| world.account(id))
        .collect();
    let mut answer = list_answer(ctx, input, "Accounts", &accounts, |account| {
        shapes::account(&organization, account)
    })?;
    if let Value::Object(answer) = &mut answer {
        let token = answer.shift_remove("NextToken");
        put(answer, "PolicyType", kind.name());
        answer.extend(token.map(|token| ("NextToken".to_string(), token)));
    }
    Ok(answer)
}

pub(super) fn list_errors(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, kind) = listing(world, ctx, input)?;
    let account = input.account(ctx, "AccountId")?;
    authorize::admit_with(world, ctx, &organization.account_arn(account), about(kind))?;
    member(world, &organization, account)?;
    let (effective, membership) = of(world, ctx, &organization, kind, account)?;
    const LIST: &str = "EffectivePolicyValidationErrors";
    let mut answer = list_answer(ctx, input, LIST, &effective.problems, |problem| {
        let policies: Vec<String> = problem
            .sources
            .iter()
            .filter_map(|source| Some(effective.sources.get(*source)?.policy.id.to_string()))
            .collect();
        json!({
            "ErrorCode": problem.code,
            "ErrorMessage": &problem.message,
            "PathToError": &problem.path,
            "ContributingPolicies": policies,
        })
    })?;
    // In the order of the API model, where the list comes last.
    let mut whole = Map::new();
    put(&mut whole, "AccountId", &account.to_string());
    put(&mut whole, "PolicyType", kind.name());
    // Recorded: these two members are present only while there are errors.
    if !effective.problems.is_empty() {
        let place = organization.entity_path(&membership.parent);
        put(&mut whole, "Path", &format!("{place}{account}/"));
        put(&mut whole, "EvaluationTimestamp", &effective.updated.iso());
    }
    for name in ["NextToken", LIST] {
        if let Some(value) = answer.get_mut(name) {
            whole.insert(name.into(), value.take());
        }
    }
    Ok(Value::Object(whole))
}
