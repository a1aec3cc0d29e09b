//! The attributes of queues other than the policy: their forms, their defaults, and reading them.
//!
//! Source: API Reference of Amazon SQS, CreateQueue, SetQueueAttributes and GetQueueAttributes.

use super::place::Place;
use super::refusals;
use crate::prelude::*;
use state::account::Queue;

/// The form of an attribute's value.
enum Form {
    Number(i64, i64),
    Boolean,
    /// JSON text; empty text removes the attribute.
    Json,
    /// Any text; empty text removes the attribute.
    Text,
    OneOf(&'static [&'static str]),
}

/// The queues that an attribute belongs to.
#[derive(PartialEq)]
enum Queues {
    All,
    Fifo,
    /// Those with a key of AWS KMS.
    Encrypted,
}

/// An attribute that can be set.
struct Attribute {
    name: &'static str,
    form: Form,
    /// The value while none is set; empty: the queue does not have the attribute.
    default: &'static str,
    queues: Queues,
}

const fn attribute(name: &'static str, form: Form, default: &'static str) -> Attribute {
    Attribute {
        name,
        form,
        default,
        queues: Queues::All,
    }
}

const fn of(queues: Queues, attribute: Attribute) -> Attribute {
    Attribute {
        name: attribute.name,
        form: attribute.form,
        default: attribute.default,
        queues,
    }
}

/// The attribute that makes a FIFO queue.
pub(super) const FIFO: &str = "FifoQueue";
const KEY: &str = "KmsMasterKeyId";
/// Encryption with keys of SQS, which AWS turns off when a key of AWS KMS is set.
const OWN_ENCRYPTION: &str = "SqsManagedSseEnabled";

/// The attributes, in the order of answers.
#[rustfmt::skip]
const ATTRIBUTES: [Attribute; 14] = [
    attribute("VisibilityTimeout", Form::Number(0, 43_200), "30"),
    attribute("MaximumMessageSize", Form::Number(1_024, 1_048_576), "1048576"),
    attribute("MessageRetentionPeriod", Form::Number(60, 1_209_600), "345600"),
    attribute("DelaySeconds", Form::Number(0, 900), "0"),
    attribute("ReceiveMessageWaitTimeSeconds", Form::Number(0, 20), "0"),
    attribute("RedrivePolicy", Form::Json, ""),
    attribute("RedriveAllowPolicy", Form::Json, ""),
    attribute(KEY, Form::Text, ""),
    of(Queues::Encrypted, attribute("KmsDataKeyReusePeriodSeconds", Form::Number(60, 86_400), "300")),
    attribute(OWN_ENCRYPTION, Form::Boolean, "true"),
    of(Queues::Fifo, attribute(FIFO, Form::Boolean, "true")),
    of(Queues::Fifo, attribute("ContentBasedDeduplication", Form::Boolean, "false")),
    of(Queues::Fifo, attribute("DeduplicationScope", Form::OneOf(&["queue", "messageGroup"]), "queue")),
    of(Queues::Fifo, attribute("FifoThroughputLimit", Form::OneOf(&["perQueue", "perMessageGroupId"]), "perQueue")),
];

/// Attributes as a call gives them, by name.
pub(super) type GivenAttributes = Vec<(&'static str, Text)>;

/// Whether a queue of this name is a FIFO queue.
pub(super) fn is_fifo(name: &str) -> bool {
    name.ends_with(".fifo")
}

fn invalid(name: &str) -> ApiError {
    refuse!(refusals::INVALID_ATTRIBUTE, name)
}

impl Form {
    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Number(min, max) => value
                .parse::<i64>()
                .is_ok_and(|number| (*min..=*max).contains(&number)),
            Self::Boolean => matches!(value, "true" | "false"),
            Self::Json => {
                value.is_empty() || serde_json::from_str::<Map<String, Value>>(value).is_ok()
            }
            Self::Text => true,
            Self::OneOf(words) => words.contains(&value),
        }
    }
}

