//! One command for both worlds: each gives its answer. A change becomes the compared moment, until the user goes back.

use std::collections::BTreeSet;

use shell::{Printed, line_needs_policies};

use page::compare::{CompareAction, PinSide, PinnedMoment, Pins};
use page::queries::compare::{ComparedMoments, TriedLine};
use ui::browser::fields::Field;
use ui::policies::{self, POLICIES_COME, policies_missing};
use ui::prelude::*;

#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub pins: Same<Pins>,
    pub queries: Queries,
}

/// A line, and the answers of A and B.
type Answered = (String, [TriedLine; 2]);

/// Pins that a change replaced.
struct Replaced {
    pins: Rc<Pins>,
    by: Vec<PinnedMoment>,
}

impl Replaced {
    /// Whether one of the changes is still compared.
    fn is_compared(&self, compared: &ComparedMoments) -> bool {
        self.by.iter().any(|it| compared.moments.contains(it))
    }
}

#[component]
pub fn Both(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    let answered = use_state(|| None::<Answered>);
    // Why there is no answer yet.
    let waits = use_state(|| None::<String>);
    let replaced = use_mut_ref(|| None::<Replaced>);
    let run = with!(
        (dispatch, answered, replaced, waits),
        with!(props, move |line: String| {
            let answers = props.compared.run(&line, &props.queries);
            waits.set(None);
            let by = answers.iter().filter_map(|it| it.after.clone());
            let by: Vec<PinnedMoment> = by.collect();
            if !by.is_empty() {
                let mut replaced = replaced.borrow_mut();
                match &mut *replaced {
                    Some(it) if it.is_compared(&props.compared) => it.by.extend(by),
                    _ => {
                        let pins = (*props.pins).clone();
                        *replaced = Some(Replaced { pins, by });
                    }
                }
            }
            for (side, it) in PinSide::ALL.into_iter().zip(&answers) {
                if it.after.is_some() {
                    dispatch.dispatch(Action::Compare(CompareAction::Set(side, it.after.clone())));
                }
            }
            answered.set(Some((line, answers)));
        })
    );
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
        let then = with!((run, waits), move |ready: Result<_, String>| match ready {
            Ok(()) => run(line),
            Err(why) => waits.set(Some(policies_missing(&why))),
        });
        if policies::once_there(needs, then) {
            waits.set(Some(say(POLICIES_COME).to_string()));
        }
    });
    let on_back = with!(replaced, move |_: MouseEvent| {
        let Some(Replaced { pins, .. }) = replaced.take() else {
            return;
        };
        for (side, pin) in PinSide::ALL.into_iter().zip(&pins.0) {
            dispatch.dispatch(Action::Compare(CompareAction::Set(side, pin.clone())));
        }
    });
    let goes_back = (replaced.borrow().as_ref()).is_some_and(|it| it.is_compared(&props.compared));
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
                } else if let Some((line, [a, b])) = &*answered {
                    <p class="small"><code>{ line }</code></p>
                    <p class="small"><b>{ relation(&text(&a.printed), &text(&b.printed)) }</b></p>
                    { answer(PinSide::A, &a.printed, &b.printed) }
                    { answer(PinSide::B, &b.printed, &a.printed) }
                }
            </div>
            if goes_back {
                <p class="small soft">{ say("The comparison continues after this command.") }</p>
                <button type="button" class="button" data-testid="compare-back" onclick={on_back}>
                    { icon(Icon::Undo) }<span>{ say("Back to your pins") }</span>
                </button>
            }
        </section>
    }
}

fn text(printed: &Printed) -> String {
    let text = format!("{}{}", printed.stdout, printed.stderr);
    text.trim().to_string()
}

/// Whether two answers have a line in common. Otherwise all lines would be marked, which says nothing.
fn is_alike(a: &str, b: &str) -> bool {
    let lines: BTreeSet<&str> = a.lines().map(str::trim).filter(|it| it.len() > 1).collect();
    b.lines().any(|it| lines.contains(it.trim()))
}

fn relation(a: &str, b: &str) -> &'static str {
    match (a == b, is_alike(a, b)) {
        (true, _) => say("The answers are the same."),
        (false, true) => say("The answers differ. What only one of them has is marked."),
        (false, false) => say("The answers differ."),
    }
}

/// The answer of a side. Lines that the other one does not have are marked.
fn answer(side: PinSide, own: &Printed, other: &Printed) -> Html {
    let (text, other) = (text(own), text(other));
    let is_alike = is_alike(&text, &other);
    let others: BTreeSet<&str> = other.lines().map(str::trim).collect();
    let (mark, class, word) = match own.exit {
        0 => (Icon::Check, "is-done", say("done")),
        _ => (Icon::Cross, "is-refused", say("refused")),
    };
    let line = |line: &str| {
        let line_end = format!("{line}\n");
        if !is_alike || others.contains(line.trim()) {
            html! { { line_end } }
        } else {
            html! { <mark>{ line_end }</mark> }
        }
    };
    html! {
        <div key={side.name()} class={classes!("compare-answer", class)} data-testid={format!("compare-answer-{}", side.name())}>
            <p>{ icon(mark) }{ say_with("{side}: {word}", &[("side", &side.name()), ("word", &word)]) }</p>
            if text.is_empty() { <p class="small soft">{ say("No output.") }</p> }
            else { <pre class="small" tabindex="0">{ for text.lines().map(line) }</pre> }
        </div>
    }
}
