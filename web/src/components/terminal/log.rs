//! The event log as plain text, to read, search and copy.

use std::fmt::Write;

use super::api::Props;
use crate::components::empty;
use crate::prelude::*;

const SHOWN: usize = 500;

#[component]
pub fn EventLog(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let marks = props.controller.marks();
    let taken = props.controller.steps();
    let lines = Rc::new(
        marks
            .iter()
            .filter(|mark| mark.step < taken)
            .map(|mark| {
                let mut line = String::new();
                let refused = if mark.refused { say("refused: ") } else { "" };
                let _ = write!(
                    line,
                    "{}  {:<14} {refused}{}",
                    mark.at,
                    mark.lane,
                    mark.words()
                );
                line
            })
            .collect::<Vec<_>>(),
    );
    let hidden = lines.len().saturating_sub(SHOWN);
    let on_copy = with!(lines, move |_: MouseEvent| platform::copy(
        &lines.join("\n")
    ));
    html! {
        <div class="event-log" tabindex="0" role="region" aria-label={say("Event log")} data-testid="event-log">
            if lines.is_empty() {
                <p class="soft terminal-empty">{ say("Nothing has happened yet.") }</p>
                { empty::first_call(&dispatch) }
            } else {
                <button class="button mini" onclick={on_copy}>{ icon(Icon::Copy) }<span>{ say("Copy the event log") }</span></button>
                if hidden > 0 { <p class="soft small">{ say_with("{hidden} earlier lines are copied, not shown.", &[("hidden", &hidden)]) }</p> }
                <pre>{ lines[hidden..].join("\n") }</pre>
            }
        </div>
    }
}
