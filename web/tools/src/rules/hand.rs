//! Breaking a rule by hand: the puzzle's world, the lines to type there, and the state of the rule.

use lessons::search::Move;
use shell::controller::{Controller, fill_in};
use sim::history::History;
use sim::session::Session;

use super::{PuzzleStanding, PuzzleStart};
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub start: Same<PuzzleStart>,
    pub queries: Queries,
    pub standing: PuzzleStanding,
}

/// A move as typed: the acting identity, and the line with its ids.
pub fn typed(controller: &Controller, one: &Move) -> Result<Vec<String>, String> {
    let line = fill_in(controller, &one.line)?;
    let who = one.actor.iter().map(|who| shell::line_as(who));
    Ok(who.chain([line]).collect())
}

/// Opens a puzzle's world.
pub fn opens(session: &Session) -> Action {
    let says = say("The puzzle's world is open. Your earlier session is kept as a branch.");
    Action::Session(SessionAction::Load(
        Box::new(History::open(session)),
        says.to_string(),
    ))
}

/// A move for reading.
pub fn read(one: &Move) -> Html {
    html! {
        <span class="rules-line">
            if let Some(who) = &one.actor { <span class="small soft">{ who }</span> }
            <code>{ &one.line }</code>
        </span>
    }
}

#[component]
pub fn Hand(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let start = &props.start;
    let begin = dispatch.on_event(with!(start, move |_: MouseEvent| opens(&start.session())));
    let say_it = |one: &Move| {
        dispatch.on_event(with!(
            one,
            with!(
                (props.queries),
                move |_: MouseEvent| match typed(queries.controller(), &one) {
                    Ok(lines) => Action::Session(SessionAction::Lines(lines)),
                    Err(why) => {
                        Action::Remark(say("This line cannot be typed now.").to_string(), Some(why))
                    }
                }
            )
        ))
    };
    let here = props.standing != PuzzleStanding::Elsewhere;
    let (class, says) = standing(props.standing);
    let moves = lessons::search::moves_of(&start.puzzle.lesson);
    html! {
        <section aria-label={say("By hand")}>
            <h3>{ say("By hand") }</h3>
            <p class={classes!("rules-standing", class)} role="status" data-testid="rules-standing">
                if let PuzzleStanding::Broken(_) = props.standing { { icon(Icon::Break) } }
                { says }
            </p>
            <div class="rules-buttons">
                <button class={classes!("button", (!here).then_some("primary"))} data-testid="rules-try" onclick={begin}>
                    { if here { say("Start over") } else { say("Try it by hand") } }
                </button>
                if here {
                    <button class="button" data-testid="rules-look"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Navigate(Route::Organization, None)))}>
                        { say("Look at the organization") }
                    </button>
                }
            </div>
            <p class="small soft">
                { if here { say("Run these lines in any order, or do anything else in the organization or the terminal.") } else { say("These are the lines that the search tries. By hand, anything goes.") } }
            </p>
            <ul class="rules-moves">
                for one in &moves {
                    <li key={format!("{one:?}")}>
                        { read(one) }
                        if here {
                            <button class="button" data-testid="rules-say"
                                aria-label={format!("{}: {}", say("Run"), one.line)} onclick={say_it(one)}>
                                { say("Run") }
                            </button>
                        }
                    </li>
                }
            </ul>
        </section>
    }
}

/// Whether the puzzle's rule still holds, with a class for it.
fn standing(standing: PuzzleStanding) -> (&'static str, String) {
    let (class, says, step) = match standing {
        PuzzleStanding::Elsewhere => ("soft", key("Another world is open, not this puzzle's."), 0),
        PuzzleStanding::Holds(0) => (
            "holds",
            key("The puzzle's world is open, with no steps yet."),
            0,
        ),
        PuzzleStanding::Holds(n) => ("holds", key("Not broken. Steps so far: {steps}."), n),
        PuzzleStanding::Broken(n) => ("broken", key("Broken, at step {step}."), n),
    };
    (class, say_with(says, &[("steps", &step), ("step", &step)]))
}
