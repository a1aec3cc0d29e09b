//! What cannot be taken back: accounts are closed and removed, policy types disabled, units and policies deleted. It comes when
//! everything else is done and can be checked.

use std::collections::BTreeSet;

use message::message;
use serde_json::json;
use sim::policies::PolicyTarget;

use super::planner::Planner;
use super::wish::{Wish, goal, old, policy_type};

/// What comes at the end.
pub(super) fn ending(planner: &Planner) -> Vec<Wish> {
    let mut wishes = closed(planner);
    wishes.append(&mut removed(planner));
    for kind in planner.organization().policy_types.keys() {
        if !planner.goal.policy_types.contains_key(kind) {
            let says = message!("Disable {kinds}", kinds = kind.plural());
            wishes.push(policy_type(
                "DisablePolicyType",
                says,
                *kind,
                &planner.goal.root,
            ));
        }
    }
    obsolete(planner, &mut wishes);
    wishes
}

/// Accounts that are closed in the goal.
fn closed(planner: &Planner) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for id in planner.goal.account_ids() {
        let known = planner.account(id);
        let known = known.filter(|it| {
            planner
                .organization()
                .has_target(&PolicyTarget::Account(*it))
        });
        let known = known.and_then(|it| planner.world.account(it));
        let is_closing = known.is_some_and(|it| it.closure.is_some());
        let account = planner.after.account(id);
        let Some(account) = account.filter(|it| it.closure.is_some() && !is_closing) else {
            continue;
        };
        wishes.push(goal(
            "CloseAccount",
            message!("Close account {name}", name = account.name),
            json!({ "AccountId": id.to_string() }),
        ));
    }
    wishes
}

/// Accounts that the goal does not have.
pub(super) fn removed(planner: &Planner) -> Vec<Wish> {
    let (before, after) = (planner.organization(), &planner.goal);
    let mut wishes = Vec::new();
    let members: BTreeSet<String> = (after.account_ids())
        .filter_map(|id| planner.id(&id.to_string()).map(str::to_string))
        .collect();
    for id in before.account_ids() {
        if !members.contains(&id.to_string()) {
            wishes.push(old(
                "RemoveAccountFromOrganization",
                message!("Remove account {name}", name = planner.world.name_of(id)),
                json!({ "AccountId": id.to_string() }),
            ));
        }
    }
    wishes
}

/// Units and policies that the goal does not have.
fn obsolete(planner: &Planner, wishes: &mut Vec<Wish>) {
    let before = planner.organization();
    let kept: BTreeSet<&str> = planner.kept().collect();
    let mut units: Vec<_> = before.ous.values().collect();
    // The deepest first.
    units.sort_by_key(|unit| std::cmp::Reverse(before.depth(&unit.parent)));
    for unit in units {
        if !kept.contains(unit.id.as_str()) {
            wishes.push(old(
                "DeleteOrganizationalUnit",
                message!("Delete unit {name}", name = unit.name),
                json!({ "OrganizationalUnitId": unit.id.as_str() }),
            ));
        }
    }
    for policy in before.policies.values() {
        if !kept.contains(policy.id.as_str()) {
            wishes.push(old(
                "DeletePolicy",
                message!("Delete policy {name}", name = policy.name),
                json!({ "PolicyId": policy.id.as_str() }),
            ));
        }
    }
}
