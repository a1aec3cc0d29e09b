//! Users of an identity store.

use super::access::{bare, change, changed, store};
use super::people::{self, free, invalid, not_found};
use crate::prelude::*;
use state::identity_center::{
    DirectoryEmail, DirectoryUser, IdentityCenter, UniqueKind, membership_key, unique_key,
};

/// The maximum number of users of a store.
const USERS: usize = 200_000;

/// The attributes that are members of their own: path and member.
const PLAIN: [(&str, &str); 8] = [
    ("displayName", "DisplayName"),
    ("nickName", "NickName"),
    ("profileUrl", "ProfileUrl"),
    ("userType", "UserType"),
    ("title", "Title"),
    ("preferredLanguage", "PreferredLanguage"),
    ("locale", "Locale"),
    ("timezone", "Timezone"),
];

/// How many of them stand before the addresses in answers.
const BEFORE_EMAILS: usize = 3;

/// The attributes that are members of `Name`: path and member.
const OF_NAME: [(&str, &str); 6] = [
    ("name.formatted", "Formatted"),
    ("name.familyName", "FamilyName"),
    ("name.givenName", "GivenName"),
    ("name.middleName", "MiddleName"),
    ("name.honorificPrefix", "HonorificPrefix"),
    ("name.honorificSuffix", "HonorificSuffix"),
];

/// The instance and the user that the call names.
fn user(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<IdentityCenter>, Arc<DirectoryUser>), ApiError> {
    let id = bare(input.text("UserId"));
    let on = [people::asked(ctx, "user", id)];
    let center = store(world, ctx, input, &on)?;
    let user = center.users.get(id).cloned();
    let user = user.ok_or_else(|| not_found("USER"))?;
    Ok((center, user))
}

fn answer(center: &IdentityCenter, id: &str) -> Value {
    json!({
        "IdentityStoreId": &*center.store,
        "UserId": id,
        "UserArn": people::arn(center, "user", id),
    })
}

/// The answer of a call that writes.
fn written(center: &IdentityCenter, id: &str, revision: u64) -> Value {
    let mut answer = answer(center, id);
    set(&mut answer, "Revision", revision.to_string());
    answer
}

fn members(user: &DirectoryUser, rows: &[(&str, &str)]) -> Map<String, Value> {
    let mut found = Map::new();
    for (path, member) in rows {
        if let Some(value) = user.attributes.get(*path) {
            put(&mut found, member, &**value);
        }
    }
    found
}

fn shape(center: &IdentityCenter, it: &DirectoryUser) -> Value {
    let mut shape = json!({
        "IdentityStoreId": &*center.store,
        "UserId": &*it.id,
        "UserArn": people::arn(center, "user", &it.id),
        "Revision": it.revision.to_string(),
        "UserName": &*it.name,
    });
    let name = members(it, &OF_NAME);
    if !name.is_empty() {
        set(&mut shape, "Name", Value::Object(name));
    }
    let (before, after) = PLAIN.split_at(BEFORE_EMAILS);
    for (member, value) in members(it, before) {
        set(&mut shape, &member, value);
    }
    if let Some(email) = &it.email {
        let email = present(json!({
            "Value": &*email.value,
            "Type": email.kind.as_deref(),
            "Primary": email.primary,
        }));
        set(&mut shape, "Emails", json!([Value::Object(email)]));
    }
    for (member, value) in members(it, after) {
        set(&mut shape, &member, value);
    }
    set(&mut shape, "UserStatus", "ENABLED");
    set(&mut shape, "CreatedAt", it.created.iso());
    set(&mut shape, "UpdatedAt", it.updated.iso());
    shape
}

/// The attributes of a request.
fn attributes(input: Input<'_>) -> ordered::Map<Text, Text> {
    let mut found = ordered::Map::new();
    let name = input.structure("Name");
    for (path, member) in PLAIN {
        if let Some(value) = input.optional(member) {
            found.insert(text(path), text(value));
        }
    }
    for (path, member) in OF_NAME {
        if let Some(value) = name.and_then(|it| it.optional(member)) {
            found.insert(text(path), text(value));
        }
    }
    found
}

fn email(input: Input<'_>) -> Option<DirectoryEmail> {
    let given = input.list("Emails").into_iter().flatten();
    let first = given.filter_map(Input::of).next()?;
    Some(DirectoryEmail {
        value: text(first.optional("Value")?),
        kind: first.optional("Type").map(text),
        primary: first.truth("Primary"),
    })
}

