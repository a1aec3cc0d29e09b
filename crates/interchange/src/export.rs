//! An organization as text for other tools. What a format cannot hold is listed beside the text.

mod bundle;
mod cloudformation;
mod landing_zone;
mod left_out;
mod org_formation;
mod script;
mod svg;
mod tables;
mod terraform;

pub(crate) use script::{FUNCTIONS as SCRIPT_FUNCTIONS, quoted};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use message::{Message, message};
use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::handshake::{Handshake, Recipient};
use sim::ids::{AccountId, OuId, ParentId};
use sim::organization::Organization;
use sim::policies::{OrganizationPolicy, PolicyTarget, PolicyType};

message::worded! {
    /// The formats of exports.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ExportFormat {
        /// Answers of the AWS CLI in one file, which `orgsim import` reads: the most complete form.
        AwsCli: "aws-cli", "organization.json";
        /// A script of AWS CLI calls that builds the organization, and can be run again.
        Script: "script", "build.sh";
        /// Terraform: resources, with `import` blocks for what exists.
        Terraform: "terraform", "organization.tf";
        /// org-formation: `organization.yml`.
        OrgFormation: "org-formation", "organization.yml";
        /// Landing Zone Accelerator: `organization-config.yaml`, `accounts-config.yaml` and the policy documents.
        LandingZone: "landing-zone-accelerator", "landing-zone.zip";
        /// A CloudFormation template with `AWS::Organizations::…`.
        CloudFormation: "cloudformation", "template.json";
        /// A picture of the tree.
        Svg: "svg", "organization.svg";
        /// The tree as a Markdown list.
        Markdown: "markdown", "organization.md";
        /// The accounts as a table.
        Csv: "csv", "accounts.csv";
    }
    /// The name on the command line.
    name (by_name)
    /// The name of the file, as the tool expects it.
    file_name
}

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

/// Writes an organization of a world. A policy whose document is not known in full is not written, but listed as left out.
pub fn export(world: &World, organization: &Organization, format: ExportFormat) -> Exported {
    let (known, unknown) = known_part(organization);
    let is_part = match format {
        ExportFormat::AwsCli | ExportFormat::Svg | ExportFormat::Markdown | ExportFormat::Csv => {
            false
        }
        ExportFormat::Script
        | ExportFormat::Terraform
        | ExportFormat::OrgFormation
        | ExportFormat::LandingZone
        | ExportFormat::CloudFormation => true,
    };
    let tree = Tree::new(world, if is_part { &known } else { organization });
    let mut exported = match format {
        ExportFormat::AwsCli => bundle::export(&tree),
        ExportFormat::Script => script::export(&tree),
        ExportFormat::Terraform => terraform::export(&tree),
        ExportFormat::OrgFormation => org_formation::export(&tree),
        ExportFormat::LandingZone => landing_zone::export(&tree),
        ExportFormat::CloudFormation => cloudformation::export(&tree),
        ExportFormat::Svg => svg::export(&tree),
        ExportFormat::Markdown => tables::markdown(&tree),
        ExportFormat::Csv => tables::csv(&tree),
    };
    if is_part || format == ExportFormat::AwsCli {
        exported.left_out.extend(unknown);
    }
    exported
}

/// What is not known of a document; `None`: it is known.
pub(crate) fn unknown_of(document: &str) -> Option<String> {
    let names: BTreeSet<&str> = policy::unknown::names(document).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The organization without the policies whose documents are not known in full, and which these are, as noun phrases.
fn known_part(organization: &Organization) -> (Organization, Vec<Message>) {
    let (mut known, mut left_out) = (organization.clone(), Vec::new());
    for policy in organization.policies.values() {
        if let Some(unknown) = unknown_of(&policy.content) {
            known.policies.remove(&policy.id);
            known.tags.remove(policy.id.as_str());
            left_out.push(message!(
                "policy {name}, whose document is not known in full: {unknown}",
                name = policy.name
            ));
        }
    }
    let delegation = organization.delegation.as_ref();
    if let Some(unknown) = delegation.and_then(|it| unknown_of(&it.content)) {
        known.delegation = None;
        left_out.push(message!(
            "the delegation policy, whose document is not known in full: {unknown}"
        ));
    }
    (known, left_out)
}

/// The difference between two organizations as Terraform: all resources after it, with `import` blocks for what exists.
pub(crate) fn terraform_difference(
    (before, old): (&World, &Organization),
    (after, new): (&World, &Organization),
) -> Exported {
    let (old, (new, unknown)) = (known_part(old).0, known_part(new));
    let mut exported = terraform::difference(&Tree::new(before, &old), &Tree::new(after, &new));
    exported.left_out.extend(unknown);
    exported
}

/// An organization with what exports need of it.
struct Tree<'w> {
    world: &'w World,
    organization: &'w Organization,
    /// The root and the units, each after its parent, with its depth. Everything is in the order of names, so that the same
    /// organization gives the same text whatever its ids.
    parents: Vec<(ParentId, usize)>,
}

