//! Wall time, turned into ticks while the simulated clock plays, and counted while the learner works on a lesson. The
//! only module that reads real time.

use std::cell::Cell;

use gloo::timers::callback::Interval;
use yew::prelude::*;

use page::Action;

use crate::dispatch::use_dispatch;

/// Real milliseconds between ticks: short enough for a ring to fill smoothly, long enough for a large organization.
const TICK_MS: u32 = 100;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub playing: bool,
}

#[component]
pub fn Ticker(props: &Props) -> Html {
    let dispatch = use_dispatch();
    use_effect_with(props.playing, move |playing| {
        let tick = move || dispatch.dispatch(Action::Tick(u64::from(TICK_MS)));
        let interval = playing.then(|| Interval::new(TICK_MS, tick));
        move || drop(interval)
    });
    Html::default()
}

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
