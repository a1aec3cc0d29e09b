//! Groups of an identity store.

use super::access::{bare, change, changed, store};
use super::people::{self, free, invalid, not_found};
use crate::prelude::*;
use state::identity_center::{
    DirectoryGroup, IdentityCenter, UniqueKind, membership_key, unique_key,
};

/// The maximum number of groups of a store.
const GROUPS: usize = 100_000;

fn named(center: &IdentityCenter, input: Input<'_>) -> Result<Arc<DirectoryGroup>, ApiError> {
    let found = center.groups.get(bare(input.text("GroupId")));
    found.cloned().ok_or_else(|| not_found("GROUP"))
}

/// The instance and the group that the call names.
fn group(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<IdentityCenter>, Arc<DirectoryGroup>), ApiError> {
    let on = [people::asked(ctx, "group", input.text("GroupId"))];
    let center = store(world, ctx, input, &on)?;
    let group = named(&center, input)?;
    Ok((center, group))
}

fn shape(center: &IdentityCenter, it: &DirectoryGroup) -> Value {
    json!({
        "IdentityStoreId": &*center.store,
        "GroupId": &*it.id,
        "GroupArn": people::arn(center, "group", &it.id),
        "Revision": it.revision.to_string(),
        "DisplayName": it.name.as_deref(),
        "Description": it.description.as_deref(),
        "CreatedAt": it.created.iso(),
        "UpdatedAt": it.updated.iso(),
    })
}

fn answer(center: &IdentityCenter, id: &str) -> Value {
    json!({
        "IdentityStoreId": &*center.store,
        "GroupId": id,
        "GroupArn": people::arn(center, "group", id),
    })
}

/// The answer of a call that writes.
fn written(center: &IdentityCenter, id: &str, revision: u64) -> Value {
    let mut answer = answer(center, id);
    set(&mut answer, "Revision", revision.to_string());
    answer
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let name = input.optional("DisplayName");
    if let Some(name) = name {
        free(&center, UniqueKind::GroupName, name, None)?;
    }
    people::within(center.groups.len(), GROUPS, "groups")?;
    let world = world.open(ctx)?;
    let now = world.now();
    let id = text(&world.random().uuid());
    let group = DirectoryGroup {
        id: id.clone(),
        name: name.map(text),
        description: input.optional("Description").map(text),
        created: now,
        updated: now,
        revision: 0,
    };
    change(world, &center.id, |center| {
        if let Some(name) = name {
            let key = unique_key(UniqueKind::GroupName, name);
            center.unique.insert(key, group.id.clone());
        }
        center.groups.insert(group.id.clone(), Arc::new(group));
    });
    let says = message!(
        "The group {name} was created in the identity store.",
        name = name.unwrap_or(&id).to_string()
    );
    changed(world, ctx, &center, says);
    Ok(written(&center, &id, 0))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, group) = group(world, ctx, input)?;
    Ok(present(shape(&center, &group)).into())
}

pub(super) fn find(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let kinds = [("displayName", UniqueKind::GroupName)];
    let found = people::by_alternate(&center, input, &kinds)?;
    let id = found.ok_or_else(|| not_found("GROUP"))?;
    Ok(answer(&center, id))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let wanted = people::filter(input, "DisplayName")?;
    let all: Vec<_> = (center.groups.values())
        .filter(|it| wanted.is_none_or(|name| it.name.as_deref() == Some(name)))
        .collect();
    list_answer(ctx, input, "Groups", &all, |it| {
        present(shape(&center, it)).into()
    })
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, group) = group(world, ctx, input)?;
    let mut after = (*group).clone();
    let mut revision = after.revision;
    for (path, value) in people::changes(input) {
        match path.to_ascii_lowercase().as_str() {
            "displayname" => {
                if let Some(name) = value {
                    free(&center, UniqueKind::GroupName, name, Some(&group.id))?;
                }
                after.name = value.map(text);
            }
            "description" => after.description = value.map(text),
            _ => return Err(invalid(format!("{path} cannot be changed."))),
        }
    }
    let world = world.open(ctx)?;
    if after != *group {
        after.updated = world.now();
        after.revision += 1;
        revision = after.revision;
        change(world, &center.id, |center| {
            let key = |it: &DirectoryGroup| {
                let name = it.name.as_deref();
                name.map(|name| unique_key(UniqueKind::GroupName, name))
            };
            if let Some(old) = key(&group) {
                center.unique.remove(&old);
            }
            if let Some(new) = key(&after) {
                center.unique.insert(new, group.id.clone());
            }
            center.groups.insert(group.id.clone(), Arc::new(after));
        });
        let says = message!(
            "The group {name} was changed.",
            name = group.name.as_deref().unwrap_or(&group.id).to_string()
        );
        changed(world, ctx, &center, says);
    }
    Ok(written(&center, &group.id, revision))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, group) = group(world, ctx, input)?;
    let world = world.open(ctx)?;
    change(world, &center.id, |center| {
        center.groups.remove(&group.id);
        if let Some(name) = &group.name {
            center
                .unique
                .remove(&unique_key(UniqueKind::GroupName, name));
        }
        let members: Vec<_> = (center.memberships.values())
            .filter(|it| it.group == group.id)
            .cloned()
            .collect();
        for it in members {
            center.memberships.remove(&it.id);
            center.unique.remove(&membership_key(&it.group, &it.user));
        }
    });
    let says = message!(
        "The group {name} was deleted. Its assignments stay, and give nobody access.",
        name = group.name.as_deref().unwrap_or(&group.id).to_string()
    );
    changed(world, ctx, &center, says);
    Ok(json!({}))
}
