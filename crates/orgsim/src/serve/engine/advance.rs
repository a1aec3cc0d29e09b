//! Moving simulated time on request.

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
