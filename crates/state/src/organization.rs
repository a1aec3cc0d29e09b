//! An organization: its feature set, its tree and its trusted services. `policies.rs` has its policies.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

use ordered::{Map, Set};

use crate::agenda::Cause;
use crate::integration::Integration;
use crate::organization_policy::{DelegationPolicy, EnabledType, OrganizationPolicy};
use api::catalog::TrustedService;
use api::ids::{AccountId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId, RootId, Text};
use api::policy_types::PolicyType;
use api::root_access::RootFeature;
use api::time::SimTime;

/// The default maximum number of accounts in an organization, with the management account.
pub const DEFAULT_ACCOUNT_QUOTA: u32 = 10;
/// The highest quota of accounts that AWS Support grants.
pub const MAX_ACCOUNT_QUOTA: u32 = 50_000;
/// The maximum number of organizational units in an organization.
pub const OU_QUOTA: usize = 2_000;
/// The maximum number of levels of organizational units below the root.
pub const OU_DEPTH: usize = 5;

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Organization {
    /// The organization id.
    pub id: OrganizationId,
    /// The management account.
    pub management: AccountId,
    /// The feature set.
    pub feature_set: FeatureSet,
    /// The root id.
    pub root: RootId,
    /// When the organization was created.
    pub created_at: SimTime,
    /// Organizational units, by id.
    pub ous: Map<OuId, Ou>,
    /// Every account of the organization, with the management account, by parent.
    pub accounts: Map<ParentId, Set<AccountId>>,
    /// The same accounts in the order of joining, which is that of lists. Lists are read page by page, and a page should not need
    /// to sort all accounts.
    pub joined: Set<(SimTime, AccountId)>,
    /// Trusted access, by service principal.
    pub trusted: Map<Text, TrustedAccess>,
    /// The enabled features of centralized root access, which stay when trusted access for IAM is disabled.
    pub root_features: Set<RootFeature>,
    /// The open request to enable all features.
    pub migration: Option<HandshakeId>,
    /// Members that declined the request. Each blocks it until it leaves, even after the declined handshake is no longer listed.
    pub refusals: Set<AccountId>,
    /// The maximum number of accounts.
    pub account_quota: u32,
    /// The quotas of transfers of billing.
    pub transfer_quotas: Quotas,
    /// When members were closed, as far back as the quota of closures counts.
    pub closures: Set<(SimTime, AccountId)>,
    /// Customer managed policies of every type. AWS managed ones are in [`crate::policies::MANAGED`].
    pub policies: Map<PolicyId, Arc<OrganizationPolicy>>,
    /// Enabled policy types, with their attachments.
    pub policy_types: Map<PolicyType, EnabledType>,
    /// Integrations of services, by id in the catalog.
    pub integrations: Map<Text, Arc<crate::integration::Integration>>,
    /// Delegated administrators, each with its service principals and the time of registration. Every account in the
    /// map has at least one.
    pub delegates: Map<AccountId, Map<Text, SimTime>>,
    /// Conditions that no file of an import decides, by what is there under them: trusted access by service principal, delegated
    /// administrators as `ACCOUNT:PRINCIPAL`. A `*` stands for what is not known.
    #[serde(default)]
    pub unsure: Map<Text, Text>,
    /// The delegation policy.
    pub delegation: Option<Arc<DelegationPolicy>>,
    /// Tags of the root, of units, accounts and policies, by id.
    pub tags: Map<Text, Map<Text, Text>>,
}

message::worded! {
    /// The feature set of an organization.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
    pub enum FeatureSet {
        /// Consolidated billing only.
        ConsolidatedBilling: "CONSOLIDATED_BILLING";
        /// All features.
        All: "ALL";
    }
    /// The name in the API.
    name
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Ou {
    /// The unit's id.
    pub id: OuId,
    /// The unit's name.
    pub name: Text,
    /// The root or unit that contains it.
    pub parent: ParentId,
}

/// The trusted access of a service.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct TrustedAccess {
    /// When it was enabled.
    pub since: SimTime,
    /// The cause: who enabled it.
    pub cause: Cause,
}

impl Organization {
    /// The root as a parent.
    pub fn root_parent(&self) -> ParentId {
        ParentId::Root(self.root.clone())
    }

    /// Whether a root or unit belongs to the organization.
    pub fn has_parent(&self, parent: &ParentId) -> bool {
        match parent {
            ParentId::Root(root) => *root == self.root,
            ParentId::Ou(ou) => self.ous.contains_key(ou),
        }
    }

    /// Every account, with the management account, by parent and then by id.
    pub fn account_ids(&self) -> impl Iterator<Item = AccountId> {
        self.accounts.values().flat_map(|set| set.iter().copied())
    }

    /// The number of accounts, with the management account.
    pub fn account_count(&self) -> usize {
        self.accounts.values().map(Set::len).sum()
    }

    /// The accounts directly in a root or unit, by id.
    pub fn accounts_in(&self, parent: &ParentId) -> impl Iterator<Item = AccountId> {
        self.accounts
            .get(parent)
            .into_iter()
            .flat_map(|set| set.iter().copied())
    }

    /// The number of accounts in a root or unit and in all units below it.
    pub fn accounts_below(&self, parent: &ParentId) -> usize {
        let within = self
            .accounts
            .iter()
            .filter(|(at, _)| self.path(at).contains(parent));
        within.map(|(_, set)| set.len()).sum()
    }

