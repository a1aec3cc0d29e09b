//! Which things of two organizations are the same: by id in the same organization, otherwise by name; policies also if one is
//! another version of the other at the same targets.

use std::collections::{BTreeMap, BTreeSet};

use policy::unknown::is_in;
use sim::World;
use sim::ids::{ParentId, PolicyId};
use sim::organization::Organization;
use sim::policies::{OrganizationPolicy, PolicyTarget, PolicyType};

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
    // One that only its id names has it from AWS.
    for policy in new.policies.values().filter(|it| is_in(&it.content)) {
        let known = old.policies.get(&policy.id);
        if let Some(known) = known.filter(|it| it.kind == policy.kind) {
            ids.insert(policy.id.to_string(), known.id.to_string());
        }
    }
    // A policy of another type is another policy.
    add(&mut ids, (policies(old), policies(new)), is_same);
    units(&mut ids, old, new, is_same);
    versions(&mut ids, old, new);
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

/// What is the same for two versions of a policy: the type, the name without its version or the document, and the targets.
type VersionKey = (PolicyType, String, BTreeSet<String>);

/// Matches policies of which one is a new version of the other, so that it is updated in place: at no moment is it absent.
fn versions(ids: &mut Ids, old: &Organization, new: &Organization) {
    let taken: BTreeSet<String> = ids.values().cloned().collect();
    let is_old = |id: &str| !taken.contains(id);
    for key in [unversioned, document] {
        let known = by_version(old, key, is_old, |target| Some(target.to_string()));
        let wanted = {
            let is_new = |id: &str| !ids.contains_key(id);
            by_version(new, key, is_new, |target| ids.get(target).cloned())
        };
        for (version, goal) in wanted {
            let Some([known]) = known.get(&version).map(Vec::as_slice) else {
                continue;
            };
            if let [goal] = goal.as_slice()
                && !ids.values().any(|it| it == known)
            {
                ids.insert(goal.clone(), known.clone());
            }
        }
    }
}

/// The ids of attached policies of an organization, by what is the same for versions. `id`: the id before of a target.
fn by_version(
    organization: &Organization,
    key: fn(&OrganizationPolicy) -> String,
    is_free: impl Fn(&str) -> bool,
    id: impl Fn(&str) -> Option<String>,
) -> BTreeMap<VersionKey, Vec<String>> {
    let mut targets: BTreeMap<&PolicyId, BTreeSet<Option<String>>> = BTreeMap::new();
    let all: Vec<PolicyTarget> = organization.targets().collect();
    for (kind, target) in (organization.policy_types.keys()).flat_map(|kind| {
        let all = all.iter();
        all.map(move |target| (*kind, target))
    }) {
        for policy in organization.attached(kind, target) {
            if !policy.managed && is_free(policy.id.as_str()) {
                let at = id(&target.to_string());
                targets.entry(&policy.id).or_default().insert(at);
            }
        }
    }
    let mut versions: BTreeMap<VersionKey, Vec<String>> = BTreeMap::new();
    for (policy, targets) in targets {
        // One at a new target is attached there anyway.
        let targets: Option<BTreeSet<String>> = targets.into_iter().collect();
        let policy = organization.policies.get(policy);
        if let (Some(targets), Some(policy)) = (targets, policy) {
            let version = (policy.kind, key(policy), targets);
            let ids = versions.entry(version).or_default();
            ids.push(policy.id.to_string());
        }
    }
    versions
}

/// The name of a policy without words such as `v2` and `2026`.
fn unversioned(policy: &OrganizationPolicy) -> String {
    let name = policy.name.to_lowercase();
    let words = name.split(|it: char| !it.is_alphanumeric());
    let is_version = |word: &&str| {
        let digits = word.strip_prefix('v').unwrap_or(word);
        !digits.is_empty() && digits.chars().all(|it| it.is_ascii_digit())
    };
    let words: Vec<&str> = words
        .filter(|it| !it.is_empty() && !is_version(it))
        .collect();
    match words.is_empty() {
        true => name,
        false => words.join(" "),
    }
}

fn document(policy: &OrganizationPolicy) -> String {
    policy.content.to_string()
}
