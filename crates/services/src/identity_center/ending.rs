//! What ends in IAM Identity Center: accounts that leave, instances that are deleted, and organizations that are.
//!
//! From an account that leaves, Identity Center removes its roles, its SAML provider and then its own role (documented). Closing an
//! account ends nothing: its assignments stay visible, and nobody gets in (deduced). Moving one changes nothing.

use super::roles;
use super::sets::change_set;
use crate::prelude::*;
use state::identity_center::{IdentityCenter, SERVICE};
use state::reaction::AccountChange;

/// An account left its organization, or the organization was deleted.
pub fn react(world: &mut WorldMut, change: AccountChange<'_>, events: &mut Events) {
    match change {
        AccountChange::OrganizationDeleted(organization, _) => {
            forget(world, organization, events);
        }
        AccountChange::AccountLeft(organization, account) => {
            if let Some(center) = world.identity_center_of(organization).cloned() {
                leave(world, &center, account, events);
                roles::withdraw(world, account, events);
            }
        }
        AccountChange::AccountJoined(..)
        | AccountChange::AccountClosed(..)
        | AccountChange::AccountReinstated(..) => {}
    }
}

/// Removes the roles of all permission sets from an account, and the assignments to it.
fn leave(world: &mut WorldMut, center: &IdentityCenter, account: AccountId, events: &mut Events) {
    for set in center.sets.values() {
        let Some(there) = set.accounts.get(&account) else {
            continue;
        };
        change_set(world, &center.id, &set.id, |it| {
            it.accounts.remove(&account);
        });
        if let Some(role) = &there.role {
            roles::remove(world, account, role, events);
        }
    }
}

/// A service has cleaned up in an organization: if it was Identity Center, its instance is gone.
pub fn cleaned_up(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &str,
    events: &mut Events,
) {
    let is_set_up = |it: &Organization| it.is_set_up(SERVICE);
    if service == SERVICE && !world.organization(organization).is_some_and(is_set_up) {
        forget(world, organization, events);
    }
}

/// The instance of the organization is gone, with its people, its permission sets and their roles.
fn forget(world: &mut WorldMut, organization: &OrganizationId, events: &mut Events) {
    let Some(center) = world.identity_center_of(organization).cloned() else {
        return;
    };
    let mut accounts: Vec<AccountId> = Vec::new();
    for set in center.sets.values() {
        accounts.extend(set.accounts.keys().copied());
    }
    ordered::sort_by_key(&mut accounts, |it| *it);
    accounts.dedup();
    for account in accounts {
        leave(world, &center, account, events);
    }
    world.identity_centers_mut().remove(&center.id);
    world.agenda_mut().cancel(
        |task| matches!(task, Task::IdentityCenterWorks { instance, .. } if *instance == center.id),
    );
    let says = message!(
        "The organization instance {instance} of IAM Identity Center was deleted.",
        instance = center.id
    );
    let kind = EventKind::resource(center.owner, center.id.clone());
    events.push(world.event(Actor::Service(SERVICE.into()), kind, says));
}
