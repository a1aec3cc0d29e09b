//! The event log as plain text, to read, search and copy.

use ui::prelude::*;
use ui::shared::empty;

const SHOWN: usize = 500;

pub(crate) fn event_log(dispatch: Dispatch, queries: &Queries) -> Html {
    let (marks, taken) = (queries.marks(), queries.steps());
    let taken = marks.iter().filter(|mark| mark.step < taken);
    let lines = taken.map(|mark| {
        let (at, lane, mut says) = (mark.at, &mark.lane, mark.words().to_string());
        if mark.refused {
            says = tell(message!("refused: {event}", event = says));
        }
        format!("{at}  {lane:<14} {says}")
    });
    let lines: Rc<Vec<String>> = Rc::new(lines.collect());
    let hidden = lines.len().saturating_sub(SHOWN);
    let on_copy = with!(lines, move |_: MouseEvent| dispatch.copy(&lines.join("\n")));
    html! {
        <div class="event-log" tabindex="0" role="region" aria-label={say("Event log")} data-testid="event-log">
            if lines.is_empty() {
                <p class="soft terminal-empty">{ say("Nothing has happened yet.") }</p>
                { empty::first_call(dispatch) }
            } else {
                <button class="button mini" onclick={on_copy}>{ icon(Icon::Copy) }<span>{ say("Copy the event log") }</span></button>
                if hidden > 0 { <p class="soft small">{ tell(counted!(hidden, "1 earlier line is copied, not shown.|{n} earlier lines are copied, not shown.")) }</p> }
                <pre>{ lines[hidden..].join("\n") }</pre>
            }
        </div>
    }
}
