//! Objects and messages, for trying data perimeters: small ones, in the memory of the server, and no part of the session. Buckets and
//! queues are the world's, and policies decide as about every call.

mod headers;
mod md5;
mod objects;
mod queues;

use std::collections::BTreeMap;
use std::sync::Mutex;

use sim::ids::{AccountId, Text};

use super::wire;
use crate::prelude::*;

use objects::Object;
use queues::KeptMessage;

/// The most bytes of an object or a message.
const LARGEST: usize = 64 * 1024;
/// The most bytes of all objects and messages.
const ROOM: usize = 16 * 1024 * 1024;
/// The most objects and messages together: each needs memory beside its content.
const MOST: usize = 5_000;

/// A call about objects or messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataCall {
    PutObject,
    GetObject,
    HeadObject,
    ListObjects,
    ListObjectsV2,
    DeleteObject,
    DeleteObjects,
    SendMessage,
    SendMessageBatch,
    ReceiveMessage,
    DeleteMessage,
    DeleteMessageBatch,
    ChangeMessageVisibility,
    PurgeQueue,
}

/// What the world says about the place of a call that policy allows.
#[derive(Clone, Debug)]
pub struct DataPlace {
    pub now: SimTime,
    /// The bucket with its owner, if it exists.
    pub bucket: Option<(AccountId, String)>,
    /// The ARN and the attributes of the queue, if it exists.
    pub queue: Option<(String, ordered::Map<Text, Text>)>,
    /// When the bucket or the queue was created.
    pub since: SimTime,
}

/// All objects and messages.
#[derive(Debug, Default)]
pub struct DataPlane(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// By bucket and key.
    objects: BTreeMap<(String, String), Object>,
    /// By ARN of the queue, oldest first.
    messages: BTreeMap<String, Vec<KeptMessage>>,
    bytes: usize,
    /// When the bucket with this name or the queue with this ARN was created. What is older belonged to another one.
    since: BTreeMap<String, SimTime>,
    /// The time of the last call about messages.
    now: Option<SimTime>,
    /// The number of ids that were issued.
    issued: u64,
}

impl Kept {
    /// Makes room for one more of so many bytes. `freed`: the bytes of the one that it replaces.
    fn reserve(&mut self, bytes: usize, freed: Option<usize>) -> Result<(), WireError> {
        if bytes > LARGEST {
            let says = format!("Orgsim keeps objects and messages of at most {LARGEST} bytes.");
            return Err(WireError::new(400, "EntityTooLarge", says));
        }
        let after = self.bytes.saturating_sub(freed.unwrap_or_default()) + bytes;
        let count = self.objects.len() + self.messages.values().map(Vec::len).sum::<usize>();
        let says = if after > ROOM {
            format!("Orgsim keeps at most {ROOM} bytes of objects and messages.")
        } else if freed.is_none() && count >= MOST {
            format!("Orgsim keeps at most {MOST} objects and messages.")
        } else {
            self.bytes = after;
            return Ok(());
        };
        Err(WireError::new(503, "ServiceUnavailable", says))
    }

    /// Forgets what was kept for an earlier bucket or queue of this name.
    fn renew(&mut self, name: &str, since: SimTime) {
        if self.since.get(name) != Some(&since) {
            self.drop_all(name);
            self.since.insert(name.into(), since);
        }
    }

    /// Forgets the objects of the bucket with this name, or the messages of the queue with this ARN.
    fn drop_all(&mut self, name: &str) {
        self.since.remove(name);
        self.purge(name);
        let keys = self.objects.keys().filter(|(bucket, _)| bucket == name);
        for at in keys.cloned().collect::<Vec<_>>() {
            self.remove(&at);
        }
    }

    /// A new id, in the form of AWS.
    fn id(&mut self) -> String {
        self.issued += 1;
        format!("00000000-0000-4000-8000-{:012x}", self.issued)
    }
}

