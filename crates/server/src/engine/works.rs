//! The engine's sliced work, and the length of a slice.

use std::collections::VecDeque;

use sim::command::{Command, TimeMove};
use sim::time::SimTime;
use tokio::sync::oneshot;

use super::advance::Moved;
use crate::fault::WireError;
use crate::journal::Stepped;

/// The approximate number of events in one slice; see `sim::slices`. With 10,000 accounts a slice takes 20 ms.
pub const SLICE: usize = 1_000;
pub type ReplySender<T> = oneshot::Sender<Result<T, WireError>>;

/// Work waiting for its next slice.
#[derive(Default)]
pub struct Works {
    pub waiting: VecDeque<SlicedWork>,
    /// Simulated milliseconds that have passed on the wall clock and are not in the world yet.
    pub owed: u64,
}

impl Works {
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.owed == 0
    }
}

pub enum SlicedWork {
    Advance {
        left: u64,
        progress: MoveProgress,
    },
    Idle {
        steps: usize,
        progress: MoveProgress,
    },
    Commands(Listed),
}

/// Commands sent in one list.
pub struct Listed {
    pub commands: std::vec::IntoIter<Command>,
    /// The rest of an advance that was cut. Its result so far is the last one of `results`.
    pub left: Option<TimeMove>,
    pub results: Vec<Stepped>,
    /// The approximate size of the results.
    pub bytes: usize,
    pub reply: ReplySender<Vec<Stepped>>,
}

pub struct MoveProgress {
    pub before: SimTime,
    pub events: usize,
    pub reply: ReplySender<Moved>,
}

impl SlicedWork {
    pub fn fail(self, fault: WireError) {
        match self {
            Self::Advance { progress, .. } | Self::Idle { progress, .. } => {
                let _ = progress.reply.send(Err(fault));
            }
            Self::Commands(listed) => {
                let _ = listed.reply.send(Err(fault));
            }
        }
    }
}
