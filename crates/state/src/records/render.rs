//! A record as JSON: as AWS CloudTrail writes it, as `LookupEvents` lists it, and as Amazon EventBridge sends it.
//!
//! Everything here follows from the record and its number alone. Ids are made from them too: they are the same in every
//! replay, and drawing them costs the world no chance.
//! Sources: AWS CloudTrail User Guide, record contents and userIdentity element; samples of the AWS Organizations User
//! Guide, logging API calls with CloudTrail; Amazon EventBridge User Guide, events via CloudTrail.

use serde_json::{Map, Value};

use super::record::{By, LoggedCall, Record, ServiceCall, ServiceEvent, What, Who};
use crate::account::ORGANIZATIONS_PRINCIPAL;
use crate::account::role_arn;
use crate::transfer::TransferStatus;
use crate::world::CreateState;
use api::ids::{AccountId, Text};
use api::json::json;
use api::principal::Principal;
use api::random::Random;
use api::time::SimTime;

/// What stands in the place of names and e-mail addresses in records of AWS Organizations.
const HIDDEN: &str = "****";

/// What the ids are of; each gives others.
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

/// The first part of a service principal.
fn label(principal: &str) -> &str {
    principal.split('.').next().unwrap_or(principal)
}

impl Record {
    /// `service:Operation`; `None` for what nobody called.
    fn operation(&self) -> Option<&str> {
        match &self.what {
            What::Call(called) | What::Guest(called) => Some(&called.operation),
            What::Act(act) => Some(act.operation),
            What::Event(_) => None,
        }
    }

    /// `organizations.amazonaws.com`.
    pub fn source(&self) -> String {
        match self.operation().and_then(|it| it.split_once(':')) {
            Some((service, _)) => format!("{service}.amazonaws.com"),
            None => ORGANIZATIONS_PRINCIPAL.to_string(),
        }
    }

    /// `AcceptHandshake`, `CreateAccountResult`.
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

    /// The Region whose event history has it.
    pub fn region(&self) -> &str {
        match &self.what {
            What::Call(called) | What::Guest(called) => &called.region,
            What::Act(_) | What::Event(_) => api::region::home(self.account.partition()),
        }
    }

    pub fn read_only(&self) -> bool {
        match &self.what {
            What::Call(called) | What::Guest(called) => called.read_only,
            What::Act(act) => super::record::is_read_only(act.operation),
            What::Event(_) => false,
        }
    }

    /// The code and the message of the error.
    pub fn error(&self) -> Option<(&str, &str)> {
        match &self.what {
            What::Call(called) => called
                .error
                .as_ref()
                .map(|(code, message)| (&**code, &**message)),
            What::Guest(_) | What::Act(_) | What::Event(_) => None,
        }
    }

    /// Nobody called: `AwsServiceEvent`.
    pub fn is_service_event(&self) -> bool {
        matches!(self.what, What::Event(_))
    }

    /// Whose credentials it was made with, if a person's.
    pub fn person(&self) -> Option<&Principal> {
        match &self.what {
            What::Call(called) | What::Guest(called) => Some(&called.who.principal),
            What::Act(ServiceCall {
                by: By::Person { who, .. },
                ..
            }) => Some(&who.principal),
            What::Act(_) | What::Event(_) => None,
        }
    }

    /// The service that made the call, for itself or for a person.
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

    /// What people call whoever did it, as the event history does: the user, the session, `root`.
    pub fn username(&self) -> Option<&str> {
        match &self.what {
            // The other account knows the caller's number only.
            What::Guest(_) | What::Event(_) => None,
            What::Call(called) => Some(user_name(&called.who)),
            What::Act(act) => match &act.by {
                By::Service(_) => None,
                By::Role { service, .. } => Some(label(service)),
                By::Person { who, .. } => Some(user_name(who)),
            },
        }
    }

    fn access_key(&self) -> Option<String> {
        match &self.what {
            What::Call(called) => access_key(&called.who),
            What::Act(ServiceCall {
                by: By::Person { who, .. },
                ..
            }) => access_key(who),
            What::Guest(_) | What::Act(_) | What::Event(_) => None,
        }
    }

    pub fn event_id(&self, number: u64) -> String {
        uuid(self.account, self.at, number, Of::Event)
    }

