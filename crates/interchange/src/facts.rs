//! An organization as read: facts from any number of files, each with its place. Nothing is completed here.

mod doubts;
mod identities;
pub(crate) mod limits;
mod reading;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sim::ids::{AccountId, OrganizationId, OuId, ParentId, PolicyId, ResourcePolicyId, RootId};
use sim::partition::Partition;
use sim::policies::{PolicyTarget, PolicyType};
use sim::time::SimTime;

use crate::report::{ReadItem, SourcePlace};

pub use identities::{IdentityFacts, IdentityList};
pub(crate) use limits::{ExpansionRoom, MAX_EXPANSION, MAX_YAML_BYTES};
pub(crate) use reading::{
    ClaimedId, Reading, StatedClaim, contradict, note, note_document, state_name,
};

/// A value, and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedFact<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub place: SourcePlace,
}

impl StatedFact<String> {
    /// A text that a place states or leads to.
    pub(crate) fn text(value: impl Into<String>, place: &SourcePlace) -> Option<Self> {
        Some(Self {
            value: value.into(),
            place: place.clone(),
        })
    }
}

/// Everything that files say about an organization. Account ids are those of the commercial partition, because few files say
/// the partition next to them; [`OrganizationFacts::partition`] has it.
#[derive(Clone, Debug, Default)]
pub struct OrganizationFacts {
    /// The organization id.
    pub id: Option<StatedFact<OrganizationId>>,
    /// The root id.
    pub root: Option<StatedFact<RootId>>,
    /// The management account.
    pub management: Option<StatedFact<AccountId>>,
    /// `ALL` or `CONSOLIDATED_BILLING`.
    pub feature_set: Option<StatedFact<String>>,
    /// The partition.
    pub partition: Option<StatedFact<Partition>>,
    /// Enabled policy types.
    pub policy_types: BTreeMap<PolicyType, SourcePlace>,
    /// Units by id.
    pub units: BTreeMap<OuId, UnitFacts>,
    /// Accounts by id.
    pub accounts: BTreeMap<AccountId, AccountFacts>,
    /// Policies by id, AWS managed ones too.
    pub policies: BTreeMap<PolicyId, PolicyFacts>,
    /// Which policy is attached to which target.
    pub attachments: BTreeMap<(PolicyTarget, PolicyId), SourcePlace>,
    /// Attachments that are there only if a condition holds, which is not known.
    pub doubtful: BTreeMap<(PolicyTarget, PolicyId), StatedFact<String>>,
    /// The types of which all attachments of a target are stated, by target.
    pub complete: BTreeSet<(PolicyTarget, PolicyType)>,
    /// AWS managed policies all of whose targets are stated.
    pub listed_defaults: BTreeSet<PolicyId>,
    /// Trusted service principals.
    pub trusted: BTreeMap<String, SourcePlace>,
    /// Delegated administrators with their service principals.
    pub delegates: BTreeMap<(AccountId, String), SourcePlace>,
    /// Delegated administrators; without an entry in `delegates`, their services are unknown.
    pub administrators: BTreeMap<AccountId, SourcePlace>,
    /// Conditions that no file decides, by the trusted access and delegated administrators under them; keys as in
    /// [`sim::organization::Organization::unsure`].
    pub unsure: BTreeMap<String, StatedFact<String>>,
    /// The delegation policy.
    pub delegation: Option<StatedFact<String>>,
    /// Its id.
    pub delegation_id: Option<StatedFact<ResourcePolicyId>>,
    /// Tags, by the id of their resource and by key.
    pub tags: BTreeMap<(String, String), StatedFact<String>>,
    /// Open handshakes of the organization, by id.
    pub handshakes: BTreeMap<String, StatedFact<Value>>,
    /// IAM entities, by account.
    pub identities: BTreeMap<AccountId, Vec<IdentityFacts>>,
    /// Policies of resources, by service, Region and name in lower case, and then by account: names repeat in other accounts.
    pub resource_policies: BTreeMap<String, BTreeMap<AccountId, StatedFact<String>>>,
    /// Folders of iam-collect about IAM, by account and path (`user/ola`).
    pub iam_folders: BTreeMap<AccountId, BTreeMap<String, FolderFacts>>,
}

impl OrganizationFacts {
    /// The policy of the resource with an ARN, and its account. If the ARN has no account, as that of a bucket, only one can have it.
    pub fn resource_policy(&self, arn: &str) -> Option<(AccountId, &StatedFact<String>)> {
        let owners = self.resource_policies.get(&resource_key(arn)?)?;
        let own = arn.split(':').nth(4)?;
        let is_meant = |id: &AccountId| own.is_empty() || id.to_string() == own;
        let mut found = owners.iter().filter(|(id, _)| is_meant(id));
        let (id, policy) = found.next()?;
        found.next().is_none().then_some((*id, policy))
    }
}

