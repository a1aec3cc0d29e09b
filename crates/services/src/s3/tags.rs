//! Tags of buckets. They are kept with those of other resources, where Resource Groups Tagging finds them.
//!
//! Source: API Reference of Amazon S3, PutBucketTagging; Amazon S3 User Guide, tags of buckets.

use crate::s3::refusals;
use gates::input::TAG_QUOTA;
use state::account::Tags;

use super::{arn, changed, permitted};
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

/// Replaces the tags of a bucket; returns whether they were different.
pub(super) fn set(world: &mut WorldMut, owner: AccountId, name: &str, tags: Tags) -> bool {
    let arn = arn(owner.partition(), name);
    let Some(account) = world.account_mut(owner) else {
        return false;
    };
    let before = account.tags.remove(arn.as_str()).unwrap_or_default();
    let is_different = before != tags;
    if !tags.is_empty() {
        account.tags.insert(text(&arn), tags);
    }
    is_different
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, "s3:GetBucketTagging")?;
    let arn = arn(owner.partition(), name);
    let tags = world
        .account(owner)
        .and_then(|account| account.tags.get(arn.as_str()));
    let Some(tags) = tags else {
        return Err(refusals::NO_TAGS.error());
    };
    let tags: Vec<Value> = tags
        .iter()
        .map(|(key, value)| json!({ "Key": &**key, "Value": &**value }))
        .collect();
    Ok(json!({ "TagSet": tags }))
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, WRITE)?;
    let tagging = input.structure("Tagging");
    let tags = given(tagging.and_then(|tagging| tagging.list("TagSet")))?;
    let world = world.open(ctx)?;
    replace(world, ctx, owner, name, tags)
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, WRITE)?;
    let world = world.open(ctx)?;
    replace(world, ctx, owner, name, Tags::default())
}

fn replace(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    owner: AccountId,
    name: &str,
    tags: Tags,
) -> Answer {
    if set(world, owner, name, tags) {
        changed(world, ctx, owner, name);
    }
    Ok(json!({}))
}