    /// What the record is about, with its type, as far as the event history names it: things of IAM.
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

    /// The record as AWS CloudTrail writes it. `number`: its own in the log.
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
        let request = match &self.what {
            What::Call(called) | What::Guest(called) => {
                let caller = called.who.principal.account();
                Some(uuid(caller, self.at, called.number, Of::Request))
            }
            What::Act(_) => Some(uuid(self.account, self.at, number, Of::Request)),
            What::Event(_) => None,
        };
        if let Some(request) = request {
            put("requestID", request.into());
        }
        put("eventID", self.event_id(number).into());
        put("readOnly", self.read_only().into());
        if let What::Guest(called) = &self.what
            && let Some(arn) = called.input.get("RoleArn").and_then(Value::as_str)
        {
            let role = json!({ "accountId": self.account.to_string(), "type": "AWS::IAM::Role", "ARN": arn });
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
        if matches!(&self.what, What::Call(called) if called.console) {
            put("sessionCredentialFromConsole", "true".into());
        }
        Value::Object(record)
    }

    /// The event that rules on the default bus of Amazon EventBridge can match, in the record's account and Region.
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

    /// An item of `LookupEvents`. `full`: its JSON, already made.
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

    /// Whether an attribute of `LookupEvents` has this value.
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

    /// The address and the program that the call came from. Where Orgsim's people sit is made up: an address of the
    /// range that is kept for documents.
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

    fn identity(&self) -> Value {
        match &self.what {
            What::Call(called) => identity(&called.who, self.at, None),
            What::Guest(called) => {
                let account = called.who.principal.account().to_string();
                json!({ "type": "AWSAccount", "principalId": principal_id(&called.who), "accountId": account })
            }
            What::Event(_) => {
                json!({ "accountId": self.account.to_string(), "invokedBy": ORGANIZATIONS_PRINCIPAL })
            }
            What::Act(act) => match &act.by {
                By::Service(service) => json!({ "type": "AWSService", "invokedBy": &**service }),
                By::Person { who, through } => identity(who, self.at, through.as_deref()),
                By::Role { service, role, id } => {
                    let session = label(service);
                    let issuer = json!({
                        "type": "Role",
                        "principalId": &**id,
                        "arn": role_arn(self.account, service, role),
                        "accountId": self.account.to_string(),
                        "userName": &**role,
                    });
                    json!({
                        "type": "AssumedRole",
                        "principalId": format!("{id}:{session}"),
                        "arn": Principal::role(self.account, role, session).to_string(),
                        "accountId": self.account.to_string(),
                        "sessionContext": json!({ "sessionIssuer": issuer, "attributes": attributes(self.at) }),
                        "invokedBy": &**service,
                    })
                }
            },
        }
    }

    fn parameters(&self) -> Value {
        match &self.what {
            What::Call(called) | What::Guest(called) => {
                let camel = camel(&Value::Object(called.input.clone()));
                match camel.as_object() {
                    Some(map) if map.is_empty() => Value::Null,
                    _ => hidden(called, camel),
                }
            }
            What::Act(act) => match act.operation {
                "iam:CreateServiceLinkedRole" => json!({ "aWSServiceName": &*act.principal }),
                "iam:DeleteServiceLinkedRole" => json!({ "roleName": &*act.subject }),
                "iam:CreateRole" => json!({ "path": "/", "roleName": &*act.subject }),
                "sts:AssumeRole" => json!({
                    "roleArn": role_arn(self.account, &act.principal, &act.subject),
                    "roleSessionName": label(&act.principal),
                }),
                _ => json!({ "servicePrincipal": &*act.subject }),
            },
            What::Event(_) => Value::Null,
        }
    }

