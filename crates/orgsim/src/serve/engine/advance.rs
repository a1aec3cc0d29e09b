//! Moving simulated time on request.

use sim::World;

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

/// How long until the next thing that was begun goes on. Ends of terms (a handshake expires, credentials do) are not
/// under way: whoever waits for an account to be created does not want the invitations to expire.
pub(super) fn under_way(world: &World) -> Option<u64> {
    world
        .agenda()
        .waiting()
        .find(|due| !due.task.is_end_of_term())
        .map(|due| due.at.since(world.now()))
}
