//! Collecting: when an aggregator begins, why it stops, and the roles that AWS Config creates meanwhile.

use ordered::Set;

use crate::config::prelude::*;
use api::time::MINUTE;
use state::account::ConfigReason;
use state::account::ORGANIZATIONS_ROLE;
use state::config::{AccountRegion, PRINCIPAL, ROLE, SERVICE};
use state::config::{Aggregator, Sources};

/// The actions that the aggregator's role must allow, so that AWS Config learns which accounts the organization
/// has.
const LOOKS: [&str; 2] = [
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
];

/// Why AWS Config cannot read the organization through this role now; `None`: it can.
fn role_blocked_reason(world: &World, account: AccountId, role: &str) -> Option<Message> {
    let own = (world.role_by_arn(role))
        .filter(|(owner, it)| *owner == account && it.trust.contains(PRINCIPAL));
    let role = role.to_string();
    let Some((_, it)) = own else {
        return Some(message!(
            "The aggregator's role {role} does not exist, or AWS Config cannot assume it."
        ));
    };
    let caller = Principal::role(account, &it.name, "AWSConfig");
    (LOOKS.into_iter())
        .find(|action| {
            !authorize::authorize(world, &AccessRequest::new(&caller, action, "*")).is_allowed()
        })
        .map(|action| message!("The aggregator's role {role} is not allowed {action}."))
}

/// Why the account may not collect from this organization now; `None`: it may.
pub fn blocked_reason(
    world: &World,
    account: AccountId,
    organization: &OrganizationId,
    role: &str,
) -> Option<Message> {
    let Some(own) = world
        .organization_of(account)
        .filter(|own| own.id == *organization)
    else {
        return Some("The aggregator belongs to an organization that the account is no longer in. Delete it and create a new one.".into());
    };
    if own.feature_set != FeatureSet::All {
        return Some("The organization does not have all features enabled.".into());
    }
    if !is_entitled(own, account, PRINCIPAL) {
        return Some("The account is neither the management account nor a delegated administrator for AWS Config.".into());
    }
    if !own.trusted.contains_key(PRINCIPAL) {
        return Some(message!(
            "Trusted access for {PRINCIPAL} is disabled in the organization."
        ));
    }
    role_blocked_reason(world, account, role)
}

/// Schedules the first collection unless one is scheduled. Returns whether it did.
pub(super) fn schedule(
    world: &mut WorldMut,
    place: AccountRegion,
    name: &str,
    cause: Cause,
) -> bool {
    let task = Task::ConfigCollects {
        place,
        aggregator: name.into(),
    };
    if world.agenda().iter().any(|due| due.task == task) {
        return false;
    }
    let delay = world.random().between(2, 6) * MINUTE;
    world.schedule(delay, task, cause);
    true
}

/// Does the first collection (a task that falls due).
pub fn collect(
    world: &mut WorldMut,
    place: AccountRegion,
    name: &Text,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let key = (place, name.clone());
    let Some(aggregator) = world.config().aggregators.get(&key).cloned() else {
        return;
    };
    let actor = Actor::Service(SERVICE.into());
    let acted = EventKind::acted(place.account, SERVICE);
    let whose = world.name_of(place.account);
    if fails {
        let says = message!(
            "AWS Config could not collect for aggregator `{name}` of {whose}; it retries."
        );
        events.push(world.event(actor, acted, says));
        schedule(world, place, name, cause);
        return;
    }
    let hindered = match &aggregator.sources {
        Sources::Organization {
            organization, role, ..
        } => blocked_reason(world, place.account, organization, role),
        Sources::Accounts { .. } => None,
    };
    if let Some(why) = hindered {
        stop(world, &key, why, events);
        return;
    }
    let mut next = (*aggregator).clone();
    next.since = Some(world.now());
    next.stopped = None;
    next.held = Set::default();
    let says =
        message!("AWS Config collects for aggregator `{name}` of {whose} every hour from now on.");
    events.push(world.event(actor, acted, says));
    if let Sources::Organization { organization, .. } = &next.sources {
        let organization = organization.clone();
        make_roles(world, &organization, &next.sources, events);
    }
    world.config_mut().aggregators.insert(key, next.into());
}

