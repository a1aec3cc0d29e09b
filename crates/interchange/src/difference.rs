//! The differences between the organizations of two worlds, by group and in words.
//!
//! In the same organization, things are matched by id, and a property that names other things is compared by their ids. Otherwise
//! things are matched by name: an organization that another tool created again has other ids, and does not differ for that. So
//! what is compared then has names in place of ids.

mod access;
mod accounts;
mod divergence;
mod document;
pub mod matching;
mod things;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};
use sim::World;
use sim::policies::PolicyType;
use sim::view::Selection;

use self::things::{ComparedThing, Names, ThingProperty, Things, Words, words};
use crate::export::recipient_name;
use crate::renumber::replaced;
use crate::shown::one_line;

pub use access::{
    AccessChange, ComparedActions, access_changes, access_changes_of, access_changes_to_text,
    compared_actions, compared_principals,
};
pub use divergence::{Divergence, DivergingStep, divergence};
pub(crate) use things::CONDITION;
pub use things::DifferenceGroup;

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PropertyChange {
    /// What it is: "parent".
    pub what: &'static str,
    /// Its value before; empty if there was none.
    pub from: String,
    /// Its value after; empty if there is none.
    pub to: String,
}

/// A change of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThingChange {
    /// Only the world after has it.
    Added,
    /// Only the world before has it.
    Removed,
    /// Both have it, and it differs.
    Changed(Vec<PropertyChange>),
}

/// A thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingDifference {
    /// Its group.
    pub group: DifferenceGroup,
    /// Its name, for people: that of the world after, if it has one.
    pub name: String,
    /// Its id, if it has one: that of the world after, if it has it.
    pub id: String,
    /// The selection that shows it, or where it is.
    pub about: Option<Selection>,
    /// The change.
    pub change: ThingChange,
}

impl ThingDifference {
    /// Whether an account is at another place: it moved, left or joined.
    pub fn is_elsewhere(&self) -> bool {
        let places = [accounts::PARENT, accounts::LEFT, accounts::JOINED];
        match &self.change {
            ThingChange::Changed(properties) => {
                self.group == DifferenceGroup::Accounts
                    && properties.iter().any(|it| places.contains(&it.what))
            }
            ThingChange::Added | ThingChange::Removed => false,
        }
    }
}

/// The differences from one world to another, by group, and by id within.
pub fn differences(before: &World, after: &World) -> Vec<ThingDifference> {
    let mut organizations = before.organizations();
    let is_same = organizations.any(|it| after.organization(&it.id).is_some());
    differences_by(before, after, is_same)
}

/// The differences, by id if `is_same`, otherwise by name.
pub(crate) fn differences_by(before: &World, after: &World, is_same: bool) -> Vec<ThingDifference> {
    let pairs = all_pairs(before, after, is_same);
    // In another organization, an id stands for something else.
    let ids = is_same.then(|| new_ids(&pairs));
    (pairs.into_iter())
        .filter_map(|(group, pair)| difference(group, pair, ids.as_ref()))
        .collect()
}

/// The thing before and the thing after.
type Pair = (Option<ComparedThing>, Option<ComparedThing>);

/// The ids of things after that had another one before, with that one.
type NewIds = BTreeMap<String, String>;

/// The things of a world. Users and roles of accounts that the other world has too are left out. `is_same`: the other world has
/// the same organization, so documents keep its ids.
fn things(world: &World, other: &World, is_same: bool) -> Things {
    let words = match is_same {
        true => Words::new(),
        false => words(world),
    };
    let mut things = Things::new();
    let mut add = |group, thing| {
        let rows: &mut Vec<ComparedThing> = things.entry(group).or_default();
        rows.push(thing);
    };
    for organization in world.organizations() {
        let names = Names {
            world,
            organization,
            words: &words,
        };
        names.organization(&mut add);
        names.units(&mut add);
        names.policies(&mut add);
        names.services(other, &mut add);
    }
    accounts::accounts(world, other, &words, &mut add);
    for handshake in world.handshakes().filter(|it| it.state.is_live()) {
        let to = recipient_name(world, handshake);
        let handshake = ComparedThing {
            id: handshake.id.to_string(),
            name: format!("{} to {to}", handshake.action.name()),
            about: Some(Selection::Handshake(handshake.id.clone())),
            properties: vec![("state", handshake.state.name().to_string().into())],
        };
        add(DifferenceGroup::Handshakes, handshake);
    }
    things
}

