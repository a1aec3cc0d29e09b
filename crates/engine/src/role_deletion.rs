//! Deleting service-linked roles: a task of IAM that first checks whether a service still uses the role.

use api::catalog;
use api::ids::{AccountId, Text};
use message::{Message, message};
use services::iam::service_linked_role::{REQUIRED, deletion_remark};
use services::organizations::features;
use services::trusted_access::integration;
use state::account::ORGANIZATIONS_ROLE;
use state::event::{Actor, EventKind};
use state::organization::FeatureSet;
use state::reaction::Events;
use state::rules::Rule;
use state::words::KeptWords;
use state::world::{DeletionState, World, WorldMut};
use std::sync::Arc;

/// Why a service-linked role cannot be deleted now; `None` if it can.
fn in_use(world: &World, account: AccountId, role: &str) -> Option<Message> {
    let Some(organization) = world.organization_of(account) else {
        return services::config::uses_role(world, account, role);
    };
    if role == ORGANIZATIONS_ROLE {
        if !world.holds(Rule::AllFeaturesStay) {
            return None;
        }
        return (organization.feature_set == FeatureSet::All).then(|| REQUIRED.into());
    }
    if catalog::by_role(role).is_none() {
        return services::config::uses_role(world, account, role);
    }
    if !world.holds(Rule::UsedRolesStay) {
        return None;
    }
    // A service with several principals has a role for each, and only its own principal counts. A role that services share is
    // kept while any of them is trusted.
    let (service, linked) = catalog::all_by_role(role).find(|(service, linked)| {
        services::trusted_access::covered(organization, service, linked)
    })?;
    Some({
        message!(
            "Trusted access for {service} is enabled in the organization; its role can be deleted only after trusted access is disabled or the account has left.",
            service =
                if service.principals.len() > 1 && service.principals.contains(&linked.principal) {
                    linked.principal
                } else {
                    service.name
                }
        )
    })
}

/// Finishes the task of deleting a role. `fails`: the service that the role is linked to does not answer.
pub fn delete_role(world: &mut WorldMut, task: &Text, fails: bool, events: &mut Events) {
    let Some(deletion) = world.deletions_by_id().get(task).cloned() else {
        return;
    };
    let (account, role) = (deletion.account, deletion.role.clone());
    let blocked = if fails {
        Some(Message::from(
            "The service that the role is linked to did not answer.",
        ))
    } else {
        in_use(world, account, &role)
    };
    let state = match blocked {
        Some(reason) => keep(world, account, role.clone(), reason, events),
        None => delete(world, account, role.clone(), events),
    };
    let gone = state == DeletionState::Succeeded;
    if let Some(deletion) = world.deletions_mut().get_mut(task) {
        Arc::make_mut(deletion).state = state;
    }
    if gone && &*role == ORGANIZATIONS_ROLE {
        features::role_lost(world, account, events);
    }
}

fn keep(
    world: &World,
    account: AccountId,
    role: Text,
    reason: Message,
    events: &mut Events,
) -> DeletionState {
    let failed = DeletionState::Failed {
        reason: KeptWords(reason.english().into()),
    };
    let name = world.name_of(account);
    let says = message!("IAM did not delete {role} in {name}: {reason}");
    events.push(world.event(
        Actor::Iam,
        EventKind::RoleDeletionFailed { account, role },
        says,
    ));
    failed
}

fn delete(
    world: &mut WorldMut,
    account: AccountId,
    role: Text,
    events: &mut Events,
) -> DeletionState {
    if let Some(account) = world.account_mut(account) {
        account.roles.remove(&role);
    }
    integration::role_deleted(world, account, &role);
    let name = world.name_of(account);
    let mut says = message!("IAM deleted {role} in {name}.");
    if let Some(remark) = deletion_remark(world, account, &role) {
        says = Message::joined(" ", [says, remark.into()]);
    }
    events.push(world.event(Actor::Iam, EventKind::RoleDeleted { account, role }, says));
    DeletionState::Succeeded
}
