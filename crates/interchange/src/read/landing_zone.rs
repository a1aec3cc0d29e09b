//! Landing Zone Accelerator: `organization-config.yaml` and `accounts-config.yaml`, and what `global-config.yaml` and
//! `replacements-config.yaml` say about them. Units and accounts have names; their ids are stated only sometimes.

pub(crate) mod replacements;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, ParentId, PolicyId};
use sim::policies::{MANAGED, PolicyTarget, PolicyType};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::{AccountFacts, Reading, StatedFact};
use crate::made;
use crate::report::FindingKind;

pub(crate) use replacements::replace;

/// The lists of policies, with their types.
pub(crate) const POLICIES: [(&str, PolicyType); 6] = [
    ("serviceControlPolicies", PolicyType::ServiceControl),
    ("resourceControlPolicies", PolicyType::ResourceControl),
    ("taggingPolicies", PolicyType::Tag),
    ("backupPolicies", PolicyType::Backup),
    ("chatbotPolicies", PolicyType::Chatbot),
    ("declarativePolicies", PolicyType::DeclarativeEc2),
];

/// The lists by which the files are known, each in one of them.
const LISTS: [&str; 4] = [
    "organizationalUnits",
    "mandatoryAccounts",
    "workloadAccounts",
    "globalReplacements",
];
/// The member of `global-config.yaml` with the role for administrators of all accounts.
const ACCESS_ROLE: &str = "managementAccountAccessRole";

/// The members of accounts that are read, and the description, which only the accelerator's files have.
const ACCOUNT_MEMBERS: [&str; 4] = ["name", "email", "organizationalUnit", "description"];

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let has_list = |name: &&str| document.get(name).value.is_array();
    LISTS.iter().any(has_list) || document.text(ACCESS_ROLE).is_some()
}