    fn elements(&self) -> Value {
        match &self.what {
            What::Call(called) | What::Guest(called) => {
                let answered = called.answer.as_object().is_some_and(|map| !map.is_empty());
                if called.error.is_some() || !answered {
                    return Value::Null;
                }
                hidden(called, camel(&called.answer))
            }
            What::Act(act) => match act.operation {
                "iam:CreateServiceLinkedRole" | "iam:CreateRole" => {
                    let (path, arn) = if act.principal.is_empty() {
                        let arn = format!("{}:role/{}", self.account.arn("iam"), act.subject);
                        ("/".to_string(), arn)
                    } else {
                        let path = format!("/aws-service-role/{}/", act.principal);
                        (path, role_arn(self.account, &act.principal, &act.subject))
                    };
                    let role = json!({
                        "path": path,
                        "roleName": &*act.subject,
                        "roleId": &*act.id,
                        "arn": arn,
                        "createDate": self.at.spelled(),
                    });
                    json!({ "role": role })
                }
                "sts:AssumeRole" => {
                    let session = label(&act.principal);
                    let user = json!({
                        "assumedRoleId": format!("{}:{session}", act.id),
                        "arn": Principal::role(self.account, &act.subject, session).to_string(),
                    });
                    json!({ "assumedRoleUser": user })
                }
                _ => Value::Null,
            },
            What::Event(_) => Value::Null,
        }
    }
}

/// RFC 5737, TEST-NET-3.
const HOME: &str = "203.0.113.10";
/// What stands there for calls of AWS's consoles.
const BROWSER: &str = "AWS Internal";

fn user_name(who: &Who) -> &str {
    match &who.principal {
        Principal::Root(_) | Principal::AssumedRoot { .. } => "root",
        Principal::User { name, .. } => name,
        Principal::Role { session, .. } => session,
    }
}

fn principal_id(who: &Who) -> String {
    match &who.principal {
        Principal::Role { session, .. } => format!("{}:{session}", who.id),
        Principal::Root(_) | Principal::User { .. } | Principal::AssumedRoot { .. } => {
            who.id.to_string()
        }
    }
}

/// Where nobody knows the access key it is made of the unique id. The root user signs in without one.
fn access_key(who: &Who) -> Option<String> {
    if let Some(key) = &who.key {
        return Some(key.to_string());
    }
    let tail = |id: &Text| id.get(4..20).map(str::to_string);
    match &who.principal {
        Principal::Root(_) | Principal::AssumedRoot { .. } => None,
        Principal::User { .. } => Some(format!("AKIA{}", tail(&who.id)?)),
        Principal::Role { .. } => Some(format!("ASIA{}", tail(&who.id)?)),
    }
}

fn attributes(began: SimTime) -> Value {
    json!({ "creationDate": began.zulu(), "mfaAuthenticated": "false" })
}

/// Whether it is known to be an access key that does not end.
fn lasts(who: &Who) -> bool {
    who.key.as_ref().is_some_and(|key| key.starts_with("AKIA"))
}

/// Where nobody knows when a session began it began with the call.
fn identity(who: &Who, at: SimTime, through: Option<&str>) -> Value {
    let account = who.principal.account();
    let mut identity = Map::new();
    let mut put = |name: &str, value: Value| {
        identity.insert(name.to_string(), value);
    };
    let kind = match &who.principal {
        Principal::Root(_) | Principal::AssumedRoot { .. } => "Root",
        Principal::User { .. } => "IAMUser",
        Principal::Role { .. } => "AssumedRole",
    };
    put("type", kind.into());
    put("principalId", principal_id(who).into());
    put("arn", who.principal.arn().into());
    put("accountId", account.to_string().into());
    if let Some(key) = access_key(who) {
        put("accessKeyId", key.into());
    }
    let began = who.began.unwrap_or(at);
    match &who.principal {
        // Who signs in, or comes with a session token, has a session; who signs with an access key has none.
        Principal::Root(_) if !lasts(who) => {
            put("sessionContext", json!({ "attributes": attributes(began) }));
        }
        Principal::Root(_) => {}
        Principal::AssumedRoot { .. } => {
            let mut context = json!({ "attributes": attributes(began), "assumedRoot": "true" });
            if let Some(source) = &who.source {
                context["sourceIdentity"] = (**source).into();
            }
            put("sessionContext", context);
        }
        Principal::User { name, .. } => {
            put("userName", (**name).into());
            if who.key.is_some() && !lasts(who) {
                put("sessionContext", json!({ "attributes": attributes(began) }));
            }
        }
        Principal::Role { role, .. } => {
            let issuer = json!({
                "type": "Role",
                "principalId": &*who.id,
                "arn": format!("{}:role{}{role}", account.arn("iam"), who.path),
                "accountId": account.to_string(),
                "userName": &**role,
            });
            let mut context = json!({ "sessionIssuer": issuer, "attributes": attributes(began) });
            if let Some(source) = &who.source {
                context["sourceIdentity"] = (**source).into();
            }
            put("sessionContext", context);
        }
    }
    if let Some(through) = through {
        put("invokedBy", through.into());
    }
    Value::Object(identity)
}

