//! The IAM and STS APIs, as far as the flows of this version need them: users and their policies, roles, service-linked
//! roles with their deletion tasks. A call reaches the caller's own account only.

use std::sync::Arc;

use policy::{Context, Document};
use serde_json::{Map, Value, json};

use crate::account::{Account, ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE, Policies, Role, User};
use crate::agenda::Task;
use crate::call::{Ctx, Input, text};
use crate::catalog;
use crate::error::{ApiError, ErrorCode};
use crate::event::{Actor, EventKind};
use crate::managed;
use crate::outcome::Gate;
use crate::principal::Principal;
use crate::service_linked_role::{self, New};
use crate::time::SECOND;
use crate::world::{DeletionState, RoleDeletion, World};

pub(crate) fn dispatch(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    ctx.pass("Anybody with credentials may ask about the account they belong to.");
    match ctx.operation.name {
        "GetCallerIdentity" => get_caller_identity(world, ctx),
        "CreateServiceLinkedRole" => create_service_linked_role(world, ctx, input),
        "DeleteServiceLinkedRole" => delete_service_linked_role(world, ctx, input),
        "GetServiceLinkedRoleDeletionStatus" => get_deletion_status(world, ctx, input),
        "ListRoles" => list_roles(world, ctx, input),
        "GetRole" => get_role(world, ctx, input),
        "DeleteRole" => delete_role(world, ctx, input),
        "ListAttachedRolePolicies" => list_attached_role_policies(world, ctx, input),
        "ListUsers" => list_users(world, ctx, input),
        "GetUser" => get_user(world, ctx, input),
        "CreateUser" => create_user(world, ctx, input),
        "DeleteUser" => delete_user(world, ctx, input),
        "PutUserPolicy" => put_user_policy(world, ctx, input),
        "GetUserPolicy" => get_user_policy(world, ctx, input),
        "ListUserPolicies" => list_user_policies(world, ctx, input),
        "DeleteUserPolicy" => delete_user_policy(world, ctx, input),
        "AttachUserPolicy" => attach_user_policy(world, ctx, input),
        "DetachUserPolicy" => detach_user_policy(world, ctx, input),
        "ListAttachedUserPolicies" => list_attached_user_policies(world, ctx, input),
        other => Err(ApiError::new(
            ErrorCode::NotModelled,
            format!(
                "`{}:{other}` is not modelled in this version of Orgsim.",
                ctx.operation.service.prefix()
            ),
        )),
    }
}

fn get_caller_identity(world: &World, ctx: &mut Ctx) -> Result<Value, ApiError> {
    ctx.at(Gate::Policy);
    ctx.by("API Reference of AWS STS: GetCallerIdentity");
    ctx.pass("Needs no permission: everybody may ask who they are.");
    let id = match &ctx.caller {
        Principal::Root(account) => account.to_string(),
        Principal::User { name, .. } => here(world, ctx)
            .users
            .get(name)
            .map_or_else(String::new, |user| user.id.to_string()),
        Principal::Role { role, session, .. } => here(world, ctx)
            .roles
            .get(role)
            .map_or_else(String::new, |role| format!("{}:{session}", role.id)),
    };
    Ok(json!({ "UserId": id, "Account": ctx.account().to_string(), "Arn": ctx.caller.to_string() }))
}

/// The caller's account, which the first gate has seen to exist.
fn here<'w>(world: &'w World, ctx: &Ctx) -> &'w Account {
    world
        .account(ctx.account())
        .expect("the caller's account exists")
}

fn here_mut<'w>(world: &'w mut World, ctx: &Ctx) -> &'w mut Account {
    world
        .account_mut(ctx.account())
        .expect("the caller's account exists")
}

fn no_such(kind: &str, name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchEntity,
        format!("The {kind} with name {name} cannot be found."),
    )
}

fn user_arn(ctx: &Ctx, name: &str) -> String {
    format!("arn:aws:iam::{}:user/{name}", ctx.account())
}

/// A page marked by `Marker` and `IsTruncated`, as IAM does it.
fn page(input: Input<'_>, name: &str, rows: Vec<Value>) -> Result<Value, ApiError> {
    let size = input
        .number("MaxItems")
        .map_or(100, |n| usize::try_from(n).unwrap_or(100))
        .clamp(1, 1000);
    let start = match input.optional("Marker") {
        None => 0,
        Some(marker) => marker
            .parse::<usize>()
            .ok()
            .filter(|start| (1..rows.len()).contains(start))
            .ok_or_else(|| ApiError::new(ErrorCode::ValidationError, "Invalid Marker."))?,
    };
    let end = (start + size).min(rows.len());
    let more = end < rows.len();
    let mut answer = Map::new();
    answer.insert(
        name.into(),
        Value::Array(rows.into_iter().skip(start).take(size).collect()),
    );
    answer.insert("IsTruncated".into(), more.into());
    if more {
        answer.insert("Marker".into(), end.to_string().into());
    }
    Ok(Value::Object(answer))
}