/// Learns what other files use: the ids of names, and the values of variables.
pub(super) fn names(reading: &mut Reading, document: &Cursor<'_>) {
    for row in document.get("organizationalUnitIds").items() {
        reading.arn(row.text("arn"), &row.place());
        match (row.text("name"), row.id::<PolicyTarget>("id")) {
            (Some(_), Some(PolicyTarget::Parent(ParentId::Root(id)))) => {
                reading.root(id, row.place());
            }
            (Some(name), Some(id)) => {
                reading.names.insert(name.to_string(), id);
            }
            _ => {
                let says = "An id of a unit needs a name and an id.";
                reading.findings.unread(row.place(), says);
            }
        }
    }
    let ids = stated_ids(document);
    for row in all_accounts(document) {
        if let Some(name) = row.text("name") {
            let id = PolicyTarget::Account(account_id(&ids, &row));
            reading.names.insert(format!("account {name}"), id);
        }
    }
    for (member, variable) in [
        (ACCESS_ROLE, variables::ACCESS_ROLE),
        ("homeRegion", variables::HOME_REGION),
    ] {
        if let Some(text) = document.text(member) {
            let place = document.get(member).place();
            let value = text.to_string();
            let fact = StatedFact { value, place };
            reading.variables.entry(variable).or_insert(fact);
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

/// The ids that the document states, by email address in lower case.
fn stated_ids(document: &Cursor<'_>) -> BTreeMap<String, AccountId> {
    let rows = document.get("accountIds").items().into_iter().rev();
    rows.filter_map(|row| stated_id(&row)).collect()
}

fn stated_id(row: &Cursor<'_>) -> Option<(String, AccountId)> {
    let email = row.text("email")?.to_lowercase();
    Some((email, row.get("accountId").account_id()?))
}

fn account_id(stated: &BTreeMap<String, AccountId>, row: &Cursor<'_>) -> AccountId {
    let key = templates::account_key(row.text("email"), row.text("name"));
    let made = || made::account(key.unwrap_or_default());
    known_id(stated, row).unwrap_or_else(made)
}

/// The stated id of an account. The accelerator compares addresses in lower case, too.
fn known_id(stated: &BTreeMap<String, AccountId>, row: &Cursor<'_>) -> Option<AccountId> {
    stated.get(&row.text("email")?.to_lowercase()).copied()
}

/// Reports account ids that are of no account.
fn unused_ids(reading: &mut Reading, document: &Cursor<'_>) {
    let accounts = all_accounts(document);
    let emails = accounts.iter().filter_map(|row| row.text("email"));
    let emails: BTreeSet<String> = emails.map(str::to_lowercase).collect();
    for row in document.get("accountIds").items() {
        let says = match stated_id(&row) {
            Some((email, _)) if emails.contains(&email) => continue,
            Some((email, id)) => message!(
                "No account has the email address {email}, for which the file states the id {id}."
            ),
            None => "An account id needs an email address and 12 digits.".into(),
        };
        reading.findings.unread(row.place(), says);
    }
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    reading.report_unknown(document.file());
    if document.has("organizationalUnits") && document.get("enable").value == &Value::Bool(false) {
        let says = "The accelerator does not manage the organization (`enable: false`). What the file says is imported all the same.";
        reading.findings.assume(says);
    }
    for row in document.get("organizationalUnits").items() {
        if let Some(path) = row.text("name") {
            templates::define_unit_at(reading, path, &row);
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
    let tower = document.get("controlTower");
    if tower.get("enable").value == &Value::Bool(true) {
        let says = "AWS Control Tower attaches policies of its own to the units that it governs, and no file has them.";
        (reading.findings).add(FindingKind::Missing, Some(tower.place()), says);
    }
    for (list, kind) in POLICIES {
        for row in document.get(list).items() {
            policy(reading, kind, &row);
        }
    }
    let (accounts, ids) = (all_accounts(document), stated_ids(document));
    for row in &accounts {
        account(reading, &ids, row);
    }
    unused_ids(reading, document);
    templates::unread_members(reading, &accounts, &ACCOUNT_MEMBERS);
}

/// Says that the accelerator attaches a policy to new accounts.
fn quarantine(reading: &mut Reading, row: &Cursor<'_>) {
    if row.get("enable").value == &Value::Bool(true) {
        let name = row.text("scpPolicyName").unwrap_or("?").to_string();
        let says = message!(
            "The accelerator attaches the policy {name} to new accounts. The import attaches it to none."
        );
        reading.findings.unread(row.place(), says);
    }
}

fn account(reading: &mut Reading, ids: &BTreeMap<String, AccountId>, row: &Cursor<'_>) {
    let (id, name) = (account_id(ids, row), row.text("name"));
    let stated = TemplateAccount {
        id,
        is_stated: known_id(ids, row).is_some(),
        name,
        email: row.text("email"),
    };
    templates::account(reading, row, &stated);
    if let Some(role) = reading.variables.get(variables::ACCESS_ROLE).cloned() {
        let slot: fn(&mut AccountFacts) -> &mut Option<StatedFact<String>> =
            |it| &mut it.access_role;
        reading.account_text(id, slot, Some(&role.value), &role.place);
    }
    // The management account is the mandatory account of this name.
    if name == Some("Management") {
        let email = row.text("email").unwrap_or_default().to_lowercase();
        templates::unnamed(reading, "Landing Zone Accelerator", email, row);
        reading.management(id, row.place());
    }
    if let Some(path) = row.text("organizationalUnit") {
        let parent = templates::unit_at(reading, path, row);
        reading.parent(&PolicyTarget::Account(id), parent, row.place());
    }
}

fn policy(reading: &mut Reading, kind: PolicyType, row: &Cursor<'_>) {
    let name = row.text("name").unwrap_or_default();
    if row.text("type") == Some("awsManaged") {
        let known = MANAGED
            .iter()
            .find(|it| it.kind == kind && *it.name == *name);
        let Some(known) = known else {
            let says = message!(
                "Orgsim does not know the AWS managed policy {name}.",
                name = name.to_string()
            );
            return reading.findings.lost(row.place(), says);
        };
        return attach_all(reading, row, (kind, &known.id));
    }
    let stated = TemplatePolicy::named(kind, name, row.text("description"));
    let id = stated.id.clone();
    templates::policy(reading, row, &stated, &row.get("policy"));
    variables::substitute(reading, row, &id, name);
    attach_all(reading, row, (kind, &id));
}

/// Attaches a policy to its units and accounts.
fn attach_all(reading: &mut Reading, row: &Cursor<'_>, policy: (PolicyType, &PolicyId)) {
    let is_allow_list = row.text("strategy") == Some("allow-list");
    let targets = row.get("deploymentTargets");
    if !targets.get("excludedAccounts").items().is_empty() {
        let says = "The accelerator does not exclude accounts from policies: this one is attached to all its targets.";
        reading.findings.unread(targets.place(), says);
    }
    for unit in targets.get("organizationalUnits").items() {
        if let Value::String(path) = unit.value {
            let target = PolicyTarget::Parent(templates::unit_at(reading, path, &unit));
            attach(reading, &unit, target, policy, is_allow_list);
        }
    }
    for account in targets.get("accounts").items() {
        let name = account.value.as_str().unwrap_or_default();
        match reading.names.get(&format!("account {name}")).cloned() {
            Some(target) => attach(reading, &account, target, policy, is_allow_list),
            None => {
                let says = message!(
                    "No account has the name {name}. Import accounts-config.yaml too.",
                    name = name.to_string()
                );
                reading.findings.lost(account.place(), says);
            }
        }
    }
}

/// Attaches a policy. The accelerator detaches `FullAWSAccess` from targets of allow lists.
fn attach(
    reading: &mut Reading,
    at: &Cursor<'_>,
    target: PolicyTarget,
    (kind, id): (PolicyType, &PolicyId),
    is_allow_list: bool,
) {
    if is_allow_list {
        reading.facts.complete.insert((target.clone(), kind));
    }
    reading.attach(at, target, id.clone());
}
