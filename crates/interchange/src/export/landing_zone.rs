//! Landing Zone Accelerator: `organization-config.yaml`, `accounts-config.yaml`, and a file for each document of a policy.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use message::{Message, message};
use serde_json::Value;
use sim::account::Account;
use sim::ids::{ParentId, PolicyId};
use sim::policies::{OrganizationPolicy, PolicyTarget, PolicyType};

use super::left_out::{TemplateHolds, is_detached_from, left_out};
use super::tree::{Exported, ExportedFile, Identifiers, Tree};
use crate::read::LANDING_ZONE_POLICIES;

/// The name that the management account has here.
const MANAGEMENT: &str = "Management";

/// The accounts that Landing Zone Accelerator requires.
const MANDATORY: [&str; 3] = [MANAGEMENT, "LogArchive", "Audit"];

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let mut files = Vec::new();
    let organization = organization_config(tree, &mut files);
    let mut add = |name: &str, text| {
        let name = name.to_string();
        files.insert(0, ExportedFile { name, text });
    };
    add("accounts-config.yaml", accounts_config(tree));
    add("organization-config.yaml", organization);
    let texts = files.iter();
    let texts: Vec<String> = texts
        .map(|file| format!("# {}\n{}", file.name, file.text))
        .collect();
    Exported {
        text: texts.join("\n"),
        files,
        left_out: all_left_out(tree),
    }
}

fn all_left_out(tree: &Tree<'_>) -> Vec<Message> {
    let kinds = LANDING_ZONE_POLICIES.map(|(_, kind)| kind);
    let holds = TemplateHolds {
        types: &kinds,
        detached_default: true,
        ..TemplateHolds::default()
    };
    let mut left_out = left_out(tree, holds);
    left_out.extend(mixed_targets(tree));
    left_out.push("names of roles for administrators: global-config.yaml has one for all".into());
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut accounts = tree.accounts();
    if accounts.any(|(account, _)| !names.insert(&account.name)) {
        left_out.push("which of several accounts with the same name a policy means".into());
    }
    let management = tree.world.account(tree.organization.management);
    if management.is_some_and(|it| &*it.name != MANAGEMENT) {
        left_out.push("the name of the management account, which must be Management".into());
    }
    let missing = MANDATORY[1..].iter();
    let missing: Vec<&str> = missing
        .filter(|name| !tree.accounts().any(|(account, _)| &*account.name == **name))
        .copied()
        .collect();
    if !missing.is_empty() {
        left_out.push(message!(
            "accounts that Landing Zone Accelerator requires: {names}",
            names = missing.join(", ")
        ));
    }
    let mut units = tree.organization.ous.values();
    if units.any(|unit| unit.name.contains('/')) {
        left_out.push("the slash in names of units".into());
    }
    left_out
}

/// The service control policies from all of whose targets `FullAWSAccess` is detached: the accelerator detaches it there.
fn allow_lists(tree: &Tree<'_>) -> BTreeSet<PolicyId> {
    let kind = PolicyType::ServiceControl;
    let is_allow_list = |policy: &&Arc<OrganizationPolicy>| {
        let targets = tree.organization.targets_of(policy);
        let mut targets = targets.iter();
        policy.kind == kind
            && targets.len() > 0
            && targets.all(|it| is_detached_from(tree, kind, it))
    };
    let enabled = tree.organization.policy_types.contains_key(&kind);
    let policies = tree.policies().filter(|_| enabled).filter(is_allow_list);
    policies.map(|it| it.id.clone()).collect()
}

/// The targets without `FullAWSAccess` to which the accelerator would attach it: a policy has one strategy for all its targets.
fn mixed_targets(tree: &Tree<'_>) -> Option<Message> {
    let kind = PolicyType::ServiceControl;
    if !tree.organization.policy_types.contains_key(&kind) {
        return None;
    }
    let (targets, allow_lists) = (tree.targets(), allow_lists(tree));
    let mixed = targets.iter().filter(|target| {
        let attached = tree.organization.attached(kind, target);
        let stated = attached.iter().all(|it| allow_lists.contains(&it.id));
        is_detached_from(tree, kind, target) && !stated
    });
    let names: Vec<String> = mixed
        .map(|target| match target {
            PolicyTarget::Parent(parent) => path(tree, parent),
            PolicyTarget::Account(id) => tree.world.name_of(*id),
        })
        .collect();
    (!names.is_empty()).then(|| {
        message!(
            "where FullAWSAccess is detached: {targets}, because a policy has one strategy for all its targets",
            targets = names.join(", ")
        )
    })
}

