//! Terraform plans. Planned resources have no ids yet, so resources that refer to them lack these ids too. The configuration in the
//! plan says what refers to what: ids are made up, and what refers to them gets the same ids.

use std::collections::BTreeSet;

use message::{Message, message};
use policy::unknown;
use serde_json::Value;
use sim::ids::AccountId;

use super::PREFIX;
use super::planned::{PlannedResource, TerraformPlan};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::read::templates::unknown_values;

/// The attributes without which a resource says too little, by type.
const ATTRIBUTES: [(&str, &[&str]); 7] = [
    ("organizational_unit", &["name", "parent_id"]),
    ("account", &["name", "email", "parent_id"]),
    ("policy", &["name", "content"]),
    ("policy_attachment", &["policy_id", "target_id"]),
    (
        "delegated_administrator",
        &["account_id", "service_principal"],
    ),
    ("resource_policy", &["content"]),
    ("aws_service_access", &["service_principal"]),
];

/// The planned values with ids, and with the values that expressions refer to. What cannot be tied is reported, and a
/// delegated administrator without it loses its values.
pub(super) fn complete(reading: &mut Reading, document: &Cursor<'_>) -> Value {
    let plan = TerraformPlan::of(document.value);
    let mut completed = document.get("planned_values").value.clone();
    let (mut planned, mut assumed) = (0, BTreeSet::new());
    for resource in &plan.resources {
        let pointer = resource.pointer.as_ref();
        let values = pointer.and_then(|it| completed.pointer_mut(it));
        let Some(values) = values.filter(|it| it.is_object()) else {
            continue;
        };
        values["address"] = resource.address.into();
        if let Some(id) = plan.new_id(resource) {
            planned += 1;
            values["id"] = id.into();
            if resource.kind == "account" {
                values["joined_method"] = "CREATED".into();
            }
        }
        for attribute in missing(resource) {
            let tied = plan.value(resource, attribute, 0);
            let room = &mut reading.room;
            let tied = tied.and_then(|it| match room.take(it.text.len()) {
                true => Ok(it),
                false => Err("It is too long.".into()),
            });
            match tied {
                Ok(tied) => {
                    if tied.assumed && assumed.insert((&resource.name, attribute)) {
                        assume(reading, resource, attribute, &tied.text);
                    }
                    let open = unknown::names(&tied.text).map(str::to_string).collect();
                    let at = document.get("planned_values").below(&resource.place);
                    let at = Cursor::at(&at.file, document.value, at.path);
                    unknown_values(reading, &at, resource.address, open);
                    values[attribute] = tied.text.into();
                }
                Err(reason) => {
                    untied(reading, document, resource, attribute, reason);
                    if resource.kind == "delegated_administrator" {
                        *values = Value::Null;
                        break;
                    }
                }
            }
        }
    }
    if planned > 0 {
        reading.findings.assume(message!(
            "The plan creates units, accounts and policies ({planned}), which have no ids before it is applied. Made-up ids stand for them."
        ));
    }
    completed
}

/// The attributes that the planned values lack.
fn missing(resource: &PlannedResource<'_>) -> impl Iterator<Item = &'static str> {
    let wanted = ATTRIBUTES.iter().find(|(kind, _)| *kind == resource.kind);
    let wanted = wanted.map_or(&[][..], |(_, attributes)| *attributes);
    let values = resource.values;
    (wanted.iter().copied()).filter(|attribute| !values[*attribute].is_string())
}

fn untied(
    reading: &mut Reading,
    document: &Cursor<'_>,
    resource: &PlannedResource<'_>,
    attribute: &str,
    reason: Message,
) {
    let says = message!(
        "{address}: the plan does not say what `{attribute}` is. {reason}",
        address = resource.address.to_string(),
        attribute = attribute.to_string()
    );
    let place = document.get("planned_values").below(&resource.place);
    reading.findings.lost(place, says);
}

fn assume(reading: &mut Reading, resource: &PlannedResource<'_>, attribute: &str, value: &str) {
    reading.findings.assume(message!(
        "{address}: the plan says only in part what `{attribute}` refers to. The instance with the same index, or the only one, is used: {value}.",
        address = resource.address.to_string(),
        attribute = attribute.to_string(),
        value = value.to_string()
    ));
}

/// What the plan no longer has.
#[derive(Default)]
pub(super) struct PlanDeletions {
    /// Addresses of resources that stay in the organization, because Terraform only forgets them.
    pub forgotten: BTreeSet<String>,
    /// Accounts that are deleted. Lists of all accounts still have them.
    pub accounts: BTreeSet<AccountId>,
}

/// Reports what the plan deletes.
pub(super) fn deletions(reading: &mut Reading, document: &Cursor<'_>) -> PlanDeletions {
    let mut deletions = PlanDeletions::default();
    for row in document.get("resource_changes").items() {
        let kind = row.text("type").unwrap_or_default();
        if !kind.starts_with(PREFIX) || row.text("mode") == Some("data") {
            continue;
        }
        let change = row.get("change");
        let actions = change.get("actions").items();
        let has = |wanted: &str| actions.iter().any(|it| it.value.as_str() == Some(wanted));
        let address = row.text("address").unwrap_or_default().to_string();
        let before = change.get("before");
        if has("forget") || has("delete") && before.value["skip_destroy"] == true {
            deletions.forgotten.insert(address);
            continue;
        }
        if !has("delete") {
            continue;
        }
        if kind == "aws_organizations_account" {
            deletions.accounts.extend(before.id::<AccountId>("id"));
        }
        let says = match has("create") {
            true => message!("{address}: the plan replaces it. The new one is imported."),
            false => message!("{address}: the plan deletes it, so it is not imported."),
        };
        reading.findings.unread(row.place(), says);
    }
    deletions
}
