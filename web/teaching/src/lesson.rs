//! The open lesson in the guide's pane: what to read, the goals, and the feedback.

mod coach;
mod opener;
mod parts;
mod strip;

use lessons::LessonAttempt;

use coach::CoachCard;
pub use coach::Thinker;
pub use opener::waiting;
pub use strip::strip;

use crate::shared::check::Check;
use crate::shared::steps::turn;
use page::lesson::{LessonAction, LessonPlace, View};
use parts::{TITLE, on};
use ui::browser::{elements, events};
use ui::clock;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::lesson_text::prose;

/// The properties of [`LessonPane`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is shown.
    pub view: Same<View>,
    /// The attempt, for the coach.
    pub attempt: Same<LessonAttempt>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Large type for a classroom: a presenter's remote control turns the steps.
    pub presenter: bool,
}

/// Shows the top of a step that is turned to, a mistake, and a goal that is met.
#[hook]
fn use_places(view: &View, met: usize) -> NodeRef {
    let top = use_node_ref();
    let to_top = with!(top, move || elements::scroll_up(&top, ".pane"));
    use_effect_with(view.place, with!(to_top, move |_| to_top()));
    // After turning a step, the focus moves to the title; after an action elsewhere it stays there.
    use_effect_with(view.turned, |_| platform::focus(TITLE));
    // A mistake is shown at once.
    use_effect_with(view.mistakes.first().map(|it| it.number), move |_| to_top());
    // A goal that is met is scrolled into view, wherever the learner acts, but the focused element stays visible.
    use_effect_with(met, {
        let (top, fresh) = (top.clone(), view.goals.iter().any(|goal| goal.fresh));
        move |_| {
            if fresh && !elements::has_focus(&top) {
                elements::show_in(&top, ".lesson-goals");
            }
        }
    });
    top
}

/// The keys that turn the steps.
#[hook]
fn use_keys(dispatch: Dispatch, view: &View, presenter: bool) {
    use_effect_with(
        (view.back, view.next, presenter),
        move |&(back, next, presenter)| {
            events::on_keys(move |press| {
                let place = match turn(press, presenter) {
                    Some(true) => next,
                    Some(false) => back,
                    None => return false,
                };
                if let Some(place) = place {
                    dispatch.dispatch(Action::Lesson(LessonAction::GoTo(place)));
                }
                true
            })
        },
    );
}

/// The open lesson, in the guide's pane.
#[component]
pub fn LessonPane(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let view = &*props.view;
    let met = view.goals.iter().filter(|goal| goal.met).count();
    let top = use_places(view, met);
    use_keys(dispatch, view, props.presenter);
    html! {
        <article class="lesson" ref={top} aria-labelledby={TITLE} data-testid="lesson">
            <header class="lesson-head">
                <div class="lesson-name">
                    <p lang={view.lang}><strong>{ &view.title }</strong></p>
                    <button class="button bare mini" data-testid="lesson-leave"
                        title={say("Leave the lesson. It is kept, and you return to your earlier session")}
                        onclick={on(dispatch, LessonAction::Leave)}>
                        { icon(Icon::Close) }
                        <span>{ say("Leave") }</span>
                    </button>
                </div>
                <div class="lesson-bar" aria-hidden="true">
                    for (number, step) in view.steps.iter().enumerate() {
                        <span key={number} data-done={(step.done || view.finished).to_string()}
                            data-here={(view.place == LessonPlace::Step(number)).to_string()} />
                    }
                </div>
                <p class="lesson-place small soft" data-testid="lesson-place">{ place_says(view, met) }</p>
            </header>
            if view.changed {
                <p class="small soft">
                    { say("The lesson has changed since you started it. Your steps were kept.") }
                </p>
            }
            { parts::mistakes(dispatch, view) }
            { parts::dead_end(dispatch, view) }
            { body(dispatch, view) }
            { parts::overview(view, met) }
            if !view.finished && !view.goals.is_empty() && matches!(view.place, LessonPlace::Step(_) | LessonPlace::End) {
                <CoachCard key={format!("{:p}", Rc::as_ptr(&props.attempt))} attempt={&props.attempt}
                    queries={&props.queries} />
            }
            { foot(dispatch, view) }
        </article>
    }
}

