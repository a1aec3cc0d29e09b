//! What must be done, in the order of preference: new guardrails come before the accounts that they guard, and what is no longer
//! used goes at the end.

use message::message;
use serde_json::{Value, json};
use sim::account::{Account, DEFAULT_ACCESS_ROLE, JoinedMethod};
use sim::ids::{OuId, ParentId};
use sim::policies::{OrganizationPolicy, PolicyTarget};

use super::attachments::{AttachmentWishes, attachments};
use super::crossings::Crossings;
use super::ending::removed;
use super::invitations;
use super::planner::{Planner, denials};
use super::wish::{PUT_NAME, REINSTATE, Wish, goal, old, policy_type};

/// What goes first: services that the goal does not have, and open invitations.
pub(super) fn leaving(planner: &Planner) -> Vec<Wish> {
    let (before, after) = (planner.organization(), &planner.goal);
    let mut wishes = invitations::canceled(planner);
    let delegates = |account: &str, principal: &str| {
        after.delegates.iter().any(|(id, principals)| {
            planner.id(&id.to_string()) == Some(account) && principals.contains_key(principal)
        }) || after.unsure.keys().any(|key| {
            let parts = key.split_once(':');
            parts.is_some_and(|(id, of)| {
                (id == "*" || planner.id(id) == Some(account)) && ["*", principal].contains(&of)
            })
        })
    };
    for (account, principals) in &before.delegates {
        let id = account.to_string();
        for principal in principals.keys().filter(|it| !delegates(&id, it)) {
            let name = planner.world.name_of(*account);
            wishes.push(old(
                "DeregisterDelegatedAdministrator",
                message!("Deregister {name} as delegated administrator for {principal}"),
                json!({ "AccountId": id, "ServicePrincipal": &**principal }),
            ));
        }
    }
    for principal in before.trusted.keys() {
        if !after.trusted.contains_key(principal) && after.may_trust(principal).is_none() {
            wishes.push(old(
                "DisableAWSServiceAccess",
                message!("Disable trusted access for {principal}"),
                json!({ "ServicePrincipal": &**principal }),
            ));
        }
    }
    // Who leaves need not approve all features. Otherwise accounts leave at the end.
    if before.feature_set != after.feature_set {
        wishes.append(&mut removed(planner));
    }
    wishes
}

/// Everything else that can be taken back.
pub(super) fn building(planner: &Planner) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let before = planner.organization();
    for kind in planner.goal.policy_types.keys() {
        if !before.policy_types.contains_key(kind) {
            let says = message!("Enable {kinds}", kinds = kind.plural());
            wishes.push(policy_type(
                "EnablePolicyType",
                says,
                *kind,
                &planner.goal.root,
            ));
        }
    }
    units(planner, &mut wishes);
    let crossings = Crossings::new(planner);
    let [early, late] = policies(planner, &crossings, &mut wishes);
    let [attached_early, attached_late] = attachments(planner, &crossings);
    let change = |wishes: &mut Vec<Wish>, updated: PolicyUpdates, attached: AttachmentWishes| {
        wishes.extend(updated.gaining);
        wishes.extend(attached.attached);
        wishes.extend(updated.losing);
        wishes.extend(attached.detached);
    };
    change(&mut wishes, early, attached_early);
    accounts(planner, &mut wishes);
    change(&mut wishes, late, attached_late);
    services(planner, &mut wishes);
    // The management account can do this once it has trusted access.
    names(planner, &mut wishes);
    tags(planner, &mut wishes);
    wishes.append(&mut invitations::sent(planner));
    wishes
}

fn units(planner: &Planner, wishes: &mut Vec<Wish>) {
    let mut open = vec![planner.goal.root_parent()];
    while let Some(parent) = open.pop() {
        for unit in planner.goal.ous_in(&parent) {
            open.push(ParentId::Ou(unit.id.clone()));
            let known = planner.id(unit.id.as_str());
            let known: Option<OuId> = known.and_then(|it| it.parse().ok());
            match known.and_then(|id| planner.organization().ous.get(&id)) {
                Some(known) if known.name == unit.name => {}
                Some(known) => wishes.push(goal(
                    "UpdateOrganizationalUnit",
                    message!(
                        "Rename unit {from} to {to}",
                        from = known.name,
                        to = unit.name
                    ),
                    json!({ "OrganizationalUnitId": unit.id.as_str(), "Name": &*unit.name }),
                )),
                None => wishes.push(Wish {
                    makes: Some(unit.id.to_string()),
                    ..goal(
                        "CreateOrganizationalUnit",
                        message!(
                            "Create unit {name}",
                            name = planner.goal_path(&ParentId::Ou(unit.id.clone()))
                        ),
                        json!({ "ParentId": parent.as_str(), "Name": &*unit.name }),
                    )
                }),
            }
        }
    }
}

