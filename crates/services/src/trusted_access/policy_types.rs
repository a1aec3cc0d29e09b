//! Types of policies: switched on and off for the whole organization, on its root.

use super::refusals;
use super::switching::follow;
use super::trust::service_behind;
use crate::organizations::callers::{self, about};
use crate::organizations::policies::{all_features, enabled, kind_of};
use crate::organizations::shapes;
use crate::prelude::*;
use state::policies::{EnabledType, default_policy};

fn type_gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, PolicyType), ApiError> {
    let kind = kind_of(input, "PolicyType")?;
    let organization = callers::management_or_delegate(world, ctx)?;
    authorize::admit_with(world, ctx, &organization.root_arn(), about(kind))?;
    if input.text("RootId") != organization.root.as_str() {
        return Err(refusals::ROOT_NOT_FOUND.error());
    }
    Ok((organization, kind))
}

pub(super) fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, kind) = type_gates(world, ctx, input)?;
    all_features(ctx, &organization)?;
    if organization.policy_types.contains_key(&kind) {
        return Err(refusals::POLICY_TYPE_ALREADY_ENABLED.error());
    }
    if let Some(principal) = service_behind(kind)
        && !organization.trusted.contains_key(principal)
    {
        ctx.advise(message!("Enable trusted access for {principal} first."));
        return Err(refusals::POLICY_TYPE_NEEDS_SERVICE_ACCESS.error());
    }
    ctx.note_passed("The type is not enabled yet.");
    // Recorded: resource control policies are pending in the answer, the others are enabled at
    // once.
    let pending = kind == PolicyType::ResourceControl;
    let now = world.now();
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    kept.policy_types
        .insert(kind, EnabledType::new(now, pending));
    let answer = json!({ "Root": shapes::root(kept) });
    if pending {
        let cause = context::cause(world, ctx);
        let delay = world.random().between(2, 10) * SECOND;
        let task = Task::FinishPolicyType {
            organization: organization.id.clone(),
            kind,
        };
        world.schedule(delay, task, cause);
    }
    let says = match default_policy(kind) {
        Some(default) => message!(
            "{kind} policies were enabled; {default} is attached to the root and to every unit and account.",
            kind = kind.name(),
            default = default.name
        ),
        None => message!("{kind} policies were enabled.", kind = kind.name()),
    };
    changed(world, ctx, &organization.id, kind, says);
    follow(world, ctx, &organization.id, kind, true)?;
    Ok(answer)
}

pub(super) fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, kind) = type_gates(world, ctx, input)?;
    enabled(ctx, &organization, kind)?;
    ctx.note_passed("The type is enabled.");
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    kept.policy_types.remove(&kind);
    let answer = json!({ "Root": shapes::root(kept) });
    let says = message!(
        "{kind} policies were disabled; all attachments of the type were removed.",
        kind = kind.name()
    );
    changed(world, ctx, &organization.id, kind, says);
    follow(world, ctx, &organization.id, kind, false)?;
    Ok(answer)
}

fn changed(
    world: &World,
    ctx: &mut Ctx,
    organization: &OrganizationId,
    kind: PolicyType,
    says: Message,
) {
    let changed = EventKind::PolicyTypeChanged {
        organization: organization.clone(),
        kind,
    };
    ctx.event(world, changed, says);
}
