//! What happened as plain text, to read, search and copy.

use std::fmt::Write;
use std::rc::Rc;

use sim::view;
use yew::prelude::*;

use super::api::Props;
use crate::icons::{Icon, icon};
use crate::platform;

const SHOWN: usize = 500;

#[component]
pub fn EventLog(props: &Props) -> Html {
    let marks = view::marks(&props.desk.history, &props.desk.viewpoint());
    let lines = Rc::new(
        marks
            .iter()
            .filter(|mark| !mark.undone)
            .map(|mark| {
                let mut line = String::new();
                let refused = if mark.refused { "refused: " } else { "" };
                let _ = write!(
                    line,
                    "{}  {:<14} {refused}{}",
                    mark.at, mark.lane, mark.says
                );
                line
            })
            .collect::<Vec<_>>(),
    );
    let hidden = lines.len().saturating_sub(SHOWN);
    let on_copy = Callback::from({
        let lines = lines.clone();
        move |_: MouseEvent| platform::copy(&lines.join("\n"))
    });
    html! {
        <div class="event-log" tabindex="0" role="region" aria-label="Event log" data-testid="event-log">
            if lines.is_empty() {
                <p class="soft terminal-empty">{ "Nothing has happened yet." }</p>
            } else {
                <button class="button mini" onclick={on_copy}>{ icon(Icon::Copy) }<span>{ "Copy the event log" }</span></button>
                if hidden > 0 { <p class="soft small">{ format!("{hidden} earlier lines are copied, not shown.") }</p> }
                <pre>{ lines[hidden..].join("\n") }</pre>
            }
        </div>
    }
}
