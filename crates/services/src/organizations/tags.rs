//! Tags of the root, of units, accounts and policies: at most fifty each. They count as `aws:ResourceTag` in conditions.

use super::{callers, refusals};
use crate::prelude::*;
use api::ids::{ParentId, TransferId};
use api::policy_types::PolicyTarget;
use gates::input::tag_rows;
use gates::input::{TAG_QUOTA, given};
use state::transfer::{Direction, TransferStatus};

/// Keys and values.
pub type TagList = Vec<(Text, Text)>;

/// Adds the tags of the request to a resource.
pub(crate) fn add(organization: &mut Organization, id: &str, input: Input<'_>) {
    put(organization, id, &taken(input));
}

/// The tags of the request, for a resource that does not exist yet.
pub fn taken(input: Input<'_>) -> TagList {
    given(input)
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

/// Adds tags to a resource. They replace those of the same keys.
pub fn put(organization: &mut Organization, id: &str, tags: &TagList) {
    for (key, value) in tags {
        organization
            .tags
            .or_insert(id.into(), ordered::Map::new())
            .insert(key.clone(), value.clone());
    }
}

/// The ARN of the resource that a request names, if it exists.
fn arn_of(world: &World, organization: &Organization, id: &str) -> Option<String> {
    if let Ok(transfer) = id.parse() {
        // Only inbound transfers have tags.
        use TransferStatus::{Accepted, Withdrawn};
        return world
            .transfer(&transfer)
            .filter(|it| it.direction(&organization.id) == Some(Direction::Inbound))
            .filter(|it| matches!(it.status, Accepted | Withdrawn))
            .map(|it| it.arn(Direction::Inbound));
    }
    if let Ok(policy) = id.parse() {
        return organization
            .policy(&policy)
            .filter(|policy| !policy.managed)
            .map(|policy| organization.policy_arn(policy));
    }
    if let Some(delegation) = &organization.delegation
        && delegation.id.as_str() == id
    {
        return Some(organization.delegation_arn(&delegation.id));
    }
    let target = id
        .parse::<PolicyTarget>()
        .ok()?
        .within(organization.management.partition());
    organization
        .has_target(&target)
        .then(|| organization.target_arn(&target))
}

/// The display name of a resource that has tags.
fn called(world: &World, organization: &Organization, id: &str) -> Message {
    match id.parse::<PolicyTarget>() {
        Ok(PolicyTarget::Parent(ParentId::Root(_))) => return "The root".into(),
        Ok(target) => {
            let target = target.within(organization.management.partition());
            return world.target_name(organization, &target);
        }
        Err(_) => {}
    }
    match id.parse().ok().and_then(|id| organization.policy(&id)) {
        Some(policy) => message!(
            "The {kind} {policy}",
            kind = policy.kind.called(),
            policy = policy.name
        ),
        None if id.starts_with("rt-") => message!("The transfer `{id}`", id = id.to_string()),
        None => "The delegation policy".into(),
    }
}

fn gates<'a>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'a>,
) -> Result<(std::sync::Arc<Organization>, &'a str), ApiError> {
    let organization = callers::management_or_delegate(world, ctx)?;
    let id = input.text("ResourceId");
    let arn = arn_of(world, &organization, id);
    let policy = id.parse().ok().and_then(|it| organization.policy(&it));
    let about = match (policy, id.parse::<TransferId>()) {
        (Some(policy), _) => callers::about(policy.kind),
        // Only inbound transfers have tags.
        (None, Ok(_)) => callers::about_transfer(Direction::Inbound),
        (None, Err(_)) => Context::default(),
    };
    // The ARN of a resource that does not exist matches any resource.
    authorize::admit_with(world, ctx, arn.as_deref().unwrap_or("*"), about)?;
    if arn.is_none() {
        return Err(refusals::TARGET_NOT_FOUND.error());
    }
    Ok((organization, id))
}

pub(super) fn tag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, id) = gates(world, ctx, input)?;
    let mut tagged = (*organization).clone();
    add(&mut tagged, id, input);
    ctx.cite("AWS Organizations User Guide: quotas");
    if (tagged.tags.get(id)).is_some_and(|tags| tags.len() > TAG_QUOTA) {
        ctx.advise(message!("It may have {TAG_QUOTA} tags: remove some first."));
        return Err(gates::refusals::TOO_MANY_TAGS.error());
    }
    keep(world, ctx, &organization, tagged, id, |in_words| {
        message!("{in_words} was tagged.")
    })
}

/// Keeps the organization with the tags changed of what has this id. `says`: the sentence, from its name.
fn keep(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    before: &Organization,
    changed: Organization,
    id: &str,
    says: fn(Message) -> Message,
) -> Answer {
    let world = world.open(ctx)?;
    if changed.tags != before.tags {
        (world.organizations_mut()).insert(before.id.clone(), changed.into());
        let says = says(called(world, before, id));
        ctx.event(world, EventKind::TagsChanged(text(id)), says);
    }
    Ok(json!({}))
}

pub(super) fn untag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, id) = gates(world, ctx, input)?;
    let mut changed = (*organization).clone();
    if let Some(tags) = changed.tags.get_mut(id) {
        for key in input.texts("TagKeys") {
            tags.remove(key);
        }
        if tags.is_empty() {
            changed.tags.remove(id);
        }
    }
    keep(world, ctx, &organization, changed, id, |in_words| {
        message!("Tags were removed from {in_words}.")
    })
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, id) = gates(world, ctx, input)?;
    let tags = organization.tags.get(id).map_or_else(Vec::new, tag_rows);
    list_answer(ctx, input, "Tags", &tags, Value::clone)
}
