//! Policies of the organization: creating, changing and listing them. Their types are in
//! `trusted_access::policy_types`.

pub(super) mod attachments;
mod documents;

use super::{refusals, shapes, tags};
use crate::organizations::callers::{self, about};
use crate::prelude::*;
use api::ids::PolicyId;
use state::command::TimeMove;
use state::effective::EffectiveChange;
use state::policies::{EnabledType, OrganizationPolicy};

pub(super) use documents::{normalized, stored};

pub(crate) fn kind_of(input: Input<'_>, member: &str) -> Result<PolicyType, ApiError> {
    PolicyType::by_name(input.text(member))
        .ok_or_else(|| refusals::INVALID_ENUM_POLICY_TYPE.error())
}

/// The policy that a call names, after policy has let the call pass. For a policy that does not exist, the ARN has no type.
fn policy_gate(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    input: Input<'_>,
) -> Result<Arc<OrganizationPolicy>, ApiError> {
    let id: PolicyId = input.id("PolicyId")?;
    let found = organization.policy(&id).cloned();
    let (arn, context) = match &found {
        Some(policy) => (organization.policy_arn(policy), about(policy.kind)),
        None => (
            format!(
                "{}:policy/{}/*/{id}",
                organization.management.arn("organizations"),
                organization.id
            ),
            Context::default(),
        ),
    };
    authorize::admit_with(world, ctx, &arn, context)?;
    found.ok_or_else(|| refusals::POLICY_NOT_FOUND.error())
}

// Creating and changing.

fn name_is_free(
    organization: &Organization,
    kind: PolicyType,
    name: &str,
    but: Option<&PolicyId>,
) -> Result<(), ApiError> {
    // AWS's refusal says "name and type".
    let taken = organization
        .policies_of(kind)
        .any(|policy| &*policy.name == name && but != Some(&policy.id));
    if taken {
        return Err(refusals::DUPLICATE_POLICY.error());
    }
    Ok(())
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let kind = kind_of(input, "Type")?;
    let organization = callers::management_or_delegate(world, ctx)?;
    authorize::permit(world, ctx, "*", about(kind))?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.enter(Gate::State);
    all_features(ctx, &organization)?;
    let name = input.text("Name");
    name_is_free(&organization, kind, name, None)?;
    let (content, (document, settings)) = documents::read(ctx, kind, input.text("Content"))?;
    ctx.cite("AWS Organizations User Guide: quotas");
    if organization
        .policies_of(kind)
        .filter(|policy| !policy.managed)
        .count()
        >= kind.max_policies()
    {
        return Err(refusals::POLICY_NUMBER_LIMIT_EXCEEDED.error());
    }
    ctx.note_passed(message!(
        "The name {name} is free, and there is room.",
        name = name.to_string()
    ));
    let world = world.open(ctx)?;
    let policy = Arc::new(OrganizationPolicy {
        id: PolicyId::draw(world.random()),
        kind,
        name: text(name),
        description: text(input.text("Description")),
        managed: false,
        content,
        document,
        settings,
    });
    let kept = world.organization_mut(&organization.id);
    kept.policies.insert(policy.id.clone(), policy.clone());
    tags::add(kept, policy.id.as_str(), input);
    ctx.event(
        world,
        EventKind::PolicyChanged(policy.id.clone()),
        message!(
            "The {kind} {name} was created.",
            kind = kind.called(),
            name = name.to_string()
        ),
    );
    Ok(json!({ "Policy": shapes::policy(&organization, &policy) }))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let policy = policy_gate(world, ctx, &organization, input)?;
    if policy.managed {
        return Err(refusals::IMMUTABLE_POLICY.error());
    }
    let (name, description, content) = (
        input.optional("Name"),
        input.optional("Description"),
        input.optional("Content"),
    );
    // Recorded: a call without any change succeeds.
    let mut changed = (*policy).clone();
    if let Some(name) = name {
        name_is_free(&organization, policy.kind, name, Some(&policy.id))?;
        changed.name = text(name);
    }
    // Recorded: an empty description is accepted and returned, but not stored: the old one stays.
    if let Some(description) = description.filter(|text| !text.is_empty()) {
        changed.description = text(description);
    }
    if let Some(content) = content {
        (changed.content, (changed.document, changed.settings)) =
            documents::read(ctx, policy.kind, content)?;
    }
    let world = world.open(ctx)?;
    if changed != *policy {
        let says = message!(
            "The {kind} {policy} was changed.",
            kind = policy.kind.called(),
            policy = policy.name
        );
        let kept = world.organization_mut(&organization.id);
        kept.policies
            .insert(policy.id.clone(), Arc::new(changed.clone()));
        ctx.event(world, EventKind::PolicyChanged(policy.id.clone()), says);
    }
    // Recorded: a new name, or the same document once more, makes a new effective policy, too.
    world.effective_follows(&organization, &EffectiveChange::Written(&changed));
    // Recorded: of name and description, the answer has only those that were given.
    let mut answer = shapes::policy(&organization, &changed);
    if let Some(summary) = answer
        .get_mut("PolicySummary")
        .and_then(Value::as_object_mut)
    {
        if name.is_none() {
            summary.shift_remove("Name");
        }
        match description {
            Some(given) => {
                summary.insert("Description".into(), given.into());
            }
            None => {
                summary.shift_remove("Description");
            }
        }
    }
    Ok(json!({ "Policy": answer }))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let policy = policy_gate(world, ctx, &organization, input)?;
    if policy.managed {
        return Err(refusals::IMMUTABLE_POLICY.error());
    }
    if let Some(target) = organization.targets_of(&policy).first() {
        ctx.advise(message!(
            "Detach it everywhere first, for example from {target_name}.",
            target_name = world.target_name(&organization, target)
        ));
        return Err(refusals::POLICY_IN_USE.error());
    }
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    kept.policies.remove(&policy.id);
    kept.tags.remove(policy.id.as_str());
    let says = message!(
        "The {kind} {policy} was deleted.",
        kind = policy.kind.called(),
        policy = policy.name
    );
    ctx.event(world, EventKind::PolicyChanged(policy.id.clone()), says);
    Ok(json!({}))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let policy = policy_gate(world, ctx, &organization, input)?;
    Ok(json!({ "Policy": shapes::policy(&organization, &policy) }))
}

