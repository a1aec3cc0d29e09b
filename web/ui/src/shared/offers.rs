//! The actions offered for the selection.

use shell::controller::line_of;
use sim::view::{Offer, OfferKind};

use crate::browser::focus::LEADS_ON;
use crate::parts::text::{broken, command_line, kebab};
use crate::prelude::*;
use page::{offer_keys, perform};

/// "Why?" of an offer: the gates that its call would meet.
pub fn why(dispatch: Dispatch, offer: &Offer) -> Html {
    let Some(call) = offer.call() else {
        return Html::default();
    };
    let refused = offer.refusal.is_some();
    html! {
        <button type="button" class="button bare small why-offer" data-testid={format!("why-{}", kebab(offer.label.english()))} title={say("Would it work?")}
            aria-label={tell(if refused { message!("Why would it be refused? {label}", label = offer.label) } else { message!("Would it work? {label}", label = offer.label) })}
            onclick={dispatch.on(Action::Screen(ScreenAction::Check(call.clone())))}>
            { icon(Icon::Help) }if refused { { say("Why?") } }
        </button>
    }
}

/// The properties of [`Offers`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What can be done.
    pub offers: Vec<Offer>,
    /// Highlights the first offer as the main action.
    #[prop_or_default]
    pub first_is_main: bool,
    /// Distinguishes these offers from others on the page.
    #[prop_or_default]
    pub scope: &'static str,
    /// The offers stand under a heading that states their purpose.
    #[prop_or_default]
    pub bare: bool,
}

/// What can be done with a thing, each as a button.
#[component]
pub fn Offers(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let as_commands = use_state(|| false);
    if props.offers.is_empty() {
        return Html::default();
    }
    let toggle = with!(as_commands, move |_: MouseEvent| as_commands
        .set(!*as_commands));
    let has_lines = props.offers.iter().any(|it| it.command().is_some());
    html! {
        <section class="offers" aria-label={(!props.bare).then(|| say("What can be done"))}>
            <div class="section-head">
                if !props.bare { <h3>{ say("What can be done") }</h3> }
                if has_lines {
                    <button type="button" class="button bare small" aria-pressed={as_commands.to_string()} onclick={toggle}>
                        { icon(Icon::Terminal) }{ say("As commands") }
                    </button>
                }
            </div>
            <ul>{ rows(dispatch, &props.offers, props.scope, *as_commands, props.first_is_main) }</ul>
        </section>
    }
}

/// The items of a list of offers. `as_commands`: with their command lines.
pub fn rows(
    dispatch: Dispatch,
    offers: &[Offer],
    scope: &str,
    as_commands: bool,
    first_is_main: bool,
) -> Html {
    let row = |((n, offer), key): ((usize, &Offer), String)| {
        let main = first_is_main && n == 0 && offer.refusal.is_none();
        html! {
            <li {key} class={classes!(offer.refusal.is_some().then_some("refused"), as_commands.then_some("told-whole"))}>
                { button(dispatch, offer, scope, n, main) }
                { why(dispatch, offer) }
                if let Some(refusal) = &offer.refusal {
                    { self::refusal(refusal, format!("refusal-{scope}{n}")) }
                }
                if as_commands { { line(offer) } }
            </li>
        }
    };
    let all = offers.iter().enumerate().zip(offer_keys(offers));
    all.map(row).collect()
}

/// The command line of an offer, if it stands for one.
pub fn line(offer: &Offer) -> Html {
    match offer.command() {
        Some(command) => command_line(&line_of(command)),
        None => Html::default(),
    }
}

/// Why an offer would be refused. `id`: what its button is described by.
pub fn refusal(why: &str, id: String) -> Html {
    html! {
        <p class="refusal small" {id}>
            { say_marked!("**Would be refused:** {why}", &[("why", html! { <span title={why.to_string()} lang={english()}>{ broken(why) }</span> })]) }
        </p>
    }
}

/// Buttons that let time pass, each with its name for tests, and why they would be refused.
pub fn passing(dispatch: Dispatch, offers: &[(&'static str, Offer)]) -> Html {
    // Several have the same reason, which is said once.
    let said = |why: &String| {
        let first = offers.iter().find(|it| it.1.refusal.as_ref() == Some(why));
        first.map(|it| format!("refused-{}", it.0))
    };
    let button = |(name, offer): &(&'static str, Offer)| {
        html! {
            <button key={*name} type="button" class={classes!("button", "small", offer.refusal.is_some().then_some("dashed"))} data-testid={*name}
                aria-describedby={offer.refusal.as_ref().and_then(said)} onclick={dispatch.on(perform(offer))}>
                { icon(Icon::StepNext) }{ tell(&offer.label) }
            </button>
        }
    };
    let reason = |(name, offer): &(&'static str, Offer)| {
        let id = format!("refused-{name}");
        let why = offer.refusal.as_ref()?;
        (said(why).as_ref() == Some(&id)).then(|| refusal(why, id))
    };
    // A list with keys of its own: a reason that comes moves no button to another element.
    html! { <><>{ for offers.iter().map(button) }</>{ for offers.iter().filter_map(reason) }</> }
}

/// The button of an offer; `main`: the one that stands out.
pub fn button(dispatch: Dispatch, offer: &Offer, scope: &str, n: usize, main: bool) -> Html {
    let acts = matches!(offer.kind, OfferKind::ActAs(_));
    // An ellipsis says that the action asks for input first.
    html! {
        <button type="button" class={classes!("button", main.then_some("primary"), acts.then_some(LEADS_ON))} data-testid={format!("offer-{}", kebab(offer.label.english()))}
            aria-describedby={offer.refusal.is_some().then(|| format!("refusal-{scope}{n}"))}
            onclick={dispatch.on(perform(offer))}>
            if acts { { icon(Icon::Person) } }
            <span>{ broken(&tell(&offer.label)) }{ if offer.asks() { "…" } else { "" } }</span>
        </button>
    }
}
