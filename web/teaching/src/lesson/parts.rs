//! The parts of a step: goals, a prediction, hints, and mistakes.

use page::lesson::{GoalView, LessonAction, LineView, PredictionView, StepView, View};
use ui::prelude::*;
use ui::shared::lesson_text::{line as words, prose};

/// A mistake's consequence, the rule, and the ways to continue.
pub(crate) fn mistakes(dispatch: Dispatch, view: &View) -> Html {
    html! {
        for (n, mistake) in view.mistakes.iter().enumerate() {
            <section key={mistake.number} class="lesson-card wait" data-testid="mistake" aria-label={say("A known mistake")}>
                <h3 id={(n == 0).then_some(MISTAKE)} tabindex="-1">{ icon(Icon::Bell) }<span>{ say("A known mistake") }</span></h3>
                <div lang={view.lang}>{ prose(&mistake.text) }</div>
                <p>{ say_marked!("**Instead:** {fix}", &[("fix", html! { <span lang={view.lang}>{ words(&mistake.fix) }</span> })]) }</p>
                if let Some(source) = &mistake.source {
                    <p class="lesson-source small soft">{ say_marked!("Source: {source}", &[("source", html! { <cite lang="en">{ source }</cite> })]) }</p>
                }
                { answers(dispatch, mistake.back_to, mistake.number) }
            </section>
        }
    }
}

/// Undo the mistake, or continue: neither is forced.
pub fn answers(dispatch: Dispatch, back_to: Option<usize>, number: u64) -> Html {
    let then = |doing: LessonAction| on_to(dispatch, doing, TITLE);
    html! {
        <div class="lesson-buttons">
            if let Some(steps) = back_to {
                <button class="button" data-testid="mistake-back" onclick={then(LessonAction::UndoTo(steps))}>{ icon(Icon::Undo) }<span>{ say("Go back to before it") }</span></button>
            }
            <button class="button" data-testid="mistake-on" onclick={then(LessonAction::DismissMistake(number))}>{ say("Continue") }</button>
        </div>
    }
}

pub(crate) fn dead_end(dispatch: Dispatch, view: &View) -> Html {
    let Some(text) = &view.dead_end else {
        return Html::default();
    };
    let undo = dispatch.on(Action::Session(SessionAction::Undo));
    html! {
        <section class="lesson-card wait" data-testid="dead-end" aria-label={say("No way forward from here")}>
            <h3>{ icon(Icon::Cross) }<span>{ say("No way forward from here") }</span></h3>
            <div lang={view.lang}>{ prose(text) }</div>
            <div class="lesson-buttons">
                <button class="button" onclick={undo}>{ icon(Icon::Undo) }<span>{ say("Undo the last step") }</span></button>
            </div>
        </section>
    }
}

fn goal_html(key: usize, goal: &GoalView, lang: Option<&'static str>) -> Html {
    html! {
        <li {key} class="lesson-goal" data-met={goal.met.to_string()} data-fresh={goal.fresh.to_string()} data-testid="goal">
            <span class="goal-mark" aria-hidden="true">if goal.met { { icon(Icon::Check) } }</span>
            <div>
                <p>{ quiet(if goal.met { say("Met") } else { say("Not met") }) }<span {lang}>{ words(&goal.text) }</span></p>
                if !goal.met {
                    <p class="small soft" {lang}>{ words(&goal.missing) }</p>
                    if goal.lost {
                        <p class="small goal-lost">{ say("From here, this can no longer be met: go back, or start again.") }</p>
                    }
                }
            </div>
        </li>
    }
}

pub(crate) fn goals_of(view: &View, step: &StepView) -> Html {
    if step.goals.is_empty() {
        return Html::default();
    }
    html! {
        <section class="lesson-goals" aria-label={say("Goals of this step")}>
            <ul>
                for &index in &step.goals { { goal_html(index, &view.goals[index], view.lang) } }
            </ul>
            if step.done { <p class="lesson-done" data-testid="step-done">{ say("This step is done.") }</p> }
        </section>
    }
}

