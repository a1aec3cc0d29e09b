//! Managed policies of users, groups and roles: attached to give permissions, or set as a boundary to limit them.

use super::identity::{BOUNDARY_KEY, Kind, target, target_with};
use super::prelude::*;
use super::{limits, policies, refusals, tags};
use api::managed;
use state::account::{Account, Policies, Tags};

/// Refuses a policy that does not exist, or that only AWS may use.
pub(super) fn attachable(
    world: &World,
    ctx: &mut Ctx,
    arn: &str,
    kind: Kind,
) -> Result<(), ApiError> {
    let account = here(world, ctx);
    let of_aws = managed::by_arn(account.id.partition(), arn)?;
    if of_aws.is_some_and(|managed| !managed.is_attachable()) {
        // The wording is seen in public reports for roles; the one for users and groups follows it.
        let to = if kind == Kind::Role {
            "Customer Role"
        } else {
            kind.title()
        };
        ctx.advise("AWS manages the policies of service-linked roles. Attach another policy.");
        return Err(refuse!(refusals::ROLE_POLICY_ELSEWHERE, to));
    }
    if of_aws.is_some() || account.own_policy(arn).is_some() {
        return Ok(());
    }
    let own = account.policies.keys().map(|name| &**name);
    let names = own.collect::<Vec<_>>().join(", ");
    ctx.advise(if names.is_empty() {
        "AWS manages no policy with this ARN, and the account has no policies of its own.".into()
    } else {
        message!("AWS manages no policy with this ARN. The account's own policies are {names}.")
    });
    Err(refuse!(refusals::NO_ATTACHABLE_POLICY, arn))
}

fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// An attached policy as lists show it.
pub(super) fn row(arn: &str) -> Value {
    json!({ "PolicyName": short(arn), "PolicyArn": arn })
}

fn policy_context(arn: &str) -> Context {
    Context::default().with("iam:PolicyARN", arn)
}

pub(super) fn attach(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let arn = input.text("PolicyArn");
    let target = target_with(world, ctx, input, kind, policy_context(arn))?.changeable()?;
    attachable(world, ctx, arn, kind)?;
    let attached = &target.policies.attached;
    let is_new = !policies::is_attached(&target.policies, arn);
    if is_new {
        let quota = format!("PoliciesPer{}", kind.title());
        limits::within(attached.len() + 1, &quota, limits::ATTACHED)?;
    }
    let kind = short(arn).to_string();
    let says = |who: Message| message!("The policy {kind} was attached to {who}.");
    target.change(world, ctx, says, |policies| {
        policies.attached.extend(is_new.then(|| text(arn)));
    })
}

pub(super) fn detach(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let arn = input.text("PolicyArn");
    let target = target_with(world, ctx, input, kind, policy_context(arn))?.changeable()?;
    if !policies::is_attached(&target.policies, arn) {
        return Err(refuse!(refusals::NO_SUCH_POLICY, arn));
    }
    let kind = short(arn).to_string();
    let says = |who: Message| message!("The policy {kind} was detached from {who}.");
    target.change(world, ctx, says, |policies| {
        policies.attached.retain(|attached| &**attached != arn);
    })
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, kind: Kind) -> Answer {
    let target = target(world, ctx, input, kind)?;
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let account = here(world, ctx);
    let rows = target
        .policies
        .attached
        .iter()
        .filter(|arn| path_of(account, arn).starts_with(prefix))
        .map(|arn| row(arn))
        .collect();
    page(input, "AttachedPolicies", rows)
}

fn path_of(account: &Account, arn: &str) -> String {
    match managed::path_in(account.id.partition(), arn) {
        Some(path) => path,
        None => (account.own_policy(arn)).map_or_else(|| "/".into(), |it| it.path.to_string()),
    }
}

pub(super) fn put_boundary(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let arn = input.text("PermissionsBoundary");
    let context = Context::default().with(BOUNDARY_KEY, arn);
    let target = target_with(world, ctx, input, kind, context)?.changeable()?;
    attachable(world, ctx, arn, kind)?;
    let kind = short(arn).to_string();
    let says = |who: Message| message!("The permissions boundary {kind} was set on {who}.");
    target.change(world, ctx, says, |policies| {
        policies.boundary = Some(text(arn));
    })
}

/// Removes the boundary. AWS's answer if there is none is not documented; here nothing changes.
pub(super) fn delete_boundary(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let target = target(world, ctx, input, kind)?.changeable()?;
    let says = |who: Message| message!("The permissions boundary was removed from {who}.");
    target.change(world, ctx, says, |policies| policies.boundary = None)
}

/// The boundary of a user or role, as answers show it.
pub(super) fn boundary_shape(arn: &str) -> Value {
    json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn })
}

/// What the answer about a user or role has in the end, as far as it exists.
pub(super) fn boundary_and_tags(policies: &Policies, tags: &Tags) -> Map<String, Value> {
    present(json!({
        "PermissionsBoundary": policies.boundary.as_deref().map(boundary_shape),
        "Tags": tags::shape(tags),
    }))
}
