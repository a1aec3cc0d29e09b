//! What is kept, and how much of it.

use std::collections::BTreeMap;

use super::headers::KeptHeaders;
use crate::prelude::*;

/// The most bytes of an object or a message.
const LARGEST: usize = 64 * 1024;
/// The most bytes of all objects and messages.
const ROOM: usize = 16 * 1024 * 1024;
/// The most objects and messages together: each needs memory beside its content.
const MOST: usize = 5_000;

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) bytes: Bytes,
    pub(super) at: SimTime,
    /// The headers that come back.
    pub(super) headers: KeptHeaders,
}

/// A message.
#[derive(Clone, Debug)]
pub(super) struct KeptMessage {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) sent: SimTime,
    /// When it can be received.
    pub(super) visible: SimTime,
    pub(super) received: u64,
    /// The handle of the last receipt.
    pub(super) handle: String,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By bucket and key.
    pub(super) objects: BTreeMap<(String, String), Object>,
    /// By ARN of the queue, oldest first.
    pub(super) messages: BTreeMap<String, Vec<KeptMessage>>,
    pub(super) bytes: usize,
    /// When the bucket with this name or the queue with this ARN was created. What is older belonged to another one.
    pub(super) since: BTreeMap<String, SimTime>,
    /// The time of the last call about messages.
    pub(super) now: Option<SimTime>,
    /// The number of ids that were issued.
    pub(super) issued: u64,
}

impl Kept {
    /// Makes room for one more of so many bytes. `freed`: the bytes of the one that it replaces.
    pub(super) fn reserve(&mut self, bytes: usize, freed: Option<usize>) -> Result<(), WireError> {
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
    pub(super) fn renew(&mut self, name: &str, since: SimTime) {
        if self.since.get(name) != Some(&since) {
            self.drop_all(name);
            self.since.insert(name.into(), since);
        }
    }

    /// Forgets the objects of the bucket with this name, or the messages of the queue with this ARN.
    pub(super) fn drop_all(&mut self, name: &str) {
        self.since.remove(name);
        self.purge(name);
        let keys = self.objects.keys().filter(|(bucket, _)| bucket == name);
        for at in keys.cloned().collect::<Vec<_>>() {
            self.remove(&at);
        }
    }

    /// A new id, in the form of AWS.
    pub(super) fn id(&mut self) -> String {
        self.issued += 1;
        format!("00000000-0000-4000-8000-{:012x}", self.issued)
    }
}
