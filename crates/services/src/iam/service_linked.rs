//! Service-linked roles: creating them by hand, and the tasks that delete them.

use super::identity::{Kind, entity, no_such};
use super::prelude::*;
use super::service_linked_role::{self, NewServiceRole};
use super::{refusals, roles};
use api::catalog;
use api::managed::Outside;
use state::account::role_arn;
use state::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE};
use state::world::{DeletionState, RoleDeletion};

/// The role that a service principal gets.
#[derive(Clone, Copy)]
struct Template {
    name: &'static str,
    /// Whether a caller can choose a suffix, and so create several roles.
    suffix: bool,
}

/// The role of a service principal. `config.amazonaws.com` has two: IAM creates the one that AWS Config records with, and
/// trusted access brings the other (`catalog`).
fn template(principal: &str) -> Option<Template> {
    let alone = |name| Template {
        name,
        suffix: false,
    };
    if principal == ORGANIZATIONS_PRINCIPAL {
        return Some(alone(ORGANIZATIONS_ROLE));
    }
    let outside = Outside::all().iter().find(|it| it.principal == principal);
    outside
        .map(|it| Template {
            name: it.role,
            suffix: it.suffix,
        })
        .or_else(|| {
            let mut roles = catalog::SERVICES.iter().flat_map(|service| service.roles);
            roles
                .find(|role| role.principal == principal && !principal.is_empty())
                .map(|role| alone(role.name))
        })
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let principal = input.text("AWSServiceName");
    let known = template(principal);
    let suffix = input.optional("CustomSuffix");
    let name = known.map(|known| match suffix {
        Some(suffix) => format!("{}_{suffix}", known.name),
        None => known.name.to_string(),
    });
    let context = service_linked_role::creation_context(principal);
    let role_name = name.as_deref().unwrap_or("*");
    let resource = role_arn(ctx.account(), principal, role_name);
    authorize::admit_with(world, ctx, &resource, context)?;
    ctx.cite("API Reference of IAM: CreateServiceLinkedRole");
    let Some((known, name)) = known.zip(name) else {
        ctx.advise(
            "Check the spelling: principals are case-sensitive. Orgsim knows the roles of AWS Organizations, of the services \
             that it can trust, and of the services that most accounts use.");
        // The code is documented, the words are not recorded.
        return Err(refuse!(refusals::UNKNOWN_SERVICE_LINKED_ROLE, principal));
    };
    let name = name.as_str();
    if suffix.is_some() && !known.suffix {
        return Err(invalid(format!(
            "Custom suffix is not allowed for {principal}"
        )));
    }
    if here(world, ctx).roles.contains_key(name) {
        return Err(invalid(format!(
            "Service role name {name} has been taken in this account, please try a different suffix."
        )));
    }
    ctx.note_passed(message!(
        "{name} is not in the account yet.",
        name = name.to_string()
    ));
    let account = ctx.account();
    let world = world.open(ctx)?;
    make(world, ctx, name, principal, input.optional("Description"));
    let role = entity(&here(world, ctx).roles, Kind::Role, name)?;
    let role = roles::shape(account, role);
    Ok(json!({ "Role": as_created(role, principal) }))
}

fn make(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    name: &str,
    principal: &str,
    description: Option<&str>,
) {
    let account = ctx.account();
    let (cause, events) = (context::cause(world, ctx), &mut ctx.events);
    let reason = RoleReason::CreateServiceLinkedRole;
    if name == ORGANIZATIONS_ROLE {
        service_linked_role::ensure_organizations_role(world, account, cause, reason, events);
    } else {
        let new = NewServiceRole {
            description,
            ..NewServiceRole::new((name, principal), cause, reason)
        };
        let actor = Actor::Person(ctx.caller.clone());
        service_linked_role::create(world, account, new, actor, &mut ctx.events);
    }
}

/// Recorded: this answer has neither description nor session length, and shows lists where GetRole has one value.
fn as_created(mut role: Value, principal: &str) -> Value {
    if let Value::Object(role) = &mut role {
        role.shift_remove("Description");
        role.shift_remove("MaxSessionDuration");
        role.insert(
            "AssumeRolePolicyDocument".into(),
            json!({ "Version": "2012-10-17", "Statement": [
                json!({
                    "Action": ["sts:AssumeRole"],
                    "Effect": "Allow",
                    "Principal": json!({ "Service": [principal] }),
                }),
            ] }),
        );
    }
    role
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("RoleName");
    let role = here(world, ctx).roles.get(name).cloned();
    let resource = match &role {
        Some(role) => role.arn(ctx.account()),
        None => format!(
            "{}:role/aws-service-role/*/{name}",
            ctx.account().arn("iam")
        ),
    };
    authorize::admit(world, ctx, &resource)?;
    ctx.cite("API Reference of IAM: DeleteServiceLinkedRole");
    let role = role.ok_or_else(|| no_such(Kind::Role, name))?;
    let Some(principal) = &role.linked_to else {
        // The API model publishes no refusal that fits better; the words are not recorded.
        ctx.advise("The role is not service-linked: delete it with DeleteRole.");
        return Err(no_such(Kind::Role, name));
    };
    ctx.note_passed(
        "The role is service-linked; IAM checks in the background whether it is in use.",
    );
    let account = ctx.account();
    if let Some((task, _)) = world.running_deletion(account, name) {
        // A repeated request while the task runs returns the same task.
        return Ok(json!({ "DeletionTaskId": &**task }));
    }
    let world = world.open(ctx)?;
    let id = world.random().uuid();
    let task: Text = format!("task/aws-service-role/{principal}/{name}/{id}").into();
    let deletion = RoleDeletion {
        account,
        role: text(name),
        asked: world.now(),
        state: DeletionState::InProgress,
    };
    world.deletions_mut().insert(task.clone(), deletion.into());
    let cause = context::cause(world, ctx);
    let delay = world.random().between(5, 30) * SECOND;
    world.schedule(delay, Task::DeleteRole { task: task.clone() }, cause);
    let says = deletion_says(world, account, name);
    let role = text(name);
    ctx.event(world, EventKind::RoleDeletionAsked { account, role }, says);
    Ok(json!({ "DeletionTaskId": &*task }))
}

fn deletion_says(world: &World, account: AccountId, role: &str) -> Message {
    let says = message!(
        "The deletion of {name} in {account} was requested.",
        name = role.to_string(),
        account = world.name_of(account)
    );
    match service_linked_role::deletion_remark(world, account, role) {
        Some(remark) => Message::joined(" ", [says, remark.into()]),
        None => says,
    }
}

pub(super) fn deletion_status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let id = input.text("DeletionTaskId");
    authorize::admit(world, ctx, "*")?;
    if !id.starts_with("task/aws-service-role/") {
        return Err(invalid("Invalid task id"));
    }
    let task = world
        .role_deletion(id)
        .filter(|task| task.account == ctx.account())
        .ok_or_else(|| refusals::NO_SUCH_DELETION.error())?;
    let mut answer = Map::new();
    put(&mut answer, "Status", task.state.name());
    if let DeletionState::Failed { reason } = &task.state {
        put(&mut answer, "Reason", &json!({ "Reason": &*reason.0 }));
    }
    Ok(Value::Object(answer))
}