/// Creates AWS Config's role in each account that it collects from.
fn make_roles(
    world: &mut WorldMut,
    organization: &OrganizationId,
    sources: &Sources,
    events: &mut Vec<Event>,
) {
    let Some(trust) = world
        .organization(organization)
        .and_then(|it| it.trusted.get(PRINCIPAL))
    else {
        return;
    };
    let cause = trust.cause.clone();
    let mut accounts: Vec<AccountId> = world
        .config()
        .recorders
        .iter()
        .filter(|(place, recorder)| recorder.recording && sources.covers(place.region))
        .map(|(place, _)| place.account)
        .collect();
    accounts.dedup();
    for account in accounts {
        let there = world
            .organization_of(account)
            .is_some_and(|it| it.id == *organization);
        let able = world.has_role(account, ORGANIZATIONS_ROLE) && !world.has_role(account, ROLE);
        if there && able {
            make_service_role(
                world,
                account,
                (ROLE, PRINCIPAL),
                cause.clone(),
                RoleReason::Config(ConfigReason::Collected),
                events,
            );
        }
    }
}

fn stop(world: &mut WorldMut, key: &(AccountRegion, Text), why: Message, events: &mut Vec<Event>) {
    let Some(mut aggregator) = world.config().aggregators.get(key).cloned() else {
        return;
    };
    let held = places(world, key.0, &aggregator)
        .into_iter()
        .map(|(place, _)| place)
        .collect();
    let next = Arc::make_mut(&mut aggregator);
    next.stopped = Some(world.now());
    next.held = held;
    (world.config_mut().aggregators).insert(key.clone(), aggregator);
    let says = message!(
        "Aggregator `{aggregator}` of {account} no longer collects. {why} Collected data stays.",
        aggregator = key.1,
        account = world.name_of(key.0.account)
    );
    events.push(world.event(
        Actor::Service(SERVICE.into()),
        EventKind::ConfigChanged(key.0.account),
        says,
    ));
}

/// Stops aggregators over organizations that have lost the right to collect, and restarts those that have it
/// again.
pub(crate) fn settle(world: &mut WorldMut, events: &mut Vec<Event>) {
    let over: Vec<_> = world
        .config()
        .aggregators
        .iter()
        .filter_map(|(key, aggregator)| match &aggregator.sources {
            Sources::Organization {
                organization, role, ..
            } => Some((
                key.clone(),
                organization.clone(),
                role.clone(),
                aggregator.since,
                aggregator.stopped,
                aggregator.cause.clone(),
            )),
            Sources::Accounts { .. } => None,
        })
        .collect();
    for (key, organization, role, since, stopped, cause) in over {
        match (
            blocked_reason(world, key.0.account, &organization, &role),
            stopped,
        ) {
            (Some(why), None) if since.is_some() => stop(world, &key, why, events),
            (None, Some(_)) => {
                schedule(world, key.0, &key.1, cause);
            }
            (Some(_), _) | (None, None) => {}
        }
    }
}

/// The time of the data that an aggregator shows of this place; `None`: it shows nothing.
pub fn as_of(
    world: &World,
    owner: AccountRegion,
    aggregator: &Aggregator,
    source: AccountRegion,
) -> Option<SimTime> {
    if !aggregator.sources.covers(source.region) {
        return None;
    }
    let collected = aggregator.collected(world.now())?;
    match &aggregator.sources {
        Sources::Accounts { accounts, .. } => {
            if !accounts.contains(&source.account) {
                return None;
            }
            // The account's own data needs no authorization.
            if source.account == owner.account {
                return Some(collected);
            }
            let allowed = world.config().authorizations.get(&(source, owner))?;
            (*allowed <= collected).then_some(collected)
        }
        Sources::Organization { organization, .. } => {
            let within = |account: AccountId| {
                (world.membership_of(account))
                    .filter(|membership| membership.organization == *organization)
                    .map(|membership| membership.at)
            };
            within(owner.account)?;
            (within(source.account)? <= collected).then_some(collected)
        }
    }
}

/// The places that an aggregator has data of, with the time of the data.
pub fn places(
    world: &World,
    owner: AccountRegion,
    aggregator: &Aggregator,
) -> Vec<(AccountRegion, SimTime)> {
    world
        .config()
        .spans
        .keys()
        .filter(|source| aggregator.stopped.is_none() || aggregator.held.contains(source))
        .filter_map(|source| Some((*source, as_of(world, owner, aggregator, *source)?)))
        .collect()
}
