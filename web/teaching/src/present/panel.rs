//! The presenter's panel: notes, this step and the next, questions with answers, the time, and the controls. It is in
//! the presenter's window, or on a single screen in place of the guide.

mod lights;

use sim::view::{Offer, Scene};

use self::lights::Lights;
pub use self::lights::lit_name;
use super::audience::{open_window, votes};
use super::timer::Timer;
use crate::shared::steps::{StepLines, coming, step_list};
use page::lesson::OpenedLesson;
use page::perform;
use page::present::{PeerState, PresentAction, Presentation, WindowRole};
use page::walk::{Walk, WalkQuestion};
use ui::browser::elements;
use ui::library::{Fetched, use_catalog};
use ui::prelude::*;
use ui::shared::lesson_text::{PictureSource, prose};
use ui::shared::offers::refusal;

/// The properties of [`Panel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The presented lesson.
    pub walk: Option<Walk>,
    /// The state of the presentation.
    pub stage: Presentation,
    /// The organization as it is drawn.
    pub scene: Rc<Scene>,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Faults can be added here.
    pub faults: bool,
    /// The faults that were added.
    pub children: Html,
    /// The class's server does not have what the class is asked.
    pub is_poll_lost: bool,
}

/// The presenter's panel.
#[component]
pub fn Panel(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let stage = &props.stage;
    let walk = props.walk.as_ref();
    let opened = walk.and_then(|walk| walk.opened.clone());
    let minutes = opened.as_ref().map(|opened| opened.lesson.minutes);
    let lesson = walk.map_or_else(AttrValue::default, |walk| walk.id.clone());
    let pictures = use_memo(lesson, |id| PictureSource::of_lesson(id));
    let name = if stage.part == WindowRole::Presenter {
        stage.id.clone()
    } else {
        "here".into()
    };
    html! {
        <div class="presenter" data-testid="presenter-panel">
            <header class="presenter-head">
                <Timer {name} {minutes} since={stage.since} />
                if stage.part == WindowRole::Presenter {
                    { connection(stage, dispatch) }
                }
                if stage.frozen.is_some() { { frozen(dispatch) } }
            </header>
            { props.children.clone() }
            if let (Some(walk), Some(opened)) = (walk, &opened) {
                <ContextProvider<Rc<PictureSource>> context={pictures}>
                    <Shown walk={walk.clone()} {opened} asked={stage.asked} votes={stage.votes.clone()}
                        queries={&props.queries}
                        audience={stage.part == WindowRole::Presenter} />
                </ContextProvider<Rc<PictureSource>>>
            } else if let Some(walk) = walk {
                <section class="presenter-step">{ coming(walk, dispatch) }</section>
            } else {
                <Lessons />
            }
            <p class="complaint" role="status" data-testid="poll-lost">
                if props.is_poll_lost { { say("Your class does not see what you ask: the server does not answer. Trying again…") } }
            </p>
            { end(dispatch, stage, props.faults) }
            <div class="presenter-foot">
                if let (Some(walk), Some(opened)) = (walk, &opened) { { nav(dispatch, walk, opened) } }
                { tools(dispatch, props) }
            </div>
        </div>
    }
}

/// The audience still sees what was shown before.
fn frozen(dispatch: Dispatch) -> Html {
    html! {
        <div class="presenter-frozen" role="status" data-testid="frozen">
            { icon(Icon::Pause) }
            <p>{ say("Frozen: the audience still sees what you showed before. Try what you like here.") }</p>
            <button class="button" onclick={dispatch.on(Action::Present(PresentAction::Freeze(false)))}>
                { say("Show this") }
            </button>
        </div>
    }
}

/// A button to inject a fault.
fn inject(dispatch: Dispatch) -> Html {
    html! { <button class="button" data-testid="open-faults" onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Faults)))}>{ say("Inject fault") }</button> }
}

