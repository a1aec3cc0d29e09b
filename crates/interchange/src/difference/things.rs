//! The things of a world that are compared, with their properties in words.

use std::collections::BTreeMap;

use serde_json::Value;
use sim::World;
use sim::catalog::by_principal;
use sim::ids::{ParentId, Text};
use sim::organization::Organization;
use sim::policies::PolicyTarget;
use sim::view::Selection;

use crate::export::path_of;
use crate::renumber::replaced;

/// The property of what is there only under a condition that no file decides.
pub(crate) const CONDITION: &str = "condition";

/// A thing of a world, with its properties.
#[derive(Clone, Debug)]
pub(super) struct ComparedThing {
    pub id: String,
    pub name: String,
    pub about: Option<Selection>,
    pub properties: Vec<(&'static str, ThingProperty)>,
}

/// The value of a property.
#[derive(Clone, Debug, Default)]
pub(super) struct ThingProperty {
    /// The value in words; empty if there is none.
    pub text: String,
    /// The ids of the things that the words name. In one organization they are compared in place of the words, so the new name of
    /// a thing is a change of that thing only.
    pub ids: Vec<String>,
}

impl From<String> for ThingProperty {
    fn from(text: String) -> Self {
        let ids = Vec::new();
        Self { text, ids }
    }
}

/// Everything of a world that is compared, by group.
pub(super) type Things = BTreeMap<DifferenceGroup, Vec<ComparedThing>>;

/// Adds a thing to its group.
pub(super) type Add<'a> = dyn FnMut(DifferenceGroup, ComparedThing) + 'a;

/// An organization, whose parts are named.
pub(super) struct Names<'w> {
    pub world: &'w World,
    pub organization: &'w Organization,
    pub words: &'w Words,
}

/// Names for ids in documents.
pub(super) type Words = BTreeMap<String, String>;

