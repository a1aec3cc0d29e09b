//! Long work in slices, so that one request does not keep the others waiting.
//!
//! A slice is at most some [`SLICE`] things that happen in the world. After each the engine answers whoever asked meanwhile,
//! in the world as it is by then. Each slice of a move of time is a row of its own, `{"advance": ms}` up to the moment that the
//! slice has come to: rows depend on what was asked and when, never on how fast the machine is, and replay to the same world.

use std::collections::VecDeque;
use std::time::Instant;

use sim::command::{Command, TimeMove};
use sim::time::{SECOND, SimTime};
use tokio::sync::oneshot;

use super::advance::under_way;
use super::owner::Owner;
use super::{Advance, Moved, Stepped};
use crate::serve::fault::Fault;

/// About so many things happen in one slice; see `sim::slices`. In an organization of 10,000 accounts that takes some 20 ms.
pub(super) const SLICE: usize = 1_000;
/// How many things a command counts as.
const COMMAND: usize = 32;
/// So many steps at most are taken on the way to idleness: work that always makes new work would never end.
const IDLE_STEPS: usize = 10_000;
/// The most bytes that the answers to one list of commands may have, about. Whoever needs more sends several lists.
const LARGEST_ANSWERS: usize = 16 * 1024 * 1024;
/// What an event counts in that, in bytes.
const EVENT: usize = 200;

type Reply<T> = oneshot::Sender<Result<T, Fault>>;

/// What waits for its next slice.
#[derive(Default)]
pub(super) struct Works {
    waiting: VecDeque<Work>,
    /// Simulated milliseconds that have passed at the wall's clock and are not in the world yet.
    pub owed: u64,
}

impl Works {
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.owed == 0
    }
}

enum Work {
    Advance {
        left: u64,
        progress: Progress,
    },
    Idle {
        steps: usize,
        progress: Progress,
    },
    Commands {
        commands: std::vec::IntoIter<Command>,
        /// What is left of a move that was cut, which the last of `results` is of.
        left: Option<TimeMove>,
        results: Vec<Stepped>,
        bytes: usize,
        reply: Reply<Vec<Stepped>>,
    },
}

struct Progress {
    before: SimTime,
    events: usize,
    reply: Reply<Moved>,
}

impl Progress {
    fn done(self, owner: &mut Owner) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds up to the year 9999"
        )]
        let seconds = owner.world.now().since(self.before) as f64 / SECOND as f64;
        let moved = Moved {
            now: owner.world.now().iso(),
            seconds,
            events: self.events,
            idle: under_way(owner).is_none(),
        };
        owner.reply_to(self.reply, Ok(moved));
    }
}

impl Work {
    fn fail(self, fault: Fault) {
        match self {
            Self::Advance { progress, .. } | Self::Idle { progress, .. } => {
                let _ = progress.reply.send(Err(fault));
            }
            Self::Commands { reply, .. } => {
                let _ = reply.send(Err(fault));
            }
        }
    }
}

/// The milliseconds of what is left of an advance.
fn span(left: TimeMove) -> u64 {
    match left {
        TimeMove::Advance { ms } => ms,
        TimeMove::Next => 0,
    }
}

impl Owner {
    pub(super) fn begin_advance(&mut self, advance: Advance, reply: Reply<Moved>) {
        let progress = Progress {
            before: self.world.now(),
            events: 0,
            reply,
        };
        self.begin(match advance {
            Advance::Milliseconds(left) => Work::Advance { left, progress },
            Advance::Idle => Work::Idle {
                steps: IDLE_STEPS,
                progress,
            },
        });
    }

    /// Commands as a session has them: what no API offers, such as a raised quota.
    pub(super) fn begin_commands(&mut self, commands: Vec<Command>, reply: Reply<Vec<Stepped>>) {
        self.begin(Work::Commands {
            commands: commands.into_iter(),
            left: None,
            results: Vec::new(),
            bytes: 0,
            reply,
        });
    }

    fn begin(&mut self, work: Work) {
        self.works.waiting.push_back(work);
        // What is short is done before anything that is asked later.
        if self.works.waiting.len() == 1 {
            self.slice();
        }
    }

    /// Takes a slice of what waits first.
    pub(super) fn slice(&mut self) {
        let mut things = SLICE;
        self.catch_up(&mut things);
        let Some(work) = self.works.waiting.pop_front() else {
            return;
        };
        if let Some(fault) = self.cannot_step() {
            work.fail(fault);
            return;
        }
        if let Some(rest) = self.slice_of(work, &mut things) {
            self.works.waiting.push_front(rest);
        }
    }

