//! A form that asks for a seed, from which something is drawn.

use sim::time::SimTime;

use ui::clock;
use ui::prelude::*;

/// The most seeds that are proposed.
const SEEDS: u64 = 100_000;

#[derive(Properties, PartialEq)]
pub(crate) struct SeedProps {
    /// Distinguishes the form's ids, also in tests.
    pub name: &'static str,
    pub begin: AttrValue,
    pub about: AttrValue,
    pub on_seed: Callback<u64>,
}

/// The seed that is proposed comes from the time.
#[component]
pub(crate) fn SeedForm(props: &SeedProps) -> Html {
    let typed = use_state(|| {
        let now = SimTime::parse(&clock::now()).map_or(1, SimTime::millis);
        (now / 1000 % SEEDS).to_string()
    });
    let seed = typed.trim().parse::<u64>().ok();
    let oninput = forms::typed(&typed);
    let onsubmit = Callback::from(with!((props.on_seed), move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(seed) = seed {
            on_seed.emit(seed);
        }
    }));
    let id = AttrValue::from(format!("{}-seed", props.name));
    let about = AttrValue::from(format!("{}-seed-about", props.name));
    html! {
        <>
            <form class="exam-seed" {onsubmit}>
                <label for={&id}>{ say("Seed") }</label>
                <input id={&id} type="text" inputmode="numeric" autocomplete="off" value={(*typed).clone()} {oninput}
                    aria-describedby={&about} aria-invalid={seed.is_none().then_some("true")} data-testid={&id} />
                <button class="button" disabled={seed.is_none()} data-testid={format!("{}-begin", props.name)}>{ &props.begin }</button>
            </form>
            <p class="small soft" id={about}>{ &props.about }</p>
        </>
    }
}
