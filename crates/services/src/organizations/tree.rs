//! The tree of an organization: the root, the organizational units, and the children of each.

use super::{callers, refusals, shapes, tags};
use crate::prelude::*;
use api::ids::{OuId, ParentId};
use api::policy_types::PolicyTarget;
use state::organization::{OU_DEPTH, OU_QUOTA, Ou};

pub(super) fn list_roots(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::permitted_reader(world, ctx)?;
    list_answer(ctx, input, "Roots", &[()], |()| shapes::root(&organization))
}

pub(super) fn arn_of(organization: &Organization, parent: &ParentId) -> String {
    match parent {
        ParentId::Root(_) => organization.root_arn(),
        ParentId::Ou(ou) => organization.ou_arn(ou),
    }
}

fn parent_shape(parent: &ParentId) -> Value {
    let kind = match parent {
        ParentId::Root(_) => "ROOT",
        ParentId::Ou(_) => "ORGANIZATIONAL_UNIT",
    };
    json!({ "Id": parent.as_str(), "Type": kind })
}

pub(super) fn list_parents(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let child = input.target(ctx, "ChildId")?;
    let arn = organization.target_arn(&child);
    authorize::admit(world, ctx, &arn)?;
    let missing = || refusals::CHILD_NOT_FOUND.error();
    let parent = match &child {
        PolicyTarget::Parent(ParentId::Ou(ou)) => {
            organization.ous.get(ou).map(|ou| ou.parent.clone())
        }
        // A root has no parent, and is not a valid id for the request.
        PolicyTarget::Parent(ParentId::Root(_)) => None,
        PolicyTarget::Account(account) => (world.membership_of(*account))
            .filter(|it| it.organization == organization.id)
            .map(|it| it.parent.clone()),
    }
    .ok_or_else(missing)?;
    list_answer(ctx, input, "Parents", &[parent], parent_shape)
}

/// The parent that a call names, which may not exist, after policy has let the call pass for it.
fn permitted_parent(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    input: Input<'_>,
) -> Result<ParentId, ApiError> {
    let parent: ParentId = input.id("ParentId")?;
    let arn = arn_of(organization, &parent);
    authorize::permit(world, ctx, &arn, Context::default())?;
    Ok(parent)
}

/// The gates that the three listings of a parent's children share.
fn parent_gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(std::sync::Arc<Organization>, ParentId), ApiError> {
    let organization = callers::management_or_delegate(world, ctx)?;
    let parent = permitted_parent(world, ctx, &organization, input)?;
    ctx.enter(Gate::State);
    let parent = parent_of(&organization, parent)?;
    Ok((organization, parent))
}

pub(super) fn list_children(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, parent) = parent_gates(world, ctx, input)?;
    let kind = input.text("ChildType");
    let children: Vec<String> = if kind == "ACCOUNT" {
        let accounts = organization.accounts_in(&parent);
        accounts.map(|id| id.to_string()).collect()
    } else {
        let ous = organization.ous_in(&parent);
        ous.map(|ou| ou.id.to_string()).collect()
    };
    let shape = |id: &String| json!({ "Id": id, "Type": kind });
    list_answer(ctx, input, "Children", &children, shape)
}

pub(super) fn list_accounts_for_parent(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, parent) = parent_gates(world, ctx, input)?;
    let accounts: Vec<_> = organization
        .accounts_in(&parent)
        .filter_map(|id| world.account(id))
        .collect();
    list_answer(ctx, input, "Accounts", &accounts, |account| {
        shapes::account(&organization, account)
    })
}

pub(super) fn list_ous_for_parent(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, parent) = parent_gates(world, ctx, input)?;
    let ous: Vec<_> = organization.ous_in(&parent).collect();
    list_answer(ctx, input, "OrganizationalUnits", &ous, |ou| {
        shapes::ou(&organization, ou)
    })
}

