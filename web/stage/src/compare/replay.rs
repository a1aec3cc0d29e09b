//! Replays B without one of its steps, or with another one in its place, and marks the later steps that now fail.

use shell::line_needs_policies;
use sim::session::{SavedSession, Session};

use super::words::short;
use page::CompareAction;
use page::compare::PinnedMoment;
use page::comparing::{ComparisonState, ReplayChange, Replayed};
use page::queries::compare::ComparedMoments;
use ui::browser::fields::Field;
use ui::opening;
use ui::policies::{self, policies_missing};
use ui::prelude::*;

/// Newest steps shown at first.
const PORTION: usize = 30;
/// Characters in a row of the field for a line, and its most rows.
const ROW: usize = 40;
const ROWS: usize = 14;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub compared: Rc<ComparedMoments>,
    pub made: Same<ComparisonState>,
    pub queries: Queries,
}

#[component]
pub(crate) fn Replay(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let edited = use_state(|| None::<usize>);
    // Why the edited line is rejected.
    let rejected = use_state(|| None::<String>);
    let whole = use_state(|| false);
    let of = &props.compared.moments[1];
    let lines = of.lines();
    let replay = with!((edited, rejected), move |change: ReplayChange, session| {
        edited.set(None);
        rejected.set(None);
        open(dispatch, change, session);
    });
    let on_skip = |step: usize| {
        with!((replay, of), move |_: MouseEvent| {
            let session = of.without(step);
            replay(change(&of, step, false), session);
        })
    };
    let on_edit = |step: usize| {
        Callback::from(with!((edited, rejected), move |()| {
            rejected.set(None);
            edited.set((*edited != Some(step)).then_some(step));
        }))
    };
    let hidden = match *whole {
        true => 0,
        false => lines.len().saturating_sub(PORTION),
    };
    html! {
        <details class="compare-replay" data-testid="compare-replay">
            <summary>{ say("Replay with a change") }</summary>
            <p class="small soft">{ say("Skip or edit a step of B. The rest is replayed, A becomes B as it was, and your session stays as it is.") }</p>
            <div role="status" tabindex="-1" data-testid="compare-replayed">{ props.made.replayed.as_ref().map(told) }</div>
            if lines.is_empty() { <p class="small">{ say("B has no steps yet.") }</p> }
            if hidden > 0 {
                <button type="button" class="button mini" onclick={with!(whole, move |_: MouseEvent| whole.set(true))}>
                    { tell(message!("Show earlier ({hidden})")) }
                </button>
            }
            <ol class="compare-steps small">
                for (step, line) in lines.iter().enumerate().skip(hidden) {
                    <li key={step}>
                        { buttons(step, line, *edited == Some(step), on_skip(step), &on_edit(step)) }
                        if *edited == Some(step) {
                            <LineField {step} line={line.clone()} rejected={(*rejected).clone()}
                                on_line={on_line(props, step, &rejected, replay.clone())} on_close={on_edit(step)} />
                        }
                    </li>
                }
            </ol>
        </details>
    }
}

/// The id of a step's *Edit*.
fn edit_id(step: usize) -> String {
    format!("compare-edit-{step}")
}

/// Replays with a line in place of a step, or says why not.
fn on_line(
    props: &Props,
    step: usize,
    rejected: &UseStateHandle<Option<String>>,
    replay: impl Fn(ReplayChange, Session) + Clone + 'static,
) -> Callback<String> {
    let (of, view) = (props.compared.moments[1].clone(), &props.queries);
    Callback::from(with!((rejected, view), move |line: String| {
        let needs = line_needs_policies(&line);
        let run = with!((replay, of, rejected, view), move |ready: Result<
            _,
            String,
        >| {
            let ready = ready.map_err(|why| policies_missing(&why));
            match ready.and_then(|()| of.with_line(step, &line, &view)) {
                Ok(session) => replay(change(&of, step, true), session),
                Err(why) => rejected.set(Some(why)),
            }
        });
        policies::once_there(needs, run);
    }))
}

