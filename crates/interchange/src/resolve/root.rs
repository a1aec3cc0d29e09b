//! The id of the root. Many files state it only as a parent or a target, or as a part of the ids of units.

use std::collections::BTreeSet;

use message::message;
use sim::ids::{OuId, ParentId, RootId};
use sim::policies::PolicyTarget;

use crate::facts::{OrganizationFacts, Reading, StatedFact, contradict};
use crate::made;
use crate::report::{FindingKind, SourcePlace};

/// The root. Reports others: an organization has one.
pub(super) fn root(reading: &mut Reading) -> RootId {
    let mut told = BTreeSet::from([made::root()]);
    let in_passing = std::mem::take(&mut reading.roots).into_iter();
    for fact in in_passing.chain(mentioned(&reading.facts)) {
        let is_new = told.insert(fact.value.clone());
        match &reading.facts.root {
            Some(known) if is_new && known.value != fact.value => {
                let findings = &mut reading.findings;
                contradict("The root", &fact.value, known, fact.place, findings);
            }
            None if is_new => reading.facts.root = Some(fact),
            Some(_) | None => {}
        }
    }
    match &reading.facts.root {
        Some(stated) => stated.value.clone(),
        None => of_units(reading).unwrap_or_else(|| unknown(reading)),
    }
}

/// The roots that are parents, targets or resources with tags.
fn mentioned(facts: &OrganizationFacts) -> Vec<StatedFact<RootId>> {
    let parents = (facts.units.values().map(|it| &it.parent))
        .chain(facts.accounts.values().map(|it| &it.parent));
    let parents = parents.flatten().filter_map(|it| match &it.value {
        ParentId::Root(id) => Some((id.clone(), &it.place)),
        ParentId::Ou(_) => None,
    });
    let targets = (facts.attachments.iter()).filter_map(|((target, _), place)| match target {
        PolicyTarget::Parent(ParentId::Root(id)) => Some((id.clone(), place)),
        PolicyTarget::Parent(ParentId::Ou(_)) | PolicyTarget::Account(_) => None,
    });
    let tags = facts.tags.iter();
    let tagged = tags.filter_map(|((id, _), tag)| Some((id.parse().ok()?, &tag.place)));
    let all = parents.chain(targets).chain(tagged);
    let all = all.map(|(value, place)| StatedFact {
        value,
        place: place.clone(),
    });
    all.collect()
}

/// The root that the ids of all units have in common: `r-ab12` of `ou-ab12-11111111`.
fn of_units(reading: &mut Reading) -> Option<RootId> {
    let named = reading.names.values().filter_map(|it| match it {
        PolicyTarget::Parent(ParentId::Ou(id)) => Some((id, None)),
        PolicyTarget::Parent(ParentId::Root(_)) | PolicyTarget::Account(_) => None,
    });
    let units = reading.facts.units.iter();
    let units = units.map(|(id, unit)| (id, unit.place.clone()));
    let all = units.chain(named).filter(|(id, _)| !made::is_unit(id));
    let mut found = all.filter_map(|(id, place)| Some((root_of(id)?, id.clone(), place)));
    let (root, unit, place): (RootId, OuId, Option<SourcePlace>) = found.next()?;
    // Units of several organizations tell nothing.
    if found.any(|(other, _, _)| other != root) {
        return None;
    }
    let says = message!(
        "No file states the id of the root. Orgsim uses {root}, because it is part of the id of unit {unit}."
    );
    reading.findings.add(FindingKind::Assumed, place, says);
    Some(root)
}

fn root_of(unit: &OuId) -> Option<RootId> {
    let part = unit.as_str().split('-').nth(1)?;
    format!("r-{part}").parse().ok()
}

fn unknown(reading: &mut Reading) -> RootId {
    super::stated::stated(&None, made::root(), "root", &mut reading.findings)
}
