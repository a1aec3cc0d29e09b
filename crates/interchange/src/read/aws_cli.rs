//! Answers of the AWS CLI: a bundle of calls with their answers, or single answers.
//!
//! Most answers do not repeat what was asked: the units of which parent, the targets of which policy. A bundle has the input
//! of each call. For a single answer, the id in its file's name stands for it:
//! `list-accounts-for-parent-ou-1234-12345678.json`.

mod call_inputs;

use std::collections::BTreeMap;

use message::message;
use serde_json::Value;
use sim::handshake::HandshakeAction;
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::policies::{MANAGED, PolicyTarget, PolicyType};
use sim::time::SimTime;

pub(crate) use self::call_inputs::BundleCalls;
use self::call_inputs::CallInput;
use crate::cursor::Cursor;
use crate::facts::{IdentityFacts, IdentityList, Reading, StatedFact};
use call_inputs::{BUNDLE, called};

/// The reader of a member of an answer.
type Member = fn(&mut Reading, &Cursor<'_>, &CallInput);

/// The members of answers, each with its reader.
const MEMBERS: [(&str, Member); 19] = [
    ("Organization", organization),
    ("Roots", roots),
    ("OrganizationalUnits", units),
    ("OrganizationalUnit", units),
    ("Accounts", accounts),
    ("Account", accounts),
    ("Parents", parents),
    ("Children", children),
    ("Policies", policies),
    ("Policy", policy),
    ("Targets", targets),
    ("Tags", tags),
    ("EnabledServicePrincipals", trusted),
    ("DelegatedAdministrators", administrators),
    ("DelegatedServices", delegated_services),
    ("ResourcePolicy", resource_policy),
    ("Handshakes", handshakes),
    ("CreateAccountStatuses", creations),
    ("CreateAccountStatus", creations),
];

/// The lists of `GetAccountAuthorizationDetails`.
const IDENTITIES: [&str; 3] = ["RoleDetailList", "UserDetailList", "GroupDetailList"];

/// The actions of requests to members, which are parts of a request to enable all features.
pub(crate) const MIGRATION_PARTS: [&str; 2] = [
    HandshakeAction::ApproveAllFeatures.name(),
    HandshakeAction::AddOrganizationsServiceLinkedRole.name(),
];

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let known = |cursor: &Cursor<'_>| {
        cursor.has(BUNDLE)
            || IDENTITIES.iter().any(|name| cursor.has(name))
            || MEMBERS.iter().any(|(name, _)| cursor.has(name))
    };
    // A list of answers.
    let is_list = document.value.as_array().is_some_and(|it| !it.is_empty());
    known(document) || is_list && document.items().iter().all(known)
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    for answer in document.items() {
        if answer.has(BUNDLE) {
            for call in answer.get("calls").items() {
                called(reading, &call);
            }
        } else {
            let asked = CallInput::of_name(document.file());
            answered(reading, &answer, &asked);
        }
    }
}

/// The members of answers that say that there is more: `NextToken`, and `Marker` in IAM.
const CONTINUATIONS: [&str; 2] = ["NextToken", "Marker"];

fn answered(reading: &mut Reading, answer: &Cursor<'_>, asked: &CallInput) {
    let goes_on = |name: &&str| answer.text(name).is_some_and(|token| !token.is_empty());
    if let Some(member) = CONTINUATIONS.into_iter().find(goes_on) {
        let says = message!(
            "This output is one of several pages: it has a {member}. Add the other pages, or run the command again without --max-items and --no-paginate."
        );
        let findings = &mut reading.findings;
        findings.lack(answer.place(), says);
    }
    if is_identities(answer) {
        return identities(reading, answer, asked);
    }
    if let Some(ParentId::Root(root)) = &asked.parent {
        reading.roots.push(StatedFact {
            value: root.clone(),
            place: answer.place(),
        });
    }
    let mut known = false;
    for (name, read) in MEMBERS {
        if answer.has(name) {
            read(reading, &answer.get(name), asked);
            known = true;
        }
    }
    if let (false, Some(members)) = (known, answer.value.as_object()) {
        // Answers without anything to tell, such as those of a refused call, are empty.
        if !members.is_empty() {
            let says = "This is the output of an AWS CLI command that Orgsim does not import.";
            reading.findings.unread(answer.place(), says);
        }
    }
}

