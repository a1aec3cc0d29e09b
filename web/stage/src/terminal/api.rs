//! The API view of calls: operation and input, answer or error.

use sim::view::{Exchange, Exchanged};

use ui::prelude::*;
use ui::shared::empty;

const SHOWN: usize = 30;

/// The calls, newest first. The queries's view decides which are shown.
pub(crate) fn api(dispatch: Dispatch, queries: &Queries) -> Html {
    let calls = queries.exchanges(SHOWN);
    html! {
        <div class="api" tabindex="0" role="region" aria-label={say("Calls, newest first")} data-testid="api-log">
            if calls.is_empty() {
                <p class="soft terminal-empty">
                    { say("No calls yet. Every button and command makes an API call, which is listed here as JSON.") }
                </p>
                { empty::first_call(dispatch) }
            }
            for (place, value) in calls.iter().enumerate() {
                <Shown key={value.step} open={place == 0} value={value.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    open: bool,
    value: Exchange,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let value = &props.value;
    let (status, json) = match &value.answer {
        Exchanged::Answer(json) => ("HTTP 200", json),
        Exchanged::Error { status, json, .. } => (status.as_str(), json),
    };
    let refused = matches!(value.answer, Exchanged::Error { .. });
    let explains = matches!(value.answer, Exchanged::Error { gates: true, .. });
    let text = format!("{}\n{}\n{status}\n{json}", value.operation, value.input);
    let dispatch = use_dispatch();
    let on_why = dispatch.on(Action::Screen(ScreenAction::Why(value.step)));
    html! {
        <details class="api-call" open={props.open}>
            <summary>
                <code>{ &value.operation }</code>
                <span class="soft small">{ format!("{} · {}", value.who, value.at) }</span>
                <span class={classes!("api-status", "small", refused.then_some("is-refused"))}>
                    { icon(if refused { Icon::Cross } else { Icon::Check }) }
                    { status.to_string() }
                </span>
            </summary>
            <div class="api-body">
                <div><h3>{ say("Input") }</h3><pre>{ &value.input }</pre></div>
                <div><h3>{ if refused { say("Error") } else { say("Answer") } }</h3><pre>{ json }</pre></div>
            </div>
            <p class="entry-foot">
                <button class="button mini" onclick={move |_: MouseEvent| dispatch.copy(&text)}>
                    { icon(Icon::Copy) }
                    <span>{ say("Copy call and answer") }</span>
                </button>
                if explains { <button class="button mini" onclick={on_why}>{ say("Why was it refused?") }</button> }
            </p>
        </details>
    }
}
