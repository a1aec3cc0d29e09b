//! Long work in slices, so that one request does not delay the others.
//!
//! A slice is at most about [`SLICE`] events in the world. After each, the engine answers the requests that arrived
//! meanwhile, in the world at that point. Each slice of an advance is a separate row, `{"advance": ms}` up to the end
//! of the slice: rows depend on the requests and their times, never on the speed of the machine, and replay to the same
//! world.

use policy::steps;
use sim::command::{Command, TimeMove};
use sim::slices::Passage;
use sim::time::SECOND;
use tokio::time::Instant;

use super::advance::{Advance, Moved};
use super::owner::Owner;
use super::works::{Listed, MoveProgress, ReplySender, SLICE, SlicedWork};
use crate::fault::WireError;
use crate::journal::Stepped;

/// The number of events that a command counts as, and the steps of evaluation that count as one more: the longest call ends its slice.
const COMMAND: usize = 32;
const STEPS: u64 = 10_000;
/// The maximum number of steps until idle: work that always causes new work would never end.
const IDLE_STEPS: usize = 10_000;
/// The approximate limit in bytes for the answers to one list of commands. Clients that need more send several lists.
const LARGEST_ANSWERS: usize = 16 * 1024 * 1024;
/// The bytes that an event counts as in that limit.
const EVENT: usize = 200;

/// The milliseconds left of an advance.
fn span(left: TimeMove) -> u64 {
    match left {
        TimeMove::Advance { ms } => ms,
        TimeMove::Next => 0,
    }
}

fn too_large(taken: usize) -> WireError {
    WireError::new(
        413,
        "RequestEntityTooLarge",
        format!(
            "The answers to these commands have more than {LARGEST_ANSWERS} bytes, the limit of one list. The first {taken} \
             commands were taken; send the others in further lists."
        ),
    )
}

impl Owner {
    pub(super) fn begin_advance(&mut self, advance: Advance, reply: ReplySender<Moved>) {
        let progress = MoveProgress {
            before: self.world.now(),
            events: 0,
            reply,
        };
        self.begin(match advance {
            Advance::Milliseconds(left) => SlicedWork::Advance { left, progress },
            Advance::Idle => SlicedWork::Idle {
                steps: IDLE_STEPS,
                progress,
            },
        });
    }

    /// Starts commands of a session: for what no API offers, such as a raised quota.
    pub(super) fn begin_commands(
        &mut self,
        commands: Vec<Command>,
        reply: ReplySender<Vec<Stepped>>,
    ) {
        self.begin(SlicedWork::Commands(Listed {
            commands: commands.into_iter(),
            left: None,
            results: Vec::new(),
            bytes: 0,
            reply,
        }));
    }

    fn begin(&mut self, work: SlicedWork) {
        self.works.waiting.push_back(work);
        // Short work is finished before later requests.
        if self.works.waiting.len() == 1 {
            self.slice();
        }
    }

    /// Runs a slice of the first waiting work.
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

    /// Runs a slice of this work; returns the rest, if any.
    fn slice_of(&mut self, work: SlicedWork, things: &mut usize) -> Option<SlicedWork> {
        match work {
            SlicedWork::Advance { left, progress } => self.slice_of_advance(left, progress, things),
            SlicedWork::Idle { steps, progress } => self.slice_of_idle(steps, progress, things),
            SlicedWork::Commands(listed) => self.slice_of_commands(listed, things),
        }
    }

    fn slice_of_advance(
        &mut self,
        mut left: u64,
        mut progress: MoveProgress,
        things: &mut usize,
    ) -> Option<SlicedWork> {
        if left > 0 && *things > 0 {
            let (rest, result) = self.some_of(TimeMove::Advance { ms: left }, things);
            left = rest.map_or(0, span);
            progress.events += result.map_or(0, |outcome| outcome.events.len());
        }
        if left > 0 {
            return Some(SlicedWork::Advance { left, progress });
        }
        self.moved(progress);
        None
    }

    fn slice_of_idle(
        &mut self,
        mut steps: usize,
        mut progress: MoveProgress,
        things: &mut usize,
    ) -> Option<SlicedWork> {
        while *things > 0 {
            let next = self.under_way.of(self.world.agenda()).next();
            let next = next.filter(|_| steps > 0);
            let Some(ms) = next.map(|due| due.at.since(self.world.now())) else {
                self.moved(progress);
                return None;
            };
            let (_, result) = self.some_of(TimeMove::Advance { ms }, things);
            progress.events += result.map_or(0, |outcome| outcome.events.len());
            *things = things.saturating_sub(COMMAND);
            steps -= 1;
        }
        Some(SlicedWork::Idle { steps, progress })
    }

    fn slice_of_commands(&mut self, mut listed: Listed, things: &mut usize) -> Option<SlicedWork> {
        while *things > 0 {
            *things = things.saturating_sub(COMMAND);
            if let Some(rest) = listed.left.take() {
                let (rest, more) = self.some_of(rest, things);
                listed.left = rest;
                if let (Some(Ok(all)), Ok(more)) = (listed.results.last_mut(), more) {
                    listed.bytes += more.events.len() * EVENT;
                    all.events.extend(more.events);
                }
                continue;
            }
            let Some(command) = listed.commands.next() else {
                self.reply_to(listed.reply, Ok(listed.results));
                return None;
            };
            let result = if let Command::Time(time) = command {
                let (rest, result) = self.some_of(time, things);
                listed.left = rest;
                result
            } else {
                let (result, taken) = steps::within(u64::MAX, || self.step(&command));
                *things = things.saturating_sub(usize::try_from(taken / STEPS).unwrap_or(SLICE));
                result
            };
            if let Ok(outcome) = &result {
                listed.bytes += outcome.answer.to_string().len() + outcome.events.len() * EVENT;
            }
            listed.results.push(result);
            if listed.bytes > LARGEST_ANSWERS {
                self.reply_to(listed.reply, Err(too_large(listed.results.len())));
                return None;
            }
        }
        Some(SlicedWork::Commands(listed))
    }

    fn moved(&mut self, progress: MoveProgress) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds up to the year 9999"
        )]
        let seconds = self.world.now().since(progress.before) as f64 / SECOND as f64;
        let moved = Moved {
            now: self.world.now().iso(),
            seconds,
            events: progress.events,
            idle: self.under_way.of(self.world.agenda()).next().is_none(),
        };
        self.reply_to(progress.reply, Ok(moved));
    }

    /// Advances time by one row: the whole advance, or as much as fits into the slice. Returns the rest.
    fn some_of(&mut self, time: TimeMove, things: &mut usize) -> (Option<TimeMove>, Stepped) {
        let began = Instant::now();
        let mut passage = Passage::new(&self.world, time);
        passage.spend(things);
        while !passage.is_done() {
            // Events due at the same moment as the last one happen in the same row.
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

    /// Cancels all waiting work, because the session is reset.
    pub(super) fn drop_work(&mut self) {
        self.works.owed = 0;
        for work in self.works.waiting.drain(..) {
            work.fail(WireError::new(
                409,
                "Conflict",
                "The session was reset before this was done.",
            ));
        }
    }
}

#[cfg(test)]
mod tests;
