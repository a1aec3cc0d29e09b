//! Interventions: changes that an instructor makes from outside the cloud.

use std::sync::Arc;

use message::message;
use serde_json::Value;

use crate::services::REACTIONS;
use crate::tasks;
use api::error::ApiError;
use api::ids::{AccountId, Text};
use api::model;
use api::time::span;
use services::iam::opening;
use services::organizations::{closing, govcloud, importing, transfers};
use services::trusted_access::visits;
use services::work;
use state::agenda::Task;
use state::command::Intervention;
use state::event::{Actor, EventKind};
use state::injected::{InjectableError, InjectedError};
use state::organization::MAX_ACCOUNT_QUOTA;
use state::outcome::Outcome;
use state::reaction::Events;
use state::throttle::Throttle;
use state::transfer::Quotas;
use state::world::WorldMut;

/// Carries out an intervention on a world that the caller throws away on an error.
pub(crate) fn intervene(
    world: &mut WorldMut,
    intervention: &Intervention,
) -> Result<Outcome, ApiError> {
    let mut events = Events::new(REACTIONS);
    let answer = carry_out(world, intervention, &mut events)?;
    Ok(Outcome {
        answer,
        events: events.into_list(),
        ..Outcome::default()
    })
}

fn carry_out(
    world: &mut WorldMut,
    intervention: &Intervention,
    events: &mut Events,
) -> Result<Value, ApiError> {
    let done = match intervention {
        Intervention::Deliver { due } => deliver(world, *due, events),
        Intervention::Delay { due, ms } => delay(world, *due, *ms, events),
        Intervention::Fail { due } => fail(world, *due, events),
        Intervention::ServiceActs { service, account } => {
            visits::intervention::give_reason_to_act(world, service, *account, events)
        }
        Intervention::RaiseAccountQuota {
            management,
            accounts,
        } => raise_account_quota(world, *management, *accounts, events),
        Intervention::Use {
            principal,
            action,
            resource,
            region,
        } => {
            return work::use_service(world, principal, action, resource.as_ref(), region, events);
        }
        Intervention::Habit {
            principal,
            actions,
            region,
        } => work::set_habit(world, principal, actions, region, events),
        Intervention::GovCloud { account } => govcloud::sign_up(world, *account, events),
        Intervention::Administrator { account, email } => {
            opening::give_administrator(world, *account, email.as_deref(), events)
        }
        Intervention::CompleteSignUp { account } => complete_sign_up(world, *account, events),
        Intervention::RaiseTransferQuotas {
            management,
            inbound,
            length,
        } => {
            let quotas = Quotas {
                inbound: *inbound,
                length: *length,
            };
            transfers::raise_quotas(world, *management, quotas, events)
        }
        Intervention::Throttle { on } => throttle(world, *on, events),
        Intervention::Inject {
            error,
            operation,
            times,
        } => inject(world, *error, operation.clone(), *times, events),
        Intervention::SwitchRule { rule, on } => {
            (world.switch_rule(*rule, *on)).map(|event| events.push(event))
        }
        Intervention::Reinstate { account } => closing::reinstate(world, *account, events),
        Intervention::Import(organization) => importing::import(world, organization, events),
    };
    done.map(|()| Value::Null)
}

fn missing(id: u64) -> ApiError {
    ApiError::not_possible(message!("No pending event has the number {id}."))
}

fn deliver(world: &mut WorldMut, id: u64, events: &mut Events) -> Result<(), ApiError> {
    let due = world.agenda_mut().remove(id).ok_or_else(|| missing(id))?;
    tasks::run(world, due, false, events);
    Ok(())
}

fn delay(world: &mut WorldMut, id: u64, ms: u64, events: &mut Events) -> Result<(), ApiError> {
    let entry = world.agenda().get(id).ok_or_else(|| missing(id))?;
    let label = tasks::label(world, &entry.task);
    tasks::can_wait(&entry.task)?;
    let at = world
        .agenda_mut()
        .delay(id, ms)
        .ok_or_else(|| missing(id))?;
    keep_deadline(world, id);
    events.push(world.event(
        Actor::Outside,
        EventKind::AgendaChanged(id),
        message!("Delayed by {time}, to {at}: {label}.", time = span(ms)),
    ));
    Ok(())
}

