//! The protocol of Amazon SQS from before it used JSON: form parameters whose lists have no `member`, and answers in XML whose
//! lists have no element around them. Source: API Reference of Amazon SQS, making query API requests.
//!
//! ```text
//! Action=CreateQueue&Version=2012-11-05&QueueName=jobs&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b
//! ```

use std::borrow::Cow;

use super::xml;
use crate::prelude::*;
use crate::request::Parameters;

pub const NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";

/// The parameters in the form of the other services: `Attributes.DelaySeconds`, `Tags.entry.1.key`, `TagKeys.member.1`. Names
/// without numbers stay as they are.
pub fn parameters(sent: &Parameters) -> Parameters {
    // The only operation whose member has a small first letter.
    let creates = sent.get("Action").is_some_and(|it| it == "CreateQueue");
    let mut out = Parameters::new();
    for (name, value) in sent {
        let mut parts = name.splitn(3, '.');
        let (list, number) = (parts.next().unwrap_or_default(), parts.next());
        let renamed = match (list, number, parts.next()) {
            (_, None, _) => Some(name.clone()),
            ("Attribute", Some(number), Some("Value")) => {
                let name = sent.get(&format!("Attribute.{number}.Name"));
                name.map(|name| format!("Attributes.{name}"))
            }
            ("Tag", Some(number), Some(part)) => {
                let list = if creates { "tags" } else { "Tags" };
                Some(format!("{list}.entry.{number}.{}", part.to_lowercase()))
            }
            (list, Some(number), None) => Some(format!("{list}s.member.{number}")),
            (_, Some(_), Some(_)) => None,
        };
        out.extend(renamed.map(|name| (name, value.clone())));
    }
    out
}

/// The name of an error in this protocol, which clients still show. Source: the trait `awsQueryError` in the API model of SQS;
/// for denials, Common Errors.
pub fn old_code(fault: &WireError) -> &str {
    match &*fault.code {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueNameExists" => "QueueAlreadyExists",
        "BatchEntryIdsNotDistinct" => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "InvalidBatchEntryId" => "AWS.SimpleQueueService.InvalidBatchEntryId",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "MissingRequiredParameterException" => "MissingParameter",
        other => other,
    }
}

/// What this protocol says of a queue that does not exist. Recorded.
const NO_QUEUE: &str = "The specified queue does not exist for this wsdl version.";

/// A refusal in the words of this protocol.
pub fn refusal(fault: &WireError) -> Cow<'_, WireError> {
    let (status, code) = match &*fault.code {
        "AccessDeniedException" => (403, "AccessDenied"),
        _ => (fault.status, old_code(fault)),
    };
    if *code == *fault.code {
        return Cow::Borrowed(fault);
    }
    let message = match &*fault.message {
        "The specified queue does not exist." => NO_QUEUE.into(),
        message => message.to_owned(),
    };
    let code = code.to_owned().into();
    Cow::Owned(WireError {
        status,
        code,
        message,
        ..fault.clone()
    })
}

/// The input of a call about messages: `AttributeName.1`, `SendMessageBatchRequestEntry.1.Id`.
pub fn messages(sent: &Parameters) -> Map<String, Value> {
    let mut input = Map::new();
    let mut entries: std::collections::BTreeMap<u32, Map<String, Value>> = Default::default();
    for (name, value) in sent {
        let mut parts = name.splitn(3, '.');
        let (list, number) = (parts.next().unwrap_or_default(), parts.next());
        let number = number.and_then(|it| it.parse::<u32>().ok());
        match (number, parts.next()) {
            (None, _) => {
                input.insert(name.clone(), value.as_str().into());
            }
            (Some(number), Some(member)) if list.ends_with("BatchRequestEntry") => {
                // Attributes of a message in a batch are named only.
                let member = member.split('.').next().unwrap_or_default();
                let member = member.replace("MessageAttribute", "MessageAttributes");
                let entry = entries.entry(number).or_default();
                entry.insert(member, value.as_str().into());
            }
            (Some(_), _) => {
                let list = input.entry(format!("{list}s")).or_insert_with(|| json!([]));
                if let Some(list) = list.as_array_mut() {
                    list.push(value.as_str().into());
                }
            }
        }
    }
    if !entries.is_empty() {
        let entries = entries.into_values().map(Value::from);
        input.insert("Entries".into(), entries.collect());
    }
    input
}

/// The content of an answer about messages.
pub fn content(out: &mut String, operation: &str, answer: &Value) {
    for (name, value) in answer.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) => {
                let item = match &**name {
                    "Messages" => "Message".into(),
                    "Successful" => format!("{operation}ResultEntry"),
                    _ => "BatchResultErrorEntry".into(),
                };
                for value in items {
                    xml::element(out, &item, |out| content(out, operation, value));
                }
            }
            Value::Object(members) => {
                for (name, value) in members {
                    xml::element(out, "Attribute", |out| {
                        xml::text(out, "Name", name);
                        xml::text(out, "Value", value.as_str().unwrap_or_default());
                    });
                }
            }
            Value::String(text) => xml::text(out, name, text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                xml::text(out, name, &value.to_string())
            }
        }
    }
}
