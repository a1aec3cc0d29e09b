//! Starting a repair puzzle: two to four faults, drawn by a seed.

use sim::time::SimTime;

use crate::clock;
use crate::prelude::*;

/// The most seeds that are proposed.
const SEEDS: u64 = 100_000;

#[component]
pub fn StartRepair() -> Html {
    let dispatch = use_dispatch();
    let typed = use_state(|| {
        let now = SimTime::parse(&clock::now()).map_or(1, SimTime::millis);
        (now / 1000 % SEEDS).to_string()
    });
    let seed = typed.trim().parse::<u64>().ok();
    let oninput = forms::changes::<InputEvent, _>(&typed, |it: &mut String, event| {
        *it = forms::value(event);
    });
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(seed) = seed {
            dispatch.dispatch(Action::Session(SessionAction::Puzzle(seed)));
        }
    });
    html! {
        <details class="exam" data-testid="repair-start">
            <summary>{ say("Repair puzzle: two to four faults in an organization") }</summary>
            <form class="exam-seed" {onsubmit}>
                <label for="repair-seed">{ say("Seed") }</label>
                <input id="repair-seed" type="text" inputmode="numeric" autocomplete="off" value={(*typed).clone()} {oninput}
                    aria-describedby="repair-seed-about" aria-invalid={seed.is_none().then_some("true")} data-testid="repair-seed" />
                <button class="button" disabled={seed.is_none()} data-testid="repair-begin">{ say("Start the puzzle") }</button>
            </form>
            <p class="small soft" id="repair-seed-about">{ say("The same seed gives the same faults. You see symptoms; find the causes, and repair them with as few calls as you can. Your session is kept as a branch.") }</p>
        </details>
    }
}
