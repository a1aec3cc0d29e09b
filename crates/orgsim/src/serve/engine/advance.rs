//! Moving simulated time on request.

use sim::command::{Command, TimeMove};
use sim::time::SECOND;

use super::owner::Owner;

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

/// So many things at most happen on the way to idleness: work that always makes new work would never end.
const MOST: usize = 10_000;

pub(super) fn advance(owner: &mut Owner, advance: Advance) -> Moved {
    let before = owner.world.now();
    let mut events = 0;
    let mut step = |owner: &mut Owner, ms: u64| {
        let result = owner.step(&Command::Time(TimeMove::Advance { ms }));
        events += result.map_or(0, |outcome| outcome.events.len());
    };
    match advance {
        Advance::Milliseconds(0) => {}
        Advance::Milliseconds(ms) => step(owner, ms),
        Advance::Idle => {
            for _ in 0..MOST {
                let Some(ms) = under_way(owner) else { break };
                step(owner, ms);
            }
        }
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds up to the year 9999"
    )]
    let seconds = owner.world.now().since(before) as f64 / SECOND as f64;
    Moved {
        now: owner.world.now().iso(),
        seconds,
        events,
        idle: under_way(owner).is_none(),
    }
}

/// How long until the next thing that was begun goes on. Ends of terms (a handshake expires, credentials do) are not
/// under way: whoever waits for an account to be created does not want the invitations to expire.
fn under_way(owner: &Owner) -> Option<u64> {
    let world = &owner.world;
    world
        .agenda()
        .waiting()
        .find(|due| !due.task.is_end_of_term())
        .map(|due| due.at.since(world.now()))
}
