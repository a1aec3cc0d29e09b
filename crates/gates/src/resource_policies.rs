//! Policies of resources: what is attached to a bucket or a queue, and who owns it.

use policy::Source;

use crate::authorize::AccessRequest;
use api::ids::AccountId;
use api::partition::Partition;
use state::world::World;

/// What every caller but the account's root user is held to.
pub fn is_about_policy(action: &str) -> bool {
    action.to_ascii_lowercase().ends_with("bucketpolicy")
}

/// Lets the bucket that a question is about say who owns it and what its policy is; gives the owner.
pub fn bucket_policy(world: &World, ask: &mut AccessRequest<'_>) -> Option<AccountId> {
    let partition = Partition::of_arn(ask.resource)?;
    let (_, path) = ask.resource.split_once(":s3:::")?;
    let name = path.split('/').next()?;
    let (owner, bucket) = world.bucket(partition, name)?;
    ask.owner = Some(owner);
    let root = ask.caller.is_root() && ask.caller.account() == owner;
    if !(root && is_about_policy(ask.action)) {
        let policy = bucket.policy.clone();
        ask.resource_policy = policy.map(|policy| Source::new("bucket policy", policy));
    }
    Some(owner)
}

/// Lets the queue that a question is about say who owns it and what its policy is.
pub fn queue_policy(world: &World, ask: &mut AccessRequest<'_>) {
    let mut fields = ask.resource.splitn(6, ':').skip(2);
    let mut field = || fields.next().unwrap_or_default();
    let (service, region, _, name) = (field(), field(), field(), field());
    let (Some(owner), "sqs") = (AccountId::of_arn(ask.resource), service) else {
        return;
    };
    let key = (region.into(), name.into());
    let Some(queue) = (world.account(owner)).and_then(|account| account.queues.get(&key)) else {
        return;
    };
    ask.owner = Some(owner);
    let root = ask.caller.is_root() && ask.caller.account() == owner;
    let attributes = ask.action.to_ascii_lowercase().ends_with("queueattributes");
    if !(root && attributes) {
        let policy = queue.policy.clone();
        ask.resource_policy = policy.map(|policy| Source::new("queue policy", policy));
    }
}