/// All things of two worlds, matched.
fn all_pairs(before: &World, after: &World, is_same: bool) -> Vec<(DifferenceGroup, Pair)> {
    let mut old = things(before, after, is_same);
    let mut new = things(after, before, is_same);
    let groups: BTreeSet<DifferenceGroup> = old.keys().chain(new.keys()).copied().collect();
    let by_id: fn(&ComparedThing) -> &String = |thing| &thing.id;
    let by_name: fn(&ComparedThing) -> &String = |thing| &thing.name;
    let keys = match is_same {
        true => [by_id, by_name],
        false => [by_name, by_id],
    };
    let mut all = Vec::new();
    for group in groups {
        let old = old.remove(&group).unwrap_or_default();
        let new = new.remove(&group).unwrap_or_default();
        let pairs = if group == DifferenceGroup::Organization {
            organization_pairs(old, new, keys)
        } else if group == DifferenceGroup::Policies {
            policy_pairs(old, new, keys)
        } else {
            pairs(old, new, keys)
        };
        all.extend(pairs.into_iter().map(|pair| (group, pair)));
    }
    all
}

/// Matches policies, type by type: the names of one type can occur in another.
fn policy_pairs(
    mut old: Vec<ComparedThing>,
    mut new: Vec<ComparedThing>,
    keys: [fn(&ComparedThing) -> &String; 2],
) -> Vec<Pair> {
    let mut all = Vec::new();
    for kind in PolicyType::ALL {
        let is_of = |thing: &mut ComparedThing| {
            let mut kinds = thing.properties.iter().filter(|(what, _)| *what == "type");
            kinds.any(|(_, value)| value.text == kind.name())
        };
        let [old, new] = [&mut old, &mut new].map(|it| it.extract_if(.., is_of).collect());
        all.extend(pairs(old, new, keys));
    }
    all
}

/// Matches organizations and their roots.
fn organization_pairs(
    old: Vec<ComparedThing>,
    new: Vec<ComparedThing>,
    keys: [fn(&ComparedThing) -> &String; 2],
) -> Vec<Pair> {
    // An organization and its root.
    if old.len() == 2 && new.len() == 2 {
        // They are compared even if nothing about them is equal.
        let pairs = old.into_iter().zip(new);
        return pairs.map(|(old, new)| (Some(old), Some(new))).collect();
    }
    let is_root = |it: &ComparedThing| matches!(it.about, Some(Selection::Unit(_)));
    let mut pairs = pairs(old, new, keys);
    // A root comes and goes with its organization.
    pairs.retain(|pair| match pair {
        (Some(one), None) | (None, Some(one)) => !is_root(one),
        (Some(_), Some(_)) | (None, None) => true,
    });
    pairs
}

/// The new ids of accounts, units and policies that were made again under the same name.
fn new_ids(pairs: &[(DifferenceGroup, Pair)]) -> NewIds {
    let named = [
        DifferenceGroup::Accounts,
        DifferenceGroup::Units,
        DifferenceGroup::Policies,
    ];
    let matched = pairs.iter().filter_map(|(group, pair)| match pair {
        (Some(old), Some(new)) if named.contains(group) => Some((&old.id, &new.id)),
        _ => None,
    });
    matched
        .filter(|(old, new)| old != new)
        .map(|(old, new)| (new.clone(), old.clone()))
        .collect()
}

/// Matches the things of two worlds by one key, and what is left by the other.
fn pairs(
    old: Vec<ComparedThing>,
    new: Vec<ComparedThing>,
    keys: [fn(&ComparedThing) -> &String; 2],
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let (mut old, mut new) = (old, new);
    for key in keys {
        let mut matched: BTreeMap<String, Pair> = BTreeMap::new();
        // Of several things with the same key, such as roots, the others are left for the next key.
        let (mut more_old, mut more_new) = (Vec::new(), Vec::new());
        for thing in old.drain(..) {
            let slot = &mut matched.entry(key(&thing).clone()).or_default().0;
            more_old.extend(slot.replace(thing));
        }
        for thing in new.drain(..) {
            let slot = &mut matched.entry(key(&thing).clone()).or_default().1;
            more_new.extend(slot.replace(thing));
        }
        (old, new) = (more_old, more_new);
        for pair in matched.into_values() {
            match pair {
                (Some(_), Some(_)) => pairs.push(pair),
                (one, other) => {
                    old.extend(one);
                    new.extend(other);
                }
            }
        }
    }
    pairs.extend(old.into_iter().map(|thing| (Some(thing), None)));
    pairs.extend(new.into_iter().map(|thing| (None, Some(thing))));
    pairs
}