impl<'w> Tree<'w> {
    fn new(world: &'w World, organization: &'w Organization) -> Self {
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
    fn parent_of(&self, parent: &ParentId) -> Option<&'w ParentId> {
        match parent {
            ParentId::Root(_) => None,
            ParentId::Ou(id) => Some(&self.organization.ous[id].parent),
        }
    }

    /// The name of a root or unit.
    fn name(&self, parent: &ParentId) -> String {
        name_of(self.organization, parent).to_string()
    }

    /// Every account, by parent in the order of the tree, then by name.
    fn accounts(&self) -> impl Iterator<Item = (&'w Account, &ParentId)> {
        let parents = self.parents.iter();
        parents.flat_map(move |(parent, _)| self.accounts_in(parent).map(move |it| (it, parent)))
    }

    /// The accounts directly in a root or unit, by name.
    fn accounts_in(&self, parent: &ParentId) -> impl Iterator<Item = &'w Account> + use<'w> {
        let ids = self.organization.accounts_in(parent);
        let accounts = ids.filter_map(|id| self.world.account(id));
        let sorted: BTreeMap<(&str, &str), &Account> = accounts
            .map(|account| ((&*account.name, &*account.email), account))
            .collect();
        sorted.into_values()
    }

    /// The customer managed policies, by name and type.
    fn policies(&self) -> impl Iterator<Item = &'w Arc<OrganizationPolicy>> + use<'w> {
        let policies = self.organization.policies.values();
        let sorted: BTreeMap<(&str, PolicyType), &Arc<OrganizationPolicy>> = policies
            .map(|policy| ((&*policy.name, policy.kind), policy))
            .collect();
        sorted.into_values()
    }

    /// All targets of policies, parents first.
    fn targets(&self) -> Vec<PolicyTarget> {
        let parents = self.parents.iter();
        let parents = parents.map(|(parent, _)| PolicyTarget::Parent(parent.clone()));
        let accounts = self
            .accounts()
            .map(|(account, _)| PolicyTarget::Account(account.id));
        parents.chain(accounts).collect()
    }

    /// The tags of a resource.
    fn tags(&self, id: &str) -> Vec<(&'w str, &'w str)> {
        let tags = self.organization.tags.get(id);
        let pairs = tags.into_iter().flat_map(|tags| tags.iter());
        pairs.map(|(key, value)| (&**key, &**value)).collect()
    }

    /// The tags of a resource as APIs list them.
    fn tag_rows(&self, id: &str) -> Value {
        let tags = self.tags(id).into_iter();
        tags.map(|(key, value)| json!({ "Key": key, "Value": value }))
            .collect()
    }

    /// What files name in their own way: ids, kinds and names of units, accounts and policies.
    fn named(&self) -> Vec<(String, &'static str, String)> {
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
    fn access_role(&self, account: AccountId) -> Option<&'w str> {
        let account = self.world.account(account)?;
        let trusted = format!("{}:root", self.organization.management.arn("iam"));
        let mut roles = account.roles.values();
        let role = roles.find(|it| it.linked_to.is_none() && it.trust.contains(&trusted))?;
        Some(&role.name)
    }

    /// The names of the enabled types but some, for what is left out.
    fn types_but(&self, held: &[PolicyType]) -> Vec<&'static str> {
        let kinds = self.organization.policy_types.keys();
        kinds
            .filter(|kind| !held.contains(kind))
            .map(|kind| kind.plural())
            .collect()
    }
}

/// The name of a root or unit.
fn name_of<'o>(organization: &'o Organization, parent: &ParentId) -> &'o str {
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
fn snake(words: &[&str]) -> String {
    words.join("_").to_lowercase()
}

/// The words as one, each with a capital letter.
fn camel(words: &[&str]) -> String {
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
