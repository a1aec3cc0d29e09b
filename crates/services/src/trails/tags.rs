//! Tags of trails. They are kept with those of other resources, where Resource Groups Tagging finds them.

use super::named::{self, is_seen_by, of_arn, wrong_arn};
use super::{reading, refusals};
use crate::prelude::*;
use gates::input::{TAG_QUOTA, tag_rows};
use state::account::Tags;
use state::trails::{TrailKey, arn};

/// The maximum number of trails in one request for tags.
const TRAILS: usize = 20;

/// The tags in a request. The words of refusals are not recorded.
pub(super) fn given(input: Input<'_>) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for tag in input.list("TagsList").into_iter().flatten() {
        let member = |name: &str| tag[name].as_str().unwrap_or_default();
        let key = member("Key");
        let is_twice = tags.insert(text(key), text(member("Value"))).is_some();
        if is_twice || key.starts_with("aws:") {
            let says = if is_twice {
                format!("The tag key {key} appears twice.")
            } else {
                format!("The tag key {key} starts with aws:, which is reserved.")
            };
            return Err(refusals::INVALID_TAG.saying(says));
        }
    }
    if tags.len() > TAG_QUOTA {
        return Err(refusals::TOO_MANY_TAGS.error());
    }
    Ok(tags)
}

/// Checks that text is an ARN of a trail. CloudTrail has other resources with tags, which are not modeled.
fn check(ctx: &mut Ctx, given: &str) -> Result<TrailKey, ApiError> {
    ctx.enter(Gate::Request);
    if let Some(key) = of_arn(given) {
        return Ok(key);
    }
    let is_other = [":eventdatastore/", ":channel/", ":dashboard/"]
        .iter()
        .any(|kind| given.contains(kind));
    if is_other {
        ctx.advise("Orgsim has the tags of trails only.");
        return Err(refusals::TAGS_FOR_TRAILS_ONLY.error());
    }
    Err(wrong_arn(given))
}

fn no_such(key: &TrailKey) -> ApiError {
    refuse!(refusals::NO_SUCH_RESOURCE, arn = arn(key))
}

/// The trail whose tags a call changes.
fn named(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<TrailKey, ApiError> {
    let given = input.text("ResourceId");
    let key = check(ctx, given)?;
    match named::write(world, ctx, given) {
        Ok((key, _)) => Ok(key),
        Err(error) if error.code == ErrorCode::TrailNotFoundException => Err(no_such(&key)),
        Err(error) => Err(error),
    }
}

fn change(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    with: fn(&mut Tags, Tags),
) -> Answer {
    let key = named(world, ctx, input)?;
    let mut tags = world.tags_of(key.0.account, &arn(&key));
    with(&mut tags, given(input)?);
    if tags.len() > TAG_QUOTA {
        return Err(refusals::TOO_MANY_TAGS.error());
    }
    let world = world.open(ctx)?;
    world.set_tags(key.0.account, &arn(&key), tags);
    Ok(json!({}))
}

pub(super) fn add(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, |tags, given| {
        for (key, value) in &given {
            tags.insert(key.clone(), value.clone());
        }
    })
}

pub(super) fn remove(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, |tags, given| {
        for key in given.keys() {
            tags.remove(key);
        }
    })
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let names = input.texts("ResourceIdList");
    if names.len() > TRAILS {
        ctx.enter(Gate::Request);
        return Err(refuse!(refusals::TOO_MANY_RESOURCES, trails = TRAILS));
    }
    let mut keys = Vec::new();
    for name in names {
        let key = check(ctx, name)?;
        authorize::permit(world, ctx, &arn(&key), Context::default())?;
        keys.push(key);
    }
    ctx.enter(Gate::State);
    let account = ctx.account();
    let missing = keys.iter().find(|key| {
        let trail = world.trails().get(key);
        !trail.is_some_and(|trail| is_seen_by(world, key, trail, account))
    });
    if let Some(key) = missing {
        return Err(no_such(key));
    }
    reading::page(ctx, input, "ResourceTagList", &keys, |key| {
        let tags = world.tags_of(key.0.account, &arn(key));
        json!({ "ResourceId": arn(key), "TagsList": tag_rows(&tags) })
    })
}
