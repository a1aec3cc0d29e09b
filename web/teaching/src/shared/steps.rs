//! What lessons, walkthroughs and their presenter show of a step.

use lessons::{Expect, deeds};
use page::lesson::OpenedLesson;
use page::walk::Walk;
use ui::browser::events::KeyPress;
use ui::parts::select::Select;
use ui::prelude::*;

/// The state of a lesson that is loading, or why it failed.
pub fn coming(walk: &Walk, dispatch: Dispatch) -> Html {
    let Some(why) = &walk.failed else {
        return html! { <p role="status">{ say("Loading the lesson…") }</p> };
    };
    html! {
        <div class="walk-away" role="alert">
            <p>{ tell(message!("The lesson could not be opened. {why}")) }</p>
            <div class="walk-buttons">
                <button class="button primary" onclick={dispatch.on(Action::Walk(WalkAction::open(&walk.id, walk.step)))}>
                    { say("Try again") }
                </button>
                <button class="button" data-testid="walk-leave" onclick={dispatch.on(Action::Walk(WalkAction::Leave))}>
                    { say("Leave") }
                </button>
            </div>
        </div>
    }
}

/// The list of a lesson's steps, to go to one.
pub(crate) fn step_list(
    dispatch: Dispatch,
    walk: &Walk,
    opened: &OpenedLesson,
    testid: Option<&'static str>,
) -> Html {
    let onchange = dispatch.on_event(with!((walk.id), move |it: Event| {
        let step = forms::value(&it).parse().ok()?;
        Some(Action::Walk(WalkAction::open(&id, step)))
    }));
    html! {
        <Select label={say("Go to a step")} {testid} value={walk.step.to_string()} {onchange}>
            for (n, each) in opened.lesson.steps.iter().enumerate() {
                <option key={n} value={n.to_string()}>{ format!("{}. {}", n + 1, opened.of(each, "title")) }</option>
            }
        </Select>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct LinesProps {
    pub opened: Same<OpenedLesson>,
    pub step: usize,
    pub queries: Queries,
    /// Number of lines executed.
    pub done: usize,
}

/// The step's actions as command lines, with their results.
#[component]
pub(crate) fn StepLines(props: &LinesProps) -> Html {
    let dispatch = use_dispatch();
    let Some(part) = props.opened.lesson.steps.get(props.step) else {
        return Html::default();
    };
    let lines: Vec<_> = deeds(part).collect();
    if lines.is_empty() && part.actor.is_none() {
        return Html::default();
    }
    let all = props.done >= lines.len();
    html! {
        <section class="walk-done" aria-label={if all { say("What this step did") } else { say("What this step does") }}>
            <h3>
                if let Some(actor) = &part.actor {
                    { say_marked!(
                        if all { key("What this step did, as {who}") } else { key("What this step does, as {who}") },
                        &[("who", html! { <span class="soft">{ actor.replace('/', " / ") }</span> })],
                    ) }
                } else {
                    { if all { say("What this step did") } else { say("What this step does") } }
                }
            </h3>
            if !lines.is_empty() {
                <ol class="walk-lines">
                    for (number, line) in lines.iter().enumerate() {
                        <li key={number} class={(number >= props.done).then_some("waits")}>
                            // How a line ends is told once it is run: a question may ask for it.
                            { line_html(dispatch, &props.queries.filled(&line.text), (number < props.done).then_some(&line.expect)) }
                        </li>
                    }
                </ol>
            }
        </section>
    }
}

fn line_html(dispatch: Dispatch, text: &str, expect: Option<&Expect>) -> Html {
    let on_copy = Callback::from(with!(
        (dispatch, text = text.to_string()),
        move |_: MouseEvent| {
            dispatch.copy(&text);
        }
    ));
    html! {
        <>
            <code class="walk-line">{ text.to_string() }</code>
            <button class="button bare copy-one" aria-label={say("Copy this line")} title={say("Copy this line")}
                onclick={on_copy}>{ icon(Icon::Copy) }</button>
            if let Some(Expect::Refused(code)) = expect {
                <p class="walk-refused small">
                    { icon(Icon::Cross) }
                    <span>{ tell(message!("Refused: {error}", error = code)) }</span>
                </p>
            }
        </>
    }
}

/// Whether a key turns to the next or the previous step. A presenter's remote control sends Page Down and Page Up;
/// without one, those keys scroll as usual.
pub(crate) fn turn(press: &KeyPress, presenter: bool) -> Option<bool> {
    if press.is_at("input, textarea, select, [role=slider]") || press.control {
        return None;
    }
    match press.key.as_str() {
        "]" if platform::single_keys() => Some(true),
        "[" if platform::single_keys() => Some(false),
        "PageDown" if presenter => Some(true),
        "PageUp" if presenter => Some(false),
        _ => None,
    }
}
