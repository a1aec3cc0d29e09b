//! Moves of time in slices: `go_on(n)` lets about `n` things happen and says whether all is done.
//!
//! A page draws frames in between, a server answers requests. A thing is an entry of the agenda; an entry that looks at every
//! account counts as several. The slices do not change the result: `step` is the same code with one slice.

use crate::services::REACTIONS;
use crate::step;
use api::error::ApiError;
use api::time::{DAY, SimTime};
use services::cloudtrail::records;
use services::work;
use services::work::ROUND;
use state::agenda::Task;
use state::command::{Command, TimeMove};
use state::event::Events;
use state::outcome::{Outcome, Refusal};
use state::world::World;

/// How long after passing over days of daily work a move may be cut short. Of each attempt the records keep the latest time
/// and those of the hours before it; after two more days of work they do not tell any more which days were passed over.
const AFTER_SKIP: u64 = 2 * DAY;

/// So many accounts looked at count as one thing.
const ACCOUNTS: usize = 32;

/// How many things an entry of the agenda counts as. An estimate: it decides where slices end, and nothing else.
fn effort(world: &World, task: &Task) -> usize {
    if matches!(
        task,
        Task::ServiceRound { .. } | Task::ServiceNotices { .. } | Task::ServiceCleansUp { .. }
    ) {
        1 + world.accounts.len() / ACCOUNTS
    } else if matches!(task, Task::DailyWork) {
        1 + world.habits.len()
    } else {
        1
    }
}

/// A move of time that is made in slices.
///
/// ```text
/// Passage::new ─▶ go_on(n) … until it returns true ─▶ arrive
/// ```
///
/// The world that it set out from stays as it is. Dropping a passage undoes it.
#[derive(Clone, Debug)]
pub struct Passage {
    time: TimeMove,
    started: SimTime,
    /// Where the move ends; none: there is nothing to move to, and arriving is a refusal.
    until: Option<SimTime>,
    /// The earliest moment that the move can be cut short to.
    earliest: SimTime,
    world: World,
    events: Events,
    done: bool,
}

impl Passage {
    /// Begins a move of time.
    pub fn new(world: &World, time: TimeMove) -> Self {
        let until = work::end_of(world, time);
        Self {
            time,
            started: world.now,
            until,
            earliest: world.now,
            world: world.clone(),
            events: Events::new(REACTIONS),
            done: until.is_none(),
        }
    }

    /// Lets about `things` things happen, at least one entry of the agenda. Returns whether the move is complete.
    pub fn go_on(&mut self, things: usize) -> bool {
        self.spend(&mut { things });
        self.done
    }

    /// The same with what is left of an allowance, and takes from it.
    pub fn spend(&mut self, things: &mut usize) {
        while !self.done && *things > 0 {
            *things = things.saturating_sub(self.next());
        }
    }

    /// Lets the next entry of the agenda happen, or ends the move if there is none. Returns what it counts as.
    fn next(&mut self) -> usize {
        let due = self
            .until
            .and_then(|until| Some((until, self.world.agenda.pop_due(until)?)));
        let Some((until, mut due)) = due else {
            if let (TimeMove::Advance { .. }, Some(until)) = (self.time, self.until) {
                self.world.now = until;
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
        let background = due.task.is_background();
        step::happen(&mut self.world, due, &mut self.events);
        // What goes on in the background happens on the way, and may bring something nearer to wait for.
        self.done = self.time == TimeMove::Next && !background;
        effort
    }

    /// Where the passage has come to.
    pub fn now(&self) -> SimTime {
        self.world.now
    }

    /// Whether the move is complete.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Ends the move as an advance to the moment that it has come to, or as soon after it as it can be cut. What is due by then
    /// still happens: `go_on` says when that is done. A move to the next event is cut only between events of the background, and
    /// has to set out again to come to the next event.
    pub fn cut_short(&mut self) {
        let Some(until) = self.until.filter(|_| !self.done) else {
            return;
        };
        let now = self.world.now;
        match self.time {
            TimeMove::Advance { .. } => self.until = Some(now.max(self.earliest).min(until)),
            TimeMove::Next => {
                let first = self.world.agenda.first();
                let free = first.is_none_or(|due| due.at > now);
                if free && (self.earliest..until).contains(&now) {
                    let ms = now.since(self.started);
                    self.time = TimeMove::Advance { ms };
                    self.until = Some(now);
                }
            }
        }
    }

    /// The command that makes the same move in one go. Of a move that was cut short it is the shorter advance.
    pub fn command(&self) -> Command {
        Command::Time(match (self.time, self.until) {
            (TimeMove::Advance { ms }, Some(until)) => {
                let end = self.started.plus(ms);
                TimeMove::Advance {
                    // At the end of time a move may ask for more than there is.
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

    /// The world after the move, and what came of it. Does what is left of it first.
    pub fn arrive(mut self) -> (World, Result<Outcome, Box<Refusal>>) {
        self.go_on(usize::MAX);
        let command = self.command();
        if self.until.is_none() {
            let error = ApiError::not_possible(
                "Nothing waits to happen. Time can still be moved on by a span of your choice.",
            );
            let refusal = Box::new(Refusal { error, gates: None });
            records::watch(&mut self.world, &command, None, Err(&refusal));
            return (self.world, Err(refusal));
        }
        let mut outcome = Outcome {
            answer: serde_json::Value::Null,
            error: None,
            events: self.events.into_list(),
            gates: None,
        };
        services::config::after(&mut self.world, &mut outcome.events);
        records::watch(&mut self.world, &command, None, Ok(&outcome));
        (self.world, Ok(outcome))
    }
}
