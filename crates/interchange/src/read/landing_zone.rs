//! Landing Zone Accelerator: `organization-config.yaml` and `accounts-config.yaml`. Units and accounts have names; their ids
//! are stated only sometimes.

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, PolicyId};
use sim::policies::{PolicyType, Target};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;
use crate::report::FindingKind;

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
            if row.get("ignore").value == &Value::Bool(true) {
                let says = message!(
                    "The accelerator ignores the unit {path}: what is in it and which policies it has is not in these files.",
                    path = path.to_string()
                );
                reading
                    .findings
                    .add(FindingKind::Missing, Some(row.place()), says);
            }
        }
    }
    quarantine(reading, &document.get("quarantineNewAccounts"));
    for (list, kind) in POLICIES {
        for row in document.get(list).items() {
            policy(reading, kind, &row);
        }
    }
    for row in all_accounts(document) {
        account(reading, document, &row);
    }
}

/// Says that the accelerator attaches a policy to new accounts.
fn quarantine(reading: &mut Reading, row: &Cursor<'_>) {
    if row.get("enable").value == &Value::Bool(true) {
        let name = row.text("scpPolicyName").unwrap_or("?").to_string();
        let says = message!(
            "The accelerator attaches the policy {name} to new accounts. The import attaches it to none.",
            name
        );
        reading.findings.unread(row.place(), says);
    }
}

/// The variables of documents, and their usual values.
const VARIABLES: [(&str, &str); 2] = [
    ("${ACCELERATOR_PREFIX}", "AWSAccelerator"),
    ("${PARTITION}", "aws"),
];

/// Replaces the variables in a policy's document.
fn substitute(reading: &mut Reading, id: &PolicyId, name: &str) {
    let partition = reading.facts.partition.as_ref().map(|it| it.value);
    let policy = reading.facts.policies.get_mut(id);
    let Some(content) = policy.and_then(|it| it.content.as_mut()) else {
        return;
    };
    for (variable, usual) in VARIABLES {
        if !content.value.contains(variable) {
            continue;
        }
        let value = match partition {
            Some(partition) if variable == "${PARTITION}" => partition.to_string(),
            Some(_) | None => usual.to_string(),
        };
        content.value = content.value.replace(variable, &value);
        let says = message!(
            "In the policy {name}, {value} stands for {variable}.",
            name = name.to_string(),
            value,
            variable
        );
        reading.findings.assume(says);
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
    substitute(reading, &id, name);
    let is_allow_list = row.text("strategy") == Some("allow-list");
    let targets = row.get("deploymentTargets");
    if !targets.get("excludedAccounts").items().is_empty() {
        let says = "Excluded accounts are not read: the policy is attached to its targets.";
        reading.findings.unread(targets.place(), says);
    }
    for unit in targets.get("organizationalUnits").items() {
        if let Value::String(path) = unit.value {
            let target = Target::Parent(templates::unit_at(reading, path, &unit));
            attach(reading, &unit, target, (kind, &id), is_allow_list);
        }
    }
    for account in targets.get("accounts").items() {
        let name = account.value.as_str().unwrap_or_default();
        match reading.names.get(&format!("account {name}")).cloned() {
            Some(target) => attach(reading, &account, target, (kind, &id), is_allow_list),
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

/// Attaches a policy. The accelerator detaches `FullAWSAccess` from targets of allow lists.
fn attach(
    reading: &mut Reading,
    at: &Cursor<'_>,
    target: Target,
    (kind, id): (PolicyType, &PolicyId),
    is_allow_list: bool,
) {
    if is_allow_list {
        reading.facts.complete.insert((target.clone(), kind));
    }
    templates::attach(reading, at, target, id.clone());
}
