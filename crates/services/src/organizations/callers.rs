//! The gate of the caller for calls that the management account may lend to members: by its delegation policy, or by making
//! them delegated administrators of a service, who may read.

use crate::prelude::*;
use gates::authorize::remedy::keep;
use gates::context::CallDelegation;
use state::transfer::Direction;

pub(super) const GUIDE: &str =
    "AWS Organizations User Guide: delegated administrator for AWS Organizations";

/// The condition key of every call about policies.
pub fn about(kind: PolicyType) -> Context {
    Context::default().with("organizations:PolicyType", kind.name())
}

/// The condition keys of a transfer. It is not documented that the values are in capitals, like those of
/// `organizations:PolicyType`.
pub fn about_transfer(direction: Direction) -> Context {
    Context::default()
        .with("organizations:TransferType", "BILLING")
        .with(
            "organizations:TransferDirection",
            direction.word().to_uppercase(),
        )
}

/// The gate of the caller for calls of the management account, and of members that the delegation policy allows.
pub(crate) fn management_or_delegate(
    world: &World,
    ctx: &mut Ctx,
) -> Result<Arc<Organization>, ApiError> {
    let Some(organization) = world.organization_of(ctx.account()) else {
        return context::any_member(world, ctx);
    };
    let action = ctx.operation.action();
    if organization.management == ctx.account() {
        return context::management_only(world, ctx);
    }
    let reads = organization.is_any_delegate(ctx.account()) && authorize::may_read(&action);
    if reads {
        ctx.cite("AWS Organizations User Guide: delegated administrator for AWS services that work with Organizations");
        ctx.note_passed(message!(
            "{account} is a delegated administrator of a service, so it may read the organization.",
            account = world.name_of(ctx.account())
        ));
    } else if !organization.delegates(ctx.account(), &action) {
        ctx.cite(GUIDE);
        let caller = ctx.caller.clone();
        let about = ctx.policy_type.map(about);
        let ask = AccessRequest::new(&caller, &action, "*").with(about.unwrap_or_default());
        ctx.suggest(
            message!("The management account may do this, and so may a member named in its delegation policy. The policy can name {account}.", account = world.name_of(ctx.account())),
            keep::lend(world, organization, caller.account(), &ask),
        );
        return Err(ApiError::access_denied());
    } else {
        ctx.cite(GUIDE);
        ctx.note_passed(message!(
            "The organization's delegation policy names {account} for `{action}`.",
            account = world.name_of(ctx.account())
        ));
    }
    let source = organization.delegation_source();
    ctx.delegation = source.map(|policy| CallDelegation {
        owner: organization.management,
        policy,
        // The delegation policy can still deny what reads.
        grants: !reads,
    });
    Ok(world.organizations_by_id()[&organization.id].clone())
}

/// The same, for reads about the organization as a whole, after policy has let the call pass.
pub(crate) fn permitted_reader(
    world: &World,
    ctx: &mut Ctx,
) -> Result<Arc<Organization>, ApiError> {
    let organization = management_or_delegate(world, ctx)?;
    authorize::permit(world, ctx, "*", Context::default())?;
    Ok(organization)
}