// Service-linked roles.

fn create_service_linked_role(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let principal = input.text("AWSServiceName");
    let known: Option<(&str, &str)> = if principal == ORGANIZATIONS_PRINCIPAL {
        Some((ORGANIZATIONS_ROLE, ORGANIZATIONS_PRINCIPAL))
    } else {
        catalog::SERVICES
            .iter()
            .flat_map(|service| service.roles)
            .find(|role| role.principal == principal && !principal.is_empty())
            .map(|role| (role.name, role.principal))
    };
    let mut context = Context::default();
    context.set("iam:AWSServiceName", principal);
    let role_name = known.map_or("*", |(name, _)| name);
    let resource = service_linked_role::role_arn(ctx.account(), principal, role_name);
    world.permit(ctx, &resource, context)?;
    ctx.at(Gate::State);
    ctx.by("API Reference of IAM: CreateServiceLinkedRole");
    let Some((name, principal)) = known else {
        ctx.suggest(
            "Orgsim knows the roles of AWS Organizations and of the services it can trust.",
            None,
        );
        return Err(ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("Orgsim knows no service-linked role for `{principal}`."),
        ));
    };
    if input.optional("CustomSuffix").is_some() {
        return Err(ApiError::new(
            ErrorCode::InvalidInput,
            format!("Custom suffix is not allowed for {principal}"),
        ));
    }
    if here(world, ctx).roles.contains_key(name) {
        return Err(ApiError::new(
            ErrorCode::InvalidInput,
            format!(
                "Service role name {name} has been taken in this account, please try a different suffix."
            ),
        ));
    }
    ctx.pass(format!("{name} is not in the account yet."));
    let account = ctx.account();
    if name == ORGANIZATIONS_ROLE {
        let cause = world.cause(ctx);
        let why = "A person created it with iam:CreateServiceLinkedRole.";
        service_linked_role::ensure_organizations_role(world, account, cause, why, &mut ctx.events);
    } else {
        let new = New {
            name,
            principal,
            description: input.optional("Description"),
            policy: None,
            cause: world.cause(ctx),
            why: "A person created it with iam:CreateServiceLinkedRole.",
        };
        let actor = Actor::Person(ctx.caller.clone());
        service_linked_role::create(world, account, new, actor, &mut ctx.events);
    }
    let mut role = role_shape(account, &here(world, ctx).roles[name]);
    // Recorded: this answer has neither description nor session length, and shows lists where GetRole has one value.
    if let Value::Object(role) = &mut role {
        role.shift_remove("Description");
        role.shift_remove("MaxSessionDuration");
        role.insert(
            "AssumeRolePolicyDocument".into(),
            json!({ "Version": "2012-10-17", "Statement": [
                { "Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": { "Service": [principal] } }
            ] }),
        );
    }
    Ok(json!({ "Role": role }))
}

fn delete_service_linked_role(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let name = input.text("RoleName");
    let role = here(world, ctx).roles.get(name).cloned();
    let resource = match &role {
        Some(role) => role.arn(ctx.account()),
        None => format!(
            "arn:aws:iam::{}:role/aws-service-role/*/{name}",
            ctx.account()
        ),
    };
    world.permit(ctx, &resource, Context::default())?;
    ctx.at(Gate::State);
    ctx.by("API Reference of IAM: DeleteServiceLinkedRole");
    let role = role.ok_or_else(|| no_such("role", name))?;
    let Some(principal) = &role.linked_to else {
        return Err(ApiError::new(
            ErrorCode::InvalidInput,
            format!("Role {name} is not a service-linked role; delete it with DeleteRole."),
        ));
    };
    ctx.pass("The role is service-linked; whether it is in use is found out in the background.");
    let account = ctx.account();
    if let Some((task, _)) = world.running_deletion(account, name) {
        // Asking again while the task runs gives the same task.
        return Ok(json!({ "DeletionTaskId": &**task }));
    }
    let task: crate::ids::Text = format!(
        "task/aws-service-role/{principal}/{name}/{}",
        world.random.uuid()
    )
    .into();
    let deletion = RoleDeletion {
        account,
        role: text(name),
        asked: world.now,
        state: DeletionState::InProgress,
    };
    world.deletions.insert(task.clone(), deletion.into());
    let cause = world.cause(ctx);
    let delay = world.random.between(5, 30) * SECOND;
    world.schedule(delay, Task::DeleteRole { task: task.clone() }, cause);
    let says = format!(
        "Deleting {name} in {} was asked for.",
        world.name_of(account)
    );
    ctx.event(
        world,
        EventKind::RoleDeletionAsked {
            account,
            role: text(name),
        },
        says,
    );
    Ok(json!({ "DeletionTaskId": &*task }))
}

