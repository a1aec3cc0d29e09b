//! Roles that customers create: who may assume them, and for how long.

use policy::PolicyKind;
use policy::limits::Limit;

use super::attached::{self, boundary_and_tags};
use super::identity::{BOUNDARY_KEY, Kind, TargetEntity, already_exists, entity, target};
use super::prelude::*;
use super::{documents, limits, service_linked_role, tags};
use state::account::{Account, Policies, Role, SESSION_S};
use state::identity_center::RESERVED_PATH;

/// The member of a request for the maximum duration of a session of AWS Sign-In.
pub(super) const SIGN_IN: &str = "MaxSigninSessionDuration";

/// What a request makes of that duration: `None` leaves it as it is, `Some(None)` clears it.
pub(super) fn sign_in_duration(input: Input<'_>) -> Result<Option<Option<u64>>, ApiError> {
    let duration = input.number(SIGN_IN);
    match (duration, input.truth("ResetMaxSigninSessionDuration")) {
        // The wording is not recorded.
        (Some(_), true) => Err(invalid(
            "You cannot specify both MaxSigninSessionDuration and ResetMaxSigninSessionDuration.",
        )),
        (None, true) => Ok(Some(None)),
        (duration, false) => Ok(duration.map(Some)),
    }
}

/// A role as lists show it.
pub(super) fn shape(account: AccountId, role: &Role) -> Value {
    Value::Object(members(account, role))
}

fn members(account: AccountId, role: &Role) -> Map<String, Value> {
    let mut trust =
        serde_json::from_str(&role.trust).unwrap_or_else(|_| Value::String(role.trust.to_string()));
    name_accounts(account.partition(), &mut trust);
    present(json!({
        "Path": &*role.path,
        "RoleName": &*role.name,
        "RoleId": &*role.id,
        "Arn": role.arn(account),
        "CreateDate": role.created_at.iso_seconds(),
        "AssumeRolePolicyDocument": trust,
        "Description": role.description.as_deref(),
        "MaxSessionDuration": role.max_session_s,
        "MaxSigninSessionDuration": role.max_signin_s,
    }))
}

/// Replaces accounts by the ARN of their root, as IAM returns them in every case (IAM User Guide: AWS account
/// principals).
pub fn name_accounts(partition: Partition, trust: &mut Value) {
    let name = |principal: &mut Value| {
        if let Some(account) = principal
            .as_str()
            .and_then(|name| name.parse::<AccountId>().ok())
        {
            *principal = format!("{}:root", account.within(partition).arn("iam")).into();
        }
    };
    let statements = match trust.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.as_mut_slice(),
        Some(one) => std::slice::from_mut(one),
        None => return,
    };
    for statement in statements {
        match statement.pointer_mut("/Principal/AWS") {
            Some(Value::Array(principals)) => principals.iter_mut().for_each(name),
            Some(one) => name(one),
            None => {}
        }
    }
}

/// Adds the members that lists leave out.
fn add_boundary_and_tags(shape: &mut Map<String, Value>, role: &Role) {
    shape.extend(boundary_and_tags(&role.policies, &role.tags));
}

/// Reads a trust policy: not too long, and naming principals that exist.
fn trust(world: &World, ctx: &mut Ctx, document: &str) -> Result<Text, ApiError> {
    let parsed = documents::read(ctx, PolicyKind::Trust, document)?;
    let limit = Limit::TRUST;
    limits::within(limit.count(document), "ACLSizePerRole", limit.characters)?;
    documents::names_exist(world, ctx, &parsed)?;
    Ok(text(document))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, account) = (input.text("RoleName"), ctx.account());
    let path = input.optional("Path").unwrap_or("/");
    let boundary = input.optional("PermissionsBoundary");
    let arn = format!("{}:role{path}{name}", account.arn("iam"));
    let mut context = Context::default();
    if let Some(boundary) = boundary {
        context.set(BOUNDARY_KEY, boundary);
    }
    authorize::permit(world, ctx, &arn, context.clone())?;
    tags::permit_tagging(world, ctx, input, "iam:TagRole", &arn, context)?;
    ctx.enter(Gate::State);
    not_reserved(ctx, path, name)?;
    let roles = &here(world, ctx).roles;
    if is_taken(roles.keys(), name) {
        return Err(already_exists(Kind::Role, name));
    }
    let counted = roles.values().filter(|role| role.linked_to.is_none());
    limits::within(counted.count() + 1, "RolesPerAccount", limits::ROLES)?;
    let trust = trust(world, ctx, input.text("AssumeRolePolicyDocument"))?;
    let tags = tags::read(input, true)?;
    if let Some(boundary) = boundary {
        attached::attachable(world, ctx, boundary, Kind::Role)?;
    }
    let world = world.open(ctx)?;
    let role = Role {
        name: text(name),
        id: world.iam_id("AROA"),
        path: text(path),
        trust,
        description: described(input),
        created_at: world.now(),
        max_session_s: input.number("MaxSessionDuration").unwrap_or(SESSION_S),
        max_signin_s: input.number(SIGN_IN),
        policies: Policies {
            boundary: boundary.map(text),
            ..Policies::default()
        },
        tags,
        linked_to: None,
        cause: context::cause(world, ctx),
        reason: RoleReason::CreateRole,
    };
    let shape = created(account, &role);
    world.add_role(account, role);
    let says = message!(
        "Role {name} was created in {account}.",
        name = name.to_string(),
        account = world.name_of(account)
    );
    let role = text(name);
    ctx.event(world, EventKind::RoleCreated { account, role }, says);
    Ok(json!({ "Role": shape }))
}

