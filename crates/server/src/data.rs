//! Objects and messages, for trying data perimeters: small ones, in the memory of the server, and no part of the session. Buckets and
//! queues are the world's, and policies decide as about every call.

mod calls;
mod headers;
mod kept;
mod md5;
mod objects;
mod queues;

use std::sync::Mutex;

use super::wire;
use crate::prelude::*;

use kept::Kept;

pub use calls::{DataCall, DataPlace};

/// All objects and messages.
#[derive(Debug, Default)]
pub struct DataPlane(Mutex<Kept>);

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
