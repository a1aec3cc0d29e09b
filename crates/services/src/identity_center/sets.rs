//! Permission sets: creating, changing and deleting them. What is in one: `policies`.

use super::access::{self, Standing, change, changed, standing};
use super::refusals;
use crate::prelude::*;
use gates::input::given;
use state::identity_center::IdentityCenter;
use state::identity_center::sets::{PermissionSet, seconds};

/// The maximum number of permission sets of an instance.
const SETS: usize = 3_500;

/// An instance and one of its permission sets.
pub(super) type CenterAndSet = (Arc<IdentityCenter>, Arc<PermissionSet>);

/// The instance of an organization that the call names, for a caller who administers it.
pub(super) fn center(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
) -> Result<Arc<IdentityCenter>, ApiError> {
    let arn = input.text("InstanceArn");
    let found = access::visible(world, ctx).find(|it| it.arn() == arn);
    let center = found
        .cloned()
        .ok_or_else(|| refusals::NO_SUCH_INSTANCE.error())?;
    if !standing(world, &center, ctx.account()).administers() {
        return Err(refusals::NOT_ADMINISTRATOR.error());
    }
    if center.organization.is_none() {
        return Err(refusals::NO_SETS_HERE.error());
    }
    Ok(center)
}

/// Asks policy about the instance and the other resources of a call, of which the permission set has tags.
pub(super) fn permit(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    others: &[&str],
) -> Result<(), ApiError> {
    let arn = input.text("InstanceArn");
    let known = access::visible(world, ctx)
        .find(|it| it.arn() == arn)
        .cloned();
    authorize::permit(world, ctx, arn, access::about(known.as_deref()))?;
    for other in others {
        let mut context = access::about(known.as_deref());
        let set = known.as_ref().and_then(|it| by_arn(it, other));
        for (key, value) in set.into_iter().flat_map(|it| &it.tags) {
            context.set(&format!("aws:ResourceTag/{key}"), &**value);
        }
        authorize::permit(world, ctx, other, context)?;
    }
    ctx.enter(Gate::State);
    Ok(())
}

fn by_arn<'c>(center: &'c IdentityCenter, arn: &str) -> Option<&'c Arc<PermissionSet>> {
    let found = center.sets.get(access::bare(arn))?;
    (center.set_arn(&found.id) == arn).then_some(found)
}

/// The permission set with this ARN.
pub(super) fn existing(center: &IdentityCenter, arn: &str) -> Result<Arc<PermissionSet>, ApiError> {
    let found = by_arn(center, arn).cloned();
    found.ok_or_else(|| refusals::NO_SUCH_SET.error())
}

/// The ARN of an account as a resource of policies, which names it twice in no place.
pub(super) fn account_arn(ctx: &Ctx, account: &str) -> String {
    format!("arn:{}:sso:::account/{account}", ctx.account().partition())
}

