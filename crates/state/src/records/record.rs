//! Records of AWS CloudTrail: one record of one account, in a compact form.

use crate::account::JoinedMethod;
use crate::transfer::Transfer;
use crate::world::CreateRequest;
use api::ids::{AccountId, Text};
use api::model::{self};
use api::principal::Principal;
use api::time::SimTime;
use serde_json::{Map, Value};
use std::sync::Arc;

/// One record of one account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Record {
    pub at: SimTime,
    /// The account that gets it.
    pub account: AccountId,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum What {
    /// Somebody's call, in the account of the caller.
    Call(Arc<LoggedCall>),
    /// The same call as the account sees it whose role it was about.
    Guest(Arc<LoggedCall>),
    /// A call that a service made.
    Act(ServiceCall),
    /// What is logged although nobody called.
    Event(ServiceEvent),
}

/// What a record without what its caller sent is reckoned to take; and a value of JSON without its text.
const RECORD_BYTES: u64 = 600;

const VALUE_BYTES: u64 = 64;

impl Record {
    /// The bytes that the record is reckoned to take, the same on every machine: what was sent and answered counts.
    pub fn bytes(&self) -> u64 {
        let (What::Call(called) | What::Guest(called)) = &self.what else {
            return RECORD_BYTES;
        };
        let error = called.error.as_ref();
        let texts = called.region.len() + error.map_or(0, |(code, says)| code.len() + says.len());
        RECORD_BYTES + texts as u64 + members_bytes(&called.input) + value_bytes(&called.answer)
    }
}

fn members_bytes(members: &Map<String, Value>) -> u64 {
    let member = |(name, value): (&String, &Value)| name.len() as u64 + value_bytes(value);
    members.iter().map(member).sum::<u64>() + VALUE_BYTES
}

/// What a value of JSON is reckoned to take.
pub fn value_bytes(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => VALUE_BYTES,
        Value::String(text) => VALUE_BYTES + text.len() as u64,
        Value::Array(items) => VALUE_BYTES + items.iter().map(value_bytes).sum::<u64>(),
        Value::Object(members) => members_bytes(members),
    }
}

/// Whose credentials a call was made with, as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Who {
    pub principal: Principal,
    /// The unique id of the user or role; the account's number for the root user.
    pub id: Text,
    /// The path of the role.
    pub path: Text,
    /// When the session began, where that is known.
    pub began: Option<SimTime>,
    /// The access key of the session, where it is known.
    pub key: Option<Text>,
    /// Who stands behind the session, where it says so.
    pub source: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct LoggedCall {
    /// The number of the record in the caller's account: what the request's id is made of.
    pub number: u64,
    pub who: Arc<Who>,
    /// `service:Operation`.
    pub operation: Text,
    pub region: Text,
    pub read_only: bool,
    /// A console made the call.
    pub console: bool,
    /// Two accounts log it.
    pub shared: bool,
    pub input: Map<String, Value>,
    /// Null for reads, as CloudTrail has it.
    pub answer: Value,
    pub error: Option<(Text, Text)>,
}

/// A call of a service. What it is about, by operation: a role's name and its service principal, a service principal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct ServiceCall {
    pub by: By,
    /// `service:Operation`.
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::snapshot::interned")
    )]
    pub operation: api::ids::Word,
    pub subject: Text,
    pub principal: Text,
    /// The unique id of the role that it is about.
    pub id: Text,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum By {
    /// The service itself.
    Service(Text),
    /// The service, with the service-linked role it has in the account.
    Role { service: Text, role: Text, id: Text },
    /// The service, with the credentials of the person who called it; none: the console that the person uses.
    Person {
        who: Arc<Who>,
        through: Option<Text>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum ServiceEvent {
    /// `CreateAccountResult`
    Created(Arc<CreateRequest>),
    /// `CloseAccountResult`: the account, and when closing it was asked for.
    Closed(AccountId, SimTime),
    /// `ResponsibilityTransferAccepted`, `ResponsibilityTransferTerminated`
    Transferred(Arc<Transfer>),
    /// `AccountJoinedOrganization`
    Joined(AccountId, JoinedMethod),
    /// `AccountDepartedOrganization`, with its method.
    Departed(
        AccountId,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        api::ids::Word,
    ),
}

/// The most bytes of a request's parameters, and of an answer's elements, as JSON. CloudTrail leaves out what is larger.
/// Source: AWS CloudTrail User Guide, record contents.
pub const FIELD_BYTES: usize = 100 * 1024;

/// The most bytes of an error's message. CloudTrail leaves out the rest.
pub const MESSAGE_BYTES: usize = 1024;

/// Whether CloudTrail calls the operation read-only: also giving out credentials and starting a report.
pub fn is_read_only(action: &str) -> bool {
    let (service, name) = action.split_once(':').unwrap_or_default();
    service == "sts"
        || name.starts_with("Generate")
        || model::operation(action).map_or_else(
            || {
                ["Get", "List", "Describe"]
                    .iter()
                    .any(|read| name.starts_with(read))
            },
            |operation| !operation.writes,
        )
}
