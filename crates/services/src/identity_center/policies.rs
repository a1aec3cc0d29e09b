//! What is in a permission set: AWS managed and customer managed policies, the inline policy and the permissions boundary.
//!
//! A change is in force in an account only after the set has been provisioned there.

use super::access::bare;
use super::refusals;
use super::sets::{CenterAndSet, named, revise};
use crate::prelude::*;
use policy::{Document, PolicyKind};
use state::identity_center::sets::{PermissionSet, PolicyReference, SetBoundary};

/// The maximum number of AWS managed and customer managed policies of a set.
const POLICIES: usize = 25;
/// The maximum number of characters of an inline policy, without white space.
const INLINE: usize = 10_240;

fn has_room(set: &PermissionSet) -> Result<(), ApiError> {
    if set.managed.len() + set.customer.len() < POLICIES {
        return Ok(());
    }
    Err(refuse!(refusals::POLICY_QUOTA, limit = POLICIES))
}

/// The policy that a request refers to by its name and path.
fn reference(input: Input<'_>) -> PolicyReference {
    let given = input.structure("CustomerManagedPolicyReference");
    let given = |name| given.and_then(|it| it.optional(name));
    PolicyReference {
        name: text(given("Name").unwrap_or_default()),
        path: text(given("Path").unwrap_or("/")),
    }
}

/// Whether both are the same policy.
fn is_same(one: &PolicyReference, other: &PolicyReference) -> bool {
    one.name.eq_ignore_ascii_case(&other.name) && one.path == other.path
}

fn shape(it: &PolicyReference) -> Value {
    json!({ "Name": &*it.name, "Path": &*it.path })
}

fn attached(policy: &str, both: &CenterAndSet) -> Message {
    message!(
        "The policy {policy} was added to the permission set {set}.",
        policy = policy.to_string(),
        set = both.1.name
    )
}

fn detached(policy: &str, both: &CenterAndSet) -> Message {
    message!(
        "The policy {policy} was removed from the permission set {set}.",
        policy = policy.to_string(),
        set = both.1.name
    )
}

pub(super) fn attach_managed(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let arn = input.text("ManagedPolicyArn");
    if both.1.managed.iter().any(|it| &**it == arn) {
        return Err(refuse!(refusals::ATTACHED_ALREADY, policy = bare(arn)));
    }
    has_room(&both.1)?;
    let world = world.open(ctx)?;
    let says = attached(bare(arn), &both);
    revise(world, ctx, &both, says, |set| set.managed.push(text(arn)));
    Ok(json!({}))
}

pub(super) fn detach_managed(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let arn = input.text("ManagedPolicyArn");
    if !both.1.managed.iter().any(|it| &**it == arn) {
        return Err(refuse!(refusals::NOT_ATTACHED, policy = bare(arn)));
    }
    let world = world.open(ctx)?;
    let says = detached(bare(arn), &both);
    revise(world, ctx, &both, says, |set| {
        set.managed.retain(|it| &**it != arn);
    });
    Ok(json!({}))
}

pub(super) fn list_managed(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, set) = named(world, ctx, input)?;
    list_answer(
        ctx,
        input,
        "AttachedManagedPolicies",
        &set.managed,
        |it| json!({ "Name": bare(it), "Arn": &**it }),
    )
}

pub(super) fn attach_customer(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let it = reference(input);
    if both.1.customer.iter().any(|other| is_same(other, &it)) {
        return Err(refuse!(refusals::ATTACHED_ALREADY, policy = it.name));
    }
    has_room(&both.1)?;
    let world = world.open(ctx)?;
    let says = attached(&it.name, &both);
    revise(world, ctx, &both, says, |set| set.customer.push(it));
    Ok(json!({}))
}

pub(super) fn detach_customer(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let it = reference(input);
    if !both.1.customer.iter().any(|other| is_same(other, &it)) {
        return Err(refuse!(refusals::NOT_ATTACHED, policy = it.name));
    }
    let world = world.open(ctx)?;
    let says = detached(&it.name, &both);
    revise(world, ctx, &both, says, |set| {
        set.customer.retain(|other| !is_same(other, &it));
    });
    Ok(json!({}))
}

pub(super) fn list_customer(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, set) = named(world, ctx, input)?;
    let list = "CustomerManagedPolicyReferences";
    list_answer(ctx, input, list, &set.customer, shape)
}

pub(super) fn put_inline(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let document = input.text("InlinePolicy");
    if let Err(error) = Document::parse_as(PolicyKind::Identity, document) {
        ctx.advise(error.says());
        return Err(refusals::BAD_DOCUMENT.error());
    }
    let size = document.chars().filter(|it| !it.is_whitespace()).count();
    if size > INLINE {
        return Err(refuse!(refusals::INLINE_QUOTA, limit = INLINE));
    }
    let world = world.open(ctx)?;
    let says = message!(
        "The inline policy of the permission set {set} was written.",
        set = both.1.name
    );
    revise(world, ctx, &both, says, |set| {
        set.inline = Some(text(document))
    });
    Ok(json!({}))
}

pub(super) fn get_inline(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, set) = named(world, ctx, input)?;
    Ok(json!({ "InlinePolicy": set.inline.as_deref().unwrap_or_default() }))
}

pub(super) fn delete_inline(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    if both.1.inline.is_none() {
        return Err(refusals::NO_INLINE.error());
    }
    let world = world.open(ctx)?;
    let says = message!(
        "The inline policy of the permission set {set} was deleted.",
        set = both.1.name
    );
    revise(world, ctx, &both, says, |set| set.inline = None);
    Ok(json!({}))
}

pub(super) fn put_boundary(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    let given = input.structure("PermissionsBoundary");
    let managed = given.and_then(|it| it.optional("ManagedPolicyArn"));
    let customer = given.filter(|it| it.structure("CustomerManagedPolicyReference").is_some());
    let boundary = match (managed, customer) {
        (Some(arn), None) => SetBoundary::Managed(text(arn)),
        (None, Some(given)) => SetBoundary::Customer(reference(given)),
        (Some(_), Some(_)) | (None, None) => return Err(refusals::ONE_BOUNDARY.error()),
    };
    let world = world.open(ctx)?;
    let says = message!(
        "The permissions boundary of the permission set {set} was set.",
        set = both.1.name
    );
    revise(world, ctx, &both, says, |set| set.boundary = Some(boundary));
    Ok(json!({}))
}

pub(super) fn get_boundary(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, set) = named(world, ctx, input)?;
    let boundary = match &set.boundary {
        None => return Err(refusals::NO_BOUNDARY.error()),
        Some(SetBoundary::Managed(arn)) => json!({ "ManagedPolicyArn": &**arn }),
        Some(SetBoundary::Customer(it)) => json!({ "CustomerManagedPolicyReference": shape(it) }),
    };
    Ok(json!({ "PermissionsBoundary": boundary }))
}

pub(super) fn delete_boundary(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let both = named(world, ctx, input)?;
    if both.1.boundary.is_none() {
        return Err(refusals::NO_BOUNDARY.error());
    }
    let world = world.open(ctx)?;
    let says = message!(
        "The permissions boundary of the permission set {set} was removed.",
        set = both.1.name
    );
    revise(world, ctx, &both, says, |set| set.boundary = None);
    Ok(json!({}))
}
