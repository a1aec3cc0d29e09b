//! Snapshots of Cloud-Tools' `org-scps` (awskit): the tree and its policies, with the ids.

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::policies::{PolicyTarget, PolicyType};

use crate::cursor::Cursor;
use crate::facts::Reading;

pub(super) fn is(document: &Cursor<'_>) -> bool {
    document.text("format") == Some("awskit-org-scps")
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    if document.get("format_version").value != &Value::from(1) {
        let says = "This version of the format is not known here. It is read as version 1.";
        reading.findings.lack(document.place(), says);
    }
    let kinds = organization(reading, &document.get("organization"));
    for node in document.get("nodes").items() {
        entry(reading, &node, &kinds);
    }
    for row in document.get("policies").items() {
        policy(reading, &row);
    }
}

/// Reads the organization; returns the types whose attachments the snapshot has.
fn organization(reading: &mut Reading, at: &Cursor<'_>) -> Vec<PolicyType> {
    let place = at.place();
    reading.arn(at.text("arn"), &place);
    if let Some(id) = at.id("id") {
        reading.organization_id(id, place.clone());
    }
    if let Some(id) = at.id("root") {
        reading.root(id, place.clone());
    }
    if let Some(features) = at.text("feature_set").filter(|it| !it.is_empty()) {
        reading.features(features, place.clone());
    }
    if let Some(id) = at.id::<AccountId>("management_account") {
        reading.management(id, place);
    }
    for kind in at.get("unreadable_policy_types").items() {
        let says = "The snapshot has no policies of this type, because they could not be read.";
        reading.findings.lost(kind.place(), says);
    }
    let kinds = at.get("enabled_policy_types").items();
    for kind in &kinds {
        reading.policy_type_named(kind, kind.value.as_str());
    }
    let named = |it: &Cursor<'_>| it.value.as_str().and_then(PolicyType::by_name);
    kinds.iter().filter_map(named).collect()
}

fn entry(reading: &mut Reading, node: &Cursor<'_>, kinds: &[PolicyType]) {
    let place = node.place();
    let Some(target) = node.id::<PolicyTarget>("id") else {
        let says = "The node has no usable id.";
        return reading.findings.lost(place, says);
    };
    let name = node.text("name");
    match &target {
        PolicyTarget::Parent(ParentId::Root(id)) => reading.root(id.clone(), place.clone()),
        PolicyTarget::Parent(ParentId::Ou(id)) => {
            let id: &OuId = id;
            reading.unit(id, &place);
            reading.unit_text(id, |it| &mut it.name, name, &place);
        }
        PolicyTarget::Account(id) => {
            reading.account(*id, &place);
            reading.account_text(*id, |it| &mut it.name, name, &place);
            let state = node.text("status").filter(|it| !it.is_empty());
            reading.account_state(*id, state, &place);
        }
    }
    // A guess of the tool is no fact.
    let is_guess = node.get("guessed_parent").value == &Value::Bool(true);
    if let Some(parent) = node.id("parent").filter(|_| !is_guess) {
        reading.parent(&target, parent, place);
    }
    let assumed = node.get("assumed_policies").items();
    for policy in node.get("policies").items() {
        let is_assumed = assumed.iter().any(|it| it.value == policy.value);
        let id = policy.value.as_str().and_then(|it| it.parse().ok());
        match id {
            Some(id) if !is_assumed => reading.attach(&policy, target.clone(), id),
            Some(_) => {}
            None => {
                let says = "The attachment names no usable policy or target.";
                reading.findings.lost(policy.place(), says);
            }
        }
    }
    if assumed.is_empty() {
        let all = kinds.iter().map(|kind| (target.clone(), *kind));
        reading.facts.complete.extend(all);
    }
}

fn policy(reading: &mut Reading, row: &Cursor<'_>) {
    let place = row.place();
    let Some(id) = row.id::<PolicyId>("id") else {
        let says = "The policy has no usable id.";
        return reading.findings.lost(place, says);
    };
    let is_managed = row.get("aws_managed").value == &Value::Bool(true);
    reading.policy(&id, &place).managed |= is_managed;
    reading.policy_text(&id, |it| &mut it.kind, row.text("type"), &place);
    reading.policy_text(&id, |it| &mut it.name, row.text("name"), &place);
    let description = row.text("description");
    reading.policy_text(&id, |it| &mut it.description, description, &place);
    match (row.text("content"), row.text("error")) {
        (Some(content), _) if !content.is_empty() => {
            reading.policy_content(&id, content.to_string(), place);
        }
        (_, Some(error)) if !error.is_empty() => {
            let says = message!(
                "The snapshot could not read this policy: {error}",
                error = error.to_string()
            );
            reading.findings.lost(place, says);
        }
        _ => {}
    }
}
