//! The data that aggregators show: that of the places from which they may collect, as of the last collection.

use super::aggregator::{as_of, blocked_reason, named, places};
use super::prelude::*;
use super::{discovered, recorded};
use api::model;
use state::config::{AccountRegion, Aggregator, Sources};

message::worded! {
    /// The result of collecting from a source.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CollectionResult {
        /// The last attempt collected everything.
        Succeeded: "SUCCEEDED";
        /// The last attempt failed.
        Failed: "FAILED";
        /// Nothing was collected yet, or collecting has stopped.
        Outdated: "OUTDATED";
    }
    /// The name in the API.
    name
}

/// A source of an aggregator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    /// An account, or the organization itself.
    pub account: Option<AccountId>,
    /// The Region; `None`: all Regions.
    pub region: Option<&'static str>,
    /// The result of the last attempt.
    pub update: CollectionResult,
    /// When the last attempt was made; `None`: not yet.
    pub at: Option<SimTime>,
    /// The error code and message.
    pub error: Option<(&'static str, Message)>,
}

/// Each source of an aggregator: the organization if it is over one, then account by account and Region by Region.
pub fn sources(world: &World, owner: AccountRegion, aggregator: &Aggregator) -> Vec<SourceStatus> {
    let collected = aggregator.collected(world.now());
    let mut rows = Vec::new();
    let mut accounts: Vec<AccountId> = Vec::new();
    match &aggregator.sources {
        Sources::Accounts { accounts: own, .. } => accounts.extend(own.iter()),
        Sources::Organization {
            organization, role, ..
        } => {
            let wrong = blocked_reason(world, owner.account, organization, role);
            rows.push(SourceStatus {
                account: None,
                region: None,
                update: match (&wrong, collected) {
                    (Some(_), _) => CollectionResult::Failed,
                    (None, Some(_)) if aggregator.stopped.is_none() => CollectionResult::Succeeded,
                    (None, _) => CollectionResult::Outdated,
                },
                at: collected,
                error: wrong.map(|why| ("OrganizationAccessDenied", why)),
            });
            if let Some(organization) = world
                .organization_of(owner.account)
                .filter(|it| it.id == *organization)
            {
                accounts.extend(organization.account_ids().filter(|it| world.is_open(*it)));
                ordered::sort_by_key(&mut accounts, |account| *account);
            }
        }
    }
    let regions = aggregator.sources.each_region(owner.account.partition());
    for account in accounts {
        for region in &regions {
            let source = AccountRegion { account, region };
            let at = as_of(world, owner, aggregator, source);
            let refused = matches!(aggregator.sources, Sources::Accounts { .. })
                && account != owner.account
                && !world.config().authorizations.contains_key(&(source, owner));
            let update = match at {
                _ if refused => CollectionResult::Failed,
                Some(_) if aggregator.stopped.is_none() => CollectionResult::Succeeded,
                Some(_) | None => CollectionResult::Outdated,
            };
            rows.push(SourceStatus {
                account: Some(account),
                region: Some(region),
                update,
                at,
                error: refused.then(|| {
                    (
                        "AccessDenied",
                        "The source account has not authorized the aggregator to collect its data in this Region.".into(),
                    )
                }),
            });
        }
    }
    rows
}

pub(super) fn sources_status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let aggregator = named(world, ctx, input)?;
    let wanted = input.texts("UpdateStatus");
    let mut rows = sources(world, ctx.place(), &aggregator);
    rows.retain(|row| wanted.is_empty() || wanted.contains(&row.update.name()));
    let organization = match &aggregator.sources {
        Sources::Organization { organization, .. } => organization.to_string(),
        Sources::Accounts { .. } => String::new(),
    };
    list_answer(ctx, input, "AggregatedSourceStatusList", &rows, |row| {
        let (id, kind) = match row.account {
            Some(account) => (account.to_string(), "ACCOUNT"),
            None => (organization.clone(), "ORGANIZATION"),
        };
        let (code, message) = row.error.as_ref().map(|it| (it.0, it.1.english())).unzip();
        let shape = json!({
            "SourceId": id,
            "SourceType": kind,
            "AwsRegion": row.region,
            "LastUpdateStatus": row.update.name(),
            "LastUpdateTime": row.at.map(SimTime::iso),
            "LastErrorCode": code,
            "LastErrorMessage": message,
        });
        present(shape).into()
    })
}

/// Whether filters let this place through.
fn leaves(filters: Option<Input<'_>>, place: AccountRegion, region: &str) -> bool {
    let Some(filters) = filters else {
        return true;
    };
    let is = |name: &str, own: &str| filters.optional(name).is_none_or(|given| given == own);
    is("AccountId", &place.account.to_string()) && is(region, place.region)
}

/// The places of the call's aggregator that its filters let through. `region`: the filter's name for the Region.
pub(super) fn filtered(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
    region: &str,
) -> Result<Vec<(AccountRegion, SimTime)>, ApiError> {
    let aggregator = named(world, ctx, input)?;
    let filters = input.structure("Filters");
    let mut places = places(world, ctx.place(), &aggregator);
    places.retain(|(place, _)| leaves(filters, *place, region));
    Ok(places)
}

pub(super) fn counts(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let only = input
        .structure("Filters")
        .and_then(|filters| filters.optional("ResourceType"));
    let by = input.optional("GroupByKey");
    let mut groups: ordered::Map<String, usize> = ordered::Map::new();
    let mut total = 0;
    for (place, when) in filtered(world, ctx, input, "Region")? {
        for kind in model::RESOURCE_TYPES
            .iter()
            .filter(|kind| only.is_none_or(|only| **kind == only))
        {
            let count = recorded::count(world, place, kind, when);
            if count > 0 {
                total += count;
                let group = match by {
                    Some("ACCOUNT_ID") => place.account.to_string(),
                    Some("AWS_REGION") => place.region.to_string(),
                    _ => (*kind).to_string(),
                };
                *groups.or_insert(group, 0) += count;
            }
        }
    }
    let rows: Vec<_> = groups.iter().filter(|_| by.is_some()).collect();
    let shape = |row: &(&String, &usize)| json!({ "GroupName": &**row.0, "ResourceCount": *row.1 });
    let page = list_answer(ctx, input, "GroupedResourceCounts", &rows, shape)?;
    let mut answer = present(json!({ "TotalDiscoveredResources": total, "GroupByKey": by }));
    if by.is_some() {
        answer.extend(present(page));
    }
    Ok(answer.into())
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let kind = discovered::kind_named(input.text("ResourceType"))?;
    let filters = input.structure("Filters");
    let wanted = |name: &str| filters.and_then(|filters| filters.optional(name));
    let (id, name) = (wanted("ResourceId"), wanted("ResourceName"));
    let mut rows = Vec::new();
    for (place, when) in filtered(world, ctx, input, "Region")? {
        for known in recorded::snapshots(world, place, kind, when) {
            if id.is_none_or(|id| id == known.id)
                && (name.is_none() || known.name.as_deref() == name)
            {
                rows.push((place, known));
            }
        }
    }
    list_answer(ctx, input, "ResourceIdentifiers", &rows, |row| {
        let (place, known) = row;
        let row = json!({
            "SourceAccountId": place.account.to_string(),
            "SourceRegion": place.region,
            "ResourceId": &*known.id,
            "ResourceType": kind,
            "ResourceName": known.name.as_deref(),
        });
        present(row).into()
    })
}
