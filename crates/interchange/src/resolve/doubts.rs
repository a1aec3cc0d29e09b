//! Attachments and policies of which it is not known whether they are there, or of which type they are. What may be there is there,
//! with a document that may say nothing.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use policy::{Document, unknown};
use serde_json::Value;
use sim::ids::{ParentId, PolicyId};
use sim::policies::{MANAGED, PolicyTarget, PolicyType};

use crate::facts::{OrganizationFacts, PolicyFacts, StatedFact};
use crate::made;
use crate::read::perhaps;
use crate::report::Findings;

pub(super) fn settle(facts: &mut OrganizationFacts, findings: &mut Findings) {
    parents(facts);
    doubtful(facts);
    types(facts, findings);
}

fn is_managed(id: &PolicyId) -> bool {
    MANAGED.iter().any(|it| it.id == *id)
}

/// Forgets what stands for the policies of parents that other files state.
fn parents(facts: &mut OrganizationFacts) {
    let attachments = std::mem::take(&mut facts.attachments).into_iter();
    let is_needed = |(target, policy): &(PolicyTarget, PolicyId)| {
        let parent = match target {
            PolicyTarget::Account(id) => facts.accounts.get(id).map(|it| &it.parent),
            PolicyTarget::Parent(ParentId::Ou(id)) => facts.units.get(id).map(|it| &it.parent),
            PolicyTarget::Parent(ParentId::Root(_)) => None,
        };
        let of_parent = facts.policies.get(policy).is_some_and(|it| it.of_parent);
        !of_parent || parent.is_none_or(Option::is_none)
    };
    let attachments = attachments.filter(|it| is_needed(&it.0)).collect();
    facts.attachments = attachments;
    let attached: Vec<&PolicyId> = facts.attachments.keys().map(|it| &it.1).collect();
    facts
        .policies
        .retain(|id, it| !it.of_parent || attached.contains(&id));
}

/// A policy that is attached only perhaps applies only perhaps. Where it is certainly attached or under another condition, too, a copy
/// stands for it.
fn doubtful(facts: &mut OrganizationFacts) {
    let attached = facts.attachments.keys().map(|it| it.1.clone());
    let mut taken: BTreeSet<PolicyId> = attached.collect();
    let mut under: BTreeMap<(PolicyId, String), PolicyId> = BTreeMap::new();
    for (attachment, doubt) in std::mem::take(&mut facts.doubtful) {
        let (target, id) = attachment.clone();
        if facts.attachments.contains_key(&attachment) || is_managed(&id) {
            continue;
        }
        let StatedFact { value, place } = doubt;
        let own = under.entry((id.clone(), value.clone())).or_insert_with(|| {
            let mut policy = facts.policies.get(&id).cloned().unwrap_or_default();
            let is_first = taken.insert(id.clone());
            let named = policy.name.as_ref().map_or(id.as_str(), |it| &it.value);
            let name = format!("{named} (if {value})");
            let document = match policy.content.take() {
                Some(it) => perhaps(it.value.into(), &value).to_string(),
                None => Document::unknown(&format!("the document of {name}"))
                    .text()
                    .to_string(),
            };
            match facts.policies.get_mut(&id).filter(|_| is_first) {
                Some(first) => {
                    if let Some(content) = &mut first.content {
                        content.value = document;
                    }
                    id.clone()
                }
                None => {
                    policy.name = StatedFact::text(name, &place);
                    policy.content = StatedFact::text(document, &place);
                    let copy = made::policy(&format!("{id} if {value}"));
                    facts.policies.insert(copy.clone(), policy);
                    copy
                }
            }
        });
        facts.attachments.insert((target, own.clone()), place);
    }
}

/// Notes the policies that are attached to something and described nowhere.
fn attached(facts: &mut OrganizationFacts) -> BTreeSet<PolicyId> {
    let mut all = BTreeSet::new();
    for ((target, policy), place) in &facts.attachments {
        let is_there = match target {
            PolicyTarget::Account(id) => facts.accounts.contains_key(id),
            PolicyTarget::Parent(ParentId::Ou(id)) => facts.units.contains_key(id),
            PolicyTarget::Parent(ParentId::Root(_)) => true,
        };
        if is_there && !is_managed(policy) {
            let policy = facts.policies.entry(policy.clone()).or_default();
            policy.place.get_or_insert_with(|| place.clone());
        }
        all.insert(policy.clone());
    }
    all
}

/// Policies of unknown types have those types that their documents can have.
fn types(facts: &mut OrganizationFacts, findings: &mut Findings) {
    let attached = attached(facts);
    let resource = PolicyType::ResourceControl;
    let is_resource = |it: &PolicyFacts| {
        it.kind
            .as_ref()
            .is_some_and(|it| it.value == resource.name())
    };
    let has_resource =
        facts.policy_types.contains_key(&resource) || facts.policies.values().any(is_resource);
    let mut twins = BTreeMap::new();
    for (id, policy) in &mut facts.policies {
        let is_stated = policy.kind.as_ref().map(|it| !it.value.is_empty());
        let Some(place) = policy.place.clone() else {
            continue;
        };
        if policy.managed || is_stated == Some(true) || !attached.contains(id) {
            continue;
        }
        if is_stated.is_none() && policy.content.is_some() {
            let says = message!("No file states a known type of policy {id}.");
            findings.lost(place.clone(), says);
        }
        let kind = policy.content.as_ref().and_then(|it| type_of(&it.value));
        policy.kind = StatedFact::text(kind.unwrap_or(PolicyType::ServiceControl).name(), &place);
        if kind.is_none() && has_resource {
            let name = policy.name.as_ref().map_or(id.as_str(), |it| &it.value);
            let name = format!("{name} as an RCP");
            let document = Document::unknown(&format!("the document of {name}"));
            let twin = PolicyFacts {
                kind: StatedFact::text(resource.name(), &place),
                content: StatedFact::text(document.text(), &place),
                name: StatedFact::text(&*name, &place),
                ..policy.clone()
            };
            twins.insert(id.clone(), (made::policy(&name), twin));
        }
    }
    for ((target, policy), place) in facts.attachments.clone() {
        if let Some((id, _)) = twins.get(&policy) {
            facts.attachments.insert((target, id.clone()), place);
        }
    }
    facts.policies.extend(twins.into_values());
}

/// The type that a document shows: only one of the resource's side has principals. `None`: it can be of any type.
fn type_of(document: &str) -> Option<PolicyType> {
    let document: Value = serde_json::from_str(document).ok()?;
    let statements = document.get("Statement")?;
    let all = statements
        .as_array()
        .map_or(std::slice::from_ref(statements), Vec::as_slice);
    if all
        .iter()
        .any(|it| it.get("Principal").is_some() || it.get("NotPrincipal").is_some())
    {
        return Some(PolicyType::ResourceControl);
    }
    let is_known = |it: &Value| {
        it.as_object()
            .is_some_and(|it| !it.keys().any(|key| unknown::is_in(key)))
    };
    all.iter()
        .all(is_known)
        .then_some(PolicyType::ServiceControl)
}