// Lists.

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let kind = kind_of(input, "Filter")?;
    let organization = callers::management_or_delegate(world, ctx)?;
    authorize::admit_with(world, ctx, "*", about(kind))?;
    let policies: Vec<_> = organization.policies_of(kind).cloned().collect();
    list_answer(ctx, input, "Policies", &policies, |policy| {
        shapes::policy_summary(&organization, policy)
    })
}

pub(super) fn list_for_target(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let kind = kind_of(input, "Filter")?;
    let organization = callers::management_or_delegate(world, ctx)?;
    let target = input.target(ctx, "TargetId")?;
    authorize::admit_with(world, ctx, &organization.target_arn(&target), about(kind))?;
    if !organization.has_target(&target) {
        return Err(refusals::TARGET_NOT_FOUND.error());
    }
    let policies = organization.attached(kind, &target);
    list_answer(ctx, input, "Policies", &policies, |policy| {
        shapes::policy_summary(&organization, policy)
    })
}

pub(super) fn list_targets(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let policy = policy_gate(world, ctx, &organization, input)?;
    let targets = organization.targets_of(&policy);
    list_answer(ctx, input, "Targets", &targets, |target| {
        shapes::policy_target(world, &organization, target)
    })
}

/// Refuses an organization without all features, as calls about policies word it.
pub fn all_features(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    if organization.feature_set == FeatureSet::All {
        ctx.note_passed("All features are enabled in the organization.");
        return Ok(());
    }
    ctx.cite("AWS Organizations User Guide: available feature sets");
    Err(refusals::POLICY_TYPE_NOT_AVAILABLE_FOR_ORGANIZATION.error())
}

/// The state of a type that is enabled, or why nothing can be attached.
pub fn enabled<'o>(
    ctx: &mut Ctx,
    organization: &'o Organization,
    kind: PolicyType,
) -> Result<&'o EnabledType, ApiError> {
    ctx.cite("AWS Organizations User Guide: enabling and disabling policy types");
    match organization.policy_types.get(&kind) {
        None => {
            ctx.advise(message!(
                "Enable the type {kind} on the root first.",
                kind = kind.name()
            ));
            Err(refusals::POLICY_TYPE_NOT_ENABLED.error())
        }
        Some(enabled) if enabled.pending => {
            ctx.suggest(
                "Wait until enabling the policy type has finished.",
                Some(Command::Time(TimeMove::Next)),
            );
            Err(refusals::POLICY_CHANGES_IN_PROGRESS.error())
        }
        Some(enabled) => Ok(enabled),
    }
}
