//! Memberships of users in groups.

use super::access::{bare, change, changed, store};
use super::people::{self, invalid, not_found};
use super::refusals;
use crate::prelude::*;
use state::identity_center::{DirectoryMembership, IdentityCenter, membership_key};

/// The id of the user that `MemberId` names.
fn member(input: Input<'_>) -> Result<&str, ApiError> {
    let given = input.structure("MemberId");
    let user = given.and_then(|it| it.optional("UserId"));
    user.map(bare)
        .ok_or_else(|| invalid("MemberId must have exactly one member."))
}

fn shape(center: &IdentityCenter, it: &DirectoryMembership) -> Value {
    json!({
        "IdentityStoreId": &*center.store,
        "MembershipId": &*it.id,
        "MembershipArn": people::arn(center, "membership", &it.id),
        "GroupId": &*it.group,
        "MemberId": json!({ "UserId": &*it.user }),
        "CreatedAt": it.created.iso(),
        "UpdatedAt": it.created.iso(),
    })
}

fn answer(center: &IdentityCenter, id: &str) -> Value {
    json!({
        "IdentityStoreId": &*center.store,
        "MembershipId": id,
        "MembershipArn": people::arn(center, "membership", id),
    })
}

/// The instance, the group and the user that the call names. Both exist.
fn both(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<IdentityCenter>, Text, Text), ApiError> {
    let (group, user) = (bare(input.text("GroupId")), member(input)?);
    let on = [
        people::asked(ctx, "group", group),
        people::asked(ctx, "user", user),
    ];
    let center = store(world, ctx, input, &on)?;
    if !center.groups.contains_key(group) {
        return Err(not_found("GROUP"));
    }
    if !center.users.contains_key(user) {
        return Err(not_found("USER"));
    }
    Ok((center, text(group), text(user)))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, group, user) = both(world, ctx, input)?;
    let key = membership_key(&group, &user);
    if center.unique.contains_key(&key) {
        return Err(refusals::MEMBER_ALREADY.error());
    }
    let world = world.open(ctx)?;
    let created = world.now();
    let id = text(&world.random().uuid());
    let it = DirectoryMembership {
        id: id.clone(),
        group: group.clone(),
        user: user.clone(),
        created,
    };
    change(world, &center.id, |center| {
        center.unique.insert(key, it.id.clone());
        center.memberships.insert(it.id.clone(), Arc::new(it));
    });
    let says = message!(
        "{user} is a member of {group} now.",
        user = name(&center, &user),
        group = name(&center, &group)
    );
    changed(world, ctx, &center, says);
    Ok(answer(&center, &id))
}

/// The name of a user or group, or its id if it has none.
fn name(center: &IdentityCenter, id: &Text) -> Text {
    let user = center.users.get(id).map(|it| it.name.clone());
    let group = center.groups.get(id).and_then(|it| it.name.clone());
    user.or(group).unwrap_or_else(|| id.clone())
}

/// The instance and the membership that the call names.
fn membership(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<IdentityCenter>, Arc<DirectoryMembership>), ApiError> {
    let id = bare(input.text("MembershipId"));
    let on = [people::asked(ctx, "membership", id)];
    let center = store(world, ctx, input, &on)?;
    let found = center.memberships.get(id).cloned();
    let found = found.ok_or_else(|| not_found("MEMBERSHIP"))?;
    Ok((center, found))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, it) = membership(world, ctx, input)?;
    Ok(shape(&center, &it))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, it) = membership(world, ctx, input)?;
    let world = world.open(ctx)?;
    change(world, &center.id, |center| {
        center.memberships.remove(&it.id);
        center.unique.remove(&membership_key(&it.group, &it.user));
    });
    let name = |known: Option<&Text>, id: &Text| known.unwrap_or(id).to_string();
    let user = center.users.get(&it.user).map(|it| &it.name);
    let group = center.groups.get(&it.group).and_then(|it| it.name.as_ref());
    let says = message!(
        "{user} is no longer a member of {group}.",
        user = name(user, &it.user),
        group = name(group, &it.group)
    );
    changed(world, ctx, &center, says);
    Ok(json!({}))
}

pub(super) fn find(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, group, user) = both(world, ctx, input)?;
    let found = center.unique.get(&membership_key(&group, &user));
    let id = found.ok_or_else(|| not_found("MEMBERSHIP"))?;
    Ok(answer(&center, id))
}

pub(super) fn check(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let user = member(input)?;
    let center = store(world, ctx, input, &[])?;
    if !center.users.contains_key(user) {
        return Err(not_found("USER"));
    }
    let mut rows = Vec::new();
    for group in input.texts("GroupIds") {
        let group = bare(group);
        if !center.groups.contains_key(group) {
            return Err(not_found("GROUP"));
        }
        rows.push(json!({
            "GroupId": group,
            "MemberId": json!({ "UserId": user }),
            "MembershipExists": center.unique.contains_key(&membership_key(group, user)),
        }));
    }
    Ok(json!({ "Results": rows }))
}

/// The memberships that `is_meant` chooses, as a page.
fn page(
    ctx: &mut Ctx,
    input: Input<'_>,
    center: &IdentityCenter,
    is_meant: impl Fn(&DirectoryMembership) -> bool,
) -> Answer {
    let all = center.memberships.values();
    let all: Vec<_> = all.filter(|it| is_meant(it)).collect();
    list_answer(ctx, input, "GroupMemberships", &all, |it| shape(center, it))
}

pub(super) fn of_group(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let group = bare(input.text("GroupId"));
    let on = [people::asked(ctx, "group", group)];
    let center = store(world, ctx, input, &on)?;
    if !center.groups.contains_key(group) {
        return Err(not_found("GROUP"));
    }
    page(ctx, input, &center, |it| &*it.group == group)
}

pub(super) fn of_member(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let user = member(input)?;
    let on = [people::asked(ctx, "user", user)];
    let center = store(world, ctx, input, &on)?;
    if !center.users.contains_key(user) {
        return Err(not_found("USER"));
    }
    page(ctx, input, &center, |it| &*it.user == user)
}
