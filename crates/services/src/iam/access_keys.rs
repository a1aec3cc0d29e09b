//! Access keys of users and of root users: two at most, active or not, and when each was last used.
//!
//! Not documented: the `UserName` in answers about a root user's keys; it is left out. Source: API
//! Reference of IAM, the operations' pages; IAM User Guide, managing access keys for IAM users.

use super::identity::{Kind, entity};
use super::owner::{Whose, gone, permit_root, whose};
use super::prelude::*;
use super::{limits, refusals};
use state::root_access::AccessKey;

fn keys<'w>(world: &'w World, ctx: &Ctx, whose: &Whose) -> &'w [AccessKey] {
    let account = here(world, ctx);
    match whose {
        Whose::Root => &account.root.keys,
        Whose::User(name) => (account.users.get(name.as_str())).map_or(&[], |it| &it.keys),
    }
}

fn keys_mut<'w>(
    world: &'w mut WorldMut,
    ctx: &Ctx,
    whose: &Whose,
) -> Option<&'w mut Vec<AccessKey>> {
    let account = here_mut(world, ctx);
    match whose {
        Whose::Root => Some(&mut account.root.keys),
        Whose::User(name) => account.users.get_mut(name.as_str()).map(|it| &mut it.keys),
    }
}

/// A key as answers show it; the secret comes before the date.
fn shape(whose: &Whose, key: &AccessKey, secret: Option<&str>) -> Value {
    let user = match whose {
        Whose::Root => None,
        Whose::User(name) => Some(&**name),
    };
    let shape = json!({
        "UserName": user,
        "AccessKeyId": &*key.id,
        "Status": key.status(),
        "SecretAccessKey": secret,
        "CreateDate": key.created.iso_seconds(),
    });
    present(shape).into()
}

fn changed(world: &World, ctx: &mut Ctx, whose: &Whose, happened: Message) {
    let account = world.name_of(ctx.account());
    match whose {
        Whose::Root => {
            let says = message!("{happened} of the root user of {account}.");
            identity_event(world, ctx, "root", says);
        }
        Whose::User(name) => {
            let says = message!("{happened} of {name} in {account}.");
            identity_event(world, ctx, name, says);
        }
    }
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let wanted = keys(world, ctx, &whose).len() + 1;
    limits::within(wanted, "AccessKeysPerUser", limits::ACCESS_KEYS)
        .inspect_err(|_| ctx.advise("Delete one that is no longer used."))?;
    let account = here(world, ctx);
    let (owner, id): (Principal, Text) = match &whose {
        Whose::Root => (Principal::Root(account.id), account.id.to_string().into()),
        Whose::User(name) => {
            let user = entity(&account.users, Kind::User, name)?;
            (user.principal(account.id), user.id.clone())
        }
    };
    let world = world.open(ctx)?;
    let (key, secret) = world.new_access_key(&owner, &id);
    let shape = shape(&whose, &key, Some(&secret));
    // The secret comes first, because it must not be missed.
    let happened = message!(
        "A new key; its secret is in this answer only. Access key {key} was made: one",
        key = key.id
    );
    if let Some(keys) = keys_mut(world, ctx, &whose) {
        keys.push(key);
    }
    changed(world, ctx, &whose, happened);
    Ok(json!({ "AccessKey": shape }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let rows = keys(world, ctx, &whose).iter();
    let rows = rows.map(|key| shape(&whose, key, None)).collect();
    page(input, "AccessKeyMetadata", rows)
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let (id, status) = (input.text("AccessKeyId"), input.text("Status"));
    let active = status == AccessKey::ACTIVE;
    if !active && status != AccessKey::INACTIVE {
        // The model has the value, its documentation does not; AWS's answer is not recorded.
        return Err(refuse!(refusals::INVALID_STATUS, status));
    }
    let world = world.open(ctx)?;
    let key = keys_mut(world, ctx, &whose)
        .and_then(|keys| keys.iter_mut().find(|key| &*key.id == id))
        .ok_or_else(|| gone("Access Key", id))?;
    let was = std::mem::replace(&mut key.active, active);
    if was != active {
        let id = id.to_string();
        let happened = if active {
            message!("Access key {id} was activated: one")
        } else {
            message!("Access key {id} was deactivated: one")
        };
        changed(world, ctx, &whose, happened);
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let id = input.text("AccessKeyId");
    let at = keys(world, ctx, &whose)
        .iter()
        .position(|key| &*key.id == id)
        .ok_or_else(|| gone("Access Key", id))?;
    let world = world.open(ctx)?;
    if let Some(keys) = keys_mut(world, ctx, &whose) {
        keys.remove(at);
    }
    world.forget_key(id);
    let happened = message!("Access key {id} was deleted", id = id.to_string());
    changed(world, ctx, &whose, happened);
    Ok(json!({}))
}

/// Finds the key by its id alone, in the caller's account.
pub(super) fn last_used(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let id = input.text("AccessKeyId");
    let account = here(world, ctx);
    let user = account
        .users
        .values()
        .find(|user| user.keys.iter().any(|key| &*key.id == id));
    let key = match user {
        Some(user) => {
            let arn = user.arn(account.id);
            let mut context = Context::default();
            super::identity::tell_tags(&mut context, &user.tags);
            authorize::admit_with(world, ctx, &arn, context)?;
            user.keys.iter().find(|key| &*key.id == id)
        }
        None => {
            permit_root(world, ctx)?;
            account.root.keys.iter().find(|key| &*key.id == id)
        }
    };
    let key = key.ok_or_else(|| gone("Access Key", id))?;
    let last = world.last_use(key);
    let used = present(json!({
        "LastUsedDate": last.map(|(at, ..)| at.iso_seconds()),
        "ServiceName": last.map_or("N/A", |(_, service, _)| service),
        "Region": last.map_or("N/A", |(_, _, region)| region),
    }));
    let user = user.map(|user| &*user.name);
    Ok(present(json!({ "UserName": user, "AccessKeyLastUsed": used })).into())
}
