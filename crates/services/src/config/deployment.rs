//! Deployment of what an organization puts into its accounts, such as rules and conformance packs, and its
//! removal. What is deployed is a `Delivery`.
//!
//! AWS Config deploys in waves, each an entry of the agenda; in a small organization a wave is one account. It asks
//! Organizations for its role there. Without a recorder it retries every hour and gives up after seven hours. Accounts that
//! join get what the organization deploys; accounts that leave lose it at once.

mod attempts;
mod delivery;
mod packs;
mod reactions;

use api::time::HOUR;
use state::config::AccountRegion;
use state::config::{Deployable, Deployment, OrganizationDeployment, Phase, Progress};

use crate::prelude::*;
pub use attempts::told;
use attempts::try_in;
pub(super) use delivery::delay;
pub use delivery::{Delivery, DeliveryAttempt, FAILED, NO_RECORDER, message};
use delivery::{WAVES, cancel, get, waiting};
pub(super) use packs::{INVALID_RULE, NO_OWN_RECORDER};
pub use reactions::react;
pub(super) use state::config::DeploymentKey as Key;

/// The phase that the account needs; `None`: none.
fn phase_in<T: Deployable>(it: &OrganizationDeployment<T>, account: AccountId) -> Option<Phase> {
    let wanted = it.phase != Phase::Delete && !it.excluded.contains(&account);
    match (wanted, it.there(account).is_some()) {
        (true, true) => Some(Phase::Update),
        (true, false) => Some(Phase::Create),
        // Excluded by now, or the deployment is being deleted.
        (false, true) => Some(Phase::Delete),
        (false, false) => None,
    }
}

/// Starts the phase in every account that it concerns.
pub(super) fn begin<T: Delivery>(world: &mut WorldMut, key: &Key) {
    cancel::<T>(world, key);
    let now = world.now();
    let Some(known) = get::<T>(world, key).cloned() else {
        return;
    };
    let Some(organization) = world.organization(&known.organization) else {
        return;
    };
    let mut next = (*known).clone();
    let mut accounts: Vec<AccountId> = organization
        .account_ids()
        .filter(|account| world.is_open(*account))
        .collect();
    ordered::sort_by_key(&mut accounts, |account| *account);
    let mut concerned = Vec::new();
    for account in accounts {
        match phase_in(&known, account) {
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
            there: known.there(account),
        };
        next.members.insert(account, member);
    }
    let cause = next.cause.clone();
    if next.phase == Phase::Delete && next.members.is_empty() {
        T::deployments_mut(world.config_mut()).remove(key);
        return;
    }
    T::deployments_mut(world.config_mut()).insert(key.clone(), next.into());
    for wave in 0..waves {
        let delay = delay(world);
        world.schedule(delay, T::wave_task(key, wave), cause.clone());
    }
}

/// The number of accounts in a wave, and the first of them.
pub fn in_wave<T>(it: &OrganizationDeployment<T>, wave: u32) -> (usize, Option<AccountId>) {
    let mut of = it
        .members
        .iter()
        .filter(|(_, member)| member.wave == wave && member.progress == Progress::Waiting)
        .map(|(account, _)| *account);
    let first = of.next();
    (usize::from(first.is_some()) + of.count(), first)
}

/// Deploys to the accounts of a wave (a task that falls due).
pub fn wave<T: Delivery>(
    world: &mut WorldMut,
    key: &Key,
    wave: u32,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let accounts = waiting::<T>(world, key, Some(wave));
    try_in::<T>(world, key, &accounts, fails, events);
    // The accounts that wait for a recorder are retried together.
    let task = T::retry_task(key);
    let still = waiting::<T>(world, key, Some(wave));
    if !still.is_empty() && world.agenda().iter().all(|due| due.task != task) {
        world.schedule(HOUR, task, cause);
    }
}

/// Retries the accounts that had no recorder (a task that falls due).
pub fn retry<T: Delivery>(
    world: &mut WorldMut,
    key: &Key,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    // Without the accounts whose wave is still to come.
    let tried = |world: &World| -> Vec<AccountId> {
        let all = waiting::<T>(world, key, None);
        let Some(known) = get::<T>(world, key) else {
            return all;
        };
        all.into_iter()
            .filter(|account| {
                known
                    .members
                    .get(account)
                    .is_some_and(|member| member.at > member.since)
            })
            .collect()
    };
    let accounts = tried(world);
    try_in::<T>(world, key, &accounts, fails, events);
    if !tried(world).is_empty() {
        world.schedule(HOUR, T::retry_task(key), cause);
    }
}

/// The deployments of an organization that are in an account: the place where each was created, and when it was added.
pub(super) fn in_place<T: Delivery>(
    world: &World,
    place: AccountRegion,
) -> impl Iterator<Item = (&Key, &OrganizationDeployment<T>, SimTime)> {
    T::deployments(world.config())
        .iter()
        .filter(move |((from, _), _)| from.region == place.region)
        .filter_map(move |(key, it)| Some((key, &**it, it.there(place.account)?)))
}
