//! Starting a repair puzzle: two to four faults, drawn by a seed.

use super::seed::SeedForm;
use ui::prelude::*;

#[component]
pub(crate) fn StartRepair() -> Html {
    let dispatch = use_dispatch();
    let on_seed = dispatch.on_event(|seed: u64| Action::Session(SessionAction::Puzzle(seed)));
    html! {
        <details class="exam" data-testid="repair-start">
            <summary>{ say("Repair puzzle: two to four faults in an organization") }</summary>
            <SeedForm name="repair" begin={say("Start the puzzle")} {on_seed}
                about={say("The same seed gives the same faults. You see symptoms; find the causes, and repair them with as few calls as you can. Your session is kept as a branch.")} />
        </details>
    }
}
