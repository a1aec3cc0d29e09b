//! Wall time, turned into ticks while the simulated clock plays. The only place that knows real time.

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
