//! Closing a member account: the request, the minutes until it is done, the 90 days in which AWS Support can reinstate
//! the account, and its end.
//!
//! A closed account stays a member until its end: it counts against the quota, its email address stays in use, nobody can act
//! in it, and services leave it alone. Invariant: the agenda has one entry for every account that is being closed or closed.
//! Source: AWS Organizations User Guide, closing a member account, and quotas; API Reference, CloseAccount.

use super::{accounts, refusals};
use crate::prelude::*;
use api::time::{DAY, span};
use gates::context::all_features;
use state::account::{Account, Closure, Stage};
use state::command::TimeMove;
use state::reaction::AccountChange;

/// How long AWS Support can reinstate a closed account, in milliseconds.
const REINSTATABLE: u64 = 90 * DAY;
/// The maximum number of requests to close an account that may be in progress at once.
const AT_ONCE: usize = 3;
/// The period that the quota of closures counts, in milliseconds.
const WINDOW: u64 = 30 * DAY;

/// The number of accounts that an organization with `accounts` accounts may close in 30 days.
pub fn quota(accounts: usize) -> usize {
    (accounts / 5).clamp(250, 1_000)
}

pub(super) fn close(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let id = accounts::permitted_account(world, ctx, &organization, input)?;
    ctx.enter(Gate::State);
    ctx.cite("API Reference of AWS Organizations: CloseAccount");
    all_features(ctx, &organization)?;
    let account = super::accounts::member(world, &organization, id)?;
    let name = account.name.clone();
    may_close(ctx, &organization, account)?;
    ctx.cite("AWS Organizations User Guide: quotas");
    within_quotas(world, ctx, &organization)?;
    let now = world.now();
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    let old: Vec<_> = kept
        .closures
        .iter()
        .filter(|(at, _)| now.since(*at) >= WINDOW)
        .copied()
        .collect();
    for closure in old {
        kept.closures.remove(&closure);
    }
    kept.closures.insert((now, id));
    if let Some(account) = world.account_mut(id) {
        account.closure = Some(Closure::pending(now));
    }
    let cause = context::cause(world, ctx);
    // "A few minutes" is all that is documented.
    let delay = world.random().between(60, 300) * SECOND;
    world.schedule(delay, Task::FinishClosing { account: id }, cause);
    let says = if organization.is_any_delegate(id) {
        message!("{name} is being closed. It is a delegated administrator, and stays registered.")
    } else {
        message!("{name} is being closed.")
    };
    ctx.event(world, EventKind::AccountClosing(id), says);
    Ok(json!({}))
}

/// Checks that the account is a member that is neither closed nor being closed.
fn may_close(
    ctx: &mut Ctx,
    organization: &Organization,
    account: &Account,
) -> Result<(), ApiError> {
    if organization.management == account.id {
        ctx.advise(
            "No API closes a management account: its root user does, on the Account page of the console, once every member is \
             removed or closed. That is not modeled here.");
        return Err(refusals::CANNOT_CLOSE_MANAGEMENT_ACCOUNT.error());
    }
    match &account.closure {
        None => Ok(()),
        Some(closure) if closure.stage == Stage::Pending => Err(refusals::CLOSING_ALREADY.error()),
        Some(_) => Err(refusals::ACCOUNT_ALREADY_CLOSED.error()),
    }
}

/// Checks the quotas: three at once, and a share of the organization in 30 days.
fn within_quotas(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
) -> Result<(), ApiError> {
    let is_pending = |id| (world.account(id)).is_some_and(|it| it.state() == "PENDING_CLOSURE");
    let closures = organization.closures.iter();
    let pending = closures.filter(|(_, id)| is_pending(*id)).count();
    if pending >= AT_ONCE {
        ctx.suggest(
            "Three accounts are being closed. Wait until one of them is closed.",
            Some(Command::Time(TimeMove::Next)),
        );
        return Err(refusals::CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED.error());
    }
    let recent: Vec<SimTime> = organization
        .closures
        .iter()
        .map(|(at, _)| *at)
        .filter(|at| world.now().since(*at) < WINDOW)
        .collect();
    let most = quota(organization.account_count());
    // The one whose end of the window makes room.
    let oldest = recent.len().checked_sub(most).and_then(|it| recent.get(it));
    if let Some(oldest) = oldest {
        let wait = WINDOW - world.now().since(*oldest);
        ctx.suggest(
            message!("{count} accounts were closed in the last 30 days. The quota is the higher of 250 and a fifth of the accounts, at most 1000, and cannot be raised. Wait {time}.", count = recent.len(), time = span(wait)),
            Some(Command::Time(TimeMove::Advance { ms: wait })),
        );
        return Err(refusals::CLOSE_ACCOUNT_QUOTA_EXCEEDED.error());
    }
    ctx.note_passed(counted!(pending, "1 account is being closed, and {count} of {most} were closed in the last 30 days.|{n} accounts are being closed, and {count} of {most} were closed in the last 30 days.", count = recent.len()));
    Ok(())
}