/// A role in the answer that tells of its creation.
fn created(account: AccountId, role: &Role) -> Map<String, Value> {
    // The documentation's examples of this answer have neither description nor session length.
    let mut shape = members(account, role);
    shape.shift_remove("Description");
    shape.shift_remove("MaxSessionDuration");
    // Recorded: here, unlike later, accounts stay as they were sent.
    if let Ok(sent) = serde_json::from_str::<Value>(&role.trust) {
        shape.insert("AssumeRolePolicyDocument".into(), sent);
    }
    add_boundary_and_tags(&mut shape, role);
    shape
}

fn not_reserved(ctx: &mut Ctx, path: &str, name: &str) -> Result<(), ApiError> {
    if path.starts_with(RESERVED_PATH) {
        // That customers cannot use this path is deduced.
        ctx.advise("IAM Identity Center creates such roles, by assignments.");
        return Err(invalid(format!("The path {path} is reserved for AWS.")));
    }
    if path.starts_with("/aws-service-role/") || name.starts_with("AWSServiceRoleFor") {
        // Such names belong to service-linked roles, which no SCP limits. The wording is not recorded.
        ctx.advise("Create service-linked roles with CreateServiceLinkedRole.");
        return Err(invalid(format!(
            "{name} is reserved for service-linked roles."
        )));
    }
    Ok(())
}

fn whole(account: AccountId, role: &Role) -> Map<String, Value> {
    let mut shape = members(account, role);
    add_boundary_and_tags(&mut shape, role);
    shape
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Role)?;
    let role = entity(&here(world, ctx).roles, Kind::Role, &target.name)?;
    let mut shape = whole(ctx.account(), role);
    let last_used = last_used(world, ctx.account(), role);
    put(&mut shape, "RoleLastUsed", &last_used);
    Ok(json!({ "Role": shape }))
}

/// When and where the role was last used, as answers have it.
pub(super) fn last_used(world: &World, account: AccountId, role: &Role) -> Value {
    match world.role_last_use(account, role) {
        Some((at, region)) => json!({ "LastUsedDate": at.iso_seconds(), "Region": &*region }),
        None => json!({}),
    }
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Role)?;
    if target.protected {
        ctx.advise(match target.reserved {
            true => "IAM Identity Center deletes the role with its last assignment.",
            false => "Use DeleteServiceLinkedRole for a service-linked role.",
        });
        return Err(service_linked_role::unmodifiable(&target.name));
    }
    in_no_profile(here(world, ctx), &target.name)?;
    without_policies(&target.policies)?;
    let world = world.open(ctx)?;
    let here = here_mut(world, ctx);
    here.roles.remove(&target.name);
    // Its sessions end with it: a later role of this name is another role.
    let of_role = (here.sessions.iter()).filter(|(_, session)| session.role == target.name);
    let ended: Vec<Text> = of_role.map(|(key, _)| key.clone()).collect();
    for key in ended {
        here.sessions.remove(&key);
    }
    let account = ctx.account();
    let says = message!(
        "Role {target} in {account} was deleted.",
        target = target.name,
        account = world.name_of(account)
    );
    let role = target.name;
    ctx.event(world, EventKind::RoleDeleted { account, role }, says);
    Ok(json!({}))
}

fn change(world: &mut WorldMut, ctx: &Ctx, name: &str, change: impl FnOnce(&mut Role)) {
    if let Some(role) = here_mut(world, ctx).roles.get_mut(name) {
        change(role);
    }
}

pub(super) fn update_trust(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::Role)?.changeable()?;
    let trust = trust(world, ctx, input.text("PolicyDocument"))?;
    let world = world.open(ctx)?;
    let role = here(world, ctx).roles.get(&target.name);
    if role.is_some_and(|it| it.trust != trust) {
        change(world, ctx, &target.name, |role| role.trust = trust);
        let says = message!(
            "The trust policy of {in_words} was replaced.",
            in_words = target.in_words(world, ctx)
        );
        identity_event(world, ctx, &target.name, says);
    }
    Ok(json!({}))
}

/// Updates a role. Without a session length the default applies again (documented), regardless of the earlier value. A
/// service-linked role's description can change, its session length cannot.
pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let mut target = target(world, ctx, input, Kind::Role)?.not_reserved()?;
    let length = input.number("MaxSessionDuration");
    let sign_in = sign_in_duration(input)?;
    if length.is_some() || sign_in.is_some() {
        target = target.changeable()?;
    }
    let world = world.open(ctx)?;
    rewrite(world, ctx, &target, |role| {
        if input.optional("Description").is_some() {
            role.description = described(input);
        }
        role.max_session_s = length.unwrap_or(SESSION_S);
        role.max_signin_s = sign_in.unwrap_or(role.max_signin_s);
    });
    Ok(json!({}))
}

fn rewrite(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    target: &TargetEntity,
    how: impl FnOnce(&mut Role),
) {
    let before = here(world, ctx).roles.get(&target.name).cloned();
    change(world, ctx, &target.name, how);
    if here(world, ctx).roles.get(&target.name) != before.as_ref() {
        let says = message!(
            "{in_words} was changed.",
            in_words = target.in_words(world, ctx)
        );
        identity_event(world, ctx, &target.name, says);
    }
}

pub(super) fn update_description(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let target = target(world, ctx, input, Kind::Role)?.not_reserved()?;
    let world = world.open(ctx)?;
    rewrite(world, ctx, &target, |role| {
        role.description = described(input);
    });
    let role = entity(&here(world, ctx).roles, Kind::Role, &target.name)?;
    Ok(json!({ "Role": whole(ctx.account(), role) }))
}

/// Refuses to delete a role that an instance profile contains. Seen in public reports.
fn in_no_profile(account: &Account, role: &str) -> Result<(), ApiError> {
    let mut profiles = account.instance_profiles.values();
    if profiles.any(|it| it.role.as_deref() == Some(role)) {
        return Err(conflict(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    Ok(())
}