/// Answers a question of the lesson.
fn answer(dispatch: Dispatch, id: AttrValue) -> Callback<Vec<String>> {
    dispatch.on_event(move |options| Action::Lesson(LessonAction::Answer(id.clone(), options)))
}

fn place_says(view: &View, met: usize) -> String {
    let place = match view.place {
        LessonPlace::Intro => say("Before you begin").to_string(),
        LessonPlace::Step(number) => tell(message!(
            "Step {n} of {count}",
            n = number + 1,
            count = view.steps.len()
        )),
        LessonPlace::Quiz => say("Questions").to_string(),
        LessonPlace::End => say("The end").to_string(),
    };
    let minutes = tell(counted!(
        view.minutes as usize,
        "about 1 minute|about {n} minutes"
    ));
    if view.goals.is_empty() {
        return format!("{place} · {minutes}");
    }
    let of = view.goals.len();
    let goals = tell(counted!(of, "{met} of 1 goal|{met} of {n} goals"));
    format!("{place} · {goals} · {minutes}")
}

/// The heading of a part, which gets the focus.
fn title(text: &str, lang: Option<&'static str>) -> Html {
    html! { <h2 id={TITLE} class="lesson-title" tabindex="-1" {lang}>{ text.to_string() }</h2> }
}

fn body(dispatch: Dispatch, view: &View) -> Html {
    match (view.place, &view.step) {
        (LessonPlace::Intro, _) | (LessonPlace::Step(_), None) => intro(view),
        (LessonPlace::Step(number), Some(step)) => html! {
            <section class="lesson-part" key={number}>
                { title(&step.title, view.lang) }
                <div lang={view.lang}>{ prose(&step.text) }</div>
                { parts::outcomes(step, view.lang) }
                { parts::prediction(dispatch, step, view.lang) }
                { parts::goals_of(view, step) }
                { parts::hints(dispatch, step, view) }
                if let Some(source) = &step.source {
                    <p class="lesson-source small soft">{ say_marked!("Source: {source}", &[("source", html! { <cite lang="en">{ source }</cite> })]) }</p>
                }
            </section>
        },
        (LessonPlace::Quiz, _) => html! {
            <section class="lesson-part" key="quiz">
                { title(say("What have you seen?"), None) }
                for question in &view.quiz {
                    <Check key={question.id.to_string()} question={question.clone()} lang={view.lang}
                        on_answer={answer(dispatch, question.id.clone())} />
                }
            </section>
        },
        (LessonPlace::End, _) => html! {
            <section class="lesson-part" key="end">
                if view.finished || view.goals.is_empty() {
                    { title(say("Done"), None) }
                    <div lang={view.lang}>{ prose(&view.outro) }</div>
                    { summary(view) }
                } else {
                    { title(say("Not all goals are met yet"), None) }
                    <p>
                        { say("Go back to the steps that are open, or leave the lesson: it is kept, and you can continue later.") }
                    </p>
                }
                <div class="lesson-buttons">{ ways_on(dispatch, view) }</div>
            </section>
        },
    }
}

fn intro(view: &View) -> Html {
    html! {
        <section class="lesson-part" key="intro">
            { title(&view.title, view.lang) }
            <div lang={view.lang}>{ prose(&view.intro) }</div>
            <p class="small soft">
                { say("Use the mouse, the keyboard or the terminal, as you like; the search has a form for each call. You can undo everything.") }
            </p>
            if !view.draft {
                <p class="small"><a href={format!("?lesson={}&print", view.id)} target="_blank">{ say("Print this lesson") }</a></p>
            }
            if platform::single_keys() {
                <p class="small soft wide-only">
                    { say("Keys: ] and [ change the step, G goes to this text, T to the organization, I to the inspector, ` to the terminal, which Escape leaves.") }
                </p>
            }
        </section>
    }
}

