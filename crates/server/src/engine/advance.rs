//! Advancing simulated time on request.

/// The target of an advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    Milliseconds(u64),
    /// Until no work is in progress.
    Idle,
}

/// The result of an advance.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub now: String,
    pub seconds: f64,
    /// Number of events.
    pub events: usize,
    /// Whether no work is in progress.
    pub idle: bool,
}
