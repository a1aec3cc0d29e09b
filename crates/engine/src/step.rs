//! Steps: the only way to change a world from outside.

use std::sync::Arc;

use message::message;
use serde_json::Value;

use crate::call;
use crate::passage::Passage;
use crate::services::REACTIONS;
use crate::tasks;
use api::error::ApiError;
use api::time::span;
use services::cloudtrail::records;
use services::config;
use services::iam::opening;
use services::work;
use state::agenda::{Due, Task};
use state::command::{Command, Intervention, TimeMove};
use state::event::{Actor, EventKind, Events};
use state::outcome::{Outcome, Refusal};
use state::throttle::Throttle;
use state::transfer::Quotas;
use state::world::World;

/// Applies one command: all of it or, on a refusal, none of it, except that it has been seen (`records`).
///
/// # Errors
///
/// A refusal, in AWS's words, with the gates that a call came through.
pub fn step(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    if let Command::Time(time) = command {
        return pass(world, *time);
    }
    let seen = records::look_ahead(world, command);
    let mut next = world.clone();
    let result = carry_out(&mut next, command);
    match &result {
        Ok(outcome) => {
            *world = next;
            records::watch(world, command, seen, Ok(outcome));
        }
        Err(refusal) => {
            drop(next);
            records::watch(world, command, seen, Err(refusal));
        }
    }
    result
}

/// The same for commands of a scenario, which are never refused: without a world to go back to nothing is copied.
///
/// # Errors
///
/// The refusal, which may leave a world in between.
pub fn step_in_place(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    if let Command::Time(time) = command {
        return pass(world, *time);
    }
    let seen = records::look_ahead(world, command);
    let outcome = carry_out(world, command)?;
    records::watch(world, command, seen, Ok(&outcome));
    Ok(outcome)
}

fn pass(world: &mut World, time: TimeMove) -> Result<Outcome, Box<Refusal>> {
    let (arrived, result) = Passage::new(world, time).arrive();
    *world = arrived;
    result
}

fn carry_out(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    let mut outcome = match command {
        Command::Call(call) => call::run(world, call)?,
        Command::Time(time) => return pass(world, *time),
        Command::Intervene(intervention) => intervene(world, intervention).map_err(refuse)?,
    };
    config::after(world, &mut outcome.events);
    Ok(outcome)
}

pub(crate) fn happen(world: &mut World, due: Due, events: &mut Events) {
    world.now = world.now.max(due.at);
    tasks::run(world, due, false, events);
    config::settle(world, events);
}

