//! What the formats share: the organization as a tree, names in it, and the exported text.

use message::Message;
use serde_json::{Value, json};
use sim::{
    World,
    account::Account,
    handshake::{Handshake, Recipient},
    ids::{AccountId, OuId, ParentId},
    organization::Organization,
    policies::{OrganizationPolicy, PolicyTarget, PolicyType},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An exported organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The text; of several files, all of them, each after a line with its name.
    pub text: String,
    /// The files of a format that has several; empty for the others.
    pub files: Vec<ExportedFile>,
    /// What the format cannot hold, each as a noun phrase.
    pub left_out: Vec<Message>,
}

/// One of several files of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The path, relative to the folder of all files.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Exported {
    /// An export of one file.
    pub(crate) fn one(text: String, left_out: Vec<Message>) -> Self {
        Self {
            text,
            files: Vec::new(),
            left_out,
        }
    }

    /// The bytes of the file to keep: the text, or a zip file of all files.
    pub fn bytes(&self) -> Vec<u8> {
        if self.files.is_empty() {
            return self.text.clone().into_bytes();
        }
        let files = self.files.iter();
        let files: Vec<zip_files::File> = files
            .map(|file| zip_files::File {
                name: file.name.clone(),
                content: file.text.clone().into_bytes(),
            })
            .collect();
        zip_files::write(&files).expect("every file has a name of its own, and a document is small")
    }
}

/// An organization with what exports need of it.
pub(super) struct Tree<'w> {
    pub(super) world: &'w World,
    pub(super) organization: &'w Organization,
    /// The root and the units, each after its parent, with its depth. Everything is in the order of names, so that the same
    /// organization gives the same text whatever its ids.
    pub(super) parents: Vec<(ParentId, usize)>,
}

impl<'w> Tree<'w> {
    pub(super) fn new(world: &'w World, organization: &'w Organization) -> Self {
        let mut children: BTreeMap<&ParentId, BTreeMap<(&str, &OuId), ParentId>> = BTreeMap::new();
        for unit in organization.ous.values() {
            let units = children.entry(&unit.parent).or_default();
            let order = (&*unit.name, &unit.id);
            units.insert(order, ParentId::Ou(unit.id.clone()));
        }
        let mut parents = Vec::new();
        let mut open = vec![(organization.root_parent(), 0)];
        while let Some((parent, depth)) = open.pop() {
            let below = children.remove(&parent).unwrap_or_default();
            open.extend(below.into_values().rev().map(|it| (it, depth + 1)));
            parents.push((parent, depth));
        }
        Self {
            world,
            organization,
            parents,
        }
    }

