//! The policies of an organization: their types, documents and attachments.
//!
//! Invariants:
//! - A type is enabled exactly while it has an entry in [`Organization::policy_types`]. The entry has its attachments, so
//!   disabling a type forgets them, as in AWS.
//! - A target without an entry of its own has the type's default attached: FullAWSAccess for SCPs, RCPFullAWSAccess for RCPs,
//!   nothing for the others. New targets have it immediately.
//! - With SCPs enabled, every target has at least one; RCPFullAWSAccess can never be detached.
//!
//! SCPs and RCPs are evaluated. The other types, management policies, are merged into effective policies (`effective.rs`); what
//! services do with those is not modeled.

use std::sync::Arc;

use message::{Message, message};
use policy::document::PrincipalName;
use policy::kinds::is_delegable;
use policy::pattern::glob_ignore_case;
use policy::{Document, Effect, Level, Source, unknown};

use crate::organization::Organization;
pub use crate::organization_policy::{
    DelegationPolicy, EnabledType, MANAGED, OrganizationPolicy, default_policy,
};
use api::ids::{AccountId, OuId, ParentId, PolicyId, ResourcePolicyId, Text};
use api::policy_types::{PolicyTarget, PolicyType};

impl Organization {
    /// The policy with this id, which may be an AWS managed one.
    pub fn policy(&self, id: &PolicyId) -> Option<&Arc<OrganizationPolicy>> {
        self.policies
            .get(id)
            .or_else(|| MANAGED.iter().find(|policy| policy.id == *id))
    }

    /// The policies of a type: AWS managed ones first, then by id.
    pub fn policies_of(&self, kind: PolicyType) -> impl Iterator<Item = &Arc<OrganizationPolicy>> {
        MANAGED
            .iter()
            .chain(self.policies.values())
            .filter(move |policy| policy.kind == kind)
    }

    /// Whether policies of the type have an effect: it is enabled and not pending.
    pub fn enforces(&self, kind: PolicyType) -> bool {
        self.policy_types
            .get(&kind)
            .is_some_and(|enabled| !enabled.pending)
    }

    /// The policies attached directly to a target, in the order of attaching; none while the type is not enabled.
    pub fn attached(
        &self,
        kind: PolicyType,
        target: &PolicyTarget,
    ) -> Vec<&Arc<OrganizationPolicy>> {
        let Some(enabled) = self.policy_types.get(&kind) else {
            return Vec::new();
        };
        match enabled.attached.get(target) {
            Some(ids) => ids.iter().filter_map(|id| self.policy(id)).collect(),
            None => default_policy(kind).into_iter().collect(),
        }
    }

    /// Whether a target belongs to this organization.
    pub fn has_target(&self, target: &PolicyTarget) -> bool {
        match target {
            PolicyTarget::Parent(parent) => self.has_parent(parent),
            PolicyTarget::Account(account) => {
                self.accounts.values().any(|set| set.contains(account))
            }
        }
    }

    /// All targets: the root, then units, then accounts.
    pub fn targets(&self) -> impl Iterator<Item = PolicyTarget> {
        std::iter::once(PolicyTarget::Parent(self.root_parent()))
            .chain(
                self.ous
                    .keys()
                    .map(|ou| PolicyTarget::Parent(ParentId::Ou(ou.clone()))),
            )
            .chain(self.account_ids().map(PolicyTarget::Account))
    }

    /// The targets to which a policy is attached directly.
    pub fn targets_of(&self, policy: &OrganizationPolicy) -> Vec<PolicyTarget> {
        self.targets()
            .filter(|target| {
                self.attached(policy.kind, target)
                    .iter()
                    .any(|attached| attached.id == policy.id)
            })
            .collect()
    }

    /// Replaces the attachments of a target.
    pub fn attach(&mut self, kind: PolicyType, target: PolicyTarget, ids: Vec<PolicyId>) {
        let default: Vec<PolicyId> = default_policy(kind).iter().map(|p| p.id.clone()).collect();
        if let Some(enabled) = self.policy_types.get_mut(&kind) {
            if ids == default {
                enabled.attached.remove(&target);
            } else {
                enabled.attached.insert(target, ids);
            }
        }
    }

    /// Forgets the attachments and tags of a target that no longer exists.
    pub fn forget_target(&mut self, target: &PolicyTarget) {
        for kind in PolicyType::ALL {
            if let Some(enabled) = self.policy_types.get_mut(kind) {
                enabled.attached.remove(target);
                enabled.touched.remove(target);
                if let PolicyTarget::Account(account) = target {
                    enabled.held.remove(account);
                }
            }
        }
        self.tags.remove(&*target.to_string());
    }