/// A step with what can be done with it.
fn buttons(
    step: usize,
    line: &str,
    is_edited: bool,
    on_skip: impl Fn(MouseEvent) + 'static,
    on_edit: &Callback<()>,
) -> Html {
    let number = step + 1;
    html! {
        <>
            <span class="soft">{ number }</span>
            <code>{ short(line) }</code>
            <button type="button" class="button mini" onclick={on_skip}
                aria-label={tell(message!("Skip step {step}", step = number))}>{ say("Skip") }</button>
            <button type="button" class="button mini" id={edit_id(step)} aria-expanded={is_edited.to_string()}
                onclick={on_edit.reform(|_: MouseEvent| ())} aria-label={tell(message!("Edit step {step}", step = number))}>{ say("Edit") }</button>
        </>
    }
}

/// The rows that a line takes in its field.
fn rows(line: &str) -> usize {
    let rows: usize = line
        .split('\n')
        .map(|it| it.chars().count() / ROW + 1)
        .sum();
    rows.clamp(2, ROWS)
}

#[derive(Properties, PartialEq)]
struct LineProps {
    /// From 0.
    step: usize,
    line: String,
    rejected: Option<String>,
    on_line: Callback<String>,
    on_close: Callback<()>,
}

/// The field for another line in place of a step.
#[component]
fn LineField(props: &LineProps) -> Html {
    let field = use_node_ref();
    let text = use_state(|| AttrValue::from(props.line.clone()));
    use_effect_with(field.clone(), |field| {
        if let Some(field) = Field::at(field) {
            field.focus();
            field.select_all();
        }
    });
    let on_input = forms::typed(&text);
    let (step, on_line, on_close) = (props.step, &props.on_line, &props.on_close);
    let send = Callback::from(with!((on_line, text), move |()| {
        on_line.emit(text.trim().to_string());
    }));
    let on_key = with!((send, on_close), move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !event.is_composing() => {
                event.prevent_default();
                send.emit(());
            }
            "Escape" => {
                event.prevent_default();
                platform::focus(&edit_id(step));
                on_close.emit(());
            }
            _ => {}
        }
    });
    let on_submit = send.reform(|event: SubmitEvent| event.prevent_default());
    let why = AttrValue::from(format!("compare-rejected-{}", props.step));
    html! {
        <form onsubmit={on_submit}>
            <textarea ref={field} class="mono" spellcheck="false" autocomplete="off" rows={rows(&text).to_string()} value={&*text}
                oninput={on_input} onkeydown={on_key} aria-invalid={props.rejected.is_some().to_string()} aria-describedby={&why}
                aria-label={tell(message!("Step {step}", step = props.step + 1))} />
            <div id={why} role="alert">
                if let Some(why) = &props.rejected {
                    <p class="complaint small" tabindex="0" lang={english()}>{ why }</p>
                }
            </div>
            <button type="submit" class="button mini">{ say("Replay") }</button>
        </form>
    }
}

fn change(of: &PinnedMoment, step: usize, edited: bool) -> ReplayChange {
    let of = of.clone();
    ReplayChange { of, step, edited }
}

/// Opens the changed session: it becomes B, and B becomes A. The focus moves to what is said about it.
fn open(dispatch: Dispatch, change: ReplayChange, session: Session) {
    opening::open(SavedSession::unmarked(session), move |opened| {
        let opened = Box::new(opened.map(|it| it.0));
        dispatch.dispatch(Action::Compare(CompareAction::Replayed(change, opened)));
        platform::focus_first_soon(&["[data-testid=compare-replayed]"]);
    });
}

fn told((change, replayed): &(ReplayChange, Replayed)) -> Html {
    let failed = match replayed {
        Err(why) => {
            return html! { <p class="complaint small" lang={english()}>{ why }</p> };
        }
        Ok(failed) => failed,
    };
    let step = change.step + 1;
    let says = tell(match change.edited {
        true => message!("B is now with another step {step}."),
        false => message!("B is now without step {step}."),
    });
    html! {
        <>
            <p class="small"><b>{ says }</b>{ " " }
                { match failed.len() {
                    0 => say("No later step fails that did not fail before.").to_string(),
                    count => tell(message!("Later steps that now fail, with their numbers in A: {count}.")),
                } }
            </p>
            <ul class="compare-failed small">
                for it in failed {
                    <li key={it.step}>
                        { icon(Icon::Cross) }<span><b>{ it.step }</b>{ " " }<code>{ short(&it.line) }</code>{ " " }
                        <span lang={english()}>{ &it.error }</span></span>
                    </li>
                }
            </ul>
        </>
    }
}