fn get_deletion_status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let id = input.text("DeletionTaskId");
    world.permit(ctx, "*", Context::default())?;
    ctx.at(Gate::State);
    if !id.starts_with("task/aws-service-role/") {
        return Err(ApiError::new(ErrorCode::InvalidInput, "Invalid task id"));
    }
    let task = world
        .role_deletion(id)
        .filter(|task| task.account == ctx.account())
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::NoSuchEntity,
                "Cannot find deletion status for given id.",
            )
        })?;
    let mut answer = Map::new();
    answer.insert("Status".into(), task.state.name().into());
    if let DeletionState::Failed { reason } = &task.state {
        answer.insert("Reason".into(), json!({ "Reason": &**reason }));
    }
    Ok(Value::Object(answer))
}

// Roles.

fn role_shape(account: crate::ids::AccountId, role: &Role) -> Value {
    let mut shape = Map::new();
    shape.insert("Path".into(), (&*role.path).into());
    shape.insert("RoleName".into(), (&*role.name).into());
    shape.insert("RoleId".into(), (&*role.id).into());
    shape.insert("Arn".into(), role.arn(account).into());
    shape.insert("CreateDate".into(), role.created_at.iso().into());
    let trust =
        serde_json::from_str(&role.trust).unwrap_or_else(|_| Value::String(role.trust.to_string()));
    shape.insert("AssumeRolePolicyDocument".into(), trust);
    if let Some(description) = &role.description {
        shape.insert("Description".into(), (&**description).into());
    }
    shape.insert("MaxSessionDuration".into(), 3600.into());
    Value::Object(shape)
}

fn list_roles(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    world.permit(
        ctx,
        &format!("arn:aws:iam::{}:role/", ctx.account()),
        Context::default(),
    )?;
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let account = here(world, ctx);
    let rows = account
        .roles
        .values()
        .filter(|role| role.path.starts_with(prefix))
        .map(|role| role_shape(account.id, role))
        .collect();
    page(input, "Roles", rows)
}

/// A role of the caller's account, after policy has let the call pass.
fn role_named<'w>(world: &'w World, ctx: &mut Ctx, input: Input<'_>) -> Result<&'w Role, ApiError> {
    let name = input.text("RoleName");
    let account = here(world, ctx);
    let resource = match account.roles.get(name) {
        Some(role) => role.arn(account.id),
        None => format!("arn:aws:iam::{}:role/{name}", account.id),
    };
    world.permit(ctx, &resource, Context::default())?;
    ctx.at(Gate::State);
    account.roles.get(name).ok_or_else(|| no_such("role", name))
}

fn get_role(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let role = role_named(world, ctx, input)?;
    let mut shape = role_shape(ctx.account(), role);
    if let Value::Object(shape) = &mut shape {
        shape.insert("RoleLastUsed".into(), json!({}));
    }
    Ok(json!({ "Role": shape }))
}