pub(super) fn words(world: &World) -> Words {
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
    pub fn organization(&self, add: &mut Add<'_>) {
        let organization = self.organization;
        let types = organization.policy_types.keys();
        let types: Vec<&str> = types.map(|it| it.name()).collect();
        let delegation = organization.delegation.as_ref();
        let properties = vec![
            (
                "feature set",
                organization.feature_set.name().to_string().into(),
            ),
            (
                "management account",
                ThingProperty {
                    text: self.world.name_of(organization.management),
                    ids: vec![organization.management.qualified()],
                },
            ),
            ("policy types", types.join(", ").into()),
            (
                "delegation policy",
                delegation
                    .map(|it| document(&it.content, self.words))
                    .unwrap_or_default()
                    .into(),
            ),
        ];
        let thing = ComparedThing {
            id: organization.id.to_string(),
            name: self.world.name_of(organization.management),
            about: Some(Selection::Organization(organization.id.clone())),
            properties,
        };
        add(DifferenceGroup::Organization, thing);
        let root = organization.root_parent();
        let mut properties = self.attached(&PolicyTarget::Parent(root.clone()));
        properties.push(("tags", self.tags(organization.root.as_str()).into()));
        let root = ComparedThing {
            id: root.to_string(),
            name: self.path(&root),
            about: Some(Selection::Unit(root)),
            properties,
        };
        add(DifferenceGroup::Organization, root);
    }

    pub fn units(&self, add: &mut Add<'_>) {
        for unit in self.organization.ous.values() {
            let id = ParentId::Ou(unit.id.clone());
            let mut properties = vec![
                ("name", unit.name.to_string().into()),
                ("parent", self.parent(&unit.parent)),
                ("tags", self.tags(unit.id.as_str()).into()),
            ];
            properties.extend(self.attached(&PolicyTarget::Parent(id.clone())));
            let thing = ComparedThing {
                id: unit.id.to_string(),
                name: self.path(&id),
                about: Some(Selection::Unit(id)),
                properties,
            };
            add(DifferenceGroup::Units, thing);
        }
    }

    pub fn policies(&self, add: &mut Add<'_>) {
        for policy in self.organization.policies.values() {
            let thing = ComparedThing {
                id: policy.id.to_string(),
                name: policy.name.to_string(),
                about: Some(Selection::Policy {
                    organization: self.organization.id.clone(),
                    policy: policy.id.clone(),
                }),
                properties: vec![
                    ("name", policy.name.to_string().into()),
                    ("type", policy.kind.name().to_string().into()),
                    ("description", policy.description.to_string().into()),
                    ("document", document(&policy.content, self.words).into()),
                    ("tags", self.tags(policy.id.as_str()).into()),
                ],
            };
            add(DifferenceGroup::Policies, thing);
        }
    }

    pub fn services(&self, other: &World, add: &mut Add<'_>) {
        self.unsure(other, add);
        for principal in self.organization.trusted.keys() {
            let service = by_principal(principal);
            let thing = ComparedThing {
                id: principal.to_string(),
                name: principal.to_string(),
                about: service.map(|it| Selection::Service(it.id.into())),
                properties: Vec::new(),
            };
            add(DifferenceGroup::TrustedAccess, thing);
        }
        for (account, principals) in &self.organization.delegates {
            for principal in principals.keys() {
                let thing = ComparedThing {
                    id: format!("{account}:{principal}"),
                    name: format!("{} for {principal}", self.world.name_of(*account)),
                    about: Some(Selection::Account(*account)),
                    properties: Vec::new(),
                };
                add(DifferenceGroup::Delegates, thing);
            }
        }
    }

    /// What may be there, also of what only the other world has for certain.
    fn unsure(&self, other: &World, add: &mut Add<'_>) {
        let own = self.organization;
        let mut rows: BTreeMap<String, &Text> = BTreeMap::new();
        rows.extend(own.unsure.iter().map(|(key, it)| (key.to_string(), it)));
        for other in other.organizations() {
            let trusted = other
                .trusted
                .keys()
                .filter(|it| !own.trusted.contains_key(*it));
            rows.extend(trusted.filter_map(|it| Some((it.to_string(), own.may_trust(it)?))));
            for (account, principals) in &other.delegates {
                let id = account.to_string();
                let principals = principals
                    .keys()
                    .filter(|it| !own.is_delegate(*account, it));
                let unsure = |it: &Text| own.may_delegate(&id, Some(it));
                rows.extend(
                    principals.filter_map(|it| Some((format!("{account}:{it}"), unsure(it)?))),
                );
            }
        }
        for (id, condition) in rows {
            let (group, name) = match id.split_once(':') {
                Some((account, principal)) => {
                    let known = account.parse().map(|it| self.world.name_of(it).to_string());
                    let account = known.unwrap_or_else(|_| account.to_string());
                    (
                        DifferenceGroup::Delegates,
                        format!("{account} for {principal}"),
                    )
                }
                None => (DifferenceGroup::TrustedAccess, id.clone()),
            };
            let thing = ComparedThing {
                id,
                name,
                about: None,
                properties: vec![(CONDITION, condition.to_string().into())],
            };
            add(group, thing);
        }
    }

    /// The names from the root down: "Root/Workloads/Production".
    pub fn path(&self, parent: &ParentId) -> String {
        path_of(self.organization, parent)
    }

    /// The place of a thing.
    pub fn parent(&self, parent: &ParentId) -> ThingProperty {
        ThingProperty {
            text: self.path(parent),
            ids: vec![parent.to_string()],
        }
    }

    /// The policies attached directly, by type.
    pub fn attached(&self, target: &PolicyTarget) -> Vec<(&'static str, ThingProperty)> {
        let kinds = self.organization.policy_types.keys();
        let rows = kinds.map(|kind| {
            let attached = self.organization.attached(*kind, target);
            let mut names: Vec<&str> = attached.iter().map(|it| &*it.name).collect();
            names.sort_unstable();
            let policies = ThingProperty {
                text: names.join(", "),
                ids: attached.iter().map(|it| it.id.to_string()).collect(),
            };
            (kind.plural(), policies)
        });
        rows.filter(|(_, policies)| !policies.ids.is_empty())
            .collect()
    }

    pub fn tags(&self, id: &str) -> String {
        let tags = self.organization.tags.get(id);
        let tags = tags.into_iter().flat_map(|tags| tags.iter());
        let pairs: Vec<String> = tags.map(|(key, value)| format!("{key}={value}")).collect();
        pairs.join(", ")
    }
}

/// A document in one line and with names for ids, so that neither white space nor other ids make a difference.
pub(super) fn document(text: &str, words: &Words) -> String {
    let value: Result<Value, _> = serde_json::from_str(text);
    let line = value.map_or_else(|_| text.to_string(), |value| value.to_string());
    replaced(&line, words)
}

/// The same as a value.
pub(super) fn document_value(text: &str, words: &Words) -> Value {
    let text = document(text, words);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

message::worded! {
    /// The groups, in the order of reports.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum DifferenceGroup {
        /// The organization itself.
        Organization: "Organization", "organization";
        /// Accounts.
        Accounts: "Accounts", "accounts";
        /// Organizational units.
        Units: "Organizational units", "units";
        /// Policies of the organization.
        Policies: "Policies", "policies";
        /// Users and roles of accounts.
        Identities: "Users and roles", "identities";
        /// Open handshakes.
        Handshakes: "Open handshakes", "handshakes";
        /// Trusted access.
        TrustedAccess: "Trusted access", "trustedAccess";
        /// Delegated administrators.
        Delegates: "Delegated administrators", "delegates";
    }
    /// The heading in reports.
    title
    /// The name in JSON.
    name
}