    /// The levels of SCPs or RCPs that apply to an account, root first, for [`policy::Layers`]; empty while the type is not
    /// enabled.
    pub fn levels(&self, kind: PolicyType, account: AccountId, parent: &ParentId) -> Vec<Level> {
        self.levels_down_to(kind, parent, Some(account))
    }

    /// The levels of SCPs or RCPs from the root down to a parent, and to an account in it if one is given.
    pub fn levels_down_to(
        &self,
        kind: PolicyType,
        parent: &ParentId,
        account: Option<AccountId>,
    ) -> Vec<Level> {
        if !self.enforces(kind) {
            return Vec::new();
        }
        let level = |name: Message, target: PolicyTarget| Level {
            name,
            policies: self
                .attached(kind, &target)
                .into_iter()
                .filter_map(|policy| policy.source())
                .collect(),
        };
        let mut levels: Vec<Level> = self
            .path(parent)
            .into_iter()
            .map(|step| {
                let name = match &step {
                    ParentId::Root(_) => message!("the root ({step})"),
                    ParentId::Ou(ou) => {
                        message!("{ou_name} ({step})", ou_name = self.ou_name(ou))
                    }
                };
                level(name, PolicyTarget::Parent(step))
            })
            .collect();
        if let Some(account) = account {
            levels.push(level(
                message!("account {account}"),
                PolicyTarget::Account(account),
            ));
        }
        levels
    }

    fn ou_name(&self, ou: &OuId) -> Text {
        self.ous
            .get(ou)
            .map_or_else(|| "unit".into(), |ou| ou.name.clone())
    }

    /// The ARN of a policy.
    pub fn policy_arn(&self, policy: &OrganizationPolicy) -> String {
        let kind = policy.kind.name().to_ascii_lowercase();
        let id = &policy.id;
        if policy.managed {
            format!(
                "arn:{}:organizations::aws:policy/{kind}/{id}",
                self.management.partition()
            )
        } else {
            self.arn_of("policy", &format_args!("{kind}/{id}"))
        }
    }

    /// The ARN of a delegation policy.
    pub fn delegation_arn(&self, id: &ResourcePolicyId) -> String {
        self.arn_of("resourcepolicy", id)
    }

    /// The ARN of a policy target.
    pub fn target_arn(&self, target: &PolicyTarget) -> String {
        match target {
            PolicyTarget::Parent(ParentId::Root(_)) => self.root_arn(),
            PolicyTarget::Parent(ParentId::Ou(ou)) => self.ou_arn(ou),
            PolicyTarget::Account(account) => self.account_arn(*account),
        }
    }
}

/// An account that a document names and that is not in the organization. Such a document cannot be written, but an existing one
/// stays when an account leaves.
pub fn stranger<'d>(organization: &Organization, document: &'d Document) -> Option<&'d str> {
    document
        .statements()
        .iter()
        .filter_map(|statement| statement.principals.as_ref())
        .flat_map(|list| &list.names)
        .find_map(|principal| {
            let PrincipalName::Account(account) = principal else {
                return None;
            };
            let partition = organization.management.partition();
            let inside = account
                .parse::<PolicyTarget>()
                .is_ok_and(|account| organization.has_target(&account.within(partition)));
            (!inside).then_some(account.as_str())
        })
}

impl Organization {
    /// Whether a statement of the delegation policy may allow the account to call an operation. The policy gate checks conditions
    /// and resources.
    pub fn delegates(&self, account: AccountId, action: &str) -> bool {
        let name = action.split(':').next_back().unwrap_or(action);
        let account = PrincipalName::Account(account.to_string());
        is_delegable(name)
            && self.delegation.as_ref().is_some_and(|delegation| {
                // What is not known of it may delegate anything.
                unknown::is_in(&delegation.content)
                    || delegation.document.statements().iter().any(|statement| {
                        statement.effect == Effect::Allow
                            && statement
                                .actions
                                .patterns
                                .iter()
                                .any(|pattern| glob_ignore_case(pattern, action))
                            && statement.principals.as_ref().is_some_and(|principals| {
                                let named = |name| principals.names.contains(name);
                                named(&PrincipalName::Everyone) || named(&account)
                            })
                    })
            })
    }

    /// The delegation policy as the resource's policy.
    pub fn delegation_source(&self) -> Option<Source> {
        self.delegation
            .as_ref()
            .map(|delegation| Source::new("delegation policy", delegation.document.clone()))
    }
}
