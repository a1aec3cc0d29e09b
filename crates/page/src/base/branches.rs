//! Branches: stored sessions that were left by acting in the past, or by opening something else.

use std::sync::Arc;

use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::session::{SavedSession, Session};

/// A stored session that was left by acting in the past, or by opening something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The name, which the user can change.
    pub name: String,
    /// The session, with its undone steps.
    pub saved: SavedSession,
    /// Follows another tab's session.
    pub foreign: bool,
}

/// Most stored branches.
pub const BRANCHES: usize = 12;

/// Whether the second session continues the first. Time that played at the first's end may have grown.
pub fn leads_to(first: &Session, second: &Session) -> bool {
    let (first_steps, second_steps) = (&first.commands, &second.commands);
    let goes_on = match first_steps.split_last() {
        Some((Command::Time(TimeMove::Advance { ms }), before)) => {
            second_steps.starts_with(before)
                && matches!(second_steps.get(before.len()),
                    Some(Command::Time(TimeMove::Advance { ms: grown })) if grown >= ms)
        }
        _ => second_steps.starts_with(first_steps),
    };
    start_alike(first, second) && goes_on
}

/// Whether two sessions begin in the same world.
pub(crate) fn start_alike(first: &Session, second: &Session) -> bool {
    let start = |it: &Session| (it.scenario, it.seed, it.start);
    start(first) == start(second)
}

/// Whether two histories have the same steps of the same session taken.
pub(crate) fn same(one: &History, other: &History) -> bool {
    let place = |history: &History| {
        let last = history.steps().last().map(Arc::as_ptr);
        let (taken, undone) = (history.steps().len(), history.undone().len());
        (history.scenario(), history.seed(), taken, undone, last)
    };
    place(one) == place(other)
}
