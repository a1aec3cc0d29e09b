//! Aggregators: what they collect from, and whether they may.
//!
//! An aggregator begins to collect some minutes after it is made (an agenda entry), and then every hour, which is worked
//! out when somebody looks. The hour is Orgsim's choice; AWS documents none. One over an organization stops when it loses
//! the right to the organization's accounts, keeps what it had, and begins again when it has the right again.

use std::sync::Arc;

use message::{Message, message};
use ordered::Set;
use serde_json::Value;

use super::aggregated::places;
use super::recorder::pass_role;
use super::{
    AccountRegion, PRINCIPAL, ROLE, SERVICE, account_ids, changed, for_organization, invalid,
    is_entitled, list_answer, permit, plain_name, texts, trust_on_behalf,
};
use crate::iam::service_linked_role::{self, NewServiceRole};
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, OrganizationId, Text};
use api::json::json;
use api::partition::Partition;
use api::principal::Principal;
use api::region;
use api::time::{MINUTE, SimTime};
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::context;
use gates::context::Ctx;
use gates::handler::Answer;
use gates::input::Input;
use state::account::ORGANIZATIONS_ROLE;
use state::agenda::{Cause, Task};
use state::config::over;
use state::config::{Aggregator, Sources};
use state::event::{Actor, Event, EventKind};
use state::organization::FeatureSet;
use state::world::World;

/// Aggregators in an account and Region.
pub const AGGREGATORS: usize = 50;
/// Source accounts of an aggregator.
pub const SOURCE_ACCOUNTS: usize = 10_000;

/// What the aggregator's role has to be allowed, so that AWS Config learns which accounts the organization has.
const LOOKS: [&str; 2] = [
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
];

/// Why AWS Config cannot read the organization through this role now; `None`: it can.
fn role_hindrance(world: &World, account: AccountId, role: &str) -> Option<Message> {
    let own = (world.role_by_arn(role))
        .filter(|(owner, it)| *owner == account && it.trust.contains(PRINCIPAL));
    let Some((_, it)) = own else {
        return Some(message!(
            "The aggregator's role {role} is not there, or AWS Config cannot assume it.",
            role = role.to_string()
        ));
    };
    let caller = Principal::role(account, &it.name, "AWSConfig");
    (LOOKS.into_iter())
        .find(|action| {
            !authorize::authorize(world, &AccessRequest::new(&caller, action, "*")).is_allowed()
        })
        .map(|action| {
            message!(
                "The aggregator's role {role} is not allowed {action}.",
                role = role.to_string(),
                action
            )
        })
}

/// Why the account may not collect from this organization now; `None`: it may.
pub fn hindrance(
    world: &World,
    account: AccountId,
    organization: &OrganizationId,
    role: &str,
) -> Option<Message> {
    let Some(own) = world
        .organization_of(account)
        .filter(|own| own.id == *organization)
    else {
        return Some("The aggregator belongs to an organization that the account is no longer in. Delete it and make a new one.".into());
    };
    if own.feature_set != FeatureSet::All {
        return Some("The organization does not have all features enabled.".into());
    }
    if !is_entitled(own, account, PRINCIPAL) {
        return Some("The account is neither the management account nor a delegated administrator for AWS Config.".into());
    }
    if !own.trusted.contains_key(PRINCIPAL) {
        return Some(message!(
            "Trusted access for {PRINCIPAL} is disabled in the organization.",
            PRINCIPAL
        ));
    }
    role_hindrance(world, account, role)
}

/// Whether there is an aggregator over the organization.
pub fn any_over(world: &World, organization: &OrganizationId) -> bool {
    over(world, organization).next().is_some()
}

/// When an aggregator over the organization last collected.
pub fn gathered(world: &World, organization: &OrganizationId) -> Option<SimTime> {
    over(world, organization)
        .filter_map(|(_, it)| it.collected(world.now))
        .max()
}