/// Completes the closing of an account (a task that falls due).
pub fn finish(world: &mut WorldMut, id: AccountId, cause: Cause, events: &mut Events) {
    let now = world.now();
    let Some(closure) = world
        .account_mut(id)
        .and_then(|account| account.closure.as_mut())
    else {
        return;
    };
    closure.stage = Stage::Closed { at: now };
    let organization = world.membership_of(id).map(|it| it.organization.clone());
    let change = AccountChange::AccountClosed(organization.as_ref(), id);
    events.changed(world, change);
    let clean = Task::CleanAccount { account: id };
    world.schedule(REINSTATABLE, clean, cause.clone());
    let says = message!(
        "{account} is closed. AWS Support can reinstate it for 90 days.",
        account = world.name_of(id)
    );
    events.push(world.event(Actor::Organizations, EventKind::AccountClosed(id), says));
    close_paired(world, id, cause, events);
}

/// Closes the GovCloud account that is paired with a commercial one. When AWS does so is not documented; here it is at once.
/// What happens to one that manages an organization is not documented either; here it stays open, because its members would
/// have to leave first.
fn close_paired(world: &mut WorldMut, id: AccountId, cause: Cause, events: &mut Events) {
    let now = world.now();
    let pair = world.account(id).and_then(|account| account.pair);
    let manages = |id| {
        let organization = world.organization_of(id);
        organization.is_some_and(|organization| organization.management == id)
    };
    let Some(pair) = pair.filter(|it| it.partition() == Partition::GovCloud && !manages(*it))
    else {
        return;
    };
    let Some(account) = world.account_mut(pair).filter(|it| it.closure.is_none()) else {
        return;
    };
    account.closure = Some(Closure::pending(now));
    finish(world, pair, cause, events);
}

/// Reopens the account, as AWS Support does: an intervention.
pub fn reinstate(world: &mut WorldMut, id: AccountId, events: &mut Events) -> Result<(), ApiError> {
    let account = world
        .account(id)
        .ok_or_else(|| ApiError::not_possible(message!("Account {id} does not exist.")))?;
    let name = account.name.clone();
    if account.is_gone() {
        return Err(ApiError::not_possible(message!(
            "{name} was closed more than 90 days ago and can no longer be reinstated."
        )));
    }
    if !account.is_closed() {
        return Err(ApiError::not_possible(message!("{name} is not closed.")));
    }
    let organization = account
        .membership
        .as_ref()
        .map(|it| it.organization.clone());
    if let Some(account) = world.account_mut(id) {
        account.closure = None;
    }
    let clean = Task::CleanAccount { account: id };
    world.agenda_mut().cancel(|task| *task == clean);
    let says = message!("AWS Support reinstated {name}: it is as it was.");
    events.push(world.event(Actor::Outside, EventKind::AccountReinstated(id), says));
    if let Some(organization) = organization {
        events.changed(world, AccountChange::AccountReinstated(&organization, id));
    }
    Ok(())
}

/// Closes the account for good after 90 days and removes it from the organization (a task that falls due).
pub fn clean(world: &mut WorldMut, id: AccountId, events: &mut Events) {
    let now = world.now();
    let Some(account) = world.account_mut(id) else {
        return;
    };
    if let Some(closure) = &mut account.closure {
        closure.stage = Stage::Gone { at: now };
    }
    let organization = account
        .membership
        .as_ref()
        .map(|it| it.organization.clone());
    let Some(organization) = organization else {
        return;
    };
    // Not documented: a delegated administrator that leaves for good is deregistered.
    world.organization_mut(&organization).delegates.remove(&id);
    let says = message!(
        "{account} is permanently closed and no longer in the organization. Its email address cannot be used again.",
        account = world.name_of(id)
    );
    let account = id;
    let cleaned = EventKind::AccountCleaned {
        organization,
        account,
    };
    events.push(world.event(Actor::Organizations, cleaned, says));
    super::joining::depart(world, id, events);
}
