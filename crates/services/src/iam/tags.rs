//! Tags in requests and answers.

use super::prelude::*;
use gates::input::tag_rows;
use state::account::Tags;

/// The `Tags` of the input, each key once. Keys of users and roles ignore case, those of policies do not.
pub(super) fn read(input: Input<'_>, ignore_case: bool) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for tag in input
        .list("Tags")
        .into_iter()
        .flatten()
        .filter_map(Input::of)
    {
        let key = tag.text("Key");
        if key.to_ascii_lowercase().starts_with("aws:") {
            // The wording is not recorded.
            return Err(invalid(
                "Tag keys that begin with aws: are reserved for AWS.",
            ));
        }
        if tags.keys().any(|other| same(other, key, ignore_case)) {
            return Err(invalid(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert(text(key), text(tag.text("Value")));
    }
    Ok(tags)
}

pub(super) fn same(one: &str, other: &str, ignore_case: bool) -> bool {
    one == other || (ignore_case && one.eq_ignore_ascii_case(other))
}

/// The gate for tags that are given on creation, which need the permission to tag as well.
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
pub(super) fn shape(tags: &Tags) -> Option<Vec<Value>> {
    (!tags.is_empty()).then(|| tag_rows(tags))
}
