//! Breaking a rule by hand: the puzzle's world, the lines to type there, and the state of the rule.

use lessons::search::Move;
use sim::history::History;
use sim::session::Session;

use page::rules::{PuzzleStanding, PuzzleStart, typed};
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub start: Same<PuzzleStart>,
    pub queries: Queries,
    pub standing: PuzzleStanding,
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
pub(crate) fn read(one: &Move) -> Html {
    html! {
        <span class="rules-line">
            if let Some(who) = &one.actor { <span class="small soft">{ who }</span> }
            <code>{ &one.line }</code>
        </span>
    }
}

#[component]
pub(crate) fn Hand(props: &Props) -> Html {
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
    let class = match props.standing {
        PuzzleStanding::Elsewhere => "soft",
        PuzzleStanding::Holds(_) => "holds",
        PuzzleStanding::Broken(_) => "broken",
    };
    let moves = lessons::search::moves_of(&start.puzzle.lesson);
    html! {
        <section aria-label={say("By hand")}>
            <h3>{ say("By hand") }</h3>
            <p class={classes!("rules-standing", class)} role="status" data-testid="rules-standing">
                if let PuzzleStanding::Broken(_) = props.standing { { icon(Icon::Break) } }
                { props.standing.says(words()) }
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
                            <button class="button" data-testid="rules-say" aria-label={format!("{}: {}", say("Run"), one.line)}
                                onclick={say_it(one)}>{ say("Run") }</button>
                        }
                    </li>
                }
            </ul>
        </section>
    }
}
