//! How rules of an organization get into its accounts and out of them.
//!
//! AWS Config comes to accounts in waves, each an entry of the agenda: in a small organization a wave is an account. It
//! asks Organizations for its role there. Where no recorder is, it tries again every hour for seven hours and then gives
//! up. Accounts that join get the rules, accounts that leave lose them at once.

use std::sync::Arc;

use super::{
    AccountRegion, OrganizationRule, RULES_PRINCIPAL, RULES_ROLE, SERVICE, organization_rule,
};
use crate::iam::service_linked_role::{self, NewServiceRole};
use crate::trusted_access::integration::lets_in;
use api::ids::{AccountId, OrganizationId, Text};
use api::time::{HOUR, SECOND, SimTime};
use message::message;
use state::account::ORGANIZATIONS_ROLE;
use state::agenda::{Cause, Task};
use state::config::{Deployment, Phase, Progress};
use state::event::{AccountChange, Actor, Event, EventKind, Events};
use state::integration::IntegrationState;
use state::organization::Organization;
use state::world::World;

/// Waves at most.
const WAVES: usize = 8;
/// How long a missing recorder is waited for.
pub const PATIENCE: u64 = 7 * HOUR;

/// The code of a deployment that fails because the account records nothing.
pub const NO_RECORDER: &str = "NoAvailableConfigurationRecorder";
const NO_ROLE: &str = "ServiceLinkedRoleMissing";
const NO_ACCESS: &str = "OrganizationAccessDenied";
const FAILED: &str = "ServiceUnavailable";

/// What a code of a failure means.
pub fn message(code: &str) -> &'static str {
    match code {
        NO_RECORDER => {
            "There is no configuration recorder in the account and Region; AWS Config tried for seven hours."
        }
        NO_ROLE => {
            "AWSServiceRoleForOrganizations is missing in the account, so Organizations could not make AWS Config's role there."
        }
        NO_ACCESS => {
            "Trusted access for config-multiaccountsetup.amazonaws.com is disabled in the organization."
        }
        FAILED => "AWS Config failed to act in the account.",
        _ => "The rule failed in at least one account.",
    }
}

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

