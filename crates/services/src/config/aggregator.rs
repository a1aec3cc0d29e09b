//! Aggregators: their sources, and whether they may collect from them.
//!
//! An aggregator begins to collect some minutes after it is created (an agenda entry), and then every hour, which is
//! computed on request. The hour is Orgsim's choice; AWS documents none. An aggregator over an organization stops when it
//! may no longer collect there, keeps its data, and starts again when it may.

mod collecting;

use ordered::Set;

use super::recorder::pass_role;
use super::{refusals, tags};
use api::region;
use state::config::over;
use state::config::{AccountRegion, PRINCIPAL};
use state::config::{Aggregator, Sources};

use super::prelude::*;
use collecting::schedule;
pub(super) use collecting::{as_of, blocked_reason, settle};
pub use collecting::{collect, places};

/// The maximum number of aggregators in an account and Region.
pub const AGGREGATORS: usize = 50;
/// The maximum number of source accounts of an aggregator.
pub const SOURCE_ACCOUNTS: usize = 10_000;

/// Whether there is an aggregator over the organization.
pub fn any_over(world: &World, organization: &OrganizationId) -> bool {
    over(world.config(), organization).next().is_some()
}

/// When an aggregator over the organization last collected.
pub fn gathered(world: &World, organization: &OrganizationId) -> Option<SimTime> {
    over(world.config(), organization)
        .filter_map(|(_, it)| it.collected(world.now()))
        .max()
}

fn regions(partition: Partition, source: Input<'_>) -> Result<Option<Vec<&'static str>>, ApiError> {
    let listed = source.texts("AwsRegions");
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

/// The sources that a call gives.
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

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let name = plain_name(
        input.text("ConfigurationAggregatorName"),
        "configurationAggregatorName",
    )?;
    let given = given(ctx.account().partition(), input)?;
    let organization = collector(world, ctx, &given)?;
    let key = (place, Text::from(name));
    let before = world.config().aggregators.get(&key).cloned();
    let id = before.as_ref().map_or("*", |aggregator| &*aggregator.id);
    authorize::admit(world, ctx, &place.arn(&format!("config-aggregator/{id}")))?;
    ctx.cite("API Reference of AWS Config: PutConfigurationAggregator");
    let sources = sources(
        world,
        ctx,
        given,
        organization.as_deref(),
        before.as_deref(),
    )?;
    within_limit(world, place, name)?;
    ctx.note_passed("The aggregator can collect from its sources, or will once they authorize it.");
    let world = world.open(ctx)?;
    let asks_again = ask_again(world, place);
    let cause = context::cause(world, ctx);
    let aggregator = Aggregator {
        id: match &before {
            Some(aggregator) => aggregator.id.clone(),
            None => draw_id(world, "config-aggregator-", 8),
        },
        sources,
        created: before.as_ref().map_or(world.now(), |it| it.created),
        updated: world.now(),
        since: None,
        stopped: None,
        held: Set::default(),
        cause: cause.clone(),
    };
    let over = over_words(&aggregator.sources);
    let answer = json!({ "ConfigurationAggregator": shape(place, name, &aggregator) });
    let arn = place.arn(&format!("config-aggregator/{}", aggregator.id));
    let is_new = before.is_none();
    let same = before.is_some_and(|it| *it == aggregator);
    (world.config_mut().aggregators).insert(key, aggregator.into());
    if schedule(world, place, name, cause) || !same || asks_again {
        let account = world.name_of(place.account);
        let name = name.to_string();
        let says = message!("{account} has an aggregator `{name}` over {over}.");
        changed(world, ctx, says);
    }
    if is_new {
        tags::on_creation(world, ctx, &arn, input);
    }
    Ok(answer)
}

/// The organization that the aggregator collects from, if the caller may collect from one.
fn collector(
    world: &World,
    ctx: &mut Ctx,
    given: &Given,
) -> Result<Option<Arc<Organization>>, ApiError> {
    match given {
        Given::Accounts(..) => {
            ctx.note_passed("Any account may collect from accounts that authorize it.");
            Ok(None)
        }
        Given::Organization(..) => for_organization(world, ctx, PRINCIPAL).map(Some),
    }
}

fn over_words(sources: &Sources) -> Message {
    match sources {
        Sources::Accounts { accounts, .. } => {
            counted!(accounts.len(), "1 account|{n} accounts")
        }
        Sources::Organization { .. } => "the organization".into(),
    }
}

/// The sources of an aggregator, if the caller may collect from them.
fn sources(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    given: Given<'_>,
    organization: Option<&Organization>,
    before: Option<&Aggregator>,
) -> Result<Sources, ApiError> {
    match given {
        Given::Accounts(accounts, regions) => {
            if accounts.len() > SOURCE_ACCOUNTS {
                return Err(refusals::TOO_MANY_SOURCE_ACCOUNTS.error());
            }
            Ok(Sources::Accounts { accounts, regions })
        }
        Given::Organization(role, regions) => {
            let organization = organization.expect("the caller may collect from it");
            if let Some(Sources::Organization {
                organization: old, ..
            }) = before.map(|it| &it.sources)
                && *old != organization.id
            {
                return Err(refusals::OF_A_PREVIOUS_ORGANIZATION.error());
            }
            pass_role(world, ctx, role)?;
            trust_on_behalf(world, ctx, organization, PRINCIPAL)?;
            Ok(Sources::Organization {
                organization: organization.id.clone(),
                role: role.into(),
                regions,
            })
        }
    }
}

/// Whether the account and Region may have one more aggregator, or this one again.
fn within_limit(world: &World, place: AccountRegion, name: &str) -> Result<(), ApiError> {
    let others = world
        .config()
        .aggregators
        .keys()
        .filter(|(at, other)| *at == place && **other != *name)
        .count();
    if others >= AGGREGATORS {
        return Err(refuse!(
            refusals::TOO_MANY_AGGREGATORS,
            aggregators = AGGREGATORS
        ));
    }
    Ok(())
}

/// Renews the requests that other accounts dismissed. Returns whether there were any.
fn ask_again(world: &mut WorldMut, place: AccountRegion) -> bool {
    let dismissed: Vec<(AccountRegion, AccountRegion)> = world
        .config()
        .dismissed
        .iter()
        .filter(|(_, to)| *to == place)
        .copied()
        .collect();
    for pair in &dismissed {
        world.config_mut().dismissed.remove(pair);
    }
    !dismissed.is_empty()
}

fn shape(place: AccountRegion, name: &str, aggregator: &Aggregator) -> Value {
    let mut row = json!({
        "ConfigurationAggregatorName": name,
        "ConfigurationAggregatorArn": place.arn(&format!("config-aggregator/{}", aggregator.id)),
    });
    let regions = |row: &mut Value, regions: &Option<Vec<&'static str>>| match regions {
        None => set(row, "AllAwsRegions", true),
        Some(regions) => set(row, "AwsRegions", regions.clone()),
    };
    match &aggregator.sources {
        Sources::Accounts {
            accounts,
            regions: own,
        } => {
            let ids: Vec<String> = accounts.iter().map(AccountId::to_string).collect();
            let mut source = json!({ "AccountIds": ids });
            regions(&mut source, own);
            set(&mut row, "AccountAggregationSources", vec![source]);
        }
        Sources::Organization {
            role, regions: own, ..
        } => {
            let mut source = json!({ "RoleArn": &**role });
            regions(&mut source, own);
            set(&mut row, "OrganizationAggregationSource", source);
        }
    }
    set(&mut row, "CreationTime", aggregator.created.iso());
    set(&mut row, "LastUpdatedTime", aggregator.updated.iso());
    row
}

