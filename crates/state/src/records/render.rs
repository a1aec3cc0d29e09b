//! A record as JSON: as AWS CloudTrail writes it, as `LookupEvents` lists it, and as Amazon EventBridge sends it.
//!
//! Everything here follows from the record and its number alone. Ids are derived from them as well, so they are the same in
//! every replay, and making one draws nothing from the world's generator.
//! Sources: AWS CloudTrail User Guide, record contents and userIdentity element; samples of the AWS Organizations User
//! Guide, logging API calls with CloudTrail; Amazon EventBridge User Guide, events via CloudTrail.

mod elements;
mod identity;

use api::model::Service;
use serde_json::{Map, Value};

use self::elements::details;
use self::identity::{access_key, user_name};
use super::record::{By, Record, ServiceCall, ServiceEvent, What};
use crate::account::{ORGANIZATIONS_PRINCIPAL, role_arn};
use crate::transfer::TransferStatus;
use api::ids::AccountId;
use api::json::json;
use api::partition::Partition;
use api::principal::Principal;
use api::random::Random;
use api::time::SimTime;
use elements::{label, session_of};

/// The purpose of an id. A record has a different id for each purpose.
#[derive(Clone, Copy)]
enum Of {
    Event,
    Request,
    Shared,
    Bridge,
}

fn uuid(account: AccountId, at: SimTime, number: u64, of: Of) -> String {
    let account: u64 = account.to_string().parse().unwrap_or_default();
    let mut mixed = account;
    for part in [at.millis(), number, of as u64] {
        mixed = Random::new(mixed ^ part).below(u64::MAX);
    }
    Random::new(mixed).uuid()
}

impl Record {
    /// The operation, `service:Operation`. `None` for events without a call.
    pub fn operation(&self) -> Option<&str> {
        match &self.what {
            What::Call(called) | What::Guest(called) => Some(&called.operation),
            What::Act(act) => Some(act.operation),
            What::Event(_) => None,
        }
    }

    /// The `eventSource`: `organizations.amazonaws.com`.
    pub fn source(&self) -> String {
        match self.operation().and_then(|it| it.split_once(':')) {
            Some((prefix, _)) => {
                let service = Service::by_prefix(prefix).map_or(prefix, |it| it.signing());
                format!("{service}.amazonaws.com")
            }
            None => ORGANIZATIONS_PRINCIPAL.to_string(),
        }
    }

    /// The `eventName`: `AcceptHandshake`, `CreateAccountResult`.
    pub fn name(&self) -> &str {
        match &self.what {
            What::Event(ServiceEvent::Created(_)) => "CreateAccountResult",
            What::Event(ServiceEvent::Closed(..)) => "CloseAccountResult",
            What::Event(ServiceEvent::Transferred(transfer)) => match transfer.status {
                TransferStatus::Accepted => "ResponsibilityTransferAccepted",
                TransferStatus::Requested
                | TransferStatus::Declined
                | TransferStatus::Canceled
                | TransferStatus::Expired
                | TransferStatus::Withdrawn => "ResponsibilityTransferTerminated",
            },
            What::Event(ServiceEvent::Joined(..)) => "AccountJoinedOrganization",
            What::Event(ServiceEvent::Departed(..)) => "AccountDepartedOrganization",
            What::Call(_) | What::Guest(_) | What::Act(_) => self
                .operation()
                .and_then(|it| it.split_once(':'))
                .map_or("", |(_, name)| name),
        }
    }

    /// The Region whose event history lists the record.
    pub fn region(&self) -> &str {
        match &self.what {
            What::Call(called) | What::Guest(called) => &called.region,
            What::Act(_) | What::Event(_) => api::region::home(self.account.partition()),
        }
    }

    /// Whether the event is read-only, as CloudTrail classifies it.
    pub fn read_only(&self) -> bool {
        match &self.what {
            What::Call(called) | What::Guest(called) => called.read_only,
            What::Act(act) => super::record::is_read_only(act.operation),
            What::Event(_) => false,
        }
    }

    /// The code and the message of the error, if the call was refused.
    pub fn error(&self) -> Option<(&str, &str)> {
        match &self.what {
            What::Call(called) => called
                .error
                .as_ref()
                .map(|(code, message)| (&**code, &*message.0)),
            What::Guest(_) | What::Act(_) | What::Event(_) => None,
        }
    }

    /// Whether the record is an `AwsServiceEvent`, which has no caller.
    pub fn is_service_event(&self) -> bool {
        matches!(self.what, What::Event(_))
    }

    /// The principal whose credentials made the call; `None` if a service acted on its own.
    pub fn person(&self) -> Option<&Principal> {
        match &self.what {
            What::Call(called) if called.is_web_identity() => None,
            What::Call(called) | What::Guest(called) => Some(&called.who.principal),
            What::Act(ServiceCall {
                by: By::Person { who, .. },
                ..
            }) => Some(&who.principal),
            What::Act(_) | What::Event(_) => None,
        }
    }

