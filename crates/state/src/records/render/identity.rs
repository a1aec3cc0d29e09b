//! The element `userIdentity` of a record: the caller. Source: AWS CloudTrail User Guide, userIdentity element.

use serde_json::{Map, Value};

use super::super::record::{By, LoggedCall, Record, What, Who};
use super::elements::session_of;
use crate::account::{ORGANIZATIONS_PRINCIPAL, role_arn};
use api::ids::{AccountId, Text};
use api::json::{json, present};
use api::principal::Principal;
use api::saml;
use api::time::SimTime;

impl Record {
    /// The element `userIdentity`.
    pub(super) fn identity(&self) -> Value {
        match &self.what {
            What::Call(called) if called.is_web_identity() => web_identity(called),
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
                    let session = session_of(service);
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
}

/// The subject of an assertion. One that could not be read has no more than its type.
fn saml_user(called: &LoggedCall) -> Value {
    let provider = called.input.get("PrincipalArn").and_then(Value::as_str);
    let name = provider.and_then(|arn| arn.split_once(":saml-provider/"));
    let owner = provider.and_then(AccountId::of_arn);
    let (Some(assertion), Some((_, name)), Some(owner)) = (called.assertion(), name, owner) else {
        return json!({ "type": "SAMLUser" });
    };
    let subject = assertion.subject().unwrap_or_default();
    let issuer = assertion.issuer().unwrap_or_default();
    let qualifier = saml::name_qualifier(issuer, owner, name);
    json!({
        "type": "SAMLUser",
        "principalId": format!("{qualifier}:{subject}"),
        "userName": subject,
        "identityProvider": qualifier,
    })
}

/// The holder of a token. A token that could not be read has no more than its type.
fn web_identity(called: &LoggedCall) -> Value {
    if &*called.operation == saml::OPERATION {
        return saml_user(called);
    }
    let Some(token) = called.token() else {
        return json!({ "type": "WebIdentityUser" });
    };
    let (subject, audiences) = (token.text("sub").unwrap_or_default(), token.audiences());
    let audience = token.text("azp").or_else(|| audiences.first().copied());
    let name = token.provider().unwrap_or_default();
    let provider = match called.answer.get("Provider") {
        Some(provider) => provider.clone(),
        None => name.into(),
    };
    json!({
        "type": "WebIdentityUser",
        "principalId": format!("{name}:{}:{subject}", audience.unwrap_or_default()),
        "userName": subject,
        "identityProvider": provider,
    })
}

/// The user name, the session name, or `root`.
pub(super) fn user_name(who: &Who) -> &str {
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

/// The id of the access key. An unknown one is derived from the unique id; the root user signs in without one.
pub(super) fn access_key(who: &Who) -> Option<String> {
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

/// Whether the caller is known to use a long-term access key.
fn lasts(who: &Who) -> bool {
    who.key.as_ref().is_some_and(|key| key.starts_with("AKIA"))
}

/// The identity of a principal. A session whose beginning is unknown began with the call, at `at`. `through`: the service
/// that called on behalf of the principal.
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
        // Signing in and session tokens give a session; a long-term access key does not.
        Principal::Root(_) if !lasts(who) => {
            put("sessionContext", json!({ "attributes": attributes(began) }));
        }
        Principal::Root(_) => {}
        Principal::AssumedRoot { .. } => {
            let context = present(json!({
                "attributes": attributes(began),
                "assumedRoot": "true",
                "sourceIdentity": who.source.as_deref(),
            }));
            put("sessionContext", context.into());
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
            let context = present(json!({
                "sessionIssuer": issuer,
                "attributes": attributes(began),
                "sourceIdentity": who.source.as_deref(),
            }));
            put("sessionContext", context.into());
        }
    }
    if let Some(through) = through {
        put("invokedBy", through.into());
    }
    Value::Object(identity)
}
