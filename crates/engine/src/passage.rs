//! Moves of time in slices: `go_on(n)` does about `n` units of work and returns whether the move is complete.
//!
//! Between slices a page draws frames and a server answers requests. A unit is an entry of the agenda; an entry that visits
//! every account counts as several. The slices do not change the result: `step` is the same code with one slice.

use crate::services::REACTIONS;
use crate::tasks;
use api::error::ApiError;
use api::time::{DAY, SimTime};
use services::cloudtrail::records;
use services::work::ROUND;
use services::{config, trails, work};
use state::agenda::{Due, Task};
use state::command::{Command, TimeMove};
use state::outcome::{Outcome, Refusal};
use state::reaction::Events;
use state::world::{World, WorldMut, Writer};

/// The minimum time, in milliseconds, between skipping days of daily work and cutting the move short. Records keep the latest
/// time of each attempt and those of the hours before; after two more days of work they are the same as if no day had been
/// skipped.
const AFTER_SKIP: u64 = 2 * DAY;

/// The number of visited accounts that count as one unit of work.
const ACCOUNTS: usize = 32;

/// The estimated units of work of an entry of the agenda. It only decides where slices end.
fn effort(world: &World, task: &Task) -> usize {
    if matches!(
        task,
        Task::ServiceRound { .. } | Task::ServiceNotices { .. } | Task::ServiceCleansUp { .. }
    ) {
        1 + world.account_count() / ACCOUNTS
    } else if matches!(task, Task::DailyWork) {
        1 + world.habits_by_principal().len()
    } else {
        1
    }
}

/// Runs a task of the agenda, at the time it is due.
fn happen(world: &mut WorldMut, due: Due, events: &mut Events) {
    let now = world.now().max(due.at);
    world.set_now(now);
    tasks::run(world, due, false, events);
    config::settle(world, events);
    trails::settle(world, events);
}

/// A move of time in slices.
///
/// ```text
/// Passage::new ─▶ go_on(n) … until it returns true ─▶ arrive
/// ```
///
/// The world that it begins with does not change. Dropping a passage abandons the move.
#[derive(Clone, Debug)]
pub struct Passage {
    time: TimeMove,
    started: SimTime,
    /// When the move ends. `None`: there is nothing to wait for, and the move is refused.
    until: Option<SimTime>,
    /// The earliest time to which the move can be cut short.
    earliest: SimTime,
    world: WorldMut,
    events: Events,
    done: bool,
}

impl Passage {
    /// Begins a move of time.
    pub fn new(world: &World, time: TimeMove) -> Self {
        let until = work::end_of(world, time);
        Self {
            time,
            started: world.now(),
            until,
            earliest: world.now(),
            world: WorldMut::new(world.clone(), Writer::Time),
            events: Events::new(REACTIONS),
            done: until.is_none(),
        }
    }

    /// Does about `things` units of work, at least one entry of the agenda. Returns whether the move is complete.
    pub fn go_on(&mut self, things: usize) -> bool {
        self.spend(&mut { things });
        self.done
    }

    /// Does at most about `things` units of work and subtracts them from `things`.
    pub fn spend(&mut self, things: &mut usize) {
        while !self.done && *things > 0 {
            *things = things.saturating_sub(self.next());
        }
    }

    /// Runs the next entry of the agenda, or ends the move if there is none. Returns its units of work.
    fn next(&mut self) -> usize {
        let due = self
            .until
            .and_then(|until| Some((until, self.world.agenda_mut().pop_due(until)?)));
        let Some((until, mut due)) = due else {
            if let (TimeMove::Advance { .. }, Some(until)) = (self.time, self.until) {
                self.world.set_now(until);
            }
            self.done = true;
            return 1;
        };
        let effort = effort(&self.world, &due.task);
        if due.id == ROUND {
            let at = work::skip_alike_days(&mut self.world, due.at, until);
            if at != due.at {
                self.earliest = at.plus(AFTER_SKIP);
            }
            due.at = at;
        }
        let ends = self.ends_with(&due);
        happen(&mut self.world, due, &mut self.events);
        self.done = ends;
        effort
    }

    /// Whether the move ends with this entry. A move to the next event passes over background work, which may schedule an earlier
    /// event.
    fn ends_with(&self, due: &Due) -> bool {
        self.time == TimeMove::Next && !due.task.is_background()
    }

    /// The entry of the agenda with which a move to the next event ends; where only background work is pending, the last of it that
    /// the move runs. `None`: nothing is pending. It runs the background work that comes before, in a copy of the world.
    pub fn destination(world: &World) -> Option<Due> {
        let first = world.agenda().iter().next()?;
        if !first.task.is_background() {
            return Some(first.clone());
        }
        let mut passage = Self::new(world, TimeMove::Next);
        let until = passage.until?;
        let mut last = None;
        while let Some(due) = passage.world.agenda().due_by(until).cloned() {
            let ends = passage.ends_with(&due);
            last = Some(due);
            if ends {
                break;
            }
            passage.next();
        }
        last
    }

    /// The time reached so far.
    pub fn now(&self) -> SimTime {
        self.world.now()
    }

    /// Whether the move is complete.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Cuts the move short: it becomes an advance to the time reached so far, or to the earliest possible time after it. Entries
    /// that are due by then still run, until `go_on` returns true. A move to the next event can be cut only between background
    /// entries, and a new move is needed to get to that event.
    pub fn cut_short(&mut self) {
        let Some(until) = self.until.filter(|_| !self.done) else {
            return;
        };
        let now = self.world.now();
        match self.time {
            TimeMove::Advance { .. } => self.until = Some(now.max(self.earliest).min(until)),
            TimeMove::Next => {
                let first = self.world.agenda().first();
                let free = first.is_none_or(|due| due.at > now);
                if free && (self.earliest..until).contains(&now) {
                    let ms = now.since(self.started);
                    self.time = TimeMove::Advance { ms };
                    self.until = Some(now);
                }
            }
        }
    }

    /// The command that makes the same move in one step. For a move that was cut short it is the shorter advance.
    pub fn command(&self) -> Command {
        Command::Time(match (self.time, self.until) {
            (TimeMove::Advance { ms }, Some(until)) => {
                let end = self.started.plus(ms);
                TimeMove::Advance {
                    // Time ends, so a move may ask for more milliseconds than are left.
                    ms: if until == end {
                        ms
                    } else {
                        until.since(self.started)
                    },
                }
            }
            (time, _) => time,
        })
    }

    /// Finishes the move. Returns the world after it, and its outcome or the refusal.
    pub fn arrive(mut self) -> (World, Result<Outcome, Box<Refusal>>) {
        self.go_on(usize::MAX);
        let command = self.command();
        if self.until.is_none() {
            let error = ApiError::not_possible("Nothing is pending. You can still let time pass.");
            let refusal = Box::new(Refusal { error, gates: None });
            records::watch(&mut self.world, &command, None, Err(&refusal));
            return (self.world.done(), Err(refusal));
        }
        let mut outcome = Outcome {
            events: self.events.into_list(),
            ..Outcome::default()
        };
        config::after(&mut self.world, &mut outcome.events);
        records::watch(&mut self.world, &command, None, Ok(&outcome));
        (self.world.done(), Ok(outcome))
    }
}
