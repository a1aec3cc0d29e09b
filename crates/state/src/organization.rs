//! An organization: its feature set, its tree, which services it trusts. Its policies are in `policies.rs`.

use std::sync::Arc;

use ordered::{Map, Set};

use crate::agenda::Cause;
use crate::policies::{DelegationPolicy, EnabledType, OrganizationPolicy};
use api::catalog::TrustedService;
use api::ids::{AccountId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId, RootId, Text};
use api::policy_types::PolicyType;
use api::root_access::RootFeature;
use api::time::SimTime;

/// Accounts in an organization unless AWS Support raises it; the management account counts.
pub const DEFAULT_ACCOUNT_QUOTA: u32 = 10;
/// Organizational units in an organization.
pub const OU_QUOTA: usize = 2_000;
/// Levels of organizational units below the root.
pub const OU_DEPTH: usize = 5;

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
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
    /// Every account of the organization, the management account included, by where it hangs.
    pub accounts: Map<ParentId, Set<AccountId>>,
    /// The same accounts in the order in which they joined, which is that of lists. Clients read a large organization page
    /// after page, and no page should cost a sort of all.
    pub joined: Set<(SimTime, AccountId)>,
    /// Trusted access, by service principal.
    pub trusted: Map<Text, TrustedAccess>,
    /// What is switched on of centralized root access; it stays when trusted access for IAM is disabled.
    pub root_features: Set<RootFeature>,
    /// The running request to enable all features.
    pub migration: Option<HandshakeId>,
    /// Members that declined it. Each blocks it until the account has left, longer than the declined handshake is listed.
    pub refusals: Set<AccountId>,
    /// The maximum number of accounts.
    pub account_quota: u32,
    /// What it may have of transfers of billing.
    pub transfer_quotas: crate::transfer::Quotas,
    /// When which account was asked to be closed, as far back as the quota of closures counts.
    pub closures: Set<(SimTime, AccountId)>,
    /// The customer's own policies of every type. AWS's are in [`crate::policies::MANAGED`].
    pub policies: Map<PolicyId, Arc<OrganizationPolicy>>,
    /// The policy types that are enabled on the root, and what is attached where.
    pub policy_types: Map<PolicyType, EnabledType>,
    /// What services have set up, and where they act, by their ids in the catalogue.
    pub integrations: Map<Text, Arc<crate::integration::Integration>>,
    /// Delegated administrators: for which service principals, since when. No account is here without one.
    pub delegates: Map<AccountId, Map<Text, SimTime>>,
    /// Who else may manage policies.
    pub delegation: Option<Arc<DelegationPolicy>>,
    /// Tags of the root, of units, accounts and policies, by id.
    pub tags: Map<Text, Map<Text, Text>>,
}

/// The feature set of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum FeatureSet {
    /// Consolidated billing only.
    ConsolidatedBilling,
    /// All features.
    All,
}

impl FeatureSet {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConsolidatedBilling => "CONSOLIDATED_BILLING",
            Self::All => "ALL",
        }
    }
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Ou {
    /// The unit's id.
    pub id: OuId,
    /// The unit's name.
    pub name: Text,
    /// The root or unit that contains it.
    pub parent: ParentId,
}

/// The trusted access of a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct TrustedAccess {
    /// When it was enabled.
    pub since: SimTime,
    /// Who enabled it.
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

    /// Every account, the management account included, ordered by where it hangs and then by id.
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

    /// Levels of organizational units from the root to `parent`: 0 for the root.
    pub fn depth(&self, parent: &ParentId) -> usize {
        self.path(parent).len().saturating_sub(1)
    }

    /// From the root down to `parent`, both included.
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

    /// The root's ARN.
    pub fn root_arn(&self) -> String {
        format!(
            "{}:root/{}/{}",
            self.management.arn("organizations"),
            self.id,
            self.root
        )
    }

    /// The ARN of a unit.
    pub fn ou_arn(&self, ou: &OuId) -> String {
        format!(
            "{}:ou/{}/{ou}",
            self.management.arn("organizations"),
            self.id
        )
    }

    /// The ARN of an account.
    pub fn account_arn(&self, account: AccountId) -> String {
        format!(
            "{}:account/{}/{account}",
            self.management.arn("organizations"),
            self.id
        )
    }

    /// `o-…/r-…/ou-…/`, as `Path` and `aws:PrincipalOrgPaths` write it.
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
    /// Whether the account administers the service with this principal.
    pub fn is_delegate(&self, account: AccountId, principal: &str) -> bool {
        self.delegates
            .get(&account)
            .is_some_and(|services| services.contains_key(principal))
    }

    /// Whether the account administers any service.
    pub fn is_any_delegate(&self, account: AccountId) -> bool {
        self.delegates.contains_key(&account)
    }

    /// The accounts that administer the service with this principal, since when.
    pub fn delegates_of<'o>(
        &'o self,
        principal: &'o str,
    ) -> impl Iterator<Item = (AccountId, SimTime)> + 'o {
        self.delegates
            .iter()
            .filter_map(move |(account, services)| Some((*account, *services.get(principal)?)))
    }

    /// Whether the account administers the service, by any of its principals.
    pub fn administers(&self, account: AccountId, service: &TrustedService) -> bool {
        service.delegation.as_ref().is_some_and(|delegation| {
            delegation
                .principals
                .iter()
                .any(|principal| self.is_delegate(account, principal))
        })
    }
}
