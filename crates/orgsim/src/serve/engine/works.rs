//! What an engine does in slices, and how long a slice is.

use std::collections::VecDeque;

use sim::command::{Command, TimeMove};
use sim::time::SimTime;
use tokio::sync::oneshot;

use super::advance::Moved;
use crate::serve::fault::Fault;
use crate::serve::journal::Stepped;

/// About so many things happen in one slice; see `sim::slices`. In an organization of 10,000 accounts that takes some 20 ms.
pub const SLICE: usize = 1_000;
pub type Reply<T> = oneshot::Sender<Result<T, Fault>>;

/// What waits for its next slice.
#[derive(Default)]
pub struct Works {
    pub waiting: VecDeque<Work>,
    /// Simulated milliseconds that have passed at the wall's clock and are not in the world yet.
    pub owed: u64,
}

impl Works {
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.owed == 0
    }
}

pub enum Work {
    Advance { left: u64, progress: Progress },
    Idle { steps: usize, progress: Progress },
    Commands(Listed),
}

/// Commands that came in one list.
pub struct Listed {
    pub commands: std::vec::IntoIter<Command>,
    /// What is left of a move that was cut, which the last of `results` is of.
    pub left: Option<TimeMove>,
    pub results: Vec<Stepped>,
    /// What the results have, about.
    pub bytes: usize,
    pub reply: Reply<Vec<Stepped>>,
}

pub struct Progress {
    pub before: SimTime,
    pub events: usize,
    pub reply: Reply<Moved>,
}

impl Work {
    pub fn fail(self, fault: Fault) {
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
