//! What two worlds have under different ids.

use std::collections::BTreeMap;

use sim::World;

use super::all_pairs;
use super::things::DifferenceGroup;

/// The ids of organizations, accounts and units that the world before has under another id, each with the id after. They are
/// matched as [`super::differences`] matches them.
pub fn matching_ids(before: &World, after: &World) -> BTreeMap<String, String> {
    if !has_more(before, after) || !has_more(after, before) {
        return BTreeMap::new();
    }
    let mut organizations = before.organizations();
    let is_same = organizations.any(|it| after.organization(&it.id).is_some());
    let groups = [
        DifferenceGroup::Organization,
        DifferenceGroup::Accounts,
        DifferenceGroup::Units,
    ];
    let pairs = all_pairs(before, after, is_same).into_iter();
    let ids = pairs.filter_map(|(group, pair)| match pair {
        (Some(old), Some(new)) if groups.contains(&group) => Some((old.id, new.id)),
        _ => None,
    });
    ids.filter(|(old, new)| old != new).collect()
}

/// Whether a world has accounts, units or organizations with ids that the other one does not have.
fn has_more(world: &World, other: &World) -> bool {
    let mut accounts = world.accounts();
    let mut organizations = world.organizations();
    accounts.any(|it| other.account(it.id).is_none())
        || organizations.any(|it| match other.organization(&it.id) {
            None => true,
            Some(other) => it.ous.keys().any(|id| !other.ous.contains_key(id)),
        })
}
