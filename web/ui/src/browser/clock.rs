//! Wall time, counted while the learner works on a lesson. The only module that reads real time.

use std::cell::Cell;

/// Milliseconds without input after which the learner counts as away.
const AWAY_MS: f64 = 120_000.0;

thread_local! {
    /// Time of the last action, and the milliseconds of work counted by then.
    static WORK: Cell<(f64, f64)> = const { Cell::new((0.0, 0.0)) };
}

/// Starts or resumes counting, with the milliseconds of work counted before.
pub fn count_from(ms: u64) {
    WORK.set((js_sys::Date::now(), ms as f64));
}

/// Records an action and returns the milliseconds of work so far. A longer pause counts as two minutes.
pub fn worked() -> u64 {
    let (last, sum) = WORK.get();
    let now = js_sys::Date::now();
    let sum = sum + (now - last).clamp(0.0, AWAY_MS);
    WORK.set((now, sum));
    sum as u64
}

/// The current date and time by the wall clock: `2026-01-05T09:00:00.000Z`.
pub fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Real milliseconds since 1970, for waits of the user only, never for the world.
pub fn wall() -> f64 {
    js_sys::Date::now()
}
