//! Messages: send, receive, visibility, delete, purge. The order of FIFO queues is kept; deduplication, dead letters and attributes of
//! messages are not modeled.

use std::collections::BTreeSet;

use sim::ids::Text;
use sim::time::SECOND;

use super::calls::DataCall;
use super::kept::{Kept, KeptMessage};
use super::md5::md5_hex;
use crate::prelude::*;

/// The most messages of an answer or a batch.
const BATCH: u64 = 10;
/// The longest id of an entry of a batch.
const LONGEST_ID: usize = 80;
/// The longest time in which a message is hidden, in seconds.
const LONGEST: u64 = 43_200;

type Queue<'q> = (&'q str, &'q ordered::Map<Text, Text>);
type Members = Map<String, Value>;

fn wrong(code: &'static str, says: impl Into<String>) -> WireError {
    WireError {
        by_service: true,
        ..WireError::new(400, code, says)
    }
}

/// A number in an input, which older clients send as text.
fn number(input: &Members, name: &str) -> Option<u64> {
    let value = input.get(name)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn text<'i>(input: &'i Members, name: &str) -> Result<&'i str, WireError> {
    let value = input
        .get(name)
        .and_then(Value::as_str)
        .filter(|it| !it.is_empty());
    value.ok_or_else(|| {
        wrong(
            "MissingRequiredParameterException",
            format!("The request must contain the parameter {name}."),
        )
    })
}

/// The seconds that the queue sets for an attribute.
fn of_queue((_, attributes): Queue<'_>, name: &str, default: u64) -> u64 {
    let value = attributes.get(name).and_then(|it| it.parse().ok());
    value.unwrap_or(default)
}

impl Kept {
    /// Forgets all messages of a queue.
    pub(super) fn purge(&mut self, arn: &str) {
        let messages = self.messages.remove(arn).unwrap_or_default();
        self.bytes -= messages.iter().map(|it| it.body.len()).sum::<usize>();
    }

    pub(super) fn queue_call(
        &mut self,
        call: DataCall,
        queue: Queue<'_>,
        input: &Members,
        now: SimTime,
    ) -> Result<Value, WireError> {
        self.now = Some(now);
        let arn = queue.0;
        match call {
            DataCall::SendMessage => self.send(queue, input, now),
            DataCall::SendMessageBatch => batch(input, |entry| self.send(queue, entry, now)),
            DataCall::ReceiveMessage => Ok(self.receive(queue, input, now)),
            DataCall::DeleteMessage => self.delete(arn, input),
            DataCall::DeleteMessageBatch => batch(input, |entry| self.delete(arn, entry)),
            DataCall::ChangeMessageVisibility => self.hide(arn, input, now),
            DataCall::PurgeQueue
            | DataCall::PutObject
            | DataCall::GetObject
            | DataCall::HeadObject
            | DataCall::ListObjects
            | DataCall::ListObjectsV2
            | DataCall::DeleteObject
            | DataCall::DeleteObjects => {
                self.purge(arn);
                Ok(json!({}))
            }
        }
    }

    fn send(
        &mut self,
        queue: Queue<'_>,
        input: &Members,
        now: SimTime,
    ) -> Result<Value, WireError> {
        if input.contains_key("MessageAttributes") {
            let says = "Orgsim models messages without attributes.";
            return Err(wrong("UnsupportedOperation", says));
        }
        let body = text(input, "MessageBody")?.to_string();
        if queue.0.ends_with(".fifo") {
            text(input, "MessageGroupId")?;
        }
        self.reserve(body.len(), None)?;
        let delay = number(input, "DelaySeconds");
        let delay = delay
            .unwrap_or_else(|| of_queue(queue, "DelaySeconds", 0))
            .min(900);
        let (id, digest) = (self.id(), md5_hex(body.as_bytes()));
        let message = KeptMessage {
            id: id.clone(),
            body,
            sent: now,
            visible: now.plus(delay * SECOND),
            received: 0,
            handle: String::new(),
        };
        self.messages
            .entry(queue.0.into())
            .or_default()
            .push(message);
        Ok(json!({ "MessageId": id, "MD5OfMessageBody": digest }))
    }

