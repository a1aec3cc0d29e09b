//! Deployment of an organization's rules to its accounts, and their removal.
//!
//! AWS Config deploys in waves, each an entry of the agenda; in a small organization a wave is one account. It asks
//! Organizations for its role there. Without a recorder it retries every hour and gives up after seven hours. Accounts that
//! join get the rules; accounts that leave lose them at once.

mod attempts;
mod reactions;

use std::sync::Arc;

use super::{AccountRegion, OrganizationRule};
use api::ids::{AccountId, Text};
use api::time::{HOUR, SECOND, SimTime};
use state::agenda::{Cause, Task};
use state::config::{Deployment, Phase, Progress};
use state::event::Event;
use state::world::World;

use attempts::try_in;
pub use attempts::{NO_RECORDER, message};
pub use reactions::react;

/// The maximum number of waves.
const WAVES: usize = 8;

pub(super) type Key = (AccountRegion, Text);

fn rule_mut<'w>(world: &'w mut World, key: &Key) -> Option<&'w mut OrganizationRule> {
    world
        .config
        .organization_rules
        .get_mut(key)
        .map(Arc::make_mut)
}

fn wave_task(key: &Key, wave: u32) -> Task {
    Task::ConfigDeploys {
        place: key.0,
        rule: key.1.clone(),
        wave,
    }
}

fn cancel(world: &mut World, key: &Key) {
    world.agenda.cancel(|task| {
        matches!(task, Task::ConfigDeploys { place, rule, .. } | Task::ConfigRetries { place, rule }
            if (*place, rule) == (key.0, &key.1))
    });
}

/// When the rule was added to the account.
fn there(rule: &OrganizationRule, account: AccountId) -> Option<SimTime> {
    rule.members.get(&account)?.there
}

/// The phase that the account needs; `None`: none.
fn phase_in(rule: &OrganizationRule, account: AccountId) -> Option<Phase> {
    let wanted = rule.phase != Phase::Delete && !rule.excluded.contains(&account);
    match (wanted, there(rule, account).is_some()) {
        (true, true) => Some(Phase::Update),
        (true, false) => Some(Phase::Create),
        // Excluded by now, or the rule is being deleted.
        (false, true) => Some(Phase::Delete),
        (false, false) => None,
    }
}

/// Starts the rule's phase in every account that it concerns.
pub(super) fn begin(world: &mut World, key: &Key) {
    cancel(world, key);
    let now = world.now;
    let Some(rule) = world.config.organization_rules.get(key).cloned() else {
        return;
    };
    let Some(organization) = world.organization(&rule.organization) else {
        return;
    };
    let mut next = (*rule).clone();
    let mut accounts: Vec<AccountId> = organization
        .account_ids()
        .filter(|account| world.is_open(*account))
        .collect();
    ordered::sort_by_key(&mut accounts, |account| *account);
    let mut concerned = Vec::new();
    for account in accounts {
        match phase_in(&rule, account) {
            Some(phase) => concerned.push((account, phase)),
            None => {
                next.members.remove(&account);
            }
        }
    }
    let size = concerned.len().div_ceil(WAVES).max(1);
    let mut waves = 0;
    for (index, (account, phase)) in concerned.into_iter().enumerate() {
        let wave = (index / size) as u32;
        waves = wave + 1;
        let member = Deployment {
            phase,
            progress: Progress::Waiting,
            at: now,
            since: now,
            wave,
            there: there(&rule, account),
        };
        next.members.insert(account, member);
    }
    let cause = next.cause.clone();
    if next.phase == Phase::Delete && next.members.is_empty() {
        world.config.organization_rules.remove(key);
        return;
    }
    world
        .config
        .organization_rules
        .insert(key.clone(), next.into());
    for wave in 0..waves {
        let delay = world.random.between(20, 240) * SECOND;
        world.schedule(delay, wave_task(key, wave), cause.clone());
    }
}

/// The number of accounts in a wave, and the first of them.
pub fn in_wave(rule: &OrganizationRule, wave: u32) -> (usize, Option<AccountId>) {
    let mut of = rule
        .members
        .iter()
        .filter(|(_, member)| member.wave == wave && member.progress == Progress::Waiting)
        .map(|(account, _)| *account);
    let first = of.next();
    (usize::from(first.is_some()) + of.count(), first)
}

fn forget(world: &mut World, key: &Key) {
    world.config.organization_rules.remove(key);
    cancel(world, key);
}

fn waiting(world: &World, key: &Key, wave: Option<u32>) -> Vec<AccountId> {
    world
        .config
        .organization_rules
        .get(key)
        .into_iter()
        .flat_map(|rule| rule.members.iter())
        .filter(|(_, member)| {
            member.progress == Progress::Waiting && wave.is_none_or(|wave| member.wave == wave)
        })
        .map(|(account, _)| *account)
        .collect()
}

/// Deploys a rule to the accounts of a wave (a task that falls due).
pub fn wave(
    world: &mut World,
    key: &Key,
    wave: u32,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let accounts = waiting(world, key, Some(wave));
    try_in(world, key, &accounts, fails, events);
    // The accounts that wait for a recorder are retried together.
    let task = Task::ConfigRetries {
        place: key.0,
        rule: key.1.clone(),
    };
    let still = waiting(world, key, Some(wave));
    if !still.is_empty() && world.agenda.iter().all(|due| due.task != task) {
        world.schedule(HOUR, task, cause);
    }
}

/// Retries the accounts that had no recorder (a task that falls due).
pub fn retry(world: &mut World, key: &Key, cause: Cause, fails: bool, events: &mut Vec<Event>) {
    // Without the accounts whose wave is still to come.
    let tried = |world: &World| -> Vec<AccountId> {
        let all = waiting(world, key, None);
        let Some(rule) = world.config.organization_rules.get(key) else {
            return all;
        };
        all.into_iter()
            .filter(|account| {
                rule.members
                    .get(account)
                    .is_some_and(|member| member.at > member.since)
            })
            .collect()
    };
    let accounts = tried(world);
    try_in(world, key, &accounts, fails, events);
    if !tried(world).is_empty() {
        let task = Task::ConfigRetries {
            place: key.0,
            rule: key.1.clone(),
        };
        world.schedule(HOUR, task, cause);
    }
}

/// The rules of an organization that are in an account: the place where each was created, and the rule.
pub fn rules_in(
    world: &World,
    place: AccountRegion,
) -> impl Iterator<Item = (&Key, &OrganizationRule, SimTime)> {
    world
        .config
        .organization_rules
        .iter()
        .filter(move |((from, _), _)| from.region == place.region)
        .filter_map(move |(key, rule)| Some((key, &**rule, there(rule, place.account)?)))
}