/// The path of a unit, as this format spells it.
fn path(tree: &Tree<'_>, parent: &ParentId) -> String {
    let steps = tree.organization.path(parent);
    let names = steps.iter().skip(1);
    let names: Vec<String> = names
        .map(|step| tree.name(step).replace('/', "-"))
        .collect();
    match names.is_empty() {
        true => "Root".to_string(),
        false => names.join("/"),
    }
}

/// The name of an account: the management account has a fixed one.
fn name<'a>(tree: &Tree<'_>, account: &'a Account) -> &'a str {
    match account.id == tree.organization.management {
        true => MANAGEMENT,
        false => &account.name,
    }
}

/// A text, quoted as in JSON, which YAML reads too.
fn quoted(text: &str) -> Value {
    Value::from(text)
}

fn organization_config(tree: &Tree<'_>, files: &mut Vec<ExportedFile>) -> String {
    let mut text = "enable: true\norganizationalUnits:\n".to_string();
    for (parent, _) in &tree.parents {
        if matches!(parent, ParentId::Ou(_)) {
            let path = path(tree, parent);
            text.push_str(&format!("  - name: {}\n", quoted(&path)));
        }
    }
    if tree.organization.ous.is_empty() {
        text = text.replace("organizationalUnits:", "organizationalUnits: []");
    }
    let (mut taken, allow_lists) = (Identifiers::default(), allow_lists(tree));
    for (list, kind) in LANDING_ZONE_POLICIES {
        let policies = tree.policies();
        let policies: Vec<_> = policies.filter(|policy| policy.kind == kind).collect();
        if policies.is_empty() {
            text.push_str(&format!("{list}: []\n"));
            continue;
        }
        text.push_str(&format!("{list}:\n"));
        for policy in policies {
            let file = taken.take(&policy.name, |words| words.join("-").to_lowercase());
            let file = format!("policies/{file}.json");
            let description = quoted(&policy.description);
            text.push_str(&format!("  - name: {}\n", quoted(&policy.name)));
            text.push_str(&format!("    description: {description}\n"));
            text.push_str(&format!("    policy: {file}\n"));
            text.push_str("    type: customerManaged\n");
            if kind == PolicyType::ServiceControl {
                let strategy = match allow_lists.contains(&policy.id) {
                    true => "allow-list",
                    false => "deny-list",
                };
                text.push_str(&format!("    strategy: {strategy}\n"));
            }
            text.push_str(&targets(tree, &tree.organization.targets_of(policy)));
            let document: Value = serde_json::from_str(&policy.content).unwrap_or_default();
            files.push(ExportedFile {
                name: file,
                text: format!("{document:#}\n"),
            });
        }
    }
    text
}

fn targets(tree: &Tree<'_>, targets: &[PolicyTarget]) -> String {
    let mut units = String::new();
    let mut accounts = String::new();
    for target in targets {
        match target {
            PolicyTarget::Parent(parent) => {
                let path = path(tree, parent);
                units.push_str(&format!("        - {}\n", quoted(&path)));
            }
            PolicyTarget::Account(id) => {
                if let Some(account) = tree.world.account(*id) {
                    let name = quoted(name(tree, account));
                    accounts.push_str(&format!("        - {name}\n"));
                }
            }
        }
    }
    let mut text = "    deploymentTargets:\n".to_string();
    for (name, rows) in [("organizationalUnits", units), ("accounts", accounts)] {
        match rows.is_empty() {
            true => text.push_str(&format!("      {name}: []\n")),
            false => text.push_str(&format!("      {name}:\n{}\n", rows.trim_end())),
        }
    }
    text
}

fn accounts_config(tree: &Tree<'_>) -> String {
    let mut lists: BTreeMap<bool, String> = BTreeMap::new();
    let mut ids = String::new();
    for (account, parent) in tree.accounts() {
        let name = name(tree, account);
        let row = lists.entry(MANDATORY.contains(&name)).or_default();
        let (email, id) = (quoted(&account.email), account.id);
        row.push_str(&format!("  - name: {}\n", quoted(name)));
        row.push_str(&format!("    email: {email}\n"));
        let path = path(tree, parent);
        row.push_str(&format!("    organizationalUnit: {}\n", quoted(&path)));
        ids.push_str(&format!("  - email: {email}\n"));
        ids.push_str(&format!("    accountId: \"{id}\"\n"));
    }
    let mut text = String::new();
    for (is_mandatory, list) in [(true, "mandatoryAccounts"), (false, "workloadAccounts")] {
        match lists.remove(&is_mandatory) {
            Some(rows) => text.push_str(&format!("{list}:\n{rows}")),
            None => text.push_str(&format!("{list}: []\n")),
        }
    }
    text + "accountIds:\n" + &ids
}