/// All goals of the lesson.
pub(crate) fn overview(view: &View, met: usize) -> Html {
    if view.goals.is_empty() {
        return Html::default();
    }
    let of = view.goals.len();
    html! {
        <details class="lesson-all" data-testid="all-goals">
            <summary>{ tell(message!("All goals: {met} of {of} met")) }</summary>
            <ul>
                for (index, goal) in view.goals.iter().enumerate() { { goal_html(index, goal, view.lang) } }
            </ul>
        </details>
    }
}

/// "What will happen?": the question before the try, and the result.
pub(crate) fn prediction(dispatch: Dispatch, step: &StepView, lang: Option<&'static str>) -> Html {
    let Some(asked) = &step.prediction else {
        return Html::default();
    };
    let open = asked.right.is_none() && asked.found.map_or(asked.chosen.is_none(), |found| !found);
    html! {
        <section class="lesson-card ask" data-testid="prediction" aria-labelledby="prediction-title">
            <h3 id="prediction-title">{ icon(Icon::Help) }<span>
                { if asked.first { say("Place your bet first") } else { say("What will happen?") } }
            </span></h3>
            <div {lang}>{ prose(&asked.question) }</div>
            if asked.first {
                <p class="small soft" data-testid="bet-first">{ say("Whatever shows the answer waits until you have chosen.") }</p>
            }
            if open {
                <div class="lesson-options">
                    for (id, text) in &asked.options {
                        <button key={id.to_string()} class="button wide" data-testid={format!("predict-{id}")} {lang}
                            onclick={on_to(dispatch, LessonAction::Predict(asked.id.clone(), id.clone()), "prediction-said")}>
                            <span>{ words(text) }</span></button>
                    }
                </div>
            }
            <div id="prediction-said" tabindex="-1">
                { said(asked, lang) }
                if asked.stands { <p data-testid="prediction-stands">{ say("Something else happened; your prediction stands.") }</p> }
                if asked.chosen.is_some() && asked.right.is_none() && asked.found.is_none() {
                    <p class="small soft">
                        { if asked.later { say("A later step shows the answer.") } else { say("Now do it, and see.") } }
                    </p>
                }
            </div>
            if let Some(steps) = asked.back_to {
                <button class="button" data-testid="predict-back"
                    onclick={on(dispatch, LessonAction::UndoTo(steps))}>{ icon(Icon::Undo) }<span>{ say("Go back and predict it") }</span></button>
            }
        </section>
    }
}

/// The verdict on an answer about what has happened.
fn finding(asked: &PredictionView, found: bool, lang: Option<&'static str>) -> Html {
    if found {
        return html! {
            <>
                <p class="lesson-verdict good">{ icon(Icon::Check) }<span>{ say("Right.") }</span></p>
                <div {lang}>{ prose(&asked.because) }</div>
            </>
        };
    }
    html! {
        <>
            <p class="lesson-verdict wait">{ icon(Icon::Cross) }<span>{ say("Not quite. Look at the evidence, and answer again.") }</span></p>
            if let Some(why) = &asked.why { <div {lang} data-testid="wrong-because">{ prose(why) }</div> }
            if let Some(evidence) = &asked.evidence { <div {lang} data-testid="evidence">{ prose(evidence) }</div> }
        </>
    }
}

/// Predictions of an earlier step whose result is in this step.
pub(crate) fn outcomes(step: &StepView, lang: Option<&'static str>) -> Html {
    html! {
        for asked in &step.outcomes {
            <section key={asked.id.to_string()} class="lesson-card ask" data-testid="outcome" aria-label={say("Your prediction")}>
                <h3>{ icon(Icon::Help) }<span>{ say("Your prediction") }</span></h3>
                <div {lang}>{ prose(&asked.question) }</div>
                { said(asked, lang) }
            </section>
        }
    }
}

