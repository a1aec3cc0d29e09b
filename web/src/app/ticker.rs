//! Wall time, turned into ticks while the simulated clock plays.

use crate::browser::Interval;
use crate::prelude::*;

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
        let tick = move || dispatch.dispatch(Action::Clock(ClockAction::Tick(u64::from(TICK_MS))));
        let interval = playing.then(|| Interval::new(TICK_MS, tick));
        move || drop(interval)
    });
    Html::default()
}