fn difference(group: DifferenceGroup, pair: Pair, ids: Option<&NewIds>) -> Option<ThingDifference> {
    let (thing, change) = match pair {
        (None, None) => return None,
        (Some(old), None) => (old, ThingChange::Removed),
        (None, Some(new)) => (new, ThingChange::Added),
        (Some(old), Some(mut new)) => {
            let properties = std::mem::take(&mut new.properties);
            let mut changed = changes(old.properties, properties, ids);
            if group == DifferenceGroup::Accounts {
                accounts::say_membership(&mut changed);
            }
            if changed.is_empty() {
                return None;
            }
            (new, ThingChange::Changed(changed))
        }
    };
    let ComparedThing {
        id, name, about, ..
    } = thing;
    Some(ThingDifference {
        group,
        name,
        id,
        about,
        change,
    })
}

/// The properties of a thing.
type Properties = Vec<(&'static str, ThingProperty)>;

/// The properties that differ, by name.
fn changes(old: Properties, new: Properties, ids: Option<&NewIds>) -> Vec<PropertyChange> {
    let mut values: BTreeMap<&'static str, (ThingProperty, ThingProperty)> = BTreeMap::new();
    for (what, value) in old {
        values.entry(what).or_default().0 = value;
    }
    for (what, value) in new {
        values.entry(what).or_default().1 = value;
    }
    let changed = values.into_iter();
    let changed = changed.filter(|(_, (from, to))| !is_equal(from, to, ids));
    changed
        .map(|(what, (from, to))| {
            // Other things with the same names.
            let is_same = from.text == to.text;
            let shown = |it: ThingProperty| match is_same {
                true => format!("{} ({})", it.text, it.ids.join(", ")),
                false => it.text,
            };
            let (from, to) = (shown(from), shown(to));
            PropertyChange { what, from, to }
        })
        .collect()
}

/// Whether two values say the same. `ids`: the new ids of things, in the same organization.
fn is_equal(from: &ThingProperty, to: &ThingProperty, ids: Option<&NewIds>) -> bool {
    let Some(ids) = ids else {
        return from.text == to.text;
    };
    if from.ids.is_empty() && to.ids.is_empty() {
        return from.text == to.text || !ids.is_empty() && from.text == replaced(&to.text, ids);
    }
    let had: BTreeSet<&String> = from.ids.iter().collect();
    let has = to.ids.iter().map(|id| ids.get(id).unwrap_or(id)).collect();
    had == has
}

/// Differences as JSON: a list for each group that has some.
pub fn differences_to_json(differences: &[ThingDifference]) -> Value {
    let mut groups = json!({});
    for it in differences {
        let mut row = json!({ "name": it.name, "id": it.id });
        row["change"] = match &it.change {
            ThingChange::Added => "added".into(),
            ThingChange::Removed => "removed".into(),
            ThingChange::Changed(properties) => {
                row["properties"] = json!(properties);
                "changed".into()
            }
        };
        let group = &mut groups[it.group.name()];
        match group.as_array_mut() {
            Some(rows) => rows.push(row),
            None => *group = json!([row]),
        }
    }
    groups
}

/// The maximum length of a value in a sentence; longer ones are documents or lists.
const SHORT: usize = 100;

impl fmt::Display for PropertyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, from, to } = self;
        let is_long = |text: &str| text.len() > SHORT || text.contains('\n');
        let [left, joined] = [from, to].map(|it| one_line(it));
        match (from.as_str(), to.as_str()) {
            (..) if *what == accounts::LEFT => write!(f, "{what}: it was in {left}"),
            (..) if *what == accounts::JOINED => write!(f, "{what}: it is in {joined}"),
            ("", to) if is_long(to) => write!(f, "{what}: added"),
            (from, "") if is_long(from) => write!(f, "{what}: removed"),
            (from, to) if is_long(from) || is_long(to) => {
                let changes = match *what {
                    "description" => Vec::new(),
                    _ => document::changes(from, to),
                };
                match changes.as_slice() {
                    [] => write!(f, "{what}: other text"),
                    changes => {
                        write!(f, "{what}:")?;
                        let mut lines = changes.iter();
                        lines.try_for_each(|it| write!(f, "\n      {}", one_line(it)))
                    }
                }
            }
            ("", to) => write!(f, "{what}: now {to}"),
            (from, "") => write!(f, "{what}: no longer {from}"),
            (from, to) => write!(f, "{what}: {from} → {to}"),
        }
    }
}

impl fmt::Display for ThingDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = one_line(&self.name);
        match &self.change {
            ThingChange::Added => write!(f, "+ {name}"),
            ThingChange::Removed => write!(f, "- {name}"),
            ThingChange::Changed(properties) => {
                write!(f, "~ {name}")?;
                properties.iter().try_for_each(|it| write!(f, "\n    {it}"))
            }
        }
    }
}
