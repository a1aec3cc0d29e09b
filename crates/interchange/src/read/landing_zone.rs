//! Landing Zone Accelerator: `organization-config.yaml` and `accounts-config.yaml`. Units and accounts have names; their ids
//! are stated only sometimes.

use message::message;
use serde_json::Value;
use sim::ids::AccountId;
use sim::policies::{PolicyType, Target};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

/// The lists of policies, with their types.
pub(crate) const POLICIES: [(&str, PolicyType); 6] = [
    ("serviceControlPolicies", PolicyType::ServiceControl),
    ("resourceControlPolicies", PolicyType::ResourceControl),
    ("taggingPolicies", PolicyType::Tag),
    ("backupPolicies", PolicyType::Backup),
    ("chatbotPolicies", PolicyType::Chatbot),
    ("declarativePolicies", PolicyType::DeclarativeEc2),
];

pub(super) fn is(document: &Cursor<'_>) -> bool {
    [
        "organizationalUnits",
        "mandatoryAccounts",
        "workloadAccounts",
    ]
    .iter()
    .any(|name| document.get(name).value.is_array())
}

/// Learns the ids of names, which other files use.
pub(super) fn names(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.get("organizationalUnitIds").items() {
        if let (Some(name), Some(id)) = (row.text("name"), row.id::<Target>("id")) {
            reading.names.insert(name.to_string(), id);
        }
    }
    for row in all_accounts(document) {
        if let Some(name) = row.text("name") {
            let id = Target::Account(account_id(document, &row));
            reading.names.insert(format!("account {name}"), id);
        }
    }
}

fn all_accounts<'a>(document: &Cursor<'a>) -> Vec<Cursor<'a>> {
    let lists = ["mandatoryAccounts", "workloadAccounts"];
    lists
        .iter()
        .flat_map(|list| document.get(list).items())
        .collect()
}

fn account_id(document: &Cursor<'_>, row: &Cursor<'_>) -> AccountId {
    let email = row.text("email").or_else(|| row.text("name"));
    let email = email.unwrap_or_default();
    let ids = document.get("accountIds").items();
    let stated = ids.iter().find(|it| it.text("email") == Some(email));
    stated
        .and_then(|it| it.id("accountId"))
        .unwrap_or_else(|| made::account(email))
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.get("organizationalUnits").items() {
        if let Some(path) = row.text("name") {
            templates::unit_at(reading, path, &row);
        }
    }
    for (list, kind) in POLICIES {
        for row in document.get(list).items() {
            policy(reading, kind, &row);
        }
    }
    for row in all_accounts(document) {
        account(reading, document, &row);
    }
}

fn account(reading: &mut Reading, document: &Cursor<'_>, row: &Cursor<'_>) {
    let id = account_id(document, row);
    let name = row.text("name");
    let email = row.text("email");
    templates::account(reading, row, &TemplateAccount { id, name, email });
    // The management account is the mandatory account of this name.
    if name == Some("Management") {
        reading.state(|facts| &mut facts.management, id, row.place());
    }
    if let Some(path) = row.text("organizationalUnit") {
        let parent = templates::unit_at(reading, path, row);
        reading.parent(&Target::Account(id), parent, row.place());
    }
}

fn policy(reading: &mut Reading, kind: PolicyType, row: &Cursor<'_>) {
    let name = row.text("name").unwrap_or_default();
    if row.text("type") == Some("awsManaged") {
        let says = message!(
            "The AWS managed policy {name} is not attached by the import.",
            name = name.to_string()
        );
        return reading.findings.unread(row.place(), says);
    }
    let stated = TemplatePolicy::named(kind, name, row.text("description"));
    let id = stated.id.clone();
    templates::policy(reading, row, &stated, &row.get("policy"));
    let targets = row.get("deploymentTargets");
    if !targets.get("excludedAccounts").items().is_empty() {
        let says = "Excluded accounts are not read: the policy is attached to its targets.";
        reading.findings.unread(targets.place(), says);
    }
    for unit in targets.get("organizationalUnits").items() {
        if let Value::String(path) = unit.value {
            let target = Target::Parent(templates::unit_at(reading, path, &unit));
            templates::attach(reading, &unit, target, id.clone());
        }
    }
    for account in targets.get("accounts").items() {
        let name = account.value.as_str().unwrap_or_default();
        match reading.names.get(&format!("account {name}")).cloned() {
            Some(target) => templates::attach(reading, &account, target, id.clone()),
            None => {
                let says = message!(
                    "No account has the name {name}. Import accounts-config.yaml too.",
                    name = name.to_string()
                );
                reading.findings.unread(account.place(), says);
            }
        }
    }
}
