//! What the later files mention and do not say in full: it stays as the earlier files have it.

use std::sync::Arc;

use message::message;
use sim::World;
use sim::organization::Organization;

use super::planner::Planner;
use crate::difference::{CONDITION, DifferenceGroup, ThingChange, ThingDifference};
use crate::export::unknown_of;

/// Puts the documents of before in the place of those of the goal that are not known in full. A policy that before does not have is
/// no part of the goal.
pub(super) fn keep_unknown(planner: &mut Planner) {
    let policies: Vec<_> = planner.goal.policies.values().cloned().collect();
    for policy in policies {
        let Some(unknown) = unknown_of(&policy.content) else {
            continue;
        };
        let id = policy.id.as_str();
        let name = policy.name.clone();
        let known = planner.id(id).and_then(|it| planner.policy(it)).cloned();
        planner.left.push(match known {
            Some(known) => {
                let mut kept = (*policy).clone();
                (kept.content, kept.document) = (known.content, known.document);
                kept.settings = known.settings;
                if *kept.name == *id {
                    (kept.name, kept.description) = (known.name, known.description);
                }
                let name = kept.name.clone();
                planner.goal.policies.insert(policy.id.clone(), Arc::new(kept));
                message!("Policies: {name}: it keeps its document, because the new one is not known in full: {unknown}")
            }
            None => {
                planner.goal.policies.remove(&policy.id);
                planner.goal.tags.remove(id);
                message!("Policies: {name}: it is neither created nor attached, because its document is not known in full: {unknown}")
            }
        });
    }
    for (what, condition) in &planner.goal.unsure {
        planner.left.push(message!(
            "Organization: trusted access and delegated administrators of {what} stay as they are, because no file says whether they are there: {condition}",
            what = what.clone(),
            condition = condition.clone()
        ));
    }
    let delegation = planner.goal.delegation.as_ref();
    if let Some(unknown) = delegation.and_then(|it| unknown_of(&it.content)) {
        planner.goal.delegation = planner.organization().delegation.clone();
        planner.left.push(message!(
            "Organization: the delegation policy stays as it is, because the new one is not known in full: {unknown}"
        ));
    }
}

/// A difference from a world after without what is not known of it. `None`: nothing is left.
pub(super) fn known_part(
    mut it: ThingDifference,
    after: &World,
    goal: &Organization,
) -> Option<ThingDifference> {
    let Some(organization) = after.organization(&goal.id) else {
        return Some(it);
    };
    let ThingChange::Changed(properties) = &mut it.change else {
        let is_unsure = organization.unsure.contains_key(it.id.as_str());
        return (!is_unsure).then_some(it);
    };
    properties.retain(|it| it.what != CONDITION);
    if it.group == DifferenceGroup::Policies {
        let policy = it.id.parse().ok();
        let policy = policy.and_then(|id| organization.policies.get(&id));
        if let Some(policy) = policy.filter(|it| unknown_of(&it.content).is_some()) {
            let is_named = *policy.name != *policy.id.as_str();
            properties.retain(|it| it.what == "tags" || is_named && it.what != "document");
        }
    }
    let delegation = organization.delegation.as_ref();
    if delegation.is_some_and(|it| unknown_of(&it.content).is_some()) {
        properties.retain(|it| it.what != "delegation policy");
    }
    (!properties.is_empty()).then_some(it)
}
