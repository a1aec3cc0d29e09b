//! Folders of iam-collect: `aws/PARTITION/organizations/ORGANIZATION/…` and `…/accounts/ACCOUNT/…`. What a file is about is in its
//! path, and names in paths are in lower case.

use std::sync::Arc;

use sim::ids::{AccountId, OrganizationId, OuId, ParentId, PolicyId};
use sim::policies::{MANAGED, PolicyType, Target};

use super::templates;
use crate::cursor::Cursor;
use crate::facts::Reading;

/// The folders of policies, which are also the members with attached policies, and their types.
const POLICIES: [(&str, PolicyType); 3] = [
    ("scps", PolicyType::ServiceControl),
    ("rcps", PolicyType::ResourceControl),
    ("s3Policies", PolicyType::S3),
];
/// The folder of S3 policies, whose member has another name.
const S3_FOLDER: &str = "s3-policies";

/// The path of a document: from the organization's folder on, or the account.
enum CollectedPath<'a> {
    Organization(OrganizationId, Vec<&'a str>),
    Account(AccountId),
}

fn path<'a>(document: &Cursor<'a>) -> Option<CollectedPath<'a>> {
    let parts: Vec<&str> = document.file().split('/').collect();
    (0..parts.len().saturating_sub(2))
        .rev()
        .find_map(|n| match parts[n] {
            "organizations" => {
                let id = parts[n + 1].parse().ok()?;
                Some(CollectedPath::Organization(id, parts[n + 2..].to_vec()))
            }
            "accounts" => parts[n + 1].parse().ok().map(CollectedPath::Account),
            _ => None,
        })
}

pub(super) fn is(document: &Cursor<'_>) -> bool {
    path(document).is_some()
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    let (id, parts) = match path(document) {
        Some(CollectedPath::Organization(id, parts)) => (id, parts),
        Some(CollectedPath::Account(id)) => return account(reading, document, id),
        None => return,
    };
    reading.state(|facts| &mut facts.id, id, document.place());
    match parts.as_slice() {
        ["metadata.json"] => organization(reading, document),
        ["accounts.json"] => members(reading, document, "ou"),
        ["ous.json"] => members(reading, document, "parent"),
        ["delegated-admins.json"] => delegates(reading, document),
        ["ous", id, "metadata.json"] => {
            if let Ok(id) = id.parse::<OuId>() {
                templates::unit(reading, document, &id, document.text("name"));
            }
        }
        ["ous", id, "tags.json"] => templates::tags(reading, id, document),
        [folder, id, file] => {
            let folder = if *folder == S3_FOLDER {
                "s3Policies"
            } else {
                folder
            };
            let kind = POLICIES.iter().find(|it| it.0 == folder);
            if let (Some((_, kind)), Some(id)) = (kind, policy_id(id)) {
                policy(reading, document, *kind, &id, file);
            }
        }
        // The tree, once more.
        _ => {}
    }
}

/// An account's files have its users and roles: one finding for each account.
fn account(reading: &mut Reading, document: &Cursor<'_>, id: AccountId) {
    let place = document.place();
    if document
        .file()
        .ends_with(&format!("accounts/{id}/metadata.json"))
    {
        reading.account(id, &place);
        reading.account_text(id, |it| &mut it.name, document.text("name"), &place);
    }
    if document.file().contains("/iam/") {
        reading.facts.iam_folders.entry(id).or_insert(place);
    }
}

fn organization(reading: &mut Reading, document: &Cursor<'_>) {
    let place = document.place();
    reading.arn(document.text("arn"), &place);
    if let Some(root) = document.id("rootOu") {
        reading.state(|facts| &mut facts.root, root, place.clone());
    }
    if let Some(id) = document.id("rootAccountId") {
        reading.state(|facts| &mut facts.management, id, place.clone());
        reading.account(id, &place);
    }
    for (name, on) in document.get("features").members() {
        if let (Some(kind), Some(true)) = (PolicyType::by_name(name), on.value.as_bool()) {
            let types = &mut reading.facts.policy_types;
            types.entry(kind).or_insert_with(|| on.place());
        }
    }
}

/// Accounts or units, by id: their parents, policies and tags. `parent`: the member with the parent.
fn members(reading: &mut Reading, document: &Cursor<'_>, parent: &str) {
    for (id, row) in document.members() {
        let Ok(target) = id.parse::<Target>() else {
            reading.findings.unread(row.place(), "The unit has no id.");
            continue;
        };
        match &target {
            Target::Account(id) => reading.account(*id, &row.place()),
            Target::Parent(ParentId::Ou(id)) => reading.unit(id, &row.place()),
            Target::Parent(ParentId::Root(_)) => {}
        }
        if let Some(parent) = row.id(parent) {
            reading.parent(&target, parent, row.place());
        }
        for (member, kind) in POLICIES {
            for attached in row.get(member).items() {
                let id = attached.value.as_str().and_then(policy_id);
                if let Some(id) = id {
                    templates::attach(reading, &attached, target.clone(), id);
                    reading.facts.complete.insert((target.clone(), kind));
                }
            }
        }
        templates::tags(reading, id, &row.get("tags"));
    }
}

fn delegates(reading: &mut Reading, document: &Cursor<'_>) {
    for (principal, accounts) in document.members() {
        for account in accounts.items() {
            let id = account.value.as_str().and_then(|it| it.parse().ok());
            if let Some(id) = id {
                let delegates = &mut reading.facts.delegates;
                delegates
                    .entry((id, principal.to_string()))
                    .or_insert_with(|| account.place());
            }
        }
    }
}

/// The id in an id or ARN. Paths have ids of AWS managed policies in lower case.
fn policy_id(text: &str) -> Option<PolicyId> {
    let id = text.rsplit('/').next().unwrap_or(text);
    let managed = MANAGED
        .iter()
        .find(|it| it.id.as_str().eq_ignore_ascii_case(id));
    managed.map(|it| it.id.clone()).or_else(|| id.parse().ok())
}

fn policy(
    reading: &mut Reading,
    document: &Cursor<'_>,
    kind: PolicyType,
    id: &PolicyId,
    file: &str,
) {
    let place = document.place();
    match file {
        "metadata.json" => {
            reading.policy(id, &place);
            if document.get("awsManaged").value.as_bool() == Some(true)
                && let Some(policy) = reading.facts.policies.get_mut(id)
            {
                policy.managed = true;
            }
            reading.policy_text(id, |it| &mut it.kind, Some(kind.name()), &place);
            reading.policy_text(id, |it| &mut it.name, document.text("name"), &place);
            let description = document.text("description");
            reading.policy_text(id, |it| &mut it.description, description, &place);
            // Documents with statements are known by their files.
            let beside: Arc<str> = document
                .file()
                .replace("metadata.json", "policy.json")
                .into();
            let content = reading.policy_files.get(&beside).cloned();
            reading.policy_text(id, |it| &mut it.content, content.as_deref(), &place);
        }
        "policy.json" => {
            let content = document.value.to_string();
            reading.policy_text(id, |it| &mut it.content, Some(&content), &place);
        }
        "tags.json" => templates::tags(reading, id.as_str(), document),
        _ => {}
    }
}
