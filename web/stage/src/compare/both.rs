//! One command for both worlds: each gives its answer. A change becomes the compared moment, until the user goes back.

use shell::line_needs_policies;

use super::words::MadeProps;
use page::compare::PinSide;
use page::comparing::TriedBoth;
use page::{CompareAction, queries::compare::TriedLine};
use ui::browser::fields::Field;
use ui::policies::{self, POLICIES_COME, policies_missing};
use ui::prelude::*;

#[component]
pub(crate) fn Both(props: &MadeProps) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    // Why there is no answer yet.
    let waits = use_state(|| None::<String>);
    let on_run = with!((field, waits), move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = Field::at(&field) else {
            return;
        };
        let line = input.value().trim().to_string();
        if line.is_empty() {
            input.focus();
            return;
        }
        let needs = line_needs_policies(&line);
        let then = with!(waits, move |ready: Result<_, String>| match ready {
            Ok(()) => {
                waits.set(None);
                dispatch.dispatch(Action::Compare(CompareAction::Run(line)));
            }
            Err(why) => waits.set(Some(policies_missing(&why))),
        });
        if policies::once_there(needs, then) {
            waits.set(Some(say(POLICIES_COME).to_string()));
        }
    });
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
            <div role="status" class="compare-answers" data-testid="compare-answers">
                if let Some(says) = &*waits {
                    <p class="small">{ says }</p>
                } else if let Some(TriedBoth { line, answers: [a, b] }) = &props.made.tried {
                    <p class="small"><code>{ line }</code></p>
                    <p class="small"><b>{ relation(a, b) }</b></p>
                    { answer(PinSide::A, a, b) }
                    { answer(PinSide::B, b, a) }
                }
            </div>
            if props.made.goes_back(&props.compared) {
                <p class="small soft">{ say("The comparison continues after this command.") }</p>
                <button type="button" class="button" data-testid="compare-back" onclick={dispatch.on(Action::Compare(CompareAction::Back))}>
                    { icon(Icon::Undo) }<span>{ say("Back to your pins") }</span>
                </button>
            }
        </section>
    }
}

fn relation(a: &TriedLine, b: &TriedLine) -> &'static str {
    match (a.text() == b.text(), a.is_alike(b)) {
        (true, _) => say("The answers are the same."),
        (false, true) => say("The answers differ. What only one of them has is marked."),
        (false, false) => say("The answers differ."),
    }
}

/// The answer of a side. Lines that the other one does not have are marked.
fn answer(side: PinSide, own: &TriedLine, other: &TriedLine) -> Html {
    let lines = own.marked(other);
    let (mark, class, word) = match own.printed.exit {
        0 => (Icon::Check, "is-done", say("done")),
        _ => (Icon::Cross, "is-refused", say("refused")),
    };
    html! {
        <div key={side.name()} class={classes!("compare-answer", class)} data-testid={format!("compare-answer-{}", side.name())}>
            <p>{ icon(mark) }{ tell(message!("{side}: {word}", side = side.name())) }</p>
            if lines.is_empty() { <p class="small soft">{ say("No output.") }</p> }
            else {
                <pre class="small" tabindex="0">
                    for (line, is_marked) in lines {
                        if is_marked { <mark>{ format!("{line}\n") }</mark> } else { { format!("{line}\n") } }
                    }
                </pre>
            }
        </div>
    }
}