    /// The subject of the token that made the call.
    pub fn token_holder(&self) -> Option<String> {
        match &self.what {
            What::Call(called) if called.is_web_identity() => called.subject(),
            What::Call(_) | What::Guest(_) | What::Act(_) | What::Event(_) => None,
        }
    }

    /// The service that made the call, for itself or on behalf of a person.
    pub fn invoked_by(&self) -> Option<&str> {
        match &self.what {
            What::Call(_) | What::Guest(_) => None,
            What::Act(act) => match &act.by {
                By::Service(service) | By::Role { service, .. } => Some(service),
                By::Person { through, .. } => through.as_deref(),
            },
            What::Event(_) => Some(ORGANIZATIONS_PRINCIPAL),
        }
    }

    /// The user name in the event history: the user, the session, or `root`.
    pub fn username(&self) -> Option<&str> {
        match &self.what {
            // The other account sees only the caller's account number.
            What::Guest(_) | What::Event(_) => None,
            What::Call(called) if called.is_web_identity() => None,
            What::Call(called) => Some(user_name(&called.who)),
            What::Act(act) => match &act.by {
                By::Service(_) => None,
                By::Role { service, .. } => Some(session_of(service)),
                By::Person { who, .. } => Some(user_name(who)),
            },
        }
    }

    fn access_key(&self) -> Option<String> {
        match &self.what {
            What::Call(called) if called.is_web_identity() => None,
            What::Call(called) => access_key(&called.who),
            What::Act(ServiceCall {
                by: By::Person { who, .. },
                ..
            }) => access_key(who),
            What::Guest(_) | What::Act(_) | What::Event(_) => None,
        }
    }

    /// The `eventID`, a UUID. `number`: the record's number in its log.
    pub fn event_id(&self, number: u64) -> String {
        uuid(self.account, self.at, number, Of::Event)
    }

    /// The resources that the event history lists: type and name or ARN. Only resources of IAM are listed.
    pub fn resources(&self) -> Vec<(&'static str, String)> {
        const KINDS: [(&str, &str); 6] = [
            ("UserName", "AWS::IAM::User"),
            ("RoleName", "AWS::IAM::Role"),
            ("GroupName", "AWS::IAM::Group"),
            ("PolicyArn", "AWS::IAM::Policy"),
            ("PolicyName", "AWS::IAM::Policy"),
            ("RoleArn", "AWS::IAM::Role"),
        ];
        match &self.what {
            What::Call(called) | What::Guest(called) => {
                let service = called.operation.split(':').next().unwrap_or_default();
                if !matches!(service, "iam" | "sts") {
                    return Vec::new();
                }
                KINDS
                    .iter()
                    .filter_map(|(member, kind)| {
                        let name = called.input.get(*member)?.as_str()?;
                        Some((*kind, name.to_string()))
                    })
                    .collect()
            }
            What::Act(act) if act.operation.starts_with("iam:") => {
                vec![("AWS::IAM::Role", act.subject.to_string())]
            }
            What::Act(act) if act.operation == "sts:AssumeRole" => {
                let arn = role_arn(self.account, &act.principal, &act.subject);
                vec![("AWS::IAM::Role", arn)]
            }
            What::Act(_) | What::Event(_) => Vec::new(),
        }
    }

    /// The record as AWS CloudTrail writes it. `number`: the record's number in its log.
    pub fn cloudtrail(&self, number: u64) -> Value {
        let from = self.from();
        let (code, message) = self.error().unzip();
        let mut record = Map::new();
        let mut put = |name: &str, value: Value| {
            record.insert(name.to_string(), value);
        };
        put("eventVersion", "1.11".into());
        put("userIdentity", self.identity());
        put("eventTime", self.at.zulu().into());
        put("eventSource", self.source().into());
        put("eventName", self.name().into());
        put("awsRegion", self.region().into());
        put("sourceIPAddress", from.0.into());
        put("userAgent", from.1.into());
        if let (Some(code), Some(message)) = (code, message) {
            put("errorCode", code.into());
            put("errorMessage", message.into());
        }
        put("requestParameters", self.parameters());
        put("responseElements", self.elements());
        if let Some(request) = self.request_id(number) {
            put("requestID", request.into());
        }
        put("eventID", self.event_id(number).into());
        put("readOnly", self.read_only().into());
        if let Some(role) = self.assumed_role() {
            put("resources", json!([role]));
        }
        let kind = if self.is_service_event() {
            "AwsServiceEvent"
        } else {
            "AwsApiCall"
        };
        put("eventType", kind.into());
        put("managementEvent", true.into());
        put("recipientAccountId", self.account.to_string().into());
        if let What::Call(called) | What::Guest(called) = &self.what
            && called.shared
        {
            let caller = called.who.principal.account();
            let shared = uuid(caller, self.at, called.number, Of::Shared);
            put("sharedEventID", shared.into());
        }
        if let What::Event(event) = &self.what {
            put("serviceEventDetails", details(event, self.at));
        }
        put("eventCategory", "Management".into());
        if matches!(&self.what, What::Call(_) | What::Guest(_)) {
            put("tlsDetails", self.tls());
        }
        if matches!(&self.what, What::Call(called) if called.console) {
            put("sessionCredentialFromConsole", "true".into());
        }
        Value::Object(record)
    }

