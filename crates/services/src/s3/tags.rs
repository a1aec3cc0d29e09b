//! Tags of buckets. They are kept with those of other resources, where Resource Groups Tagging finds them.
//!
//! Source: API Reference of Amazon S3, PutBucketTagging; Amazon S3 User Guide, tags of buckets.

use super::refusals;
use gates::input::{TAG_QUOTA, tag_rows};
use state::account::Tags;

use super::permitted::{arn, changed, permitted};
use crate::prelude::*;

const WRITE: &str = "s3:PutBucketTagging";

/// The tags in a list of the request.
pub(super) fn given(list: Option<&Vec<Value>>) -> Result<Tags, ApiError> {
    let wrong = |says: &'static str| Err(refusals::INVALID_TAG.saying(says));
    let mut tags = Tags::default();
    for tag in list.into_iter().flatten() {
        let member = |name: &str| tag[name].as_str().unwrap_or_default();
        let (key, value) = (member("Key"), member("Value"));
        if key.chars().count() > 128 {
            return wrong("The TagKey you have provided is invalid");
        }
        if value.chars().count() > 256 {
            return wrong("The TagValue you have provided is invalid");
        }
        if key.starts_with("aws:") {
            return wrong("System tags cannot be added/updated by requester");
        }
        if tags.insert(text(key), text(value)).is_some() {
            return wrong("Cannot provide multiple Tags with the same key");
        }
    }
    if tags.len() > TAG_QUOTA {
        return wrong("Bucket tag count cannot be greater than 50");
    }
    Ok(tags)
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, input, "s3:GetBucketTagging")?;
    let tags = world.tags_of(owner, &arn(owner.partition(), name));
    if tags.is_empty() {
        return Err(refusals::NO_TAGS.error());
    }
    Ok(json!({ "TagSet": tag_rows(&tags) }))
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let tagging = input.structure("Tagging");
    let list = tagging.and_then(|tagging| tagging.list("TagSet"));
    replace(world, ctx, input, list)
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    replace(world, ctx, input, None)
}

fn replace(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    list: Option<&Vec<Value>>,
) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, input, WRITE)?;
    let tags = given(list)?;
    let world = world.open(ctx)?;
    if world.set_tags(owner, &arn(owner.partition(), name), tags) {
        changed(world, ctx, owner, name);
    }
    Ok(json!({}))
}
