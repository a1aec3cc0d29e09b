//! Which policies are attached and detached: what guards accounts at their new place before they move, the rest after.

use std::collections::BTreeSet;

use message::message;
use serde_json::{Value, json};
use sim::policies::{PolicyTarget, PolicyType, default_policy};

use super::crossings::Crossings;
use super::planner::{Planner, allows};
use super::wish::{Wish, goal};

/// What is attached, and what is detached after that.
#[derive(Default)]
pub(super) struct AttachmentWishes {
    pub attached: Vec<Wish>,
    pub detached: Vec<Wish>,
}

/// Attaches what the goal has more, and detaches what it has less: before accounts join and move, and after that. Where a target
/// has no room, it comes after those that have some.
pub(super) fn attachments(planner: &Planner, crossings: &Crossings) -> [AttachmentWishes; 2] {
    let [mut early, mut late] = [AttachmentWishes::default(), AttachmentWishes::default()];
    let (mut detached, mut attached_late) = (Vec::new(), Vec::new());
    let [mut full_early, mut full_late] = [Vec::new(), Vec::new()];
    for kind in planner.goal.policy_types.keys() {
        for target in planner.goal.targets() {
            let mut changes = at_target(planner, *kind, &target);
            let room = changes.room.min(changes.attached.len());
            let full = changes.attached.split_off(room);
            if crossings.attach_late(&target) {
                let ids = changes
                    .attached
                    .iter()
                    .chain(&full)
                    .filter_map(|it| policy_id(planner, it));
                attached_late.extend(ids.map(|id| (id, target.clone())));
                late.attached.extend(changes.attached);
                full_late.extend(full);
            } else if is_new_account(planner, &target) {
                late.attached.extend(changes.attached);
                full_late.extend(full);
            } else {
                early.attached.extend(changes.attached);
                full_early.extend(full);
            }
            let changes = changes.detached.into_iter();
            detached.extend(changes.map(|wish| (target.clone(), wish)));
        }
    }
    early.attached.extend(full_early);
    late.attached.extend(full_late);
    for (target, wish) in detached {
        // Accounts below both would not be guarded meanwhile.
        let id = policy_id(planner, &wish);
        let replaced_late = attached_late.iter().any(|(late, other)| {
            Some(late) == id.as_ref()
                && (is_at(planner, &target, other) || is_at(planner, other, &target))
        });
        let wishes = match crossings.detach_late(&target, replaced_late) {
            true => &mut late,
            false => &mut early,
        };
        wishes.detached.push(wish);
    }
    [early, late]
}

/// Whether a root or unit is another one or below it.
fn is_at(planner: &Planner, target: &PolicyTarget, other: &PolicyTarget) -> bool {
    match (target, other) {
        (PolicyTarget::Parent(parent), PolicyTarget::Parent(other)) => {
            planner.goal.path(parent).contains(other)
        }
        (PolicyTarget::Parent(_) | PolicyTarget::Account(_), _) => false,
    }
}

/// Whether a target is an account that is not a member yet.
fn is_new_account(planner: &Planner, target: &PolicyTarget) -> bool {
    let is_member = |it: PolicyTarget| planner.organization().has_target(&it);
    matches!(target, PolicyTarget::Account(_)) && !planner.target(target).is_some_and(is_member)
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
    /// How many policies can be attached before one is detached.
    room: usize,
}

/// The changes at a target. What allows something is attached first and detached last: without it, every call is denied.
fn at_target(planner: &Planner, kind: PolicyType, target: &PolicyTarget) -> TargetChanges {
    let old = policies_before(planner, kind, target);
    let place = planner.goal_name(target);
    let input = |id: &str| -> Value { json!({ "PolicyId": id, "TargetId": target.to_string() }) };
    let mut changes = TargetChanges {
        attached: Vec::new(),
        detached: Vec::new(),
        room: kind.max_attached().saturating_sub(old.len()),
    };
    let mut kept = BTreeSet::new();
    let mut wanted = planner.goal.attached(kind, target);
    wanted.sort_by_key(|it| !allows(it));
    for policy in wanted {
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
    let mut obsolete: Vec<&String> = old.iter().filter(|it| !kept.contains(*it)).collect();
    obsolete.sort_by_key(|id| planner.policy(id).is_some_and(allows));
    for id in obsolete {
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
fn policies_before(planner: &Planner, kind: PolicyType, target: &PolicyTarget) -> Vec<String> {
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
