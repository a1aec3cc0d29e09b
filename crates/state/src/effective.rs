//! Effective policies: the result of the management policies from the root down to an account.
//!
//! They are computed on request from the attachments (`api/management_policy`). Only what cannot be computed is stored, in
//! [`EnabledType`](crate::policies::EnabledType): when something last changed at a target, and the last valid content for
//! accounts whose effective policy is invalid now.
//! Invariants: an account is in `held` exactly while its effective policy is invalid; disabling a type forgets everything, so
//! that it begins with `{}` when it is enabled again. Recorded answers changed some seconds after the change behind them; the
//! delay is not documented, and there is none here.

use std::sync::Arc;

use ordered::Map;

use crate::organization::Organization;
use crate::policies::OrganizationPolicy;
use crate::world::WorldMut;
use api::ids::{AccountId, ParentId, PolicyId, Text};
use api::management_policy::{Merged, Problem, checks, merge, render};
use api::policy_types::{PolicyTarget, PolicyType};
use api::time::SimTime;

/// The content of an empty effective policy.
const NOTHING: &str = "{}";

/// A policy that applies to an account, from the root down.
#[derive(Clone, Debug)]
pub struct SourcePolicy {
    /// The target to which it is attached.
    pub target: PolicyTarget,
    /// The policy.
    pub policy: Arc<OrganizationPolicy>,
}

/// The effective policy of an account.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The content as minified JSON. While there are problems, it is the last valid content.
    pub content: Text,
    /// When something last changed that affects it.
    pub updated: SimTime,
    /// The validation errors of the merged policies.
    pub problems: Vec<Problem>,
    /// The merged policies, with what each did.
    pub merged: Merged,
    /// The policies from the root down, and in the order of attaching.
    pub sources: Vec<SourcePolicy>,
}