/// The prediction and the result.
fn said(asked: &PredictionView, lang: Option<&'static str>) -> Html {
    let text_of = |id: &AttrValue| {
        let found = asked.options.iter().find(|(it, _)| it == id);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    html! {
        <>
            if let Some(chosen) = &asked.chosen {
                <p>{ say_marked!("You said: {answer}", &[("answer", html! { <strong {lang}>{ words(&text_of(chosen)) }</strong> })]) }</p>
            }
            if let Some(found) = asked.found.filter(|_| asked.right.is_none()) {
                { finding(asked, found, lang) }
            }
            if let Some(right) = &asked.right {
                if asked.chosen.as_ref() == Some(right) {
                    <p class="lesson-verdict good">{ icon(Icon::Check) }<span>{ say("That is what happened.") }</span></p>
                } else if asked.chosen.is_some() {
                    <p class="lesson-verdict wait">{ icon(Icon::Cross) }<span>
                        { say_marked!("Something else happened: {what}", &[("what", html! { <span {lang}>{ words(&text_of(right)) }</span> })]) }
                    </span></p>
                } else {
                    <p>{ say_marked!("The answer is already known: {answer}", &[("answer", html! { <strong {lang}>{ words(&text_of(right)) }</strong> })]) }</p>
                }
                if let Some(why) = &asked.why { <div {lang} data-testid="wrong-because">{ prose(why) }</div> }
                <div {lang}>{ prose(&asked.because) }</div>
            }
        </>
    }
}

/// The hints, one at a time; the third one shows the step's lines. A worked example has the lines only.
pub(crate) fn hints(dispatch: Dispatch, step: &StepView, view: &View) -> Html {
    if step.hints.is_empty() && !step.more_hints && !step.worked {
        return Html::default();
    }
    let on_more = on_to(
        dispatch,
        LessonAction::Hint,
        &format!("hint-{}", step.hints.len()),
    );
    html! {
        <section class="lesson-hints" aria-label={if step.worked { say("Worked example") } else { say("Hints") }}>
            if !step.hints.is_empty() {
                <ol>
                    for (n, hint) in step.hints.iter().enumerate() {
                        <li key={n} id={format!("hint-{n}")} tabindex="-1" data-testid="hint" lang={view.lang}>{ prose(hint) }</li>
                    }
                </ol>
            }
            if step.worked { <p class="small soft" data-testid="worked">{ say("A worked example: these lines do the step. Later steps leave more of the work to you.") }</p> }
            if !step.lines.is_empty() {
                <ol class="lesson-lines" aria-label={say("Lines of this step")}>
                    for (n, line) in step.lines.iter().enumerate() { { line_html(dispatch, n, line) } }
                </ol>
            }
            if step.more_hints {
                <button class="button" data-testid="more-hints" onclick={on_more}>
                    { icon(Icon::Eye) }
                    <span>{ if step.hints.is_empty() { say("Show a hint") } else { say("Show another hint") } }</span>
                </button>
            }
        </section>
    }
}

fn line_html(dispatch: Dispatch, key: usize, line: &LineView) -> Html {
    let lines: Vec<String> = (line.actor.iter())
        .map(|(who, _)| shell::line_as(who))
        .chain([line.text.clone()])
        .collect();
    html! {
        <li {key} data-testid="hint-line">
            if let Some((_, name)) = &line.actor { <p class="small soft">{ tell(message!("As {name}")) }</p> }
            <code lang={english()}>{ &line.text }</code>
            if let Some(code) = &line.refused {
                <p class="small soft">{ tell(message!("It will be refused: {code}")) }</p>
            }
            if line.ready {
                <button class="button mini" data-testid="type-it" onclick={dispatch.on(Action::Session(SessionAction::Lines(lines)))}>
                    { icon(Icon::Terminal) }
                    <span>{ say("Run") }</span>
                </button>
            } else {
                <p class="small soft">{ say("Type the previous line first.") }</p>
            }
        </li>
    }
}

/// The element that gets the focus after turning to another step.
pub(crate) const TITLE: &str = "lesson-title";

/// A mistake just made, which is shown above the title.
const MISTAKE: &str = "lesson-mistake";

/// A click handler that does something with the lesson.
pub(super) fn on(dispatch: Dispatch, doing: LessonAction) -> Callback<MouseEvent> {
    dispatch.on(Action::Lesson(doing))
}

/// The same, and the focus moves to an element, because the button disappears.
pub(super) fn on_to(dispatch: Dispatch, doing: LessonAction, focus: &str) -> Callback<MouseEvent> {
    let focus = focus.to_string();
    Callback::from(move |_| {
        dispatch.dispatch(Action::Lesson(doing.clone()));
        platform::focus_soon(focus.clone());
    })
}
