//! Policies, their types and attachments, and tags.

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, message};
use policy::unknown::is_in;
use policy::{Document, DocumentError};
use serde_json::Value;
use sim::effective;
use sim::ids::{ParentId, PolicyId};
use sim::imported::{ImportedAttachments, ImportedOrganization, ImportedPolicy};
use sim::organization::FeatureSet;
use sim::policies::{MANAGED, PolicyTarget, PolicyType, default_policy};

use super::crowded::stand_in;
use super::stated::{Assumptions, target};
use crate::facts::{OrganizationFacts, PolicyFacts};
use crate::made;
use crate::report::{Findings, SourcePlace};

/// Adds the policies that can be read, and where they are attached. Returns those of which that is not known.
pub(super) fn policies(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    assumptions: Assumptions,
    findings: &mut Findings,
) -> BTreeSet<PolicyId> {
    let mut crowded = BTreeSet::new();
    let kinds = read(organization, facts, findings);
    let attached = attached(organization, facts, &kinds, findings);
    types(organization, facts, &attached, findings);
    let complete: BTreeSet<(PolicyTarget, PolicyType)> = facts
        .complete
        .iter()
        .map(|(stated, kind)| (target(organization, stated), *kind))
        .collect();
    let mut granted = 0;
    for ((kind, target), mut policies) in attached {
        if !organization.policy_types.contains(&kind) {
            continue;
        }
        let is_complete = complete.contains(&(target.clone(), kind));
        let assumes = assumptions.full_access && !is_complete;
        granted += usize::from(add_default(facts, kind, assumes, &mut policies));
        // One order, whether the default is stated or assumed: the order is part of the world.
        policies.sort();
        if policies.len() > kind.max_attached() {
            let of = (kind, &target);
            // RCPFullAWSAccess cannot be detached.
            let is_open = |it: &mut PolicyId| {
                let default = default_policy(kind).filter(|_| kind == PolicyType::ResourceControl);
                default.is_none_or(|default| *it != default.id)
            };
            let open: Vec<PolicyId> = policies.extract_if(.., is_open).collect();
            match stand_in(organization, facts, of, &open, findings) {
                Some(policy) => {
                    crowded.extend(open);
                    policies.push(policy.id.clone());
                    organization.policies.push(policy);
                }
                None => policies.extend(open.into_iter().take(kind.max_attached())),
            }
        }
        organization.attachments.push(ImportedAttachments {
            kind,
            target,
            policies,
        });
    }
    if granted > 0 {
        findings.assume(message!(
            "FullAWSAccess is also attached to targets for which the files state only other policies: {count}.",
            count = granted
        ));
    }
    tags(organization, facts, findings);
    crowded
}

/// Adds the policies that can be read. Returns the types of these and of the AWS managed ones.
fn read(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) -> BTreeMap<PolicyId, PolicyType> {
    let mut kinds: BTreeMap<PolicyId, PolicyType> = MANAGED
        .iter()
        .map(|policy| (policy.id.clone(), policy.kind))
        .collect();
    let mut names: PolicyNames = MANAGED
        .iter()
        .map(|it| (it.kind, it.name.to_string()))
        .collect();
    for (id, policy) in &facts.policies {
        if kinds.contains_key(id) {
            continue;
        }
        let lost = match one(id, policy, &mut names) {
            Ok((policy, lost)) => {
                kinds.insert(id.clone(), policy.kind);
                organization.policies.push(policy);
                lost
            }
            Err(says) => Some(says),
        };
        if let Some(says) = lost {
            findings.lost(place(policy), says);
        }
    }
    kinds
}

/// The names that are taken: they are unique in a type.
type PolicyNames = BTreeSet<(PolicyType, String)>;

/// Where the document of a policy is stated, or else the policy.
fn place(policy: &PolicyFacts) -> Option<SourcePlace> {
    let document = policy.content.as_ref().or(policy.file.as_ref());
    document.map(|it| it.place.clone()).or(policy.place.clone())
}

/// A policy, and what of its document is lost; or why it is not imported.
fn one(
    id: &PolicyId,
    policy: &PolicyFacts,
    names: &mut PolicyNames,
) -> Result<(ImportedPolicy, Option<Message>), Message> {
    if policy.managed {
        return Err(message!(
            "Orgsim does not know the AWS managed policy {id}."
        ));
    }
    let kind = policy.kind.as_ref();
    let kind = kind.and_then(|it| PolicyType::by_name(&it.value));
    let Some(kind) = kind else {
        return Err(message!("No file states a known type of policy {id}."));
    };
    // Nobody knows a policy by an id that Orgsim makes.
    let name = policy.name.as_ref().map(|it| it.value.clone());
    let made = name.filter(|name| made::policy(&format!("{}/{name}", kind.name())) == *id);
    let read = document(kind, (id, policy), made.as_deref());
    let (content, lost) = match read {
        Ok(content) => (content, None),
        // It is attached, and may say anything.
        Err(says) if kind.language().is_some() => {
            // Policies of two types can have one name, and the same unknown value is the same everywhere.
            let called = made.unwrap_or_else(|| id.to_string());
            let is_twin = names
                .iter()
                .any(|(it, name)| *it != kind && *name == called);
            let of = match is_twin {
                true => format!("{called} ({})", kind.called()),
                false => called,
            };
            let unknown = Document::unknown(&format!("the document of {of}"));
            (unknown.text().to_string(), Some(says))
        }
        Err(says) => return Err(says),
    };
    let stated = policy.name.as_ref().map(|it| it.value.clone());
    let mut name = stated.unwrap_or_else(|| id.to_string());
    if !names.insert((kind, name.clone())) {
        name = format!("{name} ({id})");
        names.insert((kind, name.clone()));
    }
    let description = policy.description.as_ref();
    let policy = ImportedPolicy {
        id: id.clone(),
        kind,
        name: name.into(),
        description: description.map_or("", |it| it.value.as_str()).into(),
        content: content.as_str().into(),
    };
    Ok((policy, lost))
}

