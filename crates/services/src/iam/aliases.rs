//! Account aliases: at most one for each account, unique in its partition. The address of the sign-in page contains it.
//!
//! Source: API Reference of IAM, the operations' pages; IAM User Guide, your AWS account ID and its alias.

use super::prelude::*;
use super::refusals;

/// The key of an alias in the world. Each partition has its own aliases.
fn key(ctx: &Ctx, alias: &str) -> Text {
    format!("{}:{alias}", ctx.account().partition()).into()
}

/// Sets the alias, which replaces the previous one.
pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let (alias, account) = (input.text("AccountAlias"), ctx.account());
    if let Some(owner) = world.aliases().get(&*key(ctx, alias)) {
        if *owner == account {
            return Ok(json!({}));
        }
        return Err(refuse!(refusals::ALIAS_EXISTS, alias));
    }
    let world = world.open(ctx)?;
    if let Some(before) = here(world, ctx).alias.clone() {
        world.aliases_mut().remove(&*key(ctx, &before));
    }
    world.aliases_mut().insert(key(ctx, alias), account);
    here_mut(world, ctx).alias = Some(text(alias));
    happened(world, ctx, alias, |alias, account| {
        message!("{account} has the alias {alias}.")
    });
    Ok(json!({}))
}

/// Deletes the alias. The wording of refusals follows other refusals of IAM.
pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let alias = input.text("AccountAlias");
    if here(world, ctx).alias.as_deref() != Some(alias) {
        return Err(refuse!(refusals::NO_SUCH_ALIAS, alias));
    }
    let world = world.open(ctx)?;
    world.aliases_mut().remove(&*key(ctx, alias));
    here_mut(world, ctx).alias = None;
    happened(world, ctx, alias, |_, account| {
        message!("The alias of {account} was deleted.")
    });
    Ok(json!({}))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::permit(world, ctx, "*", Context::default())?;
    let alias = here(world, ctx).alias.iter();
    let rows = alias.map(|alias| Value::from(&**alias)).collect();
    page(input, "AccountAliases", rows)
}
