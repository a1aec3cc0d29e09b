//! Moving simulated time on request.

use sim::World;
use sim::agenda::Due;

/// How far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    Milliseconds(u64),
    /// Until nothing is under way any more.
    Idle,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub now: String,
    pub seconds: f64,
    /// How many things happened.
    pub events: usize,
    /// Whether nothing is under way any more.
    pub idle: bool,
}

/// What was begun and goes on, soonest first. Ends of terms (a handshake expires, credentials do) are not
/// under way: whoever waits for an account to be created does not want the invitations to expire.
pub(super) fn under_way(world: &World) -> impl Iterator<Item = &Due> {
    let waiting = world.agenda().waiting();
    waiting.filter(|due| !due.task.is_end_of_term())
}