fn no_such(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_AGGREGATOR, name)
}

/// The aggregator that the call names, in the caller's account and Region.
pub(super) fn named(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
) -> Result<Arc<Aggregator>, ApiError> {
    let name = input.text("ConfigurationAggregatorName");
    world
        .config()
        .aggregators
        .get(&(ctx.place(), Text::from(name)))
        .cloned()
        .ok_or_else(|| no_such(name))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let wanted = input.texts("ConfigurationAggregatorNames");
    let own: Vec<_> = world
        .config()
        .aggregators
        .iter()
        .filter(|((at, name), _)| *at == place && (wanted.is_empty() || wanted.contains(&&**name)))
        .collect();
    let is_known = |name: &str| own.iter().any(|((_, own), _)| **own == *name);
    all_known(&wanted, is_known, no_such)?;
    list_answer(
        ctx,
        input,
        "ConfigurationAggregators",
        &own,
        |(key, aggregator)| shape(key.0, &key.1, aggregator),
    )
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let name = input.text("ConfigurationAggregatorName");
    let known = named(world, ctx, input).ok();
    let id = known.as_ref().map_or("*", |aggregator| &*aggregator.id);
    authorize::admit(world, ctx, &place.arn(&format!("config-aggregator/{id}")))?;
    if known.is_none() {
        return Err(no_such(name));
    }
    let world = world.open(ctx)?;
    tags::forget(world, ctx, &place.arn(&format!("config-aggregator/{id}")));
    world.config_mut().aggregators.remove(&(place, name.into()));
    world.agenda_mut().cancel(|task| matches!(task, Task::ConfigCollects { place: at, aggregator } if *at == place && **aggregator == *name));
    let says = message!(
        "Aggregator `{name}` of {account} was deleted with all its data.",
        name = name.to_string(),
        account = world.name_of(place.account)
    );
    changed(world, ctx, says);
    Ok(json!({}))
}