/// The keys, and the way out.
fn end(dispatch: Dispatch, stage: &Presentation, faults: bool) -> Html {
    html! {
        <section class="presenter-end">
            <p class="small soft">{
                if stage.part == WindowRole::Presenter {
                    say("Keys: ] and [ or Page Down and Page Up change the step, O runs one line, R asks and reveals, X turns the spotlight on or off, F freezes.")
                } else {
                    say("Keys: ] and [ or Page Down and Page Up change the step, O runs one line, R reveals the answers, X turns the spotlight on or off.")
                }
            }</p>
            if stage.part == WindowRole::Presenter {
                <button class="button bare" data-testid="end-presentation" onclick={dispatch.on(Action::Present(PresentAction::End))}>
                    { icon(Icon::Close) }<span>{ say("End the presentation") }</span></button>
            } else {
                if faults { { inject(dispatch) } }
                <button class="button bare" data-testid="hide-notes"
                    onclick={dispatch.on(Action::Present(PresentAction::Notes(false)))}>
                    { icon(Icon::EyeVeiled) }
                    <span>{ say("Hide the notes (H)") }</span>
                </button>
            }
        </section>
    }
}

/// Spotlight, freezing, and what the top bar and the timeline have on a single screen.
fn tools(dispatch: Dispatch, props: &Props) -> Html {
    let stage = &props.stage;
    html! {
        <section class="presenter-tools" aria-label={say("Point and try")}>
            <div class="presenter-row">
                <button class="button" aria-pressed={stage.pointing.to_string()} data-testid="spotlight-tool"
                    title={say("Spotlight on your selection (X)")}
                    onclick={dispatch.on(Action::Present(PresentAction::TogglePointing))}>
                    { icon(Icon::Eye) }
                    <span>{ say("Spotlight") }</span>
                </button>
                <Lights scene={&props.scene} highlight={stage.highlight.clone()} selection={props.selection.clone()} />
                if stage.part == WindowRole::Presenter {
                    <button class="button" aria-pressed={stage.frozen.is_some().to_string()} data-testid="freeze" title={say("Freeze the audience's window (F)")}
                        onclick={dispatch.on(Action::Present(PresentAction::Freeze(stage.frozen.is_none())))}>
                        { icon(Icon::Pause) }<span>{ say("Freeze") }</span>
                    </button>
                }
            </div>
            // On a single screen the top bar and the timeline have them.
            if stage.part == WindowRole::Presenter {
            <div class="presenter-row">
                    <button class="button" aria-pressed={stage.captions.to_string()} data-testid="captions" title={say("The audience reads the step's title and your questions")}
                        onclick={dispatch.on(Action::Present(PresentAction::Captions(!stage.captions)))}>
                        { icon(Icon::Text) }<span>{ say("Show the title") }</span>
                    </button>
                <button class="button" data-testid="presenter-undo" aria-disabled={(!props.queries.can_undo()).to_string()}
                    title={if props.queries.can_undo() { say("Undo (Ctrl+Z)") } else { say("Nothing to undo") }}
                    onclick={props.queries.can_undo().then(|| dispatch.on(Action::Session(SessionAction::Undo)))}>
                    { icon(Icon::Undo) }
                    <span>{ say("Undo") }</span>
                </button>
                { next_event(dispatch, &props.queries.next_event()) }
                if props.faults { { inject(dispatch) } }
            </div>
            }
        </section>
    }
}

/// Going to the next event, or why that would be refused.
fn next_event(dispatch: Dispatch, offer: &Offer) -> Html {
    let refused = &offer.refusal;
    let title = (refused.clone()).unwrap_or_else(|| say("Go to the next event (N)").to_string());
    html! {
        <>
            <button class={classes!("button", refused.is_some().then_some("dashed"))} data-testid="presenter-time" {title}
                aria-describedby={refused.is_some().then_some("presenter-refused")} onclick={dispatch.on(perform(offer))}>
                { icon(Icon::StepNext) }
                <span>{ tell(&offer.label) }</span>
            </button>
            if let Some(why) = refused { { refusal(why, "presenter-refused".to_string()) } }
        </>
    }
}

