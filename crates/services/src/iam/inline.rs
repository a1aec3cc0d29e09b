//! Inline policies of users, groups and roles.

use policy::PolicyKind;
use policy::limits::Limit;

use super::identity::{Kind, target};
use super::prelude::*;
use super::{documents, refusals};

/// All inline policies of one identity together.
const fn limit_of(kind: Kind) -> Limit {
    match kind {
        Kind::User => Limit::USER_INLINE,
        Kind::Group => Limit::GROUP_INLINE,
        Kind::Role => Limit::ROLE_INLINE,
    }
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>, kind: Kind) -> Answer {
    let target = target(world, ctx, input, kind)?.changeable()?;
    let (name, document) = (input.text("PolicyName"), input.text("PolicyDocument"));
    let document = documents::read(ctx, PolicyKind::Identity, document)?;
    let limit = limit_of(kind);
    let others: usize = target
        .policies
        .inline
        .iter()
        .filter(|(other, _)| &***other != name)
        .map(|(_, document)| limit.count(document.text()))
        .sum();
    if others + limit.count(document.text()) > limit.characters {
        ctx.advise(
            "All inline policies of one identity share this limit. A managed policy has its own limit.",
        );
        return Err(refuse!(
            refusals::INLINE_POLICIES_TOO_LONG,
            limit = limit.characters,
            kind = kind.word(),
            name = target.name
        ));
    }
    let named = name.to_string();
    let says =
        |who: Message| message!("The inline policy {name} was saved on {who}.", name = named);
    target.change(world, ctx, says, |policies| {
        policies.inline.insert(text(name), document);
    })
}

fn no_such_inline(kind: Kind, policy: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_INLINE_POLICY, kind = kind.word(), policy)
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>, kind: Kind) -> Answer {
    let target = target(world, ctx, input, kind)?;
    let name = input.text("PolicyName");
    let document = target
        .policies
        .inline
        .get(name)
        .ok_or_else(|| no_such_inline(kind, name))?;
    let (member, owner) = (kind.member(), &*target.name);
    Ok(json!({
        member: owner,
        "PolicyName": name,
        "PolicyDocument": documents::value(document),
    }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, kind: Kind) -> Answer {
    let target = target(world, ctx, input, kind)?;
    let names = target.policies.inline.keys();
    page(
        input,
        "PolicyNames",
        names.map(|name| Value::from(&**name)).collect(),
    )
}

pub(super) fn delete(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Answer {
    let target = target(world, ctx, input, kind)?.changeable()?;
    let name = input.text("PolicyName");
    if !target.policies.inline.contains_key(name) {
        return Err(no_such_inline(kind, name));
    }
    let named = name.to_string();
    let says = |who: Message| {
        message!(
            "The inline policy {name} was deleted from {who}.",
            name = named
        )
    };
    target.change(world, ctx, says, |policies| {
        policies.inline.remove(name);
    })
}
