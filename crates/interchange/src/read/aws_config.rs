//! Snapshots and histories of AWS Config: IAM entities, and the policies of resources. They state no organization.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sim::ids::AccountId;

use super::aws_cli::moment;
use crate::cursor::Cursor;
use crate::facts::{IdentityFacts, IdentityList, Reading, StatedFact, resource_key};

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

/// Notes the newest item of each resource: histories have several.
pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    for item in document.get(ITEMS).items() {
        // Files have the first name, answers of GetResourceConfigHistory the second.
        let account = item.id("awsAccountId").or_else(|| item.id("accountId"));
        let Some(account) = account else {
            let says = "The item does not say which account it is about.";
            reading.findings.lost(item.place(), says);
            continue;
        };
        let members = ["resourceType", "awsRegion", "resourceId"];
        let parts = members.map(|it| item.text(it).unwrap_or_default());
        let id = match parts[2] {
            "" => arn(&item).unwrap_or_default(),
            id => id,
        };
        let key = (account, format!("{} {} {id}", parts[0], parts[1]));
        let at = moment(item.get("configurationItemCaptureTime").value);
        let known = reading.config_items.get(&key);
        if known.is_none_or(|(known, _)| *known < at) {
            let fact = StatedFact {
                value: item.value.clone(),
                place: item.place(),
            };
            reading.config_items.insert(key, (at, fact));
        }
    }
}

fn arn<'a>(item: &Cursor<'a>) -> Option<&'a str> {
    item.text("ARN").or_else(|| item.text("arn"))
}

/// Takes the newest items over. What other files say about an entity or a policy counts more.
pub(super) fn finish(reading: &mut Reading) {
    let known: BTreeSet<(AccountId, IdentityList, String)> = (reading.facts.identities.iter())
        .flat_map(|(id, all)| all.iter().map(|it| (*id, it.list, it.name().to_string())))
        .collect();
    for ((account, _), (_, fact)) in std::mem::take(&mut reading.config_items) {
        let item = Cursor::at(&fact.place.file, &fact.value, fact.place.path.clone());
        let status = item.text("configurationItemStatus").unwrap_or_default();
        if status.starts_with("ResourceDeleted") {
            continue;
        }
        let kind = item.text("resourceType").unwrap_or_default();
        let configuration = item.get("configuration");
        let text = configuration.value.as_str();
        let parsed: Option<Value> = text.and_then(|it| serde_json::from_str(it).ok());
        let parsed = parsed.unwrap_or_else(|| configuration.value.clone());
        match ENTITIES.iter().find(|it| it.0 == kind) {
            Some((_, list)) if parsed.is_object() => {
                let entity = IdentityFacts {
                    list: *list,
                    row: capitalized(&parsed),
                    place: configuration.place(),
                    members: BTreeMap::new(),
                };
                if !known.contains(&(account, *list, entity.name().to_string())) {
                    let entities = reading.facts.identities.entry(account);
                    entities.or_default().push(entity);
                }
            }
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
    if let (Some(document), Some(key)) = (document, arn(item).and_then(resource_key)) {
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
