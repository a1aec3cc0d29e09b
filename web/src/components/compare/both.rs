//! One command for both worlds: each gives its answer, and the comparison goes on from there.

use std::rc::Rc;

use shell::Printed;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::icons::{Icon, icon};
use crate::say::{say, say_with};
use crate::state::compare::{PinChange, PinSide};
use crate::state::queries::Queries;
use crate::state::queries::compare::ComparedMoments;
use crate::state::{Action, use_dispatch};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub controller: Queries,
}

/// A line, and the answers of A and B.
type Answered = (String, [Printed; 2]);

#[component]
pub fn Both(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    let answered = use_state(|| None::<Answered>);
    let on_run = {
        let (field, answered) = (field.clone(), answered.clone());
        let (compared, view) = (props.compared.clone(), props.controller.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = field.cast::<HtmlInputElement>() else {
                return;
            };
            let line = input.value().trim().to_string();
            if line.is_empty() {
                let _ = input.focus();
                return;
            }
            let [a, b] = compared.run(&line, &view);
            answered.set(Some((line, [a.1, b.1])));
            dispatch.dispatch(Action::Pin(PinChange::Both(Box::new([a.0, b.0]))));
        })
    };
    html! {
        <section class="compare-both" aria-label={say("One command for both")}>
            <h3>{ say("One command for both") }</h3>
            <form onsubmit={on_run}>
                <label class="small" for="compare-command">{ say("Runs in copies of A and B, by the current user. Your session stays as it is.") }</label>
                <div class="compare-line">
                    <input id="compare-command" ref={field} class="mono" spellcheck="false" autocomplete="off" />
                    <button type="submit" class="button" data-testid="compare-run">
                        { icon(Icon::Play) }<span>{ say("Run in both") }</span>
                    </button>
                </div>
            </form>
            <div role="status" data-testid="compare-answers">
                if let Some((line, answers)) = &*answered {
                    <p class="small"><code>{ line.clone() }</code></p>
                    for (side, it) in PinSide::ALL.into_iter().zip(answers) { { answer(side, it) } }
                }
            </div>
        </section>
    }
}

fn answer(side: PinSide, it: &Printed) -> Html {
    let text = format!("{}{}", it.stdout, it.stderr);
    let (mark, class, word) = match it.exit {
        0 => (Icon::Check, "is-done", say("done")),
        _ => (Icon::Cross, "is-refused", say("refused")),
    };
    html! {
        <details key={side.name()} class={classes!("compare-answer", class)} open={it.exit != 0}>
            <summary>{ icon(mark) }{ say_with("{side}: {word}", &[("side", &side.name()), ("word", &word)]) }</summary>
            <pre class="small" tabindex="0">{ text.trim().to_string() }</pre>
        </details>
    }
}