pub(super) fn create_ou(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let parent = permitted_parent(world, ctx, &organization, input)?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.enter(Gate::State);
    let parent = parent_of(&organization, parent)?;
    let name = input.text("Name");
    if organization.ous_in(&parent).any(|ou| &*ou.name == name) {
        return Err(refusals::DUPLICATE_ORGANIZATIONAL_UNIT.error());
    }
    ctx.cite("AWS Organizations User Guide: quotas");
    if organization.depth(&parent) >= OU_DEPTH {
        return Err(refusals::OU_DEPTH_LIMIT_EXCEEDED.error());
    }
    if organization.ous.len() >= OU_QUOTA {
        return Err(refusals::OU_NUMBER_LIMIT_EXCEEDED.error());
    }
    ctx.note_passed(message!(
        "The name {name} is free there, and there is room.",
        name = name.to_string()
    ));
    let world = world.open(ctx)?;
    let id = OuId::draw(&organization.root, world.random());
    let ou = Ou {
        id: id.clone(),
        name: text(name),
        parent,
    };
    let organization = world.organization_mut(&organization.id);
    organization.ous.insert(id.clone(), ou.clone());
    tags::add(organization, id.as_str(), input);
    let answer = json!({ "OrganizationalUnit": shapes::ou(organization, &ou) });
    let name = name.to_string();
    let says = message!("Organizational unit {name} was created.");
    ctx.event(world, EventKind::OuCreated(id), says);
    Ok(answer)
}

/// The gates of the management account's calls about one organizational unit.
fn ou_gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(std::sync::Arc<Organization>, Ou), ApiError> {
    let organization = context::management_only(world, ctx)?;
    about_ou(world, ctx, organization, input)
}

fn about_ou(
    world: &World,
    ctx: &mut Ctx,
    organization: std::sync::Arc<Organization>,
    input: Input<'_>,
) -> Result<(std::sync::Arc<Organization>, Ou), ApiError> {
    let id: OuId = input.id("OrganizationalUnitId")?;
    authorize::admit(world, ctx, &organization.ou_arn(&id))?;
    let ou = organization.ous.get(&id).cloned();
    let ou = ou.ok_or_else(|| refusals::ORGANIZATIONAL_UNIT_NOT_FOUND.error())?;
    Ok((organization, ou))
}

pub(super) fn describe_ou(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let (organization, ou) = about_ou(world, ctx, organization, input)?;
    Ok(json!({ "OrganizationalUnit": shapes::ou(&organization, &ou) }))
}

pub(super) fn update_ou(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, mut ou) = ou_gates(world, ctx, input)?;
    // A name of only white space is accepted and ignored (recorded).
    let name = input
        .optional("Name")
        .filter(|name| !name.trim().is_empty());
    let world = world.open(ctx)?;
    if let Some(name) = name.filter(|name| **name != *ou.name) {
        if (organization.ous_in(&ou.parent)).any(|sibling| &*sibling.name == name) {
            return Err(refusals::DUPLICATE_ORGANIZATIONAL_UNIT.error());
        }
        let says = message!(
            "Organizational unit {ou} is now called {name}.",
            ou = ou.name,
            name = name.to_string()
        );
        ou.name = text(name);
        let kept = world.organization_mut(&organization.id);
        kept.ous.insert(ou.id.clone(), ou.clone());
        ctx.event(world, EventKind::OuRenamed(ou.id.clone()), says);
    }
    Ok(json!({ "OrganizationalUnit": shapes::ou(&organization, &ou) }))
}

pub(super) fn delete_ou(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, ou) = ou_gates(world, ctx, input)?;
    let parent = ParentId::Ou(ou.id.clone());
    if organization.accounts_in(&parent).next().is_some()
        || organization.ous_in(&parent).next().is_some()
    {
        return Err(refusals::ORGANIZATIONAL_UNIT_NOT_EMPTY.error());
    }
    ctx.note_passed("The unit holds neither accounts nor other units.");
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    kept.ous.remove(&ou.id);
    kept.forget_target(&PolicyTarget::Parent(parent));
    let says = message!("Organizational unit {ou} was deleted.", ou = ou.name);
    ctx.event(world, EventKind::OuDeleted(ou.id), says);
    Ok(json!({}))
}

/// The requested entity as `ParentNotFoundException` words it.
pub(crate) fn parent_of(organization: &Organization, id: ParentId) -> Result<ParentId, ApiError> {
    if organization.has_parent(&id) {
        Ok(id)
    } else {
        Err(refusals::PARENT_NOT_FOUND.error())
    }
}
