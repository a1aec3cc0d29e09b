//! The effects on what an organization deploys when accounts join, leave or close.

use super::delivery::{Delivery, forget, get, get_mut, waiting};
use crate::prelude::*;
use state::config::DeploymentKey as Key;
use state::config::{Deployment, PackSpec, Phase, Progress, RuleSpec};
use state::reaction::AccountChange;

/// Adds what an organization deploys to new accounts, and removes it from accounts that left.
pub fn react(world: &mut WorldMut, change: AccountChange<'_>, _: &mut Events) {
    follow::<RuleSpec>(world, change);
    follow::<PackSpec>(world, change);
}

fn follow<T: Delivery>(world: &mut WorldMut, change: AccountChange<'_>) {
    if !T::deployments(world.config()).is_empty() {
        deployed::<T>(world, change);
    }
}

fn deployed<T: Delivery>(world: &mut WorldMut, change: AccountChange<'_>) {
    match change {
        AccountChange::AccountJoined(organization, account)
        | AccountChange::AccountReinstated(organization, account) => {
            newcomer::<T>(world, organization, account);
        }
        AccountChange::AccountLeft(_, account) | AccountChange::OrganizationDeleted(_, account) => {
            departed::<T>(world, account);
        }
        AccountChange::AccountClosed(_, account) => closed::<T>(world, account),
    }
}

/// An account joined: it gets what the organization deploys, too.
fn newcomer<T: Delivery>(world: &mut WorldMut, organization: &OrganizationId, account: AccountId) {
    let keys: Vec<Key> = T::deployments(world.config())
        .iter()
        .filter(|(_, it)| {
            it.organization == *organization
                && it.phase != Phase::Delete
                && !it.excluded.contains(&account)
        })
        .map(|(key, _)| key.clone())
        .collect();
    let now = world.now();
    for key in keys {
        let delay = super::delivery::delay(world);
        let Some(known) = get_mut::<T>(world, &key) else {
            continue;
        };
        let wave = known
            .members
            .values()
            .map(|member| member.wave + 1)
            .max()
            .unwrap_or(0);
        let cause = known.cause.clone();
        let member = Deployment {
            phase: Phase::Create,
            progress: Progress::Waiting,
            at: now,
            since: now,
            wave,
            there: None,
        };
        known.members.insert(account, member);
        world.schedule(delay, T::wave_task(&key, wave), cause);
    }
}

/// An account left, or its organization was deleted: it loses what the organization deployed, and what it had deployed to
/// the organization itself is gone.
fn departed<T: Delivery>(world: &mut WorldMut, account: AccountId) {
    let keys: Vec<Key> = T::deployments(world.config()).keys().cloned().collect();
    for key in keys {
        if key.0.account == account {
            forget::<T>(world, &key);
        }
    }
    closed::<T>(world, account);
}

/// An account is closed: AWS Config stops acting in it.
fn closed<T: Delivery>(world: &mut WorldMut, account: AccountId) {
    let keys: Vec<Key> = T::deployments(world.config()).keys().cloned().collect();
    for key in keys {
        let member = get::<T>(world, &key).and_then(|it| it.members.get(&account));
        let Some(wave) = member.map(|member| member.wave) else {
            continue;
        };
        if let Some(known) = get_mut::<T>(world, &key) {
            known.members.remove(&account);
            if known.phase == Phase::Delete && known.members.is_empty() {
                forget::<T>(world, &key);
                continue;
            }
        }
        if waiting::<T>(world, &key, Some(wave)).is_empty() {
            let task = T::wave_task(&key, wave);
            world.agenda_mut().cancel(|it| *it == task);
        }
    }
}