/// Changes of policies.
#[derive(Default)]
struct PolicyUpdates {
    /// They come before policies are attached.
    gaining: Vec<Wish>,
    /// They lose a statement to another policy, which is attached before.
    losing: Vec<Wish>,
}

/// New and changed policies. Returns the changes before accounts move, and those that wait until they have moved.
fn policies(
    planner: &Planner,
    crossings: &Crossings,
    wishes: &mut Vec<Wish>,
) -> [PolicyUpdates; 2] {
    let mut updates = [PolicyUpdates::default(), PolicyUpdates::default()];
    for policy in planner.goal.policies.values() {
        let id = policy.id.as_str();
        let known = planner.id(id).and_then(|it| it.parse().ok());
        let known = known.and_then(|id| planner.organization().policies.get(&id));
        let Some(known) = known else {
            wishes.push(Wish {
                makes: Some(id.to_string()),
                ..goal(
                    "CreatePolicy",
                    message!("Create policy {name}", name = policy.name),
                    json!({
                        "Type": policy.kind.name(),
                        "Name": &*policy.name,
                        "Description": &*policy.description,
                        "Content": &*policy.content,
                    }),
                )
            });
            continue;
        };
        let mut input = json!({ "PolicyId": id });
        for (member, from, to) in [
            ("Name", &known.name, &policy.name),
            ("Description", &known.description, &policy.description),
        ] {
            if from != to {
                input[member] = (&**to).into();
            }
        }
        if *known.content != planner.renamed_text(&policy.content) {
            input["Content"] = (&*policy.content).into();
        }
        if input.as_object().is_some_and(|it| it.len() > 1) {
            let says = match known.name == policy.name {
                true => message!("Update policy {name}", name = policy.name),
                false => message!(
                    "Update policy {from} to {to}",
                    from = known.name,
                    to = policy.name
                ),
            };
            let is_new = input.get("Content").is_some();
            let waits = is_new && crossings.update_late(planner, policy);
            let loses = is_new && loses_to_another(planner, known, policy);
            let updates = &mut updates[usize::from(waits)];
            let wishes = match loses {
                true => &mut updates.losing,
                false => &mut updates.gaining,
            };
            wishes.push(goal("UpdatePolicy", says, input));
        }
    }
    updates
}

/// Whether another policy of the goal has a denial that a policy loses.
fn loses_to_another(
    planner: &Planner,
    known: &OrganizationPolicy,
    policy: &OrganizationPolicy,
) -> bool {
    let kept = denials(&planner.renamed_text(&policy.content));
    let mut lost = denials(&known.content);
    lost.retain(|it| !kept.contains(it));
    let others = planner.goal.policies.values();
    let mut others = others.filter(|it| it.id != policy.id && it.kind == policy.kind);
    !lost.is_empty()
        && others.any(|it| {
            let denied = denials(&planner.renamed_text(&it.content));
            lost.iter().any(|it| denied.contains(it))
        })
}

/// Accounts that join, move and close. All invitations come first, so that their owners need not be asked one after another.
fn accounts(planner: &Planner, wishes: &mut Vec<Wish>) {
    let mut later = Vec::new();
    each_account(planner, &mut later);
    let is_invitation = |it: &Wish| it.operation == "InviteAccountToOrganization";
    let (mut first, mut later): (Vec<_>, Vec<_>) = later.into_iter().partition(is_invitation);
    wishes.append(&mut first);
    wishes.append(&mut later);
}

fn each_account(planner: &Planner, wishes: &mut Vec<Wish>) {
    let root = planner.goal.root_parent();
    for id in planner.goal.account_ids() {
        let Some(account) = planner.after.account(id) else {
            continue;
        };
        let goal_id = id.to_string();
        let known = planner.account(id);
        let is_member = known.is_some_and(|id| {
            planner
                .organization()
                .has_target(&PolicyTarget::Account(id))
        });
        if !is_member {
            wishes.push(joining(account, known.is_some()));
        }
        let now = is_member.then_some(known).flatten();
        let now = now.and_then(|id| planner.world.account(id)?.membership.as_ref());
        let now = now.map(|it| it.parent.to_string());
        let Some(to) = account.membership.as_ref().map(|it| &it.parent) else {
            continue;
        };
        let place = planner.id(to.as_str());
        let is_there = match &now {
            Some(now) => place == Some(now.as_str()),
            None => *to == root,
        };
        let state = known.filter(|_| is_member);
        let state = state.and_then(|id| planner.world.account(id));
        let is_closing = state.is_some_and(|it| it.closure.is_some());
        if is_closing && account.closure.is_none() {
            wishes.push(goal(
                REINSTATE,
                message!("Reinstate account {name}", name = account.name),
                json!({ "AccountId": goal_id }),
            ));
        }
        if !is_there {
            let says = message!(
                "Move account {name} to {place}",
                name = account.name,
                place = planner.goal_path(to)
            );
            let input = json!({
                "AccountId": goal_id,
                "DestinationParentId": to.as_str(),
            });
            wishes.push(goal("MoveAccount", says, input));
        }
    }
}

