//! The clock of simulated time: the wall clock, or only requests.
//!
//! The world itself reads no clock. Elapsed wall-clock time becomes a row of the session before each call, and when
//! something falls due.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sim::session::STARTS;
use sim::time::SimTime;
use tokio::time::Instant;

/// The kind of clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// The wall clock, multiplied by the speed.
    Real { speed: f64 },
    /// The wall clock; pending work is finished before the next call.
    Instant,
    /// Requests to `/_orgsim/advance`.
    Manual,
}

#[derive(Debug)]
pub struct Clock {
    /// `None`: manual.
    wall: Option<Wall>,
}

#[derive(Debug)]
struct Wall {
    speed: f64,
    /// Start of the count of simulated milliseconds, so that fractions are not lost.
    since: Instant,
    taken: u64,
}

/// The wall-clock time.
pub fn now() -> SimTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    SimTime::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)).min(SimTime::MAX)
}

/// The start of a scenario that lasts `span` milliseconds and ends at `end`.
pub fn before(end: SimTime, span: u64) -> SimTime {
    let begin = end.millis().saturating_sub(span);
    SimTime::from_millis(begin.clamp(*STARTS.start(), *STARTS.end()))
}

impl Wall {
    fn new(speed: f64) -> Self {
        Self {
            speed,
            since: Instant::now(),
            taken: 0,
        }
    }
}

impl Clock {
    pub fn new(clock: Pace) -> Self {
        Self {
            wall: match clock {
                Pace::Manual => None,
                Pace::Real { speed } => Some(Wall::new(speed)),
                Pace::Instant => Some(Wall::new(1.0)),
            },
        }
    }

    /// The time by which a reopened session must advance to reach the present. A session that is ahead continues from
    /// its own time.
    pub fn behind(&self, now: SimTime, world: SimTime) -> u64 {
        match &self.wall {
            Some(_) => now.since(world),
            None => 0,
        }
    }

    /// Simulated milliseconds that have passed and are not in the world yet.
    pub fn ahead(&self) -> u64 {
        let Some(wall) = &self.wall else { return 0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a positive number of milliseconds; a float that is too large becomes the largest number"
        )]
        // Whole milliseconds stay whole.
        let all = (wall.since.elapsed().as_nanos() as f64 * wall.speed / 1e6) as u64;
        all.saturating_sub(wall.taken)
    }

    /// Takes the elapsed milliseconds. `None` if there are none.
    pub fn passed(&mut self) -> Option<u64> {
        let passed = self.ahead();
        self.wall.as_mut()?.taken += passed;
        (passed > 0).then_some(passed)
    }

    /// Restarts the clock when the session is reset.
    pub fn restart(&mut self) {
        if let Some(wall) = &mut self.wall {
            wall.since = Instant::now();
            wall.taken = 0;
        }
    }

    /// How long to wait for a simulated span, at most a minute; `None`: time does not pass by itself.
    pub fn wait(&self, span: u64) -> Option<Duration> {
        const LONGEST: f64 = 60.0;
        let wall = self.wall.as_ref()?;
        #[expect(clippy::cast_precision_loss, reason = "bounded right after")]
        let seconds = span as f64 / 1000.0 / wall.speed;
        // One extra millisecond, so that the span has certainly passed.
        Some(Duration::from_secs_f64(seconds.min(LONGEST)) + Duration::from_millis(1))
    }
}
