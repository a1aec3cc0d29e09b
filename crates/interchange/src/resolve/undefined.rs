//! Units that no file has. Templates only name them, as targets and parents, perhaps with a typing mistake.

use std::collections::BTreeMap;

use message::message;
use sim::ids::{OuId, ParentId};
use sim::organization::OU_DEPTH;
use sim::policies::PolicyTarget;

use super::stated::listed;
use crate::facts::{OrganizationFacts, StatedFact, UnitFacts};
use crate::made;
use crate::report::Findings;

/// Adds the units that are only named, or leaves them out if files have the others.
pub(super) fn settle(facts: &mut OrganizationFacts, findings: &mut Findings) {
    let is_known = facts.units.values().any(|it| it.defined);
    // An id is no typing mistake.
    let undefined = facts.units.iter();
    let undefined = undefined.filter(|(id, it)| !it.defined && made::is_unit(id));
    let undefined: BTreeMap<OuId, String> = undefined
        .map(|(id, _)| (id.clone(), path(facts, id)))
        .collect();
    if is_known {
        leave_out(facts, &undefined, findings);
    } else if !undefined.is_empty() {
        let paths: Vec<&str> = undefined.values().map(String::as_str).collect();
        findings.assume(message!(
            "No file has these units: {units}. They are only named as targets or parents, and Orgsim adds them.",
            units = listed(&paths)
        ));
    }
    parents(facts);
}

/// The names of a unit and those above it.
fn path(facts: &OrganizationFacts, id: &OuId) -> String {
    let mut names = Vec::new();
    let mut at = Some(id);
    while let (Some(id), true) = (at, names.len() < OU_DEPTH) {
        let unit = facts.units.get(id);
        let name = unit.and_then(|it| it.name.as_ref());
        names.push(name.map_or(id.as_str(), |it| it.value.as_str()));
        at = match unit.and_then(|it| it.parent.as_ref()).map(|it| &it.value) {
            Some(ParentId::Ou(parent)) => Some(parent),
            Some(ParentId::Root(_)) | None => None,
        };
    }
    names.reverse();
    names.join("/")
}

/// Leaves units out, with what is attached to them. Their accounts are in the root.
fn leave_out(
    facts: &mut OrganizationFacts,
    units: &BTreeMap<OuId, String>,
    findings: &mut Findings,
) {
    let mut miss = |place, says| findings.lack(place, says);
    for ((target, policy), place) in std::mem::take(&mut facts.attachments) {
        let Some(unit) = unit_of(&target).and_then(|it| units.get(it)) else {
            facts.attachments.insert((target, policy), place);
            continue;
        };
        let says = message!(
            "No file has the unit {unit}, so the policy {policy} is not attached to it. Check its name, or add a file with the unit.",
            unit = unit.clone(),
            policy = facts.policy_name(&policy)
        );
        miss(place, says);
    }
    for (id, account) in &mut facts.accounts {
        if let Some(StatedFact { value, place }) = &mut account.parent
            && let ParentId::Ou(parent) = value
            && let Some(unit) = units.get(parent)
        {
            let says = message!(
                "No file has the unit {unit}, so account {account} is in the root. Check its name, or add a file with the unit.",
                unit = unit.clone(),
                account = account
                    .name
                    .as_ref()
                    .map_or_else(|| id.to_string(), |it| it.value.clone())
            );
            miss(place.clone(), says);
            *value = made::root_parent();
        }
    }
    facts.units.retain(|id, _| !units.contains_key(id));
}

fn unit_of(target: &PolicyTarget) -> Option<&OuId> {
    match target {
        PolicyTarget::Parent(ParentId::Ou(id)) => Some(id),
        PolicyTarget::Parent(ParentId::Root(_)) | PolicyTarget::Account(_) => None,
    }
}

/// Adds the units that are parents by their ids alone.
fn parents(facts: &mut OrganizationFacts) {
    let parents = (facts.units.values().map(|it| &it.parent))
        .chain(facts.accounts.values().map(|it| &it.parent));
    let units: Vec<StatedFact<OuId>> = parents
        .flatten()
        .filter_map(|it| match &it.value {
            ParentId::Ou(id) if !facts.units.contains_key(id) => Some(StatedFact {
                value: id.clone(),
                place: it.place.clone(),
            }),
            ParentId::Ou(_) | ParentId::Root(_) => None,
        })
        .collect();
    for StatedFact { value, place } in units {
        let place = Some(place);
        let unit = UnitFacts {
            place,
            ..UnitFacts::default()
        };
        facts.units.entry(value).or_insert(unit);
    }
}