/// Updates the deadline of a delayed handshake, and of those that end with it.
fn keep_deadline(world: &mut WorldMut, due: u64) {
    let Some(due) = world.agenda().get(due) else {
        return;
    };
    let Task::ExpireHandshake { handshake } = &due.task else {
        return;
    };
    let (at, handshake) = (due.at, handshake.clone());
    let ids: Vec<_> = world
        .handshakes()
        .filter(|it| it.id == handshake || it.parent.as_ref() == Some(&handshake))
        .filter(|it| it.state.is_live())
        .map(|it| it.id.clone())
        .collect();
    for id in ids {
        world.handshake_mut(&id).expires = at;
    }
}

fn fail(world: &mut WorldMut, id: u64, events: &mut Events) -> Result<(), ApiError> {
    let due = world.agenda_mut().remove(id).ok_or_else(|| missing(id))?;
    tasks::can_fail(&due.task)?;
    tasks::run(world, due, true, events);
    Ok(())
}

fn raise_account_quota(
    world: &mut WorldMut,
    management: AccountId,
    accounts: u32,
    events: &mut Events,
) -> Result<(), ApiError> {
    let says = "AWS Support raises the quota of accounts only for the management account of an organization.";
    let id = transfers::managed_by(world, management, says)?;
    let organization = world.organization_mut(&id);
    if !(organization.account_quota..=MAX_ACCOUNT_QUOTA).contains(&accounts) {
        return Err(ApiError::not_possible(message!(
            "The quota is {account_quota} accounts; it can be raised to at most 50000, and is not lowered.",
            account_quota = organization.account_quota
        )));
    }
    organization.account_quota = accounts;
    events.push(world.event(
        Actor::Outside,
        EventKind::QuotaRaised(id),
        message!("AWS Support raised the quota to {accounts} accounts."),
    ));
    Ok(())
}

fn complete_sign_up(
    world: &mut WorldMut,
    id: AccountId,
    events: &mut Events,
) -> Result<(), ApiError> {
    let account = world.account_mut(id).ok_or_else(|| {
        ApiError::not_possible(message!("Account {account} does not exist.", account = id))
    })?;
    if account.signed_up {
        return Err(ApiError::not_possible(message!(
            "{account} already has everything that a standalone account needs.",
            account = account.name
        )));
    }
    account.signed_up = true;
    let name = account.name.clone();
    events.push(world.event(
        Actor::Outside,
        EventKind::IdentityChanged {
            account: id,
            name: name.clone(),
        },
        message!(
            "The owner of {name} completed the sign-up: contact, telephone, support plan, payment method."
        ),
    ));
    Ok(())
}

/// The maximum number of calls that get an injected error, and of injected errors at a time.
const MOST_INJECTED: u32 = 1_000;

fn inject(
    world: &mut WorldMut,
    error: Option<InjectableError>,
    operation: Option<Text>,
    times: u32,
    events: &mut Events,
) -> Result<(), ApiError> {
    let says = match (error, &operation) {
        (None, _) if world.injected().is_empty() => {
            return Err(ApiError::not_possible("No error is injected."));
        }
        (None, _) => "Calls no longer get injected errors.".into(),
        (Some(error), Some(operation)) => {
            let name = error.code().name();
            let action = format!("organizations:{operation}");
            if model::operation(&action).is_none() || !error.can_answer(operation) {
                return Err(ApiError::not_possible(message!(
                    "AWS does not document {name} for {operation}."
                )));
            }
            message!("The next calls of {operation} get {name}: {times}.")
        }
        (Some(error), None) => message!(
            "The next calls for which AWS documents {name} get it: {times}.",
            name = error.code().name()
        ),
    };
    let injected = world.injected_mut();
    let fits = (1..=MOST_INJECTED).contains(&times) && injected.len() < MOST_INJECTED as usize;
    if error.is_some() && !fits {
        return Err(ApiError::not_possible(message!(
            "Errors can be injected for 1 to {MOST_INJECTED} calls."
        )));
    }
    match error {
        Some(error) => injected.push(InjectedError {
            error,
            operation,
            left: times,
        }),
        None => injected.clear(),
    }
    events.push(world.event(Actor::Outside, EventKind::ThrottlingSwitched, says));
    Ok(())
}

fn throttle(world: &mut WorldMut, on: bool, events: &mut Events) -> Result<(), ApiError> {
    if world.throttles() == on {
        return Err(ApiError::not_possible(if on {
            "Throttling is already on."
        } else {
            "Throttling is already off."
        }));
    }
    *world.throttle_mut() = on.then(|| Arc::new(Throttle::default()));
    events.push(world.event(
        Actor::Outside,
        EventKind::ThrottlingSwitched,
        if on {
            "AWS Organizations throttles calls from now on."
        } else {
            "AWS Organizations no longer throttles calls."
        },
    ));
    Ok(())
}
