//! Steps: the only way to change a world from outside.

use crate::call;
use crate::intervene::intervene;
use crate::passage::Passage;
use crate::tasks;
use api::error::ApiError;
use services::cloudtrail::records;
use services::{config, trails};
use state::agenda::Due;
use state::command::Command;
use state::event::Events;
use state::outcome::{Outcome, Refusal};
use state::world::World;

/// Applies one command: all of it or, on a refusal, none of it. The world's records keep refused commands too.
///
/// # Errors
///
/// A refusal in AWS's words, with the gates that a call passed.
pub fn step(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    let (next, result) = step_from(world, command);
    *world = next;
    result
}

/// The world after one command, and its result, as [`step`] leaves them. For those who keep the world before it, too.
pub fn step_from(world: &World, command: &Command) -> (World, Result<Outcome, Box<Refusal>>) {
    if let Command::Time(time) = command {
        return Passage::new(world, *time).arrive();
    }
    let seen = records::look_ahead(world, command);
    let mut next = world.clone();
    let result = carry_out(&mut next, command);
    if result.is_err() {
        next = world.clone();
    }
    records::watch(
        &mut next,
        command,
        seen,
        result.as_ref().map_err(|it| &**it),
    );
    (next, result)
}

/// Applies a command of a scenario, which is never refused. It changes the world in place, which is faster than [`step`].
///
/// # Errors
///
/// A refusal, which may leave the world half changed.
pub fn step_in_place(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    if let Command::Time(_) = command {
        return step(world, command);
    }
    let seen = records::look_ahead(world, command);
    let outcome = carry_out(world, command)?;
    records::watch(world, command, seen, Ok(&outcome));
    Ok(outcome)
}

fn carry_out(world: &mut World, command: &Command) -> Result<Outcome, Box<Refusal>> {
    let mut outcome = match command {
        Command::Call(call) => call::run(world, call)?,
        Command::Time(_) => return step(world, command),
        Command::Intervene(intervention) => intervene(world, intervention).map_err(refuse)?,
    };
    config::after(world, &mut outcome.events);
    trails::settle(world, &mut outcome.events);
    Ok(outcome)
}

/// Runs a task of the agenda, at the time it is due.
pub(crate) fn happen(world: &mut World, due: Due, events: &mut Events) {
    world.now = world.now.max(due.at);
    tasks::run(world, due, false, events);
    config::settle(world, events);
    trails::settle(world, events);
}

fn refuse(error: ApiError) -> Box<Refusal> {
    Box::new(Refusal { error, gates: None })
}