/// The instance and the set that a call is about. A delegated administrator cannot change a set that the management account has.
pub(super) fn named(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<CenterAndSet, ApiError> {
    let arn = input.text("PermissionSetArn");
    permit(world, ctx, input, &[arn])?;
    found(world, ctx, input)
}

/// The same after policy was asked.
pub(super) fn found(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<CenterAndSet, ApiError> {
    let center = center(world, ctx, input)?;
    let set = existing(&center, input.text("PermissionSetArn"))?;
    ctx.cite("IAM Identity Center User Guide: delegated administration");
    let of_management = set.accounts.contains_key(&center.owner);
    if ctx.operation.writes
        && of_management
        && standing(world, &center, ctx.account()) != Standing::Owner
    {
        return Err(refusals::MANAGEMENT_SET.error());
    }
    Ok((center, set))
}

/// Changes a set. Whatever it is, accounts that have the set are behind from now on.
pub(super) fn revise(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    (center, set): &CenterAndSet,
    says: Message,
    how: impl FnOnce(&mut PermissionSet),
) {
    change_set(world, &center.id, &set.id, |it| {
        how(it);
        it.version += 1;
    });
    changed(world, ctx, center, says);
}

/// Changes a set of an instance, which both must exist.
pub(super) fn change_set(
    world: &mut WorldMut,
    center: &Text,
    set: &Text,
    how: impl FnOnce(&mut PermissionSet),
) {
    change(world, center, |center| {
        if let Some(set) = center.sets.get_mut(set) {
            how(Arc::make_mut(set));
        }
    });
}

fn shape(center: &IdentityCenter, set: &PermissionSet) -> Value {
    present(json!({
        "Name": &*set.name,
        "PermissionSetArn": center.set_arn(&set.id),
        "Description": set.description.as_deref(),
        "CreatedDate": set.created.iso(),
        "SessionDuration": &*set.duration,
        "RelayState": set.relay_state.as_deref(),
    }))
    .into()
}

/// The duration of a request, which must be between one and twelve hours.
fn duration(input: Input<'_>) -> Result<Option<Text>, ApiError> {
    let Some(given) = input.optional("SessionDuration") else {
        return Ok(None);
    };
    match seconds(given) {
        Some(3_600..=43_200) => Ok(Some(text(given))),
        Some(_) | None => Err(refusals::BAD_DURATION.error()),
    }
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    permit(world, ctx, input, &[])?;
    let center = center(world, ctx, input)?;
    let name = input.text("Name");
    let duration = duration(input)?.unwrap_or_else(|| text("PT1H"));
    if center.sets.values().any(|it| &*it.name == name) {
        return Err(refuse!(refusals::SET_EXISTS, name));
    }
    if center.sets.len() >= SETS {
        return Err(refuse!(refusals::SET_QUOTA, limit = SETS));
    }
    let world = world.open(ctx)?;
    let set = PermissionSet {
        id: world.random().text("ps-", super::instances::HEX, 16).into(),
        name: text(name),
        description: input.optional("Description").map(text),
        created: world.now(),
        duration,
        relay_state: input.optional("RelayState").map(text),
        managed: Vec::new(),
        customer: Vec::new(),
        inline: None,
        boundary: None,
        tags: given(input)
            .map(|(key, value)| (text(key), text(value)))
            .collect(),
        version: 0,
        accounts: ordered::Map::new(),
    };
    let answer = json!({ "PermissionSet": shape(&center, &set) });
    change(world, &center.id, |it| {
        it.sets.insert(set.id.clone(), Arc::new(set));
    });
    let says = message!(
        "The permission set {name} was created.",
        name = name.to_string()
    );
    changed(world, ctx, &center, says);
    Ok(answer)
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, set) = named(world, ctx, input)?;
    Ok(json!({ "PermissionSet": shape(&center, &set) }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    permit(world, ctx, input, &[])?;
    let center = center(world, ctx, input)?;
    let all: Vec<_> = center.sets.values().collect();
    list_answer(ctx, input, "PermissionSets", &all, |it| {
        center.set_arn(&it.id).into()
    })
}

/// Updates a set. A relay state that is not given again is cleared, as people report.
pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let duration = duration(input)?;
    let world = world.open(ctx)?;
    let says = message!("The permission set {name} was changed.", name = both.1.name);
    revise(world, ctx, &both, says, |set| {
        if let Some(description) = input.optional("Description") {
            set.description = Some(text(description));
        }
        set.duration = duration.unwrap_or_else(|| set.duration.clone());
        set.relay_state = input.optional("RelayState").map(text);
    });
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, set) = named(world, ctx, input)?;
    let works = center.open_requests().any(|it| it.set == set.id);
    if !set.accounts.is_empty() || works {
        return Err(refusals::SET_IN_USE.error());
    }
    let world = world.open(ctx)?;
    change(world, &center.id, |it| {
        it.sets.remove(&set.id);
    });
    let says = message!("The permission set {name} was deleted.", name = set.name);
    changed(world, ctx, &center, says);
    Ok(json!({}))
}
