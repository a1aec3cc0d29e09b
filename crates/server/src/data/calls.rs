//! Calls about objects and messages.

use sim::ids::{AccountId, Text};

use crate::prelude::*;
use crate::wire;

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

    /// The call about objects or messages that a request makes.
    pub fn of(request: &WireRequest) -> Option<Self> {
        if request.protocol == Protocol::RestXml {
            return about_object(request);
        }
        let is_sqs = request
            .service()
            .is_none_or(|it| it == Service::Sqs.signing());
        let name = wire::operation_of(request).filter(|_| is_sqs)?;
        Self::named(Service::Sqs, &name)
    }

    /// The call of this name.
    pub fn named(service: Service, name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|(_, of, known)| *of == service && *known == name);
        found.map(|(call, ..)| call)
    }

    pub(super) fn is_of_objects(self) -> bool {
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

/// The call about objects that a request makes, if it is one that the server keeps them for.
fn about_object(request: &WireRequest) -> Option<DataCall> {
    let (bucket, key) = wire::s3_place(request);
    if key.is_empty() {
        let name = wire::s3_named(request, !bucket.is_empty())?;
        return DataCall::named(Service::S3, name);
    }
    let has = |name: &str| request.headers.contains_key(name);
    let plain = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        matches!(name, "" | "x-id") || name.starts_with("X-Amz-")
    };
    if has("x-amz-copy-source") || has("range") || !request.query.split('&').all(plain) {
        return None;
    }
    match request.method {
        Method::PUT => Some(DataCall::PutObject),
        Method::GET => Some(DataCall::GetObject),
        Method::HEAD => Some(DataCall::HeadObject),
        Method::DELETE => Some(DataCall::DeleteObject),
        _ => None,
    }
}
