//! What still differs after a plan.

use std::collections::BTreeSet;

use message::{Message, message};
use serde_json::{Map, Value};
use sim::World;
use sim::ids::{AccountId, OrganizationId, ParentId};
use sim::organization::Organization;
use sim::view::Selection;

use super::kept::known_part;
use super::matching::Ids;
use super::step::{PlanStep, organizations_call};
use crate::difference::{DifferenceGroup, ThingChange, ThingDifference, differences_by};

/// What is not in a plan. `goal`: the organization of the world after that the plan is about; `ids`: those of the goal, with those
/// of the world.
pub(super) fn not_reached(
    world: &World,
    after: &World,
    goal: &Organization,
    ids: &Ids,
) -> Vec<Message> {
    let mut left = Vec::new();
    let mut others = BTreeSet::new();
    let mut identities: usize = 0;
    let is_same = world.organization(&goal.id).is_some();
    // What the plan creates may get an id that something else has in the goal. Then only names tell.
    let is_other = |(goal, now): (&String, &String)| goal != now && ids.contains_key(now);
    let all = differences_by(world, after, is_same && !ids.iter().any(is_other));
    for it in all.into_iter().filter_map(|it| known_part(it, after, goal)) {
        if let Some(other) = other_organization(after, goal, &it) {
            others.insert(other);
        } else if it.group == DifferenceGroup::Identities {
            identities += 1;
        } else if !is_elsewhere(world, after, &it) {
            let (group, what) = (it.group.title(), it.to_string());
            left.push(match follows_type(&it) {
                true => message!(
                    "{group}: {what}: AWS Organizations enables it together with tag policies."
                ),
                false => message!("{group}: {what}"),
            });
        }
    }
    for other in others.iter().filter_map(|id| after.organization(id)) {
        let name = after.name_of(other.management);
        left.push(message!(
            "The organization of {name}: a plan is about one organization."
        ));
    }
    // No step changes users and roles: who may create them is not known.
    if identities > 0 {
        left.push(message!(
            "Users and roles: {count} differ. The plan does not change them.",
            count = identities
        ));
    }
    left
}

/// What is said once if units are deleted and others made, which may be meant to be the same.
pub(super) fn replaced_units(before: &World, steps: &[PlanStep]) -> Option<Message> {
    let units = |wanted: &str, name: &dyn Fn(&Map<String, Value>) -> Option<String>| {
        let calls = steps.iter().filter_map(organizations_call);
        let calls = calls.filter(|it| it.0 == wanted);
        let names: BTreeSet<String> = calls.filter_map(|it| name(it.1)).collect();
        let names: Vec<String> = names.into_iter().collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let known = before.organizations().next()?;
    let deleted = units("DeleteOrganizationalUnit", &|input| {
        let id = input.get("OrganizationalUnitId")?.as_str()?;
        Some(known.ous.get(&id.parse().ok()?)?.name.to_string())
    })?;
    let made = units("CreateOrganizationalUnit", &|input| {
        Some(input.get("Name")?.as_str()?.to_string())
    })?;
    Some(message!(
        "Units: deleted are {deleted}, new are {made}. If a new one is meant to be a deleted one, it gets another id: AWS Organizations cannot move units, and files without ids do not show that a unit is renamed."
    ))
}

/// Whether trusted access is left that the step which enables a type of policies enables, too.
fn follows_type(it: &ThingDifference) -> bool {
    it.group == DifferenceGroup::TrustedAccess
        && it.change == ThingChange::Removed
        && it.id == "tagpolicies.tag.amazonaws.com"
}

/// Whether a difference is about an account in no organization.
fn is_elsewhere(before: &World, after: &World, it: &ThingDifference) -> bool {
    let in_none = |world: &World| {
        let id = AccountId::from_qualified(&it.id).ok();
        let account = id.and_then(|id| world.account(id));
        account.is_none_or(|account| account.membership.is_none())
    };
    it.group == DifferenceGroup::Accounts && in_none(before) && in_none(after)
}

/// The other organization of the world after that a difference is about.
fn other_organization(
    after: &World,
    goal: &Organization,
    it: &ThingDifference,
) -> Option<OrganizationId> {
    if it.change == ThingChange::Removed {
        return None;
    }
    let of_account = |id: AccountId| {
        let membership = after.account(id)?.membership.as_ref()?;
        Some(membership.organization.clone())
    };
    let having = |has: &dyn Fn(&Organization) -> bool| {
        let mut organizations = after.organizations();
        organizations.find(|it| has(it)).map(|it| it.id.clone())
    };
    let of = match it.about.as_ref()? {
        Selection::Organization(id) => Some(id.clone()),
        Selection::Unit(ParentId::Ou(unit)) => having(&|it| it.ous.contains_key(unit)),
        Selection::Unit(ParentId::Root(root)) => having(&|it| it.root == *root),
        Selection::Account(id) | Selection::Role { account: id, .. } => of_account(*id),
        Selection::Person(person) => of_account(person.account()),
        Selection::Handshake(id) => after.handshake(id).map(|it| it.organization.clone()),
        Selection::Policy { organization, .. } => Some(organization.clone()),
        Selection::Service(_) if goal.trusted.contains_key(&*it.id) => None,
        Selection::Service(_) => having(&|other| other.trusted.contains_key(&*it.id)),
        Selection::Request(_) => None,
    };
    of.filter(|id| *id != goal.id)
}
