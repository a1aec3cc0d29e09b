//! A new session: choose a world and explore, bring an organization, or follow a guide.

use sim::scenario::Scenario;

use ui::library::{Fetched, ListedLesson, use_catalog};
use ui::parts::text::phrase;
use ui::prelude::*;
use ui::shared::dialog::Leave;
use ui::shared::languages::{Languages, on_spoken};

/// The properties of [`Start`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Where the course begins.
    pub children: Html,
}

/// What a new session begins with.
#[component]
pub fn Start(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (catalog, again) = use_catalog();
    let queries = &props.queries;
    let typed = use_state(|| AttrValue::from(queries.seed().to_string()));
    let seed = typed.trim().parse::<u64>().ok();
    let steps = queries.steps();
    let start_seed = seed.unwrap_or(queries.seed());
    // A package may have lessons only.
    let has_walks =
        !matches!(&catalog, Fetched::There(it) if it.lessons.iter().all(|it| it.goals > 0));
    let walks = match &catalog {
        Fetched::There(it) => {
            let walks = it.lessons.iter().filter(|it| it.goals == 0);
            walks.map(|it| walk(dispatch, it)).collect()
        }
        Fetched::Coming => html! { <li>{ say("Loading…") }</li> },
        Fetched::Failed(why) => html! {
            <li role="alert"><p>{ why }</p><button type="button" class="button" onclick={again.reform(|_: MouseEvent| ())}>{ say("Try again") }</button></li>
        },
    };
    html! {
        <div class="dialog-body">
            <div class="start-top">
                <p class="start-tagline">
                    { say("Try out AWS Organizations. Everything is simulated in this page; nothing touches a real account.") }
                </p>
                <Languages id="start-language" onspoken={on_spoken(dispatch)} />
            </div>
            <section aria-label={say("Scenarios")}>
                <h3>{ say("Explore a scenario on your own") }</h3>
                { worlds(dispatch, start_seed, false) }
                <h4 class="soft small">{ say("Large organizations") }</h4>
                { worlds(dispatch, start_seed, true) }
            </section>
            <section aria-label={say("Your own organization")}>
                <h3>{ say("Or rehearse on a copy of your own organization") }</h3>
                <button type="button" class="button" data-testid="start-import" onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Import)))}>
                    { icon(Icon::Folder) }{ say("Import your organization") }
                </button>
            </section>
            { props.children.clone() }
            if has_walks { <section aria-label={say("Guided walkthroughs")}>
                <h3>{ say("Follow a walkthrough") }</h3>
                <ul class="start-walks">
                    { walks }
                </ul>
            </section> }
            <div class="dialog-foot">
                { seed_field(&typed, seed.is_none()) }
                <Leave label={if steps > 0 { say("Continue where you left off") } else { say("Just look around") }} />
            </div>
        </div>
    }
}

fn seed_field(typed: &UseStateHandle<AttrValue>, wrong: bool) -> Html {
    html! {
        <div class="start-seed">
            <label for="seed">{ say("Seed") }</label>
            <input id="seed" type="text" inputmode="numeric" autocomplete="off" value={&**typed}
                oninput={forms::typed(typed)} data-testid="seed" aria-describedby="seed-about"
                aria-invalid={wrong.then_some("true")} />
            <span class="soft small" id="seed-about" role="status">{
                if wrong { say("A seed is a whole number. Until you enter one, the current seed is used.") } else { say("A different seed gives different ids and delays.") }
            }</span>
        </div>
    }
}

/// The worlds to explore: those about size, or the others, of which the first one has the focus.
fn worlds(dispatch: Dispatch, seed: u64, sizes: bool) -> Html {
    html! {
        <ul class={classes!("start-worlds", sizes.then_some("start-sizes"))}>
            for (n, scenario) in Scenario::ALL.into_iter().filter(|it| is_about_size(*it) == Some(sizes)).enumerate() {
                <li key={scenario.id()}>
                    <button type="button" class="start-world" autofocus={n == 0 && !sizes} data-testid={format!("start-{}", scenario.id())}
                        onclick={dispatch.on(Action::Session(SessionAction::Start(scenario, seed)))}>
                        { picture(scenario) }
                        <b>{ tell(scenario.title()) }</b>
                        <span class="soft small">{ phrase(scenario.about()) }</span>
                        if !sizes {
                            <span class="start-go small">{ say("Start here") }{ icon(Icon::Chevron) }</span>
                        }
                    </button>
                </li>
            }
        </ul>
    }
}