/// Reads the attributes of a call, except the policy.
pub(super) fn read(queue: &str, input: Input<'_>) -> Result<GivenAttributes, ApiError> {
    let Some(given) = input.structure("Attributes") else {
        return Ok(Vec::new());
    };
    let mut read = Vec::new();
    for attribute in &ATTRIBUTES {
        let Some(value) = given.optional(attribute.name) else {
            continue;
        };
        if attribute.queues == Queues::Fifo && !is_fifo(queue) {
            if matches!(attribute.name, "DeduplicationScope" | "FifoThroughputLimit") {
                return Err(refuse!(refusals::FIFO_ONLY, name = attribute.name));
            }
            return Err(refuse!(refusals::UNKNOWN_ATTRIBUTE, name = attribute.name));
        }
        if attribute.name == FIFO && value == "false" {
            return Err(refusals::QUEUE_TYPE.error());
        }
        if !attribute.form.fits(value) || (attribute.name == FIFO && value != "true") {
            return Err(invalid(attribute.name));
        }
        read.push((attribute.name, value.into()));
    }
    Ok(read)
}

/// The current value of an attribute; `None`: the queue does not have it.
fn value<'q>(queue: &'q Queue, name: &str, attribute: &Attribute) -> Option<&'q str> {
    let set = |name: &str| queue.attributes.get(name).map(|it| &**it);
    let encrypted = set(KEY).is_some();
    let has = match attribute.queues {
        Queues::All => true,
        Queues::Fifo => is_fifo(name),
        Queues::Encrypted => encrypted,
    };
    let default = if !has {
        ""
    } else if encrypted && attribute.name == OWN_ENCRYPTION {
        "false"
    } else {
        attribute.default
    };
    set(attribute.name).or(Some(default).filter(|it| !it.is_empty()))
}

/// The first of the given attributes that has another value in the queue.
pub(super) fn different(
    queue: &Queue,
    name: &str,
    given: &GivenAttributes,
) -> Option<&'static str> {
    let differs = |(given, wanted): &&(&'static str, Text)| {
        let attribute = ATTRIBUTES.iter().find(|it| it.name == *given);
        let current = attribute.and_then(|it| value(queue, name, it));
        current.unwrap_or_default() != &**wanted
    };
    given.iter().find(differs).map(|(name, _)| *name)
}

/// Sets attributes. Returns whether any changed.
pub(super) fn set(queue: &mut Queue, given: GivenAttributes) -> bool {
    let before = queue.attributes.clone();
    for (name, value) in given {
        if value.is_empty() {
            queue.attributes.remove(name);
        } else {
            queue.attributes.insert(name.into(), value);
        }
    }
    if queue.attributes.contains_key(KEY) {
        queue.attributes.remove(OWN_ENCRYPTION);
    }
    before != queue.attributes
}

/// The wanted attributes, as answers show them.
pub(super) fn shape(
    place: &Place,
    queue: &Queue,
    wanted: impl Fn(&str) -> bool,
) -> Map<String, Value> {
    let mut shape = Map::new();
    let mut show = |name: &str, value: &str| {
        if wanted(name) {
            put(&mut shape, name, value);
        }
    };
    show("QueueArn", &place.arn());
    // Queues contain no messages.
    for which in ["", "NotVisible", "Delayed"] {
        show(&format!("ApproximateNumberOfMessages{which}"), "0");
    }
    let changed = queue.changed.unwrap_or(queue.created);
    for (name, at) in [
        ("CreatedTimestamp", queue.created),
        ("LastModifiedTimestamp", changed),
    ] {
        show(name, &at.epoch_seconds().to_string());
    }
    if let Some(policy) = &queue.policy {
        show("Policy", policy.text());
    }
    for attribute in &ATTRIBUTES {
        if let Some(value) = value(queue, &place.name, attribute) {
            show(attribute.name, value);
        }
    }
    shape
}
