//! The identity of a queue, and the right to it.

use super::refusals;
use crate::prelude::*;
use gates::resource_policies::queue_policy;
use state::account::Queue;

pub(super) fn missing() -> ApiError {
    refusals::NO_SUCH_QUEUE.error()
}

/// The queue that a call names by its URL. The request goes to the Region in it.
pub(super) fn named(ctx: &mut Ctx, input: Input<'_>) -> Result<Place, ApiError> {
    let place = Place::read(input.text("QueueUrl")).ok_or_else(|| {
        ctx.advise("Name the queue by the URL that get-queue-url shows.");
        missing()
    })?;
    ctx.region = place.region.clone();
    Ok(place)
}

pub(super) fn own(ctx: &Ctx, name: &str) -> Place {
    Place {
        owner: ctx.account(),
        region: ctx.region.clone(),
        name: text(name),
    }
}

/// The identity of a queue: its account, Region and name.
pub(super) struct Place {
    pub(super) owner: AccountId,
    pub(super) region: Text,
    pub(super) name: Text,
}

impl Place {
    /// `https://sqs.us-east-1.amazonaws.com/111122223333/orders`
    pub(super) fn read(url: &str) -> Option<Self> {
        let (host, path) = url.strip_prefix("https://sqs.")?.split_once('/')?;
        let (owner, name) = path.split_once('/')?;
        let (region, suffix) = host.split_once('.')?;
        let partition = Partition::of_region(region);
        let id: AccountId = owner.parse().ok()?;
        (suffix == partition.dns_suffix()).then(|| Self {
            owner: id.within(partition),
            region: text(region),
            name: text(name),
        })
    }

    pub(super) fn key(&self) -> (Text, Text) {
        (self.region.clone(), self.name.clone())
    }

    pub(super) fn url(&self) -> String {
        let Self {
            owner,
            region,
            name,
        } = self;
        let suffix = owner.partition().dns_suffix();
        format!("https://sqs.{region}.{suffix}/{owner}/{name}")
    }

    pub(super) fn arn(&self) -> String {
        let Self {
            owner,
            region,
            name,
        } = self;
        format!("arn:{}:sqs:{region}:{owner}:{name}", owner.partition())
    }

    pub(super) fn find<'w>(&self, world: &'w World) -> Option<&'w Queue> {
        world.account(self.owner)?.queues.get(&self.key())
    }

    pub(super) fn find_mut<'w>(&self, world: &'w mut WorldMut) -> Option<&'w mut Queue> {
        world.account_mut(self.owner)?.queues.get_mut(&self.key())
    }

    /// Checks that the policies of both sides let the call pass, and that the queue exists.
    pub(super) fn permitted(&self, world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
        let (caller, action, arn) = (ctx.caller.clone(), ctx.operation.action(), self.arn());
        let found = self.find(world);
        let mut ask = AccessRequest::new(&caller, &action, &arn);
        queue_policy(world, &mut ask);
        let spared =
            found.is_some_and(|queue| queue.policy.is_some()) && ask.resource_policy.is_none();
        authorize::permit_asked(world, ctx, ask)?;
        if spared {
            ctx.note_passed(
                "The root user of the queue's account may read and set its attributes, whatever the queue's policy says.",
            );
        }
        ctx.enter(Gate::State);
        match found {
            Some(_) => Ok(()),
            None => Err(missing()),
        }
    }

    pub(super) fn happened(
        &self,
        world: &World,
        ctx: &mut Ctx,
        says: fn(String, String) -> Message,
    ) {
        let says = says(self.name.to_string(), world.name_of(self.owner));
        ctx.event(
            world,
            EventKind::resource(self.owner, self.name.clone()),
            says,
        );
    }
}
