//! Snapshots and histories of AWS Config: IAM entities, and the policies of resources. They state no organization.

use std::collections::BTreeMap;

use serde_json::Value;
use sim::ids::AccountId;

use crate::cursor::Cursor;
use crate::facts::{IdentityFacts, IdentityList, Reading, resource_key};

const ITEMS: &str = "configurationItems";

/// The types of IAM entities.
const ENTITIES: [(&str, IdentityList); 4] = [
    ("AWS::IAM::User", IdentityList::Users),
    ("AWS::IAM::Group", IdentityList::Groups),
    ("AWS::IAM::Role", IdentityList::Roles),
    ("AWS::IAM::Policy", IdentityList::Policies),
];

pub(super) fn is(document: &Cursor<'_>) -> bool {
    document.get(ITEMS).value.is_array()
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    for item in document.get(ITEMS).items() {
        let Some(account) = item.id::<AccountId>("awsAccountId") else {
            continue;
        };
        let kind = item.text("resourceType").unwrap_or_default();
        let configuration = item.get("configuration");
        let parsed = configuration
            .value
            .as_str()
            .and_then(|it| serde_json::from_str(it).ok());
        let parsed: Value = parsed.unwrap_or_else(|| configuration.value.clone());
        match ENTITIES.iter().find(|it| it.0 == kind) {
            Some((_, list)) if parsed.is_object() => {
                let entity = IdentityFacts {
                    list: *list,
                    row: capitalized(&parsed),
                    place: configuration.place(),
                    members: BTreeMap::new(),
                };
                reading
                    .facts
                    .identities
                    .entry(account)
                    .or_default()
                    .push(entity);
            }
            // The item of a deletion has no configuration.
            Some(_) => {}
            None => policy(reading, account, &item, &parsed),
        }
    }
}

/// The policy of a resource: AWS Config keeps it among the supplements or in the configuration, often as a text.
fn policy(reading: &mut Reading, account: AccountId, item: &Cursor<'_>, configuration: &Value) {
    let supplements = item.get("supplementaryConfiguration");
    let found = [
        &supplements.value["BucketPolicy"],
        &supplements.value["Policy"],
        &configuration["Policy"],
    ];
    let document = found.into_iter().find_map(document);
    let arn = item.text("ARN").or_else(|| item.text("arn"));
    if let (Some(document), Some(key)) = (document, arn.and_then(resource_key)) {
        reading.resource_policy(key, account, document.to_string(), item.place());
    }
}

fn document(value: &Value) -> Option<Value> {
    let value = match value.as_str() {
        Some(text) => serde_json::from_str(text).ok()?,
        None => value.clone(),
    };
    match value.get("policyText").and_then(Value::as_str) {
        Some(text) => serde_json::from_str(text).ok(),
        None => value.get("Statement").is_some().then_some(value),
    }
}

/// The members as AWS CLI output spells them: `roleName` is `RoleName`. Documents are texts here.
fn capitalized(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(capitalized).collect(),
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(name, value)| {
                let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
                (first.to_uppercase() + rest, capitalized(value))
            });
            Value::Object(members.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
