//! A step of a presented lesson: what the audience reads, what was done, and the instructor's notes and questions.

use crate::shared::steps::{StepLines, step_list};
use page::lesson::OpenedLesson;
use page::walk::{Walk, WalkQuestion};
use ui::browser::elements;
use ui::prelude::*;
use ui::progress::remember_step;
use ui::shared::lesson_text::prose;

/// The properties of [`Shown`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The presented lesson.
    pub walk: Walk,
    /// The lesson, with its texts.
    pub opened: Same<OpenedLesson>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Position in the questions: 2 answers the first one.
    pub asked: usize,
    /// Large type for a classroom.
    pub presenter: bool,
}

/// A step of a presented lesson.
#[component]
pub fn Shown(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let top = use_node_ref();
    let Walk { id, step, away, .. } = props.walk.clone();
    let opened = &props.opened;
    use_effect_with(
        (id.clone(), step),
        with!((top, is_listed = props.walk.is_listed()), move |(
            id,
            step,
        )| {
            if is_listed {
                remember_step(dispatch, id, *step);
            }
            elements::scroll_up(&top, ".pane");
        }),
    );
    let Some(part) = opened.lesson.steps.get(step) else {
        return Html::default();
    };
    let notes = opened.of(part, "notes");
    html! {
        <article class="walk" ref={top} aria-labelledby="walk-title">
            { head(dispatch, opened, step, props.presenter) }
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
                <p class="walk-source small soft">{ tell(message!("Source: {source}")) }</p>
            }
            if !away {
                <p class="small soft walk-free">
                    { say("Play freely at any time: act, type, let time pass. You can come back to this step, and what you did is kept as a branch.") }
                </p>
            }
            { foot(dispatch, &props.walk, opened) }
        </article>
    }
}

fn head(dispatch: Dispatch, opened: &OpenedLesson, step: usize, presenter: bool) -> Html {
    html! {
        <header class="walk-head">
            <p class="small soft">{ opened.title() }</p>
            <div class="walk-place">
                <p class="walk-count" data-testid="walk-step">
                    { tell(message!("Step {n} of {count}", n = step + 1, count = opened.lesson.steps.len())) }
                </p>
                <button class="button bare mini" data-testid="walk-leave" aria-label={say("Leave the walkthrough")}
                    title={say("Leave the walkthrough")} onclick={dispatch.on(Action::Walk(WalkAction::Leave))}>
                    { icon(Icon::Close) }
                    <span>{ say("Leave") }</span>
                </button>
            </div>
            // A lesson with goals is presented to others; the tour is for the reader.
            if step == 0 && !presenter && !opened.lesson.goals.is_empty() {
                <button class="button walk-present" data-testid="walk-present"
                    onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Present)))}>
                    { icon(Icon::Present) }
                    <span>{ say("Before a class: large type, or a window of your own") }</span>
                </button>
            }
            <progress class="walk-progress" max={opened.lesson.steps.len().to_string()} value={(step + 1).to_string()}
                aria-label={say("Progress of the walkthrough")} />
        </header>
    }
}

/// The steps to turn to, or the way back to the path.
fn foot(dispatch: Dispatch, walk: &Walk, opened: &OpenedLesson) -> Html {
    let (id, step, rest) = (&walk.id, walk.step, walk.rest().len());
    let steps = &opened.lesson.steps;
    html! {
        <div class="walk-foot">
            <div class="walk-status" role="status">
                if walk.away {
                    <div class="walk-away">
                        <p>
                            { tell(message!("You have left the path at step {n}. Your own world is shown; it is kept as a branch when you come back.", n = step + 1)) }
                        </p>
                        <button class="button primary" data-testid="walk-return"
                            onclick={dispatch.on(Action::Walk(WalkAction::open(id, step)))}>
                            { tell(message!("Return to step {n}", n = step + 1)) }
                        </button>
                    </div>
                }
            </div>
            if !walk.away {
                <nav class="walk-nav" aria-label={say("Steps of the walkthrough")}>
                    <button class="button" data-testid="walk-back" disabled={step == 0}
                        title={if step == 0 { say("This is the first step") } else { say("Back ([)") }}
                        onclick={dispatch.on(Action::Walk(WalkAction::Step(false)))}>{ say("Back") }</button>
                    { step_list(dispatch, walk, opened, None) }
                    if rest > 0 || step + 1 < steps.len() {
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