fn regions(partition: Partition, source: Input<'_>) -> Result<Option<Vec<&'static str>>, ApiError> {
    let listed = texts(source.list("AwsRegions"));
    match (source.truth("AllAwsRegions"), listed.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => listed
            .iter()
            .map(|name| {
                region::known(partition, name)
                    .ok_or_else(|| invalid(format!("The Region `{name}` does not exist.")))
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Some),
        (true, false) => Err(invalid(
            "Either all Regions or a list of Regions can be given, not both.",
        )),
        (false, true) => Err(invalid(
            "The source names no Region: say AllAwsRegions=true, or list AwsRegions.",
        )),
    }
}

/// What the call says to collect from.
enum Given<'a> {
    Accounts(Set<AccountId>, Option<Vec<&'static str>>),
    Organization(&'a str, Option<Vec<&'static str>>),
}

fn given(partition: Partition, input: Input<'_>) -> Result<Given<'_>, ApiError> {
    let accounts = input
        .list("AccountAggregationSources")
        .and_then(|sources| sources.first())
        .and_then(Input::of);
    match (accounts, input.structure("OrganizationAggregationSource")) {
        (Some(source), None) => {
            let ids = account_ids(partition, source.list("AccountIds"))?;
            if ids.is_empty() {
                return Err(invalid("The source names no account."));
            }
            Ok(Given::Accounts(
                ids.into_iter().collect(),
                regions(partition, source)?,
            ))
        }
        (None, Some(source)) => Ok(Given::Organization(
            source.text("RoleArn"),
            regions(partition, source)?,
        )),
        (Some(_), Some(_)) => Err(invalid(
            "An aggregator collects either from accounts or from an organization: give one of the two sources.",
        )),
        (None, None) => Err(invalid(
            "Give AccountAggregationSources or OrganizationAggregationSource.",
        )),
    }
}

pub(super) fn put(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = super::place(ctx);
    let name = plain_name(
        input.text("ConfigurationAggregatorName"),
        "configurationAggregatorName",
    )?;
    let given = given(ctx.account().partition(), input)?;
    let organization = match &given {
        Given::Accounts(..) => {
            ctx.pass("Any account may collect from accounts that let it.");
            None
        }
        Given::Organization(..) => Some(for_organization(world, ctx, PRINCIPAL)?),
    };
    let key = (place, Text::from(name));
    let before = world.config.aggregators.get(&key).cloned();
    let id = before.as_ref().map_or("*", |aggregator| &*aggregator.id);
    permit(world, ctx, &place.arn(&format!("config-aggregator/{id}")))?;
    ctx.by("API Reference of AWS Config: PutConfigurationAggregator");
    let sources = match given {
        Given::Accounts(accounts, regions) => {
            if accounts.len() > SOURCE_ACCOUNTS {
                return Err(ApiError::new(
                    ErrorCode::LimitExceededException,
                    "The number of accounts in the aggregator exceeds the limit.",
                ));
            }
            Sources::Accounts { accounts, regions }
        }
        Given::Organization(role, regions) => {
            let organization = organization.expect("it was asked for just now");
            if let Some(Sources::Organization {
                organization: old, ..
            }) = before.as_ref().map(|it| &it.sources)
                && *old != organization.id
            {
                ctx.suggest("Delete this aggregator and make a new one.", None);
                return Err(ApiError::new(
                    ErrorCode::OrganizationAccessDeniedException,
                    "The configuration aggregator is associated with a previous organization. Delete this aggregator and \
                     create a new one with the current organization.",
                ));
            }
            pass_role(world, ctx, role)?;
            trust_on_behalf(world, ctx, &organization, PRINCIPAL)?;
            Sources::Organization {
                organization: organization.id.clone(),
                role: role.into(),
                regions,
            }
        }
    };
    let others = world
        .config
        .aggregators
        .keys()
        .filter(|(at, other)| *at == place && **other != *name)
        .count();
    if others >= AGGREGATORS {
        return Err(ApiError::new(
            ErrorCode::LimitExceededException,
            format!("The number of aggregators exceeds the limit of {AGGREGATORS}."),
        ));
    }
    ctx.pass("The sources can be collected from, or will be when they let it.");
    // A new request to those who were asked before.
    let dismissed: Vec<(AccountRegion, AccountRegion)> = world
        .config
        .dismissed
        .iter()
        .filter(|(_, to)| *to == place)
        .copied()
        .collect();
    let asks_again = !dismissed.is_empty();
    for pair in dismissed {
        world.config.dismissed.remove(&pair);
    }
    let cause = context::cause(world, ctx);
    let aggregator = Aggregator {
        id: match &before {
            Some(aggregator) => aggregator.id.clone(),
            None => world
                .random
                .text(
                    "config-aggregator-",
                    b"abcdefghijklmnopqrstuvwxyz0123456789",
                    8,
                )
                .into(),
        },
        sources,
        created: before
            .as_ref()
            .map_or(world.now, |aggregator| aggregator.created),
        updated: world.now,
        since: None,
        stopped: None,
        held: Set::default(),
        cause: cause.clone(),
    };
    let over = match &aggregator.sources {
        Sources::Accounts { accounts, .. } => message!("{count} accounts", count = accounts.len()),
        Sources::Organization { .. } => "the organization".into(),
    };
    let answer = json!({ "ConfigurationAggregator": shape(place, name, &aggregator) });
    let same = before.is_some_and(|before| *before == aggregator);
    world.config.aggregators.insert(key, aggregator.into());
    let new = schedule(world, place, name, cause) || !same || asks_again;
    if new {
        let says = message!(
            "{account} has an aggregator `{name}` over {over}.",
            account = world.name_of(place.account),
            name = name.to_string(),
            over
        );
        changed(world, ctx, says);
    }
    Ok(answer)
}

/// The next first collection, unless one waits; whether there is a new one.
fn schedule(world: &mut World, place: AccountRegion, name: &str, cause: Cause) -> bool {
    let task = Task::ConfigCollects {
        place,
        aggregator: name.into(),
    };
    if world.agenda.iter().any(|due| due.task == task) {
        return false;
    }
    let delay = world.random.between(2, 6) * MINUTE;
    world.schedule(delay, task, cause);
    true
}

fn shape(place: AccountRegion, name: &str, aggregator: &Aggregator) -> Value {
    let mut row = json!({
        "ConfigurationAggregatorName": name,
        "ConfigurationAggregatorArn": place.arn(&format!("config-aggregator/{}", aggregator.id)),
    });
    let regions = |row: &mut Value, regions: &Option<Vec<&'static str>>| match regions {
        None => row["AllAwsRegions"] = true.into(),
        Some(regions) => row["AwsRegions"] = regions.clone().into(),
    };
    match &aggregator.sources {
        Sources::Accounts {
            accounts,
            regions: own,
        } => {
            let ids: Vec<String> = accounts.iter().map(AccountId::to_string).collect();
            let mut source = json!({ "AccountIds": ids });
            regions(&mut source, own);
            row["AccountAggregationSources"] = vec![source].into();
        }
        Sources::Organization {
            role, regions: own, ..
        } => {
            let mut source = json!({ "RoleArn": &**role });
            regions(&mut source, own);
            row["OrganizationAggregationSource"] = source;
        }
    }
    row["CreationTime"] = aggregator.created.iso().into();
    row["LastUpdatedTime"] = aggregator.updated.iso().into();
    row
}

fn no_such(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchConfigurationAggregatorException,
        format!("The configuration aggregator {name} does not exist."),
    )
}

/// The aggregator that the call names, in the caller's account and Region.
pub(super) fn named(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
) -> Result<Arc<Aggregator>, ApiError> {
    let name = input.text("ConfigurationAggregatorName");
    world
        .config
        .aggregators
        .get(&(super::place(ctx), Text::from(name)))
        .cloned()
        .ok_or_else(|| no_such(name))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = super::permitted(world, ctx)?;
    let wanted = texts(input.list("ConfigurationAggregatorNames"));
    let own: Vec<_> = world
        .config
        .aggregators
        .iter()
        .filter(|((at, name), _)| *at == place && (wanted.is_empty() || wanted.contains(&&**name)))
        .collect();
    if let Some(missing) = wanted
        .iter()
        .find(|name| own.iter().all(|((_, own), _)| **own != ***name))
    {
        return Err(no_such(missing));
    }
    list_answer(
        ctx,
        input,
        "ConfigurationAggregators",
        &own,
        |((at, name), aggregator)| shape(*at, name, aggregator),
    )
}

pub(super) fn delete(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = super::place(ctx);
    let name = input.text("ConfigurationAggregatorName");
    let known = named(world, ctx, input).ok();
    let id = known.as_ref().map_or("*", |aggregator| &*aggregator.id);
    permit(world, ctx, &place.arn(&format!("config-aggregator/{id}")))?;
    if known.is_none() {
        return Err(no_such(name));
    }
    world.config.aggregators.remove(&(place, name.into()));
    world
        .agenda
        .cancel(|task| matches!(task, Task::ConfigCollects { place: at, aggregator } if *at == place && **aggregator == *name));
    let says = message!(
        "Aggregator `{name}` of {account} was deleted with all that it had collected.",
        name = name.to_string(),
        account = world.name_of(place.account)
    );
    changed(world, ctx, says);
    Ok(json!({}))
}

/// The first collection (an agenda entry fell due).
pub fn collect(
    world: &mut World,
    place: AccountRegion,
    name: &Text,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let key = (place, name.clone());
    let Some(aggregator) = world.config.aggregators.get(&key).cloned() else {
        return;
    };
    let actor = Actor::Service(SERVICE.into());
    let acted = EventKind::ServiceActed {
        account: place.account,
        service: SERVICE.into(),
    };
    let whose = world.name_of(place.account);
    if fails {
        let says = message!(
            "AWS Config could not collect for aggregator `{name}` of {whose}; it tries again.",
            name,
            whose
        );
        events.push(world.event(actor, acted, says));
        schedule(world, place, name, cause);
        return;
    }
    let hindered = match &aggregator.sources {
        Sources::Organization {
            organization, role, ..
        } => hindrance(world, place.account, organization, role),
        Sources::Accounts { .. } => None,
    };
    if let Some(why) = hindered {
        stop(world, &key, why, events);
        return;
    }
    let mut next = (*aggregator).clone();
    next.since = Some(world.now);
    next.stopped = None;
    next.held = Set::default();
    let says = message!(
        "AWS Config collects for aggregator `{name}` of {whose}, from now on every hour.",
        name,
        whose
    );
    events.push(world.event(actor, acted, says));
    if let Sources::Organization { organization, .. } = &next.sources {
        let organization = organization.clone();
        make_roles(world, &organization, &next.sources, events);
    }
    world.config.aggregators.insert(key, next.into());
}

/// Where there is something to collect, AWS Config asks Organizations for its role.
fn make_roles(
    world: &mut World,
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
        .config
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
        let able = world.account(account).is_some_and(|it| {
            it.roles.contains_key(ORGANIZATIONS_ROLE) && !it.roles.contains_key(ROLE)
        });
        if there && able {
            let who = gates::people::actor_name(world, &cause.actor);
            let why = message!(
                "AWS Config collected from {account} at {now} for an aggregator and asked AWS Organizations for its role. {who} had enabled trusted access at {at}.",
                account = world.name_of(account),
                now = world.now,
                who,
                at = cause.at
            );
            let new = NewServiceRole {
                name: ROLE,
                principal: PRINCIPAL,
                description: None,
                cause: cause.clone(),
                why,
            };
            service_linked_role::create_for_service(world, account, new, events);
            nothing_left(world, account);
        }
    }
}