/// A walkthrough to follow.
fn walk(dispatch: Dispatch, walk: &ListedLesson) -> Html {
    let open = Action::Walk(WalkAction::open(&*walk.id, 0));
    let onclick = move |_: MouseEvent| {
        dispatch.dispatch(open.clone());
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
    };
    html! {
        <li key={walk.id.as_str()}>
            <button type="button" class="start-walk" data-testid={format!("walk-{}", walk.id)} {onclick}>
                <span class="sign-disc">{ icon(Icon::Play) }</span>
                <span class="row-words">
                    <b>{ walk.title.now() }</b>
                    <span>{ walk.about.now() }</span>
                </span>
                <span class="start-length small">
                    { tell(counted!(walk.minutes as usize, "About 1 minute|About {n} minutes")) }
                </span>
            </button>
        </li>
    }
}

/// Whether a world only shows what many accounts look like; `None`: it is not offered as a starting point.
const fn is_about_size(scenario: Scenario) -> Option<bool> {
    match scenario {
        Scenario::Empty => None,
        Scenario::Standalone
        | Scenario::ConsolidatedBilling
        | Scenario::AllFeatures
        | Scenario::Guardrails => Some(false),
        Scenario::Large | Scenario::Huge => Some(true),
    }
}

/// A small picture of each world, drawn with the shapes of the organization.
fn picture(scenario: Scenario) -> Html {
    let content = match scenario {
        Scenario::Empty => Html::default(),
        Scenario::Standalone => html! {
            <>
                <rect x="38" y="18" width="26" height="20" rx="3" class="own" />
                <rect x="92" y="18" width="26" height="20" rx="3" class="far" />
            </>
        },
        Scenario::ConsolidatedBilling => html! {
            <>
                <path d="M78 18v8M22 34v-8h112v8M50 26v8M78 26v8M106 26v8" />
                <rect x="66" y="3" width="24" height="15" rx="3" class="own" />
                for x in [12, 40, 68, 96, 124] {
                    <rect key={x.to_string()} x={x.to_string()} y="34" width="20" height="16" rx="3" />
                }
                <circle cx="22" cy="42" r="3" class="full" />
                <circle cx="50" cy="42" r="3" class="full" />
                <circle cx="78" cy="42" r="3" />
                <circle cx="106" cy="42" r="3" class="full" /><circle cx="134" cy="42" r="3" />
            </>
        },
        Scenario::AllFeatures => html! {
            <>
                <path d="M78 18v8M36 34v-8h84v8M64 26v8M92 26v8" />
                <rect x="66" y="3" width="24" height="15" rx="3" class="own" />
                for x in [26, 54, 82, 110] {
                    <g key={x.to_string()}>
                        <rect x={x.to_string()} y="34" width="20" height="16" rx="3" />
                        <circle cx={(x + 6).to_string()} cy="42" r="3" class="full" />
                        <circle cx={(x + 14).to_string()} cy="42" r="3" stroke-dasharray="2 2" />
                    </g>
                }
            </>
        },
        // Three levels; the path down ends at a bar before the last account.
        Scenario::Guardrails => html! {
            <>
                <path d="M78 18v8M50 34v-8h56v8M50 48v-4M106 48v-4" />
                <rect x="66" y="3" width="24" height="15" rx="3" class="own" />
                <rect x="40" y="31" width="20" height="13" rx="3" /><rect x="96" y="31" width="20" height="13" rx="3" />
                <path d="M72 22h12M44 48h12M98 26h16" stroke-width="3" />
            </>
        },
        Scenario::Large | Scenario::Huge => html! {
            for row in 0..5 {
                <g key={row.to_string()}>
                    for column in 0..15 {
                        <rect key={column.to_string()} x={(20 + column * 8).to_string()} y={(6 + row * 9).to_string()}
                            width="4.500" height="5" rx="1" class={(row == 0 && column == 0).then_some("own")} />
                    }
                </g>
            }
        },
    };
    html! { <svg class="start-picture" viewBox="0 0 156 54" aria-hidden="true" focusable="false">{ content }</svg> }
}
