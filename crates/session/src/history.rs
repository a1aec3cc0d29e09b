//! A session with the world after every step, so that undo, redo, looking back and branching are lookups.
//!
//! Invariant: replaying the session's commands up to a step gives the world of that step.

use std::ops::Range;
use std::sync::Arc;

use crate::scenario::Scenario;
use crate::{Fault, Session, fault};
use state::command::{Command, Intervention, TimeMove};
use state::event::Event;
use state::outcome::{Outcome, Refusal};
use state::world::World;

/// A command with its result and the world after it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The command.
    pub command: Command,
    /// Its outcome or refusal.
    pub result: Result<Outcome, Box<Refusal>>,
    /// The world after the command.
    pub world: World,
}

impl Step {
    /// Whether the step changed the world.
    pub fn changed(&self) -> bool {
        match (&self.command, &self.result) {
            // A call reports every change as an event.
            (Command::Call(_), Ok(outcome)) => !outcome.events.is_empty(),
            (Command::Time(_) | Command::Intervene(_), Ok(_)) => true,
            (_, Err(_)) => false,
        }
    }
}

/// The steps of a session, including undone ones.
#[derive(Clone, Debug)]
pub struct History {
    /// The scenario, the seed, the start and the faults ([`Session::faults`]), also among undone steps and steps that follow later;
    /// without commands.
    session: Session,
    start: World,
    /// Shared as a whole, too: the page clones the history for every action, also for those that add no step.
    steps: Arc<Vec<Arc<Step>>>,
    /// The number of steps that count; the others are undone and can be redone.
    taken: usize,
    /// The number of fixed steps at the beginning, a lesson's setup, which cannot be undone.
    floor: usize,
    /// A seed for the next step, instead of the state of its world's generator.
    dice: Option<u64>,
    /// The last step that the host could not take ([`api::error::ApiError::is_of_host`]): it is not part of the session.
    untaken: Option<Arc<Step>>,
}

