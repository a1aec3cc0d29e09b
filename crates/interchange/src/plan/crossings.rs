//! Which roots and units accounts enter and leave on their way to the goal. It decides what changes before the accounts move: no
//! account should be guarded less, or be denied more, on its way than at both ends.

use std::collections::{BTreeMap, BTreeSet};

use sim::ids::ParentId;
use sim::policies::{OrganizationPolicy, PolicyTarget};

use super::planner::Planner;

/// The roots and units of the goal whose accounts change.
pub(super) struct Crossings {
    /// Accounts come below these.
    entered: BTreeSet<ParentId>,
    /// Accounts below these go elsewhere.
    left: BTreeSet<ParentId>,
    /// Accounts are below these now.
    used: BTreeSet<ParentId>,
}

impl Crossings {
    pub fn new(planner: &Planner) -> Self {
        let mut crossings = Self {
            entered: BTreeSet::new(),
            left: BTreeSet::new(),
            used: BTreeSet::new(),
        };
        // The ids of this world, with those of the goal.
        let goal_ids: BTreeMap<&String, &String> =
            planner.pairs().map(|(goal, now)| (now, goal)).collect();
        for id in planner.goal.account_ids() {
            let account = planner.after.account(id);
            let Some(place) = account.and_then(|it| it.membership.as_ref()) else {
                continue;
            };
            let to: BTreeSet<ParentId> = planner.goal.path(&place.parent).into_iter().collect();
            let known = planner.account(id);
            let known = known.filter(|id| {
                planner
                    .organization()
                    .has_target(&PolicyTarget::Account(*id))
            });
            let known = known.and_then(|id| planner.world.account(id)?.membership.as_ref());
            let from = known.map(|it| planner.organization().path(&it.parent));
            let from: BTreeSet<ParentId> = (from.into_iter().flatten())
                .filter_map(|it| goal_ids.get(&it.to_string())?.parse().ok())
                .collect();
            crossings.entered.extend(to.difference(&from).cloned());
            crossings.left.extend(from.difference(&to).cloned());
            crossings.used.extend(from);
        }
        crossings
    }

    /// Whether what is attached to a target waits until accounts have left it. Where others enter, they come to what guards them.
    pub fn attach_late(&self, target: &PolicyTarget) -> bool {
        match target {
            PolicyTarget::Parent(parent) => {
                self.left.contains(parent) && !self.entered.contains(parent)
            }
            // Its policies go with it. Of one that is not a member yet, they wait anyway.
            PolicyTarget::Account(_) => false,
        }
    }

    /// Whether what is detached from a target waits until accounts have moved, and everything is attached.
    /// `replaced_late`: whether the same policy is attached above or below only then.
    pub fn detach_late(&self, target: &PolicyTarget, replaced_late: bool) -> bool {
        match target {
            PolicyTarget::Parent(parent) => {
                let is_entered = self.entered.contains(parent) && !self.left.contains(parent);
                self.used.contains(parent) && (replaced_late || !is_entered)
            }
            PolicyTarget::Account(_) => true,
        }
    }

    /// Whether another document of a policy waits until accounts have left what it is attached to. Where others enter, they come
    /// to what guards them.
    pub fn update_late(&self, planner: &Planner, policy: &OrganizationPolicy) -> bool {
        let targets = planner.goal.targets().filter(|target| {
            let attached = planner.goal.attached(policy.kind, target);
            attached.iter().any(|it| it.id == policy.id)
        });
        let parents: Vec<ParentId> = targets
            .filter_map(|target| match target {
                PolicyTarget::Parent(parent) => Some(parent),
                PolicyTarget::Account(_) => None,
            })
            .collect();
        let any = |of: &BTreeSet<ParentId>| parents.iter().any(|it| of.contains(it));
        any(&self.left) && !any(&self.entered)
    }
}