fn delete_role(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let role = role_named(world, ctx, input)?.clone();
    if role.linked_to.is_some() {
        ctx.suggest(
            "Ask for the deletion of a service-linked role with DeleteServiceLinkedRole.",
            None,
        );
        return Err(service_linked_role::unmodifiable(&role.name));
    }
    if !role.policies.attached.is_empty() || !role.policies.inline.is_empty() {
        return Err(ApiError::new(
            ErrorCode::DeleteConflict,
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    here_mut(world, ctx).roles.remove(&role.name);
    let account = ctx.account();
    let says = format!(
        "Role {} in {} was deleted.",
        role.name,
        world.name_of(account)
    );
    ctx.event(
        world,
        EventKind::RoleDeleted {
            account,
            role: role.name,
        },
        says,
    );
    Ok(json!({}))
}

fn attached_shape(policies: &Policies) -> Vec<Value> {
    policies
        .attached
        .iter()
        .map(|arn| {
            let name = managed::by_arn(arn).map_or_else(
                || arn.rsplit('/').next().unwrap_or(arn),
                |managed| managed.name,
            );
            json!({ "PolicyName": name, "PolicyArn": &**arn })
        })
        .collect()
}

fn list_attached_role_policies(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let role = role_named(world, ctx, input)?;
    page(input, "AttachedPolicies", attached_shape(&role.policies))
}

// Users.

fn user_shape(ctx: &Ctx, user: &User) -> Value {
    json!({
        "Path": "/",
        "UserName": &*user.name,
        "UserId": &*user.id,
        "Arn": user_arn(ctx, &user.name),
        "CreateDate": user.created_at.iso(),
    })
}

fn list_users(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    world.permit(
        ctx,
        &format!("arn:aws:iam::{}:user/", ctx.account()),
        Context::default(),
    )?;
    // Users of this version have the path `/`.
    let matches = input
        .optional("PathPrefix")
        .is_none_or(|prefix| prefix == "/");
    let rows = here(world, ctx)
        .users
        .values()
        .filter(|_| matches)
        .map(|user| user_shape(ctx, user))
        .collect();
    page(input, "Users", rows)
}

/// A user of the caller's account, after policy has let the call pass.
fn user_named(world: &World, ctx: &mut Ctx, name: &str) -> Result<User, ApiError> {
    world.permit(ctx, &user_arn(ctx, name), Context::default())?;
    ctx.at(Gate::State);
    here(world, ctx).users.get(name).cloned().ok_or_else(|| {
        ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("The user with name {name} cannot be found."),
        )
    })
}

fn get_user(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let own = match &ctx.caller {
        Principal::User { name, .. } => Some(name.to_string()),
        Principal::Root(_) | Principal::Role { .. } => None,
    };
    let name = match (input.optional("UserName"), own) {
        (Some(name), _) => name.to_string(),
        (None, Some(own)) => own,
        (None, None) => {
            return Err(ApiError::new(
                ErrorCode::ValidationError,
                "Must specify userName when calling with non-User credentials",
            ));
        }
    };
    let user = user_named(world, ctx, &name)?;
    Ok(json!({ "User": user_shape(ctx, &user) }))
}

/// A change to who may do what, for the timeline.
fn identity_event(world: &World, ctx: &mut Ctx, name: &str, says: String) {
    let account = ctx.account();
    ctx.event(
        world,
        EventKind::IdentityChanged {
            account,
            name: text(name),
        },
        says,
    );
}

fn create_user(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let name = input.text("UserName");
    world.permit(ctx, &user_arn(ctx, name), Context::default())?;
    ctx.at(Gate::State);
    if input.optional("Path").is_some_and(|path| path != "/")
        || input.optional("PermissionsBoundary").is_some()
    {
        return Err(ApiError::new(
            ErrorCode::NotModelled,
            "Paths of users and permissions boundaries are not modelled in this version of Orgsim.",
        ));
    }
    // Names are unique whatever their case.
    if here(world, ctx)
        .users
        .keys()
        .any(|taken| taken.eq_ignore_ascii_case(name))
    {
        return Err(ApiError::new(
            ErrorCode::EntityAlreadyExists,
            format!("User with name {name} already exists."),
        ));
    }
    let user = User {
        name: text(name),
        id: world.iam_id("AIDA"),
        created_at: world.now,
        policies: Policies {
            attached: Vec::new(),
            inline: ordered::Map::new(),
        },
    };
    let answer = json!({ "User": user_shape(ctx, &user) });
    here_mut(world, ctx).users.insert(user.name.clone(), user);
    let says = format!(
        "User {name} was created in {}.",
        world.name_of(ctx.account())
    );
    identity_event(world, ctx, name, says);
    Ok(answer)
}

fn delete_user(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let name = input.text("UserName");
    let user = user_named(world, ctx, name)?;
    if !user.policies.attached.is_empty() {
        return Err(ApiError::new(
            ErrorCode::DeleteConflict,
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if !user.policies.inline.is_empty() {
        return Err(ApiError::new(
            ErrorCode::DeleteConflict,
            "Cannot delete entity, must delete policies first.",
        ));
    }
    here_mut(world, ctx).users.remove(name);
    let says = format!(
        "User {name} was deleted in {}.",
        world.name_of(ctx.account())
    );
    identity_event(world, ctx, name, says);
    Ok(json!({}))
}

/// Changes the policies of a user that is known to exist. Attaching or putting what is there already is no event.
fn change_policies(
    world: &mut World,
    ctx: &mut Ctx,
    name: &str,
    says: String,
    change: impl FnOnce(&mut Policies),
) {
    let Some(user) = here_mut(world, ctx).users.get_mut(name) else {
        return;
    };
    let before = user.policies.clone();
    change(&mut user.policies);
    if user.policies != before {
        identity_event(world, ctx, name, says);
    }
}

fn put_user_policy(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let (name, policy) = (input.text("UserName"), input.text("PolicyName"));
    user_named(world, ctx, name)?;
    let document = Document::parse_as(policy::PolicyKind::Identity, input.text("PolicyDocument"))
        .map_err(|error| {
        ctx.suggest(format!("{error} {}", error.help), None);
        ApiError::new(
            ErrorCode::MalformedPolicyDocument,
            format!("Syntax errors in policy: {error}"),
        )
    })?;
    ctx.pass("The policy document is well formed.");
    let says = format!(
        "{name} in {} got the inline policy {policy}.",
        world.name_of(ctx.account())
    );
    change_policies(world, ctx, name, says, |policies| {
        policies.inline.insert(text(policy), Arc::new(document));
    });
    Ok(json!({}))
}

fn no_such_inline(policy: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchEntity,
        format!("The user policy with name {policy} cannot be found."),
    )
}

fn get_user_policy(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let (name, policy) = (input.text("UserName"), input.text("PolicyName"));
    let user = user_named(world, ctx, name)?;
    let document = user
        .policies
        .inline
        .get(policy)
        .ok_or_else(|| no_such_inline(policy))?;
    let json: Value = serde_json::from_str(document.text()).unwrap_or(Value::Null);
    Ok(json!({ "UserName": name, "PolicyName": policy, "PolicyDocument": json }))
}

fn list_user_policies(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let user = user_named(world, ctx, input.text("UserName"))?;
    page(
        input,
        "PolicyNames",
        user.policies
            .inline
            .keys()
            .map(|name| Value::from(&**name))
            .collect(),
    )
}

fn delete_user_policy(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let (name, policy) = (input.text("UserName"), input.text("PolicyName"));
    let user = user_named(world, ctx, name)?;
    if !user.policies.inline.contains_key(policy) {
        return Err(no_such_inline(policy));
    }
    let says = format!(
        "{name} in {} lost the inline policy {policy}.",
        world.name_of(ctx.account())
    );
    change_policies(world, ctx, name, says, |policies| {
        policies.inline.remove(policy);
    });
    Ok(json!({}))
}

fn attach_user_policy(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let (name, arn) = (input.text("UserName"), input.text("PolicyArn"));
    user_named(world, ctx, name)?;
    let Some(managed) = managed::by_arn(arn).filter(|_| !arn.contains("/aws-service-role/")) else {
        let known: Vec<_> = managed::MANAGED
            .iter()
            .map(|managed| managed.name)
            .filter(|name| !name.contains("ServiceTrust"))
            .collect();
        ctx.suggest(
            format!(
                "This version knows the AWS managed policies {}.",
                known.join(", ")
            ),
            None,
        );
        return Err(ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("Policy {arn} does not exist or is not attachable."),
        ));
    };
    let says = format!(
        "{name} in {} got the policy {}.",
        world.name_of(ctx.account()),
        managed.name
    );
    change_policies(world, ctx, name, says, |policies| {
        if !policies.attached.iter().any(|attached| &**attached == arn) {
            policies.attached.push(text(arn));
        }
    });
    Ok(json!({}))
}

fn detach_user_policy(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let (name, arn) = (input.text("UserName"), input.text("PolicyArn"));
    let user = user_named(world, ctx, name)?;
    if !user
        .policies
        .attached
        .iter()
        .any(|attached| &**attached == arn)
    {
        return Err(ApiError::new(
            ErrorCode::NoSuchEntity,
            format!("Policy {arn} was not found."),
        ));
    }
    let says = format!(
        "{name} in {} lost the policy {arn}.",
        world.name_of(ctx.account())
    );
    change_policies(world, ctx, name, says, |policies| {
        policies.attached.retain(|attached| &**attached != arn)
    });
    Ok(json!({}))
}

fn list_attached_user_policies(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let user = user_named(world, ctx, input.text("UserName"))?;
    page(input, "AttachedPolicies", attached_shape(&user.policies))
}

/// A user made when a scenario is set up, before anybody acts.
pub(crate) fn seed_user(
    world: &mut World,
    account: crate::ids::AccountId,
    name: &str,
    policies: Policies,
) {
    let user = User {
        name: text(name),
        id: world.iam_id("AIDA"),
        created_at: world.now,
        policies,
    };
    if let Some(account) = world.account_mut(account) {
        account.users.insert(user.name.clone(), user);
    }
}