/// Whether an audience window is open, and a button to open one.
fn connection(stage: &Presentation, dispatch: Dispatch) -> Html {
    let open = open_window(dispatch, WindowRole::Audience, &stage.id);
    let (class, says) = match stage.line {
        PeerState::Live => ("live", say("The audience's window follows.")),
        PeerState::Waiting => ("waiting", say("No audience's window yet.")),
        PeerState::Gone => ("gone", say("The audience's window does not answer.")),
    };
    html! {
        <div class={classes!("presenter-line", class)}>
            <p role="status" data-testid="connection" data-line={class}>
                { icon(if stage.line == PeerState::Live { Icon::Check } else { Icon::Cross }) }
                <span>{ says }</span>
            </p>
            if stage.line != PeerState::Live {
                <button class="button mini" data-testid="open-audience" onclick={open}>{ say("Open it") }</button>
            }
            if stage.rival {
                <p class="presenter-rival" role="alert">
                    { say("Another presenter's window speaks to the same audience. Close one of the two.") }
                </p>
            }
        </div>
    }
}

/// The choice of what to present.
#[component]
fn Lessons() -> Html {
    let dispatch = use_dispatch();
    let (catalog, again) = use_catalog();
    html! {
        <section class="presenter-step">
            <h2>{ say("Present a lesson") }</h2>
            {
                match catalog {
                    Fetched::Coming => html! { <p>{ say("Loading…") }</p> },
                    Fetched::Failed(why) => html! {
                        <>
                            <p>{ why }</p>
                            <button class="button" onclick={again.reform(|_: MouseEvent| ())}>
                                { say("Try again") }
                            </button>
                        </>
                    },
                    Fetched::There(catalog) => html! {
                        <ul class="presenter-lessons">
                            for it in &catalog.lessons {
                                <li key={it.id.as_str()}>
                                    <button class="idea" data-testid={format!("present-{}", it.id)}
                                        onclick={dispatch.on(Action::Walk(WalkAction::open(&*it.id, 0)))}>
                                        <span class="idea-title">{ it.title.now() }</span>
                                        <span class="small soft">
                                            { tell(counted!(it.minutes as usize, "1 minute|{n} minutes")) }
                                        </span>
                                    </button>
                                </li>
                            }
                        </ul>
                    },
                }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    walk: Walk,
    opened: Same<OpenedLesson>,
    asked: usize,
    votes: Vec<u64>,
    queries: Queries,
    /// An audience window shows the selection.
    audience: bool,
}

/// The current step, and the next one.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let dispatch = use_dispatch();
    let (walk, opened) = (&props.walk, &props.opened);
    let steps = &opened.lesson.steps;
    let next = steps.get(walk.step + 1);
    let (at, count) = (walk.step, steps.len());
    let top = use_node_ref();
    use_effect_with((walk.step, props.asked, top.clone()), |(_, _, top)| {
        elements::scroll_up(top, ".presenter");
    });
    let Some(step) = steps.get(walk.step) else {
        return Html::default();
    };
    let notes = opened.of(step, "notes");
    html! {
        <>
        // First, so that what the class is asked and how it answers is in sight on a low screen.
        { asks(dispatch, &opened.questions(step), props) }
        <section ref={top} class="presenter-step" aria-labelledby="presenter-title">
            <p class="small soft">
                { tell(message!("{lesson}: step {n} of {count}", lesson = *opened.title(), n = at + 1)) }
            </p>
            <h2 id="presenter-title" data-testid="presenter-title" tabindex="-1">{ opened.of(step, "title") }</h2>
            if notes.is_empty() {
                <p class="soft">{ say("No notes for this step.") }</p>
            } else {
                <div class="presenter-notes" data-testid="notes">{ prose(notes) }</div>
            }
            <details class="presenter-text">
                <summary>{ say("The step's text") }</summary>
                { prose(opened.of(step, "text")) }
            </details>
        </section>
        <section class="presenter-lines" aria-label={say("What this step does")}>
            <StepLines {opened} step={walk.step} queries={&props.queries} done={walk.lines} />
        </section>
        <section class="presenter-next" aria-label={say("Next")}>
            if let Some(next) = next {
                <p>{ say_marked!("Next: {title}", &[("title", html! { <strong>{ opened.of(next, "title") }</strong> })]) }</p>
            } else {
                <p class="soft">{ say("This is the last step.") }</p>
            }
        </section>
        </>
    }
}

/// The step's questions with their answers, and the next one to ask.
fn asks(dispatch: Dispatch, questions: &[WalkQuestion], props: &ShownProps) -> Html {
    if questions.is_empty() {
        return Html::default();
    }
    html! {
        <section class={classes!("presenter-asks", (props.asked % 2 == 1).then_some("open"))} aria-label={say("Ask the class")}>
            <div class="presenter-row">
                <button class="button" data-testid="ask" aria-disabled={(props.asked >= 2 * questions.len()).to_string()} title={say("The next question, then its answer (R)")}
                    onclick={dispatch.on(Action::Present(PresentAction::Ask(true)))}>
                    { icon(Icon::Help) }
                    <span>{ ask_label(props.asked, questions.len(), props.audience) }</span>
                </button>
                if props.asked > 0 {
                    <button class="button bare" data-testid="ask-back"
                        onclick={dispatch.on(Action::Present(PresentAction::Ask(false)))}>{ say("Withdraw question") }</button>
                }
            </div>
            <ol>
                for (n, question) in questions.iter().enumerate() {
                    <li key={n} class={classes!((props.asked > 2 * n).then_some("asked"), (props.asked > 2 * n + 1).then_some("told"))}>
                        <div class="presenter-q">{ prose(&question.ask) }</div>
                        if !question.options.is_empty() {
                            <ol class="presenter-options">
                                for (at, option) in question.options.iter().enumerate() {
                                    <li>{ prose(option) }if props.asked.div_ceil(2) == n + 1 { { votes(&props.votes, at) } }</li>
                                }
                            </ol>
                        }
                        <div class="presenter-a soft">{ prose(&question.answer) }</div>
                    </li>
                }
            </ol>
        </section>
    }
}

/// Navigation by step or by line.
fn nav(dispatch: Dispatch, walk: &Walk, opened: &OpenedLesson) -> Html {
    let steps = &opened.lesson.steps;
    let at = walk.step;
    let rest = walk.rest().len();
    let over = rest == 0 && at + 1 >= steps.len();
    html! {
        <nav class="presenter-nav" aria-label={say("Steps of the walkthrough")}>
            if walk.away {
                <button class="button primary" data-testid="walk-return" onclick={dispatch.on(Action::Walk(WalkAction::open(&walk.id, at)))}>
                    { tell(message!("Return to step {n}", n = at + 1)) }
                </button>
            } else {
                <button class="button" data-testid="presenter-back" aria-disabled={(at == 0).to_string()}
                    title={if at == 0 { say("This is the first step") } else { say("Back ([)") }}
                    onclick={dispatch.on(Action::Walk(WalkAction::Step(false)))}>{ say("Back") }</button>
                { step_list(dispatch, walk, opened, Some("presenter-goto")) }
                <button class="button" data-testid="presenter-line" aria-disabled={over.to_string()}
                    title={say("One line only (O)")} onclick={dispatch.on(Action::Walk(WalkAction::Line))}>
                    { if rest > 0 { say("Run one line") } else { say("Next, without lines") } }
                </button>
                <button class="button primary" data-testid="presenter-next" aria-disabled={over.to_string()}
                    title={say("Next (])")} onclick={dispatch.on(Action::Walk(WalkAction::Step(true)))}>
                    { if rest > 0 { say("Run the lines") } else { say("Next") } }
                </button>
            }
        </nav>
    }
}

fn ask_label(asked: usize, count: usize, audience: bool) -> &'static str {
    if asked >= 2 * count {
        say("All is answered")
    } else if asked % 2 == 1 {
        say("Reveal the answer")
    } else if audience {
        say("Show the question")
    } else {
        say("Ask")
    }
}
