//! Tags of queues. They are kept with those of other resources, where Resource Groups Tagging finds them.
//!
//! Source: API Reference of Amazon SQS, TagQueue, UntagQueue and ListQueueTags; Amazon SQS Developer Guide, cost allocation
//! tags. The words of refusals are not recorded.

use super::place::named;
use super::refusals;
use crate::prelude::*;
use gates::input::TAG_QUOTA;
use state::account::Tags;

fn wrong(message: &'static str) -> ApiError {
    refusals::INVALID_TAG.saying(message)
}

/// The tags in a map of the request.
pub(super) fn given(map: Option<Input<'_>>) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for (key, value) in map.into_iter().flat_map(|map| map.all()) {
        if !(1..=128).contains(&key.chars().count()) {
            return Err(wrong(
                "Tag keys must be between 1 and 128 characters in length.",
            ));
        }
        if key.starts_with("aws:") {
            return Err(wrong("Tag keys must not begin with aws:."));
        }
        tags.insert(text(key), text(value.as_str().unwrap_or_default()));
    }
    within(&tags)?;
    Ok(tags)
}

fn within(tags: &Tags) -> Result<(), ApiError> {
    if tags.len() > TAG_QUOTA {
        return Err(wrong("A queue can have at most 50 tags."));
    }
    Ok(())
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = named(ctx, input)?;
    place.permitted(world, ctx)?;
    let tags = world.tags_of(place.owner, &place.arn());
    if tags.is_empty() {
        return Ok(json!({}));
    }
    let tags = tags.iter();
    let tags: Map<String, Value> = tags
        .map(|(key, value)| (key.to_string(), (&**value).into()))
        .collect();
    Ok(json!({ "Tags": Value::Object(tags) }))
}

fn change(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    with: impl FnOnce(&mut Tags) -> Result<(), ApiError>,
) -> Answer {
    let place = named(ctx, input)?;
    place.permitted(world, ctx)?;
    let mut tags = world.tags_of(place.owner, &place.arn());
    with(&mut tags)?;
    let world = world.open(ctx)?;
    if world.set_tags(place.owner, &place.arn(), tags) {
        place.happened(world, ctx, |name, whose| {
            message!("Changed tags of the queue {name} in {whose}.")
        });
    }
    Ok(json!({}))
}

pub(super) fn tag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, |tags| {
        for (key, value) in &given(input.structure("Tags"))? {
            tags.insert(key.clone(), value.clone());
        }
        within(tags)
    })
}

pub(super) fn untag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    change(world, ctx, input, |tags| {
        for key in input.texts("TagKeys") {
            tags.remove(key);
        }
        Ok(())
    })
}
