//! The differences between the organizations of two worlds, by group and in words.
//!
//! Things are matched by id and by name: an organization that another tool created again has other ids, and does not differ for
//! that. So what is compared has names in place of ids.

mod access;
mod accounts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};
use sim::World;
use sim::catalog::by_principal;
use sim::handshake::Recipient;
use sim::ids::ParentId;
use sim::organization::Organization;
use sim::policies::Target;
use sim::session::Session;
use sim::view::Selection;

use crate::renumber::replaced;

pub use access::{
    AccessChange, ComparedActions, access_changes, access_changes_of, compared_actions,
    compared_principals,
};

/// The groups, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceGroup {
    /// The organization itself.
    Organization,
    /// Accounts.
    Accounts,
    /// Organizational units.
    Units,
    /// Policies of the organization.
    Policies,
    /// Users and roles of accounts.
    Identities,
    /// Open handshakes.
    Handshakes,
    /// Trusted access.
    TrustedAccess,
    /// Delegated administrators.
    Delegates,
}

impl DifferenceGroup {
    /// The heading in reports.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Accounts => "Accounts",
            Self::Units => "Organizational units",
            Self::Policies => "Policies",
            Self::Identities => "Users and roles",
            Self::Handshakes => "Open handshakes",
            Self::TrustedAccess => "Trusted access",
            Self::Delegates => "Delegated administrators",
        }
    }

    /// The name in JSON.
    const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Accounts => "accounts",
            Self::Units => "units",
            Self::Policies => "policies",
            Self::Identities => "identities",
            Self::Handshakes => "handshakes",
            Self::TrustedAccess => "trustedAccess",
            Self::Delegates => "delegates",
        }
    }
}

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A thing of a world, with its properties in words.
#[derive(Clone, Debug)]
struct Thing {
    id: String,
    name: String,
    about: Option<Selection>,
    properties: Vec<(&'static str, String)>,
}

/// Everything of a world that is compared, by group.
type Things = BTreeMap<DifferenceGroup, Vec<Thing>>;

/// The differences from one world to another, by group, and by id within.
pub fn differences(before: &World, after: &World) -> Vec<ThingDifference> {
    let (mut old, mut new) = (things(before, after), things(after, before));
    let groups: BTreeSet<DifferenceGroup> = old.keys().chain(new.keys()).copied().collect();
    let by_id: fn(&Thing) -> &String = |thing| &thing.id;
    let by_name: fn(&Thing) -> &String = |thing| &thing.name;
    // In another organization, an id stands for something else.
    let mut organizations = before.organizations();
    let keys = match organizations.any(|it| after.organization(&it.id).is_some()) {
        true => [by_id, by_name],
        false => [by_name, by_id],
    };
    let mut found = Vec::new();
    for group in groups {
        let old = old.remove(&group).unwrap_or_default();
        let new = new.remove(&group).unwrap_or_default();
        // Two organizations are compared even if nothing about them is equal.
        if group == DifferenceGroup::Organization && old.len() == 1 && new.len() == 1 {
            found.extend(difference(
                group,
                (old.into_iter().next(), new.into_iter().next()),
            ));
            continue;
        }
        for pair in pairs(old, new, keys) {
            found.extend(difference(group, pair));
        }
    }
    found
}

/// The thing before and the thing after.
type Pair = (Option<Thing>, Option<Thing>);

/// Matches the things of two worlds by one key, and what is left by the other.
fn pairs(old: Vec<Thing>, new: Vec<Thing>, keys: [fn(&Thing) -> &String; 2]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let (mut old, mut new) = (old, new);
    for key in keys {
        let mut matched: BTreeMap<String, Pair> = BTreeMap::new();
        for thing in old.drain(..) {
            let key = key(&thing).clone();
            matched.entry(key).or_default().0 = Some(thing);
        }
        for thing in new.drain(..) {
            let key = key(&thing).clone();
            matched.entry(key).or_default().1 = Some(thing);
        }
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

fn difference(group: DifferenceGroup, pair: Pair) -> Option<ThingDifference> {
    let (thing, change) = match pair {
        (None, None) => return None,
        (Some(old), None) => (old, ThingChange::Removed),
        (None, Some(new)) => (new, ThingChange::Added),
        (Some(old), Some(new)) => {
            let mut values: BTreeMap<&'static str, (String, String)> = BTreeMap::new();
            for (what, value) in old.properties {
                values.entry(what).or_default().0 = value;
            }
            for (what, value) in &new.properties {
                values.entry(what).or_default().1.clone_from(value);
            }
            let changed = values.into_iter().filter(|(_, (from, to))| from != to);
            let changed: Vec<PropertyChange> = changed
                .map(|(what, (from, to))| PropertyChange { what, from, to })
                .collect();
            if changed.is_empty() {
                return None;
            }
            (new, ThingChange::Changed(changed))
        }
    };
    let Thing {
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

/// The things of a world. Users and roles of accounts that the other world has too are left out.
fn things(world: &World, other: &World) -> Things {
    let words = words(world);
    let mut things = Things::new();
    let mut add = |group, thing| {
        let rows: &mut Vec<Thing> = things.entry(group).or_default();
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
        names.services(&mut add);
    }
    accounts::accounts(world, other, &words, &mut add);
    for handshake in world.handshakes().filter(|it| it.state.is_live()) {
        let to = match &handshake.recipient {
            Recipient::Account(id) => world.name_of(*id),
            Recipient::Email(email) => email.to_string(),
            Recipient::Organization => world.name_of(handshake.management),
        };
        let handshake = Thing {
            id: handshake.id.to_string(),
            name: format!("{} to {to}", handshake.action.name()),
            about: Some(Selection::Handshake(handshake.id.clone())),
            properties: vec![("state", handshake.state.name().to_string())],
        };
        add(DifferenceGroup::Handshakes, handshake);
    }
    things
}

/// Adds a thing to its group.
type Add<'a> = dyn FnMut(DifferenceGroup, Thing) + 'a;

/// An organization, whose parts are named.
struct Names<'w> {
    world: &'w World,
    organization: &'w Organization,
    words: &'w Words,
}

/// Names for ids in documents.
type Words = BTreeMap<String, String>;

fn words(world: &World) -> Words {
    let mut words: Words = world
        .accounts()
        .map(|account| (account.id.to_string(), account.email.to_lowercase()))
        .collect();
    for organization in world.organizations() {
        words.insert(organization.id.to_string(), "organization".to_string());
        words.insert(organization.root.to_string(), "root".to_string());
        let units = organization.ous.values();
        words.extend(units.map(|unit| (unit.id.to_string(), format!("unit {}", unit.name))));
    }
    words
}

impl Names<'_> {
    fn organization(&self, add: &mut Add<'_>) {
        let organization = self.organization;
        let types = organization.policy_types.keys();
        let types: Vec<&str> = types.map(|it| it.name()).collect();
        let delegation = organization.delegation.as_ref();
        let mut properties = vec![
            ("feature set", organization.feature_set.name().to_string()),
            (
                "management account",
                self.world.name_of(organization.management),
            ),
            ("policy types", types.join(", ")),
            (
                "delegation policy",
                delegation
                    .map(|it| document(&it.content, self.words))
                    .unwrap_or_default(),
            ),
        ];
        let root = organization.root_parent();
        properties.extend(self.attached(&Target::Parent(root)));
        properties.push(("tags of the root", self.tags(organization.root.as_str())));
        let thing = Thing {
            id: organization.id.to_string(),
            name: self.world.name_of(organization.management),
            about: Some(Selection::Organization(organization.id.clone())),
            properties,
        };
        add(DifferenceGroup::Organization, thing);
    }

    fn units(&self, add: &mut Add<'_>) {
        for unit in self.organization.ous.values() {
            let id = ParentId::Ou(unit.id.clone());
            let mut properties = vec![
                ("name", unit.name.to_string()),
                ("parent", self.path(&unit.parent)),
                ("tags", self.tags(unit.id.as_str())),
            ];
            properties.extend(self.attached(&Target::Parent(id.clone())));
            let thing = Thing {
                id: unit.id.to_string(),
                name: self.path(&id),
                about: Some(Selection::Unit(id)),
                properties,
            };
            add(DifferenceGroup::Units, thing);
        }
    }

    fn policies(&self, add: &mut Add<'_>) {
        for policy in self.organization.policies.values() {
            let thing = Thing {
                id: policy.id.to_string(),
                name: policy.name.to_string(),
                about: Some(Selection::Policy {
                    organization: self.organization.id.clone(),
                    policy: policy.id.clone(),
                }),
                properties: vec![
                    ("name", policy.name.to_string()),
                    ("type", policy.kind.name().to_string()),
                    ("description", policy.description.to_string()),
                    ("document", document(&policy.content, self.words)),
                    ("tags", self.tags(policy.id.as_str())),
                ],
            };
            add(DifferenceGroup::Policies, thing);
        }
    }

    fn services(&self, add: &mut Add<'_>) {
        for principal in self.organization.trusted.keys() {
            let service = by_principal(principal);
            let thing = Thing {
                id: principal.to_string(),
                name: principal.to_string(),
                about: service.map(|it| Selection::Service(it.id.into())),
                properties: Vec::new(),
            };
            add(DifferenceGroup::TrustedAccess, thing);
        }
        for (account, principals) in &self.organization.delegates {
            for principal in principals.keys() {
                let thing = Thing {
                    id: format!("{account}:{principal}"),
                    name: format!("{} for {principal}", self.world.name_of(*account)),
                    about: Some(Selection::Account(*account)),
                    properties: Vec::new(),
                };
                add(DifferenceGroup::Delegates, thing);
            }
        }
    }

    /// The names from the root down: "Root/Workloads/Production".
    fn path(&self, parent: &ParentId) -> String {
        let steps = self.organization.path(parent);
        let names: Vec<&str> = (steps.iter())
            .map(|step| match step {
                ParentId::Root(_) => "Root",
                ParentId::Ou(id) => &self.organization.ous[id].name,
            })
            .collect();
        names.join("/")
    }

    /// The policies attached directly, by type.
    fn attached(&self, target: &Target) -> Vec<(&'static str, String)> {
        let kinds = self.organization.policy_types.keys();
        let rows = kinds.map(|kind| {
            let attached = self.organization.attached(*kind, target);
            let mut names: Vec<&str> = attached.iter().map(|it| &*it.name).collect();
            names.sort_unstable();
            (kind.plural(), names.join(", "))
        });
        rows.filter(|(_, names)| !names.is_empty()).collect()
    }

    fn tags(&self, id: &str) -> String {
        let tags = self.organization.tags.get(id);
        let tags = tags.into_iter().flat_map(|tags| tags.iter());
        let pairs: Vec<String> = tags.map(|(key, value)| format!("{key}={value}")).collect();
        pairs.join(", ")
    }
}

/// A document in one line and with names for ids, so that neither white space nor other ids make a difference.
fn document(text: &str, words: &Words) -> String {
    let value: Result<Value, _> = serde_json::from_str(text);
    let line = value.map_or_else(|_| text.to_string(), |value| value.to_string());
    replaced(&line, words)
}

/// The number of the first step, from 1, at which two sessions differ; `None`: they have no step in common, or do not differ at
/// all.
pub fn first_divergence(before: &Session, after: &Session) -> Option<usize> {
    let begin = |session: &Session| (session.scenario, session.seed, session.start);
    if begin(before) != begin(after) || before.commands == after.commands {
        return None;
    }
    let steps = before.commands.iter().zip(&after.commands);
    let common = steps.take_while(|(a, b)| a == b).count();
    (common > 0).then_some(common + 1)
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
                let rows = properties.iter();
                let rows: Vec<Value> = rows
                    .map(|it| json!({ "what": it.what, "from": it.from, "to": it.to }))
                    .collect();
                row["properties"] = rows.into();
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

/// The maximum length of a value in a sentence; longer ones are documents.
const SHORT: usize = 100;

impl fmt::Display for PropertyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, from, to } = self;
        let is_long = |text: &str| text.len() > SHORT || text.contains('\n');
        match (from.as_str(), to.as_str()) {
            (from, to) if is_long(from) || is_long(to) => write!(f, "{what}: other text"),
            ("", to) => write!(f, "{what}: now {to}"),
            (from, "") => write!(f, "{what}: no longer {from}"),
            (from, to) => write!(f, "{what}: {from} → {to}"),
        }
    }
}

impl fmt::Display for ThingDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            ThingChange::Added => write!(f, "+ {}", self.name),
            ThingChange::Removed => write!(f, "- {}", self.name),
            ThingChange::Changed(properties) => {
                write!(f, "~ {}", self.name)?;
                properties.iter().try_for_each(|it| write!(f, "\n    {it}"))
            }
        }
    }
}
