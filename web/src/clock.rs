//! Wall time, turned into ticks while the simulated clock plays, and counted while somebody works at a lesson. The only
//! place that knows real time.

use std::cell::Cell;

use gloo::timers::callback::Interval;
use yew::prelude::*;

use crate::state::{Action, use_dispatch};

/// Real milliseconds between ticks: often enough for a ring to fill smoothly, seldom enough for a large organization.
const TICK_MS: u32 = 100;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub playing: bool,
}

#[component]
pub fn Ticker(props: &Props) -> Html {
    let dispatch = use_dispatch();
    use_effect_with(props.playing, move |playing| {
        let interval = playing.then(|| {
            Interval::new(TICK_MS, move || {
                dispatch.dispatch(Action::Tick(u64::from(TICK_MS)))
            })
        });
        move || drop(interval)
    });
    Html::default()
}

/// Who does nothing for longer has gone away, or reads something else.
const AWAY_MS: f64 = 120_000.0;

thread_local! {
    /// When something was done last, and how many milliseconds of work there were by then.
    static WORK: Cell<(f64, f64)> = const { Cell::new((0.0, 0.0)) };
}

/// Work goes on, or begins, with so many milliseconds that were counted before.
pub fn count_from(ms: u64) {
    WORK.set((js_sys::Date::now(), ms as f64));
}

/// Something was done: the milliseconds of work until now. A long pause counts for two minutes.
pub fn worked() -> u64 {
    let (last, sum) = WORK.get();
    let now = js_sys::Date::now();
    let sum = sum + (now - last).clamp(0.0, AWAY_MS);
    WORK.set((now, sum));
    sum as u64
}

/// Today and now, by the wall clock: `2026-01-05T09:00:00.000Z`.
pub fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Real milliseconds since 1970, for what people wait for: never for the world.
pub fn wall() -> f64 {
    js_sys::Date::now()
}
