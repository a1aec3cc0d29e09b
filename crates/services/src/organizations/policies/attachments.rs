//! Attaching and detaching policies. Both ask policy twice, about the policy and about the target, because IAM requires
//! both.

use super::{enabled, policy_gate};
use crate::organizations::callers::{self, about};
use crate::organizations::refusals;
use crate::prelude::*;
use api::ids::PolicyId;
use api::policy_types::PolicyTarget;
use state::effective::EffectiveChange;
use state::policies::OrganizationPolicy;

/// The policy and the target of attaching and detaching, after policy has let the call pass for both.
fn policy_and_target(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    input: Input<'_>,
) -> Result<(Arc<OrganizationPolicy>, PolicyTarget), ApiError> {
    let target = input.target(ctx, "TargetId")?;
    // The policy itself is looked up last, so that a caller without permission learns nothing about it.
    let found = policy_gate(world, ctx, organization, input);
    if ctx.is_at(Gate::Policy) {
        return found.map(|policy| (policy, target));
    }
    let context = found
        .as_ref()
        .map_or_else(|_| Context::default(), |policy| about(policy.kind));
    authorize::admit_with(world, ctx, &organization.target_arn(&target), context)?;
    let policy = found?;
    if !organization.has_target(&target) {
        return Err(refusals::TARGET_NOT_FOUND.error());
    }
    Ok((policy, target))
}

pub(crate) fn attach(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let (policy, target) = policy_and_target(world, ctx, &organization, input)?;
    enabled(ctx, &organization, policy.kind)?;
    ctx.note_passed(message!(
        "The type {kind} is enabled.",
        kind = policy.kind.name()
    ));
    let mut ids = attached_ids(&organization, policy.kind, &target);
    if ids.contains(&policy.id) {
        return Err(refusals::DUPLICATE_POLICY_ATTACHMENT.error());
    }
    ctx.cite("AWS Organizations User Guide: quotas");
    if ids.len() >= policy.kind.max_attached() {
        ctx.advise(
            message!("{count} policies of this type are attached there, which is the maximum. Detach one, or merge two.", count = ids.len()),
        );
        return Err(refusals::MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED.error());
    }
    ids.push(policy.id.clone());
    ctx.note_passed("It is not attached there yet, and there is room.");
    let world = world.open(ctx)?;
    change_attachment(world, ctx, &policy, target, ids, true);
    Ok(json!({}))
}

/// Changes the attachments of a target, with an event.
fn change_attachment(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    policy: &OrganizationPolicy,
    target: PolicyTarget,
    ids: Vec<PolicyId>,
    attached: bool,
) {
    let Some(organization) = world.organization_of(ctx.account()) else {
        return;
    };
    let (id, name) = (
        organization.id.clone(),
        world.target_name(organization, &target),
    );
    let before = world.organizations_by_id()[&id].clone();
    world
        .organization_mut(&id)
        .attach(policy.kind, target.clone(), ids);
    world.effective_follows(&before, &EffectiveChange::Attached(policy.kind, &target));
    let (kind, policy_name) = (policy.kind.called(), &policy.name);
    let says = if attached {
        message!("The {kind} {policy_name} was attached to {name}.")
    } else {
        message!("The {kind} {policy_name} was detached from {name}.")
    };
    let kind = EventKind::PolicyMoved {
        policy: policy.id.clone(),
        target,
    };
    ctx.event(world, kind, says);
}

fn attached_ids(
    organization: &Organization,
    kind: PolicyType,
    target: &PolicyTarget,
) -> Vec<PolicyId> {
    organization
        .attached(kind, target)
        .into_iter()
        .map(|policy| policy.id.clone())
        .collect()
}

pub(crate) fn detach(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let (policy, target) = policy_and_target(world, ctx, &organization, input)?;
    if policy.managed && policy.kind == PolicyType::ResourceControl {
        return Err(refusals::NON_DETACHABLE_POLICY.error());
    }
    let mut ids = attached_ids(&organization, policy.kind, &target);
    if !ids.contains(&policy.id) {
        return Err(refusals::POLICY_NOT_ATTACHED.error());
    }
    ctx.cite("AWS Organizations User Guide: attaching and detaching service control policies");
    if ids.len() <= policy.kind.min_attached() {
        return Err(refusals::MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED.error());
    }
    ids.retain(|id| *id != policy.id);
    ctx.note_passed("It is attached there and can be detached.");
    let world = world.open(ctx)?;
    change_attachment(world, ctx, &policy, target, ids, false);
    Ok(json!({}))
}
