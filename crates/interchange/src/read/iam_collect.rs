//! Folders of iam-collect: `aws/PARTITION/organizations/ORGANIZATION/…` and `…/accounts/ACCOUNT/…`. What a file is about is in its
//! path, and names in paths are in lower case.

mod entities;

use message::message;
use percent_encoding::percent_decode_str;
use sim::ids::{AccountId, OrganizationId, OuId, ParentId, PolicyId};
use sim::policies::{MANAGED, PolicyTarget, PolicyType};

use super::templates;
use crate::cursor::Cursor;
use crate::facts::{Reading, StatedFact};
use crate::report::FindingKind;

/// The folders of policies, which are also the members with attached policies, and their types.
const POLICIES: [(&str, PolicyType); 3] = [
    ("scps", PolicyType::ServiceControl),
    ("rcps", PolicyType::ResourceControl),
    ("s3Policies", PolicyType::S3),
];
/// The folder of S3 policies, whose member has another name.
const S3_FOLDER: &str = "s3-policies";

/// The path of a document: from the folder of the organization or of the account on.
enum CollectedPath<'a> {
    Organization(OrganizationId, Vec<&'a str>),
    Account(AccountId, Vec<&'a str>),
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
            "accounts" => {
                let id = parts[n + 1].parse().ok()?;
                let rest = parts[n + 2..].to_vec();
                // Resources have folders of their own. Other files may be sorted by account too.
                let known = rest.len() > 2 || rest == ["metadata.json"];
                known.then_some(CollectedPath::Account(id, rest))
            }
            _ => None,
        })
}

/// The name of the folder of an organization, if it is no id.
pub(super) fn odd_organization(file: &str) -> Option<&str> {
    let mut parts = file.split('/').skip_while(|it| *it != "organizations");
    let id = parts.nth(1).filter(|it| it.starts_with("o-"))?;
    (parts.next().is_some() && id.parse::<OrganizationId>().is_err()).then_some(id)
}

pub(super) fn is(document: &Cursor<'_>) -> bool {
    path(document).is_some()
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    let (id, parts) = match path(document) {
        Some(CollectedPath::Organization(id, parts)) => (id, parts),
        Some(CollectedPath::Account(id, parts)) => return account(reading, document, id, &parts),
        None => return,
    };
    reading.organization_id(id, document.place());
    match parts.as_slice() {
        ["metadata.json"] => organization(reading, document),
        ["accounts.json"] => members(reading, document, "ou"),
        ["ous.json"] => members(reading, document, "parent"),
        ["delegated-admins.json"] => delegates(reading, document),
        ["policy.json"] => reading.delegation(document.value.to_string(), document.place()),
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

/// A file of an account: its IAM entities are put together once all files are read.
fn account(reading: &mut Reading, document: &Cursor<'_>, id: AccountId, parts: &[&str]) {
    let place = document.place();
    match parts {
        ["metadata.json"] => {
            reading.account(id, &place);
            reading.account_text(id, |it| &mut it.name, document.text("name"), &place);
        }
        // Policies that AWS manages are known.
        ["iam", "aws", ..] => {}
        ["iam", kind, name, file] => {
            let folders = reading.facts.iam_folders.entry(id).or_default();
            let folder = folders.entry(format!("{kind}/{name}")).or_default();
            let name = file.strip_suffix(".json").unwrap_or(file);
            let fact = StatedFact {
                value: document.value.clone(),
                place,
            };
            folder.entry(name.to_string()).or_insert(fact);
        }
        [service, folders @ .., name, file] => {
            if *file == "policy.json" && document.has("Statement") {
                let name = percent_decode_str(name).decode_utf8_lossy();
                let region = folders.first().unwrap_or(&"");
                let key = format!("{service}/{region}/{name}").to_lowercase();
                reading.resource_policy(key, id, document.value.to_string(), place.clone());
            }
            let services = &mut reading.unread_services;
            services.entry((*service).to_string()).or_insert(place);
        }
        [] | [_] | [_, _] => {}
    }
}

/// Puts the IAM entities together, and says which resources are not imported.
pub(super) fn finish(reading: &mut Reading) {
    entities::put_together(reading);
    for (service, place) in std::mem::take(&mut reading.unread_services) {
        let says = message!(
            "Orgsim does not import the resources of `{service}` from folders of iam-collect."
        );
        reading.findings.unread(place, says);
    }
}

fn organization(reading: &mut Reading, document: &Cursor<'_>) {
    let place = document.place();
    reading.arn(document.text("arn"), &place);
    if let Some(root) = document.id("rootOu") {
        reading.root(root, place.clone());
    }
    if let Some(id) = document.id("rootAccountId") {
        reading.management(id, place.clone());
        reading.account(id, &place);
    }
    for (name, on) in document.get("features").members() {
        if let (Some(kind), Some(true)) = (PolicyType::by_name(name), on.value.as_bool()) {
            reading.policy_type(&on, kind);
            if !POLICIES.iter().any(|(_, held)| *held == kind) {
                let says = message!(
                    "iam-collect does not hold policies of the type {kind}.",
                    kind = kind.name()
                );
                let findings = &mut reading.findings;
                findings.add(FindingKind::Missing, Some(on.place()), says);
            }
        }
    }
}

/// Accounts or units, by id: their parents, policies and tags. `parent`: the member with the parent.
fn members(reading: &mut Reading, document: &Cursor<'_>, parent: &str) {
    for (id, row) in document.members() {
        let Ok(target) = id.parse::<PolicyTarget>() else {
            reading.findings.lost(row.place(), "The unit has no id.");
            continue;
        };
        match &target {
            PolicyTarget::Account(id) => reading.account(*id, &row.place()),
            PolicyTarget::Parent(ParentId::Ou(id)) => reading.unit(id, &row.place()),
            PolicyTarget::Parent(ParentId::Root(_)) => {}
        }
        if let Some(parent) = row.id(parent) {
            reading.parent(&target, parent, row.place());
        }
        for (member, kind) in POLICIES {
            for attached in row.get(member).items() {
                let id = attached.value.as_str().and_then(policy_id);
                if let Some(id) = id {
                    reading.attach(&attached, target.clone(), id);
                    reading.facts.complete.insert((target.clone(), kind));
                }
            }
        }
        templates::tags(reading, id, &row.get("tags"));
    }
}

fn delegates(reading: &mut Reading, document: &Cursor<'_>) {
    for (principal, accounts) in document.members() {
        let trusted = &mut reading.facts.trusted;
        if !trusted.contains_key(principal) {
            trusted.insert(principal.to_string(), accounts.place());
            reading.findings.assume(message!(
                "Delegated administrators of {principal} need trusted access, which iam-collect does not hold: it is enabled.",
                principal = principal.to_string()
            ));
        }
        for account in accounts.items() {
            let id = account.value.as_str().and_then(|it| it.parse().ok());
            if let Some(id) = id {
                reading.delegate(&account, id, principal);
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
            let policy = reading.policy(id, &place);
            policy.managed |= document.get("awsManaged").value.as_bool() == Some(true);
            reading.policy_text(id, |it| &mut it.kind, Some(kind.name()), &place);
            reading.policy_text(id, |it| &mut it.name, document.text("name"), &place);
            let description = document.text("description");
            reading.policy_text(id, |it| &mut it.description, description, &place);
        }
        "policy.json" => {
            let content = document.value.to_string();
            reading.policy_content(id, content, place);
        }
        "tags.json" => templates::tags(reading, id.as_str(), document),
        _ => {}
    }
}
