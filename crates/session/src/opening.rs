//! Opening a session in slices: `go_on(n)` does about `n` units of work and returns whether all commands are done.
//!
//! The slices do not change the result: `History::open` is the same code with one slice.

use std::{mem, vec};

use crate::Session;
use crate::history::{History, Step};
use crate::scenario::Building;
use engine::passage::Passage;
use state::command::{Command, TimeMove};

impl History {
    /// Replays a session from its start.
    pub fn open(session: &Session) -> Self {
        Opening::new(session.clone()).finish()
    }

    /// Begins a move of time from the current world. It becomes a step only in [`History::arrive`].
    pub fn set_out(&self, time: TimeMove) -> Passage {
        Passage::new(self.world(), time)
    }

    /// Finishes a move of time that began in the current world, and adds it as a step.
    pub fn arrive(&mut self, passage: Passage) -> &Step {
        let command = passage.command();
        let (world, result) = passage.arrive();
        self.step_to(command, result, world)
    }
}

/// A session that is opened in slices.
///
/// ```text
/// Opening::new ─▶ go_on(n) … until it returns true ─▶ finish
/// ```
#[derive(Clone, Debug)]
pub struct Opening {
    /// Without its commands, which move on to the history.
    session: Session,
    commands: vec::IntoIter<Command>,
    total: usize,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    /// The scenario's world is being built.
    Building(Box<Building>),
    Playing(Box<Playing>),
}

#[derive(Clone, Debug)]
struct Playing {
    history: History,
    /// The move of time in progress.
    passage: Option<Passage>,
}

impl Opening {
    /// Begins to open a session, without doing any work yet.
    pub fn new(mut session: Session) -> Self {
        let commands = mem::take(&mut session.commands);
        Self {
            stage: Stage::Building(Box::new(session.begin())),
            session,
            total: commands.len(),
            commands: commands.into_iter(),
        }
    }

    /// Builds the scenario's world and takes commands, until about `things` units of work are done: a call, an intervention
    /// or an account of the scenario counts as one. Returns whether all commands are taken.
    pub fn go_on(&mut self, things: usize) -> bool {
        match &mut self.stage {
            Stage::Building(building) => {
                if building.go_on(things) {
                    let world = building.clone().finish();
                    self.stage = Stage::Playing(Box::new(Playing {
                        history: History::of_world(&self.session, world),
                        passage: None,
                    }));
                }
                false
            }
            Stage::Playing(playing) => playing.go_on(&mut self.commands, things),
        }
    }

    /// The number of commands done so far.
    pub fn taken(&self) -> usize {
        match &self.stage {
            Stage::Building(_) => 0,
            Stage::Playing(playing) => playing.history.steps().len(),
        }
    }

    /// While the scenario's world is built: how many accounts were added, and how many there will be.
    pub fn accounts(&self) -> Option<(usize, usize)> {
        match &self.stage {
            Stage::Building(building) => building.accounts(),
            Stage::Playing(_) => None,
        }
    }

    /// The number of commands in the session.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Finishes opening. Returns the session after all its commands.
    pub fn finish(mut self) -> History {
        while !self.go_on(usize::MAX) {}
        let mut history = match self.stage {
            Stage::Building(building) => History::of_world(&self.session, building.finish()),
            Stage::Playing(playing) => playing.history,
        };
        history.set_faults(&self.session.faults);
        history
    }
}

impl Playing {
    fn go_on(&mut self, commands: &mut vec::IntoIter<Command>, mut things: usize) -> bool {
        while things > 0 {
            if let Some(passage) = &mut self.passage {
                passage.spend(&mut things);
                if let Some(passage) = self.passage.take_if(|it| it.is_done()) {
                    self.history.arrive(passage);
                    things = things.saturating_sub(1);
                }
                continue;
            }
            match commands.next() {
                None => return true,
                Some(Command::Time(time)) => self.passage = Some(self.history.set_out(time)),
                Some(command) => {
                    self.history.replay(command);
                    things -= 1;
                }
            }
        }
        self.passage.is_none() && commands.as_slice().is_empty()
    }
}
