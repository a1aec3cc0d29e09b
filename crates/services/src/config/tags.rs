//! The tags that calls give to resources of AWS Config.

use crate::prelude::*;
use state::account::Tags;

/// The tags of a resource after a call has added its own.
pub(super) fn together(world: &World, ctx: &Ctx, arn: &str, input: Input<'_>) -> Tags {
    let mut tags = world.tags_of(ctx.account(), arn);
    for tag in input
        .list("Tags")
        .into_iter()
        .flatten()
        .filter_map(Input::of)
    {
        tags.insert(text(tag.text("Key")), text(tag.text("Value")));
    }
    tags
}

/// Adds the tags that a call gives to a resource that it just created. Later calls with other tags do not change them.
pub(super) fn on_creation(world: &mut WorldMut, ctx: &Ctx, arn: &str, input: Input<'_>) {
    let tags = together(world, ctx, arn, input);
    world.set_tags(ctx.account(), arn, tags);
}

/// Forgets the tags of a resource that was deleted.
pub(super) fn forget(world: &mut WorldMut, ctx: &Ctx, arn: &str) {
    world.set_tags(ctx.account(), arn, Tags::new());
}
