//! Who may use an instance: which one a call means, what policy says, and what the caller's account may do with it.

use super::refusals;
use crate::prelude::*;
use state::identity_center::{IdentityCenter, PRINCIPAL};

/// What an account is to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It owns the instance: for an organization, it is the management account.
    Owner,
    /// It is the delegated administrator.
    Delegate,
    /// It is another account of the organization.
    Member,
    /// The instance is not visible to it.
    Stranger,
}

impl Standing {
    /// Whether it administers the instance.
    pub(super) const fn administers(self) -> bool {
        matches!(self, Self::Owner | Self::Delegate)
    }
}

/// What the account is to the instance.
pub(super) fn standing(world: &World, center: &IdentityCenter, account: AccountId) -> Standing {
    if center.owner == account {
        return Standing::Owner;
    }
    match (&center.organization, world.organization_of(account)) {
        (Some(id), Some(organization)) if organization.id == *id => {
            if organization.is_delegate(account, PRINCIPAL) {
                Standing::Delegate
            } else {
                Standing::Member
            }
        }
        (Some(_) | None, _) => Standing::Stranger,
    }
}

/// The instances that the caller's account sees in the Region of the call.
pub(super) fn visible<'w>(
    world: &'w World,
    ctx: &Ctx,
) -> impl Iterator<Item = &'w Arc<IdentityCenter>> {
    let (account, region) = (ctx.account(), ctx.region.clone());
    let all = world.identity_centers().values();
    all.filter(move |it| it.region == region && standing(world, it, account) != Standing::Stranger)
}

/// The condition keys of calls about an instance.
pub(super) fn about(center: Option<&IdentityCenter>) -> Context {
    let mut context = Context::default();
    if let Some(center) = center {
        context.set("sso:PrimaryRegion", &*center.region);
        context.set("identitycenter:InstanceArn", &*center.arn());
        for (key, value) in &center.tags {
            context.set(&format!("aws:ResourceTag/{key}"), &**value);
        }
    }
    context
}

/// The instance that `InstanceArn` names, if it is visible to the caller, after policy has let the call pass.
pub(super) fn named(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Option<Arc<IdentityCenter>>, ApiError> {
    let arn = input.text("InstanceArn");
    let found = visible(world, ctx).find(|it| it.arn() == arn).cloned();
    authorize::admit_with(world, ctx, arn, about(found.as_deref()))?;
    ctx.cite("IAM Identity Center User Guide: organization and account instances");
    Ok(found)
}

/// As [`named`]: an instance that is not visible is denied, because the operation's model has no other error.
pub(super) fn owned(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    missing: api::refusal::RefusalRow,
) -> Result<Arc<IdentityCenter>, ApiError> {
    let center = named(world, ctx, input)?.ok_or_else(|| missing.error())?;
    if standing(world, &center, ctx.account()) == Standing::Owner {
        return Ok(center);
    }
    Err(refusals::NOT_OWNER.error())
}

/// The id of a thing that a request names by its id or its ARN.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// The instance whose identity store the call names, after policy has let the call pass. `on`: further resources that policy is
/// asked about, as ARNs.
pub(super) fn store(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    on: &[String],
) -> Result<Arc<IdentityCenter>, ApiError> {
    let id = bare(input.text("IdentityStoreId"));
    let found = visible(world, ctx).find(|it| &*it.store == id).cloned();
    let owner = ctx.account();
    let partition = owner.partition();
    let arn = found.as_ref().map_or_else(
        || format!("arn:{partition}:identitystore::{owner}:identitystore/{id}"),
        |it| it.store_arn(),
    );
    let mut context = Context::default();
    if let Some(center) = &found {
        context.set("identitystore:PrimaryRegion", &*center.region);
    }
    for resource in std::iter::once(&arn).chain(on) {
        authorize::permit(world, ctx, resource, context.clone())?;
    }
    ctx.enter(Gate::State);
    let center = found.ok_or_else(|| refusals::NO_SUCH_STORE.error())?;
    let writes = ctx.operation.writes;
    if writes && !standing(world, &center, ctx.account()).administers() {
        return Err(refusals::STORE_READ_ONLY.error());
    }
    Ok(center)
}

/// Changes an instance, which must exist.
pub(super) fn change(world: &mut WorldMut, id: &Text, change: impl FnOnce(&mut IdentityCenter)) {
    if let Some(center) = world.identity_centers_mut().get_mut(id) {
        change(Arc::make_mut(center));
    }
}

/// Adds the event that the instance changed.
pub(super) fn changed(world: &World, ctx: &mut Ctx, center: &IdentityCenter, says: Message) {
    let kind = EventKind::resource(center.owner, center.id.clone());
    ctx.event(world, kind, says);
}
