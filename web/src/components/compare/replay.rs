//! Replays B without one of its steps, or with another one in its place, and marks the later steps that now fail.

use std::rc::Rc;

use sim::session::Session;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::short;
use crate::icons::{Icon, icon};
use crate::opening;
use crate::say::{english, say, say_with};
use crate::state::compare::{PinChange, PinnedMoment};
use crate::state::queries::Queries;
use crate::state::queries::compare::{ComparedMoments, FailedStep, failing};
use crate::state::{Action, Dispatch, use_dispatch};

/// Newest steps shown at first.
const PORTION: usize = 30;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub controller: Queries,
}

/// What a replay gave: a sentence, and the later steps that now fail.
type Replayed = (String, Vec<FailedStep>);

#[component]
pub fn Replay(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let edited = use_state(|| None::<usize>);
    let whole = use_state(|| false);
    let outcome = use_state(|| None::<Result<Replayed, String>>);
    let field = use_node_ref();
    let of = &props.compared.moments[1];
    let lines = of.lines();
    let replay = {
        let (dispatch, outcome, edited) = (dispatch.clone(), outcome.clone(), edited.clone());
        let of = of.clone();
        move |step: usize, made: Result<Session, String>, says: String| match made {
            Ok(session) => {
                edited.set(None);
                open(&dispatch, &outcome, (&of, step), session, says);
            }
            Err(why) => outcome.set(Some(Err(why))),
        }
    };
    let on_skip = |step: usize| {
        let (replay, of) = (replay.clone(), of.clone());
        Callback::from(move |_: MouseEvent| {
            let says = say_with("B is now without step {step}.", &[("step", &(step + 1))]);
            replay(step, Ok(of.without(step)), says);
        })
    };
    let on_edit = |step: usize| {
        let edited = edited.clone();
        Callback::from(move |_: MouseEvent| edited.set((*edited != Some(step)).then_some(step)))
    };
    let on_change = |step: usize| {
        let (replay, of, field) = (replay.clone(), of.clone(), field.clone());
        let view = props.controller.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let line = field.cast::<HtmlInputElement>().map(|it| it.value());
            let made = of.with_line(step, &line.unwrap_or_default(), &view);
            let says = say_with(
                "B is now with another step {step}.",
                &[("step", &(step + 1))],
            );
            replay(step, made, says);
        })
    };
    let hidden = match *whole {
        true => 0,
        false => lines.len().saturating_sub(PORTION),
    };
    html! {
        <details class="compare-replay" data-testid="compare-replay">
            <summary>{ say("Replay with a change") }</summary>
            <p class="small soft">{ say("Skip or edit a step of B. The rest is replayed, A becomes B as it was, and your session stays as it is.") }</p>
            <div role="status" data-testid="compare-replayed">{ outcome.as_ref().map(told) }</div>
            if lines.is_empty() { <p class="small">{ say("B has no steps yet.") }</p> }
            if hidden > 0 {
                <button type="button" class="button mini" onclick={ let whole = whole.clone(); move |_: MouseEvent| whole.set(true) }>
                    { say_with("Show earlier ({hidden})", &[("hidden", &hidden)]) }
                </button>
            }
            <ol class="compare-steps small">
                for (step, line) in lines.iter().enumerate().skip(hidden) {
                    <li key={step}>
                        <span class="soft">{ step + 1 }</span>
                        <code>{ short(line) }</code>
                        <button type="button" class="button mini" onclick={on_skip(step)}
                            aria-label={say_with("Skip step {step}", &[("step", &(step + 1))])}>{ say("Skip") }</button>
                        <button type="button" class="button mini" onclick={on_edit(step)} aria-expanded={(*edited == Some(step)).to_string()}
                            aria-label={say_with("Edit step {step}", &[("step", &(step + 1))])}>{ say("Edit") }</button>
                        if *edited == Some(step) {
                            <form class="compare-line" onsubmit={on_change(step)}>
                                <input ref={field.clone()} class="mono" spellcheck="false" autocomplete="off" value={line.clone()}
                                    aria-label={say_with("Step {step}", &[("step", &(step + 1))])} />
                                <button type="submit" class="button mini">{ say("Replay") }</button>
                            </form>
                        }
                    </li>
                }
            </ol>
        </details>
    }
}

/// Opens the changed session: it becomes B, and B becomes A.
fn open(
    dispatch: &Dispatch,
    outcome: &UseStateHandle<Option<Result<Replayed, String>>>,
    (of, step): (&PinnedMoment, usize),
    session: Session,
    says: String,
) {
    let (dispatch, outcome, of) = (dispatch.clone(), outcome.clone(), of.clone());
    opening::open(session, move |opened| match opened {
        Ok(history) => {
            let next = PinnedMoment::end_of(say("B replayed").into(), history);
            outcome.set(Some(Ok((says, failing(&of, &next, step)))));
            dispatch.dispatch(Action::Pin(PinChange::Both(Box::new([of, next]))));
        }
        Err(why) => outcome.set(Some(Err(why))),
    });
}

fn told(outcome: &Result<Replayed, String>) -> Html {
    let (says, failed) = match outcome {
        Err(why) => {
            return html! { <p class="complaint small" lang={english()}>{ why.clone() }</p> };
        }
        Ok(found) => found,
    };
    html! {
        <>
            <p class="small"><b>{ says.clone() }</b>{ " " }
                { match failed.len() {
                    0 => say("No later step fails that did not fail before.").to_string(),
                    count => say_with("Later steps that now fail: {count}.", &[("count", &count)]),
                } }
            </p>
            <ul class="compare-failed small">
                for it in failed {
                    <li key={it.step}>
                        { icon(Icon::Cross) }<span><b>{ it.step }</b>{ " " }<code>{ short(&it.line) }</code>{ " " }
                        <span lang={english()}>{ it.error.clone() }</span></span>
                    </li>
                }
            </ul>
        </>
    }
}