impl DataCall {
    const ALL: [(Self, Service, &'static str); 14] = [
        (Self::PutObject, Service::S3, "PutObject"),
        (Self::GetObject, Service::S3, "GetObject"),
        (Self::HeadObject, Service::S3, "HeadObject"),
        (Self::ListObjects, Service::S3, "ListObjects"),
        (Self::ListObjectsV2, Service::S3, "ListObjectsV2"),
        (Self::DeleteObject, Service::S3, "DeleteObject"),
        (Self::DeleteObjects, Service::S3, "DeleteObjects"),
        (Self::SendMessage, Service::Sqs, "SendMessage"),
        (Self::SendMessageBatch, Service::Sqs, "SendMessageBatch"),
        (Self::ReceiveMessage, Service::Sqs, "ReceiveMessage"),
        (Self::DeleteMessage, Service::Sqs, "DeleteMessage"),
        (Self::DeleteMessageBatch, Service::Sqs, "DeleteMessageBatch"),
        (
            Self::ChangeMessageVisibility,
            Service::Sqs,
            "ChangeMessageVisibility",
        ),
        (Self::PurgeQueue, Service::Sqs, "PurgeQueue"),
    ];

    /// The call of this name.
    pub fn named(service: Service, name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|(_, of, known)| *of == service && *known == name);
        found.map(|(call, ..)| call)
    }

    fn is_of_objects(self) -> bool {
        self.name().starts_with("s3:")
    }

    /// `s3:PutObject`
    pub fn name(self) -> String {
        let mut all = Self::ALL.into_iter();
        let row = all.find(|(call, ..)| *call == self);
        row.map_or_else(String::new, |(_, service, name)| {
            format!("{}:{name}", service.prefix())
        })
    }
}

impl DataPlane {
    /// Forgets everything.
    pub fn clear(&self) {
        *self.kept() = Kept::default();
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // What a panic left half done is a missing object.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn is_without_objects(&self) -> bool {
        self.kept().objects.is_empty()
    }

    /// Whether the bucket of this place has objects.
    pub fn has_objects(&self, place: &DataPlace) -> bool {
        let Some((_, bucket)) = &place.bucket else {
            return false;
        };
        let mut kept = self.kept();
        kept.renew(bucket, place.since);
        kept.objects.keys().any(|(of, _)| of == bucket)
    }

    /// Sets the numbers of messages in attributes that are shown, as of the last call about messages.
    pub fn count(&self, arn: &str, attributes: &mut Value) {
        let counts = self.kept().counts(arn);
        for (name, count) in ["", "NotVisible", "Delayed"].iter().zip(counts) {
            let name = format!("ApproximateNumberOfMessages{name}");
            if let Some(shown) = attributes.get_mut(&name).filter(|_| count > 0) {
                *shown = count.to_string().into();
            }
        }
    }

    /// Forgets what a bucket or queue had that was deleted, by the name of the bucket or the ARN of the queue.
    pub fn drop_all(&self, name: &str) {
        self.kept().drop_all(name);
    }

    /// The answer to a call that policy allows.
    pub fn answer(
        &self,
        call: DataCall,
        request: &WireRequest,
        place: &DataPlace,
        id: &str,
    ) -> Result<WireResponse, WireError> {
        let mut kept = self.kept();
        let bucket = place.bucket.iter().map(|(_, name)| name);
        let queue = place.queue.iter().map(|(arn, _)| arn);
        bucket
            .chain(queue)
            .for_each(|name| kept.renew(name, place.since));
        match &place.queue {
            Some((arn, attributes)) => {
                let input = wire::messages(request)?;
                let answer = kept.queue_call(call, (arn, attributes), &input, place.now)?;
                Ok(wire::message_answer(request, &call.name(), &answer, id))
            }
            None if call.is_of_objects() => kept.object_call(call, request, place, id),
            None => Err(WireError {
                by_service: true,
                ..WireError::new(
                    400,
                    "QueueDoesNotExist",
                    "The specified queue does not exist.",
                )
            }),
        }
    }
}
