//! Lists in resources and data sources of Terraform: children of units, policies of targets, delegated administrators, tags.

use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::policies::PolicyTarget;

use super::{account, tags, unit};
use crate::cursor::Cursor;
use crate::facts::Reading;

/// Reads a data source with a list. Returns whether its type is known.
pub(super) fn read(reading: &mut Reading, kind: &str, values: &Cursor<'_>) -> bool {
    let parent = values.id::<ParentId>("parent_id");
    match kind {
        "organizational_units" => units(reading, &values.get("children"), parent.as_ref()),
        "organizational_unit_child_accounts" => {
            accounts(reading, &values.get("accounts"), parent.as_ref());
        }
        // They are anywhere below the parent.
        "organizational_unit_descendant_organizational_units" => {
            units(reading, &values.get("children"), None);
        }
        "organizational_unit_descendant_accounts" => {
            accounts(reading, &values.get("accounts"), None);
        }
        "policies_for_target" => policies(reading, values),
        "delegated_administrators" => administrators(reading, values),
        "delegated_services" => services(reading, values),
        "resource_tags" => {
            if let Some(id) = values.text("resource_id") {
                tags(reading, id, values);
            }
        }
        // It has ids of policies only, without a target.
        "policies" => {}
        _ => return false,
    }
    true
}

/// Reads a list of accounts. Those that the plan deletes are still in it.
pub(super) fn accounts(reading: &mut Reading, rows: &Cursor<'_>, parent: Option<&ParentId>) {
    for row in rows.items() {
        let id = row.id::<AccountId>("id");
        if id.is_some_and(|id| reading.deleted.contains(&id)) {
            continue;
        }
        account(reading, &row);
        if let (Some(id), Some(parent)) = (id, parent) {
            let child = PolicyTarget::Account(id);
            reading.listed.push((child, parent.clone(), row.place()));
        }
    }
}

fn units(reading: &mut Reading, rows: &Cursor<'_>, parent: Option<&ParentId>) {
    for row in rows.items() {
        unit(reading, &row);
        if let (Some(id), Some(parent)) = (row.id::<OuId>("id"), parent) {
            let child = PolicyTarget::Parent(ParentId::Ou(id));
            reading.listed.push((child, parent.clone(), row.place()));
        }
    }
}

fn policies(reading: &mut Reading, values: &Cursor<'_>) {
    let target = values.id::<PolicyTarget>("target_id");
    for id in values.get("ids").items() {
        let policy = id.value.as_str().and_then(|it| it.parse::<PolicyId>().ok());
        if let (Some(target), Some(policy)) = (&target, policy) {
            reading.attach(&id, target.clone(), policy);
        }
    }
}

fn administrators(reading: &mut Reading, values: &Cursor<'_>) {
    let list = values.get("delegated_administrators");
    accounts(reading, &list, None);
    for row in list.items() {
        if let Some(id) = row.id::<AccountId>("id") {
            let administrators = &mut reading.facts.administrators;
            administrators.entry(id).or_insert_with(|| row.place());
            if let Some(principal) = values.text("service_principal") {
                reading.delegate(&row, id, principal);
            }
        }
    }
}

fn services(reading: &mut Reading, values: &Cursor<'_>) {
    let account = values.id::<AccountId>("account_id");
    for row in values.get("delegated_services").items() {
        if let (Some(account), Some(principal)) = (account, row.text("service_principal")) {
            reading.delegate(&row, account, principal);
        }
    }
}