/// The keys of what is unique about a user.
fn keys(user: &DirectoryUser) -> impl Iterator<Item = (UniqueKind, &Text)> {
    let email = user.email.as_ref().filter(|it| it.primary);
    let email = email.map(|it| (UniqueKind::Email, &it.value));
    std::iter::once((UniqueKind::UserName, &user.name)).chain(email)
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let attributes = attributes(input);
    let name = input.optional("UserName").filter(|it| !it.is_empty());
    let name = name.ok_or_else(|| invalid("UserName is a required attribute"))?;
    for (path, member) in [
        ("displayName", "DisplayName"),
        ("name.givenName", "GivenName"),
        ("name.familyName", "FamilyName"),
    ] {
        if !attributes.contains_key(path) {
            return Err(invalid(format!("{member} is a required attribute")));
        }
    }
    let mut user = DirectoryUser {
        id: text(""),
        name: text(name),
        email: email(input),
        attributes,
        created: world.now(),
        updated: world.now(),
        revision: 0,
    };
    for (kind, value) in keys(&user) {
        free(&center, kind, value, None)?;
    }
    people::within(center.users.len(), USERS, "users")?;
    let world = world.open(ctx)?;
    user.id = text(&world.random().uuid());
    let id = user.id.clone();
    change(world, &center.id, |center| {
        for (kind, value) in keys(&user) {
            center
                .unique
                .insert(unique_key(kind, value), user.id.clone());
        }
        center.users.insert(user.id.clone(), Arc::new(user));
    });
    let says = message!(
        "The user {name} was created in the identity store.",
        name = name.to_string()
    );
    changed(world, ctx, &center, says);
    Ok(written(&center, &id, 0))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = user(world, ctx, input)?;
    Ok(shape(&center, &user))
}

pub(super) fn find(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let kinds = [
        ("userName", UniqueKind::UserName),
        ("emails.value", UniqueKind::Email),
    ];
    let found = people::by_alternate(&center, input, &kinds)?;
    let id = found.ok_or_else(|| not_found("USER"))?;
    Ok(answer(&center, id))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = store(world, ctx, input, &[])?;
    let wanted = people::filter(input, "UserName")?;
    let all: Vec<_> = (center.users.values())
        .filter(|it| wanted.is_none_or(|name| &*it.name == name))
        .collect();
    list_answer(ctx, input, "Users", &all, |it| shape(&center, it))
}

/// The user after the changes of a request.
fn updated(
    center: &IdentityCenter,
    user: &DirectoryUser,
    input: Input<'_>,
) -> Result<DirectoryUser, ApiError> {
    let mut after = user.clone();
    for (path, value) in people::changes(input) {
        if path.eq_ignore_ascii_case("userName") {
            let name = value.filter(|it| !it.is_empty());
            let name = name.ok_or_else(|| invalid("UserName is a required attribute"))?;
            free(center, UniqueKind::UserName, name, Some(&user.id))?;
            after.name = text(name);
            continue;
        }
        let mut known = PLAIN.iter().chain(&OF_NAME).map(|it| it.0);
        let Some(path) = known.find(|it| it.eq_ignore_ascii_case(path)) else {
            return Err(invalid(format!("{path} cannot be changed.")));
        };
        match value {
            Some(value) => {
                after.attributes.insert(text(path), text(value));
            }
            None => {
                after.attributes.remove(path);
            }
        }
    }
    Ok(after)
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = user(world, ctx, input)?;
    let mut after = updated(&center, &user, input)?;
    let mut revision = user.revision;
    let world = world.open(ctx)?;
    if after != *user {
        after.updated = world.now();
        after.revision += 1;
        revision = after.revision;
        change(world, &center.id, |center| {
            for (kind, value) in keys(&user) {
                center.unique.remove(&unique_key(kind, value));
            }
            for (kind, value) in keys(&after) {
                center
                    .unique
                    .insert(unique_key(kind, value), user.id.clone());
            }
            center.users.insert(user.id.clone(), Arc::new(after));
        });
        let says = message!("The user {name} was changed.", name = user.name);
        changed(world, ctx, &center, says);
    }
    Ok(written(&center, &user.id, revision))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = user(world, ctx, input)?;
    let world = world.open(ctx)?;
    change(world, &center.id, |center| {
        center.users.remove(&user.id);
        for (kind, value) in keys(&user) {
            center.unique.remove(&unique_key(kind, value));
        }
        let members: Vec<_> = (center.memberships.values())
            .filter(|it| it.user == user.id)
            .cloned()
            .collect();
        for it in members {
            center.memberships.remove(&it.id);
            center.unique.remove(&membership_key(&it.group, &it.user));
        }
    });
    let says = message!(
        "The user {name} was deleted. A new user of this name is another one, without its assignments.",
        name = user.name
    );
    changed(world, ctx, &center, says);
    Ok(json!({}))
}