    /// Lets owed time pass.
    pub(super) fn catch_up(&mut self, things: &mut usize) {
        if self.works.owed > 0 {
            if self.cannot_step().is_some() {
                self.works.owed = 0;
            } else {
                let ms = self.works.owed;
                let (left, _) = self.some_of(TimeMove::Advance { ms }, things);
                self.works.owed = left.map_or(0, span);
            }
        }
    }

    /// The rest of the work, if there is any.
    fn slice_of(&mut self, work: Work, things: &mut usize) -> Option<Work> {
        match work {
            Work::Advance {
                mut left,
                mut progress,
            } => {
                if left > 0 && *things > 0 {
                    let (rest, result) = self.some_of(TimeMove::Advance { ms: left }, things);
                    left = rest.map_or(0, span);
                    progress.events += result.map_or(0, |outcome| outcome.events.len());
                }
                if left > 0 {
                    return Some(Work::Advance { left, progress });
                }
                progress.done(self);
            }
            Work::Idle {
                mut steps,
                mut progress,
            } => {
                while *things > 0 {
                    let next = (steps > 0).then(|| under_way(self)).flatten();
                    let Some(ms) = next else {
                        progress.done(self);
                        return None;
                    };
                    let (_, result) = self.some_of(TimeMove::Advance { ms }, things);
                    progress.events += result.map_or(0, |outcome| outcome.events.len());
                    *things = things.saturating_sub(COMMAND);
                    steps -= 1;
                }
                return Some(Work::Idle { steps, progress });
            }
            Work::Commands {
                mut commands,
                mut left,
                mut results,
                mut bytes,
                reply,
            } => {
                while *things > 0 {
                    *things = things.saturating_sub(COMMAND);
                    if let Some(rest) = left.take() {
                        let (rest, more) = self.some_of(rest, things);
                        left = rest;
                        if let (Some(Ok(all)), Ok(more)) = (results.last_mut(), more) {
                            bytes += more.events.len() * EVENT;
                            all.events.extend(more.events);
                        }
                        continue;
                    }
                    let Some(command) = commands.next() else {
                        self.reply_to(reply, Ok(results));
                        return None;
                    };
                    let result = if let Command::Time(time) = command {
                        let (rest, result) = self.some_of(time, things);
                        left = rest;
                        result
                    } else {
                        self.step(&command)
                    };
                    if let Ok(outcome) = &result {
                        bytes += outcome.answer.to_string().len() + outcome.events.len() * EVENT;
                    }
                    results.push(result);
                    if bytes > LARGEST_ANSWERS {
                        let fault = Fault::new(
                            413,
                            "RequestEntityTooLarge",
                            format!(
                                "The answers to these commands have more than {LARGEST_ANSWERS} bytes, the limit of one \
                                 list. The first {} commands were taken; send the others in further lists.",
                                results.len()
                            ),
                        );
                        self.reply_to(reply, Err(fault));
                        return None;
                    }
                }
                return Some(Work::Commands {
                    commands,
                    left,
                    results,
                    bytes,
                    reply,
                });
            }
        }
        None
    }

    /// One row of a move: all of it, or as much as fits into the slice, from which it takes. Also what is left of it.
    fn some_of(&mut self, time: TimeMove, things: &mut usize) -> (Option<TimeMove>, Stepped) {
        let began = Instant::now();
        let mut passage = self.world.set_out(time);
        passage.spend(things);
        while !passage.is_done() {
            // What is due at the same moment as the last thing happens in the same row.
            passage.cut_short();
            passage.go_on(1);
        }
        let command = passage.command();
        let left = match (time, &command) {
            (TimeMove::Advance { ms }, Command::Time(TimeMove::Advance { ms: done })) => {
                let ms = ms.saturating_sub(*done);
                (ms > 0).then_some(TimeMove::Advance { ms })
            }
            (TimeMove::Next, Command::Time(TimeMove::Advance { .. })) => Some(time),
            _ => None,
        };
        let (world, result) = passage.arrive();
        self.keep(&command, world, began.elapsed());
        (left, result)
    }

    /// Ends all that waits: the session begins anew.
    pub(super) fn drop_work(&mut self) {
        self.works.owed = 0;
        for work in self.works.waiting.drain(..) {
            work.fail(Fault::new(
                409,
                "Conflict",
                "The session was reset before this was done.",
            ));
        }
    }
}

#[cfg(test)]
mod tests;
