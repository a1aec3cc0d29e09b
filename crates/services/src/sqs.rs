//! Amazon SQS: queues with their attributes, of which only the policy has an effect, because queues contain no messages.
//!
//! A policy that denies everyone locks out the whole account, except its root user, who can still read and set the queue's
//! attributes; otherwise the task SQSUnlockQueuePolicy could not help. Source: API Reference of Amazon SQS, the operations' pages; Amazon SQS Developer Guide, basic examples
//! of policies.

mod attributes;
mod place;
mod refusals;
mod tags;

use policy::{Document, PolicyKind};

use crate::prelude::*;
use place::{missing, named, own};
use state::account::Queue;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Sqs],
    enter: |ctx| {
        ctx.note_passed("SQS accepts requests from any account: policies decide.");
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "CreateQueue" => create(world, ctx, input),
        "ListQueues" => list(world, ctx, input),
        "GetQueueUrl" => get_url(world, ctx, input),
        "GetQueueAttributes" => get_attributes(world, ctx, input),
        "SetQueueAttributes" => set_attributes(world, ctx, input),
        "DeleteQueue" => delete(world, ctx, input),
        "ListQueueTags" => tags::list(world, ctx, input),
        "TagQueue" => tags::tag(world, ctx, input),
        "UntagQueue" => tags::untag(world, ctx, input),
    },
};

/// The policy in the attributes: outer `None` if they do not mention it, inner `None` if it is removed.
fn policy(ctx: &mut Ctx, input: Input<'_>) -> Result<Option<Option<Arc<Document>>>, ApiError> {
    let Some(given) = input
        .structure("Attributes")
        .and_then(|attributes| attributes.optional("Policy"))
    else {
        return Ok(None);
    };
    if given.is_empty() {
        return Ok(Some(None));
    }
    match Document::parse_as(PolicyKind::Resource, given) {
        Ok(document) => Ok(Some(Some(Arc::new(document)))),
        Err(wrong) => {
            ctx.advise(wrong.says());
            Err(refuse!(refusals::INVALID_ATTRIBUTE, name = "Policy"))
        }
    }
}

/// Refuses a name that the queue cannot have.
fn check_name(name: &str, fifo: bool) -> Result<(), ApiError> {
    let stem = if fifo {
        name.strip_suffix(".fifo").unwrap_or_default()
    } else {
        name
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.len() <= 80 && !stem.is_empty() && stem.bytes().all(plain) {
        return Ok(());
    }
    Err(if fifo {
        refusals::INVALID_FIFO_NAME
    } else {
        refusals::INVALID_NAME
    }
    .error())
}

fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("QueueName");
    let fifo = input
        .structure("Attributes")
        .is_some_and(|attributes| attributes.optional(attributes::FIFO) == Some("true"));
    check_name(name, fifo).inspect_err(|_| ctx.enter(Gate::Request))?;
    let place = own(ctx, name);
    authorize::permit(world, ctx, &place.arn(), Context::default())?;
    if input.structure("tags").is_some() {
        let action = "sqs:TagQueue";
        authorize::permit_for(world, ctx, action, &place.arn(), Context::default())?;
    }
    ctx.enter(Gate::State);
    let policy = policy(ctx, input)?.flatten();
    let given = attributes::read(name, input)?;
    let tags = tags::given(input.structure("tags"))?;
    let url = place.url();
    let world = world.open(ctx)?;
    match place.find(world) {
        Some(queue) => {
            let policy = policy.filter(|it| queue.policy.as_ref() != Some(it));
            let different = policy.map(|_| "Policy");
            // Creating the same queue again returns its URL.
            if let Some(name) = different.or_else(|| attributes::different(queue, name, &given)) {
                return Err(refuse!(refusals::QUEUE_EXISTS, name));
            }
        }
        None => {
            let mut queue = Queue {
                created: world.now(),
                changed: None,
                policy,
                attributes: ordered::Map::new(),
            };
            attributes::set(&mut queue, given);
            if let Some(account) = world.account_mut(place.owner) {
                account.queues.insert(place.key(), queue);
            }
            world.set_tags(place.owner, &place.arn(), tags);
            place.happened(world, ctx, |name, whose| {
                message!("Created the queue {name} in {whose}.")
            });
        }
    }
    Ok(json!({ "QueueUrl": url }))
}

fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = own(ctx, "*").arn();
    authorize::permit(world, ctx, &arn, Context::default())?;
    let prefix = input.optional("QueueNamePrefix").unwrap_or_default();
    let account = world.account(ctx.account());
    let urls: Vec<String> = account
        .into_iter()
        .flat_map(|account| account.queues.keys())
        .filter(|(region, name)| *region == ctx.region && name.starts_with(prefix))
        .map(|(_, name)| own(ctx, name).url())
        .collect();
    Ok(if urls.is_empty() {
        json!({})
    } else {
        json!({ "QueueUrls": urls })
    })
}

fn get_url(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let mut place = own(ctx, input.text("QueueName"));
    if let Some(owner) = input.optional("QueueOwnerAWSAccountId") {
        place.owner = owner.parse().map_err(|_| missing())?;
    }
    place.permitted(world, ctx)?;
    Ok(json!({ "QueueUrl": place.url() }))
}

fn get_attributes(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = named(ctx, input)?;
    place.permitted(world, ctx)?;
    let queue = place.find(world).ok_or_else(missing)?;
    let names = input.texts("AttributeNames");
    let wanted = |name: &str| names.iter().any(|it| *it == name || *it == "All");
    let attributes = attributes::shape(&place, queue, wanted);
    Ok(if attributes.is_empty() {
        json!({})
    } else {
        json!({ "Attributes": attributes })
    })
}

fn set_attributes(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = named(ctx, input)?;
    place.permitted(world, ctx)?;
    let policy = policy(ctx, input)?;
    let given = attributes::read(&place.name, input)?;
    let world = world.open(ctx)?;
    let now = world.now();
    let set = place.find_mut(world).is_some_and(|queue| {
        let set = attributes::set(queue, given);
        queue.changed = if set { Some(now) } else { queue.changed };
        set
    });
    if set {
        place.happened(world, ctx, |name, whose| {
            message!("Changed attributes of the queue {name} in {whose}.")
        });
    }
    if let Some(policy) = policy {
        let wrote = policy.is_some();
        let changed = place.find_mut(world).is_some_and(|queue| {
            let changed = queue.policy != policy;
            queue.policy = policy;
            queue.changed = if changed { Some(now) } else { queue.changed };
            changed
        });
        if !changed {
            return Ok(json!({}));
        }
        let says: fn(String, String) -> Message = if wrote {
            |name, whose| message!("Wrote the policy of the queue {name} in {whose}.")
        } else {
            |name, whose| message!("Deleted the policy of the queue {name} in {whose}.")
        };
        place.happened(world, ctx, says);
    }
    Ok(json!({}))
}

fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = named(ctx, input)?;
    place.permitted(world, ctx)?;
    let world = world.open(ctx)?;
    if let Some(account) = world.account_mut(place.owner) {
        account.queues.remove(&place.key());
    }
    world.set_tags(place.owner, &place.arn(), state::account::Tags::new());
    place.happened(world, ctx, |name, whose| {
        message!("Deleted the queue {name} in {whose}.")
    });
    Ok(json!({}))
}