/// AWS Config has been in the account and need not come for its roles any more.
pub(super) fn nothing_left(world: &mut World, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::came_otherwise(world, service, account);
    }
}

/// A recorder was started: where AWS Config is trusted, it has something to do in the account.
pub(super) fn reason_to_act(world: &mut World, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::reason(world, service, account);
    }
}

fn stop(world: &mut World, key: &(AccountRegion, Text), why: Message, events: &mut Vec<Event>) {
    let Some(mut aggregator) = world.config.aggregators.get(key).cloned() else {
        return;
    };
    let held = places(world, key.0, &aggregator)
        .into_iter()
        .map(|(place, _)| place)
        .collect();
    let next = Arc::make_mut(&mut aggregator);
    next.stopped = Some(world.now);
    next.held = held;
    world.config.aggregators.insert(key.clone(), aggregator);
    let says = message!(
        "Aggregator `{aggregator}` of {account} no longer collects. {why} What it had stays.",
        aggregator = key.1,
        account = world.name_of(key.0.account),
        why
    );
    events.push(world.event(
        Actor::Service(SERVICE.into()),
        EventKind::ConfigChanged(key.0.account),
        says,
    ));
}

/// Aggregators over organizations stop when they have lost the right, and begin again when they have it again.
pub(super) fn settle(world: &mut World, events: &mut Vec<Event>) {
    let over: Vec<_> = world
        .config
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
            hindrance(world, key.0.account, &organization, &role),
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