/// What to do at the end.
fn ways_on(dispatch: Dispatch, view: &View) -> Html {
    html! {
        <>
            if let Some((n, step)) = view.steps.iter().enumerate().find(|(_, step)| step.open) {
                <button class="button primary wide" data-testid="lesson-open"
                    onclick={on(dispatch, LessonAction::GoTo(LessonPlace::Step(n)))}>
                    { tell(message!("Continue with step {n}: {title}", n = n + 1, title = step.title)) }
                </button>
            }
            if view.quiz.iter().any(|it| it.tries == 0) {
                <button class="button wide" data-testid="lesson-skipped" onclick={on(dispatch, LessonAction::GoTo(LessonPlace::Quiz))}>
                    { say("Answer the skipped questions") }
                </button>
            }
            if let Some((id, title)) = view.after.as_ref().filter(|_| view.finished || view.goals.is_empty()) {
                <button class="button primary wide" data-testid="lesson-after"
                    onclick={on(dispatch, LessonAction::open(id))}>
                    { tell(message!("Next lesson: {title}")) }
                </button>
            }
            <button class="button" data-testid="lesson-restart"
                onclick={dispatch.on_event(|_: MouseEvent| Action::Lesson(LessonAction::Restart(clock::now())))}>
                { icon(Icon::Undo) }<span>{ say("Start again") }</span></button>
            <button class="button" onclick={on(dispatch, LessonAction::Leave)}>{ say("Leave the lesson") }</button>
        </>
    }
}

fn summary(view: &View) -> Html {
    let counts = &view.counts;
    let right = view.quiz.iter().filter(|it| it.at_once).count();
    let skipped = view.quiz.iter().filter(|it| it.tries == 0).count();
    let of = |n: usize, all: usize| tell(message!("{n} of {count}", count = all));
    let (asked, predictions) = (view.quiz.len(), counts.predictions);
    let rows = [
        (asked > 0, say("Correct at the first try"), of(right, asked)),
        (skipped > 0, say("Questions skipped"), of(skipped, asked)),
        (
            predictions > 0,
            say("Correct predictions"),
            of(counts.foreseen, predictions),
        ),
        (
            view.finished && counts.shortest > 0,
            say("Steps taken, also of time"),
            counts.steps.to_string(),
        ),
        (
            view.finished && counts.shortest > 0,
            say("Shortest known way"),
            counts.shortest.to_string(),
        ),
        (
            true,
            say("Known mistakes made"),
            counts.mistakes.to_string(),
        ),
        (true, say("Hints shown"), counts.hints.to_string()),
    ];
    html! {
        <dl class="lesson-sum">
            for (_, name, value) in rows.into_iter().filter(|row| row.0) {
                <div key={name}><dt class="soft">{ name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}

/// Back, the list of steps, and next.
fn foot(dispatch: Dispatch, view: &View) -> Html {
    let quizzed = || view.quiz.iter().all(|it| it.right.is_some());
    let here_done = match &view.step {
        Some(step) => step.done || step.goals.is_empty(),
        None => view.place != LessonPlace::Quiz || quizzed(),
    };
    let next_says = match view.next {
        Some(LessonPlace::Quiz) => say("To the questions"),
        Some(LessonPlace::End) => say("Finish"),
        Some(LessonPlace::Step(0)) => say("Begin"),
        _ => say("Next"),
    };
    let turn_to = |place: LessonPlace| on(dispatch, LessonAction::GoTo(place));
    let on_list = move |event: Event| {
        if let Ok(step) = forms::value(&event).parse() {
            dispatch.dispatch(Action::Lesson(LessonAction::GoTo(LessonPlace::Step(step))));
        }
    };
    let at = match view.place {
        LessonPlace::Step(number) => number.to_string(),
        LessonPlace::Intro | LessonPlace::Quiz | LessonPlace::End => String::new(),
    };
    html! {
        <nav class="lesson-foot" aria-label={say("Steps of the lesson")}>
            if let Some(back) = view.back {
                <button class="button" data-testid="lesson-back" title={say("Back ([)")} onclick={turn_to(back)}>
                    { say("Back") }
                </button>
            }
            <Select label={say("Go to a step")} lang={view.lang} value={at} onchange={on_list}>
                if !matches!(view.place, LessonPlace::Step(_)) {
                    <option key="none" value="">{ say("Steps") }</option>
                }
                for (number, step) in view.steps.iter().enumerate() {
                    <option key={number} value={number.to_string()}>
                        { format!("{}{}. {}", if step.done { "✓ " } else { "" }, number + 1, step.title) }
                    </option>
                }
            </Select>
            if let Some(next) = view.next {
                <button class={classes!("button", here_done.then_some("primary"))} data-testid="lesson-next"
                    title={say("Next (])")} onclick={turn_to(next)}>{ next_says }</button>
            }
        </nav>
    }
}
