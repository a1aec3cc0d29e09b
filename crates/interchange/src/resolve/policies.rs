//! Policies, their types and attachments, and tags.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use policy::Document;
use sim::effective;
use sim::ids::{ParentId, PolicyId};
use sim::imported::{ImportedAttachments, ImportedOrganization, ImportedPolicy};
use sim::organization::FeatureSet;
use sim::policies::{MANAGED, PolicyTarget, PolicyType, default_policy};

use super::{Assumptions, target};
use crate::facts::{OrganizationFacts, PolicyFacts};
use crate::made;
use crate::report::Findings;

/// Adds the policies that can be read, and where they are attached.
pub(super) fn policies(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    assumptions: Assumptions,
    findings: &mut Findings,
) {
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
            let says = message!(
                "{target} has more than {most} policies of the type {kind}: the first ones are imported.",
                most = kind.max_attached(),
                kind = kind.name()
            );
            findings.lost(None, says);
            policies.truncate(kind.max_attached());
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
    let mut names: BTreeSet<String> = MANAGED.iter().map(|it| it.name.to_string()).collect();
    for (id, policy) in &facts.policies {
        if kinds.contains_key(id) {
            continue;
        }
        match one(id, policy, &mut names) {
            Ok(policy) => {
                kinds.insert(id.clone(), policy.kind);
                organization.policies.push(policy);
            }
            Err(says) => findings.lost(policy.place.clone(), says),
        }
    }
    kinds
}

/// A policy, or why it is not imported.
fn one(
    id: &PolicyId,
    policy: &PolicyFacts,
    names: &mut BTreeSet<String>,
) -> Result<ImportedPolicy, message::Message> {
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
    let Some(content) = &policy.content else {
        if let Some(name) = made {
            return Err(message!("No file has the document of policy {name}."));
        }
        return Err(message!(
            "No file has the document of policy {id}. Add the output of describe-policy."
        ));
    };
    let checked = match kind.language() {
        Some(language) => Document::parse_as(language, &content.value).map(drop),
        None => effective::read(kind, &content.value).map(drop),
    };
    if let Err(error) = checked {
        return Err(message!(
            "The document of policy {id} is not valid: {error}",
            id = made.unwrap_or_else(|| id.to_string()),
            error = error.says()
        ));
    }
    let stated = policy.name.as_ref().map(|it| it.value.clone());
    let mut name = stated.unwrap_or_else(|| id.to_string());
    // Names are unique across types here; see `organizations::policies`.
    if !names.insert(name.clone()) {
        name = format!("{name} ({id})");
        names.insert(name.clone());
    }
    let description = policy.description.as_ref();
    Ok(ImportedPolicy {
        id: id.clone(),
        kind,
        name: name.into(),
        description: description.map_or("", |it| it.value.as_str()).into(),
        content: content.value.as_str().into(),
    })
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
pub(super) fn tags(
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
