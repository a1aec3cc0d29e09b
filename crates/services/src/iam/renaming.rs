//! New names and paths of users and groups. The entity keeps its policies, keys, groups and daily work.
//!
//! Trust policies and policies that name a user by its ARN stay as written. AWS rewrites trust policies in answers; that is
//! not modeled. Source: API Reference of IAM, UpdateUser and UpdateGroup; IAM User Guide, rename an IAM user.

use super::identity::{Kind, already_exists, entity, target};
use super::prelude::*;
use state::account::Account;

/// Renames an entity. Policy must let the call pass for the current ARN and for the new one.
pub(super) fn update(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let before = target(world, ctx, input, kind)?;
    let account = here(world, ctx);
    let (path, arn) = match kind {
        Kind::Group => {
            let group = entity(&account.groups, kind, &before.name)?;
            (group.path.clone(), group.arn(account.id))
        }
        Kind::User | Kind::Role => {
            let user = entity(&account.users, kind, &before.name)?;
            (user.path.clone(), user.arn(account.id))
        }
    };
    let member = if kind == Kind::Group {
        "NewGroupName"
    } else {
        "NewUserName"
    };
    let name = text(input.optional(member).unwrap_or(&before.name));
    let new_path = text(input.optional("NewPath").unwrap_or(&path));
    if name == before.name && new_path == path {
        return Ok(json!({}));
    }
    let stem = arn.len() - path.len() - before.name.len();
    let new_arn = format!("{}{new_path}{name}", &arn[..stem]);
    authorize::admit(world, ctx, &new_arn)?;
    let account = here(world, ctx);
    let others = |it: &&Text| **it != before.name;
    let taken = match kind {
        Kind::Group => is_taken(account.groups.keys().filter(others), &name),
        Kind::User | Kind::Role => is_taken(account.users.keys().filter(others), &name),
    };
    if taken {
        return Err(already_exists(kind, &name));
    }
    let says = message!(
        "{in_words} is now {new_path}{name}.",
        in_words = before.in_words(world, ctx)
    );
    let world = world.open(ctx)?;
    match kind {
        Kind::Group => rename_group(here_mut(world, ctx), &before.name, name.clone(), new_path),
        Kind::User | Kind::Role => {
            rename_user(world, ctx.account(), &before.name, name.clone(), new_path);
        }
    }
    identity_event(world, ctx, &name, says);
    Ok(json!({}))
}

fn rename_group(account: &mut Account, before: &Text, name: Text, path: Text) {
    if let Some(mut group) = account.groups.remove(before) {
        group.name = name.clone();
        group.path = path;
        account.groups.insert(name.clone(), group);
    }
    let members: Vec<_> = (account.users.values())
        .filter(|user| user.groups.contains(before))
        .map(|user| user.name.clone())
        .collect();
    for user in members {
        if let Some(user) = account.users.get_mut(&user) {
            user.groups.remove(before);
            user.groups.insert(name.clone());
        }
    }
}

fn rename_user(world: &mut WorldMut, account: AccountId, before: &Text, name: Text, path: Text) {
    let users = world.account_mut(account).map(|account| &mut account.users);
    let Some((users, mut user)) = users.and_then(|users| {
        let user = users.remove(before)?;
        Some((users, user))
    }) else {
        return;
    };
    let was = user.principal(account);
    user.name = name.clone();
    user.path = path;
    let is = user.principal(account);
    users.insert(name, user);
    world.rename_keys(&was, &is);
    if let Some(habit) = world.habits_mut().remove(&was) {
        world.habits_mut().insert(is, habit);
    }
}
