//! org-formation: `organization.yml`, with policy documents in place.

use std::collections::BTreeMap;

use serde_json::Value;
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType};

use super::left_out::{TemplateHolds, left_out};
use super::tree::{Exported, Identifiers, Tree, camel};

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let names = names(tree);
    let mut text = "AWSTemplateFormatVersion: '2010-09-09-OC'\n\nOrganization:\n".to_string();
    for (parent, _) in &tree.parents {
        text.push_str(&parent_row(tree, &names, parent));
    }
    for (account, _) in tree.accounts() {
        text.push_str(&account_row(tree, &names, account));
    }
    for policy in tree.policies() {
        if policy.kind == PolicyType::ServiceControl {
            let document: Value = serde_json::from_str(&policy.content).unwrap_or_default();
            let mut row = head(&names[policy.id.as_str()], "ServiceControlPolicy");
            row.push_str(&property("PolicyName", &policy.name));
            row.push_str(&property("Description", &policy.description));
            // JSON is YAML in flow style.
            row.push_str(&format!("      PolicyDocument: {document}\n"));
            text.push_str(&row);
        }
    }
    let holds = TemplateHolds {
        types: &[PolicyType::ServiceControl],
        account_tags: true,
        ..TemplateHolds::default()
    };
    Exported::one(text, left_out(tree, holds))
}

/// The logical name of everything that has a row, by id.
fn names(tree: &Tree<'_>) -> BTreeMap<String, String> {
    let mut taken = Identifiers::default();
    let root = tree.organization.root.to_string();
    let mut names = BTreeMap::from([(root, "OrganizationRoot".to_string())]);
    for (id, kind, name) in tree.named() {
        let kind = match kind {
            "unit" => "OU",
            "policy" => "SCP",
            kind => kind,
        };
        names.insert(id, taken.take(&format!("{name} {kind}"), camel));
    }
    names
}

fn head(name: &str, kind: &str) -> String {
    format!("\n  {name}:\n    Type: OC::ORG::{kind}\n    Properties:\n")
}

/// A text, quoted as in JSON, which YAML reads too.
fn property(name: &str, text: &str) -> String {
    format!("      {name}: {}\n", Value::from(text))
}

/// A list of references; nothing without any.
fn references(name: &str, to: &[&String]) -> String {
    if to.is_empty() {
        return String::new();
    }
    let rows: Vec<String> = to
        .iter()
        .map(|it| format!("        - !Ref {it}\n"))
        .collect();
    format!("      {name}:\n{}", rows.concat())
}

/// The customer managed service control policies attached directly. org-formation leaves FullAWSAccess attached.
fn attached<'n>(
    tree: &Tree<'_>,
    names: &'n BTreeMap<String, String>,
    target: &PolicyTarget,
) -> Vec<&'n String> {
    let attached = tree
        .organization
        .attached(PolicyType::ServiceControl, target);
    let own = attached.into_iter().filter(|policy| !policy.managed);
    own.filter_map(|policy| names.get(policy.id.as_str()))
        .collect()
}

fn parent_row(tree: &Tree<'_>, names: &BTreeMap<String, String>, parent: &ParentId) -> String {
    let attached = attached(tree, names, &PolicyTarget::Parent(parent.clone()));
    let policies = references("ServiceControlPolicies", &attached);
    let name = &names[parent.as_str()];
    match parent {
        ParentId::Root(_) if policies.is_empty() => {
            format!("\n  {name}:\n    Type: OC::ORG::OrganizationRoot\n    Properties: {{}}\n")
        }
        ParentId::Root(_) => head(name, "OrganizationRoot") + &policies,
        ParentId::Ou(_) => {
            let accounts = tree.accounts_in(parent);
            let accounts: Vec<&String> = accounts
                .filter_map(|it| names.get(&it.id.to_string()))
                .collect();
            let units = tree.parents.iter().map(|(it, _)| it);
            let units = units.filter(|it| tree.parent_of(it) == Some(parent));
            let units: Vec<&String> = units.filter_map(|it| names.get(it.as_str())).collect();
            [
                head(name, "OrganizationalUnit"),
                property("OrganizationalUnitName", &tree.name(parent)),
                references("Accounts", &accounts),
                references("OrganizationalUnits", &units),
                policies,
            ]
            .concat()
        }
    }
}

fn account_row(
    tree: &Tree<'_>,
    names: &BTreeMap<String, String>,
    account: &sim::account::Account,
) -> String {
    let id = account.id.to_string();
    let kind = if account.id == tree.organization.management {
        "MasterAccount"
    } else {
        "Account"
    };
    let mut row = head(&names[&id], kind);
    row.push_str(&property("AccountName", &account.name));
    row.push_str(&property("AccountId", &id));
    row.push_str(&property("RootEmail", &account.email));
    let role = tree.access_role(account.id);
    if let Some(role) = role.filter(|it| *it != sim::account::DEFAULT_ACCESS_ROLE) {
        row.push_str(&property("OrganizationAccessRoleName", role));
    }
    let tags = tree.tags(&id);
    if !tags.is_empty() {
        let pairs = tags.into_iter();
        let pairs: serde_json::Map<String, Value> = pairs
            .map(|(key, value)| (key.to_string(), value.into()))
            .collect();
        row.push_str(&format!("      Tags: {}\n", Value::Object(pairs)));
    }
    let attached = attached(tree, names, &PolicyTarget::Account(account.id));
    row.push_str(&references("ServiceControlPolicies", &attached));
    row
}
