//! Attributes for access control: what an instance sends along as session tags, so that policies can decide by them.

use super::access::{change, changed};
use super::{refusals, sets};
use crate::prelude::*;
use state::account::Tags;
use state::identity_center::{DirectoryUser, IdentityCenter};

/// The maximum number of attributes of an instance.
const ATTRIBUTES: usize = 50;

/// The attributes of a request: key and source.
fn given(input: Input<'_>) -> Result<Vec<(Text, Text)>, ApiError> {
    let configuration = input.structure("InstanceAccessControlAttributeConfiguration");
    let rows = configuration.and_then(|it| it.list("AccessControlAttributes"));
    let mut found: Vec<(Text, Text)> = Vec::new();
    for row in rows.into_iter().flatten().filter_map(Input::of) {
        let sources = row.structure("Value").map(|it| it.texts("Source"));
        let [source] = sources.unwrap_or_default()[..] else {
            return Err(refusals::BAD_ATTRIBUTES.error());
        };
        let key = row.text("Key");
        if found.iter().any(|it| &*it.0 == key) {
            return Err(refusals::BAD_ATTRIBUTES.error());
        }
        found.push((text(key), text(source)));
    }
    if found.len() > ATTRIBUTES {
        return Err(refusals::BAD_ATTRIBUTES.error());
    }
    Ok(found)
}

/// The instance, after policy has let the call pass.
fn center(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Arc<IdentityCenter>, ApiError> {
    sets::permit(world, ctx, input, &[])?;
    sets::center(world, ctx, input)
}

fn put(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    center: &IdentityCenter,
    attributes: Option<Vec<(Text, Text)>>,
) -> Answer {
    let world = world.open(ctx)?;
    change(world, &center.id, |it| it.attributes = attributes);
    let says = "The attributes for access control of IAM Identity Center were changed.".into();
    changed(world, ctx, center, says);
    Ok(json!({}))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = center(world, ctx, input)?;
    if center.attributes.is_some() {
        return Err(refusals::ATTRIBUTES_EXIST.error());
    }
    let attributes = given(input)?;
    put(world, ctx, &center, Some(attributes))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = center(world, ctx, input)?;
    if center.attributes.is_none() {
        return Err(refusals::NO_ATTRIBUTES.error());
    }
    let attributes = given(input)?;
    put(world, ctx, &center, Some(attributes))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = center(world, ctx, input)?;
    if center.attributes.is_none() {
        return Err(refusals::NO_ATTRIBUTES.error());
    }
    put(world, ctx, &center, None)
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = center(world, ctx, input)?;
    let known = center.attributes.as_ref();
    let known = known.ok_or_else(|| refusals::NO_ATTRIBUTES.error())?;
    let row = |(key, source): &(Text, Text)| json!({ "Key": &**key, "Value": json!({ "Source": json!([&**source]) }) });
    let rows: Vec<Value> = known.iter().map(row).collect();
    Ok(json!({
        "Status": "ENABLED",
        "InstanceAccessControlAttributeConfiguration": json!({ "AccessControlAttributes": rows }),
    }))
}

/// The value of a source such as `${path:userName}` for a user.
fn value<'u>(user: &'u DirectoryUser, source: &str) -> Option<&'u Text> {
    let path = source.strip_prefix("${path:")?.strip_suffix('}')?;
    match path {
        "userName" => Some(&user.name),
        "emails[primary eq true].value" => {
            let email = user.email.as_ref().filter(|it| it.primary);
            email.map(|it| &it.value)
        }
        path => user.attributes.get(path),
    }
}

/// The session tags of a user. An attribute without a value gives no tag.
pub(super) fn tags(center: &IdentityCenter, user: &DirectoryUser) -> Tags {
    let all = center.attributes.iter().flatten();
    all.filter_map(|(key, source)| Some((key.clone(), value(user, source)?.clone())))
        .collect()
}
