//! The search, a slice per frame so that the page stays responsive; and the path it found, to play.

use lessons::search::{Length, Move, Search, SearchProgress};
use page::rules::{PuzzleStart, RuleVerdict, SearchOutcome};
use sim::session::Session;

use super::hand;
use ui::browser::{AnimationFrame, request_animation_frame};
use ui::parts::text::prose;
use ui::prelude::*;

/// Working time per frame, in milliseconds.
const SLICE_MS: f64 = 8.0;
/// Lines tried between two looks at the clock.
const AT_ONCE: usize = 4;
/// The element that takes the focus when the focused button disappears.
const SAID: &str = "rules-said";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub start: Same<PuzzleStart>,
    pub queries: Queries,
    pub outcome: Option<Rc<SearchOutcome>>,
    pub on_found: Callback<SearchOutcome>,
    /// Why the rule holds.
    pub because: AttrValue,
}

/// A running search, its next frame, and its progress.
type Running = Rc<RefCell<Option<(Search, AnimationFrame)>>>;
/// Attempts, states, and the length of the current paths.
type Far = (usize, usize, Length);

fn next(
    running: Running,
    far: UseStateSetter<Option<Far>>,
    done: Callback<SearchOutcome>,
) -> AnimationFrame {
    request_animation_frame(move |_| {
        let Some((mut search, _)) = running.take() else {
            return;
        };
        let until = platform::now() + SLICE_MS;
        while search.work(AT_ONCE) == SearchProgress::Searching && platform::now() < until {}
        if search.progress() == SearchProgress::Searching {
            far.set(Some((search.tries(), search.places(), search.length())));
            let frame = next(running.clone(), far, done);
            running.replace(Some((search, frame)));
        } else {
            far.set(None);
            done.emit(SearchOutcome::of(&search));
        }
    })
}

/// The search for one puzzle, with the rule or without it. It ends together with the component.
#[component]
pub(crate) fn Seek(props: &Props) -> Html {
    let running: Running = use_mut_ref(Option::default);
    let far = use_state(|| None::<Far>);
    let failed = use_state(|| None::<String>);
    use_effect_with((), with!(running, move |()| move || drop(running.take())));
    let on_search = with!(
        (
            running,
            far,
            failed = failed.setter(),
            props.start,
            done = props.on_found.clone()
        ),
        move |_: MouseEvent| match start.puzzle.search(start.off) {
            Err(why) => failed.set(Some(why)),
            Ok(search) => {
                far.set(Some((0, search.places(), search.length())));
                let frame = next(running.clone(), far.setter(), done.clone());
                running.replace(Some((search, frame)));
                platform::focus_soon(SAID.to_string());
            }
        }
    );
    let on_stop = with!(
        (far = far.setter(), done = props.on_found.clone()),
        move |_: MouseEvent| {
            if let Some((search, _)) = running.take() {
                done.emit(SearchOutcome::of(&search));
            }
            far.set(None);
            platform::focus_soon(SAID.to_string());
        }
    );
    html! {
        <div class="rules-seek">
            { buttons(*far, props.outcome.is_some(), on_search, on_stop) }
            <div id={SAID} tabindex="-1" role="status" data-testid="rules-found">
                if far.is_some() {
                    <p>{ say("Searching…") }</p>
                } else if let Some(why) = &*failed {
                    <p>{ why }</p>
                } else if let Some(outcome) = &props.outcome {
                    { verdict(&props.start, outcome) }
                    if outcome.progress != SearchProgress::Searching { <p class="soft">{ prose(&props.because) }</p> }
                }
            </div>
            if let (None, Some(outcome)) = (*far, &props.outcome) {
                if let Some(way) = &outcome.way {
                    <Way start={&props.start} queries={&props.queries} way={way.clone()} />
                }
            }
        </div>
    }
}

/// The button that begins or stops the search, and how far it is.
fn buttons(
    far: Option<Far>,
    again: bool,
    on_search: impl Fn(MouseEvent) + 'static,
    on_stop: impl Fn(MouseEvent) + 'static,
) -> Html {
    html! {
        <div class="rules-buttons">
            if let Some((tries, places, length)) = far {
                <button class="button" data-testid="rules-stop" onclick={on_stop}>{ say("Stop") }</button>
                <span class="small soft" data-testid="rules-far">
                    { tell(counted!(length.calls, "Lines tried: {tries}. States seen: {places}. Now trying 1 call.|Lines tried: {tries}. States seen: {places}. Now trying {n} calls.")) }
                </span>
            } else {
                <button class={classes!("button", (!again).then_some("primary"))} data-testid="rules-search" onclick={on_search}>
                    { icon(Icon::Search) }
                    <span>{ if again { say("Search again") } else { say("Search for a way") } }</span>
                </button>
            }
        </div>
    }
}

/// The outcome, and how much was searched.
fn verdict(start: &PuzzleStart, outcome: &SearchOutcome) -> Html {
    let (verdict, says) = outcome.verdict(&start.puzzle, words());
    let class = match verdict {
        RuleVerdict::Broken => "broken",
        RuleVerdict::Holds => "holds",
        RuleVerdict::Open => "soft",
    };
    html! {
        <>
            <p class={classes!("rules-verdict", class)} data-testid="rules-verdict">{ says }</p>
            <p class="small soft">
                { tell(message!("Lines tried: {tries}. States seen: {places}.", tries = outcome.tries, places = outcome.places)) }
            </p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct WayProps {
    start: Same<PuzzleStart>,
    queries: Queries,
    way: Vec<Move>,
}

/// The lines of a path; each can be played together with those before it.
#[component]
fn Way(props: &WayProps) -> Html {
    let dispatch = use_dispatch();
    let stages = use_memo(props.way.clone(), |way| props.start.stages(way));
    let now: Session = props.queries.session();
    let reached = stages.iter().position(|(session, _)| *session == now);
    let play = |number: usize| {
        with!(stages, move |_: MouseEvent| {
            let (session, lines) = &stages[number];
            if reached != Some(number) {
                dispatch.dispatch(hand::opens(session));
            }
            dispatch.dispatch(Action::Session(SessionAction::Lines(lines.clone())));
        })
    };
    html! {
        <ol class="rules-way" data-testid="rules-way">
            for (number, one) in props.way.iter().enumerate() {
                <li key={number} data-done={reached.is_some_and(|it| it > number).to_string()}>
                    { hand::read(one) }
                    if reached.is_some_and(|it| it > number) {
                        <span class="rules-done">{ icon(Icon::Check) }<span class="small">{ say("Done") }</span></span>
                    }
                    <button class={classes!("button", (reached.unwrap_or_default() == number).then_some("primary"))} data-testid="rules-play"
                        aria-label={tell(message!("Play up to here, line {n}", n = number + 1))} onclick={play(number)}>
                        { icon(Icon::Play) }
                        <span>{ say("Play up to here") }</span>
                    </button>
                </li>
            }
        </ol>
    }
}
