//! Which policies are attached and detached: what guards accounts at their new place before they move, the rest after.

use std::collections::BTreeSet;

use message::message;
use serde_json::{Value, json};
use sim::policies::{PolicyType, Target, default_policy};

use super::crossings::Crossings;
use super::play::Planner;
use super::wishes::{Wish, goal};

/// What is attached and detached.
pub(super) struct AttachmentWishes {
    /// Before accounts join and move.
    pub early: Vec<Wish>,
    /// After that.
    pub late: Vec<Wish>,
}

/// Attaches what the goal has more, and detaches what it has less.
pub(super) fn attachments(planner: &Planner, crossings: &Crossings) -> AttachmentWishes {
    let (mut early, mut late) = (Vec::new(), Vec::new());
    let (mut detached, mut attached_late) = (Vec::new(), Vec::new());
    for kind in planner.goal.policy_types.keys() {
        for target in planner.goal.targets() {
            let changes = at_target(planner, *kind, &target);
            if crossings.attach_late(&target) {
                let ids = changes
                    .attached
                    .iter()
                    .filter_map(|it| policy_id(planner, it));
                attached_late.extend(ids.map(|id| (id, target.clone())));
                late.extend(changes.attached);
            } else if is_new_account(planner, &target) {
                late.extend(changes.attached);
            } else {
                early.extend(changes.attached);
            }
            let changes = changes.detached.into_iter();
            detached.extend(changes.map(|wish| (target.clone(), wish)));
        }
    }
    for (target, wish) in detached {
        // Accounts below both would not be guarded meanwhile.
        let id = policy_id(planner, &wish);
        let replaced_late = attached_late.iter().any(|(late, other)| {
            Some(late) == id.as_ref()
                && (is_at(planner, &target, other) || is_at(planner, other, &target))
        });
        let wishes = if crossings.detach_late(&target, replaced_late) {
            &mut late
        } else {
            &mut early
        };
        wishes.push(wish);
    }
    AttachmentWishes { early, late }
}

/// Whether a root or unit is another one or below it.
fn is_at(planner: &Planner, target: &Target, other: &Target) -> bool {
    match (target, other) {
        (Target::Parent(parent), Target::Parent(other)) => {
            planner.goal.path(parent).contains(other)
        }
        (Target::Parent(_) | Target::Account(_), _) => false,
    }
}

/// Whether a target is an account that is not a member yet.
fn is_new_account(planner: &Planner, target: &Target) -> bool {
    let is_member = |it: Target| planner.organization().has_target(&it);
    matches!(target, Target::Account(_)) && !planner.target(target).is_some_and(is_member)
}

/// The id in this world of the policy that a wish is about; that of the goal if it is created.
fn policy_id(planner: &Planner, wish: &Wish) -> Option<String> {
    let id = wish.input["PolicyId"].as_str()?;
    Some(planner.id(id).unwrap_or(id).to_string())
}

/// The changes at one target.
struct TargetChanges {
    attached: Vec<Wish>,
    detached: Vec<Wish>,
}

fn at_target(planner: &Planner, kind: PolicyType, target: &Target) -> TargetChanges {
    let old = policies_before(planner, kind, target);
    let place = planner.goal_name(target);
    let input = |id: &str| -> Value { json!({ "PolicyId": id, "TargetId": target.to_string() }) };
    let mut changes = TargetChanges {
        attached: Vec::new(),
        detached: Vec::new(),
    };
    let mut kept = BTreeSet::new();
    for policy in planner.goal.attached(kind, target) {
        let id = policy.id.as_str();
        let known = if policy.managed {
            Some(id)
        } else {
            planner.id(id)
        };
        kept.extend(known.map(str::to_string));
        if known.is_none_or(|it| !old.iter().any(|old| old == it)) {
            let says = message!(
                "Attach {name} to {place}",
                name = policy.name,
                place = place.clone()
            );
            changes.attached.push(goal("AttachPolicy", says, input(id)));
        }
    }
    for id in old.iter().filter(|it| !kept.contains(*it)) {
        let says = message!(
            "Detach {name} from {place}",
            name = planner.policy_name(id),
            place = place.clone()
        );
        // The policy is one before, and the target one of the goal.
        changes.detached.push(goal("DetachPolicy", says, input(id)));
    }
    changes
}

/// The ids of the policies that a target has before: AWS attaches its default policy to new ones, and where a type is enabled.
fn policies_before(planner: &Planner, kind: PolicyType, target: &Target) -> Vec<String> {
    let before = planner.organization();
    let known = planner.target(target);
    let known = known.filter(|it| before.has_target(it));
    match known {
        Some(known) if before.policy_types.contains_key(&kind) => {
            let attached = before.attached(kind, &known);
            attached.iter().map(|it| it.id.to_string()).collect()
        }
        Some(_) | None => default_policy(kind)
            .iter()
            .map(|it| it.id.to_string())
            .collect(),
    }
}
