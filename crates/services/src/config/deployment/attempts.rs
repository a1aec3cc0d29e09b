//! Attempts to deploy to accounts, and their results.

use super::delivery::{
    Delivery, DeliveryAttempt, FAILED, NO_ACCESS, NO_RECORDER, NO_ROLE, WAVES, forget, get, get_mut,
};
use crate::config::prelude::*;
use crate::trusted_access::acting::lets_in;
use api::time::HOUR;
use state::account::ORGANIZATIONS_ROLE;
use state::config::DeploymentKey as Key;
use state::config::{AccountRegion, RULES_PRINCIPAL, RULES_ROLE, SERVICE};
use state::config::{Deployment, Phase};
use state::integration::IntegrationState;

/// How long a deployment waits for a missing recorder, in milliseconds.
pub const PATIENCE: u64 = 7 * HOUR;

/// The sentence about an attempt in an account.
pub fn told<T: Delivery>(
    name: &str,
    account: String,
    phase: Phase,
    result: &DeliveryAttempt,
) -> Message {
    let what = T::what(name);
    match (result, phase) {
        (DeliveryAttempt::Done, Phase::Create) => {
            message!("AWS Config put {what} into {account}.")
        }
        (DeliveryAttempt::Done, Phase::Update) => {
            message!("AWS Config changed {what} in {account}.")
        }
        (DeliveryAttempt::Done, Phase::Delete) => {
            message!("AWS Config removed {what} from {account}.")
        }
        (DeliveryAttempt::Later, _) => message!(
            "AWS Config could not put {what} into {account}, which has no recorder. It retries every hour."
        ),
        (DeliveryAttempt::Failed(code), _) => message!(
            "AWS Config failed with {what} in {account}: {says}",
            says = T::says(code)
        ),
    }
}

fn attempt<T: Delivery>(
    world: &mut WorldMut,
    key: &Key,
    account: AccountId,
    member: &Deployment,
    events: &mut Vec<Event>,
) -> DeliveryAttempt {
    let Some(organization) = world.organization_of(account).cloned() else {
        return DeliveryAttempt::Failed(FAILED);
    };
    if member.phase == Phase::Delete && deletes_untrusted(world, &organization, account) {
        return DeliveryAttempt::Done;
    }
    let Some(trust) = organization.trusted.get(RULES_PRINCIPAL) else {
        return DeliveryAttempt::Failed(NO_ACCESS);
    };
    if !world.has_role(account, RULES_ROLE) {
        if !world.has_role(account, ORGANIZATIONS_ROLE) {
            return DeliveryAttempt::Failed(NO_ROLE);
        }
        let reason = T::role_reason(key.1.clone());
        let role = (RULES_ROLE, RULES_PRINCIPAL);
        make_service_role(world, account, role, trust.cause.clone(), reason, events);
    }
    if member.phase == Phase::Delete {
        return if world.has_role(account, RULES_ROLE) {
            DeliveryAttempt::Done
        } else {
            DeliveryAttempt::Failed(NO_ROLE)
        };
    }
    let recorder = AccountRegion {
        account,
        region: key.0.region,
    };
    if world.config().recorders.contains_key(&recorder) {
        let known = get::<T>(world, key).cloned();
        known.map_or(DeliveryAttempt::Done, |it| {
            T::put_into(&it, world, key, account, events)
        })
    } else if world.now().since(member.since) >= PATIENCE {
        DeliveryAttempt::Failed(NO_RECORDER)
    } else {
        DeliveryAttempt::Later
    }
}

/// Whether AWS Config can remove what it deployed from the account without trusted access: by its own role, until it notices that
/// trusted access is disabled, or by a role that the account's users created for it.
fn deletes_untrusted(world: &World, organization: &Organization, account: AccountId) -> bool {
    let trusted = organization.trusted.contains_key(RULES_PRINCIPAL);
    let unnoticed = (organization.integration(SERVICE))
        .is_some_and(|it| matches!(it.state, IntegrationState::Unnoticed { .. }));
    let role = world.has_role(account, RULES_ROLE);
    !trusted
        && (unnoticed && role
            || api::catalog::by_id(SERVICE)
                .is_some_and(|service| lets_in(world, service, account).is_some()))
}

/// Tries in these accounts and stores the results.
pub(super) fn try_in<T: Delivery>(
    world: &mut WorldMut,
    key: &Key,
    accounts: &[AccountId],
    fails: bool,
    events: &mut Vec<Event>,
) {
    let mut done = 0;
    for account in accounts {
        let known = get::<T>(world, key).and_then(|it| it.members.get(account));
        let Some(member) = known.cloned() else {
            continue;
        };
        let result = if fails {
            DeliveryAttempt::Failed(FAILED)
        } else {
            attempt::<T>(world, key, *account, &member, events)
        };
        let again = matches!(result, DeliveryAttempt::Later) && member.at > member.since;
        if accounts.len() <= WAVES && !again {
            let says = told::<T>(&key.1, world.name_of(*account), member.phase, &result);
            let acted = EventKind::acted(*account, SERVICE);
            events.push(world.event(Actor::Service(SERVICE.into()), acted, says));
        }
        done += usize::from(matches!(result, DeliveryAttempt::Done));
        write_down::<T>(world, key, *account, result);
    }
    if accounts.len() > WAVES {
        let (what, count) = (T::what(&key.1), accounts.len());
        let says = message!("AWS Config is done with {what} in {done} of {count} accounts.");
        events.push(config_changed(world, key, says));
    }
    finish::<T>(world, key, events);
}

/// Stores the result of an attempt in an account.
fn write_down<T: Delivery>(
    world: &mut WorldMut,
    key: &Key,
    account: AccountId,
    result: DeliveryAttempt,
) {
    let now = world.now();
    let Some(known) = get_mut::<T>(world, key) else {
        return;
    };
    let Some(member) = known.members.get_mut(&account) else {
        return;
    };
    if matches!(result, DeliveryAttempt::Done) && member.phase == Phase::Delete {
        known.members.remove(&account);
        return;
    }
    match result {
        DeliveryAttempt::Done => member.end(now, None),
        DeliveryAttempt::Later => member.at = now,
        DeliveryAttempt::Failed(code) => member.end(now, Some(code)),
    }
}

/// The event that something of the deployment changed.
fn config_changed(world: &World, key: &Key, says: Message) -> Event {
    let changed = EventKind::ConfigChanged(key.0.account);
    world.event(Actor::Service(SERVICE.into()), changed, says)
}

/// Removes a deployment that is being deleted and is in no account any more.
fn finish<T: Delivery>(world: &mut WorldMut, key: &Key, events: &mut Vec<Event>) {
    let gone =
        get::<T>(world, key).is_some_and(|it| it.phase == Phase::Delete && it.members.is_empty());
    if gone {
        forget::<T>(world, key);
        let (what, account) = (T::what(&key.1), world.name_of(key.0.account));
        let says = message!("Organization {what} of {account} is deleted everywhere.");
        events.push(config_changed(world, key, says));
    }
}
