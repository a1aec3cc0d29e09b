//! Regions that an account can opt in to.
//!
//! Opting in and out takes some minutes, and cannot be reversed meanwhile. The other services of Orgsim have only the
//! Regions that are enabled by default; an opt-in Region accepts no calls. Source: AWS Account Management Reference Guide:
//! enable or disable AWS Regions in your account.

use super::refusals;
use super::target::{changed, plain, target};
use crate::prelude::*;
use api::region;
use gates::context::cause;
use state::account_management::RegionOpt;
use state::command::TimeMove;

/// The maximum number of requests in progress: for an account, and for all accounts of an organization.
const AT_ONCE: [usize; 2] = [6, 50];

fn opt_in(partition: Partition) -> &'static [&'static str] {
    if partition == Partition::Aws {
        &region::OPT_IN
    } else {
        &[]
    }
}

fn opted(world: &World, account: AccountId, name: &str) -> Option<RegionOpt> {
    let settings = world.account_settings().of(account)?;
    settings.regions.get(name).copied()
}

/// The status of a Region, if the partition has it.
fn status_of(world: &World, account: AccountId, name: &str) -> Option<&'static str> {
    let partition = account.partition();
    if region::exists(partition, name) {
        Some("ENABLED_BY_DEFAULT")
    } else if opt_in(partition).contains(&name) {
        Some(opted(world, account, name).map_or("DISABLED", RegionOpt::name))
    } else {
        None
    }
}

/// Every Region of an account's partition with its status, by name.
pub(crate) fn all(world: &World, account: AccountId) -> Vec<(&'static str, &'static str)> {
    let partition = account.partition();
    let mut names = [region::of(partition), opt_in(partition)].concat();
    names.sort_unstable();
    let status = |name| Some((name, status_of(world, account, name)?));
    names.into_iter().filter_map(status).collect()
}

fn shape(name: &str, status: &str) -> Value {
    json!({ "RegionName": name, "RegionOptStatus": status })
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let id = plain(world, ctx, input)?.id;
    let wanted = input.list("RegionOptStatusContains");
    let found: Vec<_> = all(world, id)
        .into_iter()
        .filter(|(_, status)| {
            wanted.is_none_or(|it| it.is_empty() || it.contains(&(*status).into()))
        })
        .collect();
    let mut answer = list_answer(ctx, input, "Regions", &found, |(name, status)| {
        shape(name, status)
    })?;
    // The token comes first in this answer.
    if let Some(token) = answer.get("NextToken").cloned() {
        let regions = answer.get("Regions").cloned();
        answer = json!({ "NextToken": token, "Regions": regions });
    }
    Ok(answer)
}

/// The gates of an operation on one Region, and the account that it is about.
fn about<'i>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'i>,
) -> Result<(AccountId, &'i str), ApiError> {
    let name = input.text("RegionName");
    let context = Context::default().with("account:TargetRegion", name);
    Ok((target(world, ctx, input, context)?.id, name))
}

/// A refusal whose reason is documented, and nothing else.
fn no_target(message: String) -> ApiError {
    refusals::INVALID_REGION.saying(message)
}

pub(super) fn status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (id, name) = about(world, ctx, input)?;
    let status = status_of(world, id, name);
    let status = status.ok_or_else(|| no_target(format!("There is no Region {name}.")))?;
    Ok(shape(name, status))
}

pub(super) fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let way = [RegionOpt::Enabling, RegionOpt::Disabling];
    switch(world, ctx, input, way, Some(RegionOpt::Enabled))
}

pub(super) fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let way = [RegionOpt::Disabling, RegionOpt::Enabling];
    switch(world, ctx, input, way, None)
}

/// Begins to enable or disable a Region, unless that is done or in progress. A call is refused while the opposite is in
/// progress.
fn switch(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    [this, other]: [RegionOpt; 2],
    goal: Option<RegionOpt>,
) -> Answer {
    let (id, name) = about(world, ctx, input)?;
    if !opt_in(id.partition()).contains(&name) {
        return Err(no_target(if region::exists(id.partition(), name) {
            format!("{name} is enabled by default: it cannot be enabled or disabled.")
        } else {
            format!("There is no Region {name}.")
        }));
    }
    let now = opted(world, id, name);
    if now == goal || now == Some(this) {
        ctx.note_passed("Nothing to do: the Region is already in this state, or changing to it.");
        return Ok(json!({}));
    }
    if now == Some(other) {
        let wait = wait_for(
            world,
            |task| matches!(task, Task::FinishRegionOpt { account, region } if *account == id && **region == *name),
        );
        ctx.suggest("Wait until the earlier request is finished.", wait);
        return Err(refuse!(refusals::UNCANCELABLE, name, state = other.name()));
    }
    within_quotas(world, ctx, id)?;
    let world = world.open(ctx)?;
    let regions = &mut world.account_settings_mut().of_mut(id).regions;
    regions.insert(name.into(), this);
    let delay = world.random().between(180, 600) * SECOND;
    let task = Task::FinishRegionOpt {
        account: id,
        region: name.into(),
    };
    let cause = cause(world, ctx);
    world.schedule(delay, task, cause);
    let (account, name) = (world.name_of(id), name.to_string());
    let says = if this == RegionOpt::Enabling {
        message!("{account} started to enable {name}.")
    } else {
        message!("{account} started to disable {name}.")
    };
    changed(world, ctx, id, says);
    Ok(json!({}))
}

/// The command that moves time until the first of these tasks is done.
fn wait_for(world: &World, is_meant: impl Fn(&Task) -> bool) -> Option<Command> {
    let due = world.agenda().iter().find(|due| is_meant(&due.task))?;
    let ms = due.at.since(world.now());
    Some(Command::Time(TimeMove::Advance { ms }))
}

/// Checks that another request may be in progress. The error that the service returns otherwise is not documented.
fn within_quotas(world: &World, ctx: &mut Ctx, account: AccountId) -> Result<(), ApiError> {
    let organization = world.organization_of(account).map(|it| &it.id);
    let mut open = [0, 0];
    for due in world.agenda().iter() {
        let Task::FinishRegionOpt { account: other, .. } = &due.task else {
            continue;
        };
        open[0] += usize::from(*other == account);
        let near = world.organization_of(*other).map(|it| &it.id);
        open[1] += usize::from(near.is_some() && near == organization);
    }
    if open[0] < AT_ONCE[0] && open[1] < AT_ONCE[1] {
        return Ok(());
    }
    ctx.cite("AWS Account Management Reference Guide: quotas");
    let own = open[0] >= AT_ONCE[0];
    let wait = wait_for(
        world,
        |task| matches!(task, Task::FinishRegionOpt { account: other, .. } if !own || *other == account),
    );
    ctx.suggest("Wait until an earlier request is finished.", wait);
    Err(refusals::TOO_MANY_REQUESTS.error())
}

/// Completes enabling or disabling the Region (a task that falls due).
pub fn finish(world: &mut WorldMut, account: AccountId, name: &Text, events: &mut Events) {
    let regions = &mut world.account_settings_mut().of_mut(account).regions;
    let enabled = regions.get(name) == Some(&RegionOpt::Enabling);
    if enabled {
        regions.insert(name.clone(), RegionOpt::Enabled);
    } else {
        regions.remove(name);
    }
    let owner = world.name_of(account);
    let says = if enabled {
        message!("{name} is enabled for {owner}.")
    } else {
        message!("{name} is disabled for {owner}.")
    };
    let kind = EventKind::resource(account, name.clone());
    let actor = Actor::Service("account".into());
    events.push(world.event(actor, kind, says));
}
