//! Changing and listing the tags of users, roles, managed policies and identity providers.

use super::identity::{Kind, target};
use super::prelude::*;
use super::providers::Provider;
use super::tags::{read, same};
use super::{limits, policies};
use gates::input::tag_rows;
use state::account::{Tags, set_tag};

/// A kind of entity with tags.
#[derive(Clone, Copy)]
pub(super) enum Tagged {
    Identity(Kind),
    Policy,
    Provider(Provider),
}

impl Tagged {
    /// Whether the case of keys does not count: so for users and roles only.
    const fn ignores_case(self) -> bool {
        matches!(self, Self::Identity(_))
    }

    /// The name of the entity that the call is about, and the beginning of a sentence about it, after policy has
    /// let the call pass.
    fn named(
        self,
        world: &World,
        ctx: &mut Ctx,
        input: Input<'_>,
    ) -> Result<(Text, Message), ApiError> {
        match self {
            Self::Identity(kind) => {
                let target = target(world, ctx, input, kind)?;
                let target = match ctx.operation.writes {
                    true => target.not_reserved()?,
                    false => target,
                };
                let says = target.in_words(world, ctx);
                Ok((target.name, says))
            }
            Self::Policy => {
                let name = policies::own(world, ctx, input)?.name.clone();
                let account = world.name_of(ctx.account());
                let says = message!("Policy {name} in {account}");
                Ok((name, says))
            }
            Self::Provider(kind) => {
                let name = kind.named(world, ctx, input)?;
                let account = world.name_of(ctx.account());
                let says = message!("Identity provider {name} in {account}");
                Ok((name, says))
            }
        }
    }

    fn tags_mut<'w>(self, world: &'w mut WorldMut, ctx: &Ctx, name: &str) -> Option<&'w mut Tags> {
        let account = here_mut(world, ctx);
        match self {
            Self::Identity(Kind::User) => account.users.get_mut(name).map(|it| &mut it.tags),
            Self::Identity(Kind::Role) => account.roles.get_mut(name).map(|it| &mut it.tags),
            Self::Identity(Kind::Group) => None,
            Self::Policy => (account.policies.get_mut(name)).map(|it| &mut Arc::make_mut(it).tags),
            Self::Provider(_) => account.providers.get_mut(name).map(|it| &mut it.tags),
        }
    }
}

/// Adds tags. Returns whether anything changed.
fn add(tags: &mut Tags, new: &Tags, ignore_case: bool, quota: &str) -> Result<bool, ApiError> {
    let before = tags.clone();
    for (key, value) in new {
        set_tag(tags, key, value, ignore_case);
    }
    limits::within(tags.len(), quota, limits::TAGS)?;
    Ok(*tags != before)
}

/// Removes tags. Returns whether anything changed. Missing keys are ignored.
fn remove(tags: &mut Tags, input: Input<'_>, ignore_case: bool) -> bool {
    let before = tags.len();
    for key in input.texts("TagKeys") {
        let twin = tags.keys().find(|other| same(other, key, ignore_case));
        if let Some(twin) = twin.cloned() {
            tags.remove(&twin);
        }
    }
    tags.len() != before
}

pub(super) fn tag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>, of: Tagged) -> Answer {
    let (name, who) = of.named(world, ctx, input)?;
    let new = read(input, of.ignores_case())?;
    let title = match of {
        Tagged::Identity(kind) => kind.title(),
        Tagged::Policy => "Policy",
        Tagged::Provider(kind) => kind.title(),
    };
    let quota = format!("TagsPer{title}");
    let world = world.open(ctx)?;
    if let Some(tags) = of.tags_mut(world, ctx, &name)
        && add(tags, &new, of.ignores_case(), &quota)?
    {
        identity_event(world, ctx, &name, message!("{who} was tagged."));
    }
    Ok(json!({}))
}

pub(super) fn untag(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>, of: Tagged) -> Answer {
    let (name, who) = of.named(world, ctx, input)?;
    let world = world.open(ctx)?;
    if let Some(tags) = of.tags_mut(world, ctx, &name)
        && remove(tags, input, of.ignores_case())
    {
        let says = message!("Tags were removed from {who}.");
        identity_event(world, ctx, &name, says);
    }
    Ok(json!({}))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, of: Tagged) -> Answer {
    let (name, _) = of.named(world, ctx, input)?;
    let account = here(world, ctx);
    let tags = match of {
        Tagged::Identity(kind) => {
            super::identity::find(account, kind, &name).and_then(|found| found.tags)
        }
        Tagged::Policy => account.policies.get(&name).map(|policy| &policy.tags),
        Tagged::Provider(_) => account.providers.get(&name).map(|it| &it.tags),
    };
    page(input, "Tags", tags.map_or_else(Vec::new, tag_rows))
}
