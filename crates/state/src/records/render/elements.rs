//! The elements `requestParameters`, `responseElements` and `serviceEventDetails` of a record.

use serde_json::Value;

use super::super::record::{LoggedCall, Record, ServiceEvent, What};
use crate::account::role_arn;
use crate::pending::CreateState;
use api::json::{json, present};
use api::principal::Principal;
use api::time::SimTime;

/// Replaces names and email addresses in records of AWS Organizations.
const HIDDEN: &str = "****";

impl Record {
    /// The element `requestParameters`.
    pub fn parameters(&self) -> Value {
        match &self.what {
            // Recorded: a denied call does not say what it asked for.
            What::Call(called)
                if called.error.is_some() && &*called.operation == "sts:AssumeRole" =>
            {
                Value::Null
            }
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
                    "roleSessionName": session_of(&act.principal),
                }),
                _ => json!({ "servicePrincipal": &*act.subject }),
            },
            What::Event(_) => Value::Null,
        }
    }

    /// The element `responseElements`.
    pub(super) fn elements(&self) -> Value {
        match &self.what {
            What::Call(called) | What::Guest(called) => {
                let answered = called.answer.as_object().is_some_and(|map| !map.is_empty());
                if called.error.is_some() || !answered {
                    return Value::Null;
                }
                let mut elements = hidden(called, camel(&called.answer));
                // Recorded: the trust policy is a text here, encoded as in URLs.
                if let Some(role) = elements.get_mut("role").and_then(Value::as_object_mut)
                    && let Some(trust) = called.input.get("AssumeRolePolicyDocument")
                    && role.contains_key("assumeRolePolicyDocument")
                {
                    let text = trust.as_str().unwrap_or_default();
                    role.insert("assumeRolePolicyDocument".into(), encoded(text).into());
                }
                elements
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
                    let session = session_of(&act.principal);
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

/// The text with every byte escaped that is not unreserved in URLs.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The value in the spelling of records: member names begin in lower case, timestamps are human-readable.
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

/// The value without what records leave out: secrets, and in AWS Organizations the names and email addresses of accounts.
fn hidden(called: &LoggedCall, mut value: Value) -> Value {
    match called.operation.split(':').next() {
        Some("organizations") => hide(&mut value),
        Some("sts" | "iam") => {
            for place in ["credentials", "accessKey"] {
                if let Some(secret) = value.get_mut(place).and_then(Value::as_object_mut) {
                    secret.shift_remove("secretAccessKey");
                }
            }
            if let Some(device) = value
                .get_mut("virtualMFADevice")
                .and_then(Value::as_object_mut)
            {
                device.shift_remove("base32StringSeed");
            }
            if let Some(input) = value.as_object_mut() {
                for secret in ["password", "oldPassword", "newPassword"] {
                    input.shift_remove(secret);
                }
                input.shift_remove("webIdentityToken");
                input.shift_remove("sAMLAssertion");
            }
        }
        // Phone numbers: the example in the AWS Account Management guide. The primary contact is not documented.
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
                    // Records spell the action of a handshake in lower case.
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

/// The element `serviceEventDetails`.
pub(super) fn details(event: &ServiceEvent, at: SimTime) -> Value {
    match event {
        ServiceEvent::Created(request) => {
            let (account, reason) = match &request.state {
                CreateState::Succeeded { account, .. } => (Some(account.to_string()), None),
                CreateState::Failed { reason, .. } => (None, Some(*reason)),
                CreateState::InProgress => (None, None),
            };
            let status = present(json!({
                "id": request.id.as_str(),
                "state": request.state.name(),
                "accountName": HIDDEN,
                "accountId": account,
                "failureReason": reason,
                "requestedTimestamp": request.requested.spelled(),
                "completedTimestamp": at.spelled(),
            }));
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
        // The event is documented, its details are not.
        ServiceEvent::Transferred(transfer) => {
            let details = present(json!({
                "responsibilityTransferId": transfer.id.as_str(),
                "type": "BILLING",
                "status": transfer.status.name(),
                "sourceManagementAccountId": transfer.source.management.to_string(),
                "targetManagementAccountId": transfer.target.management.to_string(),
                "startTimestamp": transfer.start.spelled(),
                "endTimestamp": transfer.end.map(|end| end.spelled()),
            }));
            details.into()
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

/// The name of the sessions of a service: the first part of its principal, or as it is recorded for IAM Identity Center.
pub(super) fn session_of(principal: &str) -> &str {
    match principal {
        "sso.amazonaws.com" => "AWS-SSO",
        _ => label(principal),
    }
}

/// The first part of a service principal.
pub(super) fn label(principal: &str) -> &str {
    principal.split('.').next().unwrap_or(principal)
}