fn intervene(world: &mut World, intervention: &Intervention) -> Result<Outcome, ApiError> {
    let mut events = Events::new(REACTIONS);
    let mut answer = Value::Null;
    let missing = |id: u64| {
        ApiError::not_possible(message!(
            "Nothing with the number {id} waits in the agenda.",
            id
        ))
    };
    match intervention {
        Intervention::Deliver { due } => {
            let due = world.agenda.remove(*due).ok_or_else(|| missing(*due))?;
            tasks::run(world, due, false, &mut events);
        }
        Intervention::Delay { due, ms } => {
            let label = tasks::label(
                world,
                &world.agenda.get(*due).ok_or_else(|| missing(*due))?.task,
            );
            if let Some(entry) = world.agenda.get(*due) {
                tasks::can_wait(&entry.task)?;
            }
            let at = world.agenda.delay(*due, *ms).ok_or_else(|| missing(*due))?;
            keep_deadline(world, *due);
            events.push(world.event(
                Actor::Outside,
                EventKind::AgendaChanged(*due),
                message!(
                    "Delayed by {time}, to {at}: {label}.",
                    time = span(*ms),
                    at,
                    label
                ),
            ));
        }
        Intervention::Fail { due } => {
            let entry = world.agenda.remove(*due).ok_or_else(|| missing(*due))?;
            tasks::can_fail(&entry.task)?;
            tasks::run(world, entry, true, &mut events);
        }
        Intervention::ServiceActs { service, account } => {
            services::trusted_access::visits::give_reason_to_act(
                world,
                service,
                *account,
                &mut events,
            )?;
        }
        Intervention::RaiseAccountQuota {
            management,
            accounts,
        } => {
            let id = world
                .organization_of(*management)
                .filter(|organization| organization.management == *management)
                .map(|organization| organization.id.clone())
                .ok_or_else(|| {
                    ApiError::not_possible(
                        "AWS Support raises the quota of accounts only for the management account of an organization.",
                    )
                })?;
            let organization = world.organization_mut(&id);
            if *accounts < organization.account_quota || *accounts > 50_000 {
                return Err(ApiError::not_possible(message!(
                    "The quota is {account_quota} accounts; it can be raised to at most 50000, and is not lowered.",
                    account_quota = organization.account_quota
                )));
            }
            organization.account_quota = *accounts;
            events.push(world.event(
                Actor::Outside,
                EventKind::QuotaRaised(id),
                message!(
                    "AWS Support raised the quota to {accounts} accounts.",
                    accounts
                ),
            ));
        }
        Intervention::Use {
            principal,
            action,
            resource,
            region,
        } => {
            answer = work::use_service(
                world,
                principal,
                action,
                resource.as_ref(),
                region,
                &mut events,
            )?;
        }
        Intervention::Habit {
            principal,
            actions,
            region,
        } => work::set_habit(world, principal, actions, region, &mut events)?,
        Intervention::GovCloud { account } => {
            services::organizations::govcloud::sign_up(world, *account, &mut events)?;
        }
        Intervention::Administrator { account, email } => {
            opening::give_administrator(world, *account, email.as_deref(), &mut events)?;
        }
        Intervention::CompleteSignUp { account } => {
            let name = {
                let account = world.account_mut(*account).ok_or_else(|| {
                    ApiError::not_possible(message!("There is no account {account}.", account))
                })?;
                if account.signed_up {
                    return Err(ApiError::not_possible(message!(
                        "{account} already has all that an account on its own needs.",
                        account = account.name
                    )));
                }
                account.signed_up = true;
                account.name.clone()
            };
            events.push(world.event(
                Actor::Outside,
                EventKind::IdentityChanged { account: *account, name: name.clone() },
                message!("The owner of {name} completed the sign-up: contact, telephone, support plan, payment method.", name),
            ));
        }
        Intervention::RaiseTransferQuotas {
            management,
            inbound,
            length,
        } => {
            services::organizations::transfers::raise_quotas(
                world,
                *management,
                Quotas {
                    inbound: *inbound,
                    length: *length,
                },
                &mut events,
            )?;
        }
        Intervention::Throttle { on } => {
            if world.throttles() == *on {
                return Err(ApiError::not_possible(if *on {
                    "Throttling is on already."
                } else {
                    "Throttling is off already."
                }));
            }
            world.throttle = on.then(|| Arc::new(Throttle::default()));
            events.push(world.event(
                Actor::Outside,
                EventKind::ThrottlingSwitched,
                if *on {
                    "AWS Organizations throttles calls from now on."
                } else {
                    "AWS Organizations takes any number of calls again."
                },
            ));
        }
        Intervention::SwitchRule { rule, on } => world.switch_rule(*rule, *on, &mut events)?,
        Intervention::Reinstate { account } => {
            services::organizations::closing::reinstate(world, *account, &mut events)?;
        }
    }
    Ok(Outcome {
        answer,
        error: None,
        events: events.into_list(),
        gates: None,
    })
}

/// A delayed deadline shows in the handshake that it belongs to, and in those that end with it.
fn keep_deadline(world: &mut World, due: u64) {
    let Some(due) = world.agenda.get(due) else {
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

fn refuse(error: ApiError) -> Box<Refusal> {
    Box::new(Refusal { error, gates: None })
}
