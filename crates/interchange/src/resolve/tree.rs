//! The units, each after its parent.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use sim::ids::{OuId, ParentId};
use sim::imported::ImportedOrganization;
use sim::organization::{OU_DEPTH, Ou};

use super::stated::meant;
use crate::facts::OrganizationFacts;
use crate::report::{FindingKind, Findings};

/// Adds all units that hang below the root; the others are findings.
pub(super) fn units(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    let root = ParentId::Root(organization.root.clone());
    let mut children: BTreeMap<ParentId, Vec<OuId>> = BTreeMap::new();
    let mut left: BTreeSet<&OuId> = facts.units.keys().collect();
    for (id, unit) in &facts.units {
        let parent = unit.parent.as_ref();
        let parent = parent.map(|it| meant(organization, &it.value));
        let parent = match parent {
            Some(parent) => parent,
            None => {
                findings.assume(message!(
                    "No file states the parent of unit {id}: it is directly below the root."
                ));
                root.clone()
            }
        };
        children.entry(parent).or_default().push(id.clone());
    }
    let mut level = vec![root];
    for _ in 0..OU_DEPTH {
        let mut next = Vec::new();
        for parent in level {
            let mut names = BTreeSet::new();
            for id in children.remove(&parent).unwrap_or_default() {
                left.remove(&id);
                let name = name(facts, &id, &mut names, findings);
                next.push(ParentId::Ou(id.clone()));
                organization.ous.push(Ou {
                    id,
                    name: name.into(),
                    parent: parent.clone(),
                });
            }
        }
        level = next;
    }
    for id in left {
        let place = facts.units[id].place.clone();
        let says = message!(
            "Unit {id} is more than {OU_DEPTH} levels below the root, or its parents form a circle."
        );
        findings.lost(place, says);
    }
}

/// A name that no other unit with the same parent has.
fn name(
    facts: &OrganizationFacts,
    id: &OuId,
    taken: &mut BTreeSet<String>,
    findings: &mut Findings,
) -> String {
    let stated = facts.units[id].name.as_ref();
    let stated = stated.filter(|it| !it.value.is_empty());
    if stated.is_none() {
        findings.assume(message!("No file states the name of unit {id}."));
    }
    let name = stated.map_or_else(|| id.to_string(), |it| it.value.clone());
    if taken.insert(name.clone()) {
        return name;
    }
    let says = message!(
        "Two units with the same parent have the name {name}; {id} gets its id as a name."
    );
    let place = facts.units[id].place.clone();
    findings.add(FindingKind::Contradiction, place, says);
    taken.insert(id.to_string());
    id.to_string()
}