    fn receive(&mut self, queue: Queue<'_>, input: &Members, now: SimTime) -> Value {
        let most = number(input, "MaxNumberOfMessages")
            .unwrap_or(1)
            .clamp(1, BATCH);
        let hidden = number(input, "VisibilityTimeout");
        let hidden = hidden
            .unwrap_or_else(|| of_queue(queue, "VisibilityTimeout", 30))
            .min(LONGEST);
        let mut rows = Vec::new();
        let mut messages = self.messages.remove(queue.0).unwrap_or_default();
        for message in messages.iter_mut().filter(|it| it.visible <= now) {
            if rows.len() as u64 == most {
                break;
            }
            message.received += 1;
            message.visible = now.plus(hidden * SECOND);
            message.handle = format!("{}#{}", self.id(), message.id);
            let mut row = json!({
                "MessageId": message.id,
                "ReceiptHandle": message.handle,
                "MD5OfBody": md5_hex(message.body.as_bytes()),
                "Body": message.body,
            });
            let names = ["AttributeNames", "MessageSystemAttributeNames"];
            let wanted = names.iter().filter_map(|name| input.get(*name)?.as_array());
            if wanted.flatten().count() > 0 {
                row["Attributes"] = json!({
                    "ApproximateReceiveCount": message.received.to_string(),
                    "SentTimestamp": message.sent.millis().to_string(),
                });
            }
            rows.push(row);
        }
        self.messages.insert(queue.0.into(), messages);
        if rows.is_empty() {
            return json!({});
        }
        json!({ "Messages": rows })
    }

    /// The place of a message by the handle of its receipt.
    fn place(&self, arn: &str, input: &Members) -> Result<Option<usize>, WireError> {
        let handle = text(input, "ReceiptHandle")?;
        let Some((_, id)) = handle.split_once('#') else {
            let says =
                format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
            return Err(wrong("ReceiptHandleIsInvalid", says));
        };
        let messages = self.messages.get(arn).map_or(&[][..], Vec::as_slice);
        Ok(messages.iter().position(|it| it.id == id))
    }

    fn delete(&mut self, arn: &str, input: &Members) -> Result<Value, WireError> {
        // Deleting a message twice succeeds.
        if let Some(at) = self.place(arn, input)?
            && let Some(messages) = self.messages.get_mut(arn)
        {
            self.bytes -= messages.remove(at).body.len();
        }
        Ok(json!({}))
    }

    fn hide(&mut self, arn: &str, input: &Members, now: SimTime) -> Result<Value, WireError> {
        let seconds = number(input, "VisibilityTimeout").filter(|it| *it <= LONGEST);
        let Some(seconds) = seconds else {
            let says = "Value for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.";
            return Err(wrong("InvalidParameterValue", says));
        };
        let at = self.place(arn, input)?;
        let message = at.and_then(|at| self.messages.get_mut(arn)?.get_mut(at));
        let Some(message) = message.filter(|it| it.visible > now) else {
            let says = "Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.";
            return Err(wrong("InvalidParameterValue", says));
        };
        message.visible = now.plus(seconds * SECOND);
        Ok(json!({}))
    }

    /// The numbers of messages of a queue that can be received, are hidden after a receipt, and are delayed.
    pub(super) fn counts(&self, arn: &str) -> [usize; 3] {
        let messages = self.messages.get(arn).map_or(&[][..], Vec::as_slice);
        let now = self.now.unwrap_or(SimTime::MAX);
        let count = |is: &dyn Fn(&KeptMessage) -> bool| messages.iter().filter(|it| is(it)).count();
        [
            count(&|it| it.visible <= now),
            count(&|it| it.visible > now && it.received > 0),
            count(&|it| it.visible > now && it.received == 0),
        ]
    }
}

/// Each entry of a batch by itself.
fn batch(
    input: &Members,
    mut each: impl FnMut(&Members) -> Result<Value, WireError>,
) -> Result<Value, WireError> {
    let entries = input.get("Entries").and_then(Value::as_array);
    let entries = entries.map_or(&[][..], Vec::as_slice);
    if entries.is_empty() {
        let says = "There should be at least one entry in the request.";
        return Err(wrong("EmptyBatchRequest", says));
    }
    if entries.len() as u64 > BATCH {
        let sent = entries.len();
        let says =
            format!("Maximum number of entries per request are {BATCH}. You have sent {sent}.");
        return Err(wrong("TooManyEntriesInBatchRequest", says));
    }
    let mut ids = BTreeSet::new();
    for id in entries
        .iter()
        .map(|it| it["Id"].as_str().unwrap_or_default())
    {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if id.is_empty() || id.len() > LONGEST_ID || !id.chars().all(plain) {
            let says = "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
            return Err(wrong("InvalidBatchEntryId", says));
        }
        if !ids.insert(id) {
            return Err(wrong(
                "BatchEntryIdsNotDistinct",
                format!("Id {id} repeated."),
            ));
        }
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let Some(members) = entry.as_object() else {
            continue;
        };
        match each(members) {
            Ok(mut answer) => {
                answer["Id"] = entry["Id"].clone();
                done.push(answer);
            }
            Err(fault) => failed.push(json!({
                "Id": entry["Id"],
                "SenderFault": true,
                "Code": fault.code,
                "Message": fault.message,
            })),
        }
    }
    Ok(json!({ "Successful": done, "Failed": failed }))
}
