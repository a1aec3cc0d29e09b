//! AWS Control Tower: manifests of Customizations (CfCT), and account requests of Account Factory for Terraform (AFT). Units and
//! accounts have names; only some requests state the id of a unit.

use message::message;
use serde_json::{Map, Value};
use sim::ids::{OuId, ParentId};
use sim::policies::{PolicyTarget, PolicyType};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

/// The member of an account request, and of the value that [`requests`] makes.
const REQUEST: &str = "control_tower_parameters";

pub(super) fn is_manifest(document: &Cursor<'_>) -> bool {
    let resources = document.get("resources").items();
    document.get("organization_policies").value.is_array()
        || resources.iter().any(|row| row.has("deploy_method"))
}

/// Learns the parameters that stack sets give their templates.
pub(super) fn parameters(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.get("resources").items() {
        let template = row.text("resource_file").unwrap_or_default();
        let path = templates::beside(document.file(), template);
        for it in row.get("parameters").items() {
            if let Some(name) = it.text("parameter_key") {
                let given = reading.parameters.entry((path.clone(), name.to_string()));
                let value = it.get("parameter_value").value.clone();
                given.or_default().push((String::new(), value));
            }
        }
    }
}

/// Reads the policies of a manifest. Version 2020-01-01 has a list of its own for them.
pub(super) fn read_manifest(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.get("organization_policies").items() {
        let (kind, units) = (
            PolicyType::ServiceControl,
            row.get("apply_to_accounts_in_ou"),
        );
        policy(reading, kind, &row, "policy_file", &units);
    }
    for row in document.get("resources").items() {
        let targets = row.get("deployment_targets");
        let units = targets.get("organizational_units");
        let kind = match row.text("deploy_method") {
            Some("scp") => PolicyType::ServiceControl,
            Some("rcp") => PolicyType::ResourceControl,
            Some("stack_set") => {
                let says = "A stack set is not imported. Of its template, what belongs to AWS Organizations is, if that file is there.";
                reading.findings.unread(row.place(), says);
                continue;
            }
            _ => {
                let says = "Resources of this type are not read.";
                reading.findings.unread(row.place(), says);
                continue;
            }
        };
        policy(reading, kind, &row, "resource_file", &units);
    }
}

fn policy(
    reading: &mut Reading,
    kind: PolicyType,
    row: &Cursor<'_>,
    file: &str,
    units: &Cursor<'_>,
) {
    let name = row.text("name").unwrap_or_default();
    let stated = TemplatePolicy::named(kind, name, row.text("description"));
    let id = stated.id.clone();
    templates::policy(reading, row, &stated, &row.get(file));
    let accounts = row.get("deployment_targets").get("accounts");
    if !accounts.items().is_empty() {
        let says = "Control Tower attaches policies to units only, so the accounts are not read.";
        reading.findings.unread(accounts.place(), says);
    }
    for unit in units.items() {
        if let Value::String(named) = unit.value {
            let target = match named.parse::<PolicyTarget>() {
                Ok(target) => target,
                // Nested units: `Parent:Child`.
                Err(_) => {
                    let path = named.replace(':', "/");
                    PolicyTarget::Parent(templates::unit_at(reading, &path, &unit))
                }
            };
            reading.attach(&unit, target, id.clone());
        }
    }
}

pub(super) fn is_request(document: &Cursor<'_>) -> bool {
    document.items().iter().any(|row| row.has(REQUEST))
}

pub(super) fn read_requests(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.items() {
        let parameters = row.get(REQUEST);
        let (email, name) = (
            parameters.text("AccountEmail"),
            parameters.text("AccountName"),
        );
        let Some(key) = templates::account_key(email, name) else {
            let says = "The account has neither an email address nor a name.";
            reading.findings.lost(row.place(), says);
            continue;
        };
        let id = made::account(key);
        let stated = TemplateAccount {
            id,
            is_stated: false,
            name,
            email,
        };
        templates::account(reading, &parameters, &stated);
        reading.account_text(id, |it| &mut it.method, Some("CREATED"), &row.place());
        if let Some(unit) = parameters.text("ManagedOrganizationalUnit") {
            let parent = parent(reading, unit, &parameters);
            reading.parent(&PolicyTarget::Account(id), parent, parameters.place());
        }
        // A map, or its JSON as a text.
        let tags = row.get("account_tags");
        let parsed = tags
            .value
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        let parsed: Value = parsed.unwrap_or_else(|| tags.value.clone());
        for (key, value) in parsed.as_object().into_iter().flatten() {
            if let Some(value) = value.as_str() {
                let name = (id.to_string(), key.clone());
                reading.tag(name, value.to_string(), tags.place());
            }
        }
    }
}