/// Whether an answer is one of `GetAccountAuthorizationDetails`. A page can have managed policies only.
fn is_identities(answer: &Cursor<'_>) -> bool {
    let policies = answer.get("Policies").items();
    IDENTITIES.iter().any(|name| answer.has(name))
        || policies.iter().any(|it| it.has("PolicyVersionList"))
}

/// Reports accounts whose creation is not over. The others are in the list of accounts, or do not exist.
fn creations(reading: &mut Reading, rows: &Cursor<'_>, _: &CallInput) {
    for row in rows.items() {
        if row.text("State") == Some("IN_PROGRESS") {
            let says = message!(
                "The account {name} is still being created, so it is not imported.",
                name = row.text("AccountName").unwrap_or("?").to_string()
            );
            reading.findings.unread(row.place(), says);
        }
    }
}

fn organization(reading: &mut Reading, row: &Cursor<'_>, _: &CallInput) {
    let place = row.place();
    reading.arn(row.text("Arn"), &place);
    if let Some(id) = row.id("Id") {
        reading.organization_id(id, place.clone());
    }
    let master = row
        .id("MasterAccountId")
        .or_else(|| row.id("ManagementAccountId"));
    if let Some(id) = master {
        reading.management(id, place.clone());
        reading.account(id, &place);
        let email = row.text("MasterAccountEmail");
        reading.account_text(id, |it| &mut it.email, email, &place);
    }
    if let Some(features) = row.text("FeatureSet") {
        reading.features(features, place);
    }
}

fn roots(reading: &mut Reading, rows: &Cursor<'_>, _: &CallInput) {
    for row in rows.items() {
        let place = row.place();
        reading.arn(row.text("Arn"), &place);
        if let Some(id) = row.id("Id") {
            reading.root(id, place);
        }
        for kind in row.get("PolicyTypes").items() {
            let enabled = matches!(kind.text("Status"), Some("ENABLED" | "PENDING_ENABLE"));
            let name = kind.text("Type");
            if enabled || name.and_then(PolicyType::by_name).is_none() {
                reading.policy_type_named(&kind, name);
            }
        }
    }
}

fn units(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    for row in rows.items() {
        let Some(id) = row.id::<OuId>("Id") else {
            reading.findings.lost(row.place(), "The unit has no id.");
            continue;
        };
        let place = row.place();
        reading.arn(row.text("Arn"), &place);
        reading.unit(&id, &place);
        reading.unit_text(&id, |it| &mut it.name, row.text("Name"), &place);
        // Some tools add the parent to each unit.
        let parent = row.id("ParentId").or_else(|| asked.parent.clone());
        if let Some(parent) = parent.filter(|it| it.as_str() != id.as_str()) {
            let child = PolicyTarget::Parent(ParentId::Ou(id));
            reading.parent(&child, parent, place);
        }
    }
}

fn accounts(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    for row in rows.items() {
        let Some(id) = row.id::<AccountId>("Id") else {
            reading
                .findings
                .lost(row.place(), "The account has no id of 12 digits.");
            continue;
        };
        let place = row.place();
        reading.arn(row.text("Arn"), &place);
        account(reading, &row, id);
        let parent = row.id("ParentId").or_else(|| asked.parent.clone());
        if let Some(parent) = parent {
            reading.parent(&PolicyTarget::Account(id), parent, place);
        }
    }
}