/// The document of a policy, or why it is not known. `made`: its name, if nobody knows it by its id.
fn document(
    kind: PolicyType,
    (id, policy): (&PolicyId, &PolicyFacts),
    made: Option<&str>,
) -> Result<String, Message> {
    let called = made.map_or_else(|| id.to_string(), str::to_string);
    match (&policy.content, &policy.file) {
        (Some(content), _) => checked(kind, &content.value, &called),
        (None, Some(file)) => Err(message!(
            "The document of policy {name} is in another file: {path}. Import that file too.",
            name = called.clone(),
            path = file.value.clone()
        )),
        (None, None) if made.is_some() => Err(message!(
            "No file has the document of policy {name}.",
            name = called.clone()
        )),
        (None, None) => Err(message!(
            "No file has the document of policy {id}. Add the output of describe-policy."
        )),
    }
}

/// A document, or why AWS would refuse it.
fn checked(kind: PolicyType, content: &str, policy: &str) -> Result<String, Message> {
    let checked = match kind.language() {
        Some(language) => Document::parse_as(language, content).map(drop),
        None => effective::read(kind, content).map(drop),
    };
    checked.map_err(|error: DocumentError| {
        message!(
            "The document of policy {id} is not valid: {error}",
            id = policy.to_string(),
            error = error.says()
        )
    })?;
    let value: Value = serde_json::from_str(content).unwrap_or_default();
    let count = value.to_string().chars().count();
    if count > kind.max_characters() && !is_in(content) {
        return Err(message!(
            "The document of policy {id} is longer than AWS takes: {count} of {most} characters, whitespace not counted.",
            id = policy.to_string(),
            most = kind.max_characters()
        ));
    }
    Ok(content.to_string())
}

/// The policies attached to each target, by type.
type Attached = BTreeMap<(PolicyType, PolicyTarget), Vec<PolicyId>>;

fn attached(
    organization: &ImportedOrganization,
    facts: &OrganizationFacts,
    kinds: &BTreeMap<PolicyId, PolicyType>,
    findings: &mut Findings,
) -> Attached {
    let units = organization.ous.iter();
    let units = units.map(|it| PolicyTarget::Parent(ParentId::Ou(it.id.clone())));
    let accounts = organization.accounts.iter();
    let accounts = accounts.map(|it| PolicyTarget::Account(it.id));
    let root = PolicyTarget::Parent(ParentId::Root(organization.root.clone()));
    let targets: BTreeSet<PolicyTarget> = units.chain(accounts).chain([root]).collect();
    let mut attached = Attached::new();
    for ((stated, policy), place) in &facts.attachments {
        let target = target(organization, stated);
        match kinds.get(policy) {
            Some(kind) if targets.contains(&target) => {
                let policies = attached.entry((*kind, target)).or_default();
                if !policies.contains(policy) {
                    policies.push(policy.clone());
                }
            }
            // The reason is another finding.
            None if facts.policies.contains_key(policy) => {}
            _ => findings.lost(
                place.clone(),
                message!("{policy} is attached to {stated}, but no file describes both."),
            ),
        }
    }
    attached
}

/// The enabled types: those that files state, or else those with attached policies.
fn types(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    attached: &Attached,
    findings: &mut Findings,
) {
    if organization.feature_set != FeatureSet::All {
        return;
    }
    organization.policy_types = facts.policy_types.keys().copied().collect();
    for (kind, _) in attached.keys() {
        if !organization.policy_types.contains(kind) {
            findings.assume(message!(
                "No file states that the type {kind} is enabled, but policies of it are attached.",
                kind = kind.name()
            ));
            organization.policy_types.push(*kind);
        }
    }
    organization.policy_types.sort();
}

/// Adds the AWS managed policy that files often leave out. Returns whether it was added on an assumption.
fn add_default(
    facts: &OrganizationFacts,
    kind: PolicyType,
    assumes: bool,
    policies: &mut Vec<PolicyId>,
) -> bool {
    let Some(default) = default_policy(kind) else {
        return false;
    };
    if policies.contains(&default.id) {
        return false;
    }
    // RCPFullAWSAccess cannot be detached.
    let always = kind == PolicyType::ResourceControl;
    let assumed = assumes && !facts.listed_defaults.contains(&default.id);
    if always || assumed {
        policies.insert(0, default.id.clone());
    }
    assumed && !always
}

/// Adds the tags of everything that is imported.
fn tags(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    ids.extend(organization.ous.iter().map(|it| it.id.to_string()));
    ids.extend(organization.accounts.iter().map(|it| it.id.to_string()));
    ids.extend(organization.policies.iter().map(|it| it.id.to_string()));
    ids.insert(organization.root.to_string());
    ids.extend(organization.delegation.iter().map(|it| it.id.to_string()));
    let mut known: BTreeMap<&str, Vec<(sim::ids::Text, sim::ids::Text)>> = BTreeMap::new();
    for ((id, key), tag) in &facts.tags {
        if ids.contains(id) {
            let pair = (key.as_str().into(), tag.value.as_str().into());
            known.entry(id).or_default().push(pair);
        } else {
            let says = message!("{id} has tags and is not imported.", id = id.clone());
            findings.unread(tag.place.clone(), says);
        }
    }
    organization.tags = known
        .into_iter()
        .map(|(id, tags)| (id.into(), tags))
        .collect();
}
