//! A step of a presented lesson: what the audience reads, what was done, and the instructor's notes and questions.

use lessons::{Expect, deeds};

use super::start::remember;
use crate::browser::{elements, events::KeyPress};
use crate::prelude::*;
use crate::shared::lesson_text::prose;
use page::lesson::OpenedLesson;
use page::walk::{Walk, WalkQuestion};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub walk: Walk,
    pub opened: Same<OpenedLesson>,
    pub queries: Queries,
    /// Position in the questions: 2 answers the first one.
    pub asked: usize,
    /// Large type for a classroom.
    pub presenter: bool,
}

#[component]
pub fn Shown(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let top = use_node_ref();
    let Walk { id, step, away, .. } = props.walk.clone();
    let opened = &props.opened;
    let steps = &opened.lesson.steps;
    let count = steps.len();
    use_effect_with(
        (id.clone(), step),
        with!((top, is_listed = props.walk.is_listed()), move |(
            id,
            step,
        )| {
            if is_listed {
                remember(dispatch, id, *step);
            }
            elements::scroll_up(&top, ".pane");
        }),
    );
    let Some(part) = steps.get(step) else {
        return Html::default();
    };
    let on_list = with!(id, move |event: Event| {
        if let Ok(step) = forms::value(&event).parse() {
            dispatch.dispatch(Action::Walk(WalkAction::open(&id, step)));
        }
    });
    let rest = props.walk.rest().len();
    let notes = opened.of(part, "notes");
    html! {
        <article class="walk" ref={top} aria-labelledby="walk-title">
            <header class="walk-head">
                <p class="small soft">{ opened.title() }</p>
                <div class="walk-place">
                    <p class="walk-count" data-testid="walk-step">
                        { say_with("Step {n} of {count}", &[("n", &(step + 1)), ("count", &count)]) }
                    </p>
                    <button class="button bare mini" data-testid="walk-leave" aria-label={say("Leave the walkthrough")}
                        title={say("Leave the walkthrough")} onclick={dispatch.on(Action::Walk(WalkAction::Leave))}>
                        { icon(Icon::Close) }
                        <span>{ say("Leave") }</span>
                    </button>
                </div>
                // A lesson with goals is presented to others; the tour is for the reader.
                if step == 0 && !props.presenter && !opened.lesson.goals.is_empty() {
                    <button class="button walk-present" data-testid="walk-present"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Present)))}>
                        { icon(Icon::Present) }
                        <span>{ say("Before a class: large type, or a window of your own") }</span>
                    </button>
                }
                <progress class="walk-progress" max={count.to_string()} value={(step + 1).to_string()}
                    aria-label={say("Progress of the walkthrough")} />
            </header>
            <h2 id="walk-title" class="walk-title" tabindex="-1" aria-live="polite">{ opened.of(part, "title") }</h2>
            { prose(opened.of(part, "text")) }
            <StepLines {opened} {step} queries={&props.queries} done={props.walk.lines} />
            { questions(&opened.questions(part), step, props.asked) }
            if !notes.is_empty() {
                <details class="walk-notes">
                    <summary>{ say("Speaker notes") }</summary>
                    { prose(notes) }
                </details>
            }
            if let Some(source) = &part.source {
                <p class="walk-source small soft">{ say_with("Source: {source}", &[("source", source)]) }</p>
            }
            if !away {
                <p class="small soft walk-free">
                    { say("Play freely at any time: act, type, let time pass. You can come back to this step, and what you did is kept as a branch.") }
                </p>
            }
            <div class="walk-foot">
                <div class="walk-status" role="status">
                    if away {
                        <div class="walk-away">
                            <p>
                                { say_with("You have left the path at step {n}. Your own world is shown; it is kept as a branch when you come back.", &[("n", &(step + 1))]) }
                            </p>
                            <button class="button primary" data-testid="walk-return"
                                onclick={dispatch.on(Action::Walk(WalkAction::Open(id, step)))}>
                                { say_with("Return to step {n}", &[("n", &(step + 1))]) }
                            </button>
                        </div>
                    }
                </div>
                if !away {
                    <nav class="walk-nav" aria-label={say("Steps of the walkthrough")}>
                        <button class="button" data-testid="walk-back" disabled={step == 0}
                            title={if step == 0 { say("This is the first step") } else { say("Back ([)") }}
                            onclick={dispatch.on(Action::Walk(WalkAction::Step(false)))}>{ say("Back") }</button>
                        <select aria-label={say("Go to a step")} onchange={on_list}>
                            for (number, each) in steps.iter().enumerate() {
                                <option key={number} value={number.to_string()} selected={number == step}>
                                    { format!("{}. {}", number + 1, opened.of(each, "title")) }
                                </option>
                            }
                        </select>
                        if rest > 0 || step + 1 < count {
                            <button class="button primary" data-testid="walk-next" title={say("Next (])")}
                                onclick={dispatch.on(Action::Walk(WalkAction::Step(true)))}>
                                { if rest > 0 { say("Run the lines") } else { say("Next") } }
                            </button>
                        } else {
                            <button class="button primary" onclick={dispatch.on(Action::Walk(WalkAction::Leave))}>
                                { say("Finish and play on") }
                            </button>
                        }
                    </nav>
                }
            </div>
        </article>
    }
}

#[derive(Properties, PartialEq)]
pub struct LinesProps {
    pub opened: Same<OpenedLesson>,
    pub step: usize,
    pub queries: Queries,
    /// Number of lines executed.
    pub done: usize,
}

/// The step's actions as command lines, with their results.
#[component]
pub fn StepLines(props: &LinesProps) -> Html {
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
                { if all { say("What this step did") } else { say("What this step does") } }
                if let Some(actor) = &part.actor {
                    <span class="soft">{ say_with(", as {who}", &[("who", &actor.replace('/', " / "))]) }</span>
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
                    <span>{ say_with("Refused: {error}", &[("error", code)]) }</span>
                </p>
            }
        </>
    }
}

fn questions(questions: &[WalkQuestion], step: usize, asked: usize) -> Html {
    if questions.is_empty() {
        return Html::default();
    }
    html! {
        <section class="walk-ask" aria-label={say("Ask the class")}>
            <h3>{ icon(Icon::Help) }<span>{ say("Ask") }</span></h3>
            for (number, question) in questions.iter().enumerate() {
                // The step is part of the key: an opened answer is closed again in the next step.
                <div key={format!("{step} {number}")} class="walk-question">
                    { prose(&question.ask) }
                    if !question.options.is_empty() {
                        <ul class="walk-options">
                            for (at, option) in question.options.iter().enumerate() { <li key={at}>{ prose(option) }</li> }
                        </ul>
                    }
                    if !question.answer.is_empty() {
                        <details open={asked > 2 * number + 1}>
                            <summary>{ say("Show the answer") }</summary>
                            { prose(&question.answer) }
                        </details>
                    }
                </div>
            }
        </section>
    }
}
/// Whether a key turns to the next or the previous step. A presenter's remote control sends Page Down and Page Up;
/// without one, those keys scroll as usual.
pub fn turn(press: &KeyPress, presenter: bool) -> Option<bool> {
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
