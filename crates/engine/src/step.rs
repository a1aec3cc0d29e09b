//! Steps: the only way to change a world from outside.

use crate::call;
use crate::intervene::intervene;
use crate::passage::Passage;
use crate::tasks;
use api::error::ApiError;
use services::cloudtrail::records;
use services::config;
use state::agenda::Due;
use state::command::{Command, TimeMove};
use state::event::Events;
use state::outcome::{Outcome, Refusal};
use state::world::World;

/// Applies one command: all of it or, on a refusal, none of it. The world's records keep refused commands too.
///
/// # Errors
///
/// A refusal in AWS's words, with the gates that a call passed.
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

/// Applies a command of a scenario, which is never refused. It changes the world in place, which is faster than [`step`].
///
/// # Errors
///
/// A refusal, which may leave the world half changed.
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

/// Runs a task of the agenda, at the time it is due.
pub(crate) fn happen(world: &mut World, due: Due, events: &mut Events) {
    world.now = world.now.max(due.at);
    tasks::run(world, due, false, events);
    config::settle(world, events);
}

fn refuse(error: ApiError) -> Box<Refusal> {
    Box::new(Refusal { error, gates: None })
}
