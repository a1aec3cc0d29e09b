//! Instance profiles: each hands at most one role to EC2 instances.
//!
//! Source: API Reference of IAM, the operations' pages; IAM User Guide, using instance profiles. Words that are not recorded
//! follow those for other entities.

use super::identity::{Kind, no_such, target};
use super::prelude::*;
use super::{limits, refusals, roles, tags};
use state::account::{Account, InstanceProfile};

fn shape(account: &Account, profile: &InstanceProfile) -> Value {
    let role = profile.role.as_ref().and_then(|it| account.roles.get(it));
    let roles: Vec<Value> = (role.into_iter())
        .map(|role| roles::shape(account.id, role))
        .collect();
    let shape = json!({
        "Path": &*profile.path,
        "InstanceProfileName": &*profile.name,
        "InstanceProfileId": &*profile.id,
        "Arn": profile.arn(account.id),
        "CreateDate": profile.created_at.iso_seconds(),
        "Roles": roles,
        "Tags": tags::shape(&profile.tags),
    });
    present(shape).into()
}

/// The shapes of the profiles that contain a role.
pub(super) fn of_role(account: &Account, role: &str) -> Vec<Value> {
    let profiles = account.instance_profiles.values();
    profiles
        .filter(|it| it.role.as_deref() == Some(role))
        .map(|it| shape(account, it))
        .collect()
}

/// The profile that a call is about, after policy has let the call pass.
fn named(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<InstanceProfile, ApiError> {
    let name = input.text("InstanceProfileName");
    let known = here(world, ctx).instance_profiles.get(name).cloned();
    let arn = match &known {
        Some(profile) => profile.arn(ctx.account()),
        None => format!("{}:instance-profile/{name}", ctx.account().arn("iam")),
    };
    authorize::admit(world, ctx, &arn)?;
    known.ok_or_else(|| refuse!(refusals::NO_SUCH_PROFILE, name))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, account) = (input.text("InstanceProfileName"), ctx.account());
    let path = input.optional("Path").unwrap_or("/");
    let arn = format!("{}:instance-profile{path}{name}", account.arn("iam"));
    authorize::permit(world, ctx, &arn, Context::default())?;
    let tagging = "iam:TagInstanceProfile";
    tags::permit_tagging(world, ctx, input, tagging, &arn, Context::default())?;
    ctx.enter(Gate::State);
    let profiles = &here(world, ctx).instance_profiles;
    if is_taken(profiles.keys(), name) {
        return Err(refuse!(refusals::PROFILE_EXISTS, name));
    }
    let quota = "InstanceProfilesPerAccount";
    limits::within(profiles.len() + 1, quota, limits::INSTANCE_PROFILES)?;
    let world = world.open(ctx)?;
    let profile = InstanceProfile {
        name: text(name),
        path: text(path),
        tags: tags::read(input, false)?,
        id: world.iam_id("AIPA"),
        created_at: world.now(),
        role: None,
    };
    let shape = shape(here(world, ctx), &profile);
    here_mut(world, ctx)
        .instance_profiles
        .insert(profile.name.clone(), profile);
    happened(world, ctx, name, |name, account| {
        message!("Instance profile {name} was created in {account}.")
    });
    Ok(json!({ "InstanceProfile": shape }))
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let profile = named(world, ctx, input)?;
    let profile = shape(here(world, ctx), &profile);
    Ok(json!({ "InstanceProfile": profile }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = format!("{}:instance-profile/", ctx.account().arn("iam"));
    authorize::permit(world, ctx, &arn, Context::default())?;
    let account = here(world, ctx);
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let profiles = account.instance_profiles.values();
    let rows = profiles
        .filter(|it| it.path.starts_with(prefix))
        .map(|it| shape(account, it))
        .collect();
    page(input, "InstanceProfiles", rows)
}

pub(super) fn list_for_role(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Role)?;
    let rows = of_role(here(world, ctx), &target.name);
    page(input, "InstanceProfiles", rows)
}

fn change(world: &mut WorldMut, ctx: &Ctx, name: &str, change: impl FnOnce(&mut InstanceProfile)) {
    if let Some(profile) = here_mut(world, ctx).instance_profiles.get_mut(name) {
        change(profile);
    }
}

pub(super) fn add_role(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let InstanceProfile {
        name, role: known, ..
    } = named(world, ctx, input)?;
    let role = input.text("RoleName");
    let Some(found) = here(world, ctx).roles.get(role) else {
        return Err(no_such(Kind::Role, role));
    };
    let (arn, is_linked) = (found.arn(ctx.account()), found.linked_to.is_some());
    let context = Context::default().with("iam:PassedToService", "ec2.amazonaws.com");
    authorize::permit_for(world, ctx, "iam:PassRole", &arn, context)?;
    ctx.enter(Gate::State);
    if is_linked {
        return Err(refuse!(refusals::UNMODIFIABLE, role));
    }
    if known.is_some() {
        limits::within(2, "InstanceSessionsPerInstanceProfile", 1)?;
    }
    let role = text(role);
    let says = message!(
        "Instance profile {name} in {account} contains the role {role}.",
        account = world.name_of(ctx.account())
    );
    let world = world.open(ctx)?;
    change(world, ctx, &name, |profile| profile.role = Some(role));
    identity_event(world, ctx, &name, says);
    Ok(json!({}))
}

pub(super) fn remove_role(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let InstanceProfile {
        name, role: known, ..
    } = named(world, ctx, input)?;
    let role = input.text("RoleName");
    let found = here(world, ctx).roles.get(role);
    if found.is_some_and(|it| it.linked_to.is_some()) {
        return Err(refuse!(refusals::UNMODIFIABLE, role));
    }
    if known.as_deref() != Some(role) {
        return Err(refuse!(refusals::NO_ROLE_IN_PROFILE, role, name));
    }
    let world = world.open(ctx)?;
    change(world, ctx, &name, |profile| profile.role = None);
    let says = message!(
        "The role {role} was removed from the instance profile {name} in {account}.",
        role = role.to_string(),
        account = world.name_of(ctx.account())
    );
    identity_event(world, ctx, &name, says);
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let InstanceProfile {
        name, role: known, ..
    } = named(world, ctx, input)?;
    if known.is_some() {
        return Err(conflict(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    let world = world.open(ctx)?;
    here_mut(world, ctx).instance_profiles.remove(&name);
    happened(world, ctx, &name, |name, account| {
        message!("Instance profile {name} was deleted in {account}.")
    });
    Ok(json!({}))
}
