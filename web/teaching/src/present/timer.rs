//! The elapsed time of the presentation, in real time.

use page::effects::Errand;
use page::present::PresentAction;
use ui::browser::Interval;
use ui::clock;
use ui::prelude::*;
use ui::storage;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Storage name under which the start is found after a reload.
    pub name: AttrValue,
    /// When it began, as another window knows it, in real milliseconds.
    pub since: Option<u64>,
    /// The estimated duration of the lesson.
    pub minutes: Option<u64>,
}

/// Begins now; returns when that is.
fn begin(dispatch: Dispatch, key: &str) -> f64 {
    let now = clock::wall();
    dispatch.errand(Errand::RememberInTab(key.to_string(), now.to_string()));
    now
}

#[component]
pub(crate) fn Timer(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let key = format!("since {}", props.name);
    let since = use_state(|| {
        storage::of_tab(&key)
            .and_then(|text| text.parse::<u64>().ok())
            .or(props.since)
            .map(|it| it as f64)
            .unwrap_or_else(|| begin(dispatch, &key))
    });
    let now = use_state(clock::wall);
    use_effect_with(*since, move |since| {
        dispatch.dispatch(Action::Present(PresentAction::Since(*since as u64)));
    });
    use_effect_with((), {
        let now = now.setter();
        move |()| {
            let tick = Interval::new(1_000, move || now.set(clock::wall()));
            move || drop(tick)
        }
    });
    let seconds = ((*now - *since).max(0.0) / 1_000.0) as u64;
    let reset = with!((since, now), move |_: MouseEvent| {
        let begins = begin(dispatch, &key);
        since.set(begins);
        now.set(begins);
    });
    let over = props.minutes.is_some_and(|minutes| seconds > minutes * 60);
    html! {
        <div class={classes!("present-time", over.then_some("over"))}>
            { icon(Icon::Clock) }
            // Not announced: a clock that speaks every second drowns everything else.
            <span class="present-elapsed" role="timer" aria-live="off" aria-label={say("Time since you began")} data-testid="elapsed">{ format!("{}:{:02}", seconds / 60, seconds % 60) }</span>
            if let Some(minutes) = props.minutes {
                <span class="soft">{ tell(counted!(minutes as usize, "1 minute planned|{n} minutes planned")) }</span>
            }
            if over { <strong class="present-up" role="status" data-testid="time-up">{ say("Time is up") }</strong> }
            <button class="button bare mini" onclick={reset} title={say("Count from now")}>{ say("Restart") }</button>
        </div>
    }
}
