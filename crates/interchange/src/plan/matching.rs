//! Which things of two organizations are the same: by id in the same organization, otherwise by name.

use std::collections::{BTreeMap, BTreeSet};

use sim::World;
use sim::ids::ParentId;
use sim::organization::Organization;

/// The ids of the goal with those of the organization before.
pub(super) type Ids = BTreeMap<String, String>;

/// Things of one kind: id and name.
type NamedThings = Vec<(String, String)>;

/// Matches the things of two organizations. What the goal has more is not in the map.
pub(super) fn matched(
    (before, old): (&World, &Organization),
    (after, new): (&World, &Organization),
) -> Ids {
    let is_same = old.id == new.id;
    let mut ids = Ids::new();
    ids.insert(new.id.to_string(), old.id.to_string());
    ids.insert(new.root.to_string(), old.root.to_string());
    ids.insert(new.management.to_string(), old.management.to_string());
    add(&mut ids, (accounts(before), accounts(after)), true);
    // A policy of another type is another policy.
    add(&mut ids, (policies(old), policies(new)), is_same);
    units(&mut ids, old, new, is_same);
    ids
}

/// Adds the pairs with the same id, then those with the same name.
fn add(ids: &mut Ids, (old, new): (NamedThings, NamedThings), by_id: bool) {
    let mut taken: BTreeSet<String> = ids.values().cloned().collect();
    for is_id in [true, false] {
        if is_id && !by_id {
            continue;
        }
        // The things of the organization before, by what is compared; the first comes last.
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (old_id, old_name) in old.iter().rev() {
            let key = if is_id { old_id } else { old_name };
            known.entry(key).or_default().push(old_id);
        }
        for (id, name) in &new {
            if ids.contains_key(id) {
                continue;
            }
            let equal = known.get_mut(if is_id { &**id } else { &**name });
            let free = |equal: &mut Vec<&str>| loop {
                match equal.pop() {
                    Some(old) if taken.insert(old.to_string()) => return Some(old.to_string()),
                    Some(_) => {}
                    None => return None,
                }
            };
            if let Some(old) = equal.and_then(free) {
                ids.insert(id.clone(), old);
            }
        }
    }
}

fn accounts(world: &World) -> NamedThings {
    let accounts = world.accounts();
    accounts
        .map(|it| (it.id.to_string(), it.email.to_lowercase()))
        .collect()
}

fn policies(organization: &Organization) -> NamedThings {
    let policies = organization.policies.values();
    policies
        .map(|it| (it.id.to_string(), format!("{} {}", it.kind.name(), it.name)))
        .collect()
}

/// Matches units from the root down: a unit cannot move, so its parent must be the same.
fn units(ids: &mut Ids, old: &Organization, new: &Organization, is_same: bool) {
    let mut open = vec![new.root_parent()];
    while let Some(parent) = open.pop() {
        let below = |organization: &Organization, parent: &ParentId| -> NamedThings {
            let units = organization.ous_in(parent);
            units
                .map(|it| (it.id.to_string(), it.name.to_string()))
                .collect()
        };
        let goal = below(new, &parent);
        open.extend(new.ous_in(&parent).map(|it| ParentId::Ou(it.id.clone())));
        let known = ids.get(parent.as_str()).and_then(|it| it.parse().ok());
        let before = known.map(|parent| below(old, &parent)).unwrap_or_default();
        add(ids, (before, goal), is_same);
    }
}
