//! Attempts to deploy a rule to accounts, and their results.

use message::{Message, message};

use super::{Key, WAVES, forget, rule_mut};
use crate::config::{AccountRegion, RULES_PRINCIPAL, RULES_ROLE, SERVICE, make_service_role};
use crate::trusted_access::integration::lets_in;
use api::ids::AccountId;
use api::time::HOUR;
use state::account::ORGANIZATIONS_ROLE;
use state::agenda::Cause;
use state::config::{Deployment, Phase, Progress};
use state::event::{Actor, Event, EventKind};
use state::integration::IntegrationState;
use state::organization::Organization;
use state::world::World;

/// How long a deployment waits for a missing recorder, in milliseconds.
pub const PATIENCE: u64 = 7 * HOUR;

/// The code of a deployment that fails because the account records nothing.
pub const NO_RECORDER: &str = "NoAvailableConfigurationRecorder";

const NO_ROLE: &str = "ServiceLinkedRoleMissing";

const NO_ACCESS: &str = "OrganizationAccessDenied";

const FAILED: &str = "ServiceUnavailable";

/// The message for a failure code.
pub fn message(code: &str) -> &'static str {
    match code {
        NO_RECORDER => {
            "There is no configuration recorder in the account and Region; AWS Config tried for seven hours."
        }
        NO_ROLE => {
            "AWSServiceRoleForOrganizations is missing in the account, so Organizations could not create AWS Config's role there."
        }
        NO_ACCESS => {
            "Trusted access for config-multiaccountsetup.amazonaws.com is disabled in the organization."
        }
        FAILED => "AWS Config failed to act in the account.",
        _ => "The rule failed in at least one account.",
    }
}

/// The result of an attempt in an account.
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
    let Some(trust) = organization.trusted.get(RULES_PRINCIPAL) else {
        return Attempt::Failed(NO_ACCESS);
    };
    let has = |world: &World, role: &str| {
        world
            .account(account)
            .is_some_and(|it| it.roles.contains_key(role))
    };
    if !has(world, RULES_ROLE) {
        if !has(world, ORGANIZATIONS_ROLE) {
            return Attempt::Failed(NO_ROLE);
        }
        make_role(world, key, account, trust.cause.clone(), events);
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

fn make_role(
    world: &mut World,
    key: &Key,
    account: AccountId,
    cause: Cause,
    events: &mut Vec<Event>,
) {
    let who = gates::people::actor_name(world, &cause.actor);
    let why = message!(
        "AWS Config reached {account} at {now} to put rule `{rule}` into it and requested its role from AWS Organizations. {who} had enabled trusted access at {at}.",
        rule = key.1,
        account = world.name_of(account),
        now = world.now,
        who,
        at = cause.at
    );
    let role = (RULES_ROLE, RULES_PRINCIPAL);
    make_service_role(world, account, role, cause, why, events);
}

/// Whether AWS Config can remove rules from the account without trusted access: by its own role, until it notices that
/// trusted access is disabled, or by a role that the account's users created for it.
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

/// Tries in these accounts and stores the results.
pub(super) fn try_in(
    world: &mut World,
    key: &Key,
    accounts: &[AccountId],
    fails: bool,
    events: &mut Vec<Event>,
) {
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
        let again = matches!(result, Attempt::Later) && member.at > member.since;
        if accounts.len() <= WAVES && !again {
            let says = told(world, key, *account, member.phase, &result);
            let acted = EventKind::ServiceActed {
                account: *account,
                service: SERVICE.into(),
            };
            events.push(world.event(Actor::Service(SERVICE.into()), acted, says));
        }
        done += usize::from(matches!(result, Attempt::Done));
        write_down(world, key, *account, result);
    }
    if accounts.len() > WAVES {
        let says = message!(
            "AWS Config is done with rule `{rule}` in {done} of {count} accounts.",
            rule = key.1,
            done,
            count = accounts.len()
        );
        events.push(config_changed(world, key, says));
    }
    finish(world, key, events);
}

/// The sentence about an attempt.
fn told(world: &World, key: &Key, account: AccountId, phase: Phase, result: &Attempt) -> Message {
    let name = world.name_of(account);
    let rule = &key.1;
    match (result, phase) {
        (Attempt::Done, Phase::Create) => {
            message!("AWS Config put rule `{rule}` into {name}.", rule, name)
        }
        (Attempt::Done, Phase::Update) => {
            message!("AWS Config changed rule `{rule}` in {name}.", rule, name)
        }
        (Attempt::Done, Phase::Delete) => {
            message!("AWS Config removed rule `{rule}` from {name}.", rule, name)
        }
        (Attempt::Later, _) => message!(
            "AWS Config could not put rule `{rule}` into {name}, which has no recorder. It retries every hour.",
            rule,
            name
        ),
        (Attempt::Failed(code), _) => message!(
            "AWS Config failed with rule `{rule}` in {name}: {message}",
            rule,
            name,
            message = message(code)
        ),
    }
}

/// Stores the result of an attempt in an account.
fn write_down(world: &mut World, key: &Key, account: AccountId, result: Attempt) {
    let now = world.now;
    let Some(rule) = rule_mut(world, key) else {
        return;
    };
    let Some(member) = rule.members.get_mut(&account) else {
        return;
    };
    if matches!(result, Attempt::Done) && member.phase == Phase::Delete {
        rule.members.remove(&account);
        return;
    }
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

/// The event that something of the rule changed.
fn config_changed(world: &World, key: &Key, says: Message) -> Event {
    let changed = EventKind::ConfigChanged(key.0.account);
    world.event(Actor::Service(SERVICE.into()), changed, says)
}

/// Removes a rule that is being deleted and is in no account any more.
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
        events.push(config_changed(world, key, says));
    }
}
