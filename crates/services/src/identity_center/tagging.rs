//! Tags of instances and permission sets.

use super::access::{self, Standing, change, changed, standing};
use super::{refusals, sets};
use crate::prelude::*;
use gates::input::{given, tag_rows};
use state::account::Tags;
use state::identity_center::IdentityCenter;

/// The maximum number of tags of a resource.
const TAGS: usize = 75;

/// A resource with tags: its instance, and the id of its permission set; `None`: the instance itself.
struct Tagged {
    center: Arc<IdentityCenter>,
    set: Option<Text>,
}

impl Tagged {
    fn tags(&self) -> &Tags {
        let set = self.set.as_ref().and_then(|it| self.center.sets.get(it));
        set.map_or(&self.center.tags, |it| &it.tags)
    }

    /// Gives it these tags instead.
    fn put(&self, world: &mut WorldMut, ctx: &mut Ctx, tags: Tags) {
        if *self.tags() == tags {
            return;
        }
        match &self.set {
            None => change(world, &self.center.id, |it| it.tags = tags),
            // Tags are no part of what is provisioned.
            Some(set) => sets::change_set(world, &self.center.id, set, |it| it.tags = tags),
        }
        let says = message!(
            "The tags of {resource} were changed.",
            resource = self.set.as_ref().unwrap_or(&self.center.id)
        );
        changed(world, ctx, &self.center, says);
    }
}

fn tagged(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Tagged, ApiError> {
    let arn = input.text("ResourceArn");
    let mut all = access::visible(world, ctx);
    let found = all.find_map(|it| {
        if it.arn() == arn {
            return Some((it.clone(), None));
        }
        let set = it.sets.get(access::bare(arn))?;
        (it.set_arn(&set.id) == arn).then(|| (it.clone(), Some(set.id.clone())))
    });
    drop(all);
    let tagged = found.map(|(center, set)| Tagged { center, set });
    let mut context = Context::default();
    if let Some(it) = &tagged {
        context.set("sso:PrimaryRegion", &*it.center.region);
    }
    for (key, value) in tagged.iter().flat_map(|it| it.tags()) {
        context.set(&format!("aws:ResourceTag/{key}"), &**value);
    }
    authorize::admit_with(world, ctx, arn, context)?;
    let tagged = tagged.ok_or_else(|| refusals::NO_SUCH_RESOURCE.error())?;
    let own = tagged.center.arn();
    if input.optional("InstanceArn").is_some_and(|it| it != own) {
        return Err(refusals::NO_SUCH_RESOURCE.error());
    }
    let standing = standing(world, &tagged.center, ctx.account());
    if !standing.administers() {
        return Err(refusals::NOT_ADMINISTRATOR.error());
    }
    let set = tagged
        .set
        .as_ref()
        .and_then(|it| tagged.center.sets.get(it));
    let of_management = set.is_some_and(|it| it.accounts.contains_key(&tagged.center.owner));
    if ctx.operation.writes && of_management && standing != Standing::Owner {
        return Err(refusals::MANAGEMENT_SET.error());
    }
    Ok(tagged)
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let tagged = tagged(world, ctx, input)?;
    let rows = tag_rows(tagged.tags());
    list_answer(ctx, input, "Tags", &rows, Value::clone)
}

pub(super) fn tag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let tagged = tagged(world, ctx, input)?;
    let mut tags = tagged.tags().clone();
    for (key, value) in given(input) {
        tags.insert(text(key), text(value));
    }
    if tags.len() > TAGS {
        return Err(refuse!(refusals::TAG_QUOTA, limit = TAGS));
    }
    tagged.put(world.open(ctx)?, ctx, tags);
    Ok(json!({}))
}

pub(super) fn untag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let tagged = tagged(world, ctx, input)?;
    let mut tags = tagged.tags().clone();
    for key in input.texts("TagKeys") {
        tags.remove(key);
    }
    tagged.put(world.open(ctx)?, ctx, tags);
    Ok(json!({}))
}