impl History {
    /// A history that begins with a scenario and has no steps yet.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self::of(&Session::new(scenario, seed))
    }

    /// The history of a session before its first command.
    pub fn of(session: &Session) -> Self {
        Self::of_world(session, session.world())
    }

    /// The history of a session before its first command, with its world, which was built before.
    pub(crate) fn of_world(session: &Session, start: World) -> Self {
        Self {
            session: Session {
                commands: Vec::new(),
                faults: Vec::new(),
                ..*session
            },
            start,
            steps: Arc::default(),
            taken: 0,
            floor: 0,
            dice: None,
            untaken: None,
        }
    }

    /// Fixes the first `steps` steps: undoing and going back stop there.
    pub fn fix(&mut self, steps: usize) {
        self.floor = steps.min(self.taken);
    }

    /// Seeds the random generator for the next step only. For searches, in which the same lines in another order must give the
    /// same world. A session cannot record this, so it must not be saved afterwards.
    pub fn draw_next_from(&mut self, seed: Option<u64>) {
        self.dice = seed;
    }

    /// The number of fixed steps at the beginning.
    pub fn floor(&self) -> usize {
        self.floor
    }

    /// The faults, also among undone steps and steps that follow later.
    pub fn faults(&self) -> &[Fault] {
        &self.session.faults
    }

    /// Sets the faults. They may include steps that will be appended later, as when a session arrives step by step.
    pub fn set_faults(&mut self, faults: &[Fault]) {
        self.session.faults = faults.to_vec();
    }

    /// The fault that includes a step, counted from 0.
    pub fn fault_of(&self, step: usize) -> Option<&Fault> {
        self.session.faults.iter().find(|it| it.has(step))
    }

    /// The scenario that the history begins with.
    pub fn scenario(&self) -> Scenario {
        self.session.scenario
    }

    /// The title of the session.
    pub fn title(&self) -> &'static str {
        let first = self.steps().first();
        self.session
            .scenario
            .title_with(first.map(|step| &step.command))
    }

    /// The number of steps at the beginning, also undone ones, that import an organization; 0 if the session does not begin so.
    pub fn imported(&self) -> usize {
        let first = self.steps.first().map(|step| &step.command);
        let Some(Command::Intervene(Intervention::Import(organization))) = first else {
            return 0;
        };
        // Who undoes calls of the import and does something else has fewer of them.
        let is_call = |step: &&Arc<Step>| match &step.command {
            Command::Call(call) => call.caller.account() == organization.management,
            Command::Time(_) | Command::Intervene(_) => false,
        };
        let calls = self.steps.iter().skip(1).take(organization.calls);
        1 + calls.take_while(is_call).count()
    }

    /// The seed of the world's random generator.
    pub fn seed(&self) -> u64 {
        self.session.seed
    }

    /// The world before any step.
    pub fn start(&self) -> &World {
        &self.start
    }

    /// The current world.
    pub fn world(&self) -> &World {
        self.world_after(self.taken)
    }

    /// The world after `steps` steps, or after all of them if there are fewer.
    pub fn world_after(&self, steps: usize) -> &World {
        let last = self.steps.iter().take(steps).next_back();
        last.map_or(&self.start, |step| &step.world)
    }

    /// The steps that count.
    pub fn steps(&self) -> &[Arc<Step>] {
        self.steps.get(..self.taken).unwrap_or_default()
    }

    /// The steps that are undone, the next to redo first.
    pub fn undone(&self) -> &[Arc<Step>] {
        self.steps.get(self.taken..).unwrap_or_default()
    }

    /// Takes a step and drops undone steps. To keep those, ask [`History::whole_session`] first. A step that the host could not
    /// take ([`api::error::ApiError::is_of_host`]) is returned and not kept.
    pub fn step(&mut self, command: Command) -> &Step {
        self.drop_undone();
        self.session.faults = fault::within(&self.session.faults, self.taken);
        self.push(command)
    }

    /// Takes a step of a saved session, which has no undone steps. Of a call that succeeded, the gates' notes are not kept: they are
    /// most of its result, and the world before the step gives them again.
    pub(crate) fn replay(&mut self, command: Command) {
        let (world, mut result) = engine::step_from(self.world(), &command);
        if let Ok(Outcome {
            error: None,
            gates: Some(record),
            ..
        }) = &mut result
        {
            record.gates = Vec::new();
        }
        self.keep(command, result, world);
    }

    /// Adds a step whose result and world are known, and drops undone steps.
    pub(crate) fn step_to(
        &mut self,
        command: Command,
        result: Result<Outcome, Box<Refusal>>,
        world: World,
    ) -> &Step {
        self.drop_undone();
        self.session.faults = fault::within(&self.session.faults, self.taken);
        self.keep(command, result, world)
    }

    /// Drops undone steps, so that nothing can be redone.
    pub fn drop_undone(&mut self) {
        Arc::make_mut(&mut self.steps).truncate(self.taken);
    }

    /// Takes a step after the last one; no step is undone.
    fn push(&mut self, command: Command) -> &Step {
        let (world, result) = match self.dice.take() {
            None => engine::step_from(self.world(), &command),
            Some(seed) => engine::step_from(&self.world().clone().reseeded(seed), &command),
        };
        self.keep(command, result, world)
    }

    fn keep(
        &mut self,
        command: Command,
        result: Result<Outcome, Box<Refusal>>,
        world: World,
    ) -> &Step {
        let step = Arc::new(Step {
            command,
            result,
            world,
        });
        if matches!(&step.result, Err(refusal) if refusal.error.is_of_host()) {
            return self.untaken.insert(step);
        }
        let steps = Arc::make_mut(&mut self.steps);
        self.taken += 1;
        steps.push_mut(step)
    }

    /// Takes a step after all others, the undone ones too. The current world stays the same unless it is the last one. For
    /// steps that are taken elsewhere, as on a server.
    pub fn append(&mut self, command: Command) -> &Step {
        let (taken, end) = (self.taken, self.steps.len());
        self.taken = end;
        self.push(command);
        if taken < end {
            self.taken = taken;
        }
        let untaken = self.untaken.as_ref();
        self.steps
            .get(end)
            .or(untaken)
            .expect("the step was taken, or it was not")
    }

    /// Moves time on by `ms` milliseconds while it plays. Moves without events grow into one step, so that a session does not
    /// fill with ticks: two moves of time equal one move by their sum.
    pub fn play(&mut self, ms: u64) -> &Step {
        let mut total = ms;
        if self.undone().is_empty()
            && self.taken > self.floor
            // Time that plays after a fault is not part of it.
            && self.fault_of(self.taken - 1).is_none()
            && let Some(last) = self.steps.last()
            && let (Command::Time(TimeMove::Advance { ms: before }), Ok(outcome)) =
                (&last.command, &last.result)
            && outcome.events.is_empty()
        {
            total = before.saturating_add(ms);
            Arc::make_mut(&mut self.steps).pop();
            self.taken -= 1;
        }
        self.step(Command::Time(TimeMove::Advance { ms: total }))
    }

    /// The number of steps after undoing once: undo goes before the last step that changed anything, or before the whole fault
    /// that includes it. `None` if there is nothing to undo.
    pub fn before(&self) -> Option<usize> {
        let last = self.steps().iter().rposition(|step| step.changed())?;
        let first = self.fault_of(last).map_or(last, |it| it.from);
        (first >= self.floor).then_some(first)
    }

    /// The number of steps after redoing once: redo goes past the next step that changed anything, or the whole fault that
    /// includes it, and past the steps after it that changed nothing. So redo returns to where undo began. `None` if there is
    /// nothing to redo.
    pub fn after(&self) -> Option<usize> {
        let end = self.steps.len();
        let to = self.change(self.taken).map_or(end, |it| it.end);
        let to = self.change(to).map_or(end, |it| it.start);
        (to > self.taken).then_some(to)
    }

    /// The first change from step `from` on: a step, or the whole fault that includes it.
    fn change(&self, from: usize) -> Option<Range<usize>> {
        let end = self.steps.len();
        let step = from
            + self
                .steps
                .get(from..)?
                .iter()
                .position(|step| step.changed())?;
        Some((self.fault_of(step)).map_or(step..step + 1, |it| it.from..it.to.min(end)))
    }

    /// The step that scheduled the task behind an event of `step`, when time passed. `None` if no task of the agenda led to the
    /// event, if the task is the end of a term, or if it was in the agenda from the beginning.
    pub fn origin(&self, step: usize, event: &Event) -> Option<usize> {
        let command = &self.steps.get(step)?.command;
        let (before, after) = (self.world_after(step), self.world_after(step + 1));
        let came = before.agenda().waiting().find(|due| {
            !due.task.is_end_of_term()
                && after.agenda().get(due.id).is_none()
                && match command {
                    Command::Time(_) => due.at == event.at,
                    Command::Intervene(Intervention::Deliver { due: id }) => due.id == *id,
                    Command::Call(_) | Command::Intervene(_) => false,
                }
        })?;
        let waits = |steps: &usize| self.world_after(*steps).agenda().get(came.id).is_some();
        let put = (self.floor..=step).find(waits)?;
        put.checked_sub(1).filter(|it| *it >= self.floor)
    }

    /// Undoes as [`History::before`] says. Returns false if there is nothing to undo.
    pub fn undo(&mut self) -> bool {
        let to = self.before();
        self.taken = to.unwrap_or(self.taken);
        to.is_some()
    }

    /// Redoes as [`History::after`] says. Returns false if there is nothing to redo.
    pub fn redo(&mut self) -> bool {
        let to = self.after();
        self.taken = to.unwrap_or(self.taken);
        to.is_some()
    }

    /// Undoes or redoes until `steps` steps count.
    pub fn go_to(&mut self, steps: usize) {
        self.taken = steps.clamp(self.floor, self.steps.len());
    }

    /// The session up to now.
    pub fn session(&self) -> Session {
        self.session_of(self.steps())
    }

    /// The session with its undone steps.
    pub fn whole_session(&self) -> Session {
        self.session_of(&self.steps)
    }

    fn session_of(&self, steps: &[Arc<Step>]) -> Session {
        Session {
            commands: steps.iter().map(|step| step.command.clone()).collect(),
            faults: fault::within(&self.session.faults, steps.len()),
            ..self.session
        }
    }
}

#[cfg(test)]
mod tests;