/// What tells resources of an account with policies apart: service, Region and name, in lower case, as folders of iam-collect spell them.
pub(crate) fn resource_key(arn: &str) -> Option<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, _, rest] = parts.as_slice() else {
        return None;
    };
    let name = match *service {
        // Objects have the policy of their bucket.
        "s3" => rest.split('/').next(),
        _ => rest.split_once([':', '/']).map(|it| it.1).or(Some(rest)),
    };
    Some(format!("{service}/{region}/{}", name?).to_lowercase())
}

/// The documents of a folder of iam-collect, by name without `.json`.
pub type FolderFacts = BTreeMap<String, StatedFact<Value>>;

/// What files say about an organizational unit.
#[derive(Clone, Debug, Default)]
pub struct UnitFacts {
    /// The name.
    pub name: Option<StatedFact<String>>,
    /// The parent.
    pub parent: Option<StatedFact<ParentId>>,
    /// The first place that names the unit.
    pub place: Option<SourcePlace>,
    /// Whether a file has the unit itself. Others only name it as a target or parent, perhaps with a typing mistake.
    pub defined: bool,
}

/// What files say about an account.
#[derive(Clone, Debug, Default)]
pub struct AccountFacts {
    /// The name.
    pub name: Option<StatedFact<String>>,
    /// The root user's email address.
    pub email: Option<StatedFact<String>>,
    /// The parent.
    pub parent: Option<StatedFact<ParentId>>,
    /// `INVITED` or `CREATED`.
    pub method: Option<StatedFact<String>>,
    /// When the account joined.
    pub joined: Option<StatedFact<SimTime>>,
    /// `ACTIVE`, `PENDING_CLOSURE`, `CLOSED`, or `SUSPENDED`, an older word for `CLOSED`.
    pub state: Option<StatedFact<String>>,
    /// The role for administrators of the management account.
    pub access_role: Option<StatedFact<String>>,
    /// The first place that names the account.
    pub place: Option<SourcePlace>,
    /// Whether a template has the account without its id, so that one is made up.
    pub made: bool,
    /// Whether a file states the id.
    pub stated: bool,
}

/// What files say about a policy.
#[derive(Clone, Debug, Default)]
pub struct PolicyFacts {
    /// The policy type.
    pub kind: Option<StatedFact<String>>,
    /// The name.
    pub name: Option<StatedFact<String>>,
    /// The description.
    pub description: Option<StatedFact<String>>,
    /// The document.
    pub content: Option<StatedFact<String>>,
    /// The path of the file with the document, which is not there.
    pub file: Option<StatedFact<String>>,
    /// Whether AWS manages it.
    pub managed: bool,
    /// Whether it stands for the policies of a parent that is not known.
    pub of_parent: bool,
    /// The first place that names the policy.
    pub place: Option<SourcePlace>,
}

impl OrganizationFacts {
    /// The documents of all policies.
    pub(crate) fn documents(&mut self) -> impl Iterator<Item = &mut String> {
        let policies = self.policies.values_mut();
        let documents = policies.filter_map(|it| it.content.as_mut());
        let documents = documents.chain(&mut self.delegation);
        documents.map(|it| &mut it.value)
    }

    /// The name of a policy, or its id.
    pub(crate) fn policy_name(&self, id: &PolicyId) -> String {
        let name = self.policies.get(id).and_then(|it| it.name.as_ref());
        name.map_or_else(|| id.to_string(), |it| it.value.clone())
    }

    /// Everything that was read, for the report.
    pub(crate) fn items(&self) -> Vec<ReadItem> {
        let mut items = Vec::new();
        let mut add = |what: &'static str, id: String, place: Option<&SourcePlace>| {
            let place = place.cloned();
            items.extend(place.map(|place| ReadItem { what, id, place }));
        };
        if let Some(id) = &self.id {
            add("organization", id.value.to_string(), Some(&id.place));
        }
        for (id, unit) in &self.units {
            add("unit", id.to_string(), unit.place.as_ref());
        }
        for (id, account) in &self.accounts {
            add("account", id.to_string(), account.place.as_ref());
        }
        for (kind, place) in &self.policy_types {
            add("policy type", kind.name().to_string(), Some(place));
        }
        for (id, policy) in &self.policies {
            add("policy", id.to_string(), policy.place.as_ref());
        }
        for ((target, policy), place) in &self.attachments {
            add("attachment", format!("{target}:{policy}"), Some(place));
        }
        for (principal, place) in &self.trusted {
            add("trusted service", principal.clone(), Some(place));
        }
        for ((account, principal), place) in &self.delegates {
            add(
                "delegated administrator",
                format!("{account}:{principal}"),
                Some(place),
            );
        }
        if let Some(delegation) = &self.delegation {
            add("delegation policy", String::new(), Some(&delegation.place));
        }
        for ((id, key), fact) in &self.tags {
            add("tag", format!("{id}:{key}"), Some(&fact.place));
        }
        for (id, handshake) in &self.handshakes {
            add("handshake", id.clone(), Some(&handshake.place));
        }
        for (account, entities) in &self.identities {
            let first = entities.first().map(|it| &it.place);
            add("IAM of an account", account.to_string(), first);
        }
        items
    }
}