    /// The role that a successful call assumed, as a resource.
    fn assumed_role(&self) -> Option<Value> {
        let (What::Call(called) | What::Guest(called)) = &self.what else {
            return None;
        };
        let arn = called.input.get("RoleArn").and_then(Value::as_str)?;
        let owner = AccountId::of_arn(arn).filter(|_| called.error.is_none())?;
        Some(json!({ "accountId": owner.to_string(), "type": "AWS::IAM::Role", "ARN": arn }))
    }

    /// The element `tlsDetails`: the newest version and its first cipher suite, and the endpoint.
    fn tls(&self) -> Value {
        let service = self
            .source()
            .split('.')
            .next()
            .unwrap_or_default()
            .to_string();
        let end = if self.account.partition() == Partition::China {
            "com.cn"
        } else {
            "com"
        };
        let host = match service.as_str() {
            "iam" => format!("iam.amazonaws.{end}"),
            _ => format!("{service}.{}.amazonaws.{end}", self.region()),
        };
        json!({
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        })
    }

    /// The `requestID`, which two records of one call share; events without a call have none.
    fn request_id(&self, number: u64) -> Option<String> {
        match &self.what {
            What::Call(called) | What::Guest(called) => {
                let caller = called.who.principal.account();
                Some(uuid(caller, self.at, called.number, Of::Request))
            }
            What::Act(_) => Some(uuid(self.account, self.at, number, Of::Request)),
            What::Event(_) => None,
        }
    }

    /// The event that Amazon EventBridge puts on the default bus of the record's account and Region.
    pub fn bridge(&self, number: u64) -> Value {
        let source = self.source();
        let detail_type = if self.is_service_event() {
            "AWS Service Event via CloudTrail"
        } else {
            "AWS API Call via CloudTrail"
        };
        json!({
            "version": "0",
            "id": uuid(self.account, self.at, number, Of::Bridge),
            "detail-type": detail_type,
            "source": format!("aws.{}", label(&source)),
            "account": self.account.to_string(),
            "time": self.at.zulu(),
            "region": self.region(),
            "resources": Value::Array(Vec::new()),
            "detail": self.cloudtrail(number),
        })
    }

    /// The record as an item of `LookupEvents`.
    pub fn listed(&self, number: u64) -> Value {
        let mut item = Map::new();
        let mut put = |name: &str, value: Value| {
            item.insert(name.to_string(), value);
        };
        put("EventId", self.event_id(number).into());
        put("EventName", self.name().into());
        put("ReadOnly", self.read_only().to_string().into());
        if let Some(key) = self.access_key() {
            put("AccessKeyId", key.into());
        }
        // The event history counts in whole seconds.
        let second = SimTime::from_millis(self.at.millis() / 1_000 * 1_000);
        put("EventTime", second.iso().into());
        put("EventSource", self.source().into());
        if let Some(name) = self.username() {
            put("Username", name.into());
        }
        let resources: Vec<Value> = self
            .resources()
            .into_iter()
            .map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name }))
            .collect();
        put("Resources", resources.into());
        put(
            "CloudTrailEvent",
            self.cloudtrail(number).to_string().into(),
        );
        Value::Object(item)
    }

    /// Whether a lookup attribute of `LookupEvents`, such as `EventName`, has this value. False for an unknown `key`.
    pub fn has(&self, number: u64, key: &str, value: &str) -> bool {
        match key {
            "EventId" => self.event_id(number) == value,
            "EventName" => self.name() == value,
            "ReadOnly" => self.read_only().to_string() == value,
            "Username" => self.username() == Some(value),
            "EventSource" => self.source() == value,
            "AccessKeyId" => self.access_key().as_deref() == Some(value),
            "ResourceType" => self.resources().iter().any(|(kind, _)| *kind == value),
            "ResourceName" => self.resources().iter().any(|(_, name)| name == value),
            _ => false,
        }
    }

    /// The source IP address and the user agent. People have a made-up address, from the range reserved for documentation.
    fn from(&self) -> (String, String) {
        let service = |name: &str| (name.to_string(), name.to_string());
        match &self.what {
            What::Event(_) => service(ORGANIZATIONS_PRINCIPAL),
            What::Act(ServiceCall {
                by: By::Person { through: None, .. },
                ..
            }) => (HOME.to_string(), BROWSER.to_string()),
            What::Act(_) => service(self.invoked_by().unwrap_or_default()),
            What::Call(called) if called.console => (HOME.to_string(), BROWSER.to_string()),
            What::Call(_) | What::Guest(_) => (HOME.to_string(), "aws-cli/2".to_string()),
        }
    }
}

/// The source address of people: RFC 5737, TEST-NET-3.
const HOME: &str = "203.0.113.10";
/// The user agent of calls made by AWS's consoles.
const BROWSER: &str = "AWS Internal";