/// A change that affects effective policies.
pub enum EffectiveChange<'a> {
    /// A policy was attached to a target or detached from it.
    Attached(PolicyType, &'a PolicyTarget),
    /// A policy was updated, perhaps with the same content.
    Written(&'a OrganizationPolicy),
    /// An account joined or moved.
    Placed(AccountId),
}

/// The policies of a type above a target, by level. Targets with equal stacks have equal effective policies.
type Stack = Vec<Vec<PolicyId>>;

impl Organization {
    /// The effective policy of an account in `parent` that joined at `joined`. `None` while the type is not enabled.
    pub fn effective(
        &self,
        kind: PolicyType,
        account: AccountId,
        parent: &ParentId,
        joined: SimTime,
    ) -> Option<Effective> {
        let enabled = self.policy_types.get(&kind)?;
        let levels = self.way(parent, Some(account));
        let updated = levels
            .iter()
            .filter_map(|target| enabled.touched.get(target).copied())
            .chain([enabled.since, joined])
            .max()
            .unwrap_or(enabled.since);
        let mut sources = Vec::new();
        for target in levels {
            for policy in self.attached(kind, &target) {
                sources.push(SourcePolicy {
                    target: target.clone(),
                    policy: policy.clone(),
                });
            }
        }
        let merged = self.merged(&self.stack(kind, parent, Some(account)));
        let content = match enabled.held.get(&account) {
            Some(held) => held.clone(),
            None => render(kind, &merged).to_string().as_str().into(),
        };
        Some(Effective {
            content,
            updated,
            problems: checks::problems(kind, &merged),
            merged,
            sources,
        })
    }

    /// The accounts whose effective policy of a type is invalid, by id.
    pub fn with_invalid_policy(&self, kind: PolicyType) -> impl Iterator<Item = AccountId> {
        self.policy_types
            .get(&kind)
            .into_iter()
            .flat_map(|enabled| enabled.held.keys().copied())
    }

    fn way(&self, parent: &ParentId, account: Option<AccountId>) -> Vec<PolicyTarget> {
        self.path(parent)
            .into_iter()
            .map(PolicyTarget::Parent)
            .chain(account.map(PolicyTarget::Account))
            .collect()
    }

    fn stack(&self, kind: PolicyType, parent: &ParentId, account: Option<AccountId>) -> Stack {
        self.way(parent, account)
            .iter()
            .map(|target| {
                let policies = self.attached(kind, target);
                policies.into_iter().map(|it| it.id.clone()).collect()
            })
            .collect()
    }

    fn merged(&self, stack: &Stack) -> Merged {
        merge(stack.iter().map(|level| {
            level
                .iter()
                .filter_map(|id| self.policy(id)?.settings.as_deref())
                .collect()
        }))
    }

    fn parent_of(&self, account: AccountId) -> Option<&ParentId> {
        self.accounts
            .iter()
            .find(|(_, set)| set.contains(&account))
            .map(|(parent, _)| parent)
    }

    /// The content of an account's effective policy, for the organization before a change.
    fn content_of(
        &self,
        kind: PolicyType,
        account: AccountId,
        known: &mut Map<Stack, Text>,
    ) -> Text {
        let parent = self.parent_of(account);
        let (Some(parent), Some(_)) = (parent, self.policy_types.get(&kind)) else {
            return NOTHING.into();
        };
        let stack = self.stack(kind, parent, Some(account));
        if let Some(content) = known.get(&stack) {
            return content.clone();
        }
        let content: Text = render(kind, &self.merged(&stack))
            .to_string()
            .as_str()
            .into();
        known.insert(stack, content.clone());
        content
    }

    /// Updates `held`: keeps the last valid content of accounts whose effective policy is invalid now, and drops it for others.
    /// `only`: the only account that can be affected.
    fn settle(&mut self, before: &Organization, kind: PolicyType, only: Option<AccountId>) {
        let Some(enabled) = self.policy_types.get(&kind) else {
            return;
        };
        if enabled.attached.is_empty() && enabled.held.is_empty() {
            return;
        }
        let mut held = enabled.held.clone();
        let mut verdicts: Map<Stack, bool> = Map::new();
        let mut contents: Map<Stack, Text> = Map::new();
        let mut verdict = |stack: Stack| match verdicts.get(&stack) {
            Some(invalid) => *invalid,
            None => {
                let invalid = !checks::problems(kind, &self.merged(&stack)).is_empty();
                verdicts.insert(stack, invalid);
                invalid
            }
        };
        let mut look = |account: AccountId, invalid: bool| {
            if !invalid {
                held.remove(&account);
            } else if !held.contains_key(&account) {
                let content = before.content_of(kind, account, &mut contents);
                held.insert(account, content);
            }
        };
        match only {
            Some(account) => {
                if let Some(parent) = self.parent_of(account) {
                    look(account, verdict(self.stack(kind, parent, Some(account))));
                }
            }
            None => {
                for (parent, accounts) in self.accounts.iter() {
                    // All accounts in a parent without own policies have the same effective policy.
                    let mut here = self.stack(kind, parent, None);
                    here.push(Vec::new());
                    let here = verdict(here);
                    for account in accounts.iter().copied() {
                        let own = enabled
                            .attached
                            .contains_key(&PolicyTarget::Account(account));
                        let invalid = if own {
                            verdict(self.stack(kind, parent, Some(account)))
                        } else {
                            here
                        };
                        look(account, invalid);
                    }
                }
            }
        }
        if let Some(enabled) = self.policy_types.get_mut(&kind) {
            enabled.held = held;
        }
    }

    fn touch(&mut self, kind: PolicyType, target: PolicyTarget, now: SimTime) {
        if let Some(enabled) = self.policy_types.get_mut(&kind) {
            enabled.touched.insert(target, now);
        }
    }
}

impl WorldMut {
    /// Updates effective policies after a change. `before`: the organization before it.
    pub fn effective_follows(&mut self, before: &Organization, change: &EffectiveChange<'_>) {
        let now = self.now;
        let organization = self.organization_mut(&before.id);
        match change {
            EffectiveChange::Attached(kind, target) if kind.is_management() => {
                organization.touch(*kind, (*target).clone(), now);
                let only = match target {
                    PolicyTarget::Account(account) => Some(*account),
                    PolicyTarget::Parent(_) => None,
                };
                if checks::can_fail(*kind) {
                    organization.settle(before, *kind, only);
                }
            }
            EffectiveChange::Written(policy) if policy.kind.is_management() => {
                for target in organization.targets_of(policy) {
                    organization.touch(policy.kind, target, now);
                }
                if checks::can_fail(policy.kind) {
                    organization.settle(before, policy.kind, None);
                }
            }
            EffectiveChange::Placed(account) => {
                // For an account that joins, the time of joining is enough.
                let moved = before.parent_of(*account).is_some();
                for kind in PolicyType::ALL.iter().filter(|kind| kind.is_management()) {
                    if moved {
                        organization.touch(*kind, PolicyTarget::Account(*account), now);
                    }
                    if checks::can_fail(*kind) {
                        organization.settle(before, *kind, Some(*account));
                    }
                }
            }
            EffectiveChange::Attached(..) | EffectiveChange::Written(_) => {}
        }
    }
}