/// New names of accounts.
fn names(planner: &Planner, wishes: &mut Vec<Wish>) {
    for id in planner.goal.account_ids() {
        let known = planner.account(id);
        let known = known.and_then(|id| planner.world.account(id));
        let (Some(known), Some(account)) = (known, planner.after.account(id)) else {
            continue;
        };
        if known.name != account.name {
            wishes.push(goal(
                PUT_NAME,
                message!(
                    "Rename account {from} to {to}",
                    from = known.name,
                    to = account.name
                ),
                json!({ "AccountId": id.to_string(), "AccountName": &*account.name }),
            ));
        }
    }
}

/// An account that was created or that exists elsewhere joins.
fn joining(account: &Account, is_known: bool) -> Wish {
    let membership = account.membership.as_ref();
    let is_created = membership.is_some_and(|it| it.method == JoinedMethod::Created);
    let makes = Some(account.id.to_string());
    if is_created && !is_known {
        let mut roles = account.roles.values();
        let role = roles.find(|it| it.linked_to.is_none() && it.trust.contains(":root"));
        let role = role.map_or(DEFAULT_ACCESS_ROLE, |it| &*it.name);
        return Wish {
            makes,
            ..goal(
                "CreateAccount",
                message!("Create account {name}", name = account.name),
                json!({ "AccountName": &*account.name, "Email": &*account.email, "RoleName": role }),
            )
        };
    }
    Wish {
        makes,
        ..goal(
            "InviteAccountToOrganization",
            message!("Invite account {name}", name = account.name),
            json!({ "Target": { "Type": "ACCOUNT", "Id": account.id.to_string() } }),
        )
    }
}

fn services(planner: &Planner, wishes: &mut Vec<Wish>) {
    let (before, after) = (planner.organization(), &planner.goal);
    for principal in after.trusted.keys() {
        if !before.trusted.contains_key(principal) {
            wishes.push(goal(
                "EnableAWSServiceAccess",
                message!("Enable trusted access for {principal}"),
                json!({ "ServicePrincipal": &**principal }),
            ));
        }
    }
    for (account, principals) in &after.delegates {
        let id = account.to_string();
        let known = planner.account(*account);
        for principal in principals.keys() {
            if known.is_none_or(|id| !before.is_delegate(id, principal)) {
                let name = planner.after.name_of(*account);
                wishes.push(goal(
                    "RegisterDelegatedAdministrator",
                    message!("Register {name} as delegated administrator for {principal}"),
                    json!({ "AccountId": id, "ServicePrincipal": &**principal }),
                ));
            }
        }
    }
    match (&before.delegation, &after.delegation) {
        (Some(_), None) => wishes.push(old(
            "DeleteResourcePolicy",
            "Delete the delegation policy".into(),
            json!({}),
        )),
        (known, Some(delegation)) => {
            let text = planner.renamed_text(&delegation.content);
            if known.as_ref().is_none_or(|it| *it.content != *text) {
                wishes.push(goal(
                    "PutResourcePolicy",
                    "Set the delegation policy".into(),
                    json!({ "Content": &*delegation.content }),
                ));
            }
        }
        (None, None) => {}
    }
}

fn tags(planner: &Planner, wishes: &mut Vec<Wish>) {
    let before = planner.organization();
    for (id, tags) in &planner.goal.tags {
        let known = planner.id(id).and_then(|known| before.tags.get(known));
        let new: Vec<Value> = tags
            .iter()
            .filter(|(key, value)| known.and_then(|it| it.get(*key)) != Some(*value))
            .map(|(key, value)| json!({ "Key": &**key, "Value": &**value }))
            .collect();
        if !new.is_empty() {
            wishes.push(goal(
                "TagResource",
                message!("Tag {name}", name = planner.goal_label(id)),
                json!({ "ResourceId": &**id, "Tags": new }),
            ));
        }
    }
    for (goal_id, id) in planner.pairs() {
        let new = planner.goal.tags.get(goal_id.as_str());
        let known = before.tags.get(id.as_str()).into_iter();
        let keys: Vec<&str> = known
            .flat_map(|tags| tags.keys())
            .filter(|key| new.is_none_or(|tags| !tags.contains_key(*key)))
            .map(|key| &**key)
            .collect();
        if !keys.is_empty() {
            wishes.push(goal(
                "UntagResource",
                message!(
                    "Remove tags from {name}",
                    name = planner.goal_label(goal_id)
                ),
                json!({ "ResourceId": goal_id, "TagKeys": keys }),
            ));
        }
    }
}
