//! IAM users.

use super::attached::{self, boundary_and_tags};
use super::identity::{BOUNDARY_KEY, Kind, already_exists, entity, target, target_named};
use super::prelude::*;
use super::{limits, mfa, owner, refusals, tags};
use state::account::{Policies, User};

/// A user as lists show it.
pub(super) fn shape(account: AccountId, user: &User) -> Map<String, Value> {
    present(json!({
        "Path": &*user.path,
        "UserName": &*user.name,
        "UserId": &*user.id,
        "Arn": user.arn(account),
        "CreateDate": user.created_at.iso_seconds(),
    }))
}

/// A single user: with its boundary and tags.
fn whole(account: AccountId, user: &User) -> Value {
    let mut shape = shape(account, user);
    shape.extend(boundary_and_tags(&user.policies, &user.tags));
    Value::Object(shape)
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, account) = (input.text("UserName"), ctx.account());
    let path = input.optional("Path").unwrap_or("/");
    let boundary = input.optional("PermissionsBoundary");
    let arn = format!("{}:user{path}{name}", account.arn("iam"));
    let mut context = Context::default();
    if let Some(boundary) = boundary {
        context.set(BOUNDARY_KEY, boundary);
    }
    authorize::permit(world, ctx, &arn, context.clone())?;
    tags::permit_tagging(world, ctx, input, "iam:TagUser", &arn, context)?;
    ctx.enter(Gate::State);
    if is_taken(here(world, ctx).users.keys(), name) {
        return Err(already_exists(Kind::User, name));
    }
    let users = here(world, ctx).users.len();
    limits::within(users + 1, "UsersPerAccount", limits::USERS)?;
    let tags = tags::read(input, true)?;
    if let Some(boundary) = boundary {
        attached::attachable(world, ctx, boundary, Kind::User)?;
    }
    let world = world.open(ctx)?;
    let user = User {
        name: text(name),
        id: world.iam_id("AIDA"),
        path: text(path),
        created_at: world.now(),
        policies: Policies {
            boundary: boundary.map(text),
            ..Policies::default()
        },
        groups: ordered::Set::default(),
        tags,
        keys: Vec::new(),
        login: None,
    };
    let shape = whole(account, &user);
    here_mut(world, ctx).users.insert(user.name.clone(), user);
    happened(world, ctx, name, |name, account| {
        message!("User {name} was created in {account}.")
    });
    Ok(json!({ "User": shape }))
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    if ctx.caller.is_root() && input.optional("UserName").is_none() {
        return owner::root_user(world, ctx);
    }
    let name = match (input.optional("UserName"), &ctx.caller) {
        (Some(name), _) => name.to_string(),
        (None, Principal::User { name, .. }) => name.to_string(),
        (None, Principal::Root(_) | Principal::AssumedRoot { .. } | Principal::Role { .. }) => {
            return Err(refusals::USER_NAME_MISSING.error());
        }
    };
    target_named(world, ctx, &name, Kind::User, Context::default())?;
    let user = entity(&here(world, ctx).users, Kind::User, &name)?;
    Ok(json!({ "User": whole(ctx.account(), user) }))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::User)?;
    without_policies(&target.policies)?;
    let user = entity(&here(world, ctx).users, Kind::User, &target.name)?;
    if user.login.is_some() {
        // Seen in public reports.
        return Err(conflict(
            "Cannot delete entity, must delete login profile first.",
        ));
    }
    if mfa::has_device(world, ctx, &user.id) {
        // Seen in public reports.
        return Err(conflict(
            "Cannot delete entity, must delete MFA device first.",
        ));
    }
    if !user.keys.is_empty() {
        // Seen in public reports.
        return Err(conflict(
            "Cannot delete entity, must delete access keys first.",
        ));
    }
    if !user.groups.is_empty() {
        // Seen in a public report: the same words as for a group that has users.
        return Err(conflict(
            "Cannot delete entity, must remove users from group first.",
        ));
    }
    let world = world.open(ctx)?;
    here_mut(world, ctx).users.remove(&target.name);
    happened(world, ctx, &target.name, |target, account| {
        message!("User {target} was deleted in {account}.")
    });
    Ok(json!({}))
}

/// Creates a user while a scenario is set up, before any call.
pub fn seed_user(world: &mut WorldMut, account: AccountId, name: &str, policies: Policies) {
    let user = User {
        name: text(name),
        id: world.iam_id("AIDA"),
        path: text("/"),
        created_at: world.now(),
        policies,
        groups: ordered::Set::default(),
        tags: ordered::Map::new(),
        keys: Vec::new(),
        login: None,
    };
    if let Some(account) = world.account_mut(account) {
        account.users.insert(user.name.clone(), user);
    }
}