/// Sets the rule's phase going in every account that it concerns.
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
        let there = rule.members.get(&account).and_then(|member| member.there);
        let wanted = rule.phase != Phase::Delete && !rule.excluded.contains(&account);
        match (wanted, there) {
            (true, there) => {
                let phase = if there.is_some() {
                    Phase::Update
                } else {
                    Phase::Create
                };
                concerned.push((account, phase, there));
            }
            // Excluded by now, or the rule is being deleted.
            (false, Some(_)) => concerned.push((account, Phase::Delete, there)),
            (false, None) => {
                next.members.remove(&account);
            }
        }
    }
    let size = concerned.len().div_ceil(WAVES).max(1);
    let mut waves = 0;
    for (index, (account, phase, there)) in concerned.iter().enumerate() {
        let wave = (index / size) as u32;
        waves = wave + 1;
        let member = Deployment {
            phase: *phase,
            progress: Progress::Waiting,
            at: now,
            since: now,
            wave,
            there: *there,
        };
        next.members.insert(*account, member);
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

/// How many accounts a wave is about, and the first of them.
pub fn in_wave(rule: &OrganizationRule, wave: u32) -> (usize, Option<AccountId>) {
    let mut of = rule
        .members
        .iter()
        .filter(|(_, member)| member.wave == wave && member.progress == Progress::Waiting)
        .map(|(account, _)| *account);
    let first = of.next();
    (usize::from(first.is_some()) + of.count(), first)
}

/// What an attempt in an account came to.
enum Attempt {
    Done,
    Later,
    Failed(&'static str),
}

fn attempt(
    world: &mut World,
    key: &Key,
    account: AccountId,
    member: &Deployment,
    events: &mut Vec<Event>,
) -> Attempt {
    let Some(organization) = world.organization_of(account).cloned() else {
        return Attempt::Failed(FAILED);
    };
    if member.phase == Phase::Delete && deletes_untrusted(world, &organization, account) {
        return Attempt::Done;
    }
    if let Some(code) = organization_rule::hindrance(&organization) {
        return Attempt::Failed(code);
    }
    let has = |world: &World, role: &str| {
        world
            .account(account)
            .is_some_and(|it| it.roles.contains_key(role))
    };
    if !has(world, RULES_ROLE) {
        if !has(world, ORGANIZATIONS_ROLE) {
            return Attempt::Failed(NO_ROLE);
        }
        let cause = organization.trusted[RULES_PRINCIPAL].cause.clone();
        let who = gates::people::actor_name(world, &cause.actor);
        let why = message!(
            "AWS Config came to put rule `{rule}` into {account} at {now} and asked AWS Organizations for its role. {who} had enabled trusted access at {at}.",
            rule = key.1,
            account = world.name_of(account),
            now = world.now,
            who,
            at = cause.at
        );
        let new = NewServiceRole {
            name: RULES_ROLE,
            principal: RULES_PRINCIPAL,
            description: None,
            cause,
            why,
        };
        service_linked_role::create_for_service(world, account, new, events);
        super::aggregator::nothing_left(world, account);
    }
    if member.phase == Phase::Delete {
        return if has(world, RULES_ROLE) {
            Attempt::Done
        } else {
            Attempt::Failed(NO_ROLE)
        };
    }
    let recorder = AccountRegion {
        account,
        region: key.0.region,
    };
    if world.config.recorders.contains_key(&recorder) {
        Attempt::Done
    } else if world.now.since(member.since) >= PATIENCE {
        Attempt::Failed(NO_RECORDER)
    } else {
        Attempt::Later
    }
}

/// Whether AWS Config can take rules out of the account without being trusted for it: by its role, until it notices that it
/// is not trusted any more, or by a role that people made for it.
fn deletes_untrusted(world: &World, organization: &Organization, account: AccountId) -> bool {
    let trusted = organization.trusted.contains_key(RULES_PRINCIPAL);
    let unnoticed = (organization.integration(SERVICE))
        .is_some_and(|it| matches!(it.state, IntegrationState::Unnoticed { .. }));
    let role = (world.account(account)).is_some_and(|it| it.roles.contains_key(RULES_ROLE));
    !trusted
        && (unnoticed && role
            || api::catalog::by_id(SERVICE)
                .is_some_and(|service| lets_in(world, service, account).is_some()))
}

/// Tries in these accounts, and writes down what came of it.
fn try_in(
    world: &mut World,
    key: &Key,
    accounts: &[AccountId],
    fails: bool,
    events: &mut Vec<Event>,
) {
    let now = world.now;
    let mut done = 0;
    for account in accounts {
        let Some(member) = world
            .config
            .organization_rules
            .get(key)
            .and_then(|rule| rule.members.get(account))
            .cloned()
        else {
            continue;
        };
        let result = if fails {
            Attempt::Failed(FAILED)
        } else {
            attempt(world, key, *account, &member, events)
        };
        let name = world.name_of(*account);
        let rule = &key.1;
        let says = match (&result, member.phase) {
            (Attempt::Done, Phase::Create) => {
                message!("AWS Config put rule `{rule}` into {name}.", rule, name)
            }
            (Attempt::Done, Phase::Update) => {
                message!("AWS Config changed rule `{rule}` in {name}.", rule, name)
            }
            (Attempt::Done, Phase::Delete) => {
                message!("AWS Config took rule `{rule}` out of {name}.", rule, name)
            }
            (Attempt::Later, _) => message!(
                "AWS Config could not put rule `{rule}` into {name}: no recorder is there. It tries again every hour.",
                rule,
                name
            ),
            (Attempt::Failed(code), _) => message!(
                "AWS Config failed with rule `{rule}` in {name}: {message}",
                rule,
                name,
                message = message(code)
            ),
        };
        if accounts.len() <= WAVES
            && !(matches!(result, Attempt::Later) && member.at > member.since)
        {
            events.push(world.event(
                Actor::Service(SERVICE.into()),
                EventKind::ServiceActed {
                    account: *account,
                    service: SERVICE.into(),
                },
                says,
            ));
        }
        done += usize::from(matches!(result, Attempt::Done));
        let Some(rule) = rule_mut(world, key) else {
            return;
        };
        if matches!(result, Attempt::Done) && member.phase == Phase::Delete {
            rule.members.remove(account);
            continue;
        }
        if let Some(member) = rule.members.get_mut(account) {
            member.at = now;
            match result {
                Attempt::Done => {
                    member.progress = Progress::Done;
                    member.there = member.there.or(Some(now));
                }
                Attempt::Later => {}
                Attempt::Failed(code) => member.progress = Progress::Failed(code.into()),
            }
        }
    }
    if accounts.len() > WAVES {
        let says = message!(
            "AWS Config is done with rule `{rule}` in {done} of {count} accounts.",
            rule = key.1,
            done,
            count = accounts.len()
        );
        events.push(world.event(
            Actor::Service(SERVICE.into()),
            EventKind::ConfigChanged(key.0.account),
            says,
        ));
    }
    finish(world, key, events);
}

/// A rule that is deleted and in no account any more is gone.
fn finish(world: &mut World, key: &Key, events: &mut Vec<Event>) {
    let gone = world
        .config
        .organization_rules
        .get(key)
        .is_some_and(|rule| rule.phase == Phase::Delete && rule.members.is_empty());
    if gone {
        forget(world, key);
        let says = message!(
            "Organization rule `{rule}` of {account} is deleted everywhere.",
            rule = key.1,
            account = world.name_of(key.0.account)
        );
        events.push(world.event(
            Actor::Service(SERVICE.into()),
            EventKind::ConfigChanged(key.0.account),
            says,
        ));
    }
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

/// A wave comes to its accounts (an agenda entry fell due).
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
    // Those that wait for a recorder are asked again together.
    let task = Task::ConfigRetries {
        place: key.0,
        rule: key.1.clone(),
    };
    let still = waiting(world, key, Some(wave));
    if !still.is_empty() && world.agenda.iter().all(|due| due.task != task) {
        world.schedule(HOUR, task, cause);
    }
}

/// AWS Config tries again where no recorder was (an agenda entry fell due).
pub fn retry(world: &mut World, key: &Key, cause: Cause, fails: bool, events: &mut Vec<Event>) {
    // Not those whose wave is still to come.
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

/// Rules of an organization come to new accounts, and leave those that left.
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

/// An account joined: the organization's rules come to it too.
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

/// An account left, or its organization was deleted: it loses the organization's rules, and those that it had put are gone.
fn departed(world: &mut World, account: AccountId) {
    let keys: Vec<Key> = world.config.organization_rules.keys().cloned().collect();
    for key in keys {
        if key.0.account == account {
            forget(world, &key);
        }
    }
    closed(world, account);
}

/// An account is closed: AWS Config leaves it alone.
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

/// The rules of an organization that are in an account: where they were put from, and what they are.
pub fn rules_in(
    world: &World,
    place: AccountRegion,
) -> impl Iterator<Item = (&Key, &OrganizationRule, SimTime)> {
    world
        .config
        .organization_rules
        .iter()
        .filter(move |((from, _), _)| from.region == place.region)
        .filter_map(move |(key, rule)| {
            let since = rule.members.get(&place.account)?.there?;
            Some((key, &**rule, since))
        })
}
