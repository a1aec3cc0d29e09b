//! Resource-based policies of buckets and queues, and the owners of these resources.

use policy::Source;

use crate::authorize::AccessRequest;
use api::ids::AccountId;
use api::partition::Partition;
use state::world::World;

/// Whether the action reads or changes a bucket policy. A bucket policy cannot lock the account's root user out of these.
pub fn is_about_policy(action: &str) -> bool {
    action.to_ascii_lowercase().ends_with("bucketpolicy")
}

/// Sets the owner and the policy of the bucket that a request is about. Returns the owner; `None` if there is no such bucket.
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

/// Sets the owner and the policy of the queue that a request is about, if there is such a queue.
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
