//! Changing and listing the tags of aggregators, authorizations and rules. They do not affect who may do what.
//!
//! Source: API Reference of AWS Config, TagResource, UntagResource and ListTagsForResource; the words of refusals are not
//! recorded.

use super::compliance::rules;
use super::prelude::*;
use super::tags::together;
use super::{authorization, refusals};
use gates::input::tag_rows;
use state::account::Tags;

/// The maximum number of tags of a resource.
const TAGS: usize = 50;

/// Every resource of the call's place that can have tags.
fn resources(world: &World, ctx: &Ctx) -> Vec<String> {
    let place = ctx.place();
    let own = world.config().aggregators.iter();
    let aggregators = own.filter(|((at, _), _)| *at == place);
    let authorizations = world.config().authorizations.keys();
    aggregators
        .map(|(_, it)| place.arn(&format!("config-aggregator/{}", it.id)))
        .chain(
            authorizations
                .filter(|(source, _)| *source == place)
                .map(|(source, to)| authorization::resource(*source, *to)),
        )
        .chain(rules(world, place).iter().map(|rule| rule.arn(place)))
        .collect()
}

/// The ARN of the resource that the call names, after the gates.
fn named<'a>(world: &World, ctx: &mut Ctx, input: Input<'a>) -> Result<&'a str, ApiError> {
    let arn = input.text("ResourceArn");
    // A remedy names the resource in a policy, which takes only ARNs.
    let is_arn = arn.starts_with("arn:");
    authorize::admit(world, ctx, if is_arn { arn } else { "*" })?;
    if resources(world, ctx).iter().any(|own| own == arn) {
        return Ok(arn);
    }
    ctx.advise("Aggregators, authorizations and rules have tags.");
    Err(refuse!(refusals::NO_SUCH_RESOURCE, arn))
}

/// Stores the tags that a call asks for.
fn change(world: &mut WorldMut, ctx: &mut Ctx, arn: &str, tags: Tags) -> Answer {
    if world.set_tags(ctx.account(), arn, tags) {
        let says = message!("The tags of {arn} changed.", arn = arn.to_string());
        changed(world, ctx, says);
    }
    Ok(json!({}))
}

pub(super) fn tag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = named(world, ctx, input)?;
    let tags = together(world, ctx, arn, input);
    if tags.len() > TAGS {
        return Err(refusals::TOO_MANY_TAGS.error());
    }
    let world = world.open(ctx)?;
    change(world, ctx, arn, tags)
}

pub(super) fn untag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = named(world, ctx, input)?;
    let keys = input.texts("TagKeys");
    let mut left = world.tags_of(ctx.account(), arn);
    for key in keys {
        left.remove(key);
    }
    let world = world.open(ctx)?;
    change(world, ctx, arn, left)
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = named(world, ctx, input)?;
    let rows = tag_rows(&world.tags_of(ctx.account(), arn));
    list_answer(ctx, input, "Tags", &rows, Value::clone)
}