    /// The parent of a unit; a root has none.
    pub(super) fn parent_of(&self, parent: &ParentId) -> Option<&'w ParentId> {
        match parent {
            ParentId::Root(_) => None,
            ParentId::Ou(id) => Some(&self.organization.ous[id].parent),
        }
    }

    /// The name of a root or unit.
    pub(super) fn name(&self, parent: &ParentId) -> String {
        name_of(self.organization, parent).to_string()
    }

    /// Every account, by parent in the order of the tree, then by name.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (&'w Account, &ParentId)> {
        let parents = self.parents.iter();
        parents.flat_map(move |(parent, _)| self.accounts_in(parent).map(move |it| (it, parent)))
    }

    /// The accounts directly in a root or unit, by name.
    pub(super) fn accounts_in(
        &self,
        parent: &ParentId,
    ) -> impl Iterator<Item = &'w Account> + use<'w> {
        let ids = self.organization.accounts_in(parent);
        let accounts = ids.filter_map(|id| self.world.account(id));
        let sorted: BTreeMap<(&str, &str), &Account> = accounts
            .map(|account| ((&*account.name, &*account.email), account))
            .collect();
        sorted.into_values()
    }

    /// The customer managed policies, by name and type.
    pub(super) fn policies(&self) -> impl Iterator<Item = &'w Arc<OrganizationPolicy>> + use<'w> {
        let policies = self.organization.policies.values();
        let sorted: BTreeMap<(&str, PolicyType), &Arc<OrganizationPolicy>> = policies
            .map(|policy| ((&*policy.name, policy.kind), policy))
            .collect();
        sorted.into_values()
    }

    /// All targets of policies, parents first.
    pub(super) fn targets(&self) -> Vec<PolicyTarget> {
        let parents = self.parents.iter();
        let parents = parents.map(|(parent, _)| PolicyTarget::Parent(parent.clone()));
        let accounts = self
            .accounts()
            .map(|(account, _)| PolicyTarget::Account(account.id));
        parents.chain(accounts).collect()
    }

    /// The tags of a resource.
    pub(super) fn tags(&self, id: &str) -> Vec<(&'w str, &'w str)> {
        let tags = self.organization.tags.get(id);
        let pairs = tags.into_iter().flat_map(|tags| tags.iter());
        pairs.map(|(key, value)| (&**key, &**value)).collect()
    }

    /// The tags of a resource as APIs list them.
    pub(super) fn tag_rows(&self, id: &str) -> Value {
        let tags = self.tags(id).into_iter();
        tags.map(|(key, value)| json!({ "Key": key, "Value": value }))
            .collect()
    }

    /// What files name in their own way: ids, kinds and names of units, accounts and policies.
    pub(super) fn named(&self) -> Vec<(String, &'static str, String)> {
        let units = self.parents.iter().filter_map(|(parent, _)| match parent {
            ParentId::Root(_) => None,
            ParentId::Ou(id) => Some((id.to_string(), "unit", self.name(parent))),
        });
        let accounts = (self.accounts())
            .map(|(account, _)| (account.id.to_string(), "account", account.name.to_string()));
        let policies =
            (self.policies()).map(|it| (it.id.to_string(), "policy", it.name.to_string()));
        units.chain(accounts).chain(policies).collect()
    }

    /// The role for administrators of the management account, where its name is not the default one.
    pub(super) fn access_role(&self, account: AccountId) -> Option<&'w str> {
        let account = self.world.account(account)?;
        let trusted = format!("{}:root", self.organization.management.arn("iam"));
        let mut roles = account.roles.values();
        let role = roles.find(|it| it.linked_to.is_none() && it.trust.contains(&trusted))?;
        Some(&role.name)
    }

    /// The names of the enabled types but some, for what is left out.
    pub(super) fn types_but(&self, held: &[PolicyType]) -> Vec<&'static str> {
        let kinds = self.organization.policy_types.keys();
        kinds
            .filter(|kind| !held.contains(kind))
            .map(|kind| kind.plural())
            .collect()
    }
}

/// The name of a root or unit.
pub(super) fn name_of<'o>(organization: &'o Organization, parent: &ParentId) -> &'o str {
    match parent {
        ParentId::Root(_) => "Root",
        ParentId::Ou(id) => &organization.ous[id].name,
    }
}

/// The names from the root down: "Root/Workloads/Production".
pub(crate) fn path_of(organization: &Organization, parent: &ParentId) -> String {
    let path = organization.path(parent);
    let names: Vec<&str> = path
        .iter()
        .map(|step| name_of(organization, step))
        .collect();
    names.join("/")
}

/// The name of whom a handshake is for.
pub(crate) fn recipient_name(world: &World, handshake: &Handshake) -> String {
    match &handshake.recipient {
        Recipient::Account(id) => world.name_of(*id),
        Recipient::Email(email) => email.to_string(),
        Recipient::Organization => world.name_of(handshake.management),
    }
}

/// The words in small letters, with underscores between them.
pub(super) fn snake(words: &[&str]) -> String {
    words.join("_").to_lowercase()
}

/// The words as one, each with a capital letter.
pub(super) fn camel(words: &[&str]) -> String {
    let capital = |word: &&str| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    words.iter().map(capital).collect()
}

/// Identifiers for names: letters, digits and one separator, unique within a file.
#[derive(Default)]
pub(crate) struct Identifiers(BTreeSet<String>);

impl Identifiers {
    /// An identifier made of the words of a name. `join`: how words are joined.
    pub fn take(&mut self, name: &str, join: fn(&[&str]) -> String) -> String {
        let words: Vec<&str> = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let mut base = join(&words);
        if !base.starts_with(|c: char| c.is_ascii_alphabetic()) {
            base.insert(0, 'x');
        }
        let mut identifier = base.clone();
        let mut number = 2;
        while !self.0.insert(identifier.to_lowercase()) {
            identifier = format!("{base}{number}");
            number += 1;
        }
        identifier
    }
}
