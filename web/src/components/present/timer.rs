//! The elapsed time of the presentation, in real time.

use gloo::timers::callback::Interval;

use crate::clock;
use crate::prelude::*;
use crate::storage;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Storage name under which the start is found after a reload.
    pub name: AttrValue,
    /// The estimated duration of the lesson.
    pub minutes: Option<u64>,
}

#[component]
pub fn Timer(props: &Props) -> Html {
    let key = format!("since {}", props.name);
    let began =
        |now: f64| storage::keep_for_tab(&format!("since {}", props.name), &now.to_string());
    let since = use_state(|| {
        storage::of_tab(&key)
            .and_then(|text| Some(text.parse::<u64>().ok()? as f64))
            .unwrap_or_else(|| {
                let now = clock::wall();
                began(now);
                now
            })
    });
    let now = use_state(clock::wall);
    use_effect_with((), {
        let now = now.setter();
        move |()| {
            let tick = Interval::new(1_000, move || now.set(clock::wall()));
            move || drop(tick)
        }
    });
    let seconds = ((*now - *since).max(0.0) / 1_000.0) as u64;
    let reset = {
        let (since, name) = (since.clone(), props.name.clone());
        let shown = now.clone();
        Callback::from(move |_: MouseEvent| {
            let now = clock::wall();
            storage::keep_for_tab(&format!("since {name}"), &now.to_string());
            since.set(now);
            shown.set(now);
        })
    };
    let over = props.minutes.is_some_and(|minutes| seconds > minutes * 60);
    html! {
        <div class={classes!("present-time", over.then_some("over"))}>
            { icon(Icon::Clock) }
            // Not announced: a clock that speaks every second drowns everything else.
            <span class="present-elapsed" role="timer" aria-live="off" aria-label={say("Time since you began")} data-testid="elapsed">{ format!("{}:{:02}", seconds / 60, seconds % 60) }</span>
            if let Some(minutes) = props.minutes {
                <span class="soft">{ say_with("of {minutes} minutes", &[("minutes", &minutes)]) }</span>
            }
            if over { <strong class="present-up" role="status" data-testid="time-up">{ say("Time is up") }</strong> }
            <button class="button bare mini" onclick={reset} title={say("Count from now")}>{ say("Restart") }</button>
        </div>
    }
}
