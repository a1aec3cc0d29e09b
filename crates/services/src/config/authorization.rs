//! Authorizations: each belongs to a source account and Region, and names the account and Region that may collect from
//! there.

use super::prelude::*;
use super::tags;
use api::region;
use state::config::{AccountRegion, Sources};

/// The account and Region of an aggregator, as a call names them.
fn aggregator(
    ctx: &Ctx,
    input: Input<'_>,
    account: &str,
    region: &str,
) -> Result<AccountRegion, ApiError> {
    let name = input.text(region);
    let partition = ctx.account().partition();
    let id: AccountId = input.text(account).parse().map_err(|_| {
        invalid(format!(
            "`{}` is not an account id: it must have 12 digits.",
            input.text(account)
        ))
    })?;
    Ok(AccountRegion {
        account: id.within(partition),
        region: region::known(partition, name)
            .ok_or_else(|| invalid(format!("The Region `{name}` does not exist.")))?,
    })
}

pub(super) fn resource(source: AccountRegion, aggregator: AccountRegion) -> String {
    source.arn(&format!(
        "aggregation-authorization/{}/{}",
        aggregator.account, aggregator.region
    ))
}

fn shape(world: &World, source: AccountRegion, aggregator: AccountRegion) -> Value {
    let since = world.config().authorizations.get(&(source, aggregator));
    json!({
        "AggregationAuthorizationArn": resource(source, aggregator),
        "AuthorizedAccountId": aggregator.account.to_string(),
        "AuthorizedAwsRegion": aggregator.region,
        "CreationTime": since.map(|since| since.iso()),
    })
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let to = aggregator(ctx, input, "AuthorizedAccountId", "AuthorizedAwsRegion")?;
    let from = ctx.place();
    authorize::admit(world, ctx, &resource(from, to))?;
    let world = world.open(ctx)?;
    if !world.config().authorizations.contains_key(&(from, to)) {
        let now = world.now();
        world.config_mut().authorizations.insert((from, to), now);
        let says = message!(
            "{account} authorizes aggregators of {collector} in {region} to collect from {there}.",
            account = world.name_of(from.account),
            collector = world.name_of(to.account),
            region = to.region,
            there = from.region
        );
        changed(world, ctx, says);
        tags::on_creation(world, ctx, &resource(from, to), input);
    }
    Ok(json!({ "AggregationAuthorization": shape(world, from, to) }))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let from = ctx.place();
    let own: Vec<AccountRegion> = world
        .config()
        .authorizations
        .keys()
        .filter(|(source, _)| *source == from)
        .map(|(_, to)| *to)
        .collect();
    list_answer(ctx, input, "AggregationAuthorizations", &own, |to| {
        shape(world, from, *to)
    })
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let to = aggregator(ctx, input, "AuthorizedAccountId", "AuthorizedAwsRegion")?;
    let from = ctx.place();
    authorize::admit(world, ctx, &resource(from, to))?;
    let world = world.open(ctx)?;
    tags::forget(world, ctx, &resource(from, to));
    if world
        .config_mut()
        .authorizations
        .remove(&(from, to))
        .is_some()
    {
        let says = message!(
            "{account} no longer authorizes aggregators of {collector}; the data that they collected from it is deleted.",
            account = world.name_of(from.account),
            collector = world.name_of(to.account)
        );
        changed(world, ctx, says);
    }
    Ok(json!({}))
}

/// The accounts and Regions whose request to collect from a place is pending.
pub fn requests(world: &World, from: AccountRegion) -> Vec<AccountRegion> {
    let mut asking: Vec<AccountRegion> = world
        .config()
        .aggregators
        .iter()
        .filter(|((to, _), aggregator)| match &aggregator.sources {
            Sources::Accounts { accounts, .. } => {
                to.account != from.account
                    && accounts.contains(&from.account)
                    && aggregator.sources.covers(from.region)
            }
            Sources::Organization { .. } => false,
        })
        .map(|((to, _), _)| *to)
        .filter(|to| {
            !world.config().authorizations.contains_key(&(from, *to))
                && !world.config().dismissed.contains(&(from, *to))
        })
        .collect();
    asking.dedup();
    asking
}

pub(super) fn pending(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let rows = requests(world, ctx.place());
    list_answer(
        ctx,
        input,
        "PendingAggregationRequests",
        &rows,
        |to| json!({ "RequesterAccountId": to.account.to_string(), "RequesterAwsRegion": to.region }),
    )
}

pub(super) fn dismiss(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let to = aggregator(ctx, input, "RequesterAccountId", "RequesterAwsRegion")?;
    let from = ctx.place();
    authorize::admit(world, ctx, "*")?;
    let world = world.open(ctx)?;
    if requests(world, from).contains(&to) {
        world.config_mut().dismissed.insert((from, to));
        let says = message!(
            "{account} dismissed the request of {collector} to collect from {region}.",
            account = world.name_of(from.account),
            collector = world.name_of(to.account),
            region = from.region
        );
        changed(world, ctx, says);
    }
    Ok(json!({}))
}
