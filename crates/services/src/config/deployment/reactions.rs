//! The effects on an organization's rules when accounts join, leave or close.

use super::{Key, forget, rule_mut, waiting, wave_task};
use api::ids::{AccountId, OrganizationId};
use api::time::SECOND;
use state::config::{Deployment, Phase, Progress};
use state::event::{AccountChange, Events};
use state::world::World;

/// Adds an organization's rules to new accounts, and removes them from accounts that left.
pub fn react(world: &mut World, change: AccountChange<'_>, _: &mut Events) {
    match change {
        AccountChange::AccountJoined(organization, account)
        | AccountChange::AccountReinstated(organization, account) => {
            newcomer(world, organization, account);
        }
        AccountChange::AccountLeft(_, account) | AccountChange::OrganizationDeleted(_, account) => {
            departed(world, account);
        }
        AccountChange::AccountClosed(_, account) => closed(world, account),
    }
}

/// An account joined: it gets the organization's rules, too.
fn newcomer(world: &mut World, organization: &OrganizationId, account: AccountId) {
    let keys: Vec<Key> = world
        .config
        .organization_rules
        .iter()
        .filter(|(_, rule)| {
            rule.organization == *organization
                && rule.phase != Phase::Delete
                && !rule.excluded.contains(&account)
        })
        .map(|(key, _)| key.clone())
        .collect();
    let now = world.now;
    for key in keys {
        let delay = world.random.between(20, 240) * SECOND;
        let Some(rule) = rule_mut(world, &key) else {
            continue;
        };
        let wave = rule
            .members
            .values()
            .map(|member| member.wave + 1)
            .max()
            .unwrap_or(0);
        let cause = rule.cause.clone();
        let member = Deployment {
            phase: Phase::Create,
            progress: Progress::Waiting,
            at: now,
            since: now,
            wave,
            there: None,
        };
        rule.members.insert(account, member);
        world.schedule(delay, wave_task(&key, wave), cause);
    }
}

/// An account left, or its organization was deleted: it loses the organization's rules, and the rules that it had created
/// for the organization are gone.
fn departed(world: &mut World, account: AccountId) {
    let keys: Vec<Key> = world.config.organization_rules.keys().cloned().collect();
    for key in keys {
        if key.0.account == account {
            forget(world, &key);
        }
    }
    closed(world, account);
}

/// An account is closed: AWS Config stops acting in it.
fn closed(world: &mut World, account: AccountId) {
    let keys: Vec<Key> = world.config.organization_rules.keys().cloned().collect();
    for key in keys {
        let Some(rule) = world.config.organization_rules.get(&key) else {
            continue;
        };
        let Some(wave) = rule.members.get(&account).map(|member| member.wave) else {
            continue;
        };
        if let Some(rule) = rule_mut(world, &key) {
            rule.members.remove(&account);
            if rule.phase == Phase::Delete && rule.members.is_empty() {
                forget(world, &key);
                continue;
            }
        }
        if waiting(world, &key, Some(wave)).is_empty() {
            let task = wave_task(&key, wave);
            world.agenda.cancel(|it| *it == task);
        }
    }
}
