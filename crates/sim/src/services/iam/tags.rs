//! Tags of users, roles and managed policies.

use message::message;
use policy::Context;
use serde_json::Value;

use super::{Kind, here, here_mut, identity_event, limits, page, policies, target};
use crate::api::error::{ApiError, ErrorCode};
use crate::api::json::json;
use crate::gates::authorize;
use crate::gates::context::{Ctx, text};
use crate::gates::input::Input;
use crate::state::account::{Tags, set_tag};
use crate::state::world::World;

/// The `Tags` of the input, each key once. Keys of users and roles ignore case, those of policies do not.
pub(super) fn read(input: Input<'_>, ignore_case: bool) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for tag in input.list("Tags").into_iter().flatten() {
        let member = |name| tag.get(name).and_then(Value::as_str).unwrap_or_default();
        let key = member("Key");
        if key.to_ascii_lowercase().starts_with("aws:") {
            // The wording is not recorded.
            return Err(invalid(
                "Tag keys that begin with aws: are reserved for AWS.",
            ));
        }
        let twin = tags.keys().any(|other| {
            if ignore_case {
                other.eq_ignore_ascii_case(key)
            } else {
                &**other == key
            }
        });
        if twin {
            return Err(invalid(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert(text(key), text(member("Value")));
    }
    Ok(tags)
}

fn invalid(message: &'static str) -> ApiError {
    ApiError::new(ErrorCode::InvalidInput, message)
}

/// Tags given when something is made need the permission to tag it as well.
pub(super) fn permit_tagging(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    action: &str,
    arn: &str,
    context: Context,
) -> Result<(), ApiError> {
    if input.list("Tags").is_none_or(Vec::is_empty) {
        return Ok(());
    }
    authorize::permit_for(world, ctx, action, arn, context)
}

/// The list of tags as answers show it.
pub(super) fn shape(tags: &Tags) -> Vec<Value> {
    tags.iter()
        .map(|(key, value)| json!({ "Key": &**key, "Value": &**value }))
        .collect()
}

fn tags_mut<'w>(world: &'w mut World, ctx: &Ctx, kind: Kind, name: &str) -> Option<&'w mut Tags> {
    let account = here_mut(world, ctx);
    match kind {
        Kind::User => account.users.get_mut(name).map(|it| &mut it.tags),
        Kind::Role => account.roles.get_mut(name).map(|it| &mut it.tags),
        Kind::Group => None,
    }
}

/// Adds tags; says whether anything changed.
fn add(tags: &mut Tags, new: &Tags, ignore_case: bool, quota: &str) -> Result<bool, ApiError> {
    let before = tags.clone();
    for (key, value) in new {
        set_tag(tags, key, value, ignore_case);
    }
    limits::within(tags.len(), quota, limits::TAGS)?;
    Ok(*tags != before)
}

/// Takes tags away; says whether anything changed. Keys that are not there do no harm.
fn remove(tags: &mut Tags, input: Input<'_>, ignore_case: bool) -> bool {
    let before = tags.len();
    for key in input
        .list("TagKeys")
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        let twin = tags
            .keys()
            .find(|other| &***other == key || (ignore_case && other.eq_ignore_ascii_case(key)))
            .cloned();
        if let Some(twin) = twin {
            tags.remove(&twin);
        }
    }
    tags.len() != before
}

pub(super) fn tag(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Result<Value, ApiError> {
    let target = target(world, ctx, input, kind, Context::default())?;
    let new = read(input, true)?;
    let quota = format!("TagsPer{}", kind.title());
    if let Some(tags) = tags_mut(world, ctx, kind, &target.name)
        && add(tags, &new, true, &quota)?
    {
        let says = message!(
            "{in_words} was tagged.",
            in_words = target.in_words(world, ctx)
        );
        identity_event(world, ctx, &target.name, says);
    }
    Ok(json!({}))
}

pub(super) fn untag(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Result<Value, ApiError> {
    let target = target(world, ctx, input, kind, Context::default())?;
    if let Some(tags) = tags_mut(world, ctx, kind, &target.name)
        && remove(tags, input, true)
    {
        let says = message!(
            "{in_words} lost tags.",
            in_words = target.in_words(world, ctx)
        );
        identity_event(world, ctx, &target.name, says);
    }
    Ok(json!({}))
}

pub(super) fn list(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Result<Value, ApiError> {
    let target = target(world, ctx, input, kind, Context::default())?;
    let account = here(world, ctx);
    let tags = super::find(account, kind, &target.name).and_then(|found| found.tags);
    page(input, "Tags", tags.map_or_else(Vec::new, shape))
}

pub(super) fn tag_policy(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let name = policies::own(world, ctx, input)?.name.clone();
    let new = read(input, false)?;
    let policy = policies::own_mut(world, ctx, &name);
    if add(&mut policy.tags, &new, false, "TagsPerPolicy")? {
        let says = message!(
            "Policy {name} in {account} was tagged.",
            name,
            account = world.name_of(ctx.account())
        );
        identity_event(world, ctx, &name, says);
    }
    Ok(json!({}))
}

pub(super) fn untag_policy(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let name = policies::own(world, ctx, input)?.name.clone();
    if remove(&mut policies::own_mut(world, ctx, &name).tags, input, false) {
        let says = message!(
            "Policy {name} in {account} lost tags.",
            name,
            account = world.name_of(ctx.account())
        );
        identity_event(world, ctx, &name, says);
    }
    Ok(json!({}))
}

pub(super) fn list_of_policy(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let tags = shape(&policies::own(world, ctx, input)?.tags);
    page(input, "Tags", tags)
}