    /// The units directly in a root or unit, by id.
    pub fn ous_in(&self, parent: &ParentId) -> impl Iterator<Item = &Ou> {
        self.ous.values().filter(move |ou| ou.parent == *parent)
    }

    /// Adds an account to a root or unit.
    pub fn insert_account(&mut self, parent: ParentId, account: AccountId) {
        self.accounts.or_insert(parent, Set::new()).insert(account);
    }

    /// Removes an account from a root or unit.
    pub fn remove_account(&mut self, parent: &ParentId, account: AccountId) {
        if let Some(set) = self.accounts.get_mut(parent) {
            set.remove(&account);
            if set.is_empty() {
                self.accounts.remove(parent);
            }
        }
    }

    /// The number of levels from the root to `parent`: 0 for the root.
    pub fn depth(&self, parent: &ParentId) -> usize {
        self.path(parent).len().saturating_sub(1)
    }

    /// The path from the root down to `parent`, with both.
    pub fn path(&self, parent: &ParentId) -> Vec<ParentId> {
        let mut path = vec![parent.clone()];
        let mut at = parent;
        while let ParentId::Ou(id) = at {
            at = &self
                .ous
                .get(id)
                .expect("every organizational unit has a parent up to the root")
                .parent;
            path.push(at.clone());
        }
        path.reverse();
        path
    }

    /// The organization's ARN.
    pub fn arn(&self) -> String {
        format!(
            "{}:organization/{}",
            self.management.arn("organizations"),
            self.id
        )
    }

    /// The ARN of something that belongs to the organization.
    pub(crate) fn arn_of(&self, kind: &str, id: &dyn fmt::Display) -> String {
        let owner = self.management.arn("organizations");
        format!("{owner}:{kind}/{}/{id}", self.id)
    }

    /// The root's ARN.
    pub fn root_arn(&self) -> String {
        self.arn_of("root", &self.root)
    }

    /// The ARN of a unit.
    pub fn ou_arn(&self, ou: &OuId) -> String {
        self.arn_of("ou", ou)
    }

    /// The ARN of an account.
    pub fn account_arn(&self, account: AccountId) -> String {
        self.arn_of("account", &account)
    }

    /// The path of a root or unit as in `aws:PrincipalOrgPaths`: `o-…/r-…/ou-…/`.
    pub fn entity_path(&self, parent: &ParentId) -> String {
        let mut text = format!("{}/", self.id);
        for step in self.path(parent) {
            text.push_str(step.as_str());
            text.push('/');
        }
        text
    }
}

impl Organization {
    /// Whether the account is a delegated administrator for this service principal.
    pub fn is_delegate(&self, account: AccountId, principal: &str) -> bool {
        self.delegates
            .get(&account)
            .is_some_and(|services| services.contains_key(principal))
    }

    /// Whether the account is a delegated administrator of any service.
    pub fn is_any_delegate(&self, account: AccountId) -> bool {
        self.delegates.contains_key(&account)
    }

    /// The condition under which a service has trusted access, if no file decides it.
    pub fn may_trust(&self, principal: &str) -> Option<&Text> {
        (self.unsure.get(principal)).or_else(|| self.unsure.get("*"))
    }

    /// The condition under which an account is a delegated administrator of a service, or of any, if no file decides it.
    pub fn may_delegate(&self, account: &str, principal: Option<&str>) -> Option<&Text> {
        let mut rows = self.unsure.iter().filter_map(|(key, condition)| {
            let (own, service) = key.split_once(':')?;
            let is_meant = (own == "*" || own == account)
                && (service == "*" || principal.is_none_or(|it| it == service));
            is_meant.then_some(condition)
        });
        rows.next()
    }

    /// The delegated administrators for a service principal, with the time of registration.
    pub fn delegates_of<'o>(
        &'o self,
        principal: &'o str,
    ) -> impl Iterator<Item = (AccountId, SimTime)> + 'o {
        self.delegates
            .iter()
            .filter_map(move |(account, services)| Some((*account, *services.get(principal)?)))
    }

    /// Whether the account is a delegated administrator of the service, for any of its principals.
    pub fn administers(&self, account: AccountId, service: &TrustedService) -> bool {
        service.delegation.as_ref().is_some_and(|delegation| {
            delegation
                .principals
                .iter()
                .any(|principal| self.is_delegate(account, principal))
        })
    }
}

/// The quotas of transfers of billing for an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Quotas {
    /// The maximum number of organizations that it pays for, with open invitations.
    pub inbound: u32,
    /// The maximum number of transfers in a chain.
    pub length: u32,
}

impl Quotas {
    /// The default quotas.
    pub const DEFAULT: Self = Self {
        inbound: 0,
        length: 1,
    };
    /// The highest quotas to which AWS raises them.
    pub const MOST: Self = Self {
        inbound: 1_000,
        length: 2,
    };
}

impl Organization {
    /// The integration of a service, by its id in the catalog; `None` if there never was one.
    pub fn integration(&self, service: &str) -> Option<&Integration> {
        self.integrations.get(service).map(|it| &**it)
    }

    /// Whether the service was set up with its own tools and has not cleaned up since.
    pub fn is_set_up(&self, service: &str) -> bool {
        self.integration(service)
            .is_some_and(|it| it.set_up.is_some())
    }

    /// The integration of a service, for changes.
    pub fn integration_mut(&mut self, service: &str) -> &mut Integration {
        let entry = self.integrations.or_insert(service.into(), Arc::default());
        Arc::make_mut(entry)
    }
}
