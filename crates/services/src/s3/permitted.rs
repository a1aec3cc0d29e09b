//! Who may do what with a bucket.

use super::refusals;
use crate::prelude::*;
use gates::resource_policies::{bucket_policy, is_about_policy};

pub(super) fn arn(partition: Partition, name: &str) -> String {
    format!("arn:{partition}:s3:::{name}")
}

const LOCKED_OUT: &str = "If a bucket's policy locks everyone in the account out, the account's root user can still delete the policy. So can a root session for S3UnlockBucketPolicy, which the management account starts.";

/// The bucket's owner, after the policies of both sides have let the call pass.
pub(super) fn permitted(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    action: &str,
) -> Result<AccountId, ApiError> {
    let name = input.text("Bucket");
    let expected = input.optional("ExpectedBucketOwner");
    if let Some(value) = expected.filter(|it| it.parse::<AccountId>().is_err()) {
        ctx.enter(Gate::Request);
        return Err(refuse!(refusals::INVALID_OWNER, value));
    }
    let (caller, arn) = (ctx.caller.clone(), arn(ctx.account().partition(), name));
    let mut ask = AccessRequest::new(&caller, action, &arn);
    let owner = bucket_policy(world, &mut ask);
    let own = owner == Some(caller.account());
    let about_policy = is_about_policy(action);
    let spared = own && ask.resource_policy.is_none() && caller.is_root() && about_policy;
    let mut without = ask.clone();
    without.resource_policy = None;
    authorize::permit_asked(world, ctx, ask).inspect_err(|_| {
        if own && about_policy && authorize::authorize(world, &without).is_allowed() {
            ctx.advise(LOCKED_OUT);
        }
    })?;
    if spared
        && world
            .bucket(ctx.account().partition(), name)
            .is_some_and(|(_, it)| it.policy.is_some())
    {
        ctx.note_passed(
            "The root user of the bucket's account may always read, replace and delete the bucket's policy.",
        );
    }
    ctx.enter(Gate::State);
    let Some(owner) = owner else {
        return Err(refusals::NO_SUCH_BUCKET.error());
    };
    if expected.is_some_and(|it| *it != *owner.to_string()) {
        ctx.advise("The bucket belongs to another account than the request expects.");
        return Err(refusals::OTHER_OWNER.error());
    }
    if about_policy && !own {
        ctx.advise("Only users of the bucket's own account may do this.");
        return Err(refusals::NOT_YOUR_BUCKET.error());
    }
    Ok(owner)
}

pub(super) fn happened(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    name: &str,
    says: fn(String, String) -> Message,
) {
    let says = says(name.to_string(), world.name_of(owner));
    ctx.event(world, EventKind::resource(owner, name), says);
}

/// Records that a setting of a bucket changed.
pub(super) fn changed(world: &World, ctx: &mut Ctx, owner: AccountId, name: &str) {
    happened(world, ctx, owner, name, |name, whose| {
        message!("Changed settings of the bucket {name} in {whose}.")
    });
}