/// The type of the Terraform resource in which AFT stores a request.
pub(super) const TABLE_ITEM: &str = "aws_dynamodb_table_item";

/// Reads a request as AFT stores it: an item of DynamoDB, in which each value is below its type.
pub(super) fn table_item(reading: &mut Reading, values: &Cursor<'_>) {
    let item = values
        .text("item")
        .and_then(|it| serde_json::from_str(it).ok());
    let item: Value = item.unwrap_or_default();
    let plain = |value: &Value| -> Value {
        let members = value["M"].as_object().into_iter().flatten();
        members
            .map(|(name, value)| (name.clone(), value["S"].clone()))
            .collect::<Map<String, Value>>()
            .into()
    };
    if item[REQUEST].is_object() {
        let request = Map::from_iter([
            (REQUEST.to_string(), plain(&item[REQUEST])),
            (
                "account_tags".to_string(),
                item["account_tags"]["S"].clone(),
            ),
        ]);
        read_requests(reading, &values.get("item").with(&request.into()));
    }
}

/// A unit by name, by id, or by name and id: `Sandbox (ou-1234-12345678)`.
fn parent(reading: &mut Reading, unit: &str, at: &Cursor<'_>) -> ParentId {
    let (name, id) = match unit.trim_end_matches(')').rsplit_once(" (") {
        Some((name, id)) => (Some(name), id.parse::<OuId>().ok()),
        None => match unit.parse() {
            Ok(id) => (None, Some(id)),
            Err(_) => (Some(unit), None),
        },
    };
    let Some(id) = id else {
        if unit.contains('/') {
            let says = message!(
                "Account Factory for Terraform takes no path of units ({unit}), but a name and an id: `Sandbox (ou-ab12-11111111)`. The account is imported in this unit.",
                unit = unit.to_string()
            );
            reading.findings.unread(at.place(), says);
        }
        return templates::unit_at(reading, name.unwrap_or(unit), at);
    };
    let own = name.and_then(|it| it.rsplit('/').next());
    let place = at.place();
    reading.named_unit(&id, &place);
    reading.unit_text(&id, |it| &mut it.name, own, &place);
    ParentId::Ou(id)
}

/// The account requests in the source of Terraform modules, as a list of objects. Only literal texts are read.
pub fn requests(source: &str) -> Value {
    let mut requests: Vec<Value> = Vec::new();
    let mut block: Option<(&str, Map<String, Value>)> = None;
    for line in source.lines() {
        let line = line.trim();
        if let Some((name, mut members)) = block.take() {
            if line.starts_with('}') {
                let members = Value::Object(members);
                match requests.last_mut() {
                    _ if name == REQUEST => {
                        requests.push(Value::Object(Map::from_iter([(name.to_string(), members)])))
                    }
                    Some(last) => last[name] = members,
                    None => {}
                }
                continue;
            }
            if let Some((key, value)) = line.split_once('=') {
                let value = value
                    .trim()
                    .strip_prefix('"')
                    .and_then(|it| it.split_once('"'));
                let key = key.trim().trim_matches('"');
                members.extend(value.map(|(text, _)| (key.to_string(), text.into())));
            }
            block = Some((name, members));
        } else if let Some((name, "{")) = line
            .split_once('=')
            .map(|(name, rest)| (name.trim(), rest.trim()))
        {
            let known = [REQUEST, "account_tags"].into_iter().find(|it| *it == name);
            block = known.map(|name| (name, Map::new()));
        }
    }
    requests.into()
}
