//! Steps: the only way to change a world from outside.

use crate::call;
use crate::intervene::intervene;
use crate::passage::Passage;
use api::error::ApiError;
use api::managed::NotLoaded;
use services::cloudtrail::records;
use services::iam::needs::needs_policies;
use services::{config, trails};
use state::command::{Command, TimeMove};
use state::outcome::{Outcome, Refusal};
use state::world::{World, WorldMut, Writer};

/// Applies one command: all of it or, on a refusal, none of it. The world's records keep refused commands too.
///
/// # Errors
///
/// A refusal in AWS's words, with the gates that a call passed. If [`services::iam::needs`] was not asked before, and what the step
/// needs is not loaded, an error of the host ([`ApiError::is_of_host`]): the step did not happen, and nothing is recorded.
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
    if needs_policies(command) {
        return (world.clone(), Err(refuse(NotLoaded.into())));
    }
    let seen = records::look_ahead(world, command);
    let writer = match command {
        Command::Intervene(_) => Writer::Intervention,
        Command::Call(_) | Command::Time(_) => Writer::Call,
    };
    let mut next = WorldMut::new(world.clone(), writer);
    let result = carry_out(&mut next, command);
    if let Err(refusal) = &result {
        if refusal.error.is_of_host() {
            return (world.clone(), result);
        }
        next = WorldMut::new(world.clone(), Writer::Records);
    }
    records::watch(
        &mut next,
        command,
        seen,
        result.as_ref().map_err(|it| &**it),
    );
    (next.done(), result)
}

/// Applies a command of a scenario, which is never refused. It changes the world in place, which is faster than [`step`].
///
/// # Errors
///
/// A refusal, which may leave the world half changed.
pub fn step_in_place(world: &mut WorldMut, command: &Command) -> Result<Outcome, Box<Refusal>> {
    if let Command::Time(time) = command {
        return pass(world, *time);
    }
    let seen = records::look_ahead(world, command);
    let outcome = carry_out(world, command)?;
    records::watch(world, command, seen, Ok(&outcome));
    Ok(outcome)
}

fn pass(world: &mut WorldMut, time: TimeMove) -> Result<Outcome, Box<Refusal>> {
    let (next, result) = Passage::new(world, time).arrive();
    *world = WorldMut::new(next, Writer::Time);
    result
}

fn carry_out(world: &mut WorldMut, command: &Command) -> Result<Outcome, Box<Refusal>> {
    let mut outcome = match command {
        Command::Call(call) => call::run(world, call)?,
        Command::Time(time) => return pass(world, *time),
        Command::Intervene(intervention) => intervene(world, intervention).map_err(refuse)?,
    };
    config::after(world, &mut outcome.events);
    trails::settle(world, &mut outcome.events);
    Ok(outcome)
}

fn refuse(error: ApiError) -> Box<Refusal> {
    Box::new(Refusal { error, gates: None })
}
