//! Groups: the users in a group have its permissions. A group is not a principal.

use super::identity::{Kind, already_exists, entity, no_such, target};
use super::prelude::*;
use super::{limits, users};
use state::account::{Account, Group, Policies, User};

pub(super) fn shape(account: AccountId, group: &Group) -> Value {
    json!({
        "Path": &*group.path,
        "GroupName": &*group.name,
        "GroupId": &*group.id,
        "Arn": group.arn(account),
        "CreateDate": group.created_at.iso_seconds(),
    })
}

fn members<'a>(account: &'a Account, group: &'a str) -> impl Iterator<Item = &'a User> {
    account
        .users
        .values()
        .filter(move |user| user.groups.contains(group))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, account) = (input.text("GroupName"), ctx.account());
    let path = input.optional("Path").unwrap_or("/");
    let arn = format!("{}:group{path}{name}", account.arn("iam"));
    authorize::admit(world, ctx, &arn)?;
    let groups = &here(world, ctx).groups;
    if is_taken(groups.keys(), name) {
        return Err(already_exists(Kind::Group, name));
    }
    limits::within(groups.len() + 1, "GroupsPerAccount", limits::GROUPS)?;
    let world = world.open(ctx)?;
    let group = Group {
        name: text(name),
        id: world.iam_id("AGPA"),
        path: text(path),
        created_at: world.now(),
        policies: Policies::default(),
    };
    let shape = shape(account, &group);
    here_mut(world, ctx)
        .groups
        .insert(group.name.clone(), group);
    happened(world, ctx, name, |name, account| {
        message!("Group {name} was created in {account}.")
    });
    Ok(json!({ "Group": shape }))
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Group)?;
    let account = here(world, ctx);
    let rows: Vec<Value> = members(account, &target.name)
        .map(|user| users::shape(account.id, user).into())
        .collect();
    let group = shape(
        account.id,
        entity(&account.groups, Kind::Group, &target.name)?,
    );
    page_of(
        input,
        &rows,
        |page| json!({ "Group": group, "Users": page }),
    )
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Group)?;
    if members(here(world, ctx), &target.name).next().is_some() {
        return Err(conflict(
            "Cannot delete entity, must remove users from group first.",
        ));
    }
    without_policies(&target.policies)?;
    let world = world.open(ctx)?;
    here_mut(world, ctx).groups.remove(&target.name);
    happened(world, ctx, &target.name, |target, account| {
        message!("Group {target} was deleted in {account}.")
    });
    Ok(json!({}))
}

/// The group and the user that a call names, after policy has let the call pass for the group.
fn group_and_user<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Text, &'w User), ApiError> {
    let group = target(world, ctx, input, Kind::Group)?;
    let name = input.text("UserName");
    let user = here(world, ctx).users.get(name);
    Ok((group.name, user.ok_or_else(|| no_such(Kind::User, name))?))
}

pub(super) fn add_user(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (group, user) = group_and_user(world, ctx, input)?;
    let (name, groups) = (user.name.clone(), user.groups.len());
    if user.groups.contains(&group) {
        return Ok(json!({}));
    }
    limits::within(groups + 1, "GroupsPerUser", limits::GROUPS_OF_USER)?;
    let account = world.name_of(ctx.account());
    let says = message!("{name} joined the group {group} in {account}.");
    let world = world.open(ctx)?;
    change(world, ctx, &name, says, |groups| groups.insert(group))
}

/// Removes a user from a group. AWS's answer if the user is not in the group is not documented; here
/// nothing changes.
pub(super) fn remove_user(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (group, user) = group_and_user(world, ctx, input)?;
    let name = user.name.clone();
    let account = world.name_of(ctx.account());
    let says = message!("{name} left the group {group} in {account}.");
    let world = world.open(ctx)?;
    change(world, ctx, &name, says, |groups| groups.remove(&group))
}

/// Changes the groups of a user, with the event if that changes anything.
fn change(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    user: &str,
    says: Message,
    change: impl FnOnce(&mut ordered::Set<Text>) -> bool,
) -> Answer {
    let found = here_mut(world, ctx).users.get_mut(user);
    if found.is_some_and(|found| change(&mut found.groups)) {
        identity_event(world, ctx, user, says);
    }
    Ok(json!({}))
}

pub(super) fn list_of_user(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::User)?;
    let account = here(world, ctx);
    let rows = account
        .groups_of(entity(&account.users, Kind::User, &target.name)?)
        .map(|group| shape(account.id, group))
        .collect();
    page(input, "Groups", rows)
}