/// What an account's own row says.
fn account(reading: &mut Reading, row: &Cursor<'_>, id: AccountId) {
    let place = row.place();
    reading.account(id, &place);
    reading.account_text(id, |it| &mut it.name, row.text("Name"), &place);
    reading.account_text(id, |it| &mut it.email, row.text("Email"), &place);
    reading.account_text(id, |it| &mut it.method, row.text("JoinedMethod"), &place);
    if let Some(joined) = moment(row.get("JoinedTimestamp").value) {
        reading.joined(id, joined, place.clone());
    }
    // `Status` is the older member.
    let state = row.text("State").or_else(|| row.text("Status"));
    reading.account_state(id, state, &place);
}

/// A moment as a text or as a number of seconds.
pub(crate) fn moment(value: &Value) -> Option<SimTime> {
    match value {
        Value::String(text) => SimTime::parse(text),
        Value::Number(seconds) => SimTime::parse(&seconds.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn parents(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    let parent = rows.items().iter().find_map(|row| row.id("Id"));
    let (Some(child), Some(parent)) = (&asked.child, parent) else {
        let says = "The output does not contain the id of the child. Put it into the file name.";
        return reading.findings.lost(rows.place(), says);
    };
    reading.parent(child, parent, rows.place());
}

fn children(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    let Some(parent) = &asked.parent else {
        let says = "The output does not contain the id of the parent. Put it into the file name.";
        return reading.findings.lost(rows.place(), says);
    };
    for row in rows.items() {
        if let Some(child) = row.id::<PolicyTarget>("Id") {
            reading.parent(&child, parent.clone(), row.place());
        }
    }
}

fn policies(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    // An answer about a target has the policies of one type.
    let mut kind = asked.filter;
    let mut without_id = None;
    for row in rows.items() {
        let Some(id) = policy_summary(reading, &row) else {
            without_id.get_or_insert_with(|| row.place());
            continue;
        };
        kind = kind.or_else(|| row.text("Type").and_then(PolicyType::by_name));
        if let Some(target) = &asked.target {
            reading.attach(&row, target.clone(), id);
        }
    }
    if let Some(place) = without_id {
        reading.findings.lost(place, "The policy has no id.");
    }
    if let (Some(target), Some(kind)) = (&asked.target, kind) {
        reading.facts.complete.insert((target.clone(), kind));
    }
}

/// The members of a `PolicySummary`. Returns the policy's id.
fn policy_summary(reading: &mut Reading, row: &Cursor<'_>) -> Option<PolicyId> {
    let id = row.id::<PolicyId>("Id")?;
    let place = row.place();
    let policy = reading.policy(&id, &place);
    if row.get("AwsManaged").value == &Value::Bool(true) {
        policy.managed = true;
    } else {
        reading.arn(row.text("Arn"), &place);
    }
    reading.policy_text(&id, |it| &mut it.kind, row.text("Type"), &place);
    reading.policy_text(&id, |it| &mut it.name, row.text("Name"), &place);
    let description = row.text("Description");
    reading.policy_text(&id, |it| &mut it.description, description, &place);
    Some(id)
}

fn policy(reading: &mut Reading, row: &Cursor<'_>, _: &CallInput) {
    let Some(id) = policy_summary(reading, &row.get("PolicySummary")) else {
        return reading.findings.lost(row.place(), "The policy has no id.");
    };
    let content = row.get("Content");
    let Some(text) = content.spelled() else {
        return;
    };
    reading.policy_content(&id, text, content.place());
}

fn targets(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    let Some(policy) = &asked.policy else {
        let says = "The output does not contain the id of the policy. Put it into the file name.";
        return reading.findings.lost(rows.place(), says);
    };
    if MANAGED.iter().any(|it| it.id == *policy) {
        reading.facts.listed_defaults.insert(policy.clone());
    }
    for row in rows.items() {
        if let Some(target) = row.id::<PolicyTarget>("TargetId") {
            reading.attach(&row, target, policy.clone());
        }
    }
}

fn tags(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    let Some(resource) = &asked.resource else {
        let says = "The output does not contain the id of the resource. Put it into the file name.";
        return reading.findings.unread(rows.place(), says);
    };
    for row in rows.items() {
        if let (Some(key), Some(value)) = (row.text("Key"), row.text("Value")) {
            let name = (resource.clone(), key.to_string());
            reading.tag(name, value.to_string(), row.place());
        }
    }
}

fn trusted(reading: &mut Reading, rows: &Cursor<'_>, _: &CallInput) {
    for row in rows.items() {
        reading.trust(&row, row.text("ServicePrincipal"));
    }
}

fn administrators(reading: &mut Reading, rows: &Cursor<'_>, _: &CallInput) {
    for row in rows.items() {
        if let Some(id) = row.id::<AccountId>("Id") {
            account(reading, &row, id);
            let administrators = &mut reading.facts.administrators;
            administrators.entry(id).or_insert_with(|| row.place());
        }
    }
}

fn delegated_services(reading: &mut Reading, rows: &Cursor<'_>, asked: &CallInput) {
    let Some(account) = asked.account else {
        let says = "The output does not contain the id of the account. Put it into the file name.";
        return reading.findings.unread(rows.place(), says);
    };
    for row in rows.items() {
        if let Some(principal) = row.text("ServicePrincipal") {
            reading.delegate(&row, account, principal);
        }
    }
}

fn resource_policy(reading: &mut Reading, row: &Cursor<'_>, _: &CallInput) {
    let summary = row.get("ResourcePolicySummary");
    reading.arn(summary.text("Arn"), &summary.place());
    reading.delegation_id(summary.id("Id"), summary.place());
    if let Some(content) = row.text("Content") {
        let place = row.get("Content").place();
        reading.delegation(content.to_string(), place);
    }
}

fn handshakes(reading: &mut Reading, rows: &Cursor<'_>, _: &CallInput) {
    for row in rows.items() {
        // A member that declined blocks a request to enable all features.
        let part = row
            .text("Action")
            .is_some_and(|it| MIGRATION_PARTS.contains(&it));
        let counts = match row.text("State") {
            Some("OPEN" | "REQUESTED") => true,
            Some("DECLINED") => part,
            Some(_) | None => false,
        };
        if let Some(id) = row.text("Id").filter(|_| counts) {
            let handshakes = &mut reading.facts.handshakes;
            handshakes
                .entry(id.to_string())
                .or_insert_with(|| StatedFact {
                    value: row.value.clone(),
                    place: row.place(),
                });
        }
    }
}

/// A page of `GetAccountAuthorizationDetails`. Its account is in every ARN.
fn identities(reading: &mut Reading, page: &Cursor<'_>, asked: &CallInput) {
    let lists = IdentityList::ALL.into_iter();
    let rows: Vec<(IdentityList, Cursor<'_>)> = lists
        .flat_map(|list| {
            let rows = page.get(list.member()).items().into_iter();
            rows.map(move |row| (list, row))
        })
        .collect();
    let stated = rows.iter().find_map(|(_, row)| {
        let arn = row.text("Arn")?;
        arn.split(':').nth(4)?.parse::<AccountId>().ok()
    });
    let Some(account) = stated.or(asked.account) else {
        let says = "No ARN says which account these users and roles are in.";
        return reading.findings.lost(page.place(), says);
    };
    if page.get("IsTruncated").value == &Value::Bool(true) {
        let says = message!(
            "This page is not the last of account {account}: more users and roles may follow in another file."
        );
        reading.findings.assume(says);
    }
    let entities = reading.facts.identities.entry(account).or_default();
    entities.extend(rows.into_iter().map(|(list, row)| IdentityFacts {
        list,
        row: row.value.clone(),
        place: row.place(),
        members: BTreeMap::new(),
    }));
}