/// With names that begin in small letters, and moments as records spell them.
fn camel(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| {
                    let mut letters = name.chars();
                    let first = letters.next().map(|first| first.to_ascii_lowercase());
                    let name = first.into_iter().chain(letters).collect();
                    (name, camel(value))
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(camel).collect()),
        Value::String(text) if text.len() >= 25 && text.ends_with("+00:00") => {
            SimTime::parse(text).map_or_else(|| value.clone(), |at| at.spelled().into())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Without what records do not tell: secrets, and in those of AWS Organizations names and e-mail addresses of accounts.
fn hidden(called: &LoggedCall, mut value: Value) -> Value {
    match called.operation.split(':').next() {
        Some("organizations") => hide(&mut value),
        Some("sts" | "iam") => {
            for place in ["credentials", "accessKey"] {
                if let Some(secret) = value.get_mut(place).and_then(Value::as_object_mut) {
                    secret.shift_remove("secretAccessKey");
                }
            }
            if let Some(input) = value.as_object_mut() {
                input.shift_remove("password");
            }
        }
        // As the example in its guide; of the primary contact nothing is documented.
        Some("account") => {
            if let Some(input) = value.as_object_mut() {
                input.shift_remove("phoneNumber");
                input.shift_remove("contactInformation");
            }
        }
        _ => {}
    }
    value
}

fn hide(value: &mut Value) {
    const NAMES: [&str; 4] = ["email", "accountName", "masterAccountEmail", "notes"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(map) => {
            let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
            let told = match kind {
                "EMAIL" => Some("id"),
                "MASTER_EMAIL" | "MASTER_NAME" | "NOTES" => Some("value"),
                _ => None,
            };
            let told: Vec<&str> = told
                .into_iter()
                .chain((kind == "EMAIL").then_some("value"))
                .chain(NAMES)
                .collect();
            for (name, value) in map.iter_mut() {
                match value {
                    Value::String(text) if told.contains(&name.as_str()) => {
                        *text = HIDDEN.to_string();
                    }
                    // A handshake's action stands in small letters there.
                    Value::String(text) if name == "action" => *text = text.to_lowercase(),
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_)
                    | Value::Object(_) => hide(value),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn details(event: &ServiceEvent, at: SimTime) -> Value {
    match event {
        ServiceEvent::Created(request) => {
            let mut status = json!({
                "id": request.id.as_str(),
                "state": request.state.name(),
                "accountName": HIDDEN,
            });
            match &request.state {
                CreateState::Succeeded { account, .. } => {
                    status["accountId"] = account.to_string().into();
                }
                CreateState::Failed { reason, .. } => status["failureReason"] = (*reason).into(),
                CreateState::InProgress => {}
            }
            status["requestedTimestamp"] = request.requested.spelled().into();
            status["completedTimestamp"] = at.spelled().into();
            json!({ "createAccountStatus": status })
        }
        ServiceEvent::Closed(account, asked) => json!({
            "closeAccountStatus": json!({
                "accountId": account.to_string(),
                "state": "SUCCEEDED",
                "requestedTimestamp": asked.spelled(),
                "completedTimestamp": at.spelled(),
            }),
        }),
        // That there are such events is documented, their details are not.
        ServiceEvent::Transferred(transfer) => {
            let mut details = json!({
                "responsibilityTransferId": transfer.id.as_str(),
                "type": "BILLING",
                "status": transfer.status.name(),
                "sourceManagementAccountId": transfer.source.management.to_string(),
                "targetManagementAccountId": transfer.target.management.to_string(),
                "startTimestamp": transfer.start.spelled(),
            });
            if let Some(end) = transfer.end {
                details["endTimestamp"] = end.spelled().into();
            }
            details
        }
        ServiceEvent::Joined(account, method) => json!({
            "accountId": account.to_string(),
            "joinedMethod": method.name(),
            "joinedTime": at.spelled(),
        }),
        ServiceEvent::Departed(account, method) => json!({
            "accountId": account.to_string(),
            "departureMethod": *method,
            "departureTime": at.spelled(),
        }),
    }
}
