//! The speed of simulated time, and jumps ahead.

use page::ClockState;
use page::perform;
use sim::time::{DAY, HOUR, MINUTE, parse_span};
use ui::browser::fields::Field;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::offers::refusal;

/// Simulated milliseconds per real one, and the label.
const SPEEDS: [(u64, &str); 4] = [
    (1, key("1 s = 1 s")),
    (60, key("1 s = 1 min")),
    (3_600, key("1 s = 1 h")),
    (86_400, key("1 s = 1 day")),
];

/// Common jumps: fifteen days end an invitation, ninety a request to enable all features.
const JUMPS: [(u64, &str); 5] = [
    (MINUTE, key("1 min")),
    (HOUR, key("1 h")),
    (DAY, key("1 d")),
    (15 * DAY, key("15 d")),
    (90 * DAY, key("90 d")),
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub clock: ClockState,
    pub queries: Queries,
}

#[component]
pub(crate) fn Controls(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let wrong = use_state(|| None::<String>);
    let field = use_node_ref();
    let on_speed = dispatch.on_event(|it: Event| {
        forms::value(&it)
            .parse()
            .ok()
            .map(|speed| Action::Clock(ClockAction::Speed(speed)))
    });
    let queries = &props.queries;
    let on_jump = with!(
        (dispatch, wrong, field, queries),
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = Field::at(&field) else {
                return;
            };
            match parse_span(&input.value()) {
                Ok(ms) => {
                    wrong.set(None);
                    input.set_value("");
                    dispatch.dispatch(perform(&queries.let_pass(ms)));
                }
                Err(why) => {
                    wrong.set(Some(why));
                    input.focus();
                }
            }
        }
    );
    let stands = queries.time_limit();
    let dashed = stands.is_some().then_some("dashed");
    let refused = stands.is_some().then_some("jumps-refused");
    html! {
        <div class="clock" role="group" aria-label={say("Simulated time")}>
            <div class="clock-row">
                <Select class="speed" testid="speed" label={say("Speed")} value={props.clock.speed.to_string()} onchange={on_speed}>
                    for (speed, title) in SPEEDS { <option key={speed} value={speed.to_string()}>{ say(title) }</option> }
                </Select>
            </div>
            <div class="clock-row jumps" role="group" aria-label={say("Jump ahead")}>
                for (ms, short, offer) in JUMPS.map(|(ms, short)| (ms, short, queries.let_pass(ms))) {
                    <button key={ms} class={classes!("button", "mini", dashed)} title={tell(&offer.label)} aria-describedby={refused}
                        onclick={dispatch.on(perform(&offer))}>{ say(short) }</button>
                }
            </div>
            <form class="clock-row" onsubmit={on_jump} novalidate=true>
                <input id="jump-span" class="span-field" ref={field} data-testid="jump-span" aria-label={say("Duration to jump ahead")} placeholder={say("Duration: 2h, 1d12h")} autocomplete="off" spellcheck="false"
                    aria-invalid={wrong.is_some().to_string()} aria-describedby={wrong.is_some().then_some("jump-wrong")} />
                <button class={classes!("button", dashed)} data-testid="jump" aria-describedby={refused}>
                    { icon(Icon::Jump) }<span>{ say("Jump") }</span>
                </button>
            </form>
            if let Some(why) = &stands { { refusal(why, "jumps-refused".to_string()) } }
            <p id="jump-wrong" class="span-wrong small" role="alert">if let Some(why) = &*wrong { { why } }</p>
        </div>
    }
}
