//! Records of AWS CloudTrail: one record of one account, in a compact form.

use crate::account::JoinedMethod;
use crate::pending::CreateRequest;
use crate::transfer::Transfer;
use crate::words::KeptWords;
use api::ids::{AccountId, Text};
use api::model::{self};
use api::principal::Principal;
use api::saml::Assertion;
use api::time::SimTime;
use api::web_token::{self, WebToken};
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A record of one account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Record {
    /// When it happened.
    pub at: SimTime,
    /// The account whose event history has the record.
    pub account: AccountId,
    /// The recorded call or event.
    pub what: What,
}

/// The subject of a record.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum What {
    /// A call, in the caller's account.
    Call(Arc<LoggedCall>),
    /// A call from another account, in the account whose role it was about.
    Guest(Arc<LoggedCall>),
    /// A call by a service.
    Act(ServiceCall),
    /// An event without a call.
    Event(ServiceEvent),
}

/// The estimated size of a record without its input and answer, in bytes.
const RECORD_BYTES: u64 = 600;
/// The estimated size of a JSON value without its text, in bytes.
const VALUE_BYTES: u64 = 64;

impl Record {
    /// The estimated size of the record, in bytes, which is the same on every machine.
    pub fn bytes(&self) -> u64 {
        let (What::Call(called) | What::Guest(called)) = &self.what else {
            return RECORD_BYTES;
        };
        let error = called.error.as_ref();
        // What is forgotten first must not depend on wording, so every message counts as the longest.
        let texts = called.region.len() + error.map_or(0, |(code, _)| code.len() + MESSAGE_BYTES);
        RECORD_BYTES + texts as u64 + members_bytes(&called.input) + value_bytes(&called.answer)
    }
}

fn members_bytes(members: &Map<String, Value>) -> u64 {
    let member = |(name, value): (&String, &Value)| name.len() as u64 + value_bytes(value);
    members.iter().map(member).sum::<u64>() + VALUE_BYTES
}

/// The estimated size of a JSON value, in bytes.
pub fn value_bytes(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => VALUE_BYTES,
        Value::String(text) => VALUE_BYTES + text.len() as u64,
        Value::Array(items) => VALUE_BYTES + items.iter().map(value_bytes).sum::<u64>(),
        Value::Object(members) => members_bytes(members),
    }
}

/// The caller of a logged call, as of that time.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Who {
    /// The principal.
    pub principal: Principal,
    /// The unique id of the user or role; the account id for the root user.
    pub id: Text,
    /// The path of the role.
    pub path: Text,
    /// When the session began, if it is known.
    pub began: Option<SimTime>,
    /// The access key id, if it is known.
    pub key: Option<Text>,
    /// The source identity of the session, if it has one.
    pub source: Option<Text>,
}

/// A call as it was logged.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct LoggedCall {
    /// The number of the record in the caller's account, from which the request id is derived.
    pub number: u64,
    /// The caller.
    pub who: Arc<Who>,
    /// `service:Operation`.
    pub operation: Text,
    /// The Region of the request.
    pub region: Text,
    /// Whether CloudTrail classifies the call as read-only.
    pub read_only: bool,
    /// Whether a console made the call.
    pub console: bool,
    /// Whether two accounts log the call.
    pub shared: bool,
    /// The input of the call.
    pub input: Map<String, Value>,
    /// The answer; null for reads, as in CloudTrail.
    pub answer: Value,
    /// The code and the message of the refusal.
    pub error: Option<(Text, KeptWords)>,
}

impl LoggedCall {
    /// Whether the caller is the holder of a token, not a principal of an account.
    pub fn is_web_identity(&self) -> bool {
        web_token::is_by_holder(&self.operation)
    }

    /// The token of such a caller, if it has one that can be read.
    pub fn token(&self) -> Option<WebToken> {
        WebToken::parse(self.input.get("WebIdentityToken")?.as_str()?)
    }

    /// The assertion of such a caller, if it has one that can be read.
    pub fn assertion(&self) -> Option<Assertion> {
        Assertion::parse(self.input.get("SAMLAssertion")?.as_str()?).ok()
    }

    /// Whom the token or the assertion of such a caller is about.
    pub fn subject(&self) -> Option<String> {
        let assertion = self.assertion();
        let subject = assertion.as_ref().and_then(Assertion::subject);
        subject
            .map(String::from)
            .or_else(|| Some(self.token()?.text("sub")?.to_string()))
    }
}

/// A call by a service.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct ServiceCall {
    /// The caller.
    pub by: By,
    /// `service:Operation`.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub operation: api::ids::Word,
    /// The subject of the call: the name of a role, or a service principal.
    pub subject: Text,
    /// The service principal of the role, if the call is about a role.
    pub principal: Text,
    /// The unique id of the role, if the call is about a role.
    pub id: Text,
}

/// The caller of a service's call.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum By {
    /// The service itself.
    Service(Text),
    /// The service, with its service-linked role in the account.
    Role {
        /// The service principal.
        service: Text,
        /// The name of the role.
        role: Text,
        /// The unique id of the role.
        id: Text,
    },
    /// The service or a console, with the credentials of a person.
    Person {
        /// The person.
        who: Arc<Who>,
        /// The service principal; `None`: the console.
        through: Option<Text>,
    },
}

/// An event that a service logs without a call.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum ServiceEvent {
    /// `CreateAccountResult`
    Created(Arc<CreateRequest>),
    /// `CloseAccountResult`: the account, and when closing was requested.
    Closed(AccountId, SimTime),
    /// `ResponsibilityTransferAccepted`, `ResponsibilityTransferTerminated`
    Transferred(Arc<Transfer>),
    /// `AccountJoinedOrganization`
    Joined(AccountId, JoinedMethod),
    /// `AccountDepartedOrganization`, with its method.
    Departed(
        AccountId,
        #[serde(deserialize_with = "crate::snapshot::interned")] api::ids::Word,
    ),
}

/// The maximum size of request parameters and of response elements, as JSON in bytes. CloudTrail leaves out larger ones.
/// Source: AWS CloudTrail User Guide, record contents.
pub const FIELD_BYTES: usize = 100 * 1024;

/// The maximum size of an error message, in bytes. CloudTrail leaves out the rest.
pub const MESSAGE_BYTES: usize = 1024;

/// Whether CloudTrail classifies an operation as read-only, which includes issuing credentials and starting a report.
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
